"""The chain of one payment: every act from the case to the bank's booking, by whom, when and signed in from where."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from bistand.audit.models import Change, Fact
from bistand.staff.models import StepUp
from bistand.ui.templatetags.ui import amount as kr
from payments.models import (
    BankEntry,
    CoolingWaiver,
    Invoice,
    LedgerVoucher,
    Payment,
    PaymentRun,
    PayoutAccount,
    RunFlag,
    RunKind,
)

RUN_EVENTS = {
    "RunSubmitted": "Körningen lämnades för godkännande",
    "RunApproved": "Körningen godkändes",
    "RunReopened": "Körningen öppnades igen",
    "PaymentsTakenOut": "Togs ut ur körningen",
}
UNDOING = ("RunReopened", "PaymentsTakenOut")


@dataclass(frozen=True)
class Link:
    """One link of a payment's chain: what, who, when. `username` is the sign-in that did it, and `place` where that
    sign-in had come from (address and browser, as the log of sign-ins has it; every one that may have been open).
    """

    label: str
    who: str = ""
    at: datetime | None = None
    state: str = "done"
    note: str = ""
    username: str = ""
    place: str = ""


def chain_of(payment: Payment, *, places: bool = False) -> list[Link]:
    """Every link, done or to come; `payment` with case, decision, payee, account, run and receipt. The number of
    queries is the same whatever the run's size. `places`: also where each had signed in from.
    """
    links = [*_beginning(payment), *_decided(payment), *_run(payment), *_after(payment)]
    return _with_places(links) if places else links


def account_to_use(payee_id: int) -> PayoutAccount | None:
    """The payee's account in force, or the one that waits to be verified."""
    rows = PayoutAccount.objects.filter(payee=payee_id, state__in=["verified", "entered"])
    return rows.select_related("entered_by__employee", "verified_by__employee").order_by("-state").first()


def _beginning(payment: Payment) -> Iterator[Link]:
    facts = Fact.objects.filter(case_id=payment.case_id, name="CaseOpened").select_related("actor__employee")
    opened = facts.order_by("id").first()
    yield _link("Ärendet registrerades", opened.actor if opened else None, opened.at if opened else None)
    yield _link("Mottagaren registrerades", payment.payee.registered_by, payment.payee.registered_at)
    account = payment.account or account_to_use(payment.payee_id)
    if account is None:
        yield from (_link("Kontot läggs in", None, None), _link("Kontot kontrolleras", None, None))
        return
    yield _link("Kontot lades in", account.entered_by, account.entered_at, account.proof)
    ended = _closing(account)
    # What is kept on the account is the reason of its last step.
    found = "" if account.state == PayoutAccount.State.CLOSED else account.reason
    yield _link("Kontot kontrollerades", account.verified_by, account.verified_at, ended.found if ended else found)
    if waiver := CoolingWaiver.objects.filter(account=account).select_related("waived_by__employee").first():
        yield _link("Karenstiden hävdes", waiver.waived_by, waiver.waived_at, waiver.reason)
    if ended:
        yield ended.link


@dataclass(frozen=True)
class _Closing:
    """How an account was closed, and what was found when it was verified, whose place the reason has taken."""

    link: Link
    found: str


def _closing(account: PayoutAccount) -> _Closing | None:
    if account.state != PayoutAccount.State.CLOSED:
        return None
    rows = Change.objects.filter(table=PayoutAccount._meta.db_table, row=str(account.pk), operation="U")
    said: dict[str, tuple[Change, str]] = {}
    for row in rows.select_related("actor__employee").order_by("pk"):
        after: dict[str, Any] = row.after or {}
        said[after.get("state", "")] = row, after.get("reason", "")
    if PayoutAccount.State.CLOSED not in said:
        return None
    closed, reason = said[PayoutAccount.State.CLOSED]
    _, found = said.get(PayoutAccount.State.VERIFIED, (None, ""))
    return _Closing(_link("Kontot avslutades", closed.actor, closed.at, reason), found)


def _decided(payment: Payment) -> Iterator[Link]:
    if withdrawal := payment.withdrawal:
        yield _link("Utbetalningen begärdes", withdrawal.written_by, withdrawal.written_at)
    elif claim := payment.claim:
        yield _link("Hyresgarantin beslutades", claim.guarantee.decided_by, claim.guarantee.decided_at)
        yield _link("Hyresgarantin kontrasignerades", claim.guarantee.signed_by, claim.guarantee.signed_at)
        yield _link("Kravet skrevs in", claim.noted_by, claim.noted_at)
        yield _link("Kravet bedömdes", claim.decided_by, claim.decided_at, claim.judgement)
    elif decision := payment.decision:
        yield _link("Beslutet skrevs", decision.written_by, decision.written_at)
        yield _link("Beslutet fattades", decision.decided_by, decision.decided_at)
    if invoice := payment.invoice:
        yield from _invoice_links(invoice)
    yield _link("Utbetalningen planerades", payment.planned_by, payment.planned_at)


