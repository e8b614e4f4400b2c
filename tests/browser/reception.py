"""The reception of the browser's municipality: what has come in, where it may go, and who receives today."""

from __future__ import annotations

import json
from datetime import timedelta

from django.utils import timezone

from bistand.staff import actions as staff
from bistand.staff.models import Role, Section, User
from bistand.staff.queries import system_user
from cases import actions as cases
from cases.actions.case import NewMember
from cases.actions.queue import Contact
from cases.api_reading import read_application
from cases.models import Channel, Intake, MemberRole, SupplementItem
from cases.supplement.catalogue import items_for
from tests.factories import make_case, make_person

Ids = dict[str, int | str]
SENT = '{"month": "december", "children": [{"given_name": "Lea", "days": 15, "school": "Almbyskolan"}]}'


def contact(assistant: User, section: Section) -> int:
    told = Contact("phone", "acute", "Har inga pengar till hyran.", name="Åsa Öberg", phone="070-1740605")
    return cases.note_contact(assistant, timezone.now(), section, told).pk


def unidentified(number: str) -> Intake:
    """An e-application that does not say who applies, with a photograph."""
    service, now = _service(), timezone.now()
    sent = {"applicant": {"pnr": "19900101-0000", "given_name": "Åsa", "family_name": "Öberg", "phone": "070-1740605"},
            "children": [{"given_name": "Lea", "family_name": "Öberg", "days": 15}]}  # fmt: skip
    read = read_application(sent, timezone.localdate())
    received, _ = cases.receive_unidentified(
        service, now, number, read.month, read.persons[0], read.content(json.dumps(sent))
    )
    assert isinstance(received, Intake)
    cases.attach_to_e_application(service, now, received.number, "hyran.txt", b"Hyresavi.")
    return received


def _service() -> User:
    return User.objects.filter(username="e-tjanst").first() or staff.add_system(
        system_user(), timezone.now(), "E-tjänsten", "e-tjanst"
    )


def queue(people: dict[Role, User], section: Section) -> dict[str, list[Ids]]:
    """An application that nobody has, where it may go, and who receives today."""
    head, assistant, now = people[Role.HEAD], people[Role.ASSISTANT], timezone.now()
    case = cases.register_case(
        assistant, now, section, NewMember(make_person(assistant, language="arabiska"), MemberRole.APPLICANT)
    )
    cases.receive_application(assistant, now, case.pk, timezone.localdate(), Channel.PAPER, {}, kind="acute")
    rule = cases.add_routing_rule(head, now, 1, section, {"language": "arabiska"})
    cases.set_capacity(head, now, people[Role.CASEWORKER], 40, "arabiska")
    duty = cases.plan_duty(assistant, now, section, timezone.localdate(), "phone", assistant)
    ended = cases.end_contact(assistant, now, contact(assistant, section), "answered", "Fick veta hur man ansöker.")
    sent, given_up = unidentified("E-1"), unidentified("E-2")
    cases.end_contact(assistant, now, given_up.pk, "unknown", "Vi har ringt tre gånger.")
    file = sent.files.get()
    item = _supplement(people[Role.SENIOR], section)
    unclear = item.supplement.application
    of_application: Ids = {"case_id": unclear.case_id, "application_id": unclear.pk}
    wrong = _supplement(people[Role.SENIOR], section).supplement.application
    taken = cases.take_out(people[Role.SENIOR], now, wrong.pk, "Personen har inte ansökt.")
    return {
        "application_misplaced": [of_application],
        "supplement_tick": [{"case_id": item.supplement.application.case_id, "item_id": item.pk}],
        "application_sent": [of_application],
        "contact": [{"contact_id": pk} for pk in (contact(assistant, section), ended.pk, sent.pk, taken.pk)],
        "contact_identify": [{"contact_id": sent.pk}],
        "contact_end": [{"contact_id": contact(assistant, section)}, {"contact_id": sent.pk}],
        "contact_file": [{"contact_id": sent.pk, "file_id": file.pk}],
        "contact_reopen": [{"contact_id": given_up.pk}],
        "duty_cancel": [{"duty_id": duty.pk}],
        "routing_rule_end": [{"rule_id": rule.pk}],
    }


def _supplement(senior: User, section: Section) -> SupplementItem:
    """An unclear application of which something is asked for, and a photograph that nobody has sorted."""
    now, case = timezone.now(), make_case(senior, section)
    content = {"unclear": [{"code": "signature", "text": "Din underskrift."}], "sent": SENT}
    application = cases.receive_application(senior, now, case.pk, timezone.localdate(), Channel.COUNTER, content)
    listed = items_for(content, application.month)
    by = timezone.localdate() + timedelta(days=10)
    cases.request_supplement(senior, now, application.pk, "", by, [item for item in listed if item.suggested])
    cases.file_document(senior, now, case.pk, "bild1.txt", b"Hyresavi.", application.pk)
    return SupplementItem.objects.filter(supplement__application=application).latest("pk")
