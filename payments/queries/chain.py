"""The chain of one payment: every act from the case to the bank's booking, by whom, when and signed in from where."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from bistand.audit.models import Fact
from payments.models import BankEntry, CoolingWaiver, Invoice, LedgerVoucher, Payment, PayoutAccount, RunFlag


@dataclass(frozen=True)
class Link:
    """One link of a payment's chain: what, who, when. `username` is the sign-in that did it, and `place` where that
    sign-in had come from (address and browser, as the log of sign-ins has it).
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
    yield _link("Kontot kontrollerades", account.verified_by, account.verified_at, account.reason)
    if waiver := CoolingWaiver.objects.filter(account=account).select_related("waived_by__employee").first():
        yield _link("Karenstiden hävdes", waiver.waived_by, waiver.waived_at, waiver.reason)


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
    if run is not None:
        yield _link("Körningen öppnades", run.opened_by, run.opened_at)
        if run.submitted_at:
            yield _link("Körningen lämnades för godkännande", run.submitted_by, run.submitted_at)
        flags = RunFlag.objects.filter(run=run, payment=payment).select_related("answered_by__employee")
        for flag in flags.order_by("pk"):
            note = f"{flag.get_kind_display().capitalize()}. {flag.answer}".strip()
            label = "En flagga bedömdes" if flag.answer else "En flagga bedöms"
            yield _link(label, flag.answered_by, flag.answered_at, note)
    if run and run.approved_at:
        code = f"Engångskod {_moment(run.step_up.at)}" if run.step_up else ""
        yield _link("Körningen godkändes", run.approved_by, run.approved_at, code)
    else:
        yield _link("Körningen godkänns", None, None)
    if run and run.released_at:
        yield _link("Körningen effektuerades", run.released_by, run.released_at)
    else:
        yield _link("Körningen effektueras", None, None)


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
            note = f"{payment.reason}. {note}"
        by = receipt.received_by
        read = Link(label, "", receipt.received_at, "returned" if refused else "done", note, by.username)
        links.append(read)
    for entry in [entry for entry in entries if entry.is_debit and entry.payment_id in (None, payment.pk)] + back:
        label = "Banken bokförde" if entry.is_debit else "Banken bokade tillbaka"
        note = f"{entry.booked_on}, {str(entry.statement).lower()}"
        note = note if entry.is_debit else f"{payment.reason}. {note}"
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


# The last sign-in before each act; an act of the system has none.
PLACES = """
SELECT a.n, host(s.ip_address), s.user_agent, s.attempt_time
  FROM unnest(%s::text[], %s::timestamptz[]) WITH ORDINALITY AS a (login, at, n)
 CROSS JOIN LATERAL (SELECT l.ip_address, l.user_agent, l.attempt_time FROM axes_accesslog l
                      WHERE l.username = a.login AND l.attempt_time <= a.at ORDER BY l.attempt_time DESC LIMIT 1) s
"""


def _with_places(links: Iterable[Link]) -> list[Link]:
    links = list(links)
    asked = [place for place, link in enumerate(links) if link.username and link.at]
    with connection.cursor() as cursor:
        cursor.execute(PLACES, [[links[p].username for p in asked], [links[p].at for p in asked]])
        for number, address, browser, at in cursor.fetchall():
            place = asked[number - 1]
            words = f"{address or 'okänd adress'}, {_browser(browser)}, inloggad {_moment(at)}"
            links[place] = dataclasses.replace(links[place], place=words)
    return links


def _browser(agent: str) -> str:
    """The program and system that a browser says it is, in short."""
    program = next((name for name in ("Edg", "Firefox", "Chrome", "Safari") if name in agent), "okänd webbläsare")
    system = next((name for name in ("Windows", "Android", "iPhone", "iPad", "Mac OS", "Linux") if name in agent), "")
    return " på ".join(filter(None, ("Edge" if program == "Edg" else program, system)))
