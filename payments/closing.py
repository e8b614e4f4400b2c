"""What closing a case does to its money: what is granted is paid all the same."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Sum
from django.urls import reverse

from bistand.ui.templatetags.ui import amount, figure
from cases.closing import Matter
from cases.models import Case
from payments.models import FundAgreement, Invoice, Payment, RentGuarantee, Requisition
from payments.queries.returns import to_pay_anew

UNDER_WAY = (Payment.State.PLANNED, Payment.State.IN_RUN, Payment.State.RELEASED, Payment.State.EXPORTED)


def payments_left(case: Case, user: Any) -> Iterator[Matter]:
    """What is decided is executed also in a closed case; what has come back needs somebody first."""
    url = reverse("payments_case_panel", args=[case.pk])
    if returned := to_pay_anew(Payment.objects.filter(case=case)).count():
        text = f"{figure(returned)} utbetalningar har kommit i retur och är inte betalda på nytt. Gör det klart först."
        yield Matter(text, "hinders", url)
    under_way = Payment.objects.filter(case=case, state__in=UNDER_WAY).aggregate(n=Count("pk"), s=Sum("amount"))
    if under_way["n"]:
        text = f"{figure(under_way['n'])} utbetalningar på {amount(under_way['s'])} är beslutade och betalas ändå"
        yield Matter(text, "goes_on", url)


def requisitions_left(case: Case, user: Any) -> Iterator[Matter]:
    """Nothing is countersigned in a case that is closed; what the client already has is honoured."""
    url = reverse("payments_case_panel", args=[case.pk])
    for row in Requisition.objects.filter(case=case, state__in=Requisition.OPEN).order_by("year", "serial"):
        if row.state == Requisition.State.ISSUED:
            text = f"Rekvisition {row.number} är inte kontrasignerad. Kontrasignera eller makulera den först."
            yield Matter(text, "hinders", url)
        else:
            text = f"Rekvisition {row.number} på högst {amount(row.amount)} är utlämnad och betalas ändå"
            yield Matter(text, "goes_on", url)


def invoices_left(case: Case, user: Any) -> Iterator[Matter]:
    """What a supplier has asked for is judged and paid also in a closed case."""
    for row in Invoice.objects.filter(case=case, state__in=Invoice.WAITING).select_related("payee").order_by("pk"):
        text = f"{row} från {row.payee} på {amount(row.amount)} väntar på att granskas eller attesteras"
        yield Matter(text, "goes_on", reverse("invoice", args=[row.pk]))


def funds_left(case: Case, user: Any) -> Iterator[Matter]:
    """What the client has is paid out before nobody looks after it any more."""
    for row in FundAgreement.objects.filter(case=case, state=FundAgreement.State.ACTIVE).select_related("person"):
        text = f"{row.person.given_name} har ett avtal om egna medel. Avsluta det först, så betalas det som är kvar ut."
        yield Matter(text, "hinders", reverse("fund", args=[row.pk]))


def guarantees_left(case: Case, user: Any) -> Iterator[Matter]:
    """What a landlord has been promised stands, whether or not the client has aid."""
    for row in RentGuarantee.objects.filter(case=case).exclude(state=RentGuarantee.State.ENDED).order_by("pk"):
        text = f"Hyresgarantin för {row.dwelling} ({row.get_state_display()}) till och med {row.valid_to} står kvar"
        yield Matter(text, "goes_on", reverse("guarantee", args=[row.pk]))
