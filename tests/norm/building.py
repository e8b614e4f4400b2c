"""Cases for the calculation, written as briefly as what a test is about allows."""

from typing import Any

from cases.norm import Settings, calculate


def adult(id: str = "a1", birth_date: str = "1985-01-10") -> dict[str, Any]:
    return {"id": id, "birth_date": birth_date}


def child(birth_date: str, id: str = "c1", **more: Any) -> dict[str, Any]:
    return {"id": id, "birth_date": birth_date, "lunch_away": False, **more}


def case(
    month: str = "2026-09",
    *,
    adults: int = 1,
    couple: bool | None = None,
    children: Any = (),
    n: Any = None,
    **more: Any,
) -> dict[str, Any]:
    """One or two adults, a couple when two unless said, and whatever else the test needs."""
    return {
        "month": month,
        "household": {
            "adults": [adult(f"a{number}") for number in range(1, adults + 1)],
            "couple": adults == 2 if couple is None else couple,
            "children": list(children),
            "shared_household_size": n,
        },
        **more,
    }


def income(net: Any, person: str = "a1", kind: str = "wage", **more: Any) -> dict[str, Any]:
    return {"person": person, "kind": kind, "net": net, **more}


def cost(kind: str, applied: str, approved: str | None = None) -> dict[str, Any]:
    return {"kind": kind, "applied": applied, "approved": applied if approved is None else approved}


def norm(given: dict[str, Any], **settings: Any) -> dict[str, Any]:
    result: dict[str, Any] = calculate(given, Settings(**settings))["norm"]
    return result


def outcome(given: dict[str, Any], **settings: Any) -> tuple[str, str]:
    result = calculate(given, Settings(**settings))["result"]
    return result["outcome"], result["amount"]


def notice_codes(given: dict[str, Any]) -> set[str]:
    return {notice["code"] for notice in calculate(given)["notices"]}
