"""Clients' own money: the agreement and its ledger, orders to pay, deposits, and the end of a month."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_GET

from bistand.refusals import NotFound
from bistand.staff.permissions import may, require
from bistand.ui.files import private_file
from bistand.ui.tables import paginate
from cases.queries import adults_of, members_shown, open_case
from payments import actions
from payments.bank.bankdays import next_bank_day
from payments.forms import ReasonForm
from payments.forms_funds import DepositForm, EndFundsForm, FundAgreementForm, FundOrderForm, SignFundsForm
from payments.fund_statement import fund_statement
from payments.models import FundAgreement, Payment
from payments.queries import funds as reads
from payments.queries.case import supplier_choices
from payments.tables import FundTable
from payments.views.base import ActForm, found_or_404
from payments.views.case import panel_url

ENTRIES_PAGE = 50
LIST = ("Egna medel", "funds")


def fund_url(agreement_id: int) -> str:
    return reverse("fund", args=[agreement_id])


@require_GET
def funds(request: HttpRequest) -> HttpResponse:
    """All agreements with their balances, what nobody has been given yet, and the end of the last month."""
    require(request.user, "payments.read_funds")
    table = FundTable(reads.visible_agreements(request.user), request)
    for row in table.page.rows:
        row.holder = reads.holder_for(request.user, row)
        row.may_open = may(request.user, "cases.read", row.case.section_id)
    sees_bank, deposits = (may(request.user, act) for act in ("payments.reconcile_read", "payments.note_deposit"))
    last = timezone.localdate().replace(day=1) - timedelta(days=1)
    context = {
        "title": "Egna medel",
        "table": table,
        "is_kept": reads.is_kept(),
        "sees_bank": sees_bank,
        "undistributed": reads.to_distribute()[:ENTRIES_PAGE] if sees_bank else [],
        "may_deposit": deposits,
        "may_sign": may(request.user, "payments.reconcile_funds"),
        "given": reads.deposits(request.user).order_by("-pk")[:10]
        if may(request.user, "payments.note_deposit")
        else [],
        "sums": reads.sums_at(last) if sees_bank else None,
        "signed": reads.signed() if sees_bank else [],
    }
    return render(request, "payments/funds.html", context)


@require_GET
def fund(request: HttpRequest, agreement_id: int) -> HttpResponse:
    """One agreement: what it says, what there is, and every entry with the balance after it."""
    require(request.user, "payments.read_funds")
    row = reads.open_agreement(request.user, agreement_id, "fund")
    section = row.case.section_id
    context = {
        "title": "Egna medel",
        "agreement": row,
        "case": row.case,
        "crumbs": [(f"Ärende {row.case.number}", panel_url(row.case_id))],
        "page": paginate(reads.entries_of(row), request, order=("-pk",), page_size=ENTRIES_PAGE),
        "may_pay": may(request.user, "payments.pay_funds", section) and row.balance > 0,
        "may_end": may(request.user, "payments.agree_funds", section) and row.state == FundAgreement.State.ACTIVE,
        "may_stop": may(request.user, "payments.stop", section),
    }
    return render(request, "payments/fund.html", context)


@require_GET
def fund_pdf(request: HttpRequest, agreement_id: int) -> HttpResponse:
    """The client's statement, to be handed out or sent."""
    require(request.user, "payments.read_funds")
    row = reads.open_agreement(request.user, agreement_id, "fund_statement")
    content = fund_statement(row, list(reads.entries_of(row).order_by("pk")), timezone.localdate())
    return private_file(content, "application/pdf", f"egna-medel-{row.case.number}.pdf")


class NewAgreement(ActForm):
    act = "payments.agree_funds"
    title = "Nytt avtal om egna medel"
    submit = "Spara avtalet"
    template_name = "payments/fund_new.html"
    form_class = FundAgreementForm
    done = "Avtalet är sparat."

    def prepare(self) -> None:
        self.case = open_case(self.request.user, self.kwargs["case_id"], "fund_new")
        require(self.request.user, self.act, self.case.section_id)

    def back(self) -> str:
        return panel_url(self.case.pk)

    def crumbs(self) -> list[tuple[str, str]]:
        return [(f"Ärende {self.case.number}", self.back())]

    def get_form_kwargs(self) -> dict[str, Any]:
        adults = adults_of(members_shown(self.case, timezone.localdate()))
        return {**super().get_form_kwargs(), "persons": [(person.pk, person.name) for person in adults]}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"case": self.case, **kwargs})

    def perform(self, fields: dict[str, Any]) -> str:
        made = actions.agree_funds(
            self.request.user, self.now, self.case.pk, fields["person"], fields["consent"], fields["valid_from"],
            fields["valid_to"],
        )  # fmt: skip
        return fund_url(made.pk)


class _OnAgreement(ActForm):
    act = "payments.pay_funds"
    what = ""

    def prepare(self) -> None:
        self.agreement = reads.open_agreement(self.request.user, self.kwargs["agreement_id"], self.what)
        require(self.request.user, self.act, self.agreement.case.section_id)

    def back(self) -> str:
        return fund_url(self.agreement.pk)

    def crumbs(self) -> list[tuple[str, str]]:
        case = self.agreement.case
        return [(f"Ärende {case.number}", panel_url(case.pk)), ("Egna medel", self.back())]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"agreement": self.agreement, "case": self.agreement.case, **kwargs})


