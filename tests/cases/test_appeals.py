"""After the decision: the day it was got, corrections, and the appeal from receipt to execution (FL 36, 43–46 §§)."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from bistand.actions import acting
from bistand.proof import bind
from bistand.refusals import Conflict, Invalid, Refusal
from bistand.staff.models import Role
from cases import actions
from cases.actions.afterwards import Forwarding
from cases.actions.content import DecisionContent
from cases.appeals import appeals_of
from cases.models import Appeal, Decision, DecisionNotice, Document, ForwardedAppeal, JournalNote
from followup.my_day import my_day
from tests.cases.test_decision_terms import forced
from tests.factories import (
    allow_decisions,
    attack,
    make_application,
    make_case,
    make_person,
    make_section,
    make_user,
    sign_in,
)
from tests.filecheck.test_filecheck import picture
from tests.letters.reading import text_of
from tests.story import content_for

OWN = "Ni har sparade pengar på kontot som räcker till hela kostnaden."
PDF = b"%PDF-1.7 brev"


class Court:
    """A refusal by right that the client appeals."""

    partner = False

    def __init__(self) -> None:
        self.section = make_section()
        self.caseworker = make_user(Role.CASEWORKER, self.section)
        allow_decisions(Role.CASEWORKER, Decimal(20_000))
        self.case = make_case(self.caseworker, self.section, partner=self.partner)
        self.application = make_application(self.caseworker, self.case)
        self.decision = self.decide(self.no())

    def no(self, **other: Any) -> DecisionContent:
        refused = replace(
            content_for(self.case, Decimal(0)),
            legal_ground="12:1", outcome="reject", decision_type="refusal", lines=(), individual=OWN,
            uncommunicated="needless",
        )  # fmt: skip
        if "outcome" in other:  # what is decided otherwise is reasoned otherwise
            own = {
                "reasons": "Ansökan prövas inte, för den gäller inget behov.",
                "individual": f"{OWN} Det prövas inte.",
            }
            other = own | other
        return replace(refused, **other)

    def decide(self, content: DecisionContent, replaces: Decision | None = None) -> Decision:
        now = timezone.now()
        draft = actions.draft_decision(
            self.caseworker, now, self.application.pk, content, replaces.pk if replaces else None
        )
        return actions.make_decision(self.caseworker, now, draft.pk)

    def appeal(self) -> Appeal:
        return actions.receive_appeal(self.caseworker, timezone.now(), self.decision.pk, "Vill att det ändras.")

    def timely(self) -> Appeal:
        return actions.take_up_appeal(self.caseworker, timezone.now(), self.appeal().pk)

    def reconsidered(self) -> Appeal:
        return actions.reconsider(self.caseworker, timezone.now(), self.timely().pk, "Inget nytt har kommit fram.")

    def handed_over(self) -> Appeal:
        return actions.hand_over(self.caseworker, timezone.now(), self.reconsidered().pk, PDF)

    def judged(self, judgment: str) -> Appeal:
        appeal = self.handed_over()
        return actions.note_judgment(
            self.caseworker, timezone.now(), appeal.pk, judgment, timezone.localdate(), "1234-26"
        )


@pytest.fixture
def court(db: None) -> Court:
    return Court()


# ---- in time or not --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("got", "last"),
    [(date(2026, 9, 1), date(2026, 9, 22)), (date(2026, 9, 5), date(2026, 9, 28)),  # a Saturday runs on to Monday
     (date(2026, 12, 4), date(2026, 12, 28))],  # Christmas Day is a Friday
)  # fmt: skip
def test_an_appeal_is_in_time_for_three_weeks_from_the_day_the_decision_was_got(got: date, last: date) -> None:
    """FL 44."""
    assert DecisionNotice(got_on=got, how="receipt").last_day == last


@pytest.mark.parametrize("how", ["", "letter", "told"])
def test_without_proof_of_the_day_no_appeal_is_dismissed_as_late(court: Court, how: str) -> None:
    """JO 776-2004."""
    if how:
        actions.note_notice(court.caseworker, timezone.now(), court.decision.pk, timezone.localdate(), how)
    appeal = court.appeal()
    with pytest.raises(Conflict, match="Utan bevis"):
        actions.dismiss_appeal(court.caseworker, timezone.now(), appeal.pk, "Kom för sent.", PDF)
    with pytest.raises(Conflict, match="Utan bevis"):
        attack(court.caseworker, "UPDATE cases_appeal SET state = 'dismissed' WHERE id = %s", appeal.pk)


def test_a_proof_within_the_three_weeks_dismisses_nothing(court: Court) -> None:
    actions.note_notice(court.caseworker, timezone.now(), court.decision.pk, timezone.localdate(), "receipt")
    appeal = court.appeal()
    with pytest.raises(Conflict, match="Utan bevis"):
        attack(court.caseworker, "UPDATE cases_appeal SET state = 'dismissed' WHERE id = %s", appeal.pk)


def a_month_ago(court: Court, owner_connection: Any) -> None:
    """Move the decision, and when it was got, a month back."""
    with owner_connection.transaction():
        bind(owner_connection, court.caseworker.pk)
        owner_connection.execute("ALTER TABLE cases_decisionnotice DISABLE TRIGGER a_never_changed")
        owner_connection.execute("UPDATE cases_decisionnotice SET got_on = got_on - 30")
        owner_connection.execute("ALTER TABLE cases_decisionnotice ENABLE ALWAYS TRIGGER a_never_changed")
        owner_connection.execute("ALTER TABLE cases_decision DISABLE TRIGGER USER")
        owner_connection.execute("UPDATE cases_decision SET decided_at = decided_at - interval '31 days'")
        owner_connection.execute(
            "DO $$ DECLARE t name; BEGIN FOR t IN SELECT tgname FROM pg_trigger WHERE tgrelid = "
            "'cases_decision'::regclass AND NOT tgisinternal LOOP EXECUTE format("
            "'ALTER TABLE cases_decision ENABLE ALWAYS TRIGGER %I', t); END LOOP; END $$"
        )


@pytest.fixture
def late(committed_db: None, owner_connection: Any) -> Court:
    """The client signed for the decision a month ago, and appeals today."""
    court = Court()
    actions.note_notice(court.caseworker, timezone.now(), court.decision.pk, timezone.localdate(), "receipt")
    a_month_ago(court, owner_connection)
    return court


class Couple(Court):
    """A refusal to two, each of whom may appeal it."""

    partner = True

    def __init__(self) -> None:
        super().__init__()
        self.here, self.other = (row.person for row in self.decision.obstacles.order_by("pk"))

    def got(self, person: Any) -> None:
        noted = (self.decision.pk, timezone.localdate(), "receipt", "", person.pk)
        actions.note_notice(self.caseworker, timezone.now(), *noted)

    def appeal_of(self, who: Any) -> Appeal:
        """Registered on the page."""
        url = f"/cases/{self.case.pk}/decisions/{self.decision.pk}/appeal/"
        sent = {"wants": "Vill att det ändras.", "appellant": who, "reached_on": str(timezone.localdate())}
        assert sign_in_client(self).post(url, sent).status_code == 302
        return Appeal.objects.latest("pk")


def test_each_of_two_is_in_time_for_three_weeks_from_the_day_they_got_it_themselves(
    committed_db: None, owner_connection: Any
) -> None:
    """FL 44."""
    couple, now = Couple(), timezone.now()
    couple.got(couple.here)
    a_month_ago(couple, owner_connection)
    couple.got(couple.other)
    appeals = [couple.appeal_of(who) for who in (couple.here.pk, couple.other.pk, "all")]
    assert [row.appellant for row in appeals] == [couple.here, couple.other, None]
    client = sign_in_client(couple)
    shown = [client.get(f"/cases/{couple.case.pk}/appeals/{row.pk}/").text for row in appeals]
    assert ["efter sista dagen" in page for page in shown] == [True, False, False]
    assert f"{couple.other.name} fick del av beslutet {timezone.localdate()}" in shown[1]
    assert couple.other.name in client.get("/cases/appeals/").text
    for row in appeals[1:]:
        with pytest.raises(Conflict, match="Utan bevis"):
            actions.dismiss_appeal(couple.caseworker, now, row.pk, "Kom för sent.", PDF)
        with pytest.raises(Conflict, match="Utan bevis"):
            attack(couple.caseworker, "UPDATE cases_appeal SET state = 'dismissed' WHERE id = %s", row.pk)
    client.post(f"/cases/{couple.case.pk}/appeals/{appeals[0].pk}/dismiss/", {"reason": "Inga skäl att pröva det."})
    dismissed = Appeal.objects.get(pk=appeals[0].pk)
    assert dismissed.state == "dismissed"
    of_dismissal = actions.receive_appeal(
        couple.caseworker, now, couple.decision.pk, "Det kom i tid.", dismissal_id=dismissed.pk
    )
    assert of_dismissal.appellant == couple.here


def test_which_of_two_appeals_is_asked_and_is_one_of_them(db: None) -> None:
    couple = Couple()
    stranger = make_person(couple.caseworker)
    page = f"/cases/{couple.case.pk}/decisions/{couple.decision.pk}/appeal/"
    client, sent = sign_in_client(couple), {"wants": "Vill att det ändras.", "reached_on": str(timezone.localdate())}
    assert "appellant" in client.post(page, sent).context["form"].errors
    assert "appellant" in client.post(page, {**sent, "appellant": stranger.pk}).context["form"].errors
    with pytest.raises(Invalid, match="gäller inte den personen"):
        actions.receive_appeal(couple.caseworker, timezone.now(), couple.decision.pk, "Vill.", appellant_id=stranger.pk)
    with pytest.raises(Conflict, match="gäller inte den personen"):
        attack(
            couple.caseworker,
            "INSERT INTO cases_appeal (case_id, decision_id, appellant_id, state, wants, reached_on, check_reason, "
            "reconsidered, reconsider_reason, judgment, judgment_number) "
            "VALUES (%s, %s, %s, 'received', 'x', current_date, '', '', '', '', '')",
            couple.case.pk, couple.decision.pk, stranger.pk,
        )  # fmt: skip
    assert not Appeal.objects.exists()


def test_the_letter_to_the_court_names_whoever_appeals_and_when_they_got_it(db: None) -> None:
    """FPL 3."""
    couple = Couple()
    actions.update_person(
        couple.caseworker, timezone.now(), couple.case.pk, couple.other.pk, street="Nya gatan 2", city="Norrby"
    )
    for person in (couple.here, couple.other):
        couple.got(person)
    page = f"/cases/{couple.case.pk}/appeals/{couple.appeal_of(couple.other.pk).pk}/"
    client = sign_in_client(couple)
    for step, said in (("take-up", {}), ("reconsider", {"reason": "Inget nytt har kommit fram."}), ("hand-over", {})):
        client.post(f"{page}{step}/", said)
    text = text_of(bytes(Document.objects.latest("pk").file.content))
    assert couple.other.name in text
    assert "Nya gatan 2" in text
    assert couple.here.name not in text


def test_parties_who_appeal_together_are_all_named_to_the_court(db: None) -> None:
    couple = Couple()
    page = f"/cases/{couple.case.pk}/appeals/{couple.appeal_of('all').pk}/"
    client = sign_in_client(couple)
    both = f"{couple.here.name} och {couple.other.name}"
    assert both in client.get(page).text
    for step, said in (("take-up", {}), ("reconsider", {"reason": "Inget nytt har kommit fram."}), ("hand-over", {})):
        client.post(f"{page}{step}/", said)
    text = text_of(bytes(Document.objects.latest("pk").file.content))
    assert couple.here.name in text
    assert couple.other.name in text


def test_a_late_appeal_is_dismissed_by_a_letter_that_tells_how_to_appeal_the_dismissal(late: Court) -> None:
    appeal = late.appeal()
    client = sign_in_client(late)
    page = f"/cases/{late.case.pk}/appeals/{appeal.pk}/"
    assert "efter sista dagen" in client.get(page).text
    client.post(f"{page}dismiss/", {"reason": "Inga skäl att pröva det ändå."})
    appeal.refresh_from_db()
    assert appeal.state == "dismissed"
    assert appeal.letter
    text = text_of(bytes(appeal.letter.file.content))
    assert "Överklagandet kom in för sent" in text
    assert "Så överklagar du" in text


def test_a_late_appeal_is_tried_only_with_a_reason(late: Court) -> None:
    """FL 45: wrong information on how to appeal, or handed to the court in time."""
    appeal = late.appeal()
    with pytest.raises(Invalid, match="Sista dagen hade gått"):
        actions.take_up_appeal(late.caseworker, timezone.now(), appeal.pk)
    reason = "Brevet sade fel dag."
    assert actions.take_up_appeal(late.caseworker, timezone.now(), appeal.pk, reason).check_reason == reason


def test_an_appeal_that_reached_us_in_time_is_in_time_though_it_is_registered_later(late: Court) -> None:
    """FL 22: a letter in the box, or a paper stamped by somebody else, came in when it reached us."""
    last = DecisionNotice.objects.get().last_day
    client = sign_in_client(late)
    files = {
        "title": "Överklagande",
        "kind": "appeal",
        "reached_on": str(last),
        "file": SimpleUploadedFile("brev.jpg", picture("JPEG")),
    }
    client.post(f"/cases/{late.case.pk}/documents/new/", files)
    sent = {"wants": "Vill att det ändras.", "document": Document.objects.latest("pk").pk}
    client.post(f"/cases/{late.case.pk}/decisions/{late.decision.pk}/appeal/", {**sent, "reached_on": ""})
    appeal = Appeal.objects.get()
    assert appeal.reached_on == last
    with pytest.raises(Conflict, match="Utan bevis"):
        actions.dismiss_appeal(late.caseworker, timezone.now(), appeal.pk, "Kom för sent.", PDF)
    with pytest.raises(Conflict, match="Utan bevis"):
        attack(late.caseworker, "UPDATE cases_appeal SET state = 'dismissed' WHERE id = %s", appeal.pk)


def test_no_appeal_came_in_before_its_decision_or_tomorrow(court: Court) -> None:
    for day in (timezone.localdate() - timedelta(1), timezone.localdate() + timedelta(1)):
        with pytest.raises(Invalid, match="mellan beslutsdagen och i dag"):
            actions.receive_appeal(court.caseworker, timezone.now(), court.decision.pk, "Vill ha.", reached_on=day)
        with pytest.raises(Conflict, match="före beslutet eller efter i dag"):
            attack(
                court.caseworker,
                "INSERT INTO cases_appeal (case_id, decision_id, state, wants, reached_on, check_reason, reconsidered, "
                "reconsider_reason, judgment, judgment_number) "
                "VALUES (%s, %s, 'received', 'x', %s, '', '', '', '', '')",
                court.case.pk, court.decision.pk, day,
            )  # fmt: skip


def sign_in_client(court: Court) -> Any:
    from django.test import Client

    return sign_in(Client(), court.caseworker)


# ---- the way -------------------------------------------------------------------------------------------------


def test_aid_beyond_the_right_is_not_appealed_here(court: Court) -> None:
    """SoL 35:1; KL 13 kap.: the court itself receives it."""
    beyond = court.decide(content_for(court.case, Decimal(500)))
    with pytest.raises(Conflict, match="laglighetsprövning"):
        actions.receive_appeal(court.caseworker, timezone.now(), beyond.pk, "Vill ha mer.")
    with pytest.raises(Conflict, match="laglighetsprövning"):
        attack(
            court.caseworker,
            "INSERT INTO cases_appeal(case_id, decision_id, state, wants, received_by_id, check_reason, reconsidered,"
            " reconsider_reason, judgment, judgment_number) VALUES (%s, %s, 'received', 'x', 1, '', '', '', '', '')",
            court.case.pk,
            beyond.pk,
        )


def writing(court: Court) -> Document:
    content = b"Jag vill ha mer."
    return actions.file_document(court.caseworker, timezone.now(), court.case.pk, "Överklagande", content)


def test_an_appeal_of_aid_beyond_the_right_is_sent_on_to_the_court_with_the_day_it_came(court: Court) -> None:
    beyond, document, client = (
        court.decide(content_for(court.case, Decimal(500))),
        writing(court),
        sign_in_client(court),
    )
    page = f"/cases/{court.case.pk}/decisions/{beyond.pk}/"
    assert "Förvaltningsrätten i Almby" in client.get(f"{page}appeal/forward/").text
    sent = {"document": document.pk, "to": "Förvaltningsrätten i Almby", "address": "Box 200\n123 46 Almby"}
    client.post(f"{page}appeal/forward/", sent)
    row = ForwardedAppeal.objects.get()
    assert (row.decision, row.why, row.forwarded_by) == (beyond, "legality", court.caseworker)
    text = text_of(bytes(row.letter.file.content))
    assert f"Kom in till oss {timezone.localdate()}" in " ".join(text.split())
    assert "13 kap. kommunallagen" in text
    assert "Skickat vidare till Förvaltningsrätten" in JournalNote.objects.get(state="signed").text
    assert "Förvaltningsrätten i Almby" in client.get(page).text
    assert court.case.number in client.get("/cases/appeals/").text


def test_an_appeal_of_somebody_elses_decision_says_which(court: Court) -> None:
    document, now = writing(court), timezone.now()
    with pytest.raises(Invalid, match="vilket beslut"):
        actions.forward_appeal(court.caseworker, now, court.case.pk, Forwarding(document.pk, "Försäkringskassan"), PDF)
    content = Forwarding(document.pk, "Försäkringskassan", about="Sjukpenning, Försäkringskassan 2026-10-01")
    row = actions.forward_appeal(court.caseworker, now, court.case.pk, content, PDF)
    assert row.why == "elsewhere"
    with pytest.raises(Refusal):
        attack(court.caseworker, 'UPDATE cases_forwardedappeal SET "to" = %s WHERE id = %s', "x", row.pk)


def test_an_appeal_that_is_ours_is_not_sent_on(court: Court) -> None:
    """FL 43: an appeal of aid by right is handed in here."""
    document = writing(court)
    content = Forwarding(document.pk, "Förvaltningsrätten", court.decision.pk)
    with pytest.raises(Conflict, match="lämnas in hit"):
        actions.forward_appeal(court.caseworker, timezone.now(), court.case.pk, content, PDF)
    with pytest.raises(Conflict, match="skickas vidare så"):
        attack(
            court.caseworker,
            'INSERT INTO cases_forwardedappeal(case_id, why, decision_id, about, document_id, "to", letter_id,'
            " forwarded_by_id) VALUES (%s, 'legality', %s, '', %s, 'x', %s, 1)",
            court.case.pk, court.decision.pk, document.pk, document.pk,
        )  # fmt: skip


def test_an_appeal_is_handed_over_only_after_reconsideration(court: Court) -> None:
    appeal = court.timely()
    with pytest.raises(Conflict, match="Ompröva"):
        actions.hand_over(court.caseworker, timezone.now(), appeal.pk, PDF)
    with pytest.raises(Refusal):
        attack(court.caseworker, "UPDATE cases_appeal SET state = 'handed_over' WHERE id = %s", appeal.pk)


def test_an_appealed_decision_is_changed_only_where_it_is_plainly_wrong(court: Court) -> None:
    """FL 38-39."""
    court.timely()
    better = court.no(outcome="dismiss", change_ground="favourable")
    with pytest.raises(Invalid, match="uppenbart felaktigt"):
        court.decide(better, court.decision)
    changed = court.decide(replace(better, change_ground="obvious"), court.decision)
    appeal = Appeal.objects.get()
    appeal = actions.reconsider(court.caseworker, timezone.now(), appeal.pk, "Fel lön var räknad.")
    assert (appeal.reconsidered, appeal.changed_to) == ("changed", changed)


def test_what_the_court_has_is_not_changed_by_anybody(court: Court) -> None:
    """FL 39."""
    court.handed_over()
    again = court.no(outcome="dismiss", change_ground="obvious")
    with pytest.raises(Invalid, match="överlämnat till domstolen"):
        court.decide(again, court.decision)


def test_a_judgment_to_execute_stays_on_the_day_until_a_decision_carries_it_out(court: Court) -> None:
    appeal = court.judged("remitted")
    today = timezone.localdate()
    assert [todo.what for todo in my_day(court.caseworker, today).todo if "Överklagande" in todo.what] == [
        "Överklagande: verkställ domen"
    ]
    with pytest.raises(Conflict, match="Fatta först det beslut"):
        actions.note_execution(court.caseworker, timezone.now(), appeal.pk)
    with pytest.raises(Conflict, match="verkställs genom ett nytt beslut"):
        attack(court.caseworker, "UPDATE cases_appeal SET state = 'closed' WHERE id = %s", appeal.pk)
    new = court.decide(court.no(outcome="dismiss", change_ground="judgment"), court.decision)
    assert actions.note_execution(court.caseworker, timezone.now(), appeal.pk).execution == new


def test_the_page_of_a_judgment_leads_to_the_decision_that_carries_it_out_and_then_to_its_end(court: Court) -> None:
    appeal = court.judged("remitted")
    browser, page = sign_in(Client(), court.caseworker), f"/cases/{court.case.pk}/appeals/{appeal.pk}/"
    door = f"/cases/{court.case.pk}/decision/{court.application.pk}/replace/{court.decision.pk}/"
    shown = browser.get(page).text
    assert door in shown
    assert f"{page}execute/" not in shown
    written = browser.get(door).text
    assert re.search(r'<input[^>]* value="judgment"[^>]* checked', written)
    assert "har avgjort målet 1234-26 den" in written
    court.decide(court.no(outcome="dismiss", change_ground="judgment"), court.decision)
    assert f"{page}execute/" in browser.get(page).text


def test_a_judgment_for_the_one_who_appealed_is_carried_out_by_more_than_before(court: Court) -> None:
    court.judged("granted")
    anew = court.no(outcome="dismiss", change_ground="judgment")
    with pytest.raises(Invalid, match="ska ge mer"):
        court.decide(anew, court.decision)
    now = timezone.now()
    draft = actions.draft_decision(
        court.caseworker, now, court.application.pk, replace(anew, change_ground="favourable"), court.decision.pk
    )
    attack(court.caseworker, "UPDATE cases_decision SET change_ground = 'judgment' WHERE id = %s", draft.pk)
    with pytest.raises(Conflict, match="ska ge mer"):
        forced(court.caseworker, draft)


def test_the_decision_after_such_a_judgment_does_not_begin_with_what_was_set_aside(court: Court) -> None:
    court.judged("granted")
    browser = sign_in(Client(), court.caseworker)
    written = browser.get(f"/cases/{court.case.pk}/decision/{court.application.pk}/replace/{court.decision.pk}/").text
    assert not re.search(r'<input[^>]* name="outcome"[^>]* checked', written)
    assert OWN not in written


def test_a_decision_of_another_outcome_has_other_reasons(court: Court) -> None:
    """FL 32."""
    court.judged("remitted")
    anew = court.no(outcome="dismiss", change_ground="judgment")
    for field in ("reasons", "individual"):
        with pytest.raises(Invalid, match="densamma som i beslutet som ersätts") as refusal:
            court.decide(replace(anew, **{field: getattr(court.decision, field)}), court.decision)
        assert refusal.value.field == field


def test_a_judgment_that_upholds_the_decision_ends_the_appeal(court: Court) -> None:
    assert court.judged("denied").state == "closed"
    assert not appeals_of(court.caseworker).filter(state__in=Appeal.WAITING).exists()


def test_a_judgment_is_no_ground_of_change_where_there_is_none(court: Court) -> None:
    with pytest.raises(Invalid, match="ingen antecknad dom"):
        court.decide(court.no(outcome="dismiss", change_ground="judgment"), court.decision)


@pytest.mark.parametrize("column", ["received_at", "handed_over_at", "judged_at", "checked_at", "wants"])
def test_no_moment_of_an_appeal_is_given_by_anybody(court: Court, column: str) -> None:
    appeal = court.handed_over()
    value = "'x'" if column == "wants" else "now() - interval '1 year'"
    with pytest.raises(Refusal):
        attack(court.caseworker, f"UPDATE cases_appeal SET {column} = {value} WHERE id = %s", appeal.pk)


def test_the_pages_lead_an_appeal_from_receipt_to_the_court(court: Court) -> None:
    client = sign_in_client(court)
    decision = f"/cases/{court.case.pk}/decisions/{court.decision.pk}/"
    client.post(f"{decision}notice/", {"got_on": str(timezone.localdate()), "how": "letter"})
    client.post(f"{decision}appeal/", {"wants": "Hyran ska godkännas."})
    page = f"/cases/{court.case.pk}/appeals/{Appeal.objects.get().pk}/"
    for step, sent in (("take-up", {}), ("reconsider", {"reason": "Inget nytt har kommit fram."}), ("hand-over", {})):
        client.post(f"{page}{step}/", sent)
    assert "Överlämnat till domstolen" in client.get(page).text
    text = text_of(bytes(Document.objects.latest("pk").file.content))
    assert "Hyran ska godkännas." in text
    assert "vanligt brev" in text
    assert court.case.number in client.get("/cases/appeals/").text


def test_an_appeal_that_waits_is_flagged_on_the_case_and_counted(court: Court) -> None:
    court.appeal()
    page = sign_in_client(court).get(f"/cases/{court.case.pk}/").text
    assert "Pröva om överklagandet kom i tid" in page


def test_the_next_step_of_an_appeal_whose_decision_is_reconsidered_is_to_hand_it_over(court: Court) -> None:
    appeal = court.timely()
    page = f"/cases/{court.case.pk}/appeals/{appeal.pk}/"
    assert "Ompröva beslutet och lämna över" in sign_in_client(court).get(page).text
    actions.reconsider(court.caseworker, timezone.now(), appeal.pk, "Inget nytt har kommit fram.")
    for url in (page, f"/cases/{court.case.pk}/"):
        said = sign_in_client(court).get(url).text
        assert ("Lämna över till domstolen" in said, "Ompröva beslutet" in said) == (True, False)


def test_the_day_of_the_next_step_is_counted_from_when_the_appeal_came_in(court: Court) -> None:
    """FL 46: without delay; the client's last day to appeal is another matter."""
    appeal, day = court.timely(), timezone.localdate() + timedelta(days=7)
    page = sign_in_client(court).get(f"/cases/{court.case.pk}/appeals/{appeal.pk}/").text
    assert f"senast {day}, 7 dagar efter att det kom in (om 7 dagar)" in page


