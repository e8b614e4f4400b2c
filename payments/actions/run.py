"""Runs: collected, submitted, approved with a fresh second factor, released."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.utils import timezone

from bistand.actions import action
from bistand.facts import publish
from bistand.refusals import Conflict, Invalid, NotFound, Unseen
from bistand.staff.actions import step_up
from bistand.staff.models import Section, User
from bistand.staff.permissions import require
from bistand.staff.queries import settings_on
from bistand.ui.templatetags.ui import amount as kr
from cases.barriers import barred_cases
from cases.models import Case, Decision
from cases.phrases import is_worded
from payments.actions.told import by_case, tell, tell_all
from payments.bank.bankdays import is_bank_day
from payments.bank_rows import bank_of, is_late
from payments.facts import (
    PaymentsCollected,
    PaymentsReleased,
    PaymentsTakenOut,
    RunApproved,
    RunReleased,
    RunReopened,
    RunSubmitted,
)
from payments.flags import raise_flags
from payments.models import Money, Payment, PaymentRun, RunFlag, RunKind
from payments.queries.payable import payable_accounts

BEFORE_RELEASE = (PaymentRun.State.OPEN, PaymentRun.State.SUBMITTED, PaymentRun.State.APPROVED)


@action("payments.collect")
def open_run(
    actor: User,
    now: datetime,
    section: Section,
    pay_on: date,
    *,
    money: str = Money.AID,
    kind: str = RunKind.ORDINARY,
    reason: str = "",
) -> PaymentRun:
    """Open a run for a section and a bank day, and collect what is planned until then of one kind of money.

    `reason` says why a run is extra or an emergency, in words; an ordinary one has none. Raises Invalid beside the
    field that will not do.
    """
    require(actor, "payments.collect", section.pk)
    if pay_on < timezone.localdate(now) or not is_bank_day(pay_on):
        raise Invalid("Betalningsdagen ska vara en bankdag, i dag eller senare.", "pay_on")
    if (bank := bank_of(section.pk, pay_on)) and is_late(bank, pay_on, timezone.localtime(now)):
        raise Invalid(f"Banken tar emot filer för i dag till {bank['stopptid']}. Välj nästa bankdag.", "pay_on")
    why = _reason_for(kind, reason)
    run = PaymentRun.objects.create(
        section=section, pay_on=pay_on, money=money, kind=kind, kind_reason=why, opened_by=actor
    )
    collect(actor, now, run.pk)
    return run


def _reason_for(kind: str, reason: str) -> str:
    reason = reason.strip()
    if kind == RunKind.ORDINARY and reason:
        raise Invalid("En ordinarie körning har inget skäl. Välj extra eller akut, eller ta bort skälet.", "reason")
    if kind != RunKind.ORDINARY and not is_worded(reason):
        raise Invalid("Skriv med minst fyra ord varför pengarna inte kan gå med en ordinarie körning.", "reason")
    return reason


@action("payments.collect")
def collect(actor: User, now: datetime, run_id: int) -> int:
    """Put into an open run every planned payment of the section that is due and has an account that can be paid to
    then (`payable_accounts`).

    Returns how many were added. Set-based: a few statements, whatever the number.
    """
    run = _run(actor, "payments.collect", run_id, PaymentRun.State.OPEN)
    account = payable_accounts(run.pay_on)
    before = by_case(run.payments.all())
    # Asked of the row itself, also when it has been waited for: two runs that collect at once shall not both take it.
    # What the actor is barred from waits for somebody else to take it in.
    payable = ready_payments(run).exclude(case__in=barred_cases(actor)).filter(Exists(account))
    added = payable.update(state=Payment.State.IN_RUN, run=run, account_id=Subquery(account.values("pk")[:1]))
    after = by_case(run.payments.all())
    more = {case: total - before.get(case, Decimal(0)) for case, total in after.items() if total != before.get(case)}
    tell(actor, now, PaymentsCollected, run.pk, more)
    return int(added)


def ready_payments(run: PaymentRun) -> QuerySet[Payment]:
    """Planned payments of the run's section that are due by its day: out of decisions in force, or what has been
    ordered of clients' own money or granted of rent guarantees.

    Without joins, so that an update of them reads each once. A join would make PostgreSQL look the payments up in
    themselves, row by row when thousands have been planned since it last counted.
    """
    paid_of = {
        Money.AID: Exists(Decision.objects.filter(pk=OuterRef("decision"), state__in=Decision.IN_FORCE)),
        Money.FUNDS: Q(withdrawal__isnull=False),
        Money.GUARANTEE: Q(claim__isnull=False),
    }
    return Payment.objects.filter(
        Exists(Case.objects.filter(pk=OuterRef("case"), section=run.section_id)),
        paid_of[Money(run.money)],
        at_rest=Payment.State.PLANNED,
        pay_on__lte=run.pay_on,
    )


def _run(actor: User, act: str, run_id: int, *states: str) -> PaymentRun:
    """The run, locked, in one of the states, with the right checked for its section."""
    run = PaymentRun.objects.select_for_update(of=("self",)).select_related("section").filter(pk=run_id).first()
    if run is None:
        raise NotFound("Körningen finns inte.")
    require(actor, act, run.section_id)
    if states and run.state not in states:
        raise Conflict(f"Körningen är redan {run.get_state_display()}. Ladda om sidan.")
    return run


@action("payments.collect")
def take_out(actor: User, now: datetime, payment_id: int, reason: str) -> Payment:
    """Take a payment out of a run that is not released; it is planned again."""
    run_id = Payment.objects.values_list("run_id", flat=True).filter(pk=payment_id).first()
    if run_id is None:
        raise Conflict("Utbetalningen står inte i någon körning.")
    run = _run(actor, "payments.collect", run_id, *BEFORE_RELEASE)
    payment = Payment.objects.select_for_update().get(pk=payment_id)
    if payment.state != Payment.State.IN_RUN:
        raise Conflict(f"Utbetalningen är {payment.get_state_display()}.")
    if not reason.strip():
        raise Invalid("Skriv varför utbetalningen tas ut.", "reason")
    payment.state, payment.run, payment.account, payment.reason = Payment.State.PLANNED, None, None, reason.strip()
    payment.save(update_fields=["state", "run", "account", "reason"])
    if run.state == PaymentRun.State.SUBMITTED:
        raise_flags(run, timezone.localdate(now))
    tell(actor, now, PaymentsTakenOut, run.pk, {payment.case_id: payment.amount}, reason=reason.strip())
    return payment


@action("payments.collect")
def submit_run(actor: User, now: datetime, run_id: int) -> PaymentRun:
    """Submit a run for approval; what is unusual in it is flagged."""
    run = _run(actor, "payments.collect", run_id, PaymentRun.State.OPEN)
    _refuse_above_limits(run)
    raise_flags(run, timezone.localdate(now))
    run.state = PaymentRun.State.SUBMITTED
    run.save(update_fields=["state"])
    publish(actor, now, RunSubmitted(None, f"payments_paymentrun:{run.pk}", run_id=run.pk))
    run.refresh_from_db()
    return run


def emergency_limits(on: date) -> tuple[Decimal, Decimal]:
    """The most (SEK) that one payment of an emergency run, and the run, may be on its pay day."""
    found = settings_on(["payments.emergency_payment_most", "payments.emergency_run_most"], on)
    return Decimal(found["payments.emergency_payment_most"]), Decimal(found["payments.emergency_run_most"])


def _refuse_above_limits(run: PaymentRun) -> None:
    if run.kind != RunKind.EMERGENCY:
        return
    one, every = emergency_limits(run.pay_on)
    above = run.payments.filter(amount__gt=one).count()
    total = run_totals(run)[1]
    if above:
        raise Conflict(
            f"{above} av utbetalningarna är på mer än {kr(one)}, som är det högsta i en akut körning. Ta ut dem."
        )
    if total > every:
        raise Conflict(f"Körningen är på {kr(total)}. En akut körning får vara på högst {kr(every)}. Ta ut rader.")


@action("payments.collect")
def reopen_run(actor: User, now: datetime, run_id: int, reason: str) -> PaymentRun:
    """Send a run back to open, with a reason; its approval is gone."""
    run = _run(actor, "payments.collect", run_id, PaymentRun.State.SUBMITTED, PaymentRun.State.APPROVED)
    if not reason.strip():
        raise Invalid("Skriv varför körningen öppnas igen.", "reason")
    run.state, run.returned_reason = PaymentRun.State.OPEN, reason.strip()
    run.save(update_fields=["state", "returned_reason"])
    publish(actor, now, RunReopened(None, f"payments_paymentrun:{run.pk}", run_id=run.pk, reason=reason.strip()))
    run.refresh_from_db()
    return run


@action("payments.answer_flag")
def answer_flag(actor: User, now: datetime, flag_id: int, answer: str) -> RunFlag:
    """Say why a flagged payment is right; until every flag has an answer the run cannot be approved."""
    flag = RunFlag.objects.select_related("run").get(pk=flag_id)
    _run(actor, "payments.answer_flag", flag.run_id, PaymentRun.State.SUBMITTED)
    flag = RunFlag.objects.select_for_update().get(pk=flag_id)
    if flag.answered_by:
        raise Conflict(f"{flag.answered_by.get_full_name()} har redan bedömt flaggan. Din bedömning sparades inte.")
    if not is_worded(answer, fewest=1):
        raise Invalid("Skriv din bedömning i ord: vad du har kontrollerat och varför betalningen är rätt.", "answer")
    flag.answer, flag.answered_by, flag.answered_at = answer.strip(), actor, now
    flag.save(update_fields=["answer", "answered_by", "answered_at"])
    return flag


@action("payments.approve")
def approve_run(actor: User, now: datetime, run_id: int, code: str, seen: str | None = None) -> PaymentRun:
    """Approve a submitted run with a fresh second factor.

    Raises Invalid for a wrong code, Conflict where somebody of another link would approve their own, and Unseen where
    the run is another than the one marked by `seen` (None: as it is).
    """
    run = _run(actor, "payments.approve", run_id, PaymentRun.State.SUBMITTED)
    _refuse_unseen(run, seen)
    _refuse_own_links(run, actor)
    _refuse_above_limits(run)
    if run.flags.filter(answer="", payment__run=run).exists():
        raise Conflict("Alla flaggade utbetalningar ska bedömas före godkännandet.")
    run.step_up = step_up(actor, now, code, f"run:{run.pk}")
    run.state = PaymentRun.State.APPROVED
    run.save(update_fields=["state", "step_up"])
    run.refresh_from_db()
    _tell_approved(actor, now, run, run.approved_count or 0, run.approved_sum or Decimal(0))
    return run


def _tell_approved(actor: User, now: datetime, run: PaymentRun, count: int, total: Decimal) -> None:
    publish(
        actor,
        now,
        RunApproved(None, f"payments_paymentrun:{run.pk}", run_id=run.pk, count=count, total=total),
    )


@action("payments.approve")
def approve_run_again(actor: User, now: datetime, run_id: int, code: str, seen: str | None = None) -> PaymentRun:
    """Approve an emergency run that another head has approved, with a fresh second factor of one's own.

    Raises Invalid for a wrong code, Conflict for the person who approved it first, for somebody of another link, and
    where the run needs no second approval, and Unseen as `approve_run` does.
    """
    run = _run(actor, "payments.approve", run_id, PaymentRun.State.APPROVED)
    if not run.awaits_second:
        raise Conflict("Körningen behöver inget mer godkännande. Ladda om sidan.")
    _refuse_unseen(run, seen)
    if run.approved_person_id == actor.employee_id:
        raise Conflict("Du har redan godkänt körningen. En annan sektionschef ska godkänna den också.")
    _refuse_own_links(run, actor)
    run.second_step_up = step_up(actor, now, code, f"run:{run.pk}")
    run.save(update_fields=["second_step_up"])
    run.refresh_from_db()
    _tell_approved(actor, now, run, *run_totals(run))
    return run


def _refuse_unseen(run: PaymentRun, seen: str | None) -> None:
    """Nobody puts their code to other rows than those whose number and sum they have read."""
    mark = run_mark(run)
    if seen is not None and seen != mark:
        raise Unseen(
            "Körningen har ändrats sedan du öppnade sidan. Nu gäller det som står här. Läs det, och bekräfta igen om"
            " det är rätt.",
            mark,
        )


def own_links(run: PaymentRun, actor: User) -> QuerySet[Payment]:
    """Payments of the run in which the person already is a link of the chain, by whatever sign-in."""
    person = actor.employee_id
    payments = Payment.objects.filter(run=run)
    return (
        payments.filter(entered_person=person)
        | payments.filter(verified_person=person)
        | payments.filter(decided_person=person)
    )


def _refuse_own_links(run: PaymentRun, actor: User) -> None:
    own = own_links(run, actor).count()
    if own:
        raise Conflict(
            f"Du har lagt in eller kontrollerat kontot, eller fattat beslutet, för {own} av utbetalningarna."
            " Ta ut dem ur körningen, eller låt en annan sektionschef godkänna den."
        )


def has_fresh_code(run: PaymentRun, actor: User, now: datetime) -> bool:
    """Whether the person has given a second factor for this run, as submitted, within five minutes."""
    with connection.cursor() as cursor:
        fresh = "SELECT EXISTS (SELECT FROM payments_fresh_codes(%s, %s, %s, %s))"
        cursor.execute(fresh, [run.pk, actor.pk, run.submitted_at, now])
        return bool(cursor.fetchone()[0])


@action("payments.release")
def release_run(actor: User, now: datetime, run_id: int, code: str = "", seen: str | None = None) -> PaymentRun:
    """Let the money out (effektuering): the run and all its payments at once; the bank file follows by itself.

    `code` is a fresh second factor; not needed where the same person gave one for this run within five minutes, at the
    approval. Raises Invalid where it is wrong or lacking, and Unseen where the run is another than the one marked by
    `seen` (None: as it is). The database compares the persons of every chain, that no
    account has changed since the approval, that the rows are those that were approved, and the second factor.
    """
    run = _run(actor, "payments.release", run_id, PaymentRun.State.APPROVED)
    if run.awaits_second:
        raise Conflict("Körningen är akut. En annan sektionschef ska också godkänna den innan den effektueras.")
    _refuse_unseen(run, seen)
    _refuse_own_links(run, actor)
    if code:
        step_up(actor, now, code, f"run:{run.pk}")
    elif not has_fresh_code(run, actor, now):
        raise Invalid("Skriv en engångskod: det har gått mer än fem minuter sedan du gav en för körningen.", "code")
    run.state = PaymentRun.State.RELEASED
    run.save(update_fields=["state"])
    Payment.objects.filter(run=run).update(state=Payment.State.RELEASED)
    tell_all(actor, now, PaymentsReleased, run.pk, run.payments.all())
    run.refresh_from_db()
    publish(
        actor,
        now,
        RunReleased(
            None,
            f"payments_paymentrun:{run.pk}",
            run_id=run.pk,
            pay_on=run.pay_on,
            count=run.released_count or 0,
            total=run.released_sum or Decimal(0),
        ),
    )
    return run


def void_approval(actor: User, now: datetime, payee_id: int, reason: str) -> None:
    """Take a payee's payments out of every run that is not released (rule 3)."""
    standing = Payment.objects.filter(payee=payee_id, state=Payment.State.IN_RUN)
    runs = list(standing.values_list("run_id", flat=True))
    for run in PaymentRun.objects.select_for_update().filter(pk__in=runs, state__in=BEFORE_RELEASE).order_by("pk"):
        leaving = standing.filter(run=run)
        sums = by_case(leaving)
        leaving.update(state=Payment.State.PLANNED, run=None, account=None, reason=reason)
        tell(actor, now, PaymentsTakenOut, run.pk, sums, reason=reason)


def run_totals(run: PaymentRun) -> tuple[int, Decimal]:
    """Number and sum (SEK) of the run's rows."""
    row = Payment.objects.filter(run=run).aggregate(n=Count("pk"), s=Sum(F("amount")))
    return row["n"], row["s"] or Decimal(0)


def run_mark(run: PaymentRun) -> str:
    """A mark of what a run holds, for the page that approves or releases it (`bistand.ui.seen`).

    Rows come only by a run that is opened and submitted anew, and go one by one.
    """
    count, total = run_totals(run)
    return f"{run.submitted_at.isoformat() if run.submitted_at else ''}|{count}|{total}"
