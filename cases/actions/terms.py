"""What a decision may say besides outcome and amount: months, repayment, ground of change, reasons of its own."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from bistand.refusals import Conflict, Invalid
from bistand.ui.templatetags.ui import amount
from cases import phrases
from cases.by_month import each_month, sum_of
from cases.household_days import in_words
from cases.joined_rows import untried
from cases.models import (
    DETRIMENT,
    FORMAL,
    GRANTS,
    Appeal,
    Application,
    Calculation,
    ChangeGround,
    Decision,
    LegalGround,
    Outcome,
    Repayment,
    Uncommunicated,
    goes_against,
)
from cases.numbers import add_months, last_day_of_month
from cases.proposals import is_for_other_outcome, known_texts, lacks, with_sums_of
from cases.queries import (
    awaited_until,
    communicated,
    lacks_communication,
    last_decision,
    latest_calculation,
    newer_calculation,
)
from cases.same_aid import Aid, granted_besides, months_from
from cases.warnings import named_and_not_counted

if TYPE_CHECKING:
    from cases.actions.content import DecisionContent

ZERO = Decimal(0)
# SoL 33:2 for aid by right, 33:3 for aid beyond it.
REPAYMENTS = {
    LegalGround.RIGHT: ("", Repayment.ADVANCE, Repayment.CONFLICT, Repayment.HINDERED),
    LegalGround.DISCRETIONARY: ("", Repayment.CONDITION),
}


def check_terms(application: Application, content: DecisionContent, replaces: Decision | None) -> None:
    """Raises Invalid, with the field, for terms that the law does not allow together."""
    _check_months(application, content)
    _check_repayment(content, replaces)
    _check_change(content, replaces)
    if content.uncommunicated not in Uncommunicated.values:
        raise Invalid("Välj om beslutet fattas utan kommunicering.", "uncommunicated")
    if unknown := [section for section in content.sections if section not in phrases.SECTIONS]:
        raise Invalid(f"Lagrummet {unknown[0]} finns inte i listan.", "sections")


def _check_months(application: Application, content: DecisionContent) -> None:
    if not 1 <= content.months <= Decision.MOST_MONTHS:
        raise Invalid(f"Ett beslut gäller 1 till {Decision.MOST_MONTHS} månader.", "months")
    last = add_months(application.month, content.months - 1)
    _check_period(application, content, last_day_of_month(last))
    if content.months > 1 and content.period_to != last_day_of_month(last):
        raise Invalid(f"Ett beslut för {content.months} månader gäller till {last_day_of_month(last)}.", "period_to")
    if content.months > 1 and content.lines and not each_month(content.lines):
        raise Invalid("Det som beviljas behövs bara en gång. Välj 1 månad.", "months")
    if content.months > 1 and content.legal_ground == LegalGround.RIGHT and last.year != application.month.year:
        raise Invalid("Riksnormen är en annan nästa år. Dela upp beslutet vid årsskiftet.", "months")


def _check_period(application: Application, content: DecisionContent, last_day: date) -> None:
    """The aid is for the application's month, or the part of it that is calculated, and those that follow it."""
    first_day, calculation = application.month, None
    if content.outcome in GRANTS and content.calculation_id:
        calculation = Calculation.objects.filter(pk=content.calculation_id).first()
    if calculation and (part := calculation.input.get("period")):
        first_day = date.fromisoformat(part["from"])
        last_day = date.fromisoformat(part["to"]) if content.months == 1 else last_day
    days = f"Beslutet gäller {first_day.isoformat()} till {last_day.isoformat()}"
    if not first_day <= content.period_from <= last_day:
        raise Invalid(f"{days}. Perioden måste ligga inom det.", "period_from")
    if content.period_to > last_day:
        raise Invalid(f"{days}. Perioden måste ligga inom det.", "period_to")


