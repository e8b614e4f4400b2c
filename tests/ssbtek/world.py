"""An office, its application, and what the agencies are to say of its people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from cases import actions
from cases.agencies import months_before
from cases.asking import ask_waiting
from cases.models import AgencyFetch, Application, Case, Person
from cases.queries import members_on
from cases.ssbtek.contract import Agency, Scripted
from cases.ssbtek.fake.server import FakeSsbtek
from cases.ssbtek.fake.town import Trouble
from tests.cases.views.office import Office


@dataclass
class World:
    office: Office
    fake: FakeSsbtek

    @property
    def case(self) -> Case:
        return self.office.case

    @property
    def application(self) -> Application:
        return self.office.application

    @property
    def applicant(self) -> Person:
        return self.case.applicant

    @property
    def partner(self) -> Person:
        return members_on(self.case.household_id, timezone.localdate())[1].person

    def month(self, back: int, day: int = 25) -> date:
        """A day so many months before the month that is applied for."""
        return months_before(self.application.month, back).replace(day=day)

    def says(self, person: Person, what: Scripted | Trouble) -> None:
        self.fake.script[person.pnr] = what

    def housing(self, control: str | None, comparison: str | None = None) -> Scripted:
        """Housing allowance (SEK) in the control month and in the comparison month."""
        rows = [(1, control), (2, comparison)]
        paid = [("BOB", "Bostadsbidrag", self.month(back), Decimal(net)) for back, net in rows if net is not None]
        return Scripted({Agency.FK: {"paid": paid}})

    def ask(self, *persons: Person, reason: str = "Utredning av ansökan") -> list[AgencyFetch]:
        """Ask and let the worker send; the questions as they stand afterwards."""
        people = [person.pk for person in persons or (self.applicant,)]
        made = actions.ask_agencies(self.office.caseworker, timezone.now(), self.application.pk, people, reason=reason)
        ask_waiting()
        return list(AgencyFetch.objects.filter(pk__in=[fetch.pk for fetch in made]).order_by("pk"))

    def page(self, path: str = "agencies/", user: Any = None) -> str:
        answer = self.office.as_(user or self.office.caseworker).get(self.office.url(path))
        assert answer.status_code == 200, answer.content.decode()[:2000]
        return answer.content.decode()
