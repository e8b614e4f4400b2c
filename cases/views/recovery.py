"""Pages of claims for aid paid back, and of the restricted records of suspected wrong payments."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from bistand.refusals import Conflict, Invalid, NotFound
from bistand.staff.models import DecisionType, User
from bistand.staff.permissions import may, require
from bistand.staff.queries import may_decide
from bistand.ui.forms import DateField, Form, MoneyField
from bistand.ui.tables import Column, Table
from bistand.ui.templatetags.ui import amount, month
from cases import actions
from cases.actions.recovery import ClaimContent, may_waive, refuse_unpaid
from cases.benefit_orders import orders_of, with_balance
from cases.deliveries import signed_by
from cases.forms import ReturnForm, choices, long_text
from cases.instalments import left_now, standing_of, with_left, with_plan
from cases.letters_plain import plain_letter
from cases.models import (
    COMMITTEE_SUES,
    Case,
    RecoveryClaim,
    RecoveryEntry,
    RecoveryGround,
    SuspicionStep,
    Uncommunicated,
    WaiverProposal,
)
from cases.queries import caseworkers_of, claim_lacks_communication
from cases.recoveries import claim_letter, claims_of, ground_words, legal_words
from cases.settlement import money_out
from cases.suspicions import is_head, open_suspicion_record, state_reason, visible_suspicions
from cases.views.base import CaseForm, ConfirmCase, ReadThroughCase, opened, panel
from cases.views.benefit_orders import OrderTable
from cases.views.decisions import OfDecision, limit_words


class ClaimForm(Form):
    ground = forms.ChoiceField(label="Grund", choices=RecoveryGround.choices, widget=forms.RadioSelect)
    amount = MoneyField(label="Belopp som krävs tillbaka")
    cost_on = DateField(
        label="Dagen då biståndet betalades ut", help_text="Talan kan väckas inom tre år från den dagen."
    )
    reasons = long_text("Motivering", rows=6, help_text="Vad som blev fel, varför, och hur beloppet är räknat.")
    uncommunicated = forms.ChoiceField(
        label="Fattas beslutet utan kommunicering?",
        choices=Uncommunicated.choices,
        required=False,
        help_text="Ett återkrav går den enskilde emot. Underlaget skickas från kravets sida när du har sparat (25 § "
        "förvaltningslagen).",
    )


class EntryForm(Form):
    kind = forms.ChoiceField(
        label="Hur kom pengarna in?",
        choices=[c for c in choices(RecoveryEntry.Kind) if c[0] != RecoveryEntry.Kind.WAIVER],
        widget=forms.RadioSelect,
        help_text="Ett återkrav räknas aldrig av mot senare bistånd.",
    )
    amount = MoneyField(label="Belopp")
    day = DateField(label="Dagen då pengarna kom in")
    reference = forms.CharField(label="Referens", max_length=100, required=False)


class ReverseForm(Form):
    reason = long_text("Vad var fel?", rows=3)


class WaiveForm(Form):
    amount = MoneyField(label="Belopp som efterges")
    reason = long_text("Skäl", rows=4)


class SuitForm(Form):
    decided_on = DateField(label="Dag för beslutet om talan", required=False)
    paragraph = forms.CharField(
        label="Utskottets paragraf", max_length=20, required=False, widget=forms.TextInput({"size": 8})
    )


class CloseClaimForm(Form):
    reason = long_text("Varför avslutas kravet?", rows=3, required=False, help_text="Behövs när något återstår.")


def claim_url(claim: RecoveryClaim) -> str:
    return reverse("claim", args=[claim.case_id, claim.pk])


@require_GET
def recovery_panel(request: HttpRequest, case_id: int) -> HttpResponse:
    """The case's claims, and the restricted records that this user may open."""
    case = opened(request, case_id)
    claims = with_plan(with_left(case.recovery_claims.all()), timezone.localdate())
    claims = claims.select_related("decision__application").order_by("-pk")
    may_suspect = may(request.user, "cases.suspect", case.section_id)
    suspicions = list(visible_suspicions(request.user, case).order_by("-pk")[:50]) if may_suspect else []
    orders = with_balance(case.benefit_orders.all()).select_related("person").order_by("-pk")
    own = {"claims": claims[:50], "orders": orders[:50], "suspicions": suspicions, "may_suspect": may_suspect}
    return panel(request, case, "recovery", "cases/panels/recovery.html", **own)