def _invoice_links(invoice: Invoice) -> Iterator[Link]:
    """Of a payment that an invoice asked for: who received, reviewed and attested it."""
    yield _link("Fakturan togs emot", invoice.received_by, invoice.received_at)
    yield _link("Fakturan granskades", invoice.reviewed_by, invoice.reviewed_at)
    yield _link("Fakturan attesterades", invoice.attested_by, invoice.attested_at)


def _run(payment: Payment) -> Iterator[Link]:
    run = payment.run
    yield from _taken_out(payment)
    if run is not None:
        kind = f"{str(run.get_kind_display()).capitalize()} körning. {run.kind_reason}" if run.kind_reason else ""
        yield _link("Körningen öppnades", run.opened_by, run.opened_at, kind)
        yield from _before_reopened(run)
        if run.submitted_at:
            yield _link("Körningen lämnades för godkännande", run.submitted_by, run.submitted_at)
        flags = RunFlag.objects.filter(run=run, payment=payment).select_related("answered_by__employee")
        for flag in flags.order_by("pk"):
            note = f"{flag.get_kind_display().capitalize()}. {flag.answer}".strip()
            label = "En flagga bedömdes" if flag.answer else "En flagga bedöms"
            yield _link(label, flag.answered_by, flag.answered_at, note)
    if run and run.approved_at:
        yield _link("Körningen godkändes", run.approved_by, run.approved_at, _code(run.step_up))
    else:
        yield _link("Körningen godkänns", None, None)
    if run and run.kind == RunKind.EMERGENCY:
        label = "Körningen godkändes också" if run.second_approved_at else "Körningen godkänns av en till"
        yield _link(label, run.second_approved_by, run.second_approved_at, _code(run.second_step_up))
    if run and run.released_at:
        yield _link("Körningen effektuerades", run.released_by, run.released_at)
    else:
        yield _link("Körningen effektueras", None, None)


def _taken_out(payment: Payment) -> Iterator[Link]:
    """When it was taken out of a run, and why; it may stand in another now."""
    rows = Change.objects.filter(table=Payment._meta.db_table, row=str(payment.pk), operation="U", after__run_id=None)
    for row in rows.filter(before__run_id__isnull=False).select_related("actor__employee").order_by("pk"):
        if row.before and row.after and (run := row.before.get("run_id")):
            yield _link(f"Togs ut ur körning {run}", row.actor, row.at, row.after.get("reason", ""))


def history_of(run: PaymentRun, barred: Iterable[int] = ()) -> list[Link]:
    """What has been undone in a run: its submissions and approvals, those that no longer hold too, how it was opened
    again, and what was taken out (but of `barred` cases); with the reasons. Empty where nothing was. One query.
    """
    facts = _events(run, RUN_EVENTS, barred)
    if not any(fact.name in UNDOING for fact in facts):
        return []
    last = max((place for place, fact in enumerate(facts) if fact.name == "RunReopened"), default=-1)
    return [_event(fact, holds=place > last) for place, fact in enumerate(facts)]


def _before_reopened(run: PaymentRun) -> list[Link]:
    """What was done with a run before it was last opened again."""
    facts = _events(run, [name for name in RUN_EVENTS if name != "PaymentsTakenOut"])
    last = max((place for place, fact in enumerate(facts) if fact.name == "RunReopened"), default=-1)
    return [_event(fact, holds=False) for fact in facts[: last + 1]]


def _events(run: PaymentRun, names: Iterable[str], barred: Iterable[int] = ()) -> list[Fact]:
    facts = Fact.objects.filter(name__in=list(names), subject=f"payments_paymentrun:{run.pk}")
    return list(facts.exclude(case_id__in=list(barred)).select_related("actor__employee").order_by("pk"))


def _event(fact: Fact, *, holds: bool) -> Link:
    note = fact.data.get("reason", "")
    if fact.name == "RunApproved":
        note = f"{fact.data['count']} st, {kr(Decimal(fact.data['total']))}"
        note += "" if holds else ". Godkännandet gäller inte längre."
    elif fact.name == "PaymentsTakenOut":
        note = f"{kr(Decimal(fact.data['amount']))}: {note}"
    return _link(RUN_EVENTS[fact.name], fact.actor, fact.at, note)


def _code(step_up: StepUp | None) -> str:
    return f"Engångskod {_moment(step_up.at)}" if step_up else ""


def _after(payment: Payment) -> Iterator[Link]:
    file = getattr(payment.run, "file", None)
    if file:
        yield Link("Bankfilen skrevs", "Systemet", file.made_at, note=f"{file.message_id}, SHA-256 {file.file.sha256}")
    else:
        yield _link("Bankfilen skrivs", None, None)
    yield from _answers(payment)
    for voucher in LedgerVoucher.objects.filter(run=payment.run_id).select_related("receipt") if payment.run_id else ():
        if voucher.payment_id in (None, payment.pk):
            yield from _voucher_links(voucher)


