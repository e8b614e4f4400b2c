"""Steps of a run that are not taken in order, not by the right person, or without a code of one's own."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from bistand.actions import acting
from bistand.refusals import Conflict
from bistand.staff.models import Role, StepUp
from bistand.staff.queries import system_user
from payments import actions as pay
from payments.models import PaymentRun, PayoutAccount, RunFlag
from tests.factories import attack, make_section, make_user
from tests.payments.attacks.tools import REFUSED, code_for, everyone, release_by_hand
from tests.story import Story

STEPS = ["open", "submitted", "approved", "released", "exported", "reconciled"]
LEGAL = {(str(a), str(b)) for a, targets in PaymentRun.TRANSITIONS.items() for b in targets}


@pytest.mark.parametrize("held", STEPS)
def test_a_run_takes_no_step_that_is_not_in_the_table(story: Story, held: str) -> None:
    run = story.to(held).run
    for wanted in STEPS:
        if wanted != held and (held, wanted) not in LEGAL:
            with pytest.raises(Conflict, match="finns inte"):
                attack(story.head, "UPDATE payments_paymentrun SET state = %s WHERE id = %s", wanted, run.pk)


@pytest.mark.parametrize(("held", "wanted"), [("submitted", "approved"), ("approved", "released")])
def test_only_a_head_approves_and_releases(story: Story, held: str, wanted: str) -> None:
    run = story.to(held).run
    for user in everyone(story):
        if user == story.head:
            continue
        with acting(user, "test"):
            code = StepUp.objects.create(user=user, purpose=f"run:{run.pk}")
        values = "state = %s, step_up_id = %s" if wanted == "approved" else "state = %s"
        arguments = (wanted, code.pk) if wanted == "approved" else (wanted,)
        with pytest.raises(Conflict, match="av sektionschefen"):
            attack(user, f"UPDATE payments_paymentrun SET {values} WHERE id = %s", *arguments, run.pk)


def test_the_head_of_another_section_can_not_borrow_a_run(story: Story) -> None:
    other = make_section()
    stranger = make_user(Role.HEAD, other)
    run = story.to("submitted").run
    with acting(stranger, "test"):
        code = StepUp.objects.create(user=stranger, purpose=f"run:{run.pk}")
    for change in ("", f", section_id = {other.pk}"):
        with pytest.raises(Conflict):
            attack(
                stranger,
                f"UPDATE payments_paymentrun SET state = 'approved', step_up_id = %s {change} WHERE id = %s",
                code.pk,
                run.pk,
            )


def test_a_payment_of_another_section_does_not_fit_in_a_run(story: Story) -> None:
    stranger, elsewhere = story.beside(), make_section()
    stranger.section = elsewhere
    stranger.caseworker = make_user(Role.CASEWORKER, elsewhere)
    payment = stranger.new_payment()
    account = PayoutAccount.objects.get(payee=payment.payee)
    run = story.to("open").run
    with pytest.raises(Conflict, match="sektion"):
        attack(
            story.checker,
            "UPDATE payments_payment SET state = 'in_run', run_id = %s, account_id = %s WHERE id = %s",
            run.pk,
            account.pk,
            payment.pk,
        )


CODES = {
    "none": lambda story: None,
    "another's": lambda story: code_for(make_user(Role.HEAD), f"run:{story.run.pk}"),
    "for another run": lambda story: code_for(story.head, f"run:{story.run.pk + 1}"),
    "for a report": lambda story: code_for(story.head, "report"),
    "that does not exist": lambda story: 999_999_999,
    "given before the run was submitted": lambda story: story.__dict__["early"],
}


@pytest.mark.parametrize("kind", CODES)
def test_a_run_is_approved_with_a_fresh_code_of_ones_own_for_it(story: Story, kind: str) -> None:
    run = story.to("open").run
    story.__dict__["early"] = code_for(story.head, f"run:{run.pk}")
    pay.submit_run(story.checker, timezone.now(), run.pk)
    with acting(story.head, "test"):
        RunFlag.objects.filter(run=run).update(answer="Sett.")
    with pytest.raises(REFUSED):
        attack(
            story.head,
            "UPDATE payments_paymentrun SET state = 'approved', step_up_id = %s WHERE id = %s",
            CODES[kind](story),
            run.pk,
        )


def test_a_code_approves_once(story: Story) -> None:
    """Opened again and submitted with other rows, the run needs another code."""
    run = story.to("approved").run
    used = run.step_up_id
    pay.reopen_run(story.checker, timezone.now(), run.pk, "En till ska med.")
    pay.submit_run(story.checker, timezone.now(), run.pk)
    with pytest.raises(Conflict, match="engångskod"):
        attack(
            story.head,
            "UPDATE payments_paymentrun SET state = 'approved', step_up_id = %s WHERE id = %s",
            used,
            run.pk,
        )


def test_a_code_older_than_five_minutes_approves_nothing(story: Story, owner_connection: Any) -> None:
    """Its moment is the server's, so it can neither be made older nor younger by who writes."""
    with acting(story.head, "test"):
        code = StepUp.objects.create(user=story.head, purpose="x", at=timezone.now() + timedelta(days=1))
    code.refresh_from_db()
    assert code.at < timezone.now() + timedelta(seconds=5)
    with pytest.raises(REFUSED):
        attack(story.head, "UPDATE staff_stepup SET at = now() WHERE id = %s", code.pk)


def test_the_release_needs_the_rows_to_follow(story: Story) -> None:
    run = story.to("approved").run
    with pytest.raises(Conflict, match="följs inte åt"):
        release_by_hand(story.head, run, rows=False)


def test_flags_are_judged_once_by_the_head_while_the_run_waits(story: Story) -> None:
    run = story.to("submitted").run
    flag = RunFlag.objects.filter(run=run).first()
    assert flag is not None
    for user in (story.checker, story.caseworker, system_user()):
        with pytest.raises(Conflict):
            attack(user, "UPDATE payments_runflag SET answer = 'Bra.' WHERE id = %s", flag.pk)
    with pytest.raises(Conflict):
        attack(story.head, "UPDATE payments_runflag SET answer = '.' WHERE id = %s", flag.pk)
    attack(
        story.head,
        "UPDATE payments_runflag SET answer = 'Bra.', answered_by_id = %s, answered_at = '2020-01-01' WHERE id = %s",
        story.checker.pk,
        flag.pk,
    )
    flag.refresh_from_db()
    assert flag.answered_by == story.head
    assert flag.answered_at is not None
    assert flag.answered_at > timezone.now() - timedelta(minutes=1)
    for change in ("answer = 'Annat.'", "answer = ''", f"answered_by_id = {story.checker.pk}"):
        with pytest.raises(REFUSED):
            attack(story.head, f"UPDATE payments_runflag SET {change} WHERE id = %s", flag.pk)


def test_a_flag_is_not_born_answered(story: Story) -> None:
    run = story.to("open").run
    with pytest.raises(Conflict), acting(story.head, "test"):
        RunFlag.objects.bulk_create(
            [RunFlag(run=run, payment=story.payment, kind="new_account", answer="Bra.", answered_by=story.head)]
        )
