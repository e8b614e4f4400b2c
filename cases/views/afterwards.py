"""Pages of what follows a decision: the day it was got, corrections, and each step of an appeal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from bistand.refusals import Conflict, NotFound
from bistand.staff.permissions import may, require
from bistand.ui.forms import DateField, Form
from bistand.ui.tables import Column, Table
from bistand.ui.templatetags.ui import late, month
from cases import actions
from cases.actions.afterwards import (
    LATE,
    Forwarding,
    check_correction,
    execution_of,
    is_late,
    proof_of,
)
from cases.appeals import (
    Forwarded,
    appeal_days,
    appeals_of,
    appellants_of,
    correction_letter,
    dismissal_letter,
    due_on,
    forward_letter,
    forwarded_of,
    hand_over_letter,
    next_step,
    timeliness,
)
from cases.deliveries import copy_for, parties_elsewhere, signed_by
from cases.forms import choices, long_text
from cases.letters import Recipient
from cases.letters_plain import PlainLetter, plain_letter
from cases.letters_text import in_words
from cases.models import Appeal, Case, Decision, DecisionNotice, Document, LegalGround, Person
from cases.queries import decision_of
from cases.views.base import CaseForm, ConfirmCase, ReadThroughCase, opened
from cases.views.decision_writing import draft_file
from cases.views.decisions import OfDecision, decision_url


def ask_which(form: Form, name: str, parties: Sequence[Person], every: str, words: str) -> None:
    """Let the field choose among the parties, or all of them by the value `every`; ask nothing where there is one."""
    if len(parties) < 2:
        form.fields.pop(name, None)
        return
    field: Any = form.fields[name]
    people = [(str(person.pk), person.name) for person in parties]
    field.choices = [(every, words), *people]


def parties_of(decision: Decision) -> list[Person]:
    """The adults whom the decision is about."""
    return [row.person for row in decision.obstacles.select_related("person").order_by("pk")]


class NoticeForm(Form):
    got_on = DateField(label="Dagen då den enskilde fick del av beslutet")
    how = forms.ChoiceField(
        label="Hur?",
        choices=choices(DecisionNotice.How),
        widget=forms.RadioSelect,
        help_text="Mottagningsbevis, underskrift och läskvitto är bevis. Utan bevis kan ingen sägas ha överklagat för "
        "sent.",
    )
    person = forms.ChoiceField(
        label="Vem fick del av det?",
        required=False,
        widget=forms.RadioSelect,
        help_text="Var och en har sina egna tre veckor att överklaga.",
    )
    note = forms.CharField(label="Anteckning", max_length=200, required=False)

    def __init__(self, *args: Any, parties: Sequence[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ask_which(self, "person", parties, "", "Alla samma dag")


class CorrectDecisionForm(Form):
    before = long_text("Det som stod", rows=2, help_text="Skriv av det precis som det står i beslutet eller brevet.")
    after = long_text("Det som ska stå", rows=2)
    reason = long_text(
        "Varför det är ett skrivfel, räknefel eller liknande",
        rows=3,
        help_text="Ska beloppet, utfallet eller skälen ändras skriver du ett nytt beslut som ersätter det här.",
    )


def offer_writings(field: Any, case: Case) -> None:
    """Let the field choose among what has come in to the case, the latest first."""
    field.queryset = case.documents.filter(direction=Document.Direction.INCOMING).order_by("-pk")
    field.label_from_instance = lambda row: f"{row.title}, {row.came_on}"


class AppealForm(Form):
    appellant = forms.ChoiceField(
        label="Vem överklagar?",
        widget=forms.RadioSelect,
        help_text="Om det kom i tid räknas från dagen då den som överklagar fick del av beslutet. Överklagar de "
        "tillsammans räknas från den som fick det sist.",
    )
    wants = long_text("Vad den enskilde vill", rows=5, help_text="Kort: vilket beslut, hur det ska ändras och varför.")
    document = forms.ModelChoiceField(
        label="Skrivelsen", queryset=Document.objects.none(), required=False, empty_label="Läggs in senare"
    )
    reached_on = DateField(
        label="Dagen då det kom in",
        required=False,
        help_text="När det nådde kommunen, även om det registreras senare. Kom skrivelsen tidigare gäller den dagen.",
    )

    def __init__(self, *args: Any, case: Case, parties: Sequence[Person] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_writings(self.fields["document"], case)
        ask_which(self, "appellant", parties, "all", "De överklagar tillsammans")


class ForwardForm(Form):
    document = forms.ModelChoiceField(
        label="Skrivelsen",
        queryset=Document.objects.none(),
        empty_label="Välj",
        help_text="Lägg först in den bland handlingarna. Dagen den kom in står i följebrevet.",
    )
    about = forms.CharField(
        label="Vilket beslut gäller det?",
        max_length=200,
        help_text="Vilket beslut, dess dag, och vem som har fattat det.",
    )
    to = forms.CharField(label="Skickas till", max_length=100)
    address = long_text("Adress", rows=3, required=False)

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_writings(self.fields["document"], case)


class TimelyForm(Form):
    reason = long_text(
        "Skäl",
        rows=3,
        required=False,
        help_text="Behövs när sista dagen har gått: fel upplysning om hur man överklagar, eller inlämnat direkt till "
        "domstolen i tid (45 § förvaltningslagen).",
    )


class ReasonForm(Form):
    reason = long_text("Skäl", rows=5)


class DismissalReasonForm(ReasonForm):
    withdrawn = forms.BooleanField(
        label="Ändra avvisningen: det avvisade överklagandet tas upp och ska prövas", required=False
    )


class JudgmentForm(Form):
    judgment = forms.ChoiceField(
        label="Vad beslutade domstolen?", choices=choices(Appeal.Judgment), widget=forms.RadioSelect
    )
    judgment_on = DateField(label="Domens dag")
    judgment_number = forms.CharField(label="Målnummer", max_length=30, widget=forms.TextInput({"size": 14}))


# ---- on a decision ---------------------------------------------------------------------------------------


class _OfMade(OfDecision, CaseForm):
    act = "cases.appeal"

    def prepare(self) -> None:
        super().prepare()
        if self.decision.decided_at is None:
            raise Conflict("Beslutet är inte fattat.")


class NewNotice(_OfMade):
    title = "När den enskilde fick del av beslutet"
    submit = "Anteckna"
    form_class = NoticeForm
    done = "Underrättelsen är antecknad."

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "parties": parties_of(self.decision)}

    def perform(self, fields: dict[str, Any]) -> str:
        of = int(fields["person"]) if fields.get("person") else None
        actions.note_notice(
            self.request.user, self.now, self.decision.pk, fields["got_on"], fields["how"], fields["note"], of
        )
        return self.back()


class DecisionCopy(OfDecision, ConfirmCase):
    """The decision to a party who lives elsewhere, in a letter of their own."""

    act = "cases.write_letter"
    submit = "Skriv exemplaret"
    done = "Exemplaret ligger bland handlingarna."

    def prepare(self) -> None:
        super().prepare()
        parties = parties_elsewhere(self.decision) if self.decision.decided_at else []
        party = next((person for person in parties if person.pk == self.kwargs["person_id"]), None)
        if party is None:
            raise Conflict("Personen får beslutet i det brev som är skrivet.")
        self.party = party
        self.title = f"Beslutet till {party.given_name}"

    def words(self) -> str:
        return (
            f"Brevet säger detsamma som det som är skrivet, och är ställt till {self.party.name}. När det har "
            "nått fram antecknar du dagen."
        )

    def perform(self, fields: dict[str, Any]) -> str:
        title = f"Beslut {self.decision.application.month:%Y-%m}, exemplar till {self.party.name}"
        actions.send_letter(self.request.user, self.now, self.case.pk, title, copy_for(self.decision, self.party))
        return reverse("case_documents", args=[self.case.pk])


class CorrectDecision(ReadThroughCase, _OfMade):
    act = "cases.decide"
    title = "Rätta skrivfel i beslutet"
    submit = "Rätta"
    lead = "Beslutet står kvar som det är. Rättelsen läggs bredvid och ett brev skrivs till den enskilde."
    form_class = CorrectDecisionForm
    done = "Rättelsen är gjord."

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"letter": True, **kwargs})

    def form_valid(self, form: Any) -> HttpResponse:
        if "letter" in self.request.POST:
            return draft_file(plain_letter(replace(self._letter(_said(form.cleaned_data)), is_draft=True)))
        return super().form_valid(form)

    def words(self, fields: dict[str, Any]) -> list[str]:
        before, after, reason = _said(fields)
        check_correction(self.decision, before, after, reason)
        return [f"Det stod: {before}", f"Det ska stå: {after}", f"Varför: {reason}", "Ett brev skrivs om rättelsen."]

    def _letter(self, said: tuple[str, str, str]) -> PlainLetter:
        today = timezone.localdate(self.now)
        return correction_letter(self.decision, *said, signed_by(self.decision, self.request.user, today), today)

    def perform(self, fields: dict[str, Any]) -> str:
        said = _said(fields)
        pdf = plain_letter(self._letter(said))
        actions.correct_decision(self.request.user, self.now, self.decision.pk, *said, pdf)
        return self.back()


def _said(fields: dict[str, Any]) -> tuple[str, str, str]:
    return fields["before"], fields["after"], fields["reason"]


class NewAppeal(_OfMade):
    act = "cases.receive"
    title = "Registrera överklagande"
    submit = "Registrera"
    lead = "Skanna först in skrivelsen bland handlingarna."
    form_class = AppealForm
    done = "Överklagandet är registrerat."

    def get_initial(self) -> dict[str, Any]:
        return {"reached_on": timezone.localdate(self.now), **super().get_initial()}

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "case": self.case, "parties": parties_of(self.decision)}

    def perform(self, fields: dict[str, Any]) -> str:
        document, by = fields["document"], fields.get("appellant", "all")
        appeal = actions.receive_appeal(
            self.request.user,
            self.now,
            self.decision.pk,
            fields["wants"],
            document.pk if document else None,
            fields["reached_on"],
            appellant_id=None if by == "all" else int(by),
        )
        return appeal_url(appeal)


class ForwardAppeal(CaseForm):
    """Send an appeal that is tried elsewhere on: with a decision, one beyond the right; without, somebody else's."""

    act = "cases.appeal"
    title = "Skicka vidare överklagande"
    submit = "Skriv följebrevet"
    done = "Följebrevet är skrivet. Skicka det med skrivelsen, och berätta för den enskilde."
    form_class = ForwardForm
    decision: Decision | None = None

    def prepare(self) -> None:
        if "decision_id" not in self.kwargs:
            self.lead = "Gäller det ett beslut som någon annan har fattat skickas det vidare till dem, genast."
            return
        self.decision = decision_of(self.case, self.kwargs["decision_id"])
        if self.decision.decided_at is None or self.decision.legal_ground == LegalGround.RIGHT:
            raise Conflict("Bara ett beslut enligt 12 kap. 2 § som är fattat skickas vidare så.")
        self.lead = (
            "Beslutet kan bara laglighetsprövas, och det gör domstolen. Överklagandet skickas vidare dit, genast."
        )

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "case": self.case}

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        if self.decision:
            del form.fields["about"]
        return form

    def get_initial(self) -> dict[str, Any]:
        here = settings.MUNICIPALITY
        court = {"to": here["court"], "address": "\n".join(here["court_address"])} if self.decision else {}
        return {**court, **super().get_initial()}

    def back(self) -> str:
        return decision_url(self.decision) if self.decision else reverse("case_documents", args=[self.case.pk])

    def perform(self, fields: dict[str, Any]) -> str:
        document, user, today = fields["document"], self.request.user, timezone.localdate(self.now)
        by = signed_by(self.decision or self.case, user, today)
        about, to = fields.get("about", ""), fields["to"]
        lines = tuple(line.strip() for line in fields["address"].splitlines() if line.strip())
        letter = forward_letter(
            self.case,
            Forwarded(document, self.decision, about),
            Recipient(to, lines),
            by,
            today,
        )
        content = Forwarding(document.pk, to, self.decision.pk if self.decision else None, about)
        actions.forward_appeal(self.request.user, self.now, self.case.pk, content, plain_letter(letter))
        return self.back()


