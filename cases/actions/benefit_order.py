"""Payment orders to Försäkringskassan, for aid given as an advance on a benefit (SoL 33:2, SFB 107 kap. 5 §)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone

from bistand.actions import action
from bistand.amounts import wrong_with
from bistand.facts import publish
from bistand.refusals import Conflict, Invalid, NotFound
from bistand.staff.models import User
from cases.actions.access import case_for
from cases.actions.afterwards import file_letter
from cases.benefit_orders import NO_ACCOUNT, askable, left_of_order
from cases.facts import BenefitOrderStepped
from cases.models import BenefitOrder, BenefitOrderEntry, Decision, DecisionNotice, MemberRole, Repayment


@dataclass(frozen=True)
class OrderContent:
    """What is asked: whose benefit and which, for which days, and how much (SEK) of it."""

    person_id: int
    benefit: str
    period_from: date
    period_to: date
    amount: Decimal


@action("cases.recover")
def send_benefit_order(
    actor: User, now: datetime, decision_id: int, content: OrderContent, account: str, pdf: bytes
) -> BenefitOrder:
    """Ask Försäkringskassan to pay to the municipality out of the benefit; the letter is kept as it is sent.

    Only of aid decided beforehand, in writing, as an advance, and served on the person (SoL 33:2; JO 4000-2000), and
    with what is claimed otherwise never more than the decision gave. Raises Conflict where no account is set.
    """
    case_id = Decision.objects.values_list("case_id", flat=True).get(pk=decision_id)
    case = case_for(actor, "cases.recover", case_id, closed=True)
    decision = Decision.objects.select_for_update(of=("self",)).select_related("application").get(pk=decision_id)
    refuse_no_advance(decision)
    if not account.strip():
        raise Conflict(NO_ACCOUNT)
    _check(decision, content)
    order = BenefitOrder.objects.create(
        case=case,
        decision=decision,
        person_id=content.person_id,
        benefit=content.benefit.strip(),
        period_from=content.period_from,
        period_to=content.period_to,
        amount=content.amount,
        account=account.strip(),
        letter=file_letter(actor, case, "Betalningsorder till Försäkringskassan", pdf, decision),
        sent_by=actor,
    )
    _tell(actor, now, order, "skickades", order.amount)
    return order


def refuse_no_advance(decision: Decision) -> None:
    """Raise Conflict where the aid was not decided as an advance, or not proved to be served."""
    if not decision.in_force or decision.repayment != Repayment.ADVANCE:
        raise Conflict("Bara bistånd som har beslutats som förskott på en förmån begärs av Försäkringskassan.")
    if not decision.notices.filter(how__in=DecisionNotice.PROOF).exists():
        raise Conflict("Det finns inget bevis för att den enskilde har delgetts beslutet om bistånd.")


def _check(decision: Decision, content: OrderContent) -> None:
    members = decision.case.household.members.exclude(role=MemberRole.CHILD)
    if not members.filter(person=content.person_id).exists():
        raise Invalid("Välj vem förmånen gäller.", "person")
    if not content.benefit.strip():
        raise Invalid("Skriv vilken förmån det gäller.", "benefit")
    if content.period_from > content.period_to:
        raise Invalid("Periodens sista dag kan inte vara före den första.", "period_to")
    if content.period_from < decision.period_from or content.period_to > decision.period_to:
        raise Invalid("Perioden ligger inom den tid som beslutet gäller.", "period_from")
    if content.amount <= 0 or wrong_with(content.amount):
        raise Invalid(wrong_with(content.amount) or "Skriv ett belopp över noll.", "amount")
    if content.amount > askable(decision):
        raise Invalid("Det går inte att begära mer än vad som återstår av det som beslutet gav.", "amount")


def _order(actor: User, act: str, order_id: int) -> BenefitOrder:
    order = BenefitOrder.objects.filter(pk=order_id).first()
    if order is None:
        raise NotFound("Betalningsordern finns inte.")
    case_for(actor, act, order.case_id, closed=True)
    return order


def _tell(actor: User, now: datetime, order: BenefitOrder, change: str, amount: Decimal) -> None:
    subject = f"cases_benefitorder:{order.pk}"
    publish(actor, now, BenefitOrderStepped(order.case_id, subject, change=change, amount=amount))


def _enter(
    actor: User, now: datetime, order: BenefitOrder, kind: str, amount: Decimal | None, day: date, reason: str
) -> BenefitOrderEntry:
    if order.entries.filter(kind=BenefitOrderEntry.Kind.CLOSED).exists():
        raise Conflict("Ordern är avslutad.")
    if not timezone.localdate(order.sent_at) <= day <= timezone.localdate(now):
        raise Invalid("Dagen ligger mellan dagen då ordern skickades och i dag.", "day")
    return BenefitOrderEntry.objects.create(
        order=order, kind=kind, amount=amount, day=day, reason=reason.strip(), recorded_by=actor
    )


@action("cases.recover_payment")
def enter_benefit(
    actor: User, now: datetime, order_id: int, amount: Decimal, day: date, reference: str = ""
) -> BenefitOrderEntry:
    """Note what Försäkringskassan paid on the order."""
    order = _order(actor, "cases.recover_payment", order_id)
    if amount <= 0 or amount > left_of_order(order):
        raise Invalid("Beloppet ska vara över noll och högst det som återstår.", "amount")
    entry = _enter(actor, now, order, BenefitOrderEntry.Kind.PAID, amount, day, reference)
    _tell(actor, now, order, "inbetalt", amount)
    return entry


@action("cases.recover")
def close_benefit_order(actor: User, now: datetime, order_id: int, reason: str) -> BenefitOrderEntry:
    """Note that no more will come on the order, and why; what is left of the aid may then be claimed otherwise."""
    order = _order(actor, "cases.recover", order_id)
    if not reason.strip():
        raise Invalid("Skriv varför inget mer kommer.", "reason")
    entry = _enter(actor, now, order, BenefitOrderEntry.Kind.CLOSED, None, timezone.localdate(now), reason)
    _tell(actor, now, order, "avslutades", left_of_order(order))
    return entry