class WriteClaim(OfDecision, CaseForm):
    act = "cases.recover"
    title = "Kräv tillbaka bistånd"
    submit = "Spara och läs igenom"
    form_class = ClaimForm
    claim: RecoveryClaim | None = None

    def prepare(self) -> None:
        super().prepare()
        undecided = self.decision.recovery_claims.filter(state__in=RecoveryClaim.UNDECIDED)
        self.claim = undecided.order_by("state", "pk").first()
        # What has been typed is not thrown away: the action says the same in the form.
        if self.claim and self.claim.state == RecoveryClaim.State.PROPOSED and self.request.method != "POST":
            raise Conflict("Kravet ligger som förslag. Det måste lämnas tillbaka innan det kan ändras.")
        if self.request.method != "POST":
            refuse_unpaid(self.decision)

    def get_initial(self) -> dict[str, Any]:
        names = ("ground", "amount", "cost_on", "reasons", "uncommunicated")
        if self.claim:
            known = {name: getattr(self.claim, name) for name in names}
        else:
            out = money_out(self.decision)
            known = {"amount": out.amount, "cost_on": out.days[0] if out.days else None}
        return {**known, **super().get_initial()}

    def perform(self, fields: dict[str, Any]) -> str:
        claim = actions.draft_claim(
            self.request.user, self.now, self.decision.pk, ClaimContent(**fields), self.claim.pk if self.claim else None
        )
        return claim_url(claim)


def claim_of(case: Case, claim_id: int) -> RecoveryClaim:
    rows = with_plan(with_left(RecoveryClaim.objects.all()), timezone.localdate()).select_related(
        "decision__application", "person", "letter", "decided_by__employee", "written_by__employee"
    )
    found = rows.filter(case=case, pk=claim_id).first()
    if found is None:
        raise NotFound("Återkravet finns inte i det här ärendet.")
    found.case = found.decision.case = case
    return found


@require_GET
def claim(request: HttpRequest, case_id: int, claim_id: int) -> HttpResponse:
    case = opened(request, case_id)
    row = claim_of(case, claim_id)
    is_open = row.state in RecoveryClaim.OPEN
    may_recover = may(request.user, "cases.recover", case.section_id)
    notes_payments = may(request.user, "cases.recover_payment", case.section_id)
    undecided = may_recover and row.state in RecoveryClaim.UNDECIDED
    lacks = undecided and claim_lacks_communication(row, timezone.localdate())
    within = undecided and may_decide(request.user, DecisionType.RECOVERY, row.amount, timezone.localdate())
    proposed = row.state == RecoveryClaim.State.PROPOSED
    waiver = (
        row.waiver_proposals.select_related("written_by__employee", "answered_by__employee").order_by("-pk").first()
    )
    waits = may_recover and waiver is not None and waiver.state == WaiverProposal.State.PROPOSED
    within_waiver = bool(waits and waiver and may_waive(request.user, row, waiver.amount, timezone.localdate()))
    plans = list(row.plans.select_related("made_by__employee").order_by("-version"))
    standing = standing_of(row, plans[0] if plans else None, timezone.localdate())
    context = {
        "title": f"Återkrav {amount(row.amount)}",
        "case": case,
        "claim": row,
        "law": legal_words(row),
        "entries": row.entries.select_related("recorded_by__employee", "reverses", "reversed_by").order_by("pk"),
        "communications": list(row.communications.select_related("sent_by__employee").order_by("-pk")),
        "lacks_communication": lacks,
        "may": {"investigate": may(request.user, "cases.investigate", case.section_id)},
        "standing": standing,
        "waiver": waiver,
        "ground": ground_words(row),
        "outlasts_suit": standing and standing.last_day and standing.last_day > row.last_day_to_sue,
        "earlier_plans": plans[1:] if standing else plans,
        "by_committee": row.ground in COMMITTEE_SUES,
        "limit": limit_words(request.user, DecisionType.RECOVERY) if undecided else "",
        "legal": {
            "edit": undecided and not proposed,
            "communicate": undecided and not proposed and lacks,
            "decide": within and not lacks,
            "propose": undecided and not within and not proposed and not lacks,
            "give_back": undecided and proposed and (within or row.written_by_id == request.user.pk),
            "pay": is_open and notes_payments,
            "reverse": notes_payments and row.state not in RecoveryClaim.UNDECIDED,
            "waive": is_open and may_recover and not waits,
            "close": is_open and may_recover and not waits,
            "grant_waiver": within_waiver,
            "return_waiver": waits and waiver and (within_waiver or waiver.written_by_id == request.user.pk),
            "plan": is_open and may_recover and left_now(row) > 0,
            "sue": may_recover and row.state == RecoveryClaim.State.DECIDED,
        },
    }
    return render(request, "cases/claim.html", context)


