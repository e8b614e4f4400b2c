"""Rent guarantees: the list, one guarantee with its claims, and the acts from decision to end."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from bistand.staff.permissions import may, require
from bistand.ui.tables import paginate
from bistand.ui.templatetags.ui import amount, day
from cases.queries import adults_of, members_shown, open_case
from payments import actions
from payments.bank.bankdays import next_bank_day
from payments.forms_guarantees import (
    ClaimForm,
    EndGuaranteeForm,
    GrantClaimForm,
    GuaranteeForm,
    PayClaimForm,
    RefuseClaimForm,
)
from payments.models import GuaranteeClaim, Payment, RentGuarantee
from payments.queries import guarantees as reads
from payments.queries.case import supplier_choices
from payments.tables import GuaranteeTable
from payments.views.base import ActForm, ActPage, ConfirmPage, found_or_404
from payments.views.case import panel_url

CLAIMS_PAGE = 50
State = RentGuarantee.State


def guarantee_url(guarantee_id: int) -> str:
    return reverse("guarantee", args=[guarantee_id])


@require_GET
def guarantees(request: HttpRequest) -> HttpResponse:
    """All guarantees, what the municipality answers for now, and at the end of last month's year what was paid."""
    require(request.user, "payments.read_guarantees")
    table = GuaranteeTable(reads.visible_guarantees(request.user), request)
    for row in table.page.rows:
        row.holder, row.home = reads.holder_for(request.user, row)
        row.may_open = may(request.user, "cases.read", row.case.section_id)
    context = {
        "title": "Hyresgarantier",
        "table": table,
        "are_given": reads.are_given(),
        "commitment": reads.commitment(request.user, timezone.localdate()),
    }
    return render(request, "payments/guarantees.html", context)


@require_GET
def guarantee(request: HttpRequest, guarantee_id: int) -> HttpResponse:
    """One guarantee: what it says, what is left, and every claim with its payment."""
    require(request.user, "payments.read_guarantees")
    row = reads.open_guarantee(request.user, guarantee_id, "guarantee")
    section = row.case.section_id
    judges = may(request.user, "payments.judge_claim", section)
    page = paginate(reads.claims_of(row), request, order=("-pk",), page_size=CLAIMS_PAGE)
    person = request.user.employee_id  # type: ignore[union-attr]
    for claim in page.rows:
        live = any(payment.state in Payment.LIVE for payment in claim.all_payments)
        stopped_it = bool(claim.all_payments) and claim.all_payments[0].stopped_person_id == person
        mine = judges and claim.noted_person_id != person
        claim.may_judge = mine and claim.state == GuaranteeClaim.State.RECEIVED
        unpaid = mine and claim.state == GuaranteeClaim.State.GRANTED and not live
        claim.may_pay_again = unpaid and not stopped_it
        claim.may_refuse = claim.may_judge or unpaid
    signs = may(request.user, "payments.countersign_guarantee", section) and row.decided_person_id != person
    context = {
        "title": "Hyresgaranti",
        "guarantee": row,
        "case": row.case,
        "crumbs": [(f"Ärende {row.case.number}", panel_url(row.case_id))],
        "page": page,
        "may_sign": signs and row.state == State.DECIDED,
        "may_claim": may(request.user, "payments.note_claim", section) and row.state == State.ACTIVE,
        "may_end": may(request.user, "payments.decide_guarantee", section) and row.state != State.ENDED,
        "may_stop": may(request.user, "payments.stop", section),
    }
    return render(request, "payments/guarantee.html", context)


class NewGuarantee(ActForm):
    act = "payments.decide_guarantee"
    title = "Ny hyresgaranti"
    submit = "Besluta garantin"
    template_name = "payments/guarantee_new.html"
    form_class = GuaranteeForm
    done = "Garantin är beslutad. Den gäller när någon annan har kontrasignerat den."

    def prepare(self) -> None:
        self.case = open_case(self.request.user, self.kwargs["case_id"], "guarantee_new")
        require(self.request.user, self.act, self.case.section_id)

    def back(self) -> str:
        return panel_url(self.case.pk)

    def crumbs(self) -> list[tuple[str, str]]:
        return [(f"Ärende {self.case.number}", self.back())]

    def get_form_kwargs(self) -> dict[str, Any]:
        adults = adults_of(members_shown(self.case, timezone.localdate()))
        persons = [(person.pk, person.name) for person in adults]
        return {**super().get_form_kwargs(), "persons": persons, "landlords": supplier_choices()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"case": self.case, **kwargs})

    def perform(self, fields: dict[str, Any]) -> str:
        terms = actions.GuaranteeTerms(
            fields["person"], int(fields["landlord"]), fields["dwelling"], fields["limit"], fields["valid_from"],
            fields["valid_to"], fields["reason"],
        )  # fmt: skip
        return guarantee_url(actions.decide_guarantee(self.request.user, self.now, self.case.pk, terms).pk)


