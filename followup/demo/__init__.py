"""The demo municipality Almby: invented people, real rules.

`households` is pure: the same seed gives the same households. `history` writes the months that have been, through
the database's own triggers, and `present` makes the work of today through the ordinary actions.

How there can be a past although the database stamps every row with its own clock (rule 6): see `clock`.
"""