def test_the_list_of_appeals_asks_the_same_whatever_its_length(
    court: Court, django_assert_max_num_queries: Any
) -> None:
    court.timely()
    court.appeal()
    client = sign_in_client(court)
    with django_assert_max_num_queries(14):
        client.get("/cases/appeals/")


# ---- corrections: FL 36 ----------------------------------------------------------------------------------


def test_a_clerical_error_is_put_right_beside_the_decision_and_told_in_a_letter(court: Court) -> None:
    client = sign_in_client(court)
    page = f"/cases/{court.case.pk}/decisions/{court.decision.pk}/"
    sent = {"before": "sparade  Pengar", "after": "sparat kapital", "reason": "Fel ord skrevs i texten."}
    assert "står inte i beslutet" in client.post(f"{page}correct/", {**sent, "before": "en inkomst"}).text
    assert "Det ska stå: sparat kapital" in client.post(f"{page}correct/", sent).text
    draft = client.post(f"{page}correct/", {**sent, "read": "1", "letter": "1"})
    assert "UTKAST" in text_of(draft.content)
    assert not court.decision.corrections.exists()
    client.post(f"{page}correct/", {**sent, "read": "1"})
    shown = client.get(page).text
    assert "<del>sparade  Pengar</del> <ins>sparat kapital</ins>" in shown
    assert "36 § förvaltningslagen" in text_of(bytes(court.decision.corrections.get().letter.file.content))
    court.decision.refresh_from_db()
    assert court.decision.individual == OWN


