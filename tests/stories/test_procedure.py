"""Whole cases where the procedure is the point: who may see, who decides, what is asked for, when an appeal came."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Case, DecimalField, F, Value, When
from django.utils import timezone

from bistand.refusals import Conflict
from cases import actions, executions
from tests.factories import attack
from tests.filecheck.test_filecheck import pdf
from tests.stories.doors import Town, someone


def test_a_protected_person_gets_a_letter_without_address_and_names(town: Town) -> None:
    """5 220 + rent 5 000 = 10 220. Nobody else's list shows the case; it is opened with a reason (OSL 21:3, FL 33)."""
    where = {"street": "Hemliga gatan 7", "postcode": "999 88", "city": "Fjärran", "phone": "070-999 88 77"}
    alma = someone("Alma", "Dold", date(1991, 9, 1), protected="on", **where)
    case = town.register(alma, by=town.head)
    for user in (town.assistant, town.checker):
        assert town.as_(user).get(case.url()).status_code == 404
    reason = case.url("reason/")
    assert town.as_(town.caseworker).get(case.url()).headers["Location"].startswith(reason)
    town.send(town.caseworker, reason, {"reason": "Handlägger ansökan för september."})

    application = town.apply(case, "2026-09", by=town.caseworker, expenses={"rent": 5000})
    town.calculate(case, application)
    decision = town.decide(case, application, names_left_out="on")
    letter = town.letter(decision, "16-skyddad-person")
    letter.says(
        "Du får 10 220 kr i ekonomiskt bistånd för september 2026", "Alma Dold",
        "Beslutet är fattat 2026-09-01 av en socialsekreterare, för Socialnämnden",
        "Har du skyddade personuppgifter ska du inte skriva adress eller telefonnummer",
    )  # fmt: skip
    letter.says_nothing_of("Hemliga gatan", "999 88", "Fjärran", "070-999", "Sara Ek")
    assert "Hemliga gatan" not in town.page(town.caseworker, case.url("household/"))


def test_an_appeal_that_comes_too_late_is_dismissed_by_a_letter_that_can_be_appealed(town: Town) -> None:
    """Got on 3 September 2026 against a signed receipt: three weeks end on Thursday the 24th (FL 44). It comes on the
    28th. Norm 5 220 + rent 6 000 = 11 220; wage 12 000: a surplus of 780.
    """
    case = town.register(someone("Roger", "Alm", date(1982, 2, 2)))
    application = town.apply(case, "2026-09", expenses={"rent": 6000}, incomes=[("Roger", "wage", 12000)])
    town.calculate(case, application)
    decision = town.decide(case, application)
    town.letter(decision, "17a-avslag").says(
        "Hushållets inkomster är 780 kr högre", "beslut", "Beslutet är fattat 2026-09-01 av Sara Ek, socialsekreterare"
    )
    town.on(date(2026, 9, 4))
    town.send(town.caseworker, f"{decision}notice/", {"got_on": "2026-09-03", "how": "receipt"})

    town.on(date(2026, 9, 28))
    appeal = town.send(town.assistant, f"{decision}appeal/", {"wants": "Vill ha bistånd för september ändå."})
    assert "2026-09-24" in town.page(town.caseworker, appeal)
    assert "Sista dagen hade gått" in town.refused(town.caseworker, f"{appeal}take-up/", {"reason": ""})
    town.send(town.caseworker, f"{appeal}dismiss/", {"reason": "Du har inte fått fel upplysningar om sista dagen."})
    town.document(case, "Överklagandet avvisas", "17b-sent-overklagande").says(
        "Vi avvisar ditt överklagande",
        "Du fick del av beslutet 2026-09-03",
        "Överklagandet skulle ha kommit in senast 2026-09-24. Det kom in 2026-09-28",
        "Du har inte fått fel upplysningar om sista dagen.",
        "Så överklagar du",
        "44 och 45 §§ förvaltningslagen",
    )


