"""Posting rules: what is in force, what waits for a second person, and where each purpose is booked."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from bistand.staff.permissions import may, require
from payments import actions, posting
from payments.forms import PostingForm
from payments.ledger.posting import BANK, COLUMNS, Rules, objects_text
from payments.models import PostingTable
from payments.tables import PostingTables, posting_url
from payments.views import loaded


@require_GET
def posting_list(request: HttpRequest) -> HttpResponse:
    require(request.user, "payments.read_ledger")
    rows = PostingTable.objects.select_related(*loaded.PEOPLE).defer("rows")
    now = PostingTable.on(timezone.localdate())
    context = {
        "title": "Kontering",
        "table": PostingTables(rows, request),
        "now": now,
        "may_load": may(request.user, "payments.load_posting"),
        "columns": ";".join(COLUMNS),
    }
    return render(request, "payments/postings.html", context)


@require_GET
def posting_table(request: HttpRequest, posting_id: int) -> HttpResponse:
    """The rules of a table beside those it replaces, and the purposes that it says nothing of."""
    require(request.user, "payments.read_ledger")
    found = loaded.find(PostingTable, posting_id)
    context = {
        "title": found.name,
        "posting": found,
        "rows": _rows(found),
        "lacking": _lacking(found),
        **loaded.standing(request.user, found, "posting"),
    }
    return render(request, "payments/posting.html", context)


@require_GET
def posting_csv(request: HttpRequest, posting_id: int) -> HttpResponse:
    """The rules as the file that they are loaded from: what a changed table is made of."""
    require(request.user, "payments.read_ledger")
    found = loaded.find(PostingTable, posting_id)
    lines = posting.as_lines(found.rows, posting.names_of_sections())
    return loaded.as_csv(f"kontering-{found.valid_from}", COLUMNS, lines)


def _rows(found: PostingTable) -> list[dict[str, Any]]:
    """Each rule in words, with what was before where that is another."""
    sections = posting.names_of_sections()
    before = found.before()
    old = {(row["purpose"], row["section"]): row for row in (before.rows if before else ())}
    order = list(posting.PURPOSES)
    rows = sorted(found.rows, key=lambda row: (row["purpose"] != BANK, order.index(row["purpose"])))
    return [
        {
            "purpose": posting.PURPOSES[row["purpose"]],
            "section": sections.get(row["section"], "alla") if row["section"] else "alla",
            "account": row["account"],
            "name": row["name"],
            "objects": objects_text(row["objects"]),
            "before": _before(row, old.get((row["purpose"], row["section"])), bool(before)),
        }
        for row in rows
    ]


def _before(row: dict[str, Any], old: dict[str, Any] | None, there_was: bool) -> str:
    if old is None:
        return "ny" if there_was else ""
    if (old["account"], old["objects"]) == (row["account"], row["objects"]):
        return "lika"
    return f"{old['account']} {objects_text(old['objects'])}".strip()


def _lacking(found: PostingTable) -> list[str]:
    """Purposes, and the account money is taken from, that are not said for all sections."""
    everywhere = Rules(row for row in found.rows if row["section"] is None)
    wanted = [purpose for purpose in posting.PURPOSES if purpose != BANK]
    return [posting.PURPOSES[purpose] for purpose in everywhere.lacking(wanted, 0)]


class _Posting(loaded.Page):
    model = PostingTable
    listed = ("Kontering", "postings")
    url = staticmethod(posting_url)


class LoadPosting(_Posting, loaded.LoadTable):
    act = "payments.load_posting"
    title = "Läs in kontering"
    template_name = "payments/posting_form.html"
    form_class = PostingForm
    do = staticmethod(actions.load_posting)


class ApprovePosting(_Posting, loaded.ApproveTable):
    act = "payments.approve_posting"
    title = "Godkänn konteringen"
    done = "Konteringen är godkänd."
    do = staticmethod(actions.approve_posting)

    def words(self) -> list[str]:
        return [
            f"Verifikationer från {self.table.valid_from} bokförs på de här kontona. Körningar som väntar på "
            "kontering från den dagen får sin verifikation.",
            "Verifikationer som redan är skrivna ändras inte. Ett fel rättas genom att en ny kontering läses in.",
        ]


class WithdrawPosting(_Posting, loaded.WithdrawTable):
    act = "payments.load_posting"
    do = staticmethod(actions.withdraw_posting)
