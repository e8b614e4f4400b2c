"""Pages of the review of rights: what waits for me, taking one away, and how it goes in all."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from bistand.refusals import NotFound
from bistand.staff.models import RoleGrant
from bistand.staff.permissions import may, require
from bistand.ui.forms import Form
from bistand.ui.tables import Column, Table
from followup.rights import actions
from followup.rights.models import RightReview
from followup.rights.queries import READ, REVIEW, gives, reviewable, reviews
from payments.views.base import ActForm, part

MOST = 200
AT_HOME = 8


class ReviewTable(Table):
    """Rows are `queries.reviews` with grant, holder and who answered."""

    caption = "Omprövningar"
    default_order = "-due"
    columns = (
        Column("who", "Vem", value=lambda r: str(r.grant.user), head=True),
        Column("grant", "Behörighet", value=lambda r: str(r.grant)),
        Column("due", "Senast", value=lambda r: r.due.isoformat(), sort="due"),
        Column("answer", "Svar", template="followup/rights/_answer.html"),
        Column("by", "Omprövad av", value=lambda r: str(r.answered_by or "")),
    )
    empty_title = "Inga omprövningar"
    empty_text = "Systemet öppnar dem en gång om året, den månad som kommunen har valt."


class RemoveForm(Form):
    reason = forms.CharField(
        label="Varför tas behörigheten bort?", max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


@require_GET
def rights(request: HttpRequest) -> HttpResponse:
    """What waits for me, with what each role gives; to the controller also all that has been reviewed."""
    require(request.user, REVIEW)
    today = timezone.localdate()
    rows = reviewable(request.user).select_related("grant__user__employee", "grant__section")
    waiting: list[Any] = list(rows.order_by("grant__user__employee__name", "pk")[:MOST])
    words = gives(today)
    for row in waiting:
        row.gives = words.get((row.grant.role, row.grant.section_id)) or words[row.grant.role, None]
    every = reviews(request.user).select_related("grant__user__employee", "grant__section", "answered_by__employee")
    context = {
        "title": "Behörigheter att ompröva",
        "waiting": waiting,
        "today": today,
        "table": ReviewTable(every, request) if may(request.user, READ) else None,
    }
    return render(request, "followup/rights/rights.html", context)


@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Keep those that are ticked, one act each."""
    chosen = [int(pk) for pk in request.POST.getlist("keep") if pk.isdecimal()][:MOST]
    for pk in chosen:
        actions.answer_review(request.user, timezone.now(), pk, RightReview.Answer.KEEP)
    if chosen:
        messages.success(
            request, f"{len(chosen)} behörigheter behålls." if len(chosen) > 1 else "Behörigheten behålls."
        )
    else:
        messages.warning(request, "Markera de behörigheter som ska behållas.")
    return redirect("rights")


class Remove(ActForm):
    """Take a right away, with a reason, at once."""

    act = REVIEW
    submit = "Ta bort behörigheten"
    form_class = RemoveForm
    template_name = "followup/rights/remove.html"
    done = "Behörigheten är borttagen."

    def prepare(self) -> None:
        found = reviewable(self.request.user).select_related("grant__user__employee", "grant__section")
        review = found.filter(pk=self.kwargs["review_id"]).first()
        if review is None:
            raise NotFound("Omprövningen finns inte, är redan besvarad eller är en annans att besvara.")
        self.review = review
        self.title = f"Ta bort {self.grant} för {self.grant.user}"

    @property
    def grant(self) -> RoleGrant:
        return self.review.grant

    def back(self) -> str:
        return reverse("rights")

    def crumbs(self) -> list[tuple[str, str]]:
        return [("Behörigheter att ompröva", self.back())]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"grant": self.grant, **kwargs})

    def perform(self, fields: dict[str, Any]) -> str:
        actions.answer_review(self.request.user, self.now, self.review.pk, RightReview.Answer.REMOVE, fields["reason"])
        return self.back()


@require_GET
def home_rights(request: HttpRequest) -> HttpResponse:
    """For the head: how many rights wait, by when."""
    require(request.user, REVIEW)
    rows = reviewable(request.user).select_related("grant__user__employee", "grant__section").order_by("due", "pk")
    shown = list(rows[: AT_HOME + 1])
    context = {"title": "Behörigheter att ompröva", "rows": shown[:AT_HOME], "more": len(shown) > AT_HOME}
    return part(request, "followup/rights/home.html", **context)
