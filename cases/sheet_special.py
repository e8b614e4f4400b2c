"""The part of the sheet that is seldom needed: levels of the norm, assets, a surplus, an emergency, days, shares.

Its fields are named as the rest of the sheet's ("levels-0-amount"), and what is left empty is not there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict

from bistand.ui.forms import DateField, Form, MoneyField, MonthField
from cases.models import HouseholdMember, MemberRole
from cases.norm.kinds import ASSET_KINDS, COMMON_POSTS, EXPENSE_KINDS, NORM_POSTS

REASON_LENGTH = 300
EMPTY = [("", "Välj")]
SPECIAL_SECTIONS = ("levels", "assets")  # with as many rows as are needed
MOST_SPECIAL_ROWS = 40
# What has a value in a row before anything is typed.
CHOSEN_AT_ONCE = ("person", "direction")


def _reason(label: str) -> forms.CharField:
    return forms.CharField(
        label=label, required=False, max_length=REASON_LENGTH, widget=forms.TextInput({"autocomplete": "off"})
    )


class LevelRow(Form):
    """A post of the norm that is raised or lowered in the individual case (SoL 12:7 third paragraph)."""

    post = forms.ChoiceField(label="Post", choices=[*EMPTY, *NORM_POSTS.items()], required=False)
    person = forms.ChoiceField(label="Vem", required=False)
    direction = forms.ChoiceField(
        label="Nivå", choices=[("raise", "Högre nivå"), ("lower", "Lägre nivå")], required=False
    )
    amount = MoneyField(label="Skillnad mot riksnormen", required=False)
    reason = _reason("Särskilda skäl i det enskilda fallet")

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [("", "Hela hushållet"), *people]  # type: ignore[attr-defined]

    @property
    def is_filled(self) -> bool:
        return bool(self.cleaned_data.get("post") or self.cleaned_data.get("amount"))

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if self.errors or not (given.get("post") or given.get("amount")):
            return given
        for name, message in (("post", "Välj post."), ("amount", "Skriv hur mycket.")):
            if not given.get(name):
                self.add_error(name, message)
        if given.get("post") and given["post"] not in COMMON_POSTS and not given.get("person"):
            self.add_error("person", "Välj vem nivån gäller.")
        return given

    def row(self) -> dict[str, Any]:
        given = self.cleaned_data
        row = {"post": given["post"], "direction": given["direction"] or "raise", "amount": str(given["amount"]),
               "reason": given["reason"]}  # fmt: skip
        return row if given["post"] in COMMON_POSTS else {**row, "person": given["person"]}


class AssetRow(Form):
    """Savings or another asset, used before aid is given; not while it cannot be used yet."""

    kind = forms.ChoiceField(label="Tillgång", choices=[*EMPTY, *ASSET_KINDS.items()], required=False)
    person = forms.ChoiceField(label="Vem", required=False)
    value = MoneyField(label="Värde", required=False)
    locked = forms.BooleanField(label="Går inte att använda ännu", required=False)
    reason = _reason("Skäl")

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = people  # type: ignore[attr-defined]

    @property
    def is_filled(self) -> bool:
        return self.cleaned_data.get("value") is not None

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("value") is not None and not given.get("kind"):
            self.add_error("kind", "Välj vad det är.")
        if given.get("kind") and given.get("value") is None and "value" not in self.errors:
            self.add_error("value", "Skriv värdet.")
        return given

    def row(self) -> dict[str, Any]:
        given = self.cleaned_data
        row = {"person": given["person"], "kind": given["kind"], "value": str(given["value"])}
        if given["locked"]:
            row["available"] = False
        return {**row, "reason": given["reason"]} if given["reason"] else row


class SurplusForm(Form):
    """A surplus of the month before, with the formal refusal that it stands on (HFD 2017 ref. 51)."""

    amount = MoneyField(label="Överskott från månaden före", required=False)
    month = MonthField(label="Månad med överskott", required=False)
    refused_on = DateField(label="Dag för avslaget", required=False)


class EmergencyForm(Form):
    """Why only food is counted; empty where the whole norm is."""

    reason = forms.CharField(
        label="Nödprövning: bara mat räknas, därför att",
        required=False,
        max_length=REASON_LENGTH,
        help_text="Lämna tomt när hela riksnormen räknas.",
        widget=forms.Textarea({"rows": 2, "autocomplete": "off"}),
    )


class DaysForm(Form):
    """In how many days of the month, or of the part of it, a child lives with the household; empty as it is there."""

    days = forms.IntegerField(
        label="Dagar", required=False, min_value=0, max_value=31,
        widget=forms.TextInput({"inputmode": "numeric", "size": 3, "class": "num"}),
    )  # fmt: skip


class ShareForm(Form):
    """A grown child's part of the rent where it is not the equal one (HFD 2020 ref. 40)."""

    share = MoneyField(
        label="Del av hyran",
        required=False,
        help_text="Lämna tomt för en lika stor del var. Ska det vuxna barnet också stå för sin del av till exempel "
        "hushållselen godkänner du det som är kvar, och skriver varför på raden.",
    )
    reason = _reason("Skäl")


