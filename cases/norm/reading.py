"""From parsed JSON to the model: strict, so that a slip of the pen becomes a question and not an amount.

Unknown fields are refused, because a misspelt optional field would otherwise silently change what is
calculated. Everything is put in one reading order, so that the order of the input has no effect on the
result.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, NoReturn, TypeVar

from bistand.amounts import LARGEST_AMOUNT, wrong_with
from cases.norm.errors import INVALID_INPUT, CalculationError
from cases.norm.kinds import ASSET_KINDS, EXPENSE_KINDS, INCOME_KINDS, NEED_KINDS, NORM_POSTS, PERSONAL_POSTS
from cases.norm.lines import to_ore
from cases.norm.model import (
    Adjustment,
    Adult,
    AdultChild,
    Asset,
    CalculationInput,
    CarriedSurplus,
    Child,
    Expense,
    Household,
    Income,
    Month,
    Need,
)

LARGEST_HOUSEHOLD = 30
LARGEST_DWELLING = 100
LONGEST_TEXT = 100
LONGEST_REASON = 500

MONEY = re.compile(r"-?[0-9]+(\.[0-9]+)?")
MONTH = re.compile(r"[0-9]{4}-[0-9]{2}")
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def refuse(message: str, field: str) -> NoReturn:
    """Stops the reading: the input at `field` is not valid."""
    raise CalculationError(INVALID_INPUT, message, field)


class RepeatedField(dict[str, Any]):
    """Stands in for a JSON object with the same field twice: one of the values would be lost unseen."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name