# ---- an appeal -------------------------------------------------------------------------------------------


def appeal_url(appeal: Appeal) -> str:
    return reverse("appeal", args=[appeal.case_id, appeal.pk])


def appeal_of(case: Case, appeal_id: int) -> Appeal:
    """An appeal of this case. Raises NotFound for one of another."""
    rows = Appeal.objects.select_related(
        "decision__application", "document", "letter", "changed_to__application", "execution", "received_by__employee",
        "dismissal", "appellant",
        "checked_by__employee", "reconsidered_by__employee",
    )  # fmt: skip
    found = rows.filter(case=case, pk=appeal_id).first()
    if found is None:
        raise NotFound("Överklagandet finns inte i det här ärendet.")
    found.case = found.decision.case = case
    if found.dismissal:
        found.dismissal.decision = found.decision
    return found


@require_GET
def appeal(request: HttpRequest, case_id: int, appeal_id: int) -> HttpResponse:
    """The appeal with what has been done and the step that is next."""
    case = opened(request, case_id)
    row = appeal_of(case, appeal_id)
    days = appeal_days(timezone.localdate())
    late = is_late(row)
    context = {
        "title": "Överklagande av avvisning" if row.dismissal else "Överklagande",
        "case": case,
        "appeal": row,
        "proof": proof_of(row),
        "late": late,
        "timeliness": timeliness(row, late),
        "told": row.told,
        "today": timezone.localdate(),
        "to_replace": _to_replace(row),
        "executed": row.dismissal_id or execution_of(row) is not None,
        "what": "avvisningen" if row.dismissal else "beslutet",
        "who": row.appellant.name if row.appellant else "den enskilde",
        "appellants": in_words([person.name for person in appellants_of(row)]),
        "appeals_of_dismissal": row.appeals_of_dismissal.order_by("pk"),
        "may_receive": may(request.user, "cases.receive", case.section_id),
        "next": next_step(row),
        "due": due_on(row, days),
        "days": days if row.state != Appeal.State.JUDGED else None,
        "may_act": may(request.user, "cases.appeal", case.section_id),
        "replaced": Decision.objects.filter(replaces=row.decision, decided_at__isnull=False).exists(),
    }
    return render(request, "cases/appeal.html", context)


