"""What a renewal begins with, and what is said to differ from the month before."""

from decimal import Decimal
from typing import Any

from cases.renewal import changes, renewed

BEFORE: dict[str, Any] = {
    "household": {"adults": [{"id": "1"}], "children": [{"id": "2", "days": 15}], "shared_household_size": 4},
    "incomes": [
        {"person": "1", "kind": "wage", "net": "5000.00", "received": "2026-09"},
        {"person": "1", "kind": "child_allowance", "net": "1250.00"},
    ],
    "expenses": [
        {"kind": "rent", "applied": "9000.00", "approved": "8000.00", "reason": "Högre än riktlinjen."},
        {"kind": "electricity", "applied": "300.00", "approved": "300.00"},
    ],
    "needs": [{"kind": "glasses", "applied": "900.00", "approved": "900.00"}],
    "work_incentive": ["1"],
}
NAMES = {"1": "Anna", "2": "Lea"}
SAME: dict[str, int | None] = {"1": None, "2": 15}


def test_an_application_that_says_nothing_more_begins_as_last_month_without_last_months_needs() -> None:
    begun = renewed({"incomes": [], "expenses": [], "needs": [], "text": "Samma som förra månaden."}, BEFORE)

    assert begun["expenses"] == BEFORE["expenses"]
    assert [row["net"] for row in begun["incomes"]] == ["5000.00", "1250.00"]
    assert "received" not in begun["incomes"][0]
    assert begun["needs"] == []
    assert begun["work_incentive"] == ["1"]
    assert begun["household"] == {"shared_household_size": 4}


def test_a_cost_that_was_cut_is_proposed_cut_to_the_same_amount_for_the_same_reason() -> None:
    begun = renewed({"expenses": [{"kind": "rent", "applied": "9100.00"}]}, BEFORE)

    assert begun["expenses"] == [
        {"kind": "rent", "applied": "9100.00", "approved": "8000.00", "reason": "Högre än riktlinjen."}
    ]


def test_a_cost_that_was_approved_in_full_is_proposed_in_full_also_when_it_has_risen() -> None:
    begun = renewed({"expenses": [{"kind": "electricity", "applied": "350.00"}]}, BEFORE)

    assert begun["expenses"] == [{"kind": "electricity", "applied": "350.00"}]


def test_an_income_that_is_gone_keeps_an_empty_row_so_that_it_is_seen() -> None:
    begun = renewed({"incomes": [{"person": "1", "kind": "wage", "net": "4000.00"}]}, BEFORE)

    assert {"person": "1", "kind": "child_allowance", "net": None} in begun["incomes"]


def test_what_the_e_service_leaves_empty_means_none() -> None:
    begun = renewed({"incomes": [], "expenses": [], "needs": []}, BEFORE, all_said=True)

    assert begun["expenses"] == []
    assert [row["net"] for row in begun["incomes"]] == [None, None]


def test_the_first_application_begins_with_what_it_says() -> None:
    assert renewed({"expenses": [{"kind": "rent", "applied": "1.00"}]}, None) == {
        "expenses": [{"kind": "rent", "applied": "1.00"}]
    }


def test_each_difference_is_said_with_how_much_the_largest_first() -> None:
    content = {
        "expenses": [{"kind": "rent", "applied": "9640.00"}, {"kind": "electricity", "applied": "300.00"}],
        "incomes": [{"person": "1", "kind": "wage", "net": "3000.00"}],
        "needs": [{"kind": "medicine", "applied": "200.00"}],
    }

    found = changes(content, BEFORE, NAMES, SAME)

    assert [(c.label, c.difference) for c in found] == [
        ("Lön efter skatt, Anna", Decimal("-2000.00")),
        ("Barnbidrag, Anna", Decimal("-1250.00")),
        ("Hyra", Decimal("640.00")),
        ("Medicin", Decimal("200.00")),
    ]
    assert [c.words for c in found[:3]] == [
        "Lön efter skatt, Anna har ändrats", "Barnbidrag, Anna är borta", "Hyra har ändrats",
    ]  # fmt: skip


def test_who_has_come_left_or_lives_here_other_days_is_said_first() -> None:
    found = changes({}, BEFORE, NAMES | {"3": "Sam"}, {"2": None, "3": None})

    assert [c.label for c in found] == [
        "Lea bor här hela månaden", "Sam ingår nu i hushållet", "Anna ingår inte längre i hushållet",
    ]  # fmt: skip


def test_unchanged_circumstances_are_no_differences() -> None:
    assert changes({"incomes": [], "expenses": [], "needs": []}, BEFORE, NAMES, SAME) == []


def test_rows_that_cannot_be_read_change_nothing() -> None:
    content = {"expenses": [{"kind": "rent", "applied": "många"}, "hyra"], "incomes": "inga"}

    assert changes(content, BEFORE, NAMES, SAME)
    assert renewed(content, BEFORE)["expenses"] == [{"kind": "rent", "applied": "många"}]