def test_a_correction_is_never_changed_and_changes_something(court: Court) -> None:
    now = timezone.now()
    with pytest.raises(Invalid, match="ändrar inget"):
        actions.correct_decision(court.caseworker, now, court.decision.pk, "sparade", "sparade", "Fel.", PDF)
    with pytest.raises(Invalid, match="står inte i beslutet"):
        actions.correct_decision(court.caseworker, now, court.decision.pk, "september", "oktober", "Fel.", PDF)
    row = actions.correct_decision(court.caseworker, now, court.decision.pk, "sparade", "sparda", "Fel.", PDF)
    with pytest.raises(Refusal), acting(court.caseworker, "test"):
        type(row).objects.filter(pk=row.pk).update(after="november")


class Rich(Court):
    def no(self, **other: Any) -> DecisionContent:
        return super().no(individual="Ni har 4 500 kr på kontot, som räcker till hela kostnaden.", **other)


@pytest.mark.parametrize(
    ("before", "after"), [("4 500 kr", "5 400 kr"), ("4 500", "5400"), ("kontot", "kontot, 1 kr,")]
)
def test_no_correction_changes_an_amount(db: None, before: str, after: str) -> None:
    """FL 36 is of slips of the pen; what somebody gets is changed by a new decision."""
    rich = Rich()
    worker, made = rich.caseworker, rich.decision
    with pytest.raises(Invalid, match="genom ett nytt beslut"):
        actions.correct_decision(worker, timezone.now(), made.pk, before, after, "Fel.", PDF)
    actions.correct_decision(worker, timezone.now(), made.pk, "4 500 kr", "4500,00 kronor", "Fel.", PDF)


