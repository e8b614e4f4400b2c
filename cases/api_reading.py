"""Reading an e-application: what can be read is taken, and all else becomes something to ask about. No database.

An application that is unclear is an application (`cases.unclear`): nothing in its form makes it refused, and not that
it does not say whose it is either; then somebody finds that out, and it is read anew with the right numbers. The whole
of it is kept as it came, so that what is set aside here is not lost.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from bistand.amounts import NEGATIVE
from bistand.api import AmountField
from cases.actions.intake import NAMELESS, IntakePerson
from cases.api_application import ApplicationSerializer, PersonNumberField
from cases.letters_text import month_name
from cases.models import MemberRole
from cases.municipality import first_norm_year
from cases.norm import EXPENSE_KINDS, INCOME_KINDS, NEED_KINDS
from cases.numbers import MOST_MONTHS_AHEAD, OF_AGE, add_months, age_on, birth_date_of, is_temporary, read_person_number
from cases.stated import ASSETS, LABELS
from cases.unclear import NOTED, UNIDENTIFIED, UNREADABLE, Unclear, unclear_in

# Of each kind of row; a household that has more is asked about as a whole.
MOST_ROWS = 100
MOST_CHILDREN = 20
MOST_UNCLEAR = 50
# Further back than this an application is asked about: it may be a slip of the year.
MOST_MONTHS_BACK = 3
# As the month of the preferred shape has it.
FIRST_YEAR = 2000
LONGEST_QUOTE = 60
NAMES = ("given_name", "family_name")
# What stands in the place of what must be there of a person; all else of them is kept.
INSTEAD = {**dict.fromkeys(NAMES, NAMELESS), "pnr": None}
# The parts whose rows are about a member of the household.
OF_SOMEBODY = ("incomes", "assets", "job_search", "signatures")
KINDS = {"incomes": INCOME_KINDS, "expenses": EXPENSE_KINDS, "needs": NEED_KINDS, "assets": dict(ASSETS)}
WITHOUT_NUMBER = (
    "Sökandens personnummer eller samordningsnummer saknas eller stämmer inte. Ansökan är mottagen, och kommunens "
    "mottagning tar reda på vem som söker."
)
KEPT = ("incomes", "expenses", "needs", "housing", "assets", "job_search", "signatures", "text")


@dataclass(frozen=True)
class ReadApplication:
    """What was read of an application.

    Attributes:
        given: what could be read, with every field of the preferred shape but `kind` and `external_id`. The number
            (`pnr`) of a person is None where it could not be read.
        number: the sender's own number, or one made of what was sent where there is none.
        unclear: what to ask about.
        digest: of all that was sent.
    """

    given: dict[str, Any]
    number: str
    month: date
    kind: str
    unclear: list[Unclear]
    digest: str

    @property
    def is_identified(self) -> bool:
        """Whether it says who applies."""
        return self.given["applicant"]["pnr"] is not None

    @property
    def persons(self) -> list[IntakePerson]:
        """The household as it is stated, the applicant first."""
        rows = [(self.given["applicant"], MemberRole.APPLICANT)]
        rows += [(self.given["partner"], MemberRole.PARTNER)] if self.given["partner"] else []
        rows += [(child, MemberRole.CHILD) for child in self.given["children"]]
        own = ("pnr", "given_name", "family_name", "lunch_away", "in_school", "days")
        return [
            IntakePerson(
                role=role,
                details={key: value for key, value in row.items() if key not in own},
                **{key: row[key] for key in own if key in row},
            )
            for row, role in rows
        ]

    def content(self, sent: str) -> dict[str, Any]:
        """What was applied for: amounts as text with two decimals, days as ÅÅÅÅ-MM-DD; and all of it as it came."""
        part = self.given["period"]
        return {
            **{name: _plain(self.given[name]) for name in KEPT},
            "period": {"from": part["first"].isoformat(), "to": part["last"].isoformat()} if part else None,
            "unclear": [asdict(one) for one in self.unclear],
            "digest": self.digest,
            "sent": sent,
        }


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_plain(part) for part in value]
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    return value.isoformat() if isinstance(value, date) else value


def read_application(sent: Any, today: date, key: str = "", temporary: Iterable[str] = ()) -> ReadApplication:
    """Read what the e-service sent. Raises ValidationError for what is no object.

    `temporary` are the temporary numbers that the reception has given persons of it; no other such number is one.
    """
    if not isinstance(sent, Mapping):
        raise ValidationError({"": [ApplicationSerializer.default_error_messages["invalid"]]})
    reading = Reading(frozenset(temporary))
    given = reading.object(ApplicationSerializer(), sent, "")
    given["applicant"] = given.get("applicant") or {"pnr": None, **dict.fromkeys(NAMES, NAMELESS)}
    reading.household(given)
    month = reading.month(given, today)
    adults = 2 if given["partner"] else 1
    digest = hashlib.sha256(json.dumps(sent, sort_keys=True).encode()).hexdigest()
    return ReadApplication(
        given=given,
        number=_own_number(given.get("external_id") or key.strip(), month, digest),
        month=month,
        kind=given.get("kind", ""),
        unclear=[
            *([] if given["applicant"]["pnr"] else [Unclear(UNIDENTIFIED, WITHOUT_NUMBER)]),
            *unclear_in(given, adults),
            *reading.questions(),
        ],
        digest=digest,
    )


def people_in(sent: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """The persons of an application as they were sent, by their place: applicant, partner, children-0 …"""
    found: dict[str, Any] = {"applicant": sent.get("applicant"), "partner": sent.get("partner")}
    found |= {f"children-{i}": row for i, row in enumerate(_rows(sent, "children")[:MOST_CHILDREN])}
    return {"applicant": {}} | {place: row for place, row in found.items() if isinstance(row, Mapping) and row}


def has_number(person: Mapping[str, Any]) -> bool:
    """Whether a person who was sent has a number that can be read."""
    return isinstance(said := person.get("pnr"), str | int) and read_person_number(str(said)) is not None


def identified(sent: Mapping[str, Any], found: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """What was sent, with the numbers and names that somebody has found out; it is read anew with them.

    `found` is by the place of `people_in`. What was stated of somebody by a number that was wrong follows the person.
    """
    people = {place: person for place, person in people_in(sent).items() if place in found}
    wrong = [person.get("pnr") for person in people.values()]
    right: dict[str, str] = {}
    told = dict(sent)
    for place, person in people.items():
        number = person.get("pnr")
        # A number that two of them have says nothing of whom a row is about.
        if isinstance(number, str) and number.strip() and wrong.count(number) == 1:
            right[number] = found[place]["pnr"]
        _put(told, place, {**person, **found[place]})
    for part in OF_SOMEBODY:
        if rows := _rows(told, part):
            told[part] = [_of_the_right(row, right) for row in rows]
    return told


def read_again(
    content: Mapping[str, Any], found: Mapping[str, Mapping[str, str]], received_on: date
) -> ReadApplication:
    """Read what was sent anew, as of the day it came, with the persons that somebody has found out."""
    sent = json.loads(content["sent"])
    given = [who["pnr"] for who in found.values() if is_temporary(who["pnr"])]
    read = read_application(identified(sent, found), received_on, temporary=given)
    people = people_in(sent)
    notes = [
        Unclear(NOTED, _corrected(place, people[place], is_temporary(who["pnr"])))
        for place, who in found.items()
        if place in people
    ]
    return replace(read, digest=content["digest"], unclear=[*read.unclear, *notes])


def _corrected(place: str, person: Mapping[str, Any], without: bool) -> str:
    """What the caseworker is told of a number that the reception has filled in."""
    part, _, index = place.partition("-")
    who = label(part).capitalize() + (f" {int(index) + 1}" if index else "")
    said = person.get("pnr")
    was = f"{quoted(said)} står i ansökan" if said not in (None, "") else "numret saknas i ansökan"
    if without:
        return f"{who}, personnummer: {was}. Personen har inget nummer än och har fått ett tillfälligt."
    return f"{who}, personnummer: {was}. Mottagningen har tagit reda på vem det är och fyllt i rätt nummer."


def _put(told: dict[str, Any], place: str, person: Mapping[str, Any]) -> None:
    part, _, index = place.partition("-")
    if index:
        told[part] = [person if i == int(index) else row for i, row in enumerate(told[part])]
    else:
        told[part] = person


def _of_the_right(row: Any, right: Mapping[str, str]) -> Any:
    number = row.get("person") if isinstance(row, Mapping) else None
    return {**row, "person": right[number]} if isinstance(number, str) and number in right else row


def _rows(sent: Mapping[str, Any], part: str) -> list[Any]:
    rows = sent.get(part)
    return rows if isinstance(rows, list) else []


def _own_number(number: str, month: date, digest: str) -> str:
    """The sender's number, so that a second sending is harmless; what was sent stands in for one that is missing."""
    if number and len(number) <= 80 and number.isprintable():
        return number
    return f"{month:%Y-%m}:{hashlib.sha256((number + digest).encode(errors='replace')).hexdigest()}"