@dataclass
class Special:
    """All of it, bound to what was typed or filled from what is known."""

    levels: list[LevelRow]
    assets: list[AssetRow]
    emergency: EmergencyForm
    surplus: SurplusForm | None = None
    # By person: the name, and the form.
    days: dict[str, tuple[str, DaysForm]] = field(default_factory=dict)
    shares: dict[str, tuple[str, ShareForm]] = field(default_factory=dict)

    @property
    def forms(self) -> list[Any]:
        single = [self.emergency, *([self.surplus] if self.surplus else [])]
        of_persons = [form for _, form in (*self.days.values(), *self.shares.values())]
        return [*self.levels, *self.assets, *single, *of_persons]

    @property
    def is_used(self) -> bool:
        """Whether anything stands in it, so that it is shown open."""
        return any(form.errors for form in self.forms if form.is_bound) or any(self._written())

    def _written(self) -> Iterator[Any]:
        for form in self.forms:
            for bound in form:
                if bound.name not in {*CHOSEN_AT_ONCE, "month", "days"}:
                    yield bound.value()

    def values(self) -> dict[str, Any]:
        """What is added to the calculation's values."""
        found: dict[str, Any] = {
            "norm_adjustments": [form.row() for form in self._filled(self.levels)],
            "assets": [form.row() for form in self._filled(self.assets)],
            "child_days": {
                person: form.cleaned_data["days"]
                for person, (_, form) in self.days.items()
                if form.cleaned_data.get("days") is not None
            },
            "adult_child_shares": {
                person: {"share": str(form.cleaned_data["share"]), "reason": form.cleaned_data["reason"]}
                for person, (_, form) in self.shares.items()
                if form.cleaned_data.get("share") is not None
            },
        }
        if reason := self.emergency.cleaned_data.get("reason"):
            found["emergency"] = {"reason": reason}
        given = self.surplus.cleaned_data if self.surplus else {}
        if given.get("amount") is not None:
            found["carried_surplus"] = {
                "amount": str(given["amount"]),
                "month": f"{given['month']:%Y-%m}" if given.get("month") else None,
                "refused_on": given["refused_on"].isoformat() if given.get("refused_on") else None,
            }
        return found

    def _filled(self, rows: list[Any]) -> list[Any]:
        return [form for form in rows if form.is_filled]

    def place(self, place: str) -> tuple[Any, str] | None:
        """The form and field that a refusal is about; None for what stands elsewhere on the sheet."""
        if found := re.fullmatch(r"(norm_adjustments|assets)\[(\d+)\]\.?(\w*)", place):
            rows = self._filled(self.levels if found[1] == "norm_adjustments" else self.assets)
            return (
                (rows[int(found[2])], {"available": "locked"}.get(found[3], found[3]))
                if int(found[2]) < len(rows)
                else None
            )
        if found := re.fullmatch(r"household\.(children|adult_children)\[(\d+)\]\.(days|share|reason)", place):
            forms = list((self.days if found[1] == "children" else self.shares).values())
            return (forms[int(found[2])][1], found[3]) if int(found[2]) < len(forms) else None
        part, _, name = place.partition(".")
        if part == "carried_surplus" and self.surplus:
            return self.surplus, name or "amount"
        return (self.emergency, "reason") if part == "emergency" else None