class Unnamed(Court):
    def no(self, **other: Any) -> DecisionContent:
        return super().no(names_left_out=True, **other)


def test_no_letter_that_follows_a_decision_without_names_says_who_wrote_it(db: None) -> None:
    """FL 33."""
    court = Unnamed()
    client = sign_in_client(court)
    decision = f"/cases/{court.case.pk}/decisions/{court.decision.pk}/"
    client.post(f"{decision}correct/", {"before": "sparade", "after": "sparda", "reason": "Stavfel.", "read": "1"})
    page = f"/cases/{court.case.pk}/appeals/{court.reconsidered().pk}/"
    client.post(f"{page}hand-over/")
    letters = Document.objects.filter(case=court.case, direction="outgoing").exclude(pk=court.decision.letter_id or 0)
    assert letters.count() == 2
    for letter in letters:
        text = text_of(bytes(letter.file.content))
        assert court.caseworker.get_full_name() not in text
        assert "en socialsekreterare" in text


def test_no_letter_of_a_case_whose_last_decision_leaves_names_out_says_who_wrote_it(db: None) -> None:
    """FL 33: a call, and what a coming decision rests on, belong to no decision that could say so."""
    court = Unnamed()
    client, case = sign_in_client(court), f"/cases/{court.case.pk}/"
    tomorrow = str(timezone.localdate() + timedelta(days=1))
    sent = {"day": tomorrow, "time": "10:00", "place": "Storgatan 1", "about": "Din planering."}
    client.post(f"{case}documents/meeting/", sent)
    application = make_application(court.caseworker, court.case)
    told = {"text": "Du har sparade pengar på ditt konto.", "by": tomorrow}
    client.post(f"{case}applications/{application.pk}/communicate/", told)
    client.post(f"{case}applications/{application.pk}/delay/", {"reason": "Vi väntar.", "expected_on": tomorrow})
    letters = Document.objects.filter(case=court.case, direction="outgoing").exclude(pk=court.decision.letter_id or 0)
    texts = [text_of(bytes(letter.file.content)) for letter in letters]
    assert len(texts) == 3
    assert [court.caseworker.get_full_name() in text for text in texts] == [False] * 3
    assert all("en socialsekreterare" in text for text in texts)
    page = client.get(f"{case}decision/{application.pk}/").text
    assert re.search(r'name="names_left_out"[^>]*checked', page)


