"""Whether somebody of the register has the name that was sent, and who has the same; what a person compares by eye."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from bistand.staff.permissions import may
from cases.models import Case, HouseholdMember, MemberRole, Person
from cases.numbers import read_person_number
from cases.queries import LARGEST_FIND, found_cases, visible_cases

if TYPE_CHECKING:
    from cases.actions.intake import IntakePerson

NAMES = ("given_name", "family_name")
# Of a name that was sent, where it is shown or looked up by.
LONGEST_SAID = 160


@dataclass(frozen=True)
class OtherName:
    """Somebody of the register whose number was given for somebody who wrote another name, or none.

    Attributes:
        said: the name that was sent; "" where there was none.
        person: whose number it is.
        is_secret: the user may not see whose it is; it is then said of any name, so that no name can be tried out.
    """

    said: str
    person: Person
    is_secret: bool

    @property
    def question(self) -> str:
        """What is to be confirmed, in words."""
        said = self.said or "den som har skickat ansökan utan namn"
        if self.is_secret:
            return f"Jag har kontrollerat att {self.person.pnr} är numret för {said}"
        said = said[:1].upper() + said[1:]
        return f"{said} är samma person som {self.person.name}, född {self.person.birth_date.year}"

    @property
    def told(self) -> str:
        """What stands in the case's timeline once it is confirmed."""
        return (
            f"Bekräftat att det är samma person: {self.said or 'inget namn'} i ansökan, {self.person.name} i registret."
        )


def words_of(name: str) -> frozenset[str]:
    """The words of a name, without case, accents and order."""
    plain = "".join(one for one in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(one))
    return frozenset(re.findall(r"\w+", plain))


def is_same_name(one: str, other: str) -> bool:
    """Whether two names are the same, or one only has more of the given or family names than the other."""
    first, second = words_of(one), words_of(other)
    return len(first & second) > 1 and (first <= second or second <= first)


def other_names(user: Any, sent: Any, persons: Iterable[IntakePerson]) -> list[OtherName]:
    """Those of the register whose number somebody has filled in for another name than the one that was sent.

    `sent` is what the e-service sent, `persons` the same read with the numbers filled in. Whose number the sender
    wrote is not asked about. Two queries.
    """
    roles = {person.pnr: person.role for person in persons if person.pnr}
    stated = {number for role in MemberRole.values for number, _ in _stated(sent, role)}
    # Who has just been given a temporary number has no household yet, and is nobody else.
    known = Person.objects.filter(pnr__in=roles.keys() - stated).exclude(pnr__contains="T", memberships=None)
    sees = may(user, "cases.read_protected")
    found = []
    for person in known.order_by("pk"):
        names = [name for number, name in _stated(sent, roles[person.pnr]) if number is None]
        is_secret = person.protected and not sees
        if is_secret or not any(is_same_name(name, person.name) for name in names):
            found.append(OtherName(" eller ".join(filter(None, names))[:LONGEST_SAID], person, is_secret))
    return found


def _stated(sent: Any, role: str) -> list[tuple[str | None, str]]:
    """The number, where it can be read, and the name of each with the role, as they were sent."""
    rows = sent.get("children" if role == MemberRole.CHILD else role) if isinstance(sent, Mapping) else None
    rows = rows if isinstance(rows, list) else [rows]
    return [(_number(row.get("pnr")), said_name(row)) for row in rows if isinstance(row, Mapping)]


def _number(said: Any) -> str | None:
    return read_person_number(str(said)) if isinstance(said, str | int) else None


def said_name(person: Mapping[str, Any]) -> str:
    """The name of somebody as it was sent; "" where there is none."""
    parts = [value for key in NAMES if isinstance(value := person.get(key), str)]
    return " ".join(" ".join(parts).replace("\0", " ").split())


@dataclass(frozen=True)
class SameName:
    """Somebody with a case that the user may see, to compare with."""

    person: Person
    case: Case


def same_named(user: Any, name: str, most: int) -> list[SameName]:
    """Those of the register who have the name, in cases that the user may see, open ones first; three queries."""
    words = words_of(name)
    if len(name.strip()) < 2 or not words:
        return []
    wanted = Q()
    for word in name.lower().split():
        wanted &= Q(name_search__contains=word)
    people = Person.objects.filter(wanted)
    if not may(user, "cases.read_protected"):
        people = people.filter(protected=False)
    same = [person for person in people.order_by("pk")[:LARGEST_FIND] if words <= words_of(person.name)]
    homes: dict[int, list[Person]] = {}
    for member in HouseholdMember.objects.filter(person__in=same).select_related("person").order_by("pk"):
        homes.setdefault(member.household_id, []).append(member.person)
    cases = visible_cases(user).filter(household__in=homes).select_related("section").order_by("-pk")
    found: dict[int, SameName] = {}
    for case in sorted(cases, key=lambda one: one.state != Case.State.OPEN):
        for person in homes[case.household_id]:
            found.setdefault(person.pk, SameName(person, case))
    return list(found.values())[:most]


def case_numbers(user: Any, person: Person) -> list[str]:
    """The numbers of the open cases of a person that the user may know of."""
    cases = found_cases(user, person.pnr).filter(state=Case.State.OPEN)
    return list(cases.order_by("number").values_list("number", flat=True)[:3])
