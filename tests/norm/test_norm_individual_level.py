"""Raised and lowered posts of the norm (SoL 12:7 third paragraph), and the fritidskort (SoL 12:7 a)."""

from typing import Any

import pytest

from cases.norm import CalculationError, calculate
from cases.norm.kinds import COMMON_POSTS, NORM_POSTS, PERSONAL_POSTS
from tests.norm.building import case, child, income, notice_codes, outcome

REASON = "Celiaki enligt läkarintyg, dyrare livsmedel."


def level(post: str = "food", direction: str = "raise", amount: str = "300.00", **more: Any) -> dict[str, Any]:
    person = {"person": "a1"} if post in PERSONAL_POSTS else {}
    return {"post": post, "direction": direction, "amount": amount, "reason": REASON, **person, **more}


def refusal(*levels: dict[str, Any], **more: Any) -> CalculationError:
    with pytest.raises(CalculationError) as caught:
        calculate(case(norm_adjustments=list(levels), **more))
    return caught.value


def test_sol_12_7_a_higher_level_raises_the_persons_cost_with_its_reason() -> None:
    result = calculate(case(norm_adjustments=[level()]))
    line = result["lines"][2]
    assert result["norm"]["personal"][0]["amount"] == "4240.00"
    assert result["norm"]["total"] == "5520.00"
    assert (line["label"], line["amount"]) == ("Livsmedel, högre nivå än riksnormen", "300.00")
    assert (line["rule"], line["reason"], line["person"]) == ("SoL 12:7 tredje stycket", REASON, "a1")
    assert "individual_level" in notice_codes(case(norm_adjustments=[level()]))


def test_sol_12_7_a_lower_level_lowers_it_and_makes_the_grant_partial() -> None:
    lowered = level(direction="lower", amount="1000.00", reason="Maten ingår på behandlingshemmet.")
    assert outcome(case(norm_adjustments=[lowered])) == ("partial", "4220.00")


@pytest.mark.parametrize("post", COMMON_POSTS)
def test_common_posts_change_the_common_costs_of_the_household(post: str) -> None:
    assert calculate(case(norm_adjustments=[level(post)]))["norm"]["common"] == "1580.00"


def test_sol_12_7_only_the_posts_of_the_norm_can_be_raised_or_lowered() -> None:
    assert list(NORM_POSTS) == ["food", "clothes", "leisure", "hygiene", "consumables", "newspaper_phone"]
    assert refusal(level("rent", person="a1")).field == "norm_adjustments[0].post"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"reason": ""}, "reason"),
        ({"reason": "  \n "}, "reason"),
        ({"person": None}, "person"),
        ({"person": "b1"}, "person"),
        ({"direction": "sideways"}, "direction"),
        ({"amount": "0"}, "amount"),
        ({"amount": "-5"}, "amount"),
        ({"direction": "lower", "amount": "3940.01"}, "amount"),
        ({"category": "fourth child"}, "category"),
    ],
)
def test_sol_12_7_never_without_a_reason_a_person_and_an_amount(wrong: dict[str, Any], field: str) -> None:
    assert refusal(level() | wrong).field == f"norm_adjustments[0].{field}"


def test_a_common_post_belongs_to_nobody_alone() -> None:
    assert refusal(level("consumables", person="a1")).field == "norm_adjustments[0].person"


def test_ra_1994_ref_80_the_norm_is_never_lowered_by_category() -> None:
    """The board cut the norm of every child from the third on, for their number alone: that is refused."""
    children = [child(f"{year}-03-15", f"c{year}") for year in (2009, 2011, 2013, 2015)]
    cuts = [level(direction="lower", amount="500.00", person=c["id"], reason="Fler än två barn.") for c in children[2:]]
    error = refusal(*cuts, children=children)
    assert (error.code, error.field) == ("not_allowed", "norm_adjustments[1].reason")
    assert calculate(case(children=children, norm_adjustments=cuts[:1]))["result"]["outcome"] == "partial"


def test_the_same_higher_level_for_several_persons_is_allowed() -> None:
    """A higher level shall be used where there are special reasons, so the same reason may hold for two."""
    given = case(adults=2, norm_adjustments=[level(), level(person="a2")])
    assert calculate(given)["norm"]["total"] == "9110.00"


def test_sol_12_7_a_a_fritidskort_never_lowers_the_calculation() -> None:
    card = level("leisure", "lower", reason="Barnet har beviljats Fritidskort.")
    assert (refusal(card).code, refusal(card).field) == ("not_allowed", "norm_adjustments[0].reason")
    given = case(incomes=[income("2000.00", kind="leisure_card")])
    [line] = [line for line in calculate(given)["lines"] if line["kind"] == "leisure_card"]
    assert (line["amount"], line["rule"]) == ("0.00", "SoL 12:7 a")
    assert outcome(given) == outcome(case())
