"""Runs: collected, submitted, approved with a fresh code, released."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.db import connection
from django.utils import timezone

from bistand.refusals import Conflict, Invalid, NotAllowed
from bistand.staff.models import Role
from cases.models import Purpose
from cases.settlement import paid_of_line
from payments import actions as pay
from payments.models import Payment, RunFlag
from tests.factories import attack, grant, make_section, make_user
from tests.story import Story, answer_all, give_code, replace


def test_a_run_goes_the_whole_way(story: Story) -> None:
    run = story.to("reconciled").run
    assert (run.state, run.approved_by, run.released_by, run.released_sum) == (
        "reconciled", story.head, story.head, Decimal("1000.00"),
    )  # fmt: skip
    payment = story.payment
    assert payment.state == "paid"
    assert [payment.entered_person, payment.verified_person, payment.decided_person, payment.released_person] == [
        person.employee for person in (story.assistant, story.checker, story.caseworker, story.head)
    ]
    story.decision.refresh_from_db()
    assert story.decision.state == "executed"


@pytest.mark.django_db
def test_no_index_of_the_payments_asks_what_a_step_on_its_way_out_changes() -> None:
    """Then PostgreSQL writes a released row in its own page, and none of the indexes."""
    with connection.cursor() as cursor:
        cursor.execute("""
            SELECT a.attname FROM pg_index i JOIN pg_depend d ON d.objid = i.indexrelid AND d.refobjid = i.indrelid
              JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = d.refobjsubid
             WHERE i.indrelid = 'payments_payment'::regclass""")
        asked = {name for (name,) in cursor.fetchall()}
    assert "at_rest" in asked
    assert asked.isdisjoint({"state", "receipt_id", "reason", "approved_person_id", "released_person_id"})


def test_a_real_code_of_the_app_approves_and_the_demos_code_does_not(story: Story, settings: Any) -> None:
    settings.BISTAND_DEMO = False
    run = story.to("submitted").run
    answer_all(story.head, run)
    with pytest.raises(Invalid, match="Koden stämmer inte"):
        pay.approve_run(story.head, timezone.now(), run.pk, "246810")
    pay_code = give_code_again(story)
    assert pay.approve_run(story.head, timezone.now(), run.pk, pay_code).state == "approved"


def give_code_again(story: Story) -> str:
    from bistand.staff.actions import add_second_factor

    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    add_second_factor(story.head, timezone.now(), secret)
    counter = next(iter(yield_hotp_counters_from_time()))
    return str(format_hotp_value(hotp_value(secret, counter)))


def test_five_wrong_codes_lock_the_approval(story: Story) -> None:
    run = story.to("submitted").run
    answer_all(story.head, run)
    for _ in range(5):
        with pytest.raises(Invalid):
            pay.approve_run(story.head, timezone.now(), run.pk, "000000")
    with pytest.raises(NotAllowed, match="kvart"):
        pay.approve_run(story.head, timezone.now(), run.pk, "246810")


def test_an_empty_run_is_not_submitted(story: Story) -> None:
    run = story.to("open").run
    pay.take_out(story.checker, timezone.now(), story.payment.pk, "Ska vänta.")
    with pytest.raises(Conflict, match="tom"):
        pay.submit_run(story.checker, timezone.now(), run.pk)


def test_only_due_payments_with_a_verified_account_are_collected(story: Story) -> None:
    later = story.new_payment()
    share = pay.Share(later.payee_id, later.amount, story.pay_on + timedelta(days=7))
    with_day = pay.divide_line(story.caseworker, timezone.now(), later.line_id, [share])[0]  # type: ignore[arg-type]
    closed = story.new_payment()
    account = closed.payee.accounts.get(state="verified")
    pay.close_account(story.checker, timezone.now(), account.pk, "Flyttat.")
    run = story.to("open").run
    assert set(Payment.objects.filter(run=run)) == {story.payment}
    assert with_day.state == "planned"


@pytest.mark.parametrize("day", [-1, 0])
def test_a_run_is_for_a_coming_bank_day(story: Story, day: int) -> None:
    saturday = timezone.localdate() + timedelta(days=(5 - timezone.localdate().weekday()) % 7 + 7)
    wrong = saturday if day == 0 else timezone.localdate() - timedelta(days=7)
    with pytest.raises(Invalid, match="bankdag"):
        pay.open_run(story.checker, timezone.now(), story.section, wrong)


def test_flags_wait_for_the_heads_judgement(story: Story) -> None:
    run = story.to("submitted").run
    assert RunFlag.objects.filter(run=run, kind="new_account").exists()
    with pytest.raises(Conflict, match="flaggade"):
        pay.approve_run(story.head, timezone.now(), run.pk, "246810")


def test_what_is_unusual_of_an_account_is_flagged_once_however_many_payments_it_gets(story: Story) -> None:
    grant(story.caseworker, story.case, Decimal("300.00"))
    run = story.to("submitted").run
    assert run.payments.count() == 2
    flag = RunFlag.objects.get(run=run, kind="new_account")

    pay.take_out(story.checker, timezone.now(), flag.payment_id, "Betalas i nästa körning.")

    with pytest.raises(Conflict, match="flaggade"):
        pay.approve_run(story.head, timezone.now(), run.pk, "246810")
    carried = RunFlag.objects.filter(run=run, kind="new_account", payment__run=run).get()
    assert carried.payment_id != flag.payment_id


def test_an_answer_about_an_account_is_not_asked_for_again_when_its_payment_leaves(story: Story) -> None:
    grant(story.caseworker, story.case, Decimal("300.00"))
    run = story.to("submitted").run
    answer_all(story.head, run)

    pay.take_out(story.checker, timezone.now(), RunFlag.objects.get(run=run, kind="new_account").payment_id, "Nästa.")

    assert pay.approve_run(story.head, timezone.now(), run.pk, "246810").state == "approved"


def test_a_run_sent_back_needs_a_reason_and_loses_its_approval(story: Story) -> None:
    run = story.to("approved").run
    with pytest.raises(Invalid):
        pay.reopen_run(story.head, timezone.now(), run.pk, " ")
    run = pay.reopen_run(story.head, timezone.now(), run.pk, "Fel dag.")
    assert (run.state, run.approved_by, run.step_up, run.returned_reason) == ("open", None, None, "Fel dag.")


def test_a_payment_taken_out_after_the_approval_leaves_the_rest_approved(story: Story) -> None:
    other = story.new_payment()
    run = story.to("approved").run
    pay.take_out(story.checker, timezone.now(), other.pk, "Avliden.")
    run = pay.release_run(story.head, timezone.now(), run.pk)
    assert (run.released_count, run.released_sum) == (1, Decimal("1000.00"))


def test_another_head_than_the_one_who_approved_releases_with_a_code_of_their_own(story: Story) -> None:
    other = make_user(Role.HEAD, story.section)
    give_code(other)
    run = story.to("approved").run
    with pytest.raises(Invalid) as lacking:
        pay.release_run(other, timezone.now(), run.pk)
    assert lacking.value.field == "code"
    with pytest.raises(Invalid):
        pay.release_run(other, timezone.now(), run.pk, "000000")
    with pytest.raises(Conflict, match="kräver en engångskod"):
        attack(other, "UPDATE payments_paymentrun SET state = 'released' WHERE id = %s", run.pk)
    assert pay.release_run(other, timezone.now(), run.pk, "246810").released_by == other


def test_a_code_is_asked_for_again_when_the_one_of_the_approval_is_older_than_five_minutes(story: Story) -> None:
    run = story.to("approved").run
    later = timezone.now() + timedelta(minutes=6)
    with pytest.raises(Invalid) as lacking:
        pay.release_run(story.head, later, run.pk)
    assert lacking.value.field == "code"


def test_a_head_who_decided_releases_nothing_of_it(story: Story) -> None:
    other = make_user(Role.HEAD, story.section)
    give_code(other)
    from tests.story import replace

    replace(other, story.decision, ("home_equipment", Decimal("900.00")))
    run = story.to("submitted").run
    answer_all(story.head, run)
    with pytest.raises(Conflict, match="för 1 av utbetalningarna"):
        pay.approve_run(other, timezone.now(), run.pk, "246810")
    pay.approve_run(story.head, timezone.now(), run.pk, "246810")
    with pytest.raises(Conflict, match="för 1 av utbetalningarna"):
        pay.release_run(other, timezone.now(), run.pk)


def test_the_head_of_another_section_sees_no_way_in(story: Story) -> None:
    stranger = make_user(Role.HEAD, make_section())
    give_code(stranger)
    run = story.to("submitted").run
    for act in (lambda: pay.approve_run(stranger, timezone.now(), run.pk, "246810"),
                lambda: pay.release_run(stranger, timezone.now(), run.pk)):  # fmt: skip
        with pytest.raises(NotAllowed):
            act()


def test_a_second_submit_is_told_that_it_is_done(story: Story) -> None:
    run = story.to("submitted").run
    with pytest.raises(Conflict, match="redan"):
        pay.submit_run(story.checker, timezone.now(), run.pk)


def test_a_decision_is_executed_when_what_left_before_it_and_what_it_paid_are_all_it_grants(story: Story) -> None:
    """SoL 34:1: 1 000 kr had been paid when the decision was replaced by one of 1 500."""
    story.to("reconciled")
    more = replace(story.caseworker, story.decision, (Purpose.HOME_EQUIPMENT, Decimal(1500)))
    later = story.beside().to("exported")
    more.refresh_from_db()
    assert more.state == "made"
    later.to("reconciled")
    more.refresh_from_db()
    assert more.state == "executed"


def test_what_is_only_planned_twice_is_not_said_to_be_paid(story: Story) -> None:
    """Two decisions of one month for the same purpose, neither of them paid."""
    second = grant(story.caseworker, story.case)
    run = story.to("submitted").run
    kinds = RunFlag.objects.filter(run=run, kind__in=["repeated", "planned_twice"]).values_list("kind", flat=True)
    assert set(kinds) == {"planned_twice"}
    assert second.payments.get().state == "in_run"


def test_a_decision_of_which_all_had_left_before_it_is_executed_at_once_or_with_the_receipt(story: Story) -> None:
    """SoL 34:1: nothing more is to be paid, so no payment of its own ever tells that it is carried out."""
    story.to("exported")
    at_the_bank = replace(story.caseworker, story.decision, (Purpose.HOME_EQUIPMENT, Decimal(1000)))
    assert at_the_bank.state == "made"
    story.to("reconciled")
    at_the_bank.refresh_from_db()
    assert at_the_bank.state == "executed"
    less = replace(story.caseworker, at_the_bank, (Purpose.HOME_EQUIPMENT, Decimal(700)))
    less.refresh_from_db()
    assert less.state == "executed"
    assert [line.paid for line in less.lines.annotate(paid=paid_of_line())] == [Decimal(1000)]
    with pytest.raises(Conflict, match="redan betalt"):
        attack(
            story.head,
            "INSERT INTO cases_executionreport(decision_id, kind, quarter, reason, made_by_id)"
            " VALUES (%s, 'late', current_date, 'x', 1)",
            less.pk,
        )