def _check_repayment(content: DecisionContent, replaces: Decision | None) -> None:
    """Source: SoL 33:2–3; decided beforehand and for the individual case (JO 4000-2000)."""
    if not content.repayment:
        if content.repayment_ground.strip():
            raise Invalid("Välj att biståndet kan krävas tillbaka, eller ta bort grunden.", "repayment")
        return
    if content.repayment not in REPAYMENTS[LegalGround(content.legal_ground)]:
        raise Invalid("Den grunden för återbetalning gäller inte bistånd enligt det valda lagrummet.", "repayment")
    if content.outcome not in GRANTS:
        raise Invalid("Bara bistånd som beviljas kan krävas tillbaka.", "repayment")
    if content.months > 1:
        raise Invalid("Återbetalning beslutas för en månad i taget, inte för kommande bistånd.", "repayment")
    if len(content.repayment_ground.strip()) < Decision.SHORTEST_INDIVIDUAL:
        raise Invalid(
            "Skriv vad som gör att biståndet ska betalas tillbaka, till exempel vilken ersättning som väntas, "
            "från vem och för vilken tid.",
            "repayment_ground",
        )
    if replaces and content.repayment != replaces.repayment:
        raise Invalid("Återbetalning kan inte beslutas i efterhand. Den ska stå i det första beslutet.", "repayment")


def _check_change(content: DecisionContent, replaces: Decision | None) -> None:
    """Source: FL 37–38 §§, SoL 14:9."""
    if replaces is None:
        if content.change_ground:
            raise Invalid("Beslutet ersätter inget annat.", "change_ground")
        return
    if content.change_ground not in ChangeGround.values:
        raise Invalid("Välj varför beslutet får ändras.", "change_ground")
    if (wrong := appealed_refusal(replaces, content.change_ground)) is not None:
        raise Invalid(wrong, "change_ground")
    if content.amount < replaces.amount and content.change_ground not in DETRIMENT:
        raise Invalid("Den grunden tillåter inte att beslutet ändras till den enskildes nackdel.", "change_ground")
    if content.outcome != replaces.outcome or content.amount < replaces.amount:
        # The reasons of another outcome, or of more, cannot be the reasons of this one (FL 32 §).
        for field, said in (("reasons", content.reasons), ("individual", content.individual)):
            if said.strip() and said.strip() == str(getattr(replaces, field)).strip():
                raise Invalid(
                    "Texten är densamma som i beslutet som ersätts, fast utfallet är ett annat. Skriv om den.", field
                )
    if content.change_ground == ChangeGround.JUDGMENT and content.amount <= replaces.amount and _is_upheld(replaces):
        raise Invalid("Domstolen har bifallit överklagandet. Beslutet ska ge mer än det som ändras.", "outcome")
    if content.change_ground == ChangeGround.CHANGED and not replaces.until_further_notice:
        raise Invalid(
            "Bara ett beslut som gäller tills vidare kan ändras därför att förhållandena har ändrats.", "change_ground"
        )


def _is_upheld(decision: Decision) -> bool:
    """Whether a court has found for the one who appealed the decision."""
    appeals = Appeal.objects.filter(Q(decision=decision) | Q(changed_to=decision), dismissal=None)
    return appeals.filter(state=Appeal.State.JUDGED, judgment__in=Appeal.GIVES_MORE).exists()


def appealed_refusal(replaces: Decision, ground: str) -> str | None:
    """Why a decision with an appeal on its way may not be replaced on this ground (FL 39 §)."""
    appeals = Appeal.objects.filter(Q(decision=replaces) | Q(changed_to=replaces), dismissal=None)
    states = set(appeals.values_list("state", flat=True))
    if Appeal.State.HANDED_OVER in states:
        return "Beslutet är överlämnat till domstolen och kan inte ändras (39 § förvaltningslagen)."
    if states & {Appeal.State.RECEIVED, Appeal.State.TIMELY} and ground != ChangeGround.OBVIOUS:
        return "Ett överklagat beslut får bara ändras om det är uppenbart felaktigt (38 och 39 §§ förvaltningslagen)."
    judged = Appeal.objects.filter(
        decision__application=replaces.application_id, state=Appeal.State.JUDGED, dismissal=None
    )
    if ground == ChangeGround.JUDGMENT and not judged.exists():
        return "Det finns ingen antecknad dom att verkställa."
    return None


