"""Where people live after a household has parted or become one, so that no letter goes to the home they have left."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import models

from bistand.refusals import Invalid
from cases.models import Person

WHERE = ("street", "postcode", "city")


class Lives(models.TextChoices):
    """Where somebody lives from the day, as it is asked for."""

    STAYS = "stays", "bor kvar på adressen"
    NEW = "new", "har flyttat till en ny adress"
    UNKNOWN = "unknown", "har flyttat, adressen är inte känd än"


@dataclass(frozen=True)
class Home:
    """Where an adult lives from the day; the address is said where it is a new one."""

    lives: str
    street: str = ""
    postcode: str = ""
    city: str = ""


def move(person: Person, home: Home | None, now: datetime, field: str) -> bool:
    """Let a person live where `home` says; returns whether they have left the home they had.

    Nothing is kept of where they lived. Where a protected person lives is not asked, and is not known here until
    somebody who may says it.

    Raises Invalid, by the `field`, where it is not said, or a new address is not whole.
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    if not person.protected:
        if home is None or home.lives not in Lives.values:
            raise Invalid(f"Ange var {person.given_name} bor från den dagen.", field)
        if home.lives == Lives.STAYS:
            return False
        if home.lives == Lives.NEW and not (home.street.strip() and home.city.strip()):
            raise Invalid(
                f"Skriv gatuadress och postort för {person.given_name}, eller välj att de inte är kända.", field
            )
    settle(person, home if home and not person.protected else Home(Lives.UNKNOWN), now)
    return True


def move_in(person: Person, applicant: Person, home: Home | None, now: datetime) -> None:
    """Let an adult who comes to the household live where `home` says: with STAYS where the applicant does. Nothing is
    asked or written where one of them is protected.

    Raises Invalid, by the field "home", where it is not said, or the applicant's address is not there.
    """
    if person.protected or applicant.protected:
        settle(person, Home(Lives.UNKNOWN), now)
    elif home is None or home.lives != Lives.STAYS:
        move(person, home, now, "home")
    elif not applicant.address:
        raise Invalid("Sökandens adress finns inte här. Skriv adressen, eller välj att den inte är känd.", "home")
    elif person.address != applicant.address:
        move_along([person], applicant, now)


def move_along(people: Iterable[Person], adult: Person, now: datetime) -> None:
    """Let children live where an adult lives; where that is secret, nothing is written of it on the children."""
    adult.refresh_from_db()
    hidden = adult.protected or adult.address_unknown
    home = Home(Lives.UNKNOWN) if hidden else Home(Lives.NEW, *(getattr(adult, name) for name in WHERE))
    for person in people:
        settle(Person.objects.select_for_update().get(pk=person.pk), home, now)


def settle(person: Person, home: Home, now: datetime) -> None:
    """Write where a person lives: the new address and nothing of the old, or that it is not known."""
    for name in WHERE:
        setattr(person, name, getattr(home, name).strip())
    person.address_unknown, person.moved_at = home.lives == Lives.UNKNOWN, now
    person.save(update_fields=[*WHERE, "address_unknown", "moved_at"])
