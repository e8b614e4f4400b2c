"""The calculation as a sheet of rows to type in: read from a form, shown beside last month, given to the calculation.

A row's name in the form is section-index-field ("incomes-3-net"), so that rows can be added while one types and a
draft of the sheet is simply what stands in it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_FLOOR, Decimal, InvalidOperation
from typing import Any

from django import forms
from django.http import QueryDict

from bistand.amounts import wrong_with
from bistand.ui.forms import DateField, Form, MoneyField, MonthField, Together
from bistand.ui.seen import SeenField
from cases.costs import NOT_SAID_URGENT, is_said
from cases.models import HouseholdMember, MemberRole, Purpose
from cases.norm.kinds import EXPENSE_KINDS, INCOME_KINDS, KINDS, NEED_KINDS, TRIED_FIRST

SECTIONS = ("expenses", "incomes", "needs")  # as they stand on the page
MOST_ROWS = 60
# What the investigation says of a row, and an application does not.
INVESTIGATED = ("approved", "reason", "urgent", "received", "before", "payment", "note", "uncounted")


def _money(label: str) -> MoneyField:
    return MoneyField(label=label, required=False)


class CostRow(Form):
    """An expense or a need: applied and approved. What is applied and left without an answer is asked about.

    In an application nothing is approved yet, so there `approved` is left out.
    """

    applied = _money("Sökt")
    approved = _money("Godkänt")
    # The placeholder lets the style sheet see whether anything is written.
    reason = forms.CharField(
        label="Skäl",
        required=False,
        max_length=300,
        widget=forms.TextInput({"placeholder": " ", "autocomplete": "off"}),
    )

    urgent = forms.CharField(
        label="Varför är det akut?",
        required=False,
        max_length=300,
        widget=forms.TextInput({"placeholder": " ", "autocomplete": "off"}),
    )

    # What the guideline proposes to approve of a kind and an amount, where there is a guideline.
    proposed: Callable[[str, Decimal], Decimal] | None = None
    # How large a part of a month the days are that are counted, where others of its days are left to decide.
    share: Decimal | None = None

    @property
    def rest(self) -> Decimal:
        """SEK that is tried with the days that are left, where as much is approved as belongs to those that are
        counted: it is neither granted nor refused here. Asked of a form that is valid.
        """
        applied, approved = self.cleaned_data.get("applied"), self.cleaned_data.get("approved")
        if self.share is None or not applied or not approved:
            return Decimal(0)
        belongs = (applied * self.share).to_integral_value(ROUND_FLOOR)
        return Decimal(applied - approved) if approved >= belongs else Decimal(0)

    @property
    def is_above(self) -> bool:
        """Whether more is approved than the guideline proposes; asked of a form that is valid."""
        given = self.cleaned_data
        if self.proposed is None or given.get("applied") is None or given.get("approved") is None:
            return False
        return bool(given["approved"] > self.proposed(given["kind"], given["applied"]))

    @property
    def is_cut(self) -> bool:
        """Whether less is approved than was applied for; asked of a form that is valid."""
        applied, approved = self.cleaned_data.get("applied"), self.cleaned_data.get("approved")
        return applied is not None and approved is not None and approved + self.rest < applied

    @property
    def asks_why(self) -> bool:
        """Whether its reason is said: less is approved, or more than the guideline."""
        return self.is_cut or self.is_above

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if self.errors or "approved" not in self.fields:
            return given
        if given.get("applied") is not None and given.get("approved") is None:
            self.add_error("approved", "Skriv vad som godkänns, eller 0.")
        elif given.get("approved") and given.get("applied") is None:
            self.add_error("applied", "Skriv vad som har sökts.")
        elif given.get("applied") is not None and given["approved"] > given["applied"]:
            self.add_error("approved", "Godkänt kan inte vara mer än sökt.")
        return given


class ExpenseRow(CostRow):
    kind = forms.ChoiceField(label="Slag", choices=list(EXPENSE_KINDS.items()))


class NeedRow(CostRow):
    kind = forms.ChoiceField(label="Slag", choices=[("", "Välj"), *NEED_KINDS.items()], required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if given.get("applied") is not None and not given.get("kind"):
            self.add_error("kind", "Välj vad det gäller.")
        return given


class IncomeRow(Form):
    """An income of one member. `before`: a child's own wages earlier in the calendar year (SoL 12:9)."""

    person = forms.ChoiceField(label="Vem")
    kind = forms.ChoiceField(label="Slag", choices=[("", "Välj"), *INCOME_KINDS.items()], required=False)
    received = MonthField(label="Kom in", required=False)
    net = _money("Netto")
    before = _money("Barnets lön tidigare i år")
    # An agency's payment that the row takes over, and why the amount is another if it is (cases.proposed_rows).
    payment = forms.IntegerField(required=False, widget=forms.HiddenInput)
    note = forms.CharField(
        label="Varför ett annat belopp?",
        required=False,
        max_length=300,
        widget=forms.TextInput({"placeholder": " ", "autocomplete": "off"}),
    )
    uncounted = forms.BooleanField(label="Räknas inte", required=False)
    proposed: Decimal | None = None
    payment_id: int | None = None
    # What a child has earned earlier in a calendar year by earlier calculations, by person and year.
    earned: Mapping[tuple[str, int], Decimal] = {}

    @property
    def is_cut(self) -> bool:
        """Whether another amount than an agency has paid is counted, or nothing; asked of a form that is valid."""
        net = self.cleaned_data.get("net")
        if net is not None and self.cleaned_data.get("uncounted"):
            return True
        return self.proposed is not None and net is not None and net != self.proposed

    def __init__(self, *args: Any, people: Iterable[tuple[str, str]], has_children: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = list(people)  # type: ignore[attr-defined]
        if not has_children:
            del self.fields["before"]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("net") is not None and not given.get("kind"):
            self.add_error("kind", "Välj slag av inkomst.")
        if self._lacks_before(given):
            self.add_error("before", "Skriv vad barnet har tjänat tidigare i år, eller 0.")
        return given

    def _lacks_before(self, given: Mapping[str, Any]) -> bool:
        """Whether a child's wage is counted of which nobody knows what it comes after: not typed is not nothing."""
        if "before" not in self.fields or "before" in self.errors or given.get("before") is not None:
            return False
        counted = given.get("net") is not None and given.get("kind") == "wage" and not given.get("uncounted")
        is_child = any(person == given.get("person") for person, _ in self.earned)
        return counted and is_child and not _earned(self, given)


class IncentiveChoices(forms.CheckboxSelectMultiple):
    """A box per adult that knows what earlier months say of it, so that only a change is asked about."""

    applies: Collection[str] = ()

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(name, value, *args, **kwargs)
        if str(value) in self.applies:
            option["attrs"]["data-applies"] = True
        return option


class OptionsForm(Form):
    """What the calculation asks besides amounts."""

    shared_household_size = forms.IntegerField(
        label="Delad bostad: antal som bor där",
        required=False,
        min_value=1,
        max_value=100,
        help_text="Lämna tomt när hushållet bor för sig.",
        widget=forms.TextInput({"inputmode": "numeric", "size": 3, "class": "num"}),
    )
    period_from = DateField(label="Del av månad: från", required=False)
    period_to = DateField(label="till", required=False)
    work_incentive = forms.MultipleChoiceField(
        label="Särskild beräkningsregel (jobbstimulans)", required=False, widget=IncentiveChoices
    )
    work_incentive_reason = forms.CharField(
        label="Varför något annat än vad tidigare månader visar?",
        required=False,
        max_length=300,
        widget=forms.TextInput({"placeholder": " ", "autocomplete": "off"}),
    )
    seen = SeenField()

    def __init__(self, *args: Any, adults: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["work_incentive"].choices = list(adults)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if bool(given.get("period_from")) != bool(given.get("period_to")) and not self.errors:
            self.add_error("period_to", "Ange både första och sista dagen.")
        return given


@dataclass
class Row:
    """One row of the sheet: its form, and what stood there the month before (SEK)."""

    section: str
    index: int
    form: Any
    label: str = ""
    before: Decimal | None = None
    proposal: Any = None
    # What an application that is answered with this one says of it, and whether that differs (cases.joined_rows).
    marks: list[tuple[str, bool]] = field(default_factory=list)

    @property
    def name(self) -> str:
        """What it is of, or which in order where nobody has said."""
        return self.label or f"Rad {self.index + 1}"


@dataclass
class Sheet:
    """All rows of one calculation, bound to what was typed or filled from what is known."""

    members: list[HouseholdMember]
    options: OptionsForm
    rows: dict[str, list[Row]] = field(default_factory=dict)
    # What is seldom needed (cases.sheet_special); an application has none.
    special: Any = None

    @property
    def forms(self) -> list[Any]:
        more = self.special.forms if self.special else []
        return [self.options, *(row.form for section in SECTIONS for row in self.rows[section]), *more]

    def is_valid(self) -> bool:
        # Every form is asked, so that all errors are shown at once.
        valid = [form.is_valid() for form in self.forms]
        return all(valid)

    def first_error(self) -> tuple[str, str]:
        """The first thing that cannot be read, by the name of its row or field, and the field's id; else empty."""
        labels = {id(row.form): row.name for rows in self.rows.values() for row in rows}
        for form in self.forms:
            for name, errors in form.errors.items():
                if name not in form.fields:
                    return str(errors[0]), ""
                where = labels.get(id(form)) or form.fields[name].label
                return f"{where}: {errors[0]}", form[name].id_for_label
        return "", ""

    def id_of(self, place: str | None) -> str:
        """The id of the field that a refusal of the calculation is about, empty where it is about none."""
        form, name = self._place(place or "")
        return form[name].id_for_label if name in form.fields else ""

    def has_reasons(self) -> bool:
        """Whether every cost that is cut, or approved in an emergency, has its reason; a row that lacks it says so. Not
        asked while one types.
        """
        forms = [row.form for row in self._costs()]
        cut = [form for form in forms if form.is_cut and not is_said(form.cleaned_data["reason"])]
        approved = [form for form in forms if self.is_emergency and form.cleaned_data.get("approved")]
        urgent = [form for form in approved if not is_said(form.cleaned_data["urgent"])]
        for form in cut:
            form.add_error("reason", "Skriv varför inte allt godkänns. Det ska stå i beslutet.")
        for form in urgent:
            form.add_error("urgent", NOT_SAID_URGENT)
        return not (cut or urgent)

    @property
    def is_emergency(self) -> bool:
        """Whether the need is tried as an emergency; asked of a sheet that is valid."""
        return bool(self.special and self.special.emergency.cleaned_data.get("reason"))

    def _costs(self) -> list[Row]:
        return [*self.rows["expenses"], *self.rows["needs"]]

    @property
    def together(self) -> Together:
        return Together(*self.forms)

    @property
    def income_index(self) -> int:
        return self._next_index("incomes")

    @property
    def need_index(self) -> int:
        return self._next_index("needs")

    def _next_index(self, section: str) -> int:
        return max((row.index for row in self.rows[section]), default=-1) + 1

    def values(self) -> dict[str, Any]:
        """What the calculation is given, as its contract says; and which row each place in it came from."""
        options = self.options.cleaned_data
        period = {"from": options["period_from"], "to": options["period_to"]} if options["period_from"] else None
        return {
            "incomes": [_income(row.form) for row in self._filled("incomes", "net")],
            "expenses": [_cost(row.form, self.is_emergency) for row in self._filled("expenses", "applied")],
            "needs": [_cost(row.form, self.is_emergency) for row in self._filled("needs", "applied")],
            "work_incentive": options["work_incentive"],
            "work_incentive_reason": options["work_incentive_reason"],
            "shared_household_size": options["shared_household_size"],
            "period": {key: day.isoformat() for key, day in period.items()} if period else None,
            **(self.special.values() if self.special else {}),
        }

    def _filled(self, section: str, name: str) -> list[Row]:
        return [row for row in self.rows[section] if row.form.cleaned_data.get(name) is not None]

    def add_refusal(self, place: str | None, message: str) -> None:
        """Put the calculation's refusal by the field it is about ("incomes[2].net"), or over the sheet."""
        form, name = self._place(place or "")
        form.add_error(name if name in form.fields else None, message)

    def _place(self, place: str) -> tuple[Any, str]:
        if found := re.fullmatch(r"(incomes|expenses|needs)\[(\d+)\]\.?(\w*)", place):
            section, index, name = found.groups()
            filled = self._filled(section, "net" if section == "incomes" else "applied")
            if int(index) < len(filled):
                return filled[int(index)].form, {"year_to_date_before": "before"}.get(name, name)
        if self.special and (special := self.special.place(place)):
            form, field_name = special
            return form, field_name
        last = place.rpartition(".")[2]
        return self.options, {"from": "period_from", "to": "period_to"}.get(last, last)


def _income(form: IncomeRow) -> dict[str, Any]:
    given = form.cleaned_data
    row: dict[str, Any] = {"person": given["person"], "kind": given["kind"], "net": str(given["net"])}
    if given.get("received"):
        row["received"] = f"{given['received']:%Y-%m}"
    before = _earned(form, given) if given["kind"] == "wage" else given.get("before")
    if before is not None:
        row["year_to_date_before"] = str(before)
    if form.proposed is not None:
        row["proposed"] = str(form.proposed)
    if given.get("uncounted"):
        row["counted"] = False
    if form.is_cut and given.get("note"):
        row["reason"] = given["note"]
    return row


def _earned(form: IncomeRow, given: Mapping[str, Any]) -> Decimal | None:
    """What is said of a child's earlier wages of the year, else what earlier calculations know."""
    if given.get("before") is not None:
        said: Decimal = given["before"]
        return said
    years = sorted(year for person, year in form.earned if person == given["person"])
    year = given["received"].year if given.get("received") else max(years, default=0)
    return form.earned.get((given["person"], year))


def _cost(form: CostRow, emergency: bool) -> dict[str, str]:
    given = form.cleaned_data
    row = {"kind": given["kind"], "applied": str(given["applied"]), "approved": str(given["approved"])}
    if form.asks_why and given["reason"]:
        row["reason"] = given["reason"]
    if emergency and given["approved"] and given["urgent"]:
        row["urgent"] = given["urgent"]
    if form.rest:
        row["rest"] = str(form.rest)
    return row


# ---- making a sheet --------------------------------------------------------------------------------------


def typed_sheet(
    data: QueryDict, members: list[HouseholdMember], before: Mapping[str, Any] | None, applying: bool = False
) -> Sheet:
    """The sheet as it was sent (or kept as a draft); of an application when `applying`."""
    sheet = Sheet(members, OptionsForm(data, adults=_adults(members)))
    for section in SECTIONS:
        sheet.rows[section] = [
            Row(section, index, row_form(section, index, members, applying, data=data))
            for index in _indexes(data, section)
        ]
    _say_before(sheet, before)
    return sheet


def typed_period(data: QueryDict) -> dict[str, str] | None:
    """The part of the month that is counted, as a calculation is given it; None where no such part can be read."""
    form = OptionsForm({name: data.get(name, "") for name in ("period_from", "period_to")}, adults=())
    form.is_valid()
    first, last = (form.cleaned_data.get(name) for name in ("period_from", "period_to"))
    return {"from": first.isoformat(), "to": last.isoformat()} if first and last else None


def filled_sheet(
    given: Mapping[str, Any],
    members: list[HouseholdMember],
    before: Mapping[str, Any] | None = None,
    seen: str = "",
    applying: bool = False,
) -> Sheet:
    """A sheet filled from a calculation's input or from an application's content, as far as that can be read."""
    period = given.get("period") or {}
    household = given.get("household")
    options = {
        "shared_household_size": household.get("shared_household_size") if isinstance(household, Mapping) else None,
        "period_from": period.get("from"),
        "period_to": period.get("to"),
        "work_incentive": given.get("work_incentive") or [],
        "work_incentive_reason": given.get("work_incentive_reason") or "",
        "seen": seen,
    }
    sheet = Sheet(members, OptionsForm(initial=options, adults=_adults(members)))
    for section in SECTIONS:
        sheet.rows[section] = [
            Row(section, index, row_form(section, index, members, applying, initial=initial))
            for index, initial in enumerate(_initials(section, given.get(section), members))
        ]
    _say_before(sheet, before)
    return sheet


def row_form(section: str, index: int, members: list[HouseholdMember], applying: bool = False, **kwargs: Any) -> Any:
    """The form of one row; in an application without what only the investigation says."""
    prefix = f"{section}-{index}"
    if section == "incomes":
        children = any(m.role == MemberRole.CHILD for m in members)
        form: Any = IncomeRow(prefix=prefix, people=people_of(members), has_children=children, **kwargs)
    else:
        form = {"expenses": ExpenseRow, "needs": NeedRow}[section](prefix=prefix, **kwargs)
    if applying:
        form.fields = {name: found for name, found in form.fields.items() if name not in INVESTIGATED}
    return form


def people_of(members: list[HouseholdMember]) -> list[tuple[str, str]]:
    return [(str(m.person_id), m.person.given_name) for m in members]


def _adults(members: list[HouseholdMember]) -> list[tuple[str, str]]:
    return [(str(m.person_id), m.person.name) for m in members if m.role != MemberRole.CHILD]


def _indexes(data: QueryDict, section: str) -> list[int]:
    found = {int(m[1]) for name in data if (m := re.fullmatch(rf"{section}-(\d{{1,4}})-\w+", name))}
    return sorted(found)[:MOST_ROWS]


def _initials(section: str, given: Any, members: list[HouseholdMember]) -> list[dict[str, Any]]:
    """The rows as known, and then empty ones to type in; of expenses always one of each kind."""
    known = [row for row in given if isinstance(row, Mapping)] if isinstance(given, list) else []
    if section == "expenses":
        rows = [_cost_initial(row) for row in known if row.get("kind") in EXPENSE_KINDS]
        missing = [{"kind": kind} for kind in EXPENSE_KINDS if all(row["kind"] != kind for row in rows)]
        return sorted([*rows, *missing], key=lambda row: list(EXPENSE_KINDS).index(row["kind"]))
    if section == "needs":
        return [*(_cost_initial(row) for row in known if row.get("kind") in NEED_KINDS), {}]
    ids = {str(m.person_id) for m in members}
    rows = [_income_initial(row) for row in known if row.get("kind") in INCOME_KINDS and str(row.get("person")) in ids]
    applicant = {"person": next((str(m.person_id) for m in members), "")}
    return [*rows, applicant]


def _cost_initial(row: Mapping[str, Any]) -> dict[str, Any]:
    applied = money(row.get("applied"))
    approved = money(row.get("approved"))
    return {
        "kind": row["kind"],
        "applied": applied,
        "approved": applied if approved is None and row["kind"] not in TRIED_FIRST else approved,
        "reason": str(row.get("reason") or ""),
        "urgent": str(row.get("urgent") or ""),
    }


def _income_initial(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "person": str(row["person"]),
        "kind": row["kind"],
        "received": str(row.get("received") or "")[:7],
        "net": money(row.get("net")),
        "before": money(row.get("year_to_date_before")),
        "uncounted": row.get("counted") is False,
        "note": str(row.get("reason") or ""),
    }


def money(value: Any) -> Decimal | None:
    """SEK, or None for what is no amount."""
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() and not wrong_with(number) else None


# ---- beside the month before -----------------------------------------------------------------------------


def _say_before(sheet: Sheet, before: Mapping[str, Any] | None) -> None:
    """Name the rows, and note on each what its like was the month before; each old row is used once."""
    left = {section: _old_amounts(section, before) for section in SECTIONS}
    for section in SECTIONS:
        for row in sheet.rows[section]:
            kind = str(row.form["kind"].value() or "")
            row.label = KINDS[section].get(kind, "")
            _name_fields(row)
            key = (kind, str(row.form["person"].value() or "") if section == "incomes" else "")
            amounts = left[section].get(key)
            row.before = amounts.pop(0) if amounts else None


def _name_fields(row: Row) -> None:
    """Say in every label which row it is, for those who do not see the table."""
    for bound in row.form:
        bound.label = f"{row.name}, {bound.label.lower()}"


def _old_amounts(section: str, before: Mapping[str, Any] | None) -> dict[tuple[str, str], list[Decimal]]:
    found: dict[tuple[str, str], list[Decimal]] = {}
    name = "net" if section == "incomes" else "approved"
    for row in (before or {}).get(section, []):
        key = (str(row["kind"]), str(row.get("person", "")))
        found.setdefault(key, []).append(Decimal(str(row[name])))
    return found


# ---- the purposes of a decision --------------------------------------------------------------------------


class PurposeRow(Form):
    """What a part of the granted sum is for."""

    purpose = forms.ChoiceField(label="Ändamål", choices=[("", "Välj"), *Purpose.choices], required=False)
    amount = _money("Belopp")

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("amount") and not given.get("purpose"):
            self.add_error("purpose", "Välj vad pengarna är till.")
        return given


def purpose_rows(data: QueryDict | None, lines: Iterable[tuple[str, Decimal]] = ()) -> list[PurposeRow]:
    """Rows as sent, or the proposed lines and an empty one."""
    if data is not None:
        return [PurposeRow(data, prefix=f"lines-{index}") for index in _indexes(data, "lines")]
    initials = [*({"purpose": purpose, "amount": amount} for purpose, amount in lines), {}]
    return [PurposeRow(initial=initial, prefix=f"lines-{index}") for index, initial in enumerate(initials)]


def lines_of(rows: Iterable[PurposeRow]) -> tuple[tuple[str, Decimal], ...]:
    """Purposes and amounts of valid rows; empty ones are left out."""
    given = (row.cleaned_data for row in rows)
    return tuple((row["purpose"], row["amount"]) for row in given if row.get("amount"))
