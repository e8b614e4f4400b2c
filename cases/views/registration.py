"""A new case: the applicant, the household and where it belongs, on one page."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from bistand.audit.actions import log_access
from bistand.staff.models import Section
from bistand.staff.permissions import may, require, sections_of
from bistand.ui.act_forms import KeptForm
from bistand.ui.forms import Together
from cases import actions
from cases.actions.case import NewMember
from cases.forms import MemberRow, NewCaseForm
from cases.models import Case, MemberRole, Person
from cases.numbers import read_person_number
from cases.queries import caseworkers_of, found_cases
from cases.queue import contact_of
from cases.same_names import LONGEST_SAID, is_same_name

MOST_MEMBERS = 20
# Cases of a person who is known, told beside the form.
MOST_SHOWN = 5


class NewCase(KeptForm):
    """Register the persons of a household and open their case."""

    template_name = "cases/new.html"
    form_class = NewCaseForm
    rows: list[MemberRow]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        require(request.user, "cases.register")
        sent = request.POST if request.method == "POST" else None
        self.rows = (
            [MemberRow(sent, prefix=f"others-{index}") for index in _indexes(sent) if _is_said(sent, index)]
            if sent
            else []
        )
        return super().dispatch(request, *args, **kwargs)

    def draft_key(self) -> str:
        return "case_new"

    def get_form_kwargs(self) -> dict[str, Any]:
        allowed = sections_of(self.request.user, "cases.register")
        sections = Section.objects.order_by("name")
        own = {
            "sections": sections if allowed is None else sections.filter(pk__in=allowed),
            "caseworkers": caseworkers_of(allowed),
        }
        return {**super().get_form_kwargs(), **own}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = self.rows if self.request.method == "POST" else self._kept_rows()
        own = {"title": "Nytt ärende", "rows": rows, "next_index": len(rows) and _index(rows[-1]) + 1}
        context = super().get_context_data(**{**own, **kwargs})
        return {**context, "together": Together(context["form"], *rows)}

    def _kept_rows(self) -> list[MemberRow]:
        """The rows of a draft, shown as typed and without complaints."""
        kept = self.draft_state().data
        return [
            MemberRow(
                prefix=f"others-{i}", initial={n: kept.get(f"others-{i}-{n}", [""])[-1] for n in MemberRow.base_fields}
            )
            for i in _indexes(kept)
        ]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        form = self.get_form()
        valid = [form.is_valid(), *(row.is_valid() for row in self.rows)]
        return self.form_valid(form) if all(valid) else self.form_invalid(form)

    @transaction.atomic
    def perform(self, fields: dict[str, Any]) -> str:
        names = ("street", "postcode", "city", "phone", "email", "language", "protected")
        details = {name: fields[name] for name in names}
        person = self._person(fields, **details)
        others = [self._member(row.cleaned_data) for row in self.rows]
        case = actions.register_case(
            self.request.user,
            self.now,
            fields["section"],
            NewMember(person, MemberRole.APPLICANT),
            others,
            fields["caseworker"],
        )
        messages.success(self.request, f"Ärende {case.number} är öppnat. Registrera ansökan härnäst.")
        told = self.request.GET.get("contact", "")
        return reverse("application_new", args=[case.pk]) + (f"?contact={told}" if told.isdecimal() else "")

    def get_initial(self) -> dict[str, Any]:
        told = self.request.GET.get("contact", "")
        if not (told.isdecimal() and len(told) < 18):
            return super().get_initial()
        contact = contact_of(self.request.user, int(told))
        given, _, family = contact.name.rpartition(" ")
        known: dict[str, Any] = {"given_name": given, "family_name": family, "phone": contact.phone}
        known |= {"language": contact.language, "section": contact.section_id}
        if contact.person:
            known |= {n: getattr(contact.person, n) for n in ("pnr", "given_name", "family_name")}
        return {**known, **super().get_initial()}

    def _person(self, given: dict[str, Any], **details: Any) -> Person:
        return actions.register_person(
            self.request.user,
            self.now,
            given["pnr"],
            given["given_name"],
            given["family_name"],
            born=given["born"],
            **details,
        )

    def _member(self, given: dict[str, Any]) -> NewMember:
        return NewMember(self._person(given), given["role"], given["lunch_away"], given["in_school"], given["days"])


def _indexes(names: Any) -> list[int]:
    found = {int(m[1]) for name in names if (m := re.fullmatch(r"others-(\d{1,3})-pnr", name))}
    return sorted(found)[:MOST_MEMBERS]


def _is_said(sent: Any, index: int) -> bool:
    """Whether anything says who it is: a row that was added once too often is nobody."""
    names = ("pnr", "born", "given_name", "family_name")
    return any(sent.get(f"others-{index}-{name}", "").strip() for name in names)


def _index(row: MemberRow) -> int:
    return int(str(row.prefix).rpartition("-")[2])


@require_GET
def member_row(request: HttpRequest, role: str, index: int) -> HttpResponse:
    """An empty row for one more in the household, and the buttons for the next."""
    require(request.user, "cases.register")
    row = MemberRow(prefix=f"others-{index}", initial={"role": role})
    return render(request, "cases/_new_member.html", {"row": row, "next_index": index + 1, "added": True})


@require_POST
def person_lookup(request: HttpRequest) -> HttpResponse:
    """Whether the person is known: name and address to fill in, and any case they already have.

    By POST, so that the number stands in no URL; looking somebody up is logged like an opening.
    """
    require(request.user, "cases.register")
    prefix = request.POST.get("prefix", "")
    prefix = prefix if re.fullmatch(r"((others|children)-\d{1,3}-|applicant-|partner-)?", prefix) else ""
    pnr = read_person_number(request.POST.get(f"{prefix}pnr", ""))
    person = Person.objects.filter(pnr=pnr).first() if pnr else None
    if person is None or (person.protected and not may(request.user, "cases.read_protected")):
        return HttpResponse(status=204)
    log_access(request.user, "person_lookup", persons=[person.pk])
    found = found_cases(request.user, person.pnr)
    cases = list(found.filter(state=Case.State.OPEN)[:MOST_SHOWN])
    closed = [] if prefix or cases else list(found.filter(applicant=person).order_by("-closed_on", "-pk")[:MOST_SHOWN])
    initial = {name: getattr(person, name) for name in ("given_name", "family_name")}
    if prefix:
        form: Any = MemberRow(prefix=prefix[:-1], initial=initial)
    else:
        known = ("street", "postcode", "city", "phone", "email")
        initial |= {} if person.protected else {name: getattr(person, name) for name in known}
        form = NewCaseForm(initial=initial, sections=Section.objects.none(), caseworkers=caseworkers_of([]))
    said = request.POST.get("said", "")[:LONGEST_SAID]
    is_other = "said" in request.POST and not is_same_name(said, person.name)
    context = {
        "person": person,
        "cases": cases,
        "closed": closed,
        "form": form,
        "short": bool(prefix),
        "said": said,
        "is_other": is_other,
    }
    return render(request, "cases/_known_person.html", context)