class PayFunds(_OnAgreement):
    what = "fund_pay"
    title = "Betala ut egna medel"
    submit = "Planera utbetalningen"
    template_name = "payments/fund_pay.html"
    form_class = FundOrderForm
    done = "Utbetalningen är planerad. Den går med i nästa körning av egna medel."

    def get_initial(self) -> dict[str, Any]:
        return {"pay_on": next_bank_day(timezone.localdate()), **self._came_back(), **super().get_initial()}

    def _came_back(self) -> dict[str, Any]:
        """What is known of the order whose money came back, where that is what is paid anew."""
        number = self.request.GET.get("back", "")
        rows = Payment.objects.filter(withdrawal__agreement=self.agreement, state=Payment.State.RETURNED)
        back = rows.select_related("withdrawal").filter(pk=number).first() if number.isdecimal() else None
        if back is None or back.withdrawal is None:
            return {}
        told = {"payee": back.payee_id, "text": back.withdrawal.text, "reference": back.reference}
        return {**told, "amount": min(back.amount, self.agreement.balance)}

    def get_form_kwargs(self) -> dict[str, Any]:
        client = self.agreement.person.payee
        payees = [("", "Välj mottagare"), (str(client.pk), f"{client.name} (klienten)"), *supplier_choices()]
        return {**super().get_form_kwargs(), "payees": payees}

    def perform(self, fields: dict[str, Any]) -> str:
        order = actions.FundOrder(
            int(fields["payee"]), fields["amount"], fields["pay_on"], fields["text"], fields["reference"]
        )
        actions.pay_funds(self.request.user, self.now, self.agreement.pk, order)
        return self.back()


class EndFunds(_OnAgreement):
    act = "payments.agree_funds"
    what = "fund_end"
    title = "Avsluta avtalet om egna medel"
    submit = "Avsluta avtalet"
    template_name = "payments/fund_pay.html"
    form_class = EndFundsForm
    done = "Avtalet är avslutat. Det som var kvar betalas till klienten."

    def perform(self, fields: dict[str, Any]) -> str:
        actions.end_funds(self.request.user, self.now, self.agreement.pk, fields["reason"])
        return self.back()


class NoteDeposit(ActForm):
    """Whose money a booking of the bank's is."""

    act = "payments.note_deposit"
    title = "Fördela insättning"
    submit = "Fördela"
    template_name = "payments/fund_deposit.html"
    form_class = DepositForm
    done = "Insättningen är fördelad."

    def prepare(self) -> None:
        rows = reads.to_distribute().filter(pk=self.kwargs["entry_id"])
        self.entry = found_or_404(rows.first(), "Posten finns inte, eller är redan fördelad.")

    def back(self) -> str:
        return reverse("funds")

    def crumbs(self) -> list[tuple[str, str]]:
        return [("Egna medel", self.back())]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"entry": self.entry, **kwargs})

    def perform(self, fields: dict[str, Any]) -> str:
        actions.note_deposit(self.request.user, self.now, self.entry.pk, fields["number"], fields["text"])
        return self.back()


class ReverseDeposit(ActForm):
    """A booking that was given to the wrong client is taken back."""

    act = "payments.note_deposit"
    title = "Rätta insättning"
    submit = "Ta tillbaka insättningen"
    form_class = ReasonForm
    done = "Insättningen är tillbakatagen. Fördela posten på nytt."

    def prepare(self) -> None:
        rows = reads.deposits(self.request.user).filter(pk=self.kwargs["entry_id"])
        self.entry = found_or_404(rows.first(), "Insättningen finns inte, eller är redan rättad.")

    def back(self) -> str:
        return reverse("funds")

    def crumbs(self) -> list[tuple[str, str]]:
        return [("Egna medel", self.back())]

    def perform(self, fields: dict[str, Any]) -> str:
        actions.reverse_deposit(self.request.user, self.now, self.entry.pk, fields["reason"])
        return self.back()


class SignFunds(ActForm):
    """The balances against the bank at the end of a day, most often of a month; a difference needs its explanation."""

    act = "payments.reconcile_funds"
    title = "Stäm av egna medel"
    submit = "Skriv under"
    template_name = "payments/fund_sign.html"
    form_class = SignFundsForm
    done = "Avstämningen är underskriven."

    def prepare(self) -> None:
        if not reads.is_kept():
            raise NotFound("Kommunen har inget konto för egna medel.")
        last = timezone.localdate().replace(day=1) - timedelta(days=1)
        # What is shown is of the day that was typed, also where it is sent back for its explanation.
        self.day = _day(self.request.POST.get("day", "")) or last

    def back(self) -> str:
        return reverse("funds")

    def crumbs(self) -> list[tuple[str, str]]:
        return [("Egna medel", self.back())]

    def get_initial(self) -> dict[str, Any]:
        return {"day": self.day, **super().get_initial()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"sums": reads.sums_at(self.day), **kwargs})

    def perform(self, fields: dict[str, Any]) -> str:
        actions.sign_funds(self.request.user, self.now, fields["day"], fields["note"])
        return self.back()


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None
