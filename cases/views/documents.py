"""Documents: the list, the viewer, sorting, adding; and what of the record is not in order yet."""

from __future__ import annotations

from typing import Any

from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET
from django.views.generic import FormView

from bistand.refusals import NotFound
from bistand.staff.permissions import may, require
from bistand.ui.act_forms import RefusalFormMixin
from bistand.ui.files import private_file
from bistand.ui.tables import Column, Table, paginate
from cases import actions
from cases.backlog import by_caseworker, cases_with_backlog
from cases.filecheck import SAVED, saved_ending
from cases.forms import DocumentForm, SortForm
from cases.models import Document, IntakeFile
from cases.queries import documents_of
from cases.views.applications import read_upload
from cases.views.base import CaseForm, OnCase, opened, panel
from cases.views.worklist import of_people, people_filter

# Shown in the browser; anything else is saved as a file.
ENDINGS = {
    "application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp", "text/plain": ".txt",
}  # fmt: skip


@require_GET
def documents(request: HttpRequest, case_id: int) -> HttpResponse:
    found = opened(request, case_id)
    page = paginate(documents_of(found), request, order=("-received_at",), page_size=50)
    return panel(request, found, "documents", "cases/panels/documents.html", page=page)


@require_GET
@xframe_options_sameorigin
@csp_replace({"frame-ancestors": "'self'"})  # type: ignore[arg-type]
def document(request: HttpRequest, case_id: int, document_id: int) -> HttpResponse:
    """The document itself; never run, only shown or saved."""
    found = opened(request, case_id)
    row = Document.objects.select_related("file").filter(case=found, pk=document_id).first()
    if row is None:
        raise NotFound("Handlingen finns inte i det här ärendet.")
    return file_answer(row, save="download" in request.GET)


def file_answer(row: Document | IntakeFile, save: bool = False) -> HttpResponse:
    """The bytes of what came in or went out, to be shown or saved; raises NotFound where it can be neither."""
    if row.hindrance and not (save and row.hindrance in SAVED):
        raise NotFound(row.hindrance)
    kind = row.file.media_type
    return private_file(bytes(row.file.content), kind, _file_name(row), save=save or kind not in ENDINGS)


def _file_name(row: Document | IntakeFile) -> str:
    end = saved_ending(bytes(row.file.content)) if row.hindrance else ENDINGS.get(row.file.media_type, "")
    return row.title if row.title.lower().endswith(end) else row.title + end


class ViewDocument(OnCase, RefusalFormMixin, FormView):
    """One document beside what it is, and the way to the next; sorting it goes on to the next unsorted."""

    template_name = "cases/document.html"
    form_class = SortForm
    done = "Handlingen är sorterad."

    def prepare(self) -> None:
        rows = documents_of(self.case)
        row = rows.filter(pk=self.kwargs["document_id"]).first()
        if row is None:
            raise NotFound("Handlingen finns inte i det här ärendet.")
        self.row: Any = row
        self.older = rows.filter(received_at__lt=row.received_at).first()
        self.newer = rows.filter(received_at__gt=row.received_at).order_by("received_at", "pk").first()

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "case": self.case}

    def get_initial(self) -> dict[str, Any]:
        row = self.row
        return {
            "kind": row.sorted_as,
            "title": row.heading,
            "application": row.belongs,
            "valid_until": row.valid_until,
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kind = self.row.file.media_type
        own = {
            "title": self.row.heading,
            "document": self.row,
            "older": self.older,
            "newer": self.newer,
            "is_picture": kind.startswith("image/"),
            "may_sort": may(self.request.user, "cases.receive", self.case.section_id) and self.case.state == "open",
        }
        return super().get_context_data(**{**own, **kwargs})

    def perform(self, fields: dict[str, Any]) -> str:
        application = fields["application"]
        actions.sort_document(
            self.request.user,
            self.now,
            self.row.pk,
            fields["kind"],
            application.pk if application else None,
            fields["title"],
            fields["valid_until"],
        )
        waiting = documents_of(self.case).filter(sorted_as="").order_by("received_at", "pk").first()
        if waiting is None:
            return reverse("case_documents", args=[self.case.pk])
        return reverse("document_view", args=[self.case.pk, waiting.pk])


class UploadDocument(CaseForm):
    act = "cases.receive"
    title = "Lägg till handling"
    submit = "Lägg till"
    lead = "Handlingen får ankomststämpel nu."
    form_class = DocumentForm
    done = "Handlingen är tillagd."

    def back(self) -> str:
        return reverse("case_documents", args=[self.case.pk])

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "case": self.case}

    def get_initial(self) -> dict[str, Any]:
        return {"application": self.request.GET.get("application"), **super().get_initial()}

    def perform(self, fields: dict[str, Any]) -> str:
        application = fields["application"]
        actions.file_document(
            self.request.user,
            self.now,
            self.case.pk,
            fields["title"],
            read_upload(fields["file"]),
            application.pk if application else None,
            kind=fields["kind"],
            reached_on=fields["reached_on"],
            valid_until=fields["valid_until"],
        )
        return self.back()


# ---- what is not in order --------------------------------------------------------------------------------


class BacklogTable(Table):
    caption = "Ärenden med något som inte är klart i akten"
    default_order = "oldest"
    columns = (
        Column(
            "number", "Ärende", link=lambda case: reverse("case_documents", args=[case.pk]), sort="number", head=True
        ),
        Column("applicant", "Sökande", value=lambda case: case.applicant.name, sort="applicant__sort_name"),
        Column("unsigned", "Osignerade anteckningar", numeric=True, sort="-unsigned"),
        Column("unsorted", "Osorterade handlingar", numeric=True, sort="-unsorted"),
        Column("oldest", "Äldst", value=lambda case: timezone.localdate(case.oldest).isoformat(), sort="oldest"),
        Column("caseworker", "Socialsekreterare", value=lambda case: case.caseworker or "Ej fördelat"),
    )
    empty_title = "Allt är i ordning"
    empty_text = "Anteckningar som inte är signerade och handlingar som ingen har sorterat visas här."


@require_GET
def backlog(request: HttpRequest) -> HttpResponse:
    """What of the records is not in order: per caseworker, and case by case with the oldest first."""
    require(request.user, "cases.read")
    form = people_filter(request.user, request.GET)
    form.is_valid()
    chosen = {name: value for name, value in getattr(form, "cleaned_data", {}).items() if value}
    context = {
        "title": "Dokumentationsskuld",
        "filter": form,
        "table": BacklogTable(of_people(cases_with_backlog(request.user), chosen), request),
        "people": [] if chosen else by_caseworker(request.user),
        "today": timezone.localdate(),
    }
    return render(request, "cases/backlog.html", context)