class _OnGuarantee(ActPage):
    """A page about one guarantee."""

    what = ""

    def prepare(self) -> None:
        self.guarantee = reads.open_guarantee(self.request.user, self.kwargs["guarantee_id"], self.what)
        require(self.request.user, self.act, self.guarantee.case.section_id)

    def back(self) -> str:
        return guarantee_url(self.guarantee.pk)

    def crumbs(self) -> list[tuple[str, str]]:
        case = self.guarantee.case
        return [(f"Ärende {case.number}", panel_url(case.pk)), ("Hyresgaranti", self.back())]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"guarantee": self.guarantee, "case": self.guarantee.case, **kwargs})


class SignGuarantee(_OnGuarantee, ConfirmPage):
    act = "payments.countersign_guarantee"
    what = "guarantee_sign"
    title = "Kontrasignera hyresgaranti"
    submit = "Kontrasignera"
    done = "Garantin är kontrasignerad och gäller."

    def words(self) -> list[str]:
        row = self.guarantee
        return [
            f"Kommunen lovar {row.landlord} högst {amount(row.limit)} för {row.dwelling}.",
            f"Det gäller skulder som uppkommer från {day(row.valid_from)} till {day(row.valid_to)}.",
            f"{row.decided_by} beslutade: {row.reason}",
        ]

    def perform(self, fields: dict[str, Any]) -> str:
        actions.sign_guarantee(self.request.user, self.now, self.guarantee.pk)
        return self.back()


class EndGuarantee(_OnGuarantee, ActForm):
    act = "payments.decide_guarantee"
    what = "guarantee_end"
    title = "Avsluta hyresgarantin"
    submit = "Avsluta garantin"
    template_name = "payments/guarantee_form.html"
    form_class = EndGuaranteeForm
    done = "Garantin är avslutad."

    def perform(self, fields: dict[str, Any]) -> str:
        actions.end_guarantee(self.request.user, self.now, self.guarantee.pk, fields["reason"])
        return self.back()


class NoteClaim(_OnGuarantee, ActForm):
    act = "payments.note_claim"
    what = "guarantee_claim"
    title = "Nytt krav på hyresgarantin"
    submit = "Spara kravet"
    template_name = "payments/guarantee_form.html"
    form_class = ClaimForm
    done = "Kravet är sparat. Någon annan bedömer det."

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "documents": reads.evidence_of(self.guarantee.case)}

    def perform(self, fields: dict[str, Any]) -> str:
        asked = actions.GuaranteeAsked(
            fields["amount"], fields["arose_on"], fields["reason"], int(fields["document"]), fields["reference"]
        )
        actions.note_claim(self.request.user, self.now, self.guarantee.pk, asked)
        return self.back()


class _OnClaim(_OnGuarantee, ActForm):
    act = "payments.judge_claim"
    what = "guarantee_judge"
    template_name = "payments/guarantee_form.html"

    def prepare(self) -> None:
        rows = GuaranteeClaim.objects.select_related("document").filter(pk=self.kwargs["claim_id"])
        self.claim = found_or_404(rows.first(), "Kravet finns inte.")
        self.kwargs["guarantee_id"] = self.claim.guarantee_id
        super().prepare()

    def get_initial(self) -> dict[str, Any]:
        most = min(self.claim.amount, self.guarantee.left)
        given = {"amount": most if most > Decimal(0) else None, "pay_on": next_bank_day(timezone.localdate())}
        return {**given, **super().get_initial()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"claim": self.claim, **kwargs})


class GrantClaim(_OnClaim):
    title = "Betala kravet"
    submit = "Planera utbetalningen"
    form_class = GrantClaimForm
    done = "Utbetalningen är planerad. Den går med i nästa körning av hyresgarantier."

    def perform(self, fields: dict[str, Any]) -> str:
        actions.grant_claim(
            self.request.user, self.now, self.claim.pk, fields["amount"], fields["judgement"], fields["pay_on"]
        )
        return self.back()


class RefuseClaim(_OnClaim):
    title = "Avvisa kravet"
    submit = "Avvisa kravet"
    form_class = RefuseClaimForm
    done = "Kravet är avvisat."

    def perform(self, fields: dict[str, Any]) -> str:
        actions.refuse_claim(self.request.user, self.now, self.claim.pk, fields["judgement"])
        return self.back()


class PayClaim(_OnClaim):
    title = "Betala kravet på nytt"
    submit = "Planera utbetalningen"
    form_class = PayClaimForm
    done = "Utbetalningen är planerad på nytt."

    def perform(self, fields: dict[str, Any]) -> str:
        actions.pay_claim(self.request.user, self.now, self.claim.pk, fields["pay_on"])
        return self.back()