def check_reasons(application: Application, content: DecisionContent, replaces: Decision | None) -> None:
    """What goes against somebody says why in just that case, in words that are no phrase, proposal or earlier decision
    (FL 32 §); and nothing is refused against its own calculation without saying why. Raises Invalid with the field.
    """
    calculation = latest_calculation(application.pk) if content.legal_ground == LegalGround.RIGHT else None
    if calculation and is_for_other_outcome(content.reasons, content.outcome, calculation):
        raise Invalid(
            f"Motiveringen är den som föreslås för ett annat utfall än {Outcome(content.outcome).label}. Skriv om den.",
            "reasons",
        )
    _refuse_sums_of_another(application, content)
    if not goes_against(content.outcome, content.amount, replaces):
        _check_children_read(application, content)
        return
    own = phrases.rest(content.individual, known_texts(application, calculation))
    if len(own) < Decision.SHORTEST_INDIVIDUAL or not phrases.is_worded(own):
        raise Invalid(
            "Skriv vad det är i just det här hushållets situation som gör att något inte beviljas, eller att mindre "
            "beviljas än förut. En fras ur "
            "biblioteket, beräkningens text eller det som stod i förra beslutet räcker inte.",
            "individual",
        )
    _check_children(application, content)
    lacking = lacks(calculation) if content.outcome == Outcome.REJECT else ZERO
    why = content.against_calculation.strip()
    if lacking and (len(why) < Decision.SHORTEST_INDIVIDUAL or not phrases.is_worded(why)):
        raise Invalid(f"Beräkningen visar {amount(lacking)}. Varför avslås ansökan ändå?", "against_calculation")


def _refuse_sums_of_another(application: Application, content: DecisionContent) -> None:
    calculation = Calculation.objects.filter(pk=content.calculation_id or 0, application=application).first()
    if calculation and with_sums_of(content.reasons, calculation) != content.reasons:
        raise Invalid(
            "Motiveringen har summorna i en tidigare beräkning än den som beslutet bygger på. Skriv om den.", "reasons"
        )


def _check_children(application: Application, content: DecisionContent) -> None:
    """What goes against a household with children says how that was weighed now, not last month (SoL 3:1)."""
    if _as_before(application, content):
        raise Invalid(
            "Texten om barnen är den som stod i förra beslutet. Skriv hur det här beslutet påverkar dem.",
            "child_perspective",
        )


def _check_children_read(application: Application, content: DecisionContent) -> None:
    """In a decision as applied for last month's words of the children may hold, when they have been read."""
    if _as_before(application, content) and not content.children_same:
        raise Invalid(
            "Texten om barnen är den som stod i förra beslutet. Läs den och kryssa i om den stämmer, eller ändra den.",
            "children_same",
        )


def _as_before(application: Application, content: DecisionContent) -> bool:
    said, last = phrases.plain(content.child_perspective), last_decision(application.case, application.month)
    return bool(said and last and said == phrases.plain(last.child_perspective))


def refuse_uncounted_person(application: Application) -> None:
    """No aid is counted for a household that lacks somebody whom an application for the month names, before it is said
    why.
    """
    if named := named_and_not_counted(application):
        each = "personen, eller hantera varningen" if len(named) == 1 else "var och en, eller hantera varningarna"
        raise Conflict(f"{'. '.join(named)}. Lägg till {each} och skriv varför hen inte räknas.")


def refuse_unawaited(application: Application, content: DecisionContent, replaces: Decision | None) -> None:
    """Raises Invalid for a decision against somebody who has days left to answer what they were asked for, where
    nothing says why that is not awaited (FL 20 §).
    """
    why = content.not_awaited.strip()
    if not goes_against(content.outcome, content.amount, replaces):
        return
    if len(why) >= Decision.SHORTEST_INDIVIDUAL and phrases.is_worded(why):
        return
    if by := awaited_until(application, timezone.localdate()):
        raise Invalid(
            f"Kompletteringen är begärd till {by}, och den dagen har inte gått. Vänta in svaret, eller skriv varför "
            "det inte väntas in.",
            "not_awaited",
        )