@dataclass
class Reading:
    """One application being read, and what is to be asked about it."""

    temporary: frozenset[str] = frozenset()
    asked: list[Unclear] = field(default_factory=list)
    # Numbers of persons that are asked about: a row about one of them needs no question of its own.
    wrong: set[str] = field(default_factory=set)

    def ask(self, where: str, said: str) -> None:
        self.asked.append(Unclear(UNREADABLE, f"{where}: {said}" if where else said[:1].upper() + said[1:]))

    def note(self, where: str, said: str) -> None:
        """What the caseworker is told, and the applicant is not asked about."""
        self.ask(where, said)
        self.asked[-1] = replace(self.asked[-1], code=NOTED)

    def questions(self) -> list[Unclear]:
        more = len(self.asked) - MOST_UNCLEAR
        if more <= 0:
            return self.asked
        return [
            *self.asked[:MOST_UNCLEAR],
            Unclear(NOTED, f"{number(more)} uppgifter till som inte går att läsa."),
        ]

    # ---- by shape ----------------------------------------------------------------------------------------

    def object(self, shape: Any, sent: Any, where: str) -> dict[str, Any]:
        """The fields that can be read; nothing where one that must be there cannot."""
        if not isinstance(sent, Mapping):
            self.ask(where, f"{quoted(sent)} går inte att läsa. Vad menas?")
            return {}
        for name in sent:
            if name not in shape.fields:
                self.note(
                    where, f"uppgiften ”{clipped(str(name), 40)}” är okänd för oss. Där står {quoted(sent[name])}."
                )
        taken: dict[str, Any] = {}
        whole = True
        for name, part in shape.fields.items():
            try:
                taken[name] = self.value(name, part, sent.get(name), where)
            except serializers.SkipField:
                continue
            except Missing:
                whole = False
        return taken if whole else {}

    def value(self, name: str, part: Any, sent: Any, where: str) -> Any:
        """One field; its default where it is not there or cannot be read."""
        here = f"{where}, {label(name)}" if where else label(name).capitalize()
        here = where if name == "person" else here
        if sent is None:
            return self.left_out(name, part, here)
        if isinstance(part, serializers.ListSerializer):
            return self.rows(name, part.child, sent, here)
        if isinstance(part, serializers.Serializer):
            if found := self.object(part, sent, here):
                return found
            return None if name == "applicant" else part.get_default()
        try:
            found = part.run_validation(sent)
            if isinstance(part, PersonNumberField) and is_temporary(found) and found not in self.temporary:
                raise ValidationError(PersonNumberField.NO_NUMBER)
            return found
        except ValidationError as error:
            return self.unreadable(name, part, sent, error, here)

    def left_out(self, name: str, part: Any, here: str) -> Any:
        if not part.required:
            return part.get_default()
        if name == "applicant":
            return None
        self.ask(here, "vem gäller det?" if name == "person" else "uppgiften saknas.")
        if name in INSTEAD:
            return INSTEAD[name]
        raise Missing

    def unreadable(self, name: str, part: Any, sent: Any, error: ValidationError, here: str) -> Any:
        longest = getattr(part, "max_length", None)
        if longest and isinstance(sent, str) and len(sent) > longest and name != "external_id":
            self.note(here, f"texten är längre än {number(longest)} tecken. Hela står i ansökan så som den skickades.")
            return self.value(name, part, sent[:longest], here)
        if name == "person" and str(sent) in self.wrong:
            self.note(here, f"gäller {quoted(sent)}, som inte är något giltigt personnummer.")
        elif name == "person":
            self.ask(here, f"vem gäller det? {quoted(sent)} är inget giltigt personnummer.")
        elif name != "external_id":
            self.ask(here, _question(part, sent, error))
        if name == "pnr":
            self.wrong.add(str(sent))
        if name in INSTEAD:
            return INSTEAD[name]
        if part.required:
            raise Missing
        return part.get_default()

    def rows(self, name: str, shape: Any, sent: Any, here: str) -> list[dict[str, Any]]:
        if not isinstance(sent, list):
            self.ask(here, f"{quoted(sent)} går inte att läsa. Vad menas?")
            return []
        most = MOST_CHILDREN if name == "children" else MOST_ROWS
        taken = [self.object(shape, row, _row_name(name, place, row)) for place, row in enumerate(sent[:most], 1)]
        if len(sent) > most:
            self.note(here, f"{number(len(sent) - most)} rader till finns i ansökan så som den skickades.")
        return [row for row in taken if row]

    # ---- by meaning --------------------------------------------------------------------------------------

    def household(self, given: dict[str, Any]) -> None:
        """Each person once, and nothing about anybody who is not of the household."""
        known = {given["applicant"]["pnr"]} - {None}
        if given["partner"] and not _is_somebody(given["partner"]):
            given["partner"] = None
        if given["partner"] and given["partner"]["pnr"] in known:
            self.ask("Sambo eller make", "det är samma person som sökanden. Vem är det?")
            given["partner"] = None
        if given["partner"]:
            known |= {given["partner"]["pnr"]} - {None}
        children = []
        for child in filter(_is_somebody, given["children"]):
            if child["pnr"] is None:
                children.append(child)
                continue
            if child["pnr"] in known:
                self.ask(f"Barn ({clipped(child['given_name'], 40)})", "samma person står flera gånger i hushållet.")
                continue
            known.add(child["pnr"])
            children.append(child)
        given["children"] = children
        for part in OF_SOMEBODY:
            given[part] = [row for row in given[part] if self._is_known(part, row, known)]

    def _is_known(self, part: str, row: dict[str, Any], known: set[str]) -> bool:
        if row["person"] in known:
            return True
        self.ask(_row_name(part, 0, row), "gäller någon som inte är med i hushållet. Vem är det?")
        return False

    def month(self, given: dict[str, Any], today: date) -> date:
        """The month applied for: the one that is said, else that of the period, else the one it comes in."""
        period = given["period"]
        if period and not FIRST_YEAR <= period["first"].year < FIRST_YEAR + 100:
            self.ask("Period", f"{period['first']} kan inte vara rätt år. Vilka dagar gäller det?")
            given["period"] = period = None
        if period and period["first"] > period["last"]:
            self.ask(
                "Period", f"{period['first']} till {period['last']} slutar före den börjar. Vilka dagar gäller det?"
            )
            given["period"] = period = None
        if not given["month"] and period:
            given["month"] = f"{period['first']:%Y-%m}"
        first = date.fromisoformat(f"{given['month']}-01") if given["month"] else today.replace(day=1)
        slip = ""
        if first > add_months(today, MOST_MONTHS_AHEAD):
            slip = "ligger mer än ett år fram"
        elif first.year < first_norm_year():
            slip = "ligger före den första riksnormen"
        if slip:
            self.ask("Månad", f"{first:%Y-%m} {slip}. Vilken månad gäller ansökan?")
            given["month"], given["period"], first = None, None, today.replace(day=1)
        elif first < add_months(today.replace(day=1), -MOST_MONTHS_BACK):
            said = f"{month_name(f'{first:%Y-%m}')} är mer än {MOST_MONTHS_BACK} månader tillbaka. Är det rätt månad?"
            self.ask("Månad", said)
        if (period := given["period"]) and f"{period['first']:%Y-%m}" != f"{first:%Y-%m}":
            self.ask("Period", f"{period['first']} till {period['last']} ligger i en annan månad. Vad gäller ansökan?")
            given["period"] = None
        number_of = given["applicant"]["pnr"]
        if number_of and (age := age_on(birth_date_of(number_of), today)) < OF_AGE:
            self.ask("Sökande", f"sökanden är {max(age, 0)} år. Vem är vårdnadshavare, och bor ni tillsammans?")
        return first


