"""Pages of payment orders to Försäkringskassan: sent from a decision, paid on, ended."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from bistand.refusals import Conflict, NotFound
from bistand.staff.permissions import may
from bistand.ui.forms import DateField, Form, MoneyField
from bistand.ui.tables import Column, Table
from bistand.ui.templatetags.ui import amount
from cases import actions
from cases.actions.benefit_order import OrderContent, refuse_no_advance
from cases.benefit_letter import order_letter
from cases.benefit_orders import NO_ACCOUNT, askable, with_balance
from cases.deliveries import signed_by
from cases.letters_plain import plain_letter
from cases.models import BenefitOrder, Case, Decision, MemberRole, Person
from cases.settlement import money_out
from cases.views.base import CaseForm, opened
from cases.views.decisions import OfDecision


class OrderForm(Form):
    person = forms.ModelChoiceField(
        label="Förmånen gäller", queryset=Person.objects.none(), widget=forms.RadioSelect, empty_label=None
    )
    benefit = forms.CharField(label="Förmån", max_length=80, help_text="Den som biståndet är ett förskott på.")
    period_from = DateField(label="Från och med")
    period_to = DateField(label="Till och med")
    amount = MoneyField(label="Belopp som begärs")

    def __init__(self, *args: Any, adults: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = adults  # type: ignore[attr-defined]
        self.fields["person"].label_from_instance = lambda person: person.name  # type: ignore[attr-defined]


class BenefitForm(Form):
    amount = MoneyField(label="Belopp")
    day = DateField(label="Dag")
    reference = forms.CharField(label="Referens", max_length=100, required=False)


class CloseOrderForm(Form):
    reason = forms.CharField(label="Varför kommer inget mer?", max_length=200)


def paid_words(decision: Decision) -> str:
    """What has been paid of the decision, as what is paid back follows that and not what is granted."""
    paid = money_out(decision).amount
    if not paid:
        return "Inget av beslutet har betalats ut än: det som kan tas ur förmånen följer vad som blir utbetalt."
    if paid < decision.amount:
        return f"Av beslutet har {amount(paid)} betalats ut. Mer kan tas ur förmånen först när resten har betalats."
    return ""


def order_url(order: BenefitOrder) -> str:
    return reverse("benefit_order", args=[order.case_id, order.pk])


class SendOrder(OfDecision, CaseForm):
    act = "cases.recover"
    title = "Betalningsorder till Försäkringskassan"
    submit = "Skriv betalningsordern"
    form_class = OrderForm
    done = "Betalningsordern är skriven. Skicka den till Försäkringskassan tillsammans med beslutet."

    def prepare(self) -> None:
        super().prepare()
        refuse_no_advance(self.decision)
        self.account = str(settings.MUNICIPALITY["repayment_account"])
        if not self.account:
            raise Conflict(NO_ACCOUNT)
        self.lead = f"Försäkringskassan betalar till {self.account}. Brevet läggs bland handlingarna som det skickas."
        self.lead += f" {paid_words(self.decision)}"

    def get_form_kwargs(self) -> dict[str, Any]:
        members = self.case.household.members.exclude(role=MemberRole.CHILD)
        adults = Person.objects.filter(pk__in=members.values("person")).order_by("sort_name")
        return {**super().get_form_kwargs(), "adults": adults}

    def get_initial(self) -> dict[str, Any]:
        known = {
            "person": self.case.applicant_id,
            "period_from": self.decision.period_from,
            "period_to": self.decision.period_to,
            "amount": askable(self.decision),
        }
        return {**known, **super().get_initial()}

    def perform(self, fields: dict[str, Any]) -> str:
        today = timezone.localdate(self.now)
        by = signed_by(self.decision, self.request.user, today)
        days = (fields["period_from"], fields["period_to"])
        said = (fields["person"], fields["benefit"], days, fields["amount"])
        pdf = plain_letter(order_letter(self.decision, *said, self.account, by, today))
        content = OrderContent(fields["person"].pk, fields["benefit"], *days, fields["amount"])
        order = actions.send_benefit_order(self.request.user, self.now, self.decision.pk, content, self.account, pdf)
        return order_url(order)


def order_of(case: Case, order_id: int) -> BenefitOrder:
    rows = with_balance(BenefitOrder.objects.all()).select_related(
        "decision__application", "person", "letter__file", "sent_by__employee"
    )
    found = rows.defer("letter__file__content").filter(case=case, pk=order_id).first()
    if found is None:
        raise NotFound("Betalningsordern finns inte i det här ärendet.")
    return found


@require_GET
def benefit_order(request: HttpRequest, case_id: int, benefit_order_id: int) -> HttpResponse:
    """The order as it was sent, and what has come of it."""
    case = opened(request, case_id)
    row: Any = order_of(case, benefit_order_id)
    waits = not row.ended and row.left > 0
    paid = money_out(row.decision).amount
    context = {
        "title": f"Betalningsorder {amount(row.amount)}",
        "case": case,
        "order": row,
        "waits": waits,
        "paid": paid,
        "above_paid": waits and row.amount > paid,
        "entries": row.entries.select_related("recorded_by__employee").order_by("pk"),
        "legal": {
            "pay": waits and may(request.user, "cases.recover_payment", case.section_id),
            "close": waits and may(request.user, "cases.recover", case.section_id),
        },
    }
    return render(request, "cases/benefit_order.html", context)


class _OfOrder(CaseForm):
    def prepare(self) -> None:
        self.order = order_of(self.case, self.kwargs["benefit_order_id"])

    def back(self) -> str:
        return order_url(self.order)


class EnterBenefit(_OfOrder):
    act = "cases.recover_payment"
    title = "Inbetalning från Försäkringskassan"
    submit = "Anteckna"
    form_class = BenefitForm
    done = "Inbetalningen är antecknad."

    def get_initial(self) -> dict[str, Any]:
        return {"day": timezone.localdate(), **super().get_initial()}

    def perform(self, fields: dict[str, Any]) -> str:
        actions.enter_benefit(
            self.request.user, self.now, self.order.pk, fields["amount"], fields["day"], fields["reference"]
        )
        return self.back()


class CloseOrder(_OfOrder):
    act = "cases.recover"
    title = "Avsluta betalningsordern"
    submit = "Avsluta"
    lead = "Det som inte har kommit in kan sedan krävas tillbaka på annat sätt."
    form_class = CloseOrderForm
    done = "Betalningsordern är avslutad."

    def perform(self, fields: dict[str, Any]) -> str:
        actions.close_benefit_order(self.request.user, self.now, self.order.pk, reason=fields["reason"])
        return self.back()


def order_state(order: Any) -> str:
    """Where the order stands, in one word."""
    if order.left <= 0:
        return "Betald"
    return "Avslutad" if order.ended else "Väntar"


class OrderTable(Table):
    """Rows are `benefit_orders.orders_of`."""

    caption = "Betalningsorder till Försäkringskassan"
    default_order = "-sent"
    columns = (
        Column("case.number", "Ärende", whole=True, head=True, link=order_url),
        Column("person.name", "Vems förmån"),
        Column("benefit", "Förmån"),
        Column("state", "Läge", value=order_state),
        Column("amount", "Begärt", numeric=True, value=lambda o: amount(o.amount), sort="amount"),
        Column("left", "Återstår", numeric=True, value=lambda o: amount(o.left), sort="left"),
        Column("sent", "Skickad", value=lambda o: timezone.localdate(o.sent_at).isoformat(), sort="sent_at"),
    )
    empty_title = "Inga betalningsorder"
    empty_text = "En betalningsorder skrivs från ett beslut om bistånd som förskott på en förmån."
