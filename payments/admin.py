"""Payees, payments and runs for reading only, through the secrecy filter of this floor."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from bistand.readonly_admin import ReadOnlyAdmin
from cases.queries import visible_cases
from payments.models import (
    BankReceipt,
    BankTable,
    CoolingWaiver,
    Invoice,
    LedgerVoucher,
    Payee,
    Payment,
    PaymentInstruction,
    PaymentRun,
    PayoutAccount,
    PostingTable,
    Requisition,
    RunFile,
    RunFlag,
)
from payments.queries.invoices import visible_invoices
from payments.queries.ledger import visible_vouchers
from payments.queries.requisitions import visible_requisitions
from payments.queries.secrecy import (
    sees_protected,
    visible_accounts,
    visible_payees,
    visible_payments,
    visible_receipts,
    visible_runs,
)


class MoneyAdmin(ReadOnlyAdmin):
    """Shows what belongs to the reader's sections, and logs each opening."""

    personal = True


@admin.register(Payee)
class PayeeAdmin(MoneyAdmin):
    list_display = ("id", "kind", "name", "org_number")
    list_filter = ("kind",)
    search_fields = ("name", "=org_number")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return _without_protected(visible_payees(request.user), request.user)


def _without_protected(payees: QuerySet[Any], user: Any) -> QuerySet[Any]:
    """The register asks for no reason, so those whose names are hidden elsewhere do not stand here at all."""
    return payees if sees_protected(user) else payees.filter(is_protected=False)


@admin.register(PayoutAccount)
class PayoutAccountAdmin(MoneyAdmin):
    act = "payments.see_account"
    secret: ClassVar[tuple[str, ...]] = ("clearing", "number", "normalized")
    list_display = ("id", "payee", "masked", "state", "entered_by", "verified_by")
    list_filter = ("state", "kind")
    list_select_related = ("payee", "entered_by__employee", "verified_by__employee")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        payees = _without_protected(visible_payees(request.user), request.user)
        return super().get_queryset(request).filter(payee__in=payees)


@admin.register(PaymentInstruction)
class PaymentInstructionAdmin(MoneyAdmin):
    list_display = ("id", "case", "purpose", "payee", "active")
    list_filter = ("purpose", "active")
    list_select_related = ("case", "payee")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).filter(case__in=visible_cases(request.user))


@admin.register(Payment)
class PaymentAdmin(MoneyAdmin):
    list_display = ("id", "case", "payee", "amount", "pay_on", "state", "run")
    list_filter = ("state",)
    list_select_related = ("case", "payee", "run")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = visible_payments(request.user)
        return rows if sees_protected(request.user) else rows.filter(case__protected=False)


@admin.register(Requisition)
class RequisitionAdmin(MoneyAdmin):
    list_display = ("number", "case", "payee", "amount", "last_day", "state")
    list_filter = ("state",)
    list_select_related = ("case", "payee")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = visible_requisitions(request.user)
        return rows if sees_protected(request.user) else rows.filter(case__protected=False)


@admin.register(PaymentRun)
class PaymentRunAdmin(MoneyAdmin):
    list_display = ("id", "section", "kind", "pay_on", "state", "released_count", "released_sum")
    list_filter = ("state", "kind")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return visible_runs(request.user)


class OfRunAdmin(MoneyAdmin):
    """Rows that hang on a run."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).filter(run__in=visible_runs(request.user))


@admin.register(RunFlag)
class RunFlagAdmin(OfRunAdmin):
    list_display = ("id", "run", "payment_id", "kind", "answered_by")
    list_filter = ("kind",)
    list_select_related = ("run", "answered_by__employee")


@admin.register(RunFile)
class RunFileAdmin(OfRunAdmin):
    list_display = ("message_id", "run", "count", "control_sum", "made_at")
    list_select_related = ("run",)


@admin.register(BankReceipt)
class BankReceiptAdmin(MoneyAdmin):
    list_display = ("id", "run", "paid_count", "returned_count", "received_by", "received_at")
    list_select_related = ("run", "received_by__employee")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return visible_receipts(request.user)


@admin.register(CoolingWaiver)
class CoolingWaiverAdmin(MoneyAdmin):
    list_display = ("account", "waived_by", "waived_at")
    list_select_related = ("account", "waived_by__employee")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return CoolingWaiver.objects.filter(account__in=visible_accounts(request.user))


@admin.register(BankTable)
class BankTableAdmin(ReadOnlyAdmin):
    act = "payments.read_bank"
    list_display = ("name", "valid_from", "state", "loaded_by", "approved_by")
    list_select_related = ("loaded_by__employee", "approved_by__employee")


@admin.register(PostingTable)
class PostingTableAdmin(ReadOnlyAdmin):
    act = "payments.read_ledger"
    list_display = ("name", "valid_from", "state", "loaded_by", "approved_by")
    list_select_related = ("loaded_by__employee", "approved_by__employee")


@admin.register(LedgerVoucher)
class LedgerVoucherAdmin(MoneyAdmin):
    act = "payments.read_ledger"
    list_display = ("reference", "of", "total", "state", "made_at")
    list_filter = ("state",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return visible_vouchers(request.user)

    @admin.display(description="avser")
    def of(self, row: LedgerVoucher) -> str:
        return row.about


@admin.register(Invoice)
class InvoiceAdmin(MoneyAdmin):
    list_display = ("id", "number", "payee", "amount", "due_date", "state")
    list_filter = ("state", "kind", "source")
    list_select_related = ("payee",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return visible_invoices(request.user)
