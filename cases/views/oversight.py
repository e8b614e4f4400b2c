"""The head's page of order in the records: conflicts of interest, what is not signed, and who has read a record."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from bistand.audit.queries import accesses
from bistand.audit.words import access_word
from bistand.staff.permissions import may, require
from bistand.ui.tables import Column, Table
from bistand.ui.templatetags.ui import day, time_tag
from cases.client.messages import waiting_messages
from cases.oversight import conflicts, readers_of, unsigned_by_writer, unsigned_notes
from cases.views.base import case_url, opened

# The ones that have waited longest; when they are dealt with the next ones stand here.
MOST_WAITING = 20


@require_GET
def oversight(request: HttpRequest) -> HttpResponse:
    """What the head looks after, each with its number and the way to the list behind it."""
    require(request.user, "cases.oversee")
    context = {
        "title": "Ordning i akterna",
        "conflicts": conflicts(request.user).filter(ended_at=None).count(),
        "writers": unsigned_by_writer(request.user),
        "messages_waiting": waiting_messages(request.user)[:MOST_WAITING],
    }
    return render(request, "cases/oversight.html", context)


class UnsignedTable(Table):
    """What is written but not signed: whose, in which case and since when; never the text."""

    caption = "Osignerade anteckningar"
    default_order = "written_at"
    columns = (
        Column(
            "case", "Ärende", whole=True, value=lambda n: n.case.number, link=lambda n: case_url(n.case_id), head=True
        ),
        Column("written_by", "Skriven av", value=lambda n: str(n.written_by)),
        Column("happened_on", "Händelsedag", value=lambda n: day(n.happened_on), sort="happened_on"),
        Column("written_at", "Skriven", value=lambda n: time_tag(n.written_at), sort="written_at"),
    )
    empty_title = "Allt är signerat"
    empty_text = "Anteckningar som är skrivna men inte signerade står här, de äldsta först."


@require_GET
def unsigned(request: HttpRequest) -> HttpResponse:
    """One's own unsigned notes; a head sees the section's."""
    require(request.user, "cases.note")
    whose = "Sektionens anteckningar" if may(request.user, "cases.oversee") else "Dina anteckningar"
    context = {
        "title": "Osignerade anteckningar",
        "lead": f"{whose} som ännu inte är en del av akten.",
        "table": UnsignedTable(unsigned_notes(request.user), request),
    }
    return render(request, "cases/oversight_list.html", context)


class ReadingTable(Table):
    caption = "Öppningar"
    default_order = "-id"
    columns = (
        Column("actor", "Vem", value=lambda a: str(a.actor), head=True),
        Column("at", "När", value=lambda a: time_tag(a.at)),
        Column("what", "Vad", value=lambda a: access_word(a.what)),
        Column("reason", "Skäl"),
    )
    empty_title = "Ingen har öppnat akten"
    empty_text = "Varje gång någon öppnar akten står det här."


@require_GET
def readers(request: HttpRequest, case_id: int) -> HttpResponse:
    """Who has read the record of a case, for its head. Source: PUL-soc 10 §."""
    found = opened(request, case_id, "cases.oversee")
    context: dict[str, Any] = {
        "title": f"Vem har läst ärende {found.number}",
        "case": found,
        "readers": readers_of(found),
        "table": ReadingTable(accesses(case=found.pk), request),
    }
    return render(request, "cases/readers.html", context)