# ---- a dismissal appealed --------------------------------------------------------------------------------


def dismissed(court: Court) -> Appeal:
    appeal = court.appeal()
    return actions.dismiss_appeal(court.caseworker, timezone.now(), appeal.pk, "Tre veckor hade gått.", PDF)


def appeal_of(court: Court, appeal: Appeal) -> Appeal:
    return actions.receive_appeal(
        court.caseworker, timezone.now(), court.decision.pk, "Det kom i tid.", dismissal_id=appeal.pk
    )


def test_a_dismissal_that_the_court_annuls_lets_the_dismissed_appeal_be_taken_up(late: Court) -> None:
    """FL 45: it is tried by the court, by the same steps, with its own three weeks."""
    old, now = dismissed(late), timezone.now()
    actions.note_dismissal_told(late.caseworker, now, old.pk, timezone.localdate(), "receipt")
    browser = sign_in(Client(), late.caseworker)
    page = browser.get(f"/cases/{late.case.pk}/appeals/{old.pk}/")
    assert "Kom för sent, avvisat" in page.text
    assert "Sista dagen att överklaga den är" in page.text
    answer = browser.post(
        f"/cases/{late.case.pk}/appeals/{old.pk}/appeal/",
        {"wants": "Det kom i tid.", "reached_on": timezone.localdate().isoformat()},
    )
    new = Appeal.objects.get(dismissal=old)
    assert answer.headers["Location"] == f"/cases/{late.case.pk}/appeals/{new.pk}/"
    actions.take_up_appeal(late.caseworker, now, new.pk)
    actions.reconsider(late.caseworker, now, new.pk, "Avvisningen var rätt.")
    browser.post(f"/cases/{late.case.pk}/appeals/{new.pk}/hand-over/")
    new.refresh_from_db()
    assert new.letter
    assert f"beslut om avvisning {old.pk} den {timezone.localdate()}" in text_of(bytes(new.letter.file.content))
    actions.note_judgment(late.caseworker, now, new.pk, "granted", timezone.localdate(), "4711-26")
    assert old.pk != new.pk
    actions.note_execution(late.caseworker, now, new.pk)
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.state, new.state) == ("timely", "closed")
    assert "mål 4711-26" in old.check_reason


