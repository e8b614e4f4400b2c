"""The one way in which the calculation says no."""

INVALID_INPUT = "invalid_input"
NORM_TABLE_MISSING = "norm_table_missing"
NORM_AMOUNT_MISSING = "norm_amount_missing"
BASE_AMOUNT_MISSING = "base_amount_missing"
FOOD_AMOUNT_MISSING = "food_amount_missing"
# What law or the municipality's settings do not allow, however well it is written.
NOT_ALLOWED = "not_allowed"
REFORM_NOT_READY = "reform_not_ready"


class CalculationError(Exception):
    """What was asked for cannot be calculated without guessing.

    Args:
        code: what kind of refusal, one of the constants of this module.
        message: a Swedish sentence for the caseworker: what is wrong and what to do.
        field: where in the input, such as ``incomes[0].net``; empty when the whole input is meant.
    """

    def __init__(self, code: str, message: str, field: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.field = field

    def as_dict(self) -> dict[str, dict[str, str]]:
        """The refusal as it stands in the place of a result."""
        return {"error": {"code": self.code, "message": self.message, "field": self.field}}
