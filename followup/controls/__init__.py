"""Internal control: continuous checks over all payments, decisions and rights, and what was made of each finding.

A control is one entry of `catalogue.CONTROLS` (and its test). No control watches a client's or an employee's doings
beyond what the system's own records of money and rights say; each is told in docs/controls.md and on a page that all
staff can read.
"""