def people_counted(members: list[HouseholdMember], grown: list[HouseholdMember]) -> list[tuple[str, str]]:
    """Whom a row can be about: grown children are units of their own."""
    return [(str(m.person_id), m.person.given_name) for m in members if m not in grown]


def special(
    members: list[HouseholdMember],
    grown: list[HouseholdMember],
    month: date,
    *,
    surplus: bool,
    here: Mapping[int, int],
    data: QueryDict | None = None,
    known: Mapping[str, Any] | None = None,
) -> Special:
    """The part as it was sent, or filled from a calculation's input; `surplus` where the municipality counts those.

    `here` are the days of the children who are not here all of them: what is counted where no days are typed.
    """
    people = people_counted(members, grown)
    children = [m for m in members if m.role == MemberRole.CHILD and m not in grown]
    known = known or {}
    household = known.get("household") or {}
    days = {str(row["id"]): row.get("days") for row in household.get("children", ()) if "id" in row}
    shares = {str(row["id"]): row for row in household.get("adult_children", ()) if "id" in row}

    def one(form: Any, prefix: str, initial: Any, **more: Any) -> Any:
        return form(data, prefix=prefix, **more) if data is not None else form(initial=initial, prefix=prefix, **more)

    def rows(form: Any, prefix: str, initials: list[dict[str, Any]]) -> list[Any]:
        # One empty row after those that are filled, also where no script adds one.
        count = _count(data, form, prefix) if data is not None else len(initials) + 1
        return [
            one(form, f"{prefix}-{n}", initials[n] if n < len(initials) else {}, people=people) for n in range(count)
        ]

    return Special(
        levels=rows(LevelRow, "levels", [dict(row) for row in known.get("norm_adjustments") or ()]),
        assets=rows(AssetRow, "assets", [_asset(row) for row in known.get("assets") or ()]),
        emergency=one(EmergencyForm, "emergency", known.get("emergency") or {}),
        surplus=one(SurplusForm, "surplus", known.get("carried_surplus") or {"month": _before(month)})
        if surplus
        else None,
        days={
            (pk := str(m.person_id)): (
                _name(m, here),
                one(DaysForm, f"days-{pk}", {"days": _said(days.get(pk), m, here)}),
            )
            for m in children
        },
        shares={
            (pk := str(m.person_id)): (m.person.given_name, one(ShareForm, f"share-{pk}", shares.get(pk, {})))
            for m in grown
        },
    )


def _name(member: HouseholdMember, here: Mapping[int, int]) -> str:
    """The child's name, and the days that are counted where none are typed."""
    days = here.get(member.person_id)
    return f"{member.person.given_name} ({'alla' if days is None else days})"


def _said(days: int | None, member: HouseholdMember, here: Mapping[int, int]) -> int | None:
    """Days that were typed: other than those the record gives."""
    return None if days == here.get(member.person_id) else days


def _asset(row: Mapping[str, Any]) -> dict[str, Any]:
    return {**row, "locked": row.get("available") is False}


def _count(data: QueryDict, form: Any, prefix: str) -> int:
    found = [int(m[1]) for name in data if (m := re.fullmatch(rf"{prefix}-(\d{{1,2}})-\w+", name))]
    last = max(found, default=0)
    filled = any(data.get(f"{prefix}-{last}-{name}") for name in form.base_fields if name not in CHOSEN_AT_ONCE)
    return min(last + 1 + filled, MOST_SPECIAL_ROWS)


def special_row(section: str, index: int, people: list[tuple[str, str]]) -> Any:
    """An empty row of its own, to be added to a sheet."""
    return {"levels": LevelRow, "assets": AssetRow}[section](prefix=f"{section}-{index}", people=people)


def _before(month: date) -> str:
    return f"{month.year - (month.month == 1)}-{month.month - 1 or 12:02}"


def mark_shared(sheet: Any) -> None:
    """Say by the household electricity that a grown child lives there too: no rule takes off their part of it."""
    for row in sheet.rows["expenses"] if sheet.special and sheet.special.shares else []:
        if row.name == EXPENSE_KINDS["electricity"]:
            row.marks.append(("Ett vuxet barn bor hemma: ska hen stå för sin del godkänner du resten, med skäl", False))