class Reader:
    """Reads the fields of one JSON object, knowing where it stands in the input."""

    __slots__ = ("_values", "path")

    def __init__(self, values: object, path: str, known: frozenset[str]) -> None:
        if type(values) is not dict:  # nearly always is; asking for Mapping takes longer
            if not isinstance(values, Mapping):
                refuse("Här ska det stå ett objekt med namngivna fält.", path)
            if isinstance(values, RepeatedField):
                refuse(f"Fältet {values.name} står två gånger i samma objekt.", path)
        self._values: Mapping[str, Any] = values
        self.path = path
        if not values.keys() <= known:
            name = min(map(str, values.keys() - known))
            refuse(f"Fältet {name} är okänt. Kontrollera stavningen.", self.field(name))

    def field(self, name: str) -> str:
        """The full path of a field, as errors give it."""
        return f"{self.path}.{name}" if self.path else name

    def optional(self, name: str) -> Any:
        """The value as it is; None where it is absent."""
        return self._values.get(name)

    def required(self, name: str) -> Any:
        value = self._values.get(name)
        if value is None:
            refuse(f"Fältet {name} saknas.", self.field(name))
        return value

    def string(self, name: str) -> str:
        value = self.required(name)
        if not isinstance(value, str) or not value.strip() or len(value) > LONGEST_TEXT:
            refuse(f"{name} ska vara en text på 1–{LONGEST_TEXT} tecken.", self.field(name))
        return value

    def one_of(self, name: str, kinds: Mapping[str, str]) -> str:
        value = self.string(name)
        if value not in kinds:
            refuse(f"{value} är inte ett känt slag. Välj ett av: {', '.join(kinds)}.", self.field(name))
        return value

    def words(self, name: str) -> str:
        """Free words on one line; absent is empty."""
        value = self.optional(name)
        if value is None:
            return ""
        if not isinstance(value, str) or len(value) > LONGEST_REASON:
            refuse(f"{name} ska vara en text på högst {LONGEST_REASON} tecken.", self.field(name))
        return " ".join(value.split())

    def reason(self, name: str, message: str) -> str:
        """Words that must be there; `message` says why."""
        words = self.words(name)
        if not words:
            refuse(message, self.field(name))
        return words

    def flag(self, name: str) -> bool | None:
        value = self.optional(name)
        if value is not None and not isinstance(value, bool):
            refuse(f"{name} ska vara true eller false.", self.field(name))
        return value

    def count(self, name: str, low: int, high: int, said: str = "") -> int | None:
        value = self.optional(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            refuse(f"{said or name} ska vara ett heltal från {low} till {high}.", self.field(name))
        return value

    def money(self, name: str) -> Decimal:
        return read_money(self.required(name), self.field(name))

    def date(self, name: str) -> date:
        return read_date(self.required(name), self.field(name))

    def rows(self, name: str) -> Sequence[Any]:
        """A list of objects; absent is empty."""
        value = self._values.get(name)
        if value is None:
            return ()
        if not isinstance(value, list | tuple):
            refuse(f"{name} ska vara en lista.", self.field(name))
        return value

    def readers(self, name: str, known: frozenset[str]) -> Iterator["Reader"]:
        """The list's objects, each with its own path such as ``incomes[0]``."""
        for index, row in enumerate(self.rows(name)):
            yield Reader(row, f"{self.field(name)}[{index}]", known)


def read_money(value: object, field: str) -> Decimal:
    """SEK from a string with at most two decimals, or a whole number."""
    if isinstance(value, int) and not isinstance(value, bool):
        # Python refuses to write out a number of thousands of digits.
        value = str(max(min(value, int(LARGEST_AMOUNT) + 1), -1))
    if not isinstance(value, str):
        refuse('Belopp ska stå som text med högst två decimaler, till exempel "1234.50".', field)
    amount = _money(value)
    if isinstance(amount, str):
        refuse(amount, field)
    return amount


@lru_cache(maxsize=20_000)  # the same rents and allowances come again and again
def _money(value: str) -> Decimal | str:
    """The amount, or what is wrong with it."""
    if not MONEY.fullmatch(value):
        return 'Belopp ska skrivas med siffror och punkt, till exempel "1234.50".'
    amount = Decimal(value)
    return wrong_with(amount) or to_ore(amount)


def read_date(value: object, field: str) -> date:
    day = _date(value) if isinstance(value, str) else None
    if day is None:
        refuse("Datum ska vara ett riktigt datum och skrivas ÅÅÅÅ-MM-DD.", field)
    return day


@lru_cache(maxsize=50_000)
def _date(value: str) -> date | None:
    try:
        return date.fromisoformat(value) if DATE.fullmatch(value) else None
    except ValueError:
        return None


def read_month(value: object, field: str) -> Month:
    month = _month(value) if isinstance(value, str) else None
    if month is None:
        refuse("Månad ska skrivas ÅÅÅÅ-MM.", field)
    return month


@lru_cache(maxsize=1000)
def _month(value: str) -> Month | None:
    if not MONTH.fullmatch(value):
        return None
    year, month = int(value[:4]), int(value[5:])
    return Month(year, month, monthrange(year, month)[1]) if year >= 1 and 1 <= month <= 12 else None


# "other" is last among both incomes and needs, so that one order does for all three.
KIND_ORDER = {kind: index for index, kind in enumerate([*(INCOME_KINDS | EXPENSE_KINDS | NEED_KINDS), "other"])}
ASSET_ORDER = {kind: index for index, kind in enumerate(ASSET_KINDS)}
POST_ORDER = {post: index for index, post in enumerate(NORM_POSTS)}
DIRECTIONS = {"raise": "högre nivå", "lower": "lägre nivå"}

CASE = frozenset(
    {"month", "household", "period", "incomes", "work_incentive", "expenses", "needs"}
    | {"norm_adjustments", "assets", "carried_surplus", "emergency", "work_incentive_reason"}
)
HOUSEHOLD = frozenset({"adults", "couple", "children", "shared_household_size", "adult_children"})
ADULT_CHILD = frozenset({"id", "birth_date", "share", "reason"})
ADJUSTMENT = frozenset({"post", "person", "direction", "amount", "reason"})
ASSET = frozenset({"person", "kind", "value", "available", "reason"})
CARRIED = frozenset({"amount", "month", "refused_on"})
EMERGENCY = frozenset({"reason"})
ADULT = frozenset({"id", "birth_date"})
CHILD = frozenset({"id", "birth_date", "lunch_away", "in_school", "days"})
PERIOD = frozenset({"from", "to"})
INCOME = frozenset({"person", "kind", "net", "received", "year_to_date_before", "counted", "reason", "proposed"})
COST = frozenset({"kind", "applied", "approved", "reason", "rest", "urgent"})


def read(case: object) -> CalculationInput:
    """One case of the calculation contract, read and checked.

    Raises:
        CalculationError: invalid_input, with a Swedish message and the field.
    """
    reader = Reader(case, "", CASE)
    month = read_month(reader.required("month"), "month")
    period_days, last_day = _period(reader.optional("period"), month)
    household = _household(Reader(reader.required("household"), "household", HOUSEHOLD), period_days, last_day)
    ids = {adult.id for adult in household.adults} | {child.id for child in household.children}
    grown = {child.id for child in household.adult_children}
    incomes = [_income(row, ids, grown) for row in reader.readers("incomes", INCOME)]
    return CalculationInput(
        month=month,
        period_days=period_days,
        household=household,
        incomes=tuple(sorted(incomes, key=_income_order(household))),
        work_incentive=_work_incentive(reader.rows("work_incentive"), ids),
        expenses=_costs(reader, "expenses", EXPENSE_KINDS, Expense),
        needs=_costs(reader, "needs", NEED_KINDS, Need),
        adjustments=_adjustments(reader, household),
        assets=_assets(reader, household),
        carried=_carried(reader.optional("carried_surplus")),
        emergency=_emergency(reader.optional("emergency")),
        work_incentive_reason=reader.words("work_incentive_reason"),
    )


def _period(period: object, month: Month) -> tuple[int, date]:
    """The number of days aid is for, and the last of them."""
    if period is None:
        return month.days, month.last
    reader = Reader(period, "period", PERIOD)
    first, last = reader.date("from"), reader.date("to")
    for name, day in (("from", first), ("to", last)):
        if not month.first <= day <= month.last:
            refuse(f"Perioden ska ligga inom {month}.", reader.field(name))
    if last < first:
        refuse("Periodens sista dag ligger före den första.", reader.field("to"))
    return (last - first).days + 1, last


def _household(reader: Reader, period_days: int, last_day: date) -> Household:
    adults = [Adult(row.string("id"), _birth_date(row, last_day), row.path) for row in reader.readers("adults", ADULT)]
    children = [_child(row, period_days, last_day) for row in reader.readers("children", CHILD)]
    if not 1 <= len(adults) <= 2:
        refuse("Hushållet ska ha en eller två vuxna.", reader.field("adults"))
    if len(adults) + len(children) > LARGEST_HOUSEHOLD:
        refuse(f"Hushållet kan ha högst {LARGEST_HOUSEHOLD} personer.", reader.field("children"))
    grown = [_adult_child(row, last_day) for row in reader.readers("adult_children", ADULT_CHILD)]
    if len(grown) > LARGEST_HOUSEHOLD:
        refuse(f"Högst {LARGEST_HOUSEHOLD} vuxna barn kan anges.", reader.field("adult_children"))
    _refuse_shared_ids(adults=adults, children=children, adult_children=grown)
    couple = reader.flag("couple")
    if couple and len(adults) == 1:
        refuse("Ett par ska ha två vuxna.", reader.field("couple"))
    if couple is None and len(adults) == 2:
        refuse("Ange om de två vuxna är makar eller sambor.", reader.field("couple"))
    return Household(
        adults=tuple(sorted(adults, key=_birth_order)),
        couple=bool(couple),
        children=tuple(sorted(children, key=_birth_order)),
        shared_size=reader.count("shared_household_size", 1, LARGEST_DWELLING),
        adult_children=tuple(sorted(grown, key=_birth_order)),
    )


def _adult_child(reader: Reader, last_day: date) -> AdultChild:
    share = reader.optional("share")
    reason = reader.words("reason")
    if share is not None and not reason:
        refuse("Skriv varför det vuxna barnets del av hyran bestäms särskilt.", reader.field("reason"))
    return AdultChild(
        id=reader.string("id"),
        birth_date=_birth_date(reader, last_day),
        share=None if share is None else read_money(share, reader.field("share")),
        reason=reason,
        field=reader.path,
    )


def _birth_date(reader: Reader, last_day: date) -> date:
    born = reader.date("birth_date")
    if born > last_day:
        refuse(f"Personen är född efter {last_day} och kan inte räknas med.", reader.field("birth_date"))
    return born


def _child(reader: Reader, period_days: int, last_day: date) -> Child:
    return Child(
        id=reader.string("id"),
        birth_date=_birth_date(reader, last_day),
        lunch_away=reader.flag("lunch_away"),
        in_school=reader.flag("in_school"),
        days=reader.count("days", 0, period_days, "Barnets dagar"),
        field=reader.path,
    )


def _refuse_shared_ids(**groups: Sequence[Adult | Child | AdultChild]) -> None:
    seen: set[str] = set()
    for name, people in groups.items():
        for index, person in enumerate(people):
            if person.id in seen:
                refuse(f"Två personer har samma id, {person.id}.", f"household.{name}[{index}].id")
            seen.add(person.id)


def _income(reader: Reader, ids: set[str], grown: set[str]) -> Income:
    person = reader.string("person")
    if person in grown:
        refuse("Ett vuxet barns inkomster räknas inte i föräldrarnas beräkning.", reader.field("person"))
    if person not in ids:
        refuse(f"Inkomsten hör till {person}, som inte finns i hushållet.", reader.field("person"))
    before, proposed = reader.optional("year_to_date_before"), reader.optional("proposed")
    counted, reason = reader.flag("counted") is not False, reader.words("reason")
    if not counted and not reason:
        refuse("Skriv varför inkomsten inte ska räknas.", reader.field("reason"))
    return Income(
        person=person,
        kind=reader.one_of("kind", INCOME_KINDS),
        net=reader.money("net"),
        received_month=_received(reader.optional("received"), reader.field("received")),
        before=None if before is None else read_money(before, reader.field("year_to_date_before")),
        field=reader.path,
        counted=counted,
        reason=reason,
        proposed=None if proposed is None else read_money(proposed, reader.field("proposed")),
    )


def _assets(reader: Reader, household: Household) -> tuple[Asset, ...]:
    place = _places(household)
    found = [_asset(row, place) for row in reader.readers("assets", ASSET)]
    return tuple(sorted(found, key=lambda a: (place[a.person], ASSET_ORDER[a.kind], a.value, a.available, a.reason)))


def _asset(reader: Reader, ids: Mapping[str, int]) -> Asset:
    person = reader.string("person")
    if person not in ids:
        refuse(f"Tillgången hör till {person}, som inte finns i hushållet.", reader.field("person"))
    available, reason = reader.flag("available") is not False, reader.words("reason")
    if not available and not reason:
        refuse("Skriv varför tillgången inte går att använda ännu.", reader.field("reason"))
    return Asset(person, reader.one_of("kind", ASSET_KINDS), reader.money("value"), available, reason, reader.path)


def _carried(given: object) -> CarriedSurplus | None:
    if given is None:
        return None
    reader = Reader(given, "carried_surplus", CARRIED)
    if reader.optional("refused_on") is None:
        refuse(
            "Ett överskott kan bara räknas månaden efter när det finns ett formellt avslag. Ange dagen för avslaget.",
            "carried_surplus.refused_on",
        )
    month = read_month(reader.required("month"), "carried_surplus.month")
    return CarriedSurplus(reader.money("amount"), month, reader.date("refused_on"))


def _emergency(given: object) -> str:
    if given is None:
        return ""
    reader = Reader(given, "emergency", EMERGENCY)
    return reader.reason("reason", "Skriv varför behovet prövas som en nödsituation.")


def _adjustments(reader: Reader, household: Household) -> tuple[Adjustment, ...]:
    place = _places(household)
    found = [_adjustment(row, place) for row in reader.readers("norm_adjustments", ADJUSTMENT)]
    return tuple(sorted(found, key=lambda a: (place.get(a.person or "", -1), POST_ORDER[a.post], a.change, a.reason)))


def _adjustment(reader: Reader, ids: Mapping[str, int]) -> Adjustment:
    post, person = reader.one_of("post", NORM_POSTS), reader.optional("person")
    if post in PERSONAL_POSTS and (not isinstance(person, str) or person not in ids):
        refuse("Ange vem i hushållet nivån gäller. Den bestäms i det enskilda fallet.", reader.field("person"))
    if post not in PERSONAL_POSTS and person is not None:
        refuse("Posten hör till de gemensamma kostnaderna och gäller hela hushållet.", reader.field("person"))
    amount = reader.money("amount")
    if not amount:
        refuse("Skriv hur mycket högre eller lägre posten räknas.", reader.field("amount"))
    lowered = reader.one_of("direction", DIRECTIONS) == "lower"
    reason = reader.reason("reason", "Skriv de särskilda skälen i det enskilda fallet (SoL 12:7 tredje stycket).")
    return Adjustment(post, person, -amount if lowered else amount, reason, reader.path)


def _received(value: object, field: str) -> tuple[int, int] | None:
    """The month an income came, written as a month or as a date."""
    if value is None:
        return None
    if isinstance(value, str) and MONTH.fullmatch(value):
        month = read_month(value, field)
        return month.year, month.month
    day = read_date(value, field)
    return day.year, day.month


def _work_incentive(rows: Sequence[Any], ids: set[str]) -> frozenset[str]:
    for index, person in enumerate(rows):
        if not isinstance(person, str) or person not in ids:
            refuse(
                "Den särskilda beräkningsregeln gäller en person som inte finns i hushållet.",
                f"work_incentive[{index}]",
            )
    return frozenset(rows)


Cost = TypeVar("Cost", Expense, Need)


def _costs(reader: Reader, name: str, kinds: Mapping[str, str], make: type[Cost]) -> tuple[Cost, ...]:
    costs: list[Cost] = []
    of_part = reader.optional("period") is not None
    for row in reader.readers(name, COST):
        kind, applied, approved = row.one_of("kind", kinds), row.money("applied"), row.money("approved")
        if approved > applied:
            refuse("Det godkända beloppet är större än det sökta.", row.field("approved"))
        rest = _rest(row, applied - approved, of_part)
        costs.append(make(kind, applied, approved, row.words("reason"), rest, row.words("urgent")))
    costs.sort(key=lambda cost: (KIND_ORDER[cost.kind], cost.applied, cost.approved, cost.reason))
    return tuple(costs)


def _rest(row: Reader, left: Decimal, of_part: bool) -> Decimal:
    """What of a cost is tried with the other days of the month, of what is `left` when some of it is approved."""
    if row.optional("rest") is None:
        return Decimal(0)
    rest = row.money("rest")
    if rest and not of_part:
        refuse("Bara i en del av en månad kan resten av en kostnad prövas för sig.", row.field("rest"))
    if rest > left:
        refuse("Resten är större än det som inte godkänns.", row.field("rest"))
    return rest


def _places(household: Household) -> dict[str, int]:
    """Each member's place in the reading order."""
    members = [adult.id for adult in household.adults] + [child.id for child in household.children]
    return {person: index for index, person in enumerate(members)}


def _birth_order(person: Adult | Child | AdultChild) -> tuple[date, str]:
    return person.birth_date, person.id


def _income_order(household: Household) -> Callable[[Income], Any]:
    position = _places(household)

    def order(income: Income) -> tuple[Any, ...]:
        before = (income.before is not None, income.before or 0)
        return (
            position[income.person],
            KIND_ORDER[income.kind],
            income.received_month or (0, 0),
            income.net,
            before,
            income.counted,
            income.reason,
            (income.proposed is not None, income.proposed or 0),
        )

    return order
