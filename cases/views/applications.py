"""Applications: received by hand, supplemented, withdrawn."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from bistand.refusals import Conflict, NotFound
from bistand.staff.queries import setting
from bistand.ui.forms import Together
from bistand.ui.templatetags.ui import moment, month
from cases import actions
from cases.calculation import grown_children
from cases.filecheck import LARGEST_FILE
from cases.forms import ApplicationForm, JoinForm, PartForm, SupplementForm, WithdrawForm
from cases.models import Application, Decision, Intake, MemberRole
from cases.queries import application_of, applications_of, members_shown, twins_of
from cases.queue import contact_of, kind_for
from cases.sheet import SECTIONS, filled_sheet, row_form, typed_sheet
from cases.sheet_special import SPECIAL_SECTIONS, people_counted, special_row
from cases.supplement.catalogue import Item, items_for
from cases.unclear import ticked
from cases.views.base import CaseForm, case_url, opened
from cases.views.kept import kept_data

# The kinds of rows that can be added to a sheet, and what is typed first in each.
FIRST_FIELDS = {"incomes": "person", "needs": "kind", "levels": "post", "assets": "kind"}


def application_url(application: Application) -> str:
    return f"{case_url(application.case_id)}?application={application.pk}"


class NewApplication(CaseForm):
    """An application on paper, by phone or at the counter, with what is applied for and its documents."""

    act = "cases.receive"
    title = "Ny ansökan"
    submit = "Registrera ansökan"
    template_name = "cases/application_form.html"
    form_class = ApplicationForm
    done = "Ansökan är registrerad."

    def prepare(self) -> None:
        self.members = members_shown(self.case, timezone.localdate())
        self.contact = self._contact()
        if self.contact:
            self.lead = f"Ansökan kom in {moment(self.contact.received_at)}, när kontakten togs emot."

    def _contact(self) -> Intake | None:
        """The contact by phone or at the counter that the application comes from, named in the URL by its number."""
        told = self.request.GET.get("contact", "")
        return contact_of(self.request.user, int(told)) if told.isdecimal() and len(told) < 18 else None

    def draft_key(self) -> str:
        return f"{super().draft_key()}:{self.contact.pk}" if self.contact else super().draft_key()

    def get_initial(self) -> dict[str, Any]:
        initial: dict[str, Any] = {"month": f"{self._usual_month():%Y-%m}", "channel": "paper"}
        initial["kind"] = kind_for(self.case)
        if self.contact:
            initial |= {name: getattr(self.contact, name) for name in ("channel", "kind", "text")}
        return {**initial, **super().get_initial()}

    def _usual_month(self) -> date:
        """The month after the last one applied for, or this month."""
        this = timezone.localdate().replace(day=1)
        last = max((application.month for application in applications_of(self.case)), default=None)
        return max(this, _month_after(last)) if last else this

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sheet = kwargs.get("sheet") or self._sheet()
        context = super().get_context_data(**{**kwargs, "narrow": False, "sheet": sheet, "members": self.members})
        return {**context, "together": Together(context["form"], *sheet.forms)}

    def _sheet(self) -> Any:
        if self.request.method == "POST":
            return typed_sheet(self.request.POST, self.members, None, applying=True)
        if kept := kept_data(self.draft_state()):
            return typed_sheet(kept, self.members, None, applying=True)
        return filled_sheet({}, self.members, applying=True)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        form = self.get_form()
        self.sheet = typed_sheet(request.POST, self.members, None, applying=True)
        if all([form.is_valid(), self.sheet.is_valid()]):
            return self.form_valid(form)
        return self.render_to_response(self.get_context_data(form=form, sheet=self.sheet), status=422)

    @transaction.atomic
    def perform(self, fields: dict[str, Any]) -> str:
        found = ticked(fields["unclear"], fields["unclear_text"])
        content = {**_content(self.sheet), "text": fields["text"], "unclear": [asdict(one) for one in found]}
        if named := _named(fields):
            content["household"] = named
        made = actions.receive_application(
            self.request.user,
            self.now,
            self.case.pk,
            fields["month"],
            fields["channel"],
            content,
            kind=fields["kind"],
            contact_id=self.contact.pk if self.contact else None,
            reached_on=fields["reached_on"],
        )
        for upload in fields["documents"]:
            actions.file_document(
                self.request.user,
                self.now,
                self.case.pk,
                upload.name[:120],
                read_upload(upload),
                made.pk,
            )
        return application_url(made)


def read_upload(upload: Any) -> bytes:
    """What was handed in, as far as it may be kept: one byte more than that says that it is too large."""
    content: bytes = upload.read(LARGEST_FILE + 1)
    return content


def _month_after(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _content(sheet: Any) -> dict[str, Any]:
    """What is applied for, as the record keeps it."""
    return {
        section: [
            {key: str(value) for key, value in _kept(row.form.cleaned_data).items()}
            for row in sheet.rows[section]
            if row.form.cleaned_data.get("net" if section == "incomes" else "applied") is not None
        ]
        for section in SECTIONS
    }


def _named(fields: dict[str, Any]) -> list[dict[str, Any]]:
    """Whom the application names, as an e-application says it; nobody is looked up by a name."""
    children = [(MemberRole.CHILD, name[:60].strip()) for name in fields["named_children"].splitlines()]
    rows = [(MemberRole.PARTNER, fields["named_partner"]), *children]
    return [{"person": None, "role": role.value, "name": name} for role, name in rows if name]


def _kept(given: dict[str, Any]) -> dict[str, Any]:
    return {key: given[key] for key in ("person", "kind", "net", "applied") if given.get(key) is not None}


@require_GET
def sheet_row(request: HttpRequest, case_id: int, section: str, index: int) -> HttpResponse:
    """One more row to type in, for an application or a calculation."""
    if section not in FIRST_FIELDS:
        raise NotFound("Det finns inget sådant slag av rad.")
    found = opened(request, case_id)
    today = timezone.localdate()
    members = members_shown(found, today)
    calculating = request.GET.get("to") == "calculation"
    if section in SPECIAL_SECTIONS:
        form = special_row(section, index, people_counted(members, grown_children(members, today)))
    else:
        form = row_form(section, index, members, not calculating, initial={"person": str(found.applicant_id)})
    # Whoever adds a row types in it next.
    form.fields[FIRST_FIELDS[section]].widget.attrs["autofocus"] = True
    context = {
        "form": form,
        "section": section,
        "index": index,
        "next_index": index + 1,
        "case": found,
        "calculating": calculating,
    }
    template = "_special_row" if section in SPECIAL_SECTIONS else "_sheet_row"
    return render(request, f"cases/{template}.html", context)


class _OfApplication(CaseForm):
    application: Application

    def prepare(self) -> None:
        self.application = application_of(self.case, self.kwargs["application_id"])

    def back(self) -> str:
        return application_url(self.application)


class RequestSupplement(_OfApplication):
    act = "cases.investigate"
    title = "Begär komplettering"
    submit = "Begär komplettering"
    form_class = SupplementForm
    lead = "Brevet skrivs direkt. En påminnelse går ut av sig själv när sista dagen närmar sig."
    done = "Kompletteringen är begärd."

    def listed(self) -> list[Item]:
        files = self.application.documents.exclude(hindrance="").values_list("title", "hindrance")
        return items_for(self.application.content, self.application.month, files)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "listed": self.listed()}

    def get_initial(self) -> dict[str, Any]:
        today = timezone.localdate()
        suggested = [str(place) for place, item in enumerate(self.listed()) if item.suggested]
        by = today + timedelta(days=int(setting("cases.supplement_days", today)))
        return {"items": suggested, "supplement_by": by, **super().get_initial()}

    def perform(self, fields: dict[str, Any]) -> str:
        form: Any = self.get_form()
        form.is_valid()
        text, by = fields["supplement_text"], fields["supplement_by"]
        actions.request_supplement(self.request.user, self.now, self.application.pk, text, by, form.wanted)
        return self.back()


@require_GET
def as_sent(request: HttpRequest, case_id: int, application_id: int) -> HttpResponse:
    """What the e-service sent, to the letter; not of protected persons, for it says where they live."""
    found = opened(request, case_id)
    sent = application_of(found, application_id).content.get("sent")
    if sent is None or found.protected:
        raise NotFound("Det finns inget att visa som det skickades.")
    return HttpResponse(sent, content_type="text/plain; charset=utf-8")


@require_POST
def tick_item(request: HttpRequest, case_id: int, item_id: int) -> HttpResponse:
    """Something that was asked for has come, or had not."""
    opened(request, case_id, "cases.receive")
    item = actions.tick_item(request.user, timezone.now(), item_id, came=request.POST.get("came") != "no")
    return redirect(application_url(item.supplement.application))


class WithdrawApplication(_OfApplication):
    act = "cases.investigate"
    title = "Ansökan återtas"
    submit = "Registrera återtagandet"
    form_class = WithdrawForm
    done = "Ansökan är återtagen."

    def prepare(self) -> None:
        super().prepare()
        if Application.State.WITHDRAWN not in Application.TRANSITIONS[Application.State(self.application.state)]:
            raise Conflict(f"Ansökan är redan {self.application.get_state_display()}.")
        if self.application.decisions.filter(state__in=Decision.IN_FORCE).exists():
            self.lead = "Det som är beslutat står fast. Bara resten av ansökan återtas."
        elif others := list(self.application.joined.order_by("pk")):
            which = " och ".join(f"den som inkom {moment(other.received_at)}" for other in others)
            self.lead = f"Bara den här ansökan återtas. Ansökan som hör ihop med den, {which}, prövas sedan för sig."

    def perform(self, fields: dict[str, Any]) -> str:
        actions.withdraw_application(self.request.user, self.now, self.application.pk, reason=fields["reason"])
        return self.back()


class JoinApplication(_OfApplication):
    """The second application for a month is answered in the decision of the first, and leaves the lists."""

    act = "cases.investigate"
    title = "Hör ihop med en annan ansökan"
    submit = "Hör ihop"
    form_class = JoinForm
    lead = "Ansökan ligger kvar i ärendet och besvaras i den andras beslut. Räkna med det som söks i båda."
    done = "Ansökningarna hör ihop."

    def prepare(self) -> None:
        super().prepare()
        twins = twins_of(self.application, applications_of(self.case))
        self.others = [other for other in twins if other.is_open]
        if not self.others:
            raise Conflict(
                "Den andra ansökan för månaden är avgjord. Den här får ett eget beslut, om det som kommer till."
            )

    def get_form_kwargs(self) -> dict[str, Any]:
        named = [
            (
                other.pk,
                f"{month(other.month).capitalize()}, inkom {moment(other.received_at)}, {other.get_channel_display()}",
            )
            for other in self.others
        ]
        return {**super().get_form_kwargs(), "others": named}

    def get_initial(self) -> dict[str, Any]:
        return {"to": self.others[0].pk, **super().get_initial()}

    def perform(self, fields: dict[str, Any]) -> str:
        to, reason = int(fields["to"]), fields["reason"]
        actions.join_application(self.request.user, self.now, self.application.pk, to, reason)
        return f"{case_url(self.case.pk)}?application={to}"


class PartApplication(_OfApplication):
    """What was put to another application did not belong with it, and is decided for itself."""

    act = "cases.investigate"
    title = "Pröva ansökan för sig"
    submit = "Pröva för sig"
    form_class = PartForm
    lead = "Ansökan besvaras inte längre i den andras beslut, utan får ett eget."
    done = "Ansökan prövas för sig."

    def perform(self, fields: dict[str, Any]) -> str:
        actions.part_application(self.request.user, self.now, self.application.pk, fields["reason"])
        return self.back()


@require_POST
def start_investigation(request: HttpRequest, case_id: int, application_id: int) -> HttpResponse:
    """Begin, or go on when what was missing has come; one click, and nothing more to say."""
    found = opened(request, case_id, "cases.investigate")
    application = application_of(found, application_id)
    if application.state == Application.State.SUPPLEMENT_REQUESTED:
        actions.supplement_received(request.user, timezone.now(), application.pk)
    elif application.state == Application.State.RECEIVED:
        actions.start_investigation(request.user, timezone.now(), application.pk)
    return redirect(application_url(application))