class OfClaim:
    act = "cases.recover"
    case: Case
    kwargs: dict[str, Any]
    done = "Antecknat."

    def prepare(self) -> None:
        self.claim = claim_of(self.case, self.kwargs["claim_id"])

    def back(self) -> str:
        return claim_url(self.claim)


class DecideClaim(OfClaim, ConfirmCase):
    title = "Besluta om återkrav"
    submit = "Besluta"
    done = "Återkravet är beslutat och brevet är skrivet."

    def words(self) -> str:
        return f"Du beslutar att {amount(self.claim.amount)} krävs tillbaka. Kravbrevet skrivs och läggs i akten."

    def perform(self, fields: dict[str, Any]) -> str:
        today = timezone.localdate(self.now)
        by = signed_by(self.claim.decision, self.request.user, today)
        pdf = plain_letter(claim_letter(self.claim, by, today))
        actions.decide_claim(self.request.user, self.now, self.claim.pk, pdf)
        return self.back()


class ProposeClaim(OfClaim, ConfirmCase):
    title = "Lämna som förslag"
    submit = "Lämna som förslag"
    done = "Återkravet ligger som förslag."

    def words(self) -> str:
        return "Kravet går till den som enligt delegationsordningen får besluta. Det kan inte ändras medan det väntar."

    def perform(self, fields: dict[str, Any]) -> str:
        actions.propose_claim(self.request.user, self.now, self.claim.pk)
        return self.back()


class ReturnClaim(OfClaim, CaseForm):
    title = "Lämna tillbaka förslaget"
    submit = "Lämna tillbaka"
    form_class = ReturnForm
    done = "Förslaget är lämnat tillbaka."

    def perform(self, fields: dict[str, Any]) -> str:
        actions.return_claim(self.request.user, self.now, self.claim.pk, reason=fields["reason"])
        return self.back()


class EnterRepayment(OfClaim, CaseForm):
    act = "cases.recover_payment"
    title = "Anteckna inbetalning"
    submit = "Anteckna"
    form_class = EntryForm

    def get_initial(self) -> dict[str, Any]:
        return {"day": timezone.localdate(), **super().get_initial()}

    def perform(self, fields: dict[str, Any]) -> str:
        actions.enter_repayment(self.request.user, self.now, self.claim.pk, **fields)
        return self.back()


class ReverseRepayment(OfClaim, CaseForm):
    """Take back an incoming payment that was entered wrongly."""

    act = "cases.recover_payment"
    title = "Rätta inbetalning"
    submit = "Rätta"
    form_class = ReverseForm
    done = "Inbetalningen är rättad. Den står kvar med rättelsen bredvid."

    def prepare(self) -> None:
        super().prepare()
        rows = self.claim.entries.filter(pk=self.kwargs["entry_id"], reverses=None, reversed_by=None)
        entry = rows.exclude(kind=RecoveryEntry.Kind.WAIVER).first()
        if entry is None:
            raise NotFound("Det finns ingen sådan inbetalning att rätta på kravet.")
        self.entry = entry
        self.lead = (
            f"{amount(entry.amount)} den {entry.day} tas bort från det som har betalats. Kom pengarna in på ett annat "
            "sätt antecknar du dem på nytt sedan."
        )
        if self.claim.state == RecoveryClaim.State.CLOSED:
            self.lead += " Kravet är avslutat och öppnas igen, eftersom pengarna inte är betalda."

    def perform(self, fields: dict[str, Any]) -> str:
        actions.reverse_repayment(self.request.user, self.now, self.entry.pk, reason=fields["reason"])
        return self.back()


