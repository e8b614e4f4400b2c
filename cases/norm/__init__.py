"""The calculation (normberäkning): norm + reasonable costs - counted incomes, for one household and month.

Pure functions over dated tables. Nothing here knows of Django, the database or the clock, so the screen,
the API and the command ``manage.py calculate`` give the same answer to the same question, whenever it is
asked.

The rules of SoL 12 kap. and SoF 12 kap. are followed where they speak; what they leave open is a municipal
setting (`Settings`) that the result reports; what neither settles is refused with a `CalculationError`.
"""

from cases.norm.calculation import calculate, calculate_many
from cases.norm.errors import CalculationError
from cases.norm.kinds import EXPENSE_KINDS, INCOME_KINDS, NEED_KINDS
from cases.norm.settings import SETTING_INFO, Settings
from cases.norm.tables import Tables, official_tables

__all__ = [
    "EXPENSE_KINDS",
    "INCOME_KINDS",
    "NEED_KINDS",
    "SETTING_INFO",
    "CalculationError",
    "Settings",
    "Tables",
    "calculate",
    "calculate_many",
    "official_tables",
]
