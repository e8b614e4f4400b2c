"""Bank profiles: what is in force, what waits for a second person, and what each says beside the one before."""

from __future__ import annotations

import csv
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from bistand.staff.permissions import may, require
from payments import actions
from payments.bank_rows import COLUMNS, Row, account_words, as_line
from payments.forms import BankTableForm, ReasonForm
from payments.models import BankTable
from payments.posting import names_of_sections
from payments.tables import BankTables, bank_table_url
from payments.views.base import ActForm, ConfirmPage, found_or_404

PEOPLE = ("loaded_by__employee", "approved_by__employee")
# What a row says, in words; the columns are those of the file.
LABELS = {
    "bank": "Bank",
    "bic": "BIC",
    "konto": "Pengarna tas från",
    "version": "Filens version",
    "avsandare": "Avsändarens id",
    "avsandarslag": "Slag av id",
    "avtal": "Avtalsnummer",
    "kontoskrivning": "Konto skrivs som",
    "andamal": "Ändamålskod",
    "samlad": "Bokförs samlat",
    "tecken": "Tecken",
    "stopptid": "Stopptid på betaldagen",
}


@require_GET
def bank_tables(request: HttpRequest) -> HttpResponse:
    require(request.user, "payments.read_bank")
    context = {
        "title": "Bankprofiler",
        "table": BankTables(BankTable.objects.select_related(*PEOPLE).defer("rows"), request),
        "now": BankTable.on(timezone.localdate()),
        "may_load": may(request.user, "payments.load_bank"),
    }
    return render(request, "payments/bank_tables.html", context)


@require_GET
def bank_table(request: HttpRequest, bank_table_id: int) -> HttpResponse:
    """The rows of a profile, each with what it said before where that is another."""
    require(request.user, "payments.read_bank")
    found = _table(bank_table_id)
    is_draft = found.state == BankTable.State.DRAFT
    mine = found.loaded_person_id == request.user.employee_id  # type: ignore[union-attr]
    context = {
        "title": found.name,
        "bank_table": found,
        "rows": _rows(found),
        "may_approve": is_draft and not mine and may(request.user, "payments.approve_bank"),
        "may_withdraw": is_draft and may(request.user, "payments.load_bank"),
        "waits_for_another": is_draft and mine,
    }
    return render(request, "payments/bank_table.html", context)


@require_GET
def bank_table_csv(request: HttpRequest, bank_table_id: int) -> HttpResponse:
    """The rows as the file that they are loaded from: what a changed profile is made of."""
    require(request.user, "payments.read_bank")
    found = _table(bank_table_id)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="bankprofil-{found.valid_from}.csv"'
    writer = csv.writer(answer, delimiter=";")
    writer.writerow(COLUMNS)
    sections = names_of_sections()
    writer.writerows(as_line(row, sections) for row in found.rows)
    return answer


def _table(bank_table_id: int) -> BankTable:
    found = BankTable.objects.select_related(*PEOPLE).filter(pk=bank_table_id).first()
    return found_or_404(found, "Bankprofilen finns inte.")


def _rows(found: BankTable) -> list[dict[str, Any]]:
    sections = names_of_sections()
    before = found.before()
    old = {row["section"]: row for row in (before.rows if before else ())}
    return [
        {
            "section": sections.get(row["section"], "Alla sektioner"),
            "facts": [(label, _shown(row, column), _was(row, old, column)) for column, label in LABELS.items()],
        }
        for row in found.rows
    ]


def _shown(row: Row, column: str) -> str:
    if column == "konto":
        return account_words(row)
    if column == "version":
        return f"pain.001.001.{row[column]}"
    return str(row[column]).upper() if column == "andamal" else str(row[column])


def _was(row: Row, old: dict[int | None, Row], column: str) -> str:
    """What the profile before said, where it was another; "" where there was none."""
    before = old.get(row["section"])
    if before is None or before[column] == row[column]:
        return ""
    return _shown(before, column) or "tomt"


class _OnTable(ConfirmPage):
    def prepare(self) -> None:
        self.table = _table(self.kwargs["bank_table_id"])

    def back(self) -> str:
        return bank_table_url(self.table.pk)

    def crumbs(self) -> list[tuple[str, str]]:
        return [("Bankprofiler", reverse("bank_tables")), (self.table.name, self.back())]


class LoadBankTable(ActForm):
    act = "payments.load_bank"
    title = "Läs in bankprofil"
    submit = "Läs in som utkast"
    template_name = "payments/bank_table_form.html"
    form_class = BankTableForm

    def back(self) -> str:
        return reverse("bank_tables")

    def crumbs(self) -> list[tuple[str, str]]:
        return [("Bankprofiler", self.back())]

    def perform(self, fields: dict[str, Any]) -> str:
        made = actions.load_bank(self.request.user, self.now, fields["name"], fields["valid_from"], fields["file"])
        return bank_table_url(made.pk)


class ApproveBankTable(_OnTable):
    act = "payments.approve_bank"
    title = "Godkänn bankprofilen"
    submit = "Godkänn"
    done = "Bankprofilen är godkänd."

    def words(self) -> list[str]:
        return [
            f"Körningar med betaldag från {self.table.valid_from} betalas genom de här bankerna och kontona. "
            "Kontrollera kontona mot bankens avtal.",
            "Filer som redan är skrivna ändras inte. Ett fel rättas genom att en ny bankprofil läses in.",
        ]

    def perform(self, fields: dict[str, Any]) -> str:
        actions.approve_bank(self.request.user, self.now, self.table.pk)
        return self.back()


class WithdrawBankTable(_OnTable):
    act = "payments.load_bank"
    title = "Ta bort utkastet"
    submit = "Ta bort"
    danger = "1"
    done = "Utkastet är borttaget."
    form_class = ReasonForm

    def words(self) -> list[str]:
        return [f"{self.table.name} används inte. Den står kvar i listan som borttagen."]

    def perform(self, fields: dict[str, Any]) -> str:
        actions.withdraw_bank(self.request.user, self.now, self.table.pk, reason=fields["reason"])
        return self.back()