def _is_somebody(person: Mapping[str, Any]) -> bool:
    """Whether a person has a number or a name; one without number counts in the household as stated."""
    return person["pnr"] is not None or any(person[name] != NAMELESS for name in NAMES)


class Missing(Exception):
    """What must be there is not, or cannot be read."""


def _question(part: Any, sent: Any, error: ValidationError) -> str:
    """What to ask about a value that cannot be read, in words for whoever applied."""
    said = [str(one) for one in error.detail if isinstance(one, ErrorDetail)] if isinstance(error.detail, list) else []
    if sent == "":
        return "uppgiften saknas."
    if isinstance(part, AmountField):
        if NEGATIVE in said:
            return f"beloppet {quoted(sent)} är mindre än noll. Vilket belopp är rätt?"
        return f"{quoted(sent)} går inte att läsa som ett belopp. Hur många kronor är det?"
    if isinstance(part, PersonNumberField):
        return f"{quoted(sent)} är inget giltigt personnummer. Vilket är det rätta?"
    if isinstance(part, serializers.ChoiceField):
        return f"{quoted(sent)} är inget slag som vi känner till. Vad gäller det?"
    if isinstance(part, serializers.DateField | serializers.DateTimeField):
        return f"{quoted(sent)} går inte att läsa som en dag. Vilken dag är det?"
    return f"{quoted(sent)} går inte att läsa. Vad menas?"