def refuse_not_latest(calculation: Calculation | None, outcome: str) -> None:
    """Raises Conflict where the same days have been calculated anew: what was counted since is what is known now."""
    if calculation is None or outcome in FORMAL or (newer := newer_calculation(calculation)) is None:
        return
    raise Conflict(
        "Beräkningen är ändrad sedan beslutet skrevs: den senaste, från "
        f"{timezone.localtime(newer.made_at):%Y-%m-%d %H:%M}, ger {amount(lacks(newer))}. Skriv om beslutet efter den.",
        "calculation",
    )


def aid_of(
    application: Application, content: DecisionContent, replaces: Decision | None, draft: Decision | None
) -> Aid:
    """What the content gives, as other decisions are held against it."""
    return Aid(
        case_id=application.case_id,
        adults=list(content.obstacles),
        by_right=content.legal_ground == LegalGround.RIGHT,
        purposes={purpose for purpose, _ in content.lines},
        first_day=content.period_from,
        last_day=content.period_to,
        monthly=sum_of(content.lines),
        months=months_from(application.month, content.months),
        replaces_id=replaces.pk if replaces else None,
        own_id=draft.pk if draft else None,
    )


def refuse_unexplained(aid: Aid, reason: str) -> None:
    """Raises Invalid where försörjningsstöd is already granted for some of the same days, and nothing says why there is
    more: what is wrong in that decision is changed by replacing it (FL 36–38 §§), and a month is granted once.
    """
    why = reason.strip()
    if len(why) >= Decision.SHORTEST_INDIVIDUAL and phrases.is_worded(why):
        return
    if others := granted_besides(aid):
        days = ", ".join(f"{in_words((one.period_from, one.period_to))} ({amount(one.amount)})" for one in others)
        raise Invalid(
            f"Försörjningsstöd är redan beviljat för {days}. Skriv varför mer beviljas för samma dagar eller samma "
            "kostnad.",
            "besides_reason",
        )


def refuse_untried(application: Application, outcome: str, calculation: Calculation | None) -> None:
    """Raises Invalid for a grant of all that is applied for where an application that is answered with this one applies
    for a cost that the calculation does not try (FL 32 §).
    """
    if outcome != Outcome.GRANT or calculation is None:
        return
    for other in application.joined.order_by("pk"):
        if rows := untried(calculation.input, other):
            raise Invalid(
                f"Ansökan som inkom {timezone.localtime(other.received_at):%Y-%m-%d} hör hit, och i den söks också "
                f"{' och '.join(row.words for row in rows)}. Ta med det i beräkningen och bedöm det först.",
                "calculation",
            )


def refuse_unfilled(decision: Decision) -> None:
    """Raises Invalid where a phrase still waits for something to be filled in."""
    said = (decision.reasons, decision.own_reasons, decision.conditions, decision.repayment_ground)
    if left := [name for text in said for name in phrases.placeholders(text)]:
        raise Invalid(f"Fyll i eller ta bort {left[0]} i texten innan beslutet fattas.", "reasons")


def refuse_uncommunicated(decision: Decision, today: date) -> None:
    """Raises Invalid for a decision against somebody who has neither had time to answer what it rests on, nor is
    decided about without that on one of the law's grounds (FL 25 §).
    """
    if not lacks_communication(decision, today):
        return
    latest = communicated(decision).first()
    if latest and latest.is_worse:
        raise Invalid(
            f"Det som är skickat {timezone.localdate(latest.sent_at)} bygger på en annan beräkning, och i den som "
            "beslutet bygger på är något sämre för den enskilde. Skicka underlaget igen och vänta in svaret, eller "
            "ändra beslutet och välj varför kommunicering inte behövs (25 § förvaltningslagen).",
            "uncommunicated",
        )
    raise Invalid(
        "Beslutet går den enskilde emot. Skicka först det som beslutet bygger på och vänta in svaret, eller ändra "
        "beslutet och välj varför kommunicering inte behövs (25 § förvaltningslagen).",
        "uncommunicated",
    )
