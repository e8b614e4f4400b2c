"""Bank profiles: what is in force, what waits for a second person, and what each says beside the one before."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from bistand.staff.permissions import may, require
from payments import actions
from payments.bank_rows import COLUMNS, Row, account_words, as_line
from payments.forms import BankTableForm
from payments.models import BankTable
from payments.posting import names_of_sections
from payments.tables import BankTables, bank_table_url
from payments.views import loaded

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
        "table": BankTables(BankTable.objects.select_related(*loaded.PEOPLE).defer("rows"), request),
        "now": BankTable.on(timezone.localdate()),
        "may_load": may(request.user, "payments.load_bank"),
    }
    return render(request, "payments/bank_tables.html", context)


@require_GET
def bank_table(request: HttpRequest, bank_table_id: int) -> HttpResponse:
    """The rows of a profile, each with what it said before where that is another."""
    require(request.user, "payments.read_bank")
    found = loaded.find(BankTable, bank_table_id)
    context = {
        "title": found.name,
        "bank_table": found,
        "rows": _rows(found),
        **loaded.standing(request.user, found, "bank"),
    }
    return render(request, "payments/bank_table.html", context)


@require_GET
def bank_table_csv(request: HttpRequest, bank_table_id: int) -> HttpResponse:
    """The rows as the file that they are loaded from: what a changed profile is made of."""
    require(request.user, "payments.read_bank")
    found = loaded.find(BankTable, bank_table_id)
    sections = names_of_sections()
    lines = (as_line(row, sections) for row in found.rows)
    return loaded.as_csv(f"bankprofil-{found.valid_from}", COLUMNS, lines)


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


class _BankTable(loaded.Page):
    model = BankTable
    listed = ("Bankprofiler", "bank_tables")
    url = staticmethod(bank_table_url)


class LoadBankTable(_BankTable, loaded.LoadTable):
    act = "payments.load_bank"
    title = "Läs in bankprofil"
    template_name = "payments/bank_table_form.html"
    form_class = BankTableForm
    do = staticmethod(actions.load_bank)


class ApproveBankTable(_BankTable, loaded.ApproveTable):
    act = "payments.approve_bank"
    title = "Godkänn bankprofilen"
    done = "Bankprofilen är godkänd."
    do = staticmethod(actions.approve_bank)

    def words(self) -> list[str]:
        return [
            f"Körningar med betaldag från {self.table.valid_from} betalas genom de här bankerna och kontona. "
            "Kontrollera kontona mot bankens avtal.",
            "Filer som redan är skrivna ändras inte. Ett fel rättas genom att en ny bankprofil läses in.",
        ]


class WithdrawBankTable(_BankTable, loaded.WithdrawTable):
    act = "payments.load_bank"
    do = staticmethod(actions.withdraw_bank)