def test_a_dismissal_that_was_plainly_wrong_is_changed_at_the_reconsideration(late: Court) -> None:
    """FL 38."""
    old = dismissed(late)
    new = appeal_of(late, old)
    actions.take_up_appeal(late.caseworker, timezone.now(), new.pk)
    actions.reconsider(late.caseworker, timezone.now(), new.pk, "Brevet var felräknat.", withdrawn=True)
    old.refresh_from_db()
    assert old.state == "timely"


def test_a_dismissed_appeal_stays_so_until_its_dismissal_is_annulled(late: Court) -> None:
    old = dismissed(late)
    appeal_of(late, old)
    with pytest.raises(Conflict, match="ändrad eller upphävd"):
        attack(late.caseworker, "UPDATE cases_appeal SET state = 'timely' WHERE id = %s", old.pk)
    with pytest.raises(Conflict):
        actions.take_up_appeal(late.caseworker, timezone.now(), old.pk, "Den skulle ändå prövas.")


def test_only_a_dismissal_in_force_is_appealed_so(court: Court) -> None:
    with pytest.raises(Conflict, match="avvisning som gäller"):
        appeal_of(court, court.appeal())
    with pytest.raises(Conflict, match="avvisning som gäller"):
        attack(
            court.caseworker,
            "INSERT INTO cases_appeal (case_id, decision_id, dismissal_id, state, wants, received_by_id, reached_on, "
            "check_reason, told_how, reconsidered, reconsider_reason, judgment, judgment_number) SELECT case_id, "
            "decision_id, id, 'received', 'x', received_by_id, reached_on, '', '', '', '', '', '' FROM cases_appeal",
        )