def _to_replace(row: Appeal) -> Decision | None:
    """The decision that a judgment is carried out on: the one that stands now in the place of the appealed one."""
    if row.state != Appeal.State.JUDGED or row.dismissal_id:
        return None
    standing = Decision.objects.filter(application=row.decision.application_id, state__in=Decision.IN_FORCE)
    return standing.filter(legal_ground=row.decision.legal_ground).order_by("-pk").first()


class OfAppeal:
    """Mixin of the forms that take a step of an appeal."""

    act = "cases.appeal"
    case: Case
    kwargs: dict[str, Any]

    def prepare(self) -> None:
        self.appeal = appeal_of(self.case, self.kwargs["appeal_id"])

    def back(self) -> str:
        return appeal_url(self.appeal)

    def by(self) -> str:
        return signed_by(self.appeal.decision, self.request.user, timezone.localdate())  # type: ignore[attr-defined]


class TakeUp(OfAppeal, CaseForm):
    title = "Överklagandet kom i rätt tid"
    submit = "Det kom i rätt tid"
    form_class = TimelyForm

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.fields["reason"].required = is_late(self.appeal)
        form.fields["reason"].error_messages["required"] = LATE
        return form

    def perform(self, fields: dict[str, Any]) -> str:
        actions.take_up_appeal(self.request.user, self.now, self.appeal.pk, fields["reason"])
        return self.back()