class Waive(OfClaim, ReadThroughCase):
    """Waive within one's delegation; what is above it is left as a proposal to somebody who may."""

    title = "Efterge"
    submit = "Efterge"
    form_class = WaiveForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        limit = limit_words(self.request.user, DecisionType.WAIVER)
        lead = (
            f"{limit.capitalize()}, med det som redan är eftergivet av kravet. Det som är mer än så går som förslag "
            "till den som får besluta."
        )
        lead = "Eftergiften går som förslag till den som får besluta." if limit == "lämnas som förslag" else lead
        return super().get_context_data(**{"lead": lead, **kwargs})

    def words(self, fields: dict[str, Any]) -> list[str]:
        sek = fields["amount"]
        if not 0 < sek <= left_now(self.claim):
            raise Invalid("Beloppet ska vara över noll och högst det som återstår.", "amount")
        if self._within(sek):
            what = f"Du beslutar att {amount(sek)} av kravet efterges. Det kan inte ändras efteråt."
        else:
            what = f"Eftergiften av {amount(sek)} går som förslag till den som får besluta."
        return [what, f"Skäl: {fields['reason']}"]

    def _within(self, sek: Decimal) -> bool:
        return may_waive(self.request.user, self.claim, sek, timezone.localdate(self.now))

    def perform(self, fields: dict[str, Any]) -> str:
        sek, reason = fields["amount"], fields["reason"]
        within = self._within(sek)
        act = actions.waive if within else actions.propose_waiver
        self.done = "Eftergiften är beslutad." if within else "Eftergiften ligger som förslag till den som får besluta."
        act(self.request.user, self.now, self.claim.pk, sek, reason)
        return self.back()


class OfWaiver(OfClaim):
    """An act on the waiver that is proposed."""

    def prepare(self) -> None:
        super().prepare()
        found = self.claim.waiver_proposals.filter(state=WaiverProposal.State.PROPOSED).first()
        if found is None:
            raise Conflict("Det ligger inget förslag till eftergift.")
        self.proposal = found


class GrantWaiver(OfWaiver, ConfirmCase):
    title = "Besluta om eftergift"
    submit = "Efterge"
    done = "Eftergiften är beslutad."

    def words(self) -> str:
        return f"Du beslutar att {amount(self.proposal.amount)} av kravet efterges. Skäl: {self.proposal.reason}"

    def perform(self, fields: dict[str, Any]) -> str:
        actions.grant_waiver(self.request.user, self.now, self.proposal.pk)
        return self.back()


class ReturnWaiver(OfWaiver, CaseForm):
    title = "Lämna tillbaka förslaget om eftergift"
    submit = "Lämna tillbaka"
    form_class = ReturnForm
    done = "Förslaget är lämnat tillbaka."

    def perform(self, fields: dict[str, Any]) -> str:
        actions.return_waiver(self.request.user, self.now, self.proposal.pk, reason=fields["reason"])
        return self.back()


class NoteSuit(OfClaim, CaseForm):
    title = "Talan väcks"
    submit = "Anteckna"
    form_class = SuitForm

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        for field in form.fields.values():
            field.required = self.claim.ground in COMMITTEE_SUES
        return form

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lead = f"Talan ska väckas senast {self.claim.last_day_to_sue}."
        if self.claim.ground in COMMITTEE_SUES:
            lead += " Bara utskottet kan besluta om talan enligt 33 kap. 1 §."
        return super().get_context_data(**{"lead": lead, **kwargs})

    def perform(self, fields: dict[str, Any]) -> str:
        actions.note_suit(self.request.user, self.now, self.claim.pk, fields["decided_on"], fields["paragraph"])
        return self.back()


class CloseClaim(OfClaim, CaseForm):
    title = "Avsluta återkravet"
    submit = "Avsluta"
    form_class = CloseClaimForm

    def perform(self, fields: dict[str, Any]) -> str:
        actions.close_claim(self.request.user, self.now, self.claim.pk, reason=fields["reason"])
        return self.back()


class ClaimTable(Table):
    caption = "Återkrav"
    default_order = "cost_on"
    columns = (
        Column("case.number", "Ärende", whole=True, head=True, link=claim_url),
        Column("case.applicant.name", "Den som krävs", sort="case__applicant__sort_name"),
        Column("month", "Gäller", value=lambda c: month(c.decision.application.month)),
        Column("state", "Läge", value=lambda c: c.get_state_display().capitalize(), sort="state"),
        Column("amount", "Krav", numeric=True, value=lambda c: amount(c.amount), sort="amount"),
        Column("left", "Återstår", numeric=True, value=lambda c: amount(c.left)),
        Column("late", "Avbetalning", template="cases/_claim_late.html", sort="late"),
        Column("cost_on", "Talan senast", value=lambda c: c.last_day_to_sue.isoformat(), sort="cost_on"),
    )
    empty_title = "Inga återkrav"
    empty_text = "Ett återkrav skrivs från beslutet som gav biståndet."