def test_an_unclear_handwritten_application_is_received_and_asked_about(town: Town) -> None:
    """Nothing but a photographed page comes in. It is an application all the same: what is missing is asked for, and
    decided on when it has come. 5 220 + rent 4 800 = 10 020.
    """
    case = town.register(someone("Göran", "Öst", date(1965, 6, 6), street="Ågatan 2", postcode="123 45", city="Almby"))
    picture = SimpleUploadedFile("brev.pdf", pdf(), "application/pdf")
    typed = {"month": "2026-09", "channel": "paper", "text": "Hjälp med hyran tack", "documents": picture}
    application = int(town.send(town.assistant, case.url("applications/new/"), typed).rpartition("=")[2])
    ask = {"supplement_text": "Hyresavi för september, och vilka inkomster du har haft i augusti.",
           "supplement_by": "2026-09-11"}  # fmt: skip
    town.send(town.caseworker, case.url(f"applications/{application}/supplement/"), ask)
    town.deliver()
    town.document(case, "Begäran om komplettering", "18a-komplettering").says(
        "Göran Öst Ågatan 2 123 45 Almby",
        "Vi saknar uppgifter till din ansökan för september 2026",
        "senast 2026-09-11",
        "Hyresavi för september, och vilka inkomster du har haft i augusti.",
        "Din ansökan är mottagen och finns kvar",
    )

    town.on(date(2026, 9, 10))
    town.send(town.assistant, case.url("documents/new/"), {
        "title": "Hyresavi september", "kind": "rent", "application": application,
        "file": SimpleUploadedFile("avi.pdf", pdf(), "application/pdf"),
    })  # fmt: skip
    town.as_(town.caseworker).post(case.url(f"applications/{application}/start/"))
    town.calculate(case, application, expenses={"rent": (4800, 4800)})
    town.letter(town.decide(case, application), "18b-handskriven").says(
        "Du får 10 020 kr i ekonomiskt bistånd för september 2026"
    )


def test_the_e_service_is_told_what_is_unclear_and_the_application_stands(town: Town) -> None:
    """FL 20: an application without month, signature or anything said is received, and asked about."""
    case, application, said = town.e_apply(someone("Kim", "Lo", date(1994, 4, 4)), None)
    assert {each["code"] for each in said["unclear"]} == {"month", "signature", "says_nothing"}
    town.assign(case)
    page = town.page(town.caseworker, case.url(f"applications/{application}/supplement/"))
    assert "Vilken månad ansökan gäller." in page
    town.send(town.caseworker, case.url(f"applications/{application}/supplement/"))
    town.deliver()
    letter = town.document(case, "Begäran om komplettering", "18c-oklar-e-ansokan")
    letter.says("Vilken månad ansökan gäller.", "Din underskrift.", "Vad du ansöker om")
    # The month is asked for, so none is named as the one applied for.
    letter.says_nothing_of("din ansökan för")


def test_who_is_disqualified_neither_reads_nor_decides_and_another_makes_the_decision(town: Town) -> None:
    """FL 16–18: the caseworker's sister applies. 5 220 + rent 6 500 = 11 720, decided by another."""
    other = town.worker("caseworker", "Maja Lind")
    case = town.register(someone("Vera", "Ek", date(1993, 3, 3)))
    application = town.apply(case, "2026-09", expenses={"rent": 6500})
    town.send(town.caseworker, case.url("conflict/"), {"reason": "Sökanden är min syster."})
    for path in ("", f"calculation/{application}/", f"decision/{application}/", "documents/"):
        barred = town.as_(town.caseworker).get(case.url(path))
        assert barred.status_code in (403, 404), path
    assert case.number not in town.page(town.caseworker, "/cases/")

    town.assign(case, other)
    town.calculate(case, application, by=other)
    decision = town.decide(case, application, by=other)
    town.letter(decision, "19-jav", by=other).says(
        "Du får 11 720 kr i ekonomiskt bistånd för september 2026", "av Maja Lind, socialsekreterare"
    ).says_nothing_of("Sara Ek")
    assert town.as_(town.caseworker).get(decision).status_code in (403, 404)


