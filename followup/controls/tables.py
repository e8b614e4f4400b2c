"""The list of a control's findings."""

from __future__ import annotations

from django.urls import reverse

from bistand.ui.tables import Column, Table
from bistand.ui.templatetags.ui import amount, time_tag
from cases.views.base import case_url


class FindingTable(Table):
    """Rows are `queries.findings` with case and disposer."""

    caption = "Signaler"
    default_order = "-found"
    columns = (
        Column("words", "Signal", link=lambda f: reverse("finding", args=[f.pk]), head=True),
        Column("amount", "Belopp", numeric=True, value=lambda f: "" if f.amount is None else amount(f.amount)),
        Column(
            "case",
            "Ärende",
            value=lambda f: f.case.number if f.case else "",
            link=lambda f: case_url(f.case_id) if f.case_id else "",
        ),
        Column("found", "Hittad", value=lambda f: time_tag(f.found_at), sort="pk"),
        Column("disposition", "Bedömning", template="followup/controls/_disposition.html"),
    )
    empty_title = "Inga signaler"
    empty_text = "Kontrollen har inte hittat något."
