"""What the administrators have done with roles, settings, tables and sign-ins, month by month, read and signed by the
controller; and every account number that somebody has had shown in full.
"""
