"""Where people live after they have parted or moved together, and where their letters go."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from bistand.refusals import Conflict, Invalid
from cases import actions as cases
from cases.actions.afterwards import proven_notice
from cases.actions.homes import Home, Lives
from cases.deliveries import letter_content, recipient_of
from cases.letters import decision_letter, letter_html
from cases.models import Case, Decision, Document, Publication, Purpose
from cases.queries import members_on
from tests.cases.test_publishing import set_to
from tests.factories import attack, grant, make_application, make_case, make_person, sign_in
from tests.story import Story, content_for

OLD: dict[str, Any] = {"street": "Gamla vägen 1", "postcode": "123 45", "city": "Almby"}
NEW = Home(Lives.NEW, "Nya gatan 2", "111 22", "Norrby")
STAYS, UNKNOWN = Home(Lives.STAYS), Home(Lives.UNKNOWN)


@pytest.fixture
def couple(story: Story) -> Case:
    """A couple with a child, all at the old address since the month before."""
    case = make_case(story.caseworker, story.section, partner=True, child_ages=(8,), **OLD)
    first = timezone.localdate() - timedelta(days=40)
    for member in members_on(case.household_id, timezone.localdate()):
        cases.update_person(story.caseworker, timezone.now(), case.pk, member.person_id, **OLD)
        attack(story.caseworker, "UPDATE cases_householdmember SET valid = daterange(%s, NULL) WHERE id = %s",
               first, member.pk)  # fmt: skip
    return Case.objects.get(pk=case.pk)


def part(story: Story, case: Case, applicant: Home | None, partner: Home | None) -> Case:
    """The partner gets a case of their own and the child goes along."""
    here, leaver, child = members_on(case.household_id, timezone.localdate())
    said = {m.pk: home for m, home in ((here, applicant), (leaver, partner)) if home}
    return cases.split_household(
        story.caseworker, timezone.now(), case.pk, leaver.pk, timezone.localdate(), {child.pk: (None, None)},
        homes=said,
    )  # fmt: skip


@pytest.mark.parametrize(("home", "lines"), [(NEW, ("Nya gatan 2", "111 22 Norrby")), (UNKNOWN, ())])
def test_no_letter_of_who_moved_carries_the_home_they_left(
    story: Story, couple: Case, home: Home, lines: tuple[str, ...]
) -> None:
    new = part(story, couple, STAYS, home)
    decision = grant(story.caseworker, new)
    assert recipient_of(new).address == lines
    html = letter_html(letter_content(decision))
    assert "Gamla vägen" not in html
    assert ("Lämnas över personligen" in html) is (home is UNKNOWN)
    child = members_on(new.household_id, timezone.localdate())[1].person
    assert child.address == lines
    assert recipient_of(couple).address == ("Gamla vägen 1", "123 45 Almby")


def test_the_applicant_who_fled_is_not_written_to_at_the_home_where_the_other_stayed(
    story: Story, couple: Case
) -> None:
    application = make_application(story.caseworker, couple)
    content = content_for(couple, Decimal(500), ((Purpose.GLASSES, Decimal(500)),))
    draft = cases.draft_decision(story.caseworker, timezone.now(), application.pk, content)
    assert "Gamla vägen" in letter_html(letter_content(draft))
    part(story, couple, UNKNOWN, STAYS)
    draft = Decision.objects.get(pk=draft.pk)
    assert "Gamla vägen" not in letter_html(letter_content(draft))


def test_a_letter_with_the_applicants_new_address_is_not_shown_by_itself_to_whom_they_have_left(
    story: Story, couple: Case
) -> None:
    set_to("cases.publish", True)
    decision = grant(story.caseworker, couple)  # names the obstacles of both
    part(story, couple, NEW, STAYS)
    cases.store_letter(story.caseworker, timezone.now(), decision.pk, decision_letter(letter_content(decision)))
    assert list(Publication.objects.values_list("person", flat=True)) == [couple.applicant_id]


def test_the_page_of_a_decision_offers_to_show_it_to_the_one_who_has_moved(
    story: Story, couple: Case, client: Client
) -> None:
    set_to("cases.publish", True)
    decision = grant(story.caseworker, couple)
    leaver = members_on(couple.household_id, timezone.localdate())[1].person
    part(story, couple, NEW, STAYS)
    cases.store_letter(story.caseworker, timezone.now(), decision.pk, decision_letter(letter_content(decision)))
    page, sign = reverse("decision", args=[couple.pk, decision.pk]), sign_in(client, story.caseworker)
    offer = f"Visa på Mina sidor också för {leaver.given_name}"
    assert offer in sign.get(page).text
    sent = sign.post(reverse("decision_publish", args=[couple.pk, decision.pk]), {"persons": leaver.pk})
    assert sent.status_code == 302
    assert offer not in sign.get(page).text
    assert Publication.objects.filter(decision=decision, person=leaver).exists()


def test_a_party_who_lives_elsewhere_is_to_get_a_copy_of_their_own(story: Story, couple: Case, client: Client) -> None:
    decision = grant(story.caseworker, couple)
    partner = next(m.person for m in members_on(couple.household_id, timezone.localdate()) if m.role == "partner")
    page = reverse("decision", args=[couple.pk, decision.pk])
    sign_in(client, story.caseworker)
    assert partner.name in letter_content(decision).recipient.name
    assert "eget exemplar" not in client.get(page).text
    part(story, couple, STAYS, NEW)
    decision = Decision.objects.get(pk=decision.pk)
    assert letter_content(decision).recipient.name == couple.applicant.name
    shown = client.get(page).text
    assert f"{partner.name} ska få ett eget exemplar" in shown
    assert NEW.street in shown
    case_page = reverse("case", args=[couple.pk])
    waits = f"{partner.given_name} ska få ett eget exemplar av beslutet"
    assert waits in client.get(case_page).text
    copy = reverse("decision_copy", args=[couple.pk, decision.pk, partner.pk])
    assert client.post(copy).status_code == 302
    document = Document.objects.filter(case=couple, direction=Document.Direction.OUTGOING).latest("pk")
    assert document.title.endswith(f"exemplar till {partner.name}")
    said = " ".join(page.extract_text() for page in PdfReader(BytesIO(bytes(document.file.content))).pages)
    assert f"ditt eget exemplar av beslutet till {couple.applicant.name}" in " ".join(said.split())
    assert client.post(reverse("decision_copy", args=[couple.pk, decision.pk, couple.applicant_id])).status_code == 409
    today = timezone.localdate()
    got = {"got_on": today, "how": "receipt", "person": partner.pk}
    assert client.post(reverse("notice_new", args=[couple.pk, decision.pk]), got).status_code == 302
    assert waits not in client.get(case_page).text
    assert "eget exemplar" not in client.get(page).text


def test_nobody_is_late_before_each_of_the_parties_has_had_three_weeks(story: Story, couple: Case) -> None:
    decision, today = grant(story.caseworker, couple), timezone.localdate()
    partner = next(m.person for m in members_on(couple.household_id, today) if m.role == "partner")
    stranger = make_person(story.caseworker)
    noted = (story.caseworker, timezone.now(), decision.pk, today, "receipt", "")
    cases.note_notice(*noted, couple.applicant_id)
    assert proven_notice(decision) is None
    with pytest.raises(Conflict, match="gäller inte den personen"):
        cases.note_notice(*noted, stranger.pk)
    cases.note_notice(*noted, partner.pk)
    assert proven_notice(decision) is not None


@pytest.mark.parametrize(("applicant", "partner"), [(None, NEW), (STAYS, None), (STAYS, Home(Lives.NEW, "", "", "X"))])
def test_where_each_adult_lives_is_asked_and_nothing_is_done_before_it_is_said(
    story: Story, couple: Case, applicant: Home | None, partner: Home | None
) -> None:
    with pytest.raises(Invalid) as refused:
        part(story, couple, applicant, partner)
    assert (refused.value.field or "").startswith("home.")
    assert len(members_on(couple.household_id, timezone.localdate())) == 3


def test_where_a_second_adult_lives_is_asked_when_they_move_in(story: Story, client: Client) -> None:
    case, today = make_case(story.caseworker, story.section, **OLD), timezone.localdate()
    cases.update_person(story.caseworker, timezone.now(), case.pk, case.applicant_id, **OLD)
    page, new = reverse("member_add", args=[case.pk]), make_person(story.caseworker)
    sign_in(client, story.caseworker)
    typed = {"role": "partner", "pnr": new.pnr, "given_name": "A", "family_name": "B", "first_day": today}
    assert f"Ange var {new.given_name} bor" in client.post(page, typed).text
    assert len(members_on(case.household_id, today)) == 1
    assert "på Gamla vägen 1, 123 45 Almby" in client.get(page).text
    assert client.post(page, typed | {"home": "stays"}).status_code == 302
    new.refresh_from_db()
    assert (new.address, new.address_unknown) == (("Gamla vägen 1", "123 45 Almby"), False)


def test_nothing_is_written_of_where_a_protected_person_lives(story: Story, couple: Case) -> None:
    partner = members_on(couple.household_id, timezone.localdate())[1].person
    cases.update_person(story.caseworker, timezone.now(), couple.pk, partner.pk, protected=True)
    new = part(story, couple, STAYS, NEW)
    for member in members_on(new.household_id, timezone.localdate()):
        assert (member.person.street, member.person.city, member.person.address_unknown) == ("", "", True)


def test_an_address_that_is_not_known_is_empty_whatever_the_door(story: Story, couple: Case) -> None:
    new = part(story, couple, STAYS, UNKNOWN)
    with pytest.raises(Conflict, match="inte är känd"):
        attack(story.caseworker, "UPDATE cases_person SET street = 'Gamla vägen 1' WHERE id = %s", new.applicant_id)


def test_the_pages_say_that_a_letter_is_handed_over_until_the_address_is_written(
    story: Story, couple: Case, client: Client
) -> None:
    new = part(story, couple, STAYS, UNKNOWN)
    sign_in(client, story.caseworker)
    assert "lämna över breven" in client.get(reverse("case", args=[new.pk])).content.decode()
    decision = grant(story.caseworker, new)
    cases.store_letter(story.caseworker, timezone.now(), decision.pk, decision_letter(letter_content(decision)))
    decision.refresh_from_db()
    letter = reverse("document_view", args=[new.pk, decision.letter_id])
    assert "Skicka inte brevet med post" in client.get(letter).content.decode()
    edit = reverse("person_edit", args=[new.pk, new.applicant_id])
    typed = {"given_name": "A", "family_name": "B", "street": "Nya gatan 2", "city": "Norrby", "address_unknown": "on"}
    assert client.post(edit, typed).status_code == 302
    text = client.get(letter).content.decode()
    assert "Skicka inte brevet med post" not in text
    assert recipient_of(Case.objects.get(pk=new.pk)).address == ("Nya gatan 2", "Norrby")


def test_a_letter_filed_before_the_move_warns_of_its_address(story: Story, couple: Case, client: Client) -> None:
    decision = grant(story.caseworker, couple)
    cases.store_letter(story.caseworker, timezone.now(), decision.pk, decision_letter(letter_content(decision)))
    decision.refresh_from_db()
    sign_in(client, story.caseworker)
    page = reverse("document_view", args=[couple.pk, decision.letter_id])
    assert "tidigare adress" not in client.get(page).content.decode()
    part(story, couple, NEW, STAYS)
    assert "tidigare adress" in client.get(page).content.decode()


def test_asked_on_the_page_with_nothing_chosen_beforehand(story: Story, couple: Case, client: Client) -> None:
    here, leaver, child = members_on(couple.household_id, timezone.localdate())
    page = reverse("household_split", args=[couple.pk])
    sign_in(client, story.caseworker)
    fields = {"adult": leaver.pk, "first_day": timezone.localdate().isoformat(), f"child_{child.pk}": "moves"}
    wrong = client.post(page, {**fields, f"home_{here.pk}": "stays"})
    assert wrong.status_code == 422
    assert f"home_{leaver.pk}" in wrong.context["form"].errors
    half = client.post(page, {**fields, f"home_{here.pk}": "stays", f"home_{leaver.pk}": "new"})
    assert "gatuadress" in half.context["form"].errors[f"home_{leaver.pk}"][0]
    where = {f"home_{leaver.pk}_street": "Nya gatan 2", f"home_{leaver.pk}_city": "Norrby"}
    assert (
        client.post(page, {**fields, f"home_{here.pk}": "stays", f"home_{leaver.pk}": "new", **where}).status_code
        == 302
    )
    leaver.person.refresh_from_db()
    assert leaver.person.address == ("Nya gatan 2", "Norrby")


@pytest.mark.parametrize(
    ("home", "lines"),
    [(STAYS, ("Gamla vägen 1", "123 45 Almby")), (NEW, ("Nya gatan 2", "111 22 Norrby")), (UNKNOWN, ())],
)
def test_those_who_move_together_have_one_address(story: Story, home: Home, lines: tuple[str, ...]) -> None:
    before = timezone.localdate() - timedelta(days=40)
    case, other = (
        make_case(story.caseworker, story.section, **where) for where in (OLD, OLD | {"street": "Annan väg 3"})
    )
    for each in (case, other):
        attack(story.caseworker, "UPDATE cases_householdmember SET valid = daterange(%s, NULL) WHERE household_id = %s",
               before, each.household_id)  # fmt: skip
    cases.merge_households(
        story.caseworker, timezone.now(), case.pk, other.pk, timezone.localdate() - timedelta(days=1), home=home
    )
    for member in members_on(case.household_id, timezone.localdate()):
        assert member.person.address == lines
    assert recipient_of(Case.objects.get(pk=other.pk)).address == lines


def test_moving_in_with_somebody_protected_writes_no_address_of_anybody(story: Story) -> None:
    before = timezone.localdate() - timedelta(days=40)
    case = make_case(story.caseworker, story.section, **OLD)
    other = make_case(story.caseworker, story.section, protected=True, street="Hemlig gata 4")
    for each in (case, other):
        attack(story.caseworker, "UPDATE cases_householdmember SET valid = daterange(%s, NULL) WHERE household_id = %s",
               before, each.household_id)  # fmt: skip
    cases.merge_households(
        story.caseworker, timezone.now(), case.pk, other.pk, timezone.localdate() - timedelta(days=1), home=None
    )
    for member in members_on(case.household_id, timezone.localdate()):
        assert (member.person.street, member.person.address_unknown) == ("", True)


def test_who_is_ended_in_a_household_does_not_keep_its_address(story: Story, couple: Case) -> None:
    partner = members_on(couple.household_id, timezone.localdate())[1]
    cases.end_member(story.caseworker, timezone.now(), couple.pk, partner.pk, timezone.localdate())
    partner.person.refresh_from_db()
    assert (partner.person.address, partner.person.address_unknown) == ((), True)
