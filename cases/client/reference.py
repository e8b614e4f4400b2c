"""The opaque reference by which the e-service speaks of one client, after it has vouched for who it is.

The e-service has identified the person by eID and says so once, with the personnummer in the body; what it gets back
goes in the addresses of all other calls, since a personnummer never does. It is signed, holds for a while, and only in
the hands of the system that it was given to.
"""

from __future__ import annotations

from typing import NamedTuple

from django.core import signing
from django.utils import timezone

from bistand.refusals import NotAllowed, NotFound
from bistand.staff.models import User
from bistand.staff.permissions import require
from bistand.staff.queries import setting
from cases.models import HouseholdMember, MemberRole, Person

SALT = "cases.client"
SECONDS = 30 * 60
GONE = "Referensen gäller inte längre. Hämta en ny efter att personen har legitimerat sig."


class Client(NamedTuple):
    """Who it is, and how the e-service says that it knows (BankID, for instance)."""

    person: Person
    eid: str


def require_client_system(user: User) -> None:
    """Refuse all systems but the one that the municipality has chosen to show clients their cases."""
    require(user, "cases.serve_client")
    chosen = str(setting("cases.client_system", timezone.localdate()) or "")
    if not chosen or user.username != chosen:
        raise NotAllowed("Kommunen har inte valt det här systemet för att visa den enskilde sitt ärende.")


def reference_for(user: User, pnr: str, eid: str) -> tuple[str, Client]:
    """A reference to the person whom the e-service has identified.

    Raises NotFound for one who is no adult of any case here.
    """
    require_client_system(user)
    person = Person.objects.filter(pnr=pnr).first()
    if person is None or not _is_adult(person):
        raise NotFound("Personen har inget ärende hos oss.")
    return signing.dumps({"p": person.pk, "u": user.pk, "e": eid}, salt=SALT), Client(person, eid)


def client_of(user: User, reference: str) -> Client:
    """Whom the reference is to. Raises NotFound for one that is not ours, has gone out or was given to another."""
    require_client_system(user)
    try:
        said = signing.loads(reference, salt=SALT, max_age=SECONDS)
    except signing.BadSignature as error:
        raise NotFound(GONE) from error
    person = Person.objects.filter(pk=said["p"]).first() if said["u"] == user.pk else None
    if person is None:
        raise NotFound(GONE)
    return Client(person, said["e"])


def _is_adult(person: Person) -> bool:
    return HouseholdMember.objects.filter(person=person).exclude(role=MemberRole.CHILD).exists()
