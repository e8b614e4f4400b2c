"""Pages of delays, of decisions not carried out in time, and of letters that stand alone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from bistand.refusals import Conflict, NotFound
from bistand.staff.permissions import require
from bistand.ui.forms import DateField, Form
from bistand.ui.tables import Column, Table
from bistand.ui.templatetags.ui import month
from cases import actions
from cases.delays import delay_letter, meeting_letter, payment_notice, refusal_letter
from cases.deliveries import signed_by
from cases.executions import (
    counts_by_type,
    interrupted,
    quarter_of,
    to_tell_executed,
    to_tell_resumed,
    unexecuted,
)
from cases.forms import long_text
from cases.letters_plain import plain_letter
from cases.models import Decision, ExecutionBreak, ExecutionReport
from cases.queries import application_of
from cases.views.base import CaseForm, ConfirmCase
from cases.views.decisions import OfDecision, decision_url


class DelayForm(Form):
    reason = long_text("Varför dröjer beslutet?", rows=4)
    expected_on = DateField(label="När räknar vi med att besluta?")


class RefuseForm(Form):
    reason = long_text("Skäl", rows=4)


class MeetingForm(Form):
    day = DateField(label="Dag")
    time = forms.TimeField(label="Tid", widget=forms.TimeInput({"type": "time"}))
    place = forms.CharField(label="Plats", max_length=200)
    about = long_text("Vad mötet handlar om", rows=4)


class BreakForm(Form):
    day = DateField(label="Dagen då verkställigheten avbröts")
    reason = long_text("Varför avbröts den?", rows=3, help_text="Kort, utan namn.")


class ResumeForm(Form):
    day = DateField(label="Dagen då verkställigheten återupptogs")


class ReportForm(Form):
    reason = long_text("Varför är beslutet inte verkställt?", rows=3, help_text="Kort, utan namn.")


class _OfApplication(CaseForm):
    def prepare(self) -> None:
        self.application = application_of(self.case, self.kwargs["application_id"])

    def by(self) -> str:
        return signed_by(self.case, self.request.user, timezone.localdate(self.now))


class TellDelay(_OfApplication):
    act = "cases.investigate"
    title = "Berätta att beslutet dröjer"
    submit = "Skriv brevet"
    lead = "Brevet skrivs till den sökande och läggs bland handlingarna (11 § förvaltningslagen)."
    form_class = DelayForm
    done = "Brevet är skrivet."

    def perform(self, fields: dict[str, Any]) -> str:
        said = (fields["reason"], fields["expected_on"])
        pdf = plain_letter(delay_letter(self.application, *said, self.by(), timezone.localdate(self.now)))
        actions.tell_delay(self.request.user, self.now, self.application.pk, *said, pdf)
        return self.back()


class NewDecideRequest(ConfirmCase):
    act = "cases.receive"
    title = "Begäran om avgörande"
    submit = "Registrera"
    done = "Begäran är registrerad."

    def prepare(self) -> None:
        self.application = application_of(self.case, self.kwargs["application_id"])

    def words(self) -> str:
        return (
            f"Den sökande har skriftligen begärt att ansökan för {month(self.application.month)} avgörs. Beslut ska "
            "fattas inom fyra veckor, eller begäran avslås (12 § förvaltningslagen)."
        )

    def perform(self, fields: dict[str, Any]) -> str:
        actions.receive_decide_request(self.request.user, self.now, self.application.pk)
        return self.back()


class RefuseDecideRequest(_OfApplication):
    act = "cases.decide"
    title = "Avslå begäran om avgörande"
    submit = "Avslå begäran"
    lead = "Beslutet kan överklagas. Fattar du beslut om ansökan i stället är begäran besvarad."
    form_class = RefuseForm
    done = "Begäran är avslagen."

    def perform(self, fields: dict[str, Any]) -> str:
        letter = refusal_letter(self.application, fields["reason"], self.by(), timezone.localdate(self.now))
        actions.refuse_decide_request(
            self.request.user, self.now, self.application.pk, fields["reason"], plain_letter(letter)
        )
        return self.back()


class CallToMeeting(CaseForm):
    act = "cases.write_letter"
    title = "Kalla till möte"
    submit = "Skriv kallelsen"
    form_class = MeetingForm
    done = "Kallelsen är skriven."

    def back(self) -> str:
        return reverse("case_documents", args=[self.case.pk])

    def perform(self, fields: dict[str, Any]) -> str:
        at = timezone.make_aware(datetime.combine(fields["day"], fields["time"]))
        today = timezone.localdate(self.now)
        by = signed_by(self.case, self.request.user, today)
        letter = meeting_letter(self.case, at, fields["place"], fields["about"], by, today)
        title = f"Kallelse till möte {fields['day']}"
        actions.send_letter(self.request.user, self.now, self.case.pk, title, plain_letter(letter))
        return self.back()


class PaymentNotice(OfDecision, ConfirmCase):
    act = "cases.write_letter"
    title = "Skriv betalningsbesked"
    submit = "Skriv beskedet"
    done = "Betalningsbeskedet är skrivet."

    def words(self) -> str:
        return "Beskedet säger vem som får betalt, när och hur mycket, så som utbetalningarna är planerade nu."

    def perform(self, fields: dict[str, Any]) -> str:
        today = timezone.localdate(self.now)
        by = signed_by(self.decision, self.request.user, today)
        letter = payment_notice(self.decision, by, today)
        if letter is None:
            raise Conflict("Det finns inga planerade utbetalningar att berätta om.")
        title = f"Betalningsbesked {self.decision.application.month:%Y-%m}"
        actions.send_letter(self.request.user, self.now, self.case.pk, title, plain_letter(letter))
        return reverse("case_documents", args=[self.case.pk])


# ---- execution: SoL 34:1-3 -------------------------------------------------------------------------------


def report_url(decision: Decision) -> str:
    return reverse("execution_report", args=[decision.case_id, decision.pk])


class UnexecutedTable(Table):
    caption = "Beslut som inte är verkställda inom tre månader"
    default_order = "decided"
    columns = (
        Column("case.number", "Ärende", whole=True, head=True, link=decision_url),
        Column("decided", "Beslutsdag", value=lambda d: timezone.localdate(d.decided_at).isoformat(),
               sort="decided_at"),
        Column("type", "Typ av insats", value=lambda d: d.get_decision_type_display()),
        Column("days", "Dagar", numeric=True,
               value=lambda d: days_since(d.decided_at)),
        Column("reported", "Kvartalets rapport",
               value=lambda d: "rapporterat" if d.reported else "Rapportera",
               link=lambda d: None if d.reported else report_url(d)),
    )  # fmt: skip
    empty_title = "Allt är verkställt i tid"
    empty_text = "Beviljat bistånd enligt 12 kap. 1 § som inte har betalats ut inom tre månader visas här."


def days_since(moment: Any) -> int:
    """Whole days from a day, or from the day of a moment, until today."""
    day = timezone.localdate(moment) if isinstance(moment, datetime) else moment
    return int((timezone.localdate() - day).days)


def break_report_url(row: ExecutionBreak) -> str:
    return reverse("break_report", args=[row.decision.case_id, row.decision_id, row.pk])


class InterruptedTable(Table):
    caption = "Beslut vars verkställighet har varit avbruten i tre månader"
    default_order = "interrupted"
    columns = (
        Column("decision.case.number", "Ärende", whole=True, head=True, link=lambda b: decision_url(b.decision)),
        Column("decided", "Beslutsdag", value=lambda b: timezone.localdate(b.decision.decided_at).isoformat()),
        Column("type", "Typ av insats", value=lambda b: b.decision.get_decision_type_display()),
        Column("interrupted", "Avbröts", value=lambda b: b.interrupted_on.isoformat(), sort="interrupted_on"),
        Column("reason", "Skäl"),
        Column("days", "Dagar sedan beslutet", numeric=True, value=lambda b: days_since(b.decision.decided_at)),
        Column(
            "reported",
            "Kvartalets rapport",
            value=lambda b: "rapporterat" if b.reported else "Rapportera",
            link=lambda b: None if b.reported else break_report_url(b),
        ),
    )
    empty_title = "Inga avbrott att rapportera"
    empty_text = "Ett avbrott antecknas på beslutets sida. Är det inte slut inom tre månader visas det här."


class ResumedTable(Table):
    caption = "Rapporterade avbrott som nu är slut"
    default_order = "resumed"
    columns = (
        Column("decision.case.number", "Ärende", whole=True, head=True, link=lambda b: decision_url(b.decision)),
        Column("interrupted", "Avbröts", value=lambda b: b.interrupted_on.isoformat(), sort="interrupted_on"),
        Column("resumed", "Återupptogs", value=lambda b: b.resumed_on.isoformat(), sort="resumed_on"),
        Column("tell", "Anmälan", value=lambda b: "Anmäl", link=break_report_url),
    )
    empty_title = "Inget att anmäla"
    empty_text = "Ett rapporterat avbrott som är slut ska anmälas."


class ToTellTable(Table):
    caption = "Rapporterade beslut som nu är verkställda"
    default_order = "decided_at"
    columns = (
        Column("case.number", "Ärende", whole=True, head=True, link=decision_url),
        Column("decided_at", "Beslutsdag", value=lambda d: timezone.localdate(d.decided_at).isoformat(),
               sort="decided_at"),
        Column("tell", "Anmälan", value=lambda d: "Anmäl", link=report_url),
    )  # fmt: skip
    empty_title = "Inget att anmäla"
    empty_text = "Ett rapporterat beslut som verkställs ska anmälas."


@require_GET
def execution_list(request: HttpRequest) -> HttpResponse:
    """What is to be reported each quarter, and told of when it has been carried out."""
    require(request.user, "cases.report_execution")
    today = timezone.localdate()
    rows, broken = unexecuted(request.user, today), interrupted(request.user, today)
    context = {
        "title": "Ej verkställda beslut",
        "quarter": quarter_of(today),
        "table": UnexecutedTable(rows, request),
        "told": ToTellTable(to_tell_executed(request.user), request, prefix="t-"),
        "broken": InterruptedTable(broken, request, prefix="a-"),
        "resumed": ResumedTable(to_tell_resumed(request.user), request, prefix="r-"),
        "counts": counts_by_type(rows),
        "broken_counts": counts_by_type(Decision.objects.filter(pk__in=broken.values("decision"))),
    }
    return render(request, "cases/execution.html", context)


class ReportExecution(OfDecision, CaseForm):
    act = "cases.report_execution"
    submit = "Anteckna rapporten"
    form_class = ReportForm

    def prepare(self) -> None:
        super().prepare()
        executed = self.decision.state == Decision.State.EXECUTED
        self.kind = "executed" if executed else "late"
        self.title = "Anmäl att beslutet är verkställt" if executed else "Rapportera ej verkställt beslut"

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        if self.kind == "executed":
            del form.fields["reason"]
        return form

    def back(self) -> str:
        return reverse("execution_list")

    def perform(self, fields: dict[str, Any]) -> str:
        quarter = quarter_of(timezone.localdate(self.now))
        actions.report_execution(
            self.request.user, self.now, self.decision.pk, self.kind, quarter, reason=fields.get("reason", "")
        )
        return self.back()


class ReportBreak(OfDecision, CaseForm):
    """Report a break that has lasted three months, or tell that a reported one is over."""

    act = "cases.report_execution"
    submit = "Anteckna rapporten"
    form_class = ReportForm

    def prepare(self) -> None:
        super().prepare()
        found = self.decision.breaks.filter(pk=self.kwargs["break_id"]).first()
        if found is None:
            raise NotFound("Avbrottet hör till ett annat beslut.")
        self.row = found
        is_over = self.row.resumed_on is not None
        self.kind = ExecutionReport.Kind.RESUMED if is_over else ExecutionReport.Kind.INTERRUPTED
        self.title = "Anmäl att beslutet verkställs på nytt" if is_over else "Rapportera avbruten verkställighet"
        self.lead = f"Verkställigheten avbröts {self.row.interrupted_on}"
        self.lead += f" och återupptogs {self.row.resumed_on}." if is_over else "."

    def get_initial(self) -> dict[str, Any]:
        return {"reason": self.row.reason, **super().get_initial()}

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        if self.kind == ExecutionReport.Kind.RESUMED:
            del form.fields["reason"]
        else:
            form.fields["reason"].label = "Varför är beslutet inte verkställt på nytt?"
        return form

    def back(self) -> str:
        return reverse("execution_list")

    def perform(self, fields: dict[str, Any]) -> str:
        quarter, reason = quarter_of(timezone.localdate(self.now)), fields.get("reason", "")
        actions.report_execution(
            self.request.user, self.now, self.decision.pk, self.kind, quarter, reason=reason, break_id=self.row.pk
        )
        return self.back()


class InterruptExecution(OfDecision, CaseForm):
    act = "cases.interrupt"
    title = "Verkställigheten har avbrutits"
    submit = "Anteckna avbrottet"
    lead = "Är beslutet inte verkställt på nytt inom tre månader rapporteras det (34 kap. 1 § socialtjänstlagen)."
    form_class = BreakForm
    done = "Avbrottet är antecknat."

    def get_initial(self) -> dict[str, Any]:
        return {"day": timezone.localdate(), **super().get_initial()}

    def perform(self, fields: dict[str, Any]) -> str:
        actions.interrupt_execution(
            self.request.user, self.now, self.decision.pk, fields["day"], reason=fields["reason"]
        )
        return self.back()


class ResumeExecution(OfDecision, CaseForm):
    act = "cases.interrupt"
    title = "Beslutet verkställs på nytt"
    submit = "Anteckna"
    form_class = ResumeForm
    done = "Avbrottet är slut."

    def get_initial(self) -> dict[str, Any]:
        return {"day": timezone.localdate(), **super().get_initial()}

    def perform(self, fields: dict[str, Any]) -> str:
        actions.resume_execution(self.request.user, self.now, self.decision.pk, fields["day"])
        return self.back()