class Dismiss(OfAppeal, CaseForm):
    title = "Avvisa överklagandet som för sent"
    submit = "Avvisa"
    lead = "Beslutet att avvisa kan överklagas. Brevet säger hur."
    form_class = ReasonForm
    done = "Överklagandet är avvisat."

    def perform(self, fields: dict[str, Any]) -> str:
        notice = proof_of(self.appeal)
        if notice is None:
            raise Conflict("Utred först när den enskilde fick del av beslutet, och anteckna det.")
        letter = dismissal_letter(self.appeal, notice, fields["reason"], self.by(), timezone.localdate(self.now))
        actions.dismiss_appeal(self.request.user, self.now, self.appeal.pk, fields["reason"], plain_letter(letter))
        return self.back()


class Reconsider(OfAppeal, CaseForm):
    title = "Ompröva beslutet"
    submit = "Anteckna omprövningen"
    lead = "Är beslutet uppenbart felaktigt ska det ändras: ersätt det först, och anteckna omprövningen sedan. Annars "
    lead += "står det fast."
    form_class = ReasonForm

    def prepare(self) -> None:
        super().prepare()
        if self.appeal.dismissal:
            self.title = "Ompröva avvisningen"
            self.lead = "Var det uppenbart fel att avvisa överklagandet ska avvisningen ändras. Annars står den fast."
            self.form_class = DismissalReasonForm

    def perform(self, fields: dict[str, Any]) -> str:
        withdrawn = fields.get("withdrawn", False)
        actions.reconsider(self.request.user, self.now, self.appeal.pk, fields["reason"], withdrawn)
        return self.back()


