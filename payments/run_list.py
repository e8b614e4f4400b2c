"""The list that a head approved and let out, as it is archived: the rows, who answered for them, and which file it is.

Made when the bank's file has been written, so that the list names the file by its hash.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone

from bistand.pdf import render_pdf
from bistand.ui.templatetags.ui import amount, figure
from cases.letters import LETTERS
from payments.bankfile import run_rows
from payments.models import PaymentRun, RunFile, RunFlag
from payments.queries.secrecy import PROTECTED_NAME


@dataclass(frozen=True, slots=True)
class ListRow:
    """One payment as it is printed; the account by its last digits, whoever is protected without a name."""

    number: str
    payee: str
    account: str
    purpose: str
    amount: str
    decided: str
    flags: tuple[str, ...]


def run_list(run_id: int) -> bytes:
    """The list as PDF/UA-1 and PDF/A-3a. The same run gives the same bytes."""
    people = ("submitted_by", "approved_by", "second_approved_by", "released_by")
    run = PaymentRun.objects.select_related("section", *(f"{who}__employee" for who in people)).get(pk=run_id)
    file = RunFile.objects.select_related("file").defer("file__content").get(run=run)
    title = f"Betalningslista, körning {run.pk}"
    context = {"title": title, "rows": list(_rows(run)), "facts": _facts(run, file), **_head(run)}
    html = render_to_string("payments/letters/run_list.html", context)
    return render_pdf(html, title=title, base=LETTERS, stylesheets=(LETTERS / "letter.css",))


def _head(run: PaymentRun) -> dict[str, object]:
    here = settings.MUNICIPALITY
    return {
        "municipality": here["name"], "board": here["board"], "section": run.section.name, "day": _day(run.released_at),
        "total": amount(run.released_sum), "count": figure(run.released_count),
    }  # fmt: skip


def _facts(run: PaymentRun, file: RunFile) -> tuple[tuple[str, str], ...]:
    """What an ordinary run has no word of is left out."""
    second = f"{run.second_approved_by}, {_day(run.second_approved_at)}" if run.second_approved_at else ""
    kind = str(run.get_kind_display()).capitalize() if run.kind_reason else ""
    facts = (
        ("Betaldag", run.pay_on.isoformat()),
        ("Slag av körning", kind),
        ("Skäl", run.kind_reason),
        ("Lämnades för godkännande av", f"{run.submitted_by}, {_day(run.submitted_at)}"),
        ("Godkändes av", f"{run.approved_by}, {_day(run.approved_at)}"),
        ("Godkändes också av", second),
        ("Godkänt antal och summa", f"{figure(run.approved_count)}, {amount(run.approved_sum)}"),
        ("Effektuerades av", f"{run.released_by}, {_day(run.released_at)}"),
        ("Effektuerat antal och summa", f"{figure(run.released_count)}, {amount(run.released_sum)}"),
        ("Bankfil", file.message_id),
        ("Bankfilens SHA-256", file.file.sha256),
        ("Historikens huvud", file.history_head),
    )
    return tuple((name, value) for name, value in facts if value)


def _rows(run: PaymentRun) -> Iterator[ListRow]:
    said: dict[int, list[str]] = {}
    for flag in RunFlag.objects.filter(run=run).select_related("answered_by__employee").order_by("pk"):
        answer = f"{str(flag.get_kind_display()).capitalize()}: {flag.answer} ({flag.answered_by})"
        said.setdefault(flag.payment_id, []).append(answer)
    for row in run_rows(run).select_related("payee__person", "account", "line", "case", "decided_person"):
        hidden = row.payee.person is not None and (row.case.protected or row.payee.person.protected)
        assert row.account is not None
        yield ListRow(
            row.end_to_end_id,
            PROTECTED_NAME if hidden else row.payee.name,
            row.account.masked,
            row.purpose_words,
            amount(row.amount),
            str(row.decided_person),
            tuple(said.get(row.pk, ())),
        )


def _day(moment: object) -> date:
    return timezone.localdate(moment)  # type: ignore[arg-type]