def _row_name(part: str, place: int, row: Any) -> str:
    """A row as it is asked about: what it is, its place, and its kind, name or amount as far as they can be read."""
    name = label(part, one=True).capitalize() + (f" {place}" if place else "")
    if not isinstance(row, Mapping):
        return name
    kind = row.get("kind")
    told = [KINDS[part][kind].lower()] if isinstance(kind, str) and kind in KINDS.get(part, {}) else []
    told += [clipped(value) for key in ("given_name", "what") if isinstance(value := row.get(key), str) and value]
    if not told:
        amounts = [row.get(key) for key in ("net", "applied", "value")]
        told = [
            clipped(str(value), 20) for value in amounts if value is not None and not isinstance(value, dict | list)
        ]
    return f"{name} ({told[0]})" if told else name


def label(name: str, one: bool = False) -> str:
    """The Swedish word of a field, or of one of its rows."""
    words = LABELS.get(name, (name,))
    return words[-1] if one else words[0]


def quoted(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f"”{clipped(text)}”"


def clipped(text: str, longest: int = LONGEST_QUOTE) -> str:
    """The beginning of a text that came from outside, with nothing that cannot be saved."""
    text = text.encode("utf-8", "replace").decode().replace("\0", " ")
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def number(count: int) -> str:
    return f"{count:,}".replace(",", "\N{NO-BREAK SPACE}")