class HandOver(OfAppeal, ConfirmCase):
    title = "Lämna över till domstolen"
    submit = "Lämna över"
    done = "Överklagandet är överlämnat."

    def words(self) -> str:
        missing = (
            ""
            if self.appeal.document
            else "Själva överklagandet finns inte bland handlingarna. Lägg in det först, om det inte skickas i "
            "original på papper. "
        )
        return (
            f"{missing}Överlämnandet skrivs som brev till domstolen och läggs bland handlingarna. Skicka det med "
            "överklagandet och handlingarna i ärendet. Efter det kan beslutet inte ändras."
        )

    def perform(self, fields: dict[str, Any]) -> str:
        if not self.appeal.reconsidered:
            raise Conflict("Ompröva beslutet först.")
        late = is_late(self.appeal)
        letter = hand_over_letter(self.appeal, self.by(), timezone.localdate(self.now), late)
        actions.hand_over(self.request.user, self.now, self.appeal.pk, plain_letter(letter))
        return self.back()


class NoteJudgment(OfAppeal, CaseForm):
    title = "Anteckna domen"
    submit = "Anteckna"
    form_class = JudgmentForm

    def perform(self, fields: dict[str, Any]) -> str:
        actions.note_judgment(
            self.request.user,
            self.now,
            self.appeal.pk,
            fields["judgment"],
            fields["judgment_on"],
            fields["judgment_number"],
        )
        return self.back()


class NoteExecution(OfAppeal, ConfirmCase):
    title = "Domen är verkställd"
    submit = "Anteckna"
    done = "Överklagandet är avslutat."

    def prepare(self) -> None:
        super().prepare()
        if self.appeal.dismissal:
            self.title = self.submit = "Ta upp överklagandet"
            self.done = "Det avvisade överklagandet är taget upp."

    def words(self) -> str:
        if self.appeal.dismissal:
            return "Det avvisade överklagandet tas upp igen och ska omprövas och lämnas över till domstolen."
        return "Det beslut som har fattats på grund av domen antecknas som verkställighet, och överklagandet avslutas."

    def perform(self, fields: dict[str, Any]) -> str:
        actions.note_execution(self.request.user, self.now, self.appeal.pk)
        return self.back()


# ---- the list --------------------------------------------------------------------------------------------


class AppealTable(Table):
    caption = "Överklaganden"
    default_order = "-received"

    columns = (
        Column("case.number", "Ärende", whole=True, head=True, link=appeal_url),
        Column("by.name", "Klagande", sort="by_sort_name"),
        Column("of_what", "Av"),
        Column("month", "Månad", value=lambda a: month(a.decision.application.month)),
        Column("state", "Läge", value=lambda a: a.get_state_display().capitalize(), sort="state"),
        Column("received", "Kom in", value=lambda a: a.reached_on.isoformat(), sort="reached_on"),
        Column("due", "Nästa steg senast", value=lambda a: late(due_on(a, a.days))),
    )
    empty_title = "Inga överklaganden"
    empty_text = "Ett överklagande registreras på beslutets sida när det kommer in."


class ForwardedTable(Table):
    caption = "Överklaganden som skickats vidare"
    default_order = "-forwarded"
    columns = (
        Column(
            "case.number", "Ärende", whole=True, head=True, link=lambda f: reverse("case_decisions", args=[f.case_id])
        ),
        Column("case.applicant.name", "Klagande", sort="case__applicant__sort_name"),
        Column("about", "Gäller", value=lambda f: f.about or f"Bistånd {month(f.decision.application.month)}"),
        Column("came", "Kom in", value=lambda f: f.document.came_on.isoformat()),
        Column("to", "Skickat till"),
        Column(
            "letter",
            "Följebrev",
            value=lambda f: "Brevet (PDF)",
            link=lambda f: reverse("document", args=[f.case_id, f.letter_id]),
        ),
        Column(
            "forwarded", "Skickat", value=lambda f: timezone.localdate(f.forwarded_at).isoformat(), sort="forwarded_at"
        ),
    )
    empty_title = "Inga överklaganden har skickats vidare"
    empty_text = "Ett överklagande som ska prövas av någon annan skickas vidare från ärendets beslut."


@require_GET
def appeal_list(request: HttpRequest) -> HttpResponse:
    """Appeals on their way, and those sent on to others."""
    require(request.user, "cases.appeal")
    rows = appeals_of(request.user).annotate(
        days=Value(appeal_days(timezone.localdate())),
        by_sort_name=Coalesce("appellant__sort_name", "case__applicant__sort_name"),
    )
    context = {
        "title": "Överklaganden",
        "table": AppealTable(rows, request),
        "forwarded": ForwardedTable(forwarded_of(request.user), request, prefix="v-"),
    }
    return render(request, "cases/appeals.html", context)