def _answers(payment: Payment) -> list[Link]:
    """What the bank said: its receipt, what it booked, and what it booked back."""
    if payment.run_id is None:
        return [_link("Bankens besked", None, None)]
    entries = list(
        BankEntry.objects.filter(run=payment.run_id).select_related("statement__received_by__employee").order_by("pk")
    )
    back = [entry for entry in entries if not entry.is_debit and entry.payment_id == payment.pk]
    links = []
    if receipt := payment.receipt:
        refused = payment.state == Payment.State.RETURNED and not back
        label = "Banken skickade tillbaka" if refused else "Banken betalade"
        note = f"Kvittensens SHA-256 {receipt.sha256}"
        if refused:
            note = f"{payment.reason.rstrip('.')}. {note}"
        by = receipt.received_by
        read = Link(label, "", receipt.received_at, "returned" if refused else "done", note, by.username)
        links.append(read)
    for entry in [entry for entry in entries if entry.is_debit and entry.payment_id in (None, payment.pk)] + back:
        label = "Banken bokförde" if entry.is_debit else "Banken bokade tillbaka"
        note = f"{entry.booked_on}, {str(entry.statement).lower()}"
        note = note if entry.is_debit else f"{payment.reason.rstrip('.')}. {note}"
        state = "done" if entry.is_debit else "returned"
        links.append(Link(label, "", entry.statement.received_at, state, note))
    return links or [_link("Bankens besked", None, None)]


def _voucher_links(voucher: LedgerVoucher) -> Iterator[Link]:
    of_return = ", för returen" if voucher.payment_id else ""
    yield Link(f"Verifikationen skrevs{of_return}", "Systemet", voucher.made_at, note=voucher.reference)
    receipt = getattr(voucher, "receipt", None)
    if receipt is None:
        yield _link("Ekonomisystemet bokför", None, None)
    elif receipt.posted:
        yield Link("Ekonomisystemet bokförde", "", receipt.received_at, note=f"Nummer {receipt.number}")
    else:
        yield Link("Ekonomisystemet avvisade", "", receipt.received_at, "returned", receipt.reason)


def _link(label: str, who: Any, at: datetime | None, note: str = "") -> Link:
    name, login = (who.get_full_name(), who.username) if who else ("", "")
    return Link(label, name, at, "done" if at else "todo", note, login)


def _moment(at: datetime) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"


# The sign-ins that may have been open at each act; an act of the system has none. Which of several it was is not kept.
PLACES = """
SELECT a.n, host(s.ip_address), s.user_agent, s.attempt_time
  FROM unnest(%s::text[], %s::timestamptz[]) WITH ORDINALITY AS a (login, at, n)
  JOIN axes_accesslog s ON s.username = a.login AND s.attempt_time BETWEEN a.at - %s * interval '1 second' AND a.at
 ORDER BY a.n, s.attempt_time
"""


def _with_places(links: Iterable[Link]) -> list[Link]:
    links = list(links)
    asked = [place for place, link in enumerate(links) if link.username and link.at]
    open_at: dict[int, list[tuple[str, datetime]]] = {}
    with connection.cursor() as cursor:
        values: Any = [[links[p].username for p in asked], [links[p].at for p in asked], settings.SESSION_COOKIE_AGE]
        cursor.execute(PLACES, values)
        for number, address, browser, at in cursor.fetchall():
            where = f"{address or 'okänd adress'}, {_browser(browser)}"
            open_at.setdefault(asked[number - 1], []).append((where, at))
    for place, sign_ins in open_at.items():
        links[place] = dataclasses.replace(links[place], place=_place_words(sign_ins))
    return links


def _place_words(sign_ins: list[tuple[str, datetime]]) -> str:
    """From where an act was done, as far as it is known: by one of these sign-ins."""
    places = list(dict.fromkeys(where for where, _ in sign_ins))
    if len(sign_ins) == 1:
        return f"{places[0]}, inloggad {_moment(sign_ins[0][1])}"
    words = " eller ".join(places)
    return f"{words}, en av {len(sign_ins)} inloggningar {_moment(sign_ins[0][1])} till {_moment(sign_ins[-1][1])}"


def _browser(agent: str) -> str:
    """The program and system that a browser says it is, in short."""
    program = next((name for name in ("Edg", "Firefox", "Chrome", "Safari") if name in agent), "okänd webbläsare")
    system = next((name for name in ("Windows", "Android", "iPhone", "iPad", "Mac OS", "Linux") if name in agent), "")
    return " på ".join(filter(None, ("Edge" if program == "Edg" else program, system)))
