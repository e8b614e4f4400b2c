"""A case that has been asked about at the agencies: one answered in part, one that could not be asked."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from bistand.staff.models import Section, User
from cases import actions
from cases.agencies import months_before
from cases.asking import ask_waiting
from cases.queries import members_on
from cases.ssbtek.contract import Agency, Scripted
from cases.ssbtek.fake.town import CODE_TIMEOUT, Trouble
from tests.factories import make_application, make_case
from tests.ssbtek.service import service

Ids = dict[str, int | str]


def investigated(caseworker: User, section: Section) -> dict[str, list[Ids]]:
    """What the addresses of the agencies' answers are to be seen with."""
    now = timezone.now()
    case = make_case(caseworker, section, partner=True, child_ages=(8,))
    application = make_application(caseworker, case)
    applicant, partner = (member.person for member in members_on(case.household_id, timezone.localdate())[:2])
    paid = [("BOB", "Bostadsbidrag", months_before(application.month, 1).replace(day=25), Decimal(1900))]
    with service(town=lambda *_: Scripted()) as (fake, connection):
        fake.script[applicant.pnr] = Scripted({Agency.FK: {"paid": paid}}, {Agency.CSN: CODE_TIMEOUT})
        fake.script[partner.pnr] = Trouble.BUSY
        reached: dict[str, Any] = {
            name: getattr(connection, name) for name in ("url", "certificate", "key", "authority")
        }
        # In one transaction: a worker that is awake would take the question and ask it elsewhere.
        with override_settings(SSBTEK={**settings.SSBTEK, **reached}), transaction.atomic():
            fetches = actions.ask_agencies(
                caseworker, now, application.pk, [applicant.pk, partner.pk], reason="Utredning av ansökan"
            )
            ask_waiting()
    asked: Ids = {"case_id": case.pk, "application_id": application.pk, "fetch_id": fetches[0].pk}
    return {name: [asked] for name in ("case_agencies", "agencies_ask", "fetch_answer", "fetch_retry")}