@require_GET
def claim_list(request: HttpRequest) -> HttpResponse:
    require(request.user, "cases.recover_payment")
    context = {
        "title": "Återkrav",
        "table": ClaimTable(claims_of(request.user), request),
        "orders": OrderTable(orders_of(request.user), request, prefix="f-"),
    }
    return render(request, "cases/claims.html", context)


# ---- suspected wrong payments ----------------------------------------------------------------------------


class SuspicionForm(Form):
    what = long_text("Vad som misstänks och vad det grundar sig på", rows=6)


class StepForm(Form):
    kind = forms.ChoiceField(label="Åtgärd", choices=choices(SuspicionStep.Kind), widget=forms.RadioSelect)
    to = forms.CharField(label="Mottagare", max_length=80, required=False)
    number = forms.CharField(label="Diarienummer hos mottagaren", max_length=40, required=False)
    text = long_text("Vad som gjordes", rows=4)


class OpenReasonForm(Form):
    reason = forms.CharField(
        label="Varför behöver du öppna akten?",
        min_length=5,
        max_length=200,
        help_text="Det du skriver står i åtkomstloggen.",
        error_messages={"min_length": "Skriv skälet med några ord."},
    )


class LetInForm(Form):
    user = forms.ModelChoiceField(label="Vem släpps in?", queryset=User.objects.none(), empty_label="Välj")

    def __init__(self, *args: Any, users: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = users  # type: ignore[attr-defined]


class SuspicionReason(CaseForm):
    act = "cases.suspect"
    title = "Akt med begränsad åtkomst"
    submit = "Öppna"
    form_class = OpenReasonForm

    def back(self) -> str:
        return reverse("case_recovery", args=[self.case.pk])

    def perform(self, fields: dict[str, Any]) -> str:
        state_reason(self.request.user, self.case, fields["reason"])
        return self.back()


class NewSuspicion(CaseForm):
    act = "cases.suspect"
    title = "Misstanke om felaktig utbetalning"
    submit = "Öppna akten"
    lead = "Akten står för sig: bara du, sektionschefen och den som släpps in kan öppna den. Inget av den syns på "
    lead += "tidslinjen."
    form_class = SuspicionForm

    def back(self) -> str:
        return reverse("case_recovery", args=[self.case.pk])

    def perform(self, fields: dict[str, Any]) -> str:
        made = actions.open_suspicion(self.request.user, self.now, self.case.pk, fields["what"])
        state_reason(self.request.user, self.case, "Öppnade akten")
        return reverse("suspicion", args=[self.case.pk, made.pk])


@require_GET
def suspicion(request: HttpRequest, case_id: int, suspicion_id: int) -> HttpResponse:
    case = opened(request, case_id, "cases.suspect")
    row = open_suspicion_record(request.user, case, suspicion_id)
    context = {
        "title": "Misstanke om felaktig utbetalning",
        "case": case,
        "suspicion": row,
        "steps": row.steps.select_related("recorded_by__employee").order_by("pk"),
        "readers": row.readers.select_related("user__employee"),
        "is_head": is_head(request.user, case.section_id),
    }
    return render(request, "cases/suspicion.html", context)


class _OfSuspicion(CaseForm):
    act = "cases.suspect"

    def prepare(self) -> None:
        self.suspicion = open_suspicion_record(self.request.user, self.case, self.kwargs["suspicion_id"])

    def back(self) -> str:
        return reverse("suspicion", args=[self.case.pk, self.suspicion.pk])


class NewStep(_OfSuspicion):
    title = "Anteckna åtgärd"
    submit = "Anteckna"
    form_class = StepForm

    def perform(self, fields: dict[str, Any]) -> str:
        actions.note_suspicion(self.request.user, self.now, self.suspicion.pk, **fields)
        return self.back()


class LetIn(_OfSuspicion):
    title = "Släpp in någon i akten"
    submit = "Släpp in"
    form_class = LetInForm

    def prepare(self) -> None:
        super().prepare()
        if not is_head(self.request.user, self.case.section_id):
            raise NotFound("Sektionschefen släpper in fler.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "users": caseworkers_of([self.case.section_id])}

    def perform(self, fields: dict[str, Any]) -> str:
        actions.let_in(self.request.user, self.now, self.suspicion.pk, fields["user"])
        return self.back()
