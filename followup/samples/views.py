"""Pages of spot checks: the list, drawing one, what was drawn, one of them, the section's answer, the report."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from bistand.audit.actions import log_access
from bistand.audit.words import access_word
from bistand.refusals import NotFound
from bistand.staff.models import Section
from bistand.staff.permissions import may, require
from bistand.ui.files import private_file
from bistand.ui.forms import DateField, Form
from bistand.ui.tables import Column, Table
from bistand.ui.templatetags.ui import time_tag
from cases.forms import choices
from cases.views.base import case_url
from followup.samples import actions
from followup.samples.models import Sample, SampleItem, Subject
from followup.samples.queries import (
    ANSWER,
    READ,
    examiners,
    is_reproduced,
    items,
    questions,
    samples,
    subject_words,
    to_reply,
)
from followup.samples.report import report_of, report_pdf, report_workbook, share
from followup.workbook import XLSX
from payments.views.base import ActForm, part

# Of each way, to begin with (Härjedalen 2013 and Sundbyberg: a few each month).
PROPOSED = 5
AT_HOME = 8
LIMITS = [MinValueValidator(0), MaxValueValidator(200)]
COUNT = forms.TextInput(attrs={"inputmode": "numeric", "size": 4, "class": "num"})


def _remarks(sample: Any) -> str:
    return f"{sample.remarks} ({share(sample.remarks, sample.examined)})"


class SampleTable(Table):
    """Rows are `queries.samples`."""

    caption = "Stickprov"
    default_order = "-drawn_at"
    columns = (
        Column("what", "Stickprov", value=lambda s: subject_words(s).capitalize(), head=True,
               link=lambda s: reverse("sample", args=[s.pk])),
        Column("drawn_at", "Draget", value=lambda s: time_tag(s.drawn_at), sort="pk"),
        Column("examined", "Granskade", numeric=True, value=lambda s: f"{s.examined} av {s.drawn}"),
        Column("remarks", "Anmärkningar", numeric=True, value=_remarks),
        Column("state", "Läge", template="followup/samples/_state.html"),
    )  # fmt: skip
    empty_title = "Inga stickprov"
    empty_text = "Dra ett stickprov av utbetalningar, beslut eller läsningar av akter. Här står vad det visade."


class ItemTable(Table):
    """Rows are the items of one sample, with case and examiner."""

    caption = "Det som drogs"
    default_order = "number"
    columns = (
        Column("number", "Nummer", value=lambda i: f"Nummer {i.number}", head=True, sort="number",
               link=lambda i: reverse("sample_item", args=[i.pk])),
        Column("case", "Ärende", whole=True, value=lambda i: i.case.number, link=lambda i: case_url(i.case_id)),
        Column("way", "Draget", value=lambda i: i.get_way_display()),
        Column("section", "Sektion", value=lambda i: i.section.name),
        Column("examiner", "Granskas av", template="followup/samples/_examiner.html"),
        Column("outcome", "Utfall", template="followup/samples/_outcome.html"),
    )  # fmt: skip


class DrawForm(Form):
    subject = forms.ChoiceField(label="Vad ska granskas?", choices=choices(Subject), widget=forms.RadioSelect)
    first_day = DateField(label="Från")
    last_day = DateField(label="Till och med")
    section = forms.ModelChoiceField(
        Section.objects.order_by("name"), label="Sektion", required=False, empty_label="Alla sektioner"
    )
    random_count = forms.IntegerField(
        label="Antal slumpvis", widget=COUNT, validators=LIMITS, help_text="Alla har samma chans."
    )
    risk_count = forms.IntegerField(
        label="Antal efter risk",
        widget=COUNT,
        validators=LIMITS,
        help_text="Det som har flaggats, gett en signal eller krävt ett skäl för att läsas dras oftare.",
    )
    examiner = forms.ModelChoiceField(
        examiners().none(),
        label="Granskas av",
        help_text="Det personen själv har haft med att göra lämnas till en annan.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["examiner"].queryset = examiners()  # type: ignore[attr-defined]


class AssignForm(Form):
    examiner = forms.ModelChoiceField(examiners().none(), label="Granskas av")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["examiner"].queryset = examiners()  # type: ignore[attr-defined]


class ExamineForm(Form):
    """One question each, those of the spot check, and the remark."""

    remark = forms.CharField(
        label="Anmärkning",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Vad som inte stämmer, utan namn och nummer: nämnden får läsa det. Tomt om allt är i ordning.",
    )

    def __init__(self, *args: Any, questions: list[dict[str, Any]] = (), **kwargs: Any) -> None:  # type: ignore[assignment]
        super().__init__(*args, **kwargs)
        asked = {
            f"q{question['id']}": forms.ChoiceField(
                label=question["text"], choices=choices(SampleItem.Answer), widget=forms.RadioSelect
            )
            for question in questions
        }
        self.fields = {**asked, **self.fields}


class ReplyForm(Form):
    reply = forms.CharField(
        label="Sektionens svar",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Vad ni har gjort, eller varför det är som det är. Utan namn: det rapporteras till nämnden.",
    )


class CloseForm(Form):
    conclusion = forms.CharField(
        label="Vad visar stickprovet?",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Det som nämnden behöver veta, utan namn och nummer.",
    )


class QuestionForm(Form):
    text = forms.CharField(
        label="Fråga", max_length=200, help_text="Så att ja är rätt, till exempel: Finns handlingarna?"
    )
    about = forms.ChoiceField(
        label="Ställs om", required=False, choices=[("", "utbetalningar och beslut"), *Subject.choices]
    )


@require_GET
def sample_list(request: HttpRequest) -> HttpResponse:
    """Every spot check, the latest first, with what it gave: how one compares with another."""
    require(request.user, READ)
    context = {"title": "Stickprov", "table": SampleTable(samples(request.user), request)}
    return render(request, "followup/samples/list.html", context)


class Draw(ActForm):
    """Say what is drawn from and how many; the system draws."""

    act = READ
    title = "Nytt stickprov"
    submit = "Dra stickprovet"
    form_class = DrawForm

    def back(self) -> str:
        return reverse("samples")

    def crumbs(self) -> list[tuple[str, str]]:
        return [("Stickprov", self.back())]

    def get_initial(self) -> dict[str, Any]:
        last = timezone.localdate().replace(day=1) - timedelta(days=1)
        own = {"subject": Subject.PAYMENT, "first_day": last.replace(day=1), "last_day": last}
        count = {"random_count": PROPOSED, "risk_count": PROPOSED, "examiner": self.request.user.pk}
        return {**own, **count, **super().get_initial()}

    def perform(self, fields: dict[str, Any]) -> str:
        sample = actions.draw_sample(self.request.user, self.now, actions.Wanted(**fields))
        return reverse("sample", args=[sample.pk])


def _sample(user: Any, sample_id: int) -> Any:
    found = samples(user).filter(pk=sample_id).first()
    if found is None:
        raise NotFound("Stickprovet finns inte.")
    return found


class SamplePage(ActForm):
    """What was drawn and how it goes; when all is examined, what it shows."""

    act = READ
    submit = "Avsluta stickprovet"
    template_name = "followup/samples/sample.html"
    form_class = CloseForm
    done = "Stickprovet är avslutat. Lämna rapporten till nämnden."

    def prepare(self) -> None:
        self.sample = _sample(self.request.user, self.kwargs["sample_id"])
        self.title = f"Stickprov {self.sample.pk}"

    def back(self) -> str:
        return reverse("samples")

    def crumbs(self) -> list[tuple[str, str]]:
        return [("Stickprov", self.back())]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = items(self.request.user).filter(sample=self.sample)
        related = rows.select_related("case", "section", "examiner__employee")
        report = report_of(self.sample)
        context = {
            "sample": self.sample,
            "what": subject_words(self.sample),
            "table": ItemTable(related, self.request, page_size=100),
            "sheets": [report.answers, report.before] if self.sample.examined else [],
            "may_close": not self.sample.closed_at and self.sample.examined == self.sample.drawn,
            "tried": "prova" in self.request.GET,
            "same": "prova" in self.request.GET and is_reproduced(self.sample),
            "narrow": False,
        }
        return super().get_context_data(**{**context, **kwargs})

    def perform(self, fields: dict[str, Any]) -> str:
        actions.close_sample(self.request.user, self.now, self.sample.pk, fields["conclusion"])
        return reverse("sample", args=[self.sample.pk])


class ItemPage(ActForm):
    """One that was drawn: what it is, and the checklist. To the head of its section, the remark and their answer."""

    template_name = "followup/samples/item.html"

    def prepare(self) -> None:
        rows = items(self.request.user).select_related(
            "sample", "case", "section", "payment", "decision", "access__actor__employee", "examiner__employee",
            "examined_by__employee", "replied_by__employee",
        )  # fmt: skip
        found = rows.filter(pk=self.kwargs["item_id"]).first()
        if found is None:
            raise NotFound(
                "Det finns inget sådant i ett stickprov, eller så hör det till en sektion där du inte arbetar."
            )
        self.item = found
        self.title = f"Stickprov {found.sample_id}, nummer {found.number}"
        user: Any = self.request.user
        self.own = user.employee_id in found.persons
        self.examines = may(user, READ) and not found.outcome and not self.own
        self.replies = (
            found.outcome == SampleItem.Outcome.REMARK and not found.reply and may(user, ANSWER, found.section_id)
        )
        self.submit = "Skicka svaret" if self.replies else "Spara granskningen"
        self.done = "Svaret är skickat." if self.replies else "Granskningen är sparad."
        log_access(user, f"sample_item:{found.pk}", case_id=found.case_id)

    def get_form_class(self) -> Any:
        return ReplyForm if self.replies else ExamineForm

    def get_form_kwargs(self) -> dict[str, Any]:
        asked = {} if self.replies else {"questions": self.item.sample.questions}
        return {**super().get_form_kwargs(), **asked}

    def back(self) -> str:
        return reverse("sample", args=[self.item.sample_id]) if may(self.request.user, READ) else reverse("home")

    def crumbs(self) -> list[tuple[str, str]]:
        own = [("Stickprov", reverse("samples")), (f"Stickprov {self.item.sample_id}", self.back())]
        return own if may(self.request.user, READ) else []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        words = dict(SampleItem.Answer.choices)
        answers = [
            (q["text"], words.get(self.item.answers.get(str(q["id"]), ""), "")) for q in self.item.sample.questions
        ]
        context = {
            "item": self.item,
            "read": access_word(self.item.access.what) if self.item.access else "",
            "answers": answers if self.item.outcome else [],
            "examines": self.examines,
            "replies": self.replies,
            "own": self.own and not self.item.outcome and may(self.request.user, READ),
            "may_assign": may(self.request.user, READ) and not self.item.outcome,
        }
        return super().get_context_data(**{**context, **kwargs})

    def perform(self, fields: dict[str, Any]) -> str:
        if self.replies:
            actions.reply_to_item(self.request.user, self.now, self.item.pk, fields["reply"])
            return self.back()
        given = {int(name[1:]): value for name, value in fields.items() if name[:1] == "q"}
        actions.examine_item(self.request.user, self.now, self.item.pk, given, fields["remark"])
        return self.next_one()

    def next_one(self) -> str:
        """The next that waits in the same spot check, or the spot check."""
        user: Any = self.request.user
        waiting = (
            items(user).filter(sample=self.item.sample_id, outcome="").exclude(persons__contains=[user.employee_id])
        )
        found = waiting.order_by("number").values_list("pk", flat=True).first()
        return reverse("sample_item", args=[found]) if found else self.back()


class Assign(ActForm):
    """Let another controller examine it."""

    act = READ
    title = "Byt granskare"
    form_class = AssignForm

    def prepare(self) -> None:
        found = items(self.request.user).filter(pk=self.kwargs["item_id"], outcome="").first()
        if found is None:
            raise NotFound("Det finns inte, eller är redan granskat.")
        self.item = found

    def back(self) -> str:
        return reverse("sample_item", args=[self.item.pk])

    def crumbs(self) -> list[tuple[str, str]]:
        return [(f"Stickprov {self.item.sample_id}", reverse("sample", args=[self.item.sample_id]))]

    def perform(self, fields: dict[str, Any]) -> str:
        actions.assign_item(self.request.user, self.now, self.item.pk, fields["examiner"])
        return self.back()


@require_GET
def sample_report(request: HttpRequest, sample_id: int, kind: str) -> HttpResponse:
    """The report to the board, as PDF or workbook."""
    require(request.user, READ)
    sample = Sample.objects.select_related("section", "closed_by__employee").filter(pk=sample_id).first()
    if sample is None:
        raise NotFound("Stickprovet finns inte.")
    log_access(request.user, f"sample_report:{sample.pk}")
    report = report_of(sample)
    content, media = (report_pdf(report), "application/pdf") if kind == "pdf" else (report_workbook(report), XLSX)
    return private_file(content, media, f"stickprov-{sample.pk}.{kind}", save=True)


class Questions(ActForm):
    """The checklist as it is asked from now on, and one more question."""

    act = READ
    title = "Frågor i stickprov"
    submit = "Lägg till frågan"
    template_name = "followup/samples/questions.html"
    form_class = QuestionForm
    done = "Frågan ställs i nästa stickprov."

    def back(self) -> str:
        return reverse("samples")

    def crumbs(self) -> list[tuple[str, str]]:
        return [("Stickprov", self.back())]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"questions": questions(), **kwargs})

    def perform(self, fields: dict[str, Any]) -> str:
        actions.add_question(self.request.user, self.now, fields["text"], fields["about"])
        return reverse("sample_questions")


@require_POST
def end_question(request: HttpRequest, question_id: int) -> HttpResponse:
    actions.end_question(request.user, timezone.now(), question_id)
    return redirect("sample_questions")


@require_GET
def home_samples(request: HttpRequest) -> HttpResponse:
    """For the head: remarks that the section is to answer."""
    require(request.user, ANSWER)
    waiting = to_reply(request.user)
    rows = list(waiting.select_related("case", "sample").order_by("pk")[:AT_HOME]) if waiting is not None else []
    return part(request, "followup/samples/home.html", title="Anmärkningar att besvara", rows=rows)
