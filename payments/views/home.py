"""What this floor shows on each role's home page, and the page that explains the chain."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from bistand.staff.models import INCOMPATIBLE, Role
from bistand.staff.permissions import ACTS, may, require
from payments.queries import accounts as account_reads
from payments.queries import invoices as invoice_reads
from payments.queries import receipts as receipt_reads
from payments.queries import requisitions as requisition_reads
from payments.queries import returns as return_reads
from payments.queries import runs as run_reads
from payments.views.base import part
from payments.views.runs import set_sums

SHOWN = 8


@require_GET
def home_runs(request: HttpRequest) -> HttpResponse:
    """For the section head: runs to approve or release, with sum, number and flags."""
    require(request.user, "payments.approve")
    rows = list(run_reads.to_decide(request.user)[: SHOWN + 1])
    shown = rows[:SHOWN]
    set_sums(shown)
    flags = run_reads.flags_left(shown)
    for row in shown:
        row.flags_left = flags.get(row.pk, 0)  # type: ignore[attr-defined]
    context = {"title": "Körningar att godkänna", "runs": shown, "more": len(rows) > SHOWN}
    return part(request, "payments/home/runs.html", **context)


@require_GET
def home_accounts(request: HttpRequest) -> HttpResponse:
    """For the assistant: accounts to enter and to verify."""
    require(request.user, "payments.verify_account")
    others = account_reads.to_verify(request.user).exclude(entered_person=request.user.employee_id)  # type: ignore[union-attr]
    enters = may(request.user, "payments.enter_account")
    missing = account_reads.to_enter_for_payment(request.user)
    context = {
        "title": "Konton",
        "to_verify": list(others.order_by("entered_at")[:SHOWN]),
        "to_enter": list(missing[:SHOWN]) if enters else [],
        "enters": enters,
    }
    return part(request, "payments/home/accounts.html", **context)


@require_GET
def home_returned(request: HttpRequest) -> HttpResponse:
    """For those who put returned payments right."""
    require(request.user, "payments.read")
    rows = list(return_reads.returned(request.user).order_by("-pk")[:SHOWN])
    return part(request, "payments/home/returned.html", title="Utbetalningar i retur", rows=rows)


@require_GET
def home_requisitions(request: HttpRequest) -> HttpResponse:
    """For the assistant: requisitions to countersign, and those that went out and were never used."""
    require(request.user, "payments.countersign_requisition")
    waiting = requisition_reads.to_countersign(request.user)
    context = {
        "title": "Rekvisitioner",
        "waiting": list(waiting.select_related("payee", "issued_by__employee").order_by("pk")[:SHOWN])
        if waiting
        else [],
        "expired": list(requisition_reads.expired(request.user, timezone.localdate())[:SHOWN]),
    }
    return part(request, "payments/home/requisitions.html", **context)


@require_GET
def home_invoices(request: HttpRequest) -> HttpResponse:
    """Invoices that wait: to be reviewed by whoever does that, and to be attested by whoever may."""
    require(request.user, "payments.review_invoice")
    today = timezone.localdate()
    attest = invoice_reads.to_attest(request.user)
    enter = invoice_reads.to_review(request.user) if attest is None else None
    context = {
        "title": "Fakturor",
        "attest": list(attest[: SHOWN + 1]) if attest is not None else None,
        "enter": list(enter[: SHOWN + 1]) if enter is not None else [],
        "shown": SHOWN,
        "overdue": invoice_reads.listed(request.user, "overdue", "", today).order_by().count(),
    }
    return part(request, "payments/home/invoices.html", **context)


@require_GET
def home_bank(request: HttpRequest) -> HttpResponse:
    """For the accountant: runs to reconcile and receipts that are missing."""
    require(request.user, "payments.fetch_file")
    rows = list(receipt_reads.runs_without_answer(request.user)[:SHOWN])
    set_sums(rows)
    return part(request, "payments/home/bank.html", title="Banken", runs=rows)


@require_GET
def home_chains(request: HttpRequest) -> HttpResponse:
    """For the controller: the last runs and who stood for each link."""
    require(request.user, "payments.read")
    rows = run_reads.last_runs(request.user)
    set_sums(rows)
    return part(request, "payments/home/chains.html", title="Senaste körningarna", runs=rows)


# ---- the chain explained -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Step:
    """A link of the chain: what is done, by which roles, and what holds it apart from the others."""

    label: str
    roles: list[str]
    held: str


CHAIN = (
    ("Ärendet och mottagaren registreras", "cases.register", "Inget konto finns än, så inget kan betalas."),
    (
        "Kontot läggs in",
        "payments.enter_account",
        "Socialsekreteraren kan inte lägga in konton och ser inte hela kontonumret.",
    ),
    ("Kontot kontrolleras", "payments.verify_account", "En annan person än den som lade in kontot."),
    (
        "Beslutet fattas",
        "cases.decide",
        "Inom delegationen, och av en annan person än de två som har lagt in och kontrollerat kontot.",
    ),
    (
        "Flaggade utbetalningar bedöms",
        "payments.answer_flag",
        "Ingen körning kan godkännas förrän varje flaggad utbetalning har en bedömning.",
    ),
    (
        "Körningen godkänns",
        "payments.approve",
        "Med en ny engångskod, av någon som inte är en tidigare länk för någon av raderna.",
    ),
    (
        "En akut körning godkänns av en till",
        "payments.approve",
        "En annan person än den som godkände först, med en egen engångskod. Databasen håller också gränserna för hur"
        " mycket en akut körning får betala.",
    ),
    (
        "Körningen effektueras",
        "payments.release",
        "Databasen jämför personerna bakom varje rad. Är två länkar samma person stoppas hela körningen.",
    ),
    ("Bankfilen skrivs", "payments.write_file", "Systemet skriver filen ur raderna. Samma rader ger samma fil."),
    ("Bankens kvittens läses in", "payments.receive", "Först när banken har svarat blir en utbetalning betald."),
)


@require_GET
def chain(request: HttpRequest) -> HttpResponse:
    """Who can do what on the way of the money, drawn from the table of rights."""
    steps = [
        Step(label, [str(role.label) for role in Role if role in ACTS[act].roles], held) for label, act, held in CHAIN
    ]
    context = {
        "title": "Så är kedjan bruten",
        "steps": steps,
        "apart": _apart(),
        "table": [
            (act, [role in act.roles for role in Role]) for name, act in ACTS.items() if name.startswith("payments.")
        ],
        "roles": [str(role.label) for role in Role],
    }
    return render(request, "payments/chain.html", context)


def _apart() -> list[tuple[str, list[str]]]:
    """Each role with those that the same person may not hold."""
    found: dict[Role, list[str]] = {}
    for one, other in INCOMPATIBLE:
        found.setdefault(one, []).append(str(other.label))
    return [(str(role.label), others) for role, others in found.items()]
