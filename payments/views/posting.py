"""Posting rules: what is in force, what waits for a second person, and where each purpose is booked."""

from __future__ import annotations

import csv
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from bistand.staff.permissions import may, require
from payments import actions, posting
from payments.forms import PostingForm, ReasonForm
from payments.ledger.posting import BANK, COLUMNS, Rules, objects_text
from payments.models import PostingTable
from payments.tables import PostingTables, posting_url
from payments.views.base import ActForm, ConfirmPage, found_or_404

PEOPLE = ("loaded_by__employee", "approved_by__employee")


@require_GET
def posting_list(request: HttpRequest) -> HttpResponse:
    require(request.user, "payments.read_ledger")
    rows = PostingTable.objects.select_related(*PEOPLE).defer("rows")
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
    found = _table(posting_id)
    is_draft = found.state == PostingTable.State.DRAFT
    mine = found.loaded_person_id == request.user.employee_id  # type: ignore[union-attr]
    context = {
        "title": found.name,
        "posting": found,
        "rows": _rows(found),
        "lacking": _lacking(found),
        "may_approve": is_draft and not mine and may(request.user, "payments.approve_posting"),
        "may_withdraw": is_draft and may(request.user, "payments.load_posting"),
        "waits_for_another": is_draft and mine,
    }
    return render(request, "payments/posting.html", context)


@require_GET
def posting_csv(request: HttpRequest, posting_id: int) -> HttpResponse:
    """The rules as the file that they are loaded from: what a changed table is made of."""
    require(request.user, "payments.read_ledger")
    found = _table(posting_id)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="kontering-{found.valid_from}.csv"'
    writer = csv.writer(answer, delimiter=";")
    writer.writerow(COLUMNS)
    writer.writerows(posting.as_lines(found.rows, posting.names_of_sections()))
    return answer


def _table(posting_id: int) -> PostingTable:
    found = PostingTable.objects.select_related(*PEOPLE).filter(pk=posting_id).first()
    return found_or_404(found, "Konteringen finns inte.")


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


class _OnPosting(ConfirmPage):
    def prepare(self) -> None:
        self.posting = _table(self.kwargs["posting_id"])

    def back(self) -> str:
        return posting_url(self.posting.pk)

    def crumbs(self) -> list[tuple[str, str]]:
        return [("Kontering", reverse("postings")), (self.posting.name, self.back())]


class LoadPosting(ActForm):
    act = "payments.load_posting"
    title = "Läs in kontering"
    submit = "Läs in som utkast"
    template_name = "payments/posting_form.html"
    form_class = PostingForm

    def back(self) -> str:
        return reverse("postings")

    def crumbs(self) -> list[tuple[str, str]]:
        return [("Kontering", self.back())]

    def perform(self, fields: dict[str, Any]) -> str:
        made = actions.load_posting(self.request.user, self.now, fields["name"], fields["valid_from"], fields["file"])
        return posting_url(made.pk)


class ApprovePosting(_OnPosting):
    act = "payments.approve_posting"
    title = "Godkänn konteringen"
    submit = "Godkänn"
    done = "Konteringen är godkänd."

    def words(self) -> list[str]:
        return [
            f"Verifikationer från {self.posting.valid_from} bokförs på de här kontona. Körningar som väntar på "
            "kontering från den dagen får sin verifikation.",
            "Verifikationer som redan är skrivna ändras inte. Ett fel rättas genom att en ny kontering läses in.",
        ]

    def perform(self, fields: dict[str, Any]) -> str:
        actions.approve_posting(self.request.user, self.now, self.posting.pk)
        return self.back()


class WithdrawPosting(_OnPosting):
    act = "payments.load_posting"
    title = "Ta bort utkastet"
    submit = "Ta bort"
    danger = "1"
    done = "Utkastet är borttaget."
    form_class = ReasonForm

    def words(self) -> list[str]:
        return [f"{self.posting.name} används inte. Den står kvar i listan som borttagen."]

    def perform(self, fields: dict[str, Any]) -> str:
        actions.withdraw_posting(self.request.user, self.now, self.posting.pk, reason=fields["reason"])
        return self.back()