def test_a_case_is_handed_over_with_a_sheet_and_the_new_caseworker_goes_on(town: Town) -> None:
    """5 220 + rent 5 900 = 11 120, calculated by one and decided by the other."""
    other = town.worker("caseworker", "Maja Lind")
    case = town.register(someone("Olle", "Ny", date(1989, 1, 1), language="persiska"))
    application = town.apply(case, "2026-09", expenses={"rent": 5900})
    town.calculate(case, application)
    note = {"happened_on": "2026-09-01", "heading": "Samtal", "text": "Olle söker arbete som kock och behöver tolk."}
    town.send(town.caseworker, case.url("journal/new/"), note)
    town.assign(case, other, reason="Byte av handläggare.", note="Hyran ska betalas senast den 30 september.")

    sheet = town.as_(other).get(case.url("handover.pdf"))
    town.read(sheet.content, "20a-overlamning").says(
        "Att tänka på: Hyran ska betalas senast den 30 september.",
        "Olle Ny, 37 år, tolk: persiska",
        "Ansökan september 2026: under utredning, kom in 2026-09-01",
        "Olle söker arbete som kock och behöver tolk.",
        "ansökningar för 1 månad ",
    )
    town.send(other, case.url("handover/acknowledge/"))
    town.letter(town.decide(case, application, by=other), "20b-efter-overlamning", by=other).says(
        "Du får 11 120 kr i ekonomiskt bistånd för september 2026", "av Maja Lind, socialsekreterare"
    )


def test_a_month_of_several_is_late_three_months_after_its_first_day_and_only_while_it_is_not_paid(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SoL 34:1. Granted 1 September for September to November: three months from the decision is 1 December."""
    case = town.register(someone("Nina", "Berg", date(1990, 2, 2)))
    application = town.apply(case, "2026-09", expenses={"rent": 5000})
    town.calculate(case, application)
    decision = int(town.decide(case, application, months=3).strip("/").split("/")[-1])
    late = lambda day: executions.late_decisions(day).filter(pk=decision).exists()  # noqa: E731
    assert not late(date(2026, 11, 30))
    assert late(date(2026, 12, 1))

    september = When(month=date(2026, 9, 1), then=F("amount"))
    monkeypatch.setattr(
        executions, "paid_of_line", lambda: Case(september, default=Value(0), output_field=DecimalField())
    )
    assert not late(date(2026, 12, 31))
    assert late(date(2027, 1, 1))  # October has waited since 1 October
    town.on(date(2026, 12, 10))
    assert case.number not in town.page(town.head, "/cases/execution/")
    with pytest.raises(Conflict, match="inte väntat på verkställighet i tre månader"):
        actions.report_execution(town.head, timezone.now(), decision, "late", date(2026, 10, 1), reason="Konto saknas.")
    town.on(date(2027, 1, 10))
    assert case.number in town.page(town.head, "/cases/execution/")


def test_postgresql_takes_no_report_of_a_month_that_is_still_to_come(town: Town) -> None:
    """Decided in September for November and December: three months from the decision is 1 December."""
    case = town.register(someone("Nina", "Berg", date(1990, 2, 2)))
    application = town.apply(case, "2026-11", expenses={"rent": 5000})
    town.calculate(case, application)
    decision = int(town.decide(case, application, months=2).strip("/").split("/")[-1])
    report = (
        "INSERT INTO cases_executionreport(decision_id, kind, quarter, reason, made_by_id)"
        " VALUES (%s, 'late', %s, 'x', 1)"
    )
    town.on(date(2027, 1, 31))
    with pytest.raises(Conflict, match="inte väntat på verkställighet i tre månader"):
        attack(town.head, report, decision, date(2027, 1, 1))
    town.on(date(2027, 2, 1))
    attack(town.head, report, decision, date(2027, 1, 1))
