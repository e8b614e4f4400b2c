"""The page of one's own digests and calendar."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Count, Max
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from bistand.staff.models import Role
from bistand.staff.permissions import require, roles_now
from bistand.ui.act_forms import KeptForm
from followup.digest.actions import choose_digest
from followup.digest.forms import NONE, ChoiceForm
from followup.digest.models import Digest, DigestChoice
from followup.feed.actions import make_link, revoke_link
from followup.feed.models import CalendarLink
from payments.views.base import part

ACT = "followup.digest"
MOST_SHOWN, DAYS_SHOWN = 10, 14


class OwnDigest(KeptForm):
    """Whether and how one's digests come, how the last ones went, and the link of one's calendar."""

    template_name = "followup/digest/own.html"
    form_class = ChoiceForm
    done = "Ditt val är sparat."

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        require(request.user, ACT)
        return super().dispatch(request, *args, **kwargs)

    def draft_key(self) -> str:
        return "own_digest"

    def get_initial(self) -> dict[str, Any]:
        found = DigestChoice.objects.filter(user=self.request.user.pk).values("channel", "to").first()
        kept = {"channel": found["channel"] or NONE, "to": found["to"]} if found else {"channel": NONE}
        return {**kept, **super().get_initial()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: Any = self.request.user
        return super().get_context_data(
            title="Sammandrag och kalender",
            is_head=Role.HEAD in roles_now(user),
            is_caseworker=Role.CASEWORKER in roles_now(user),
            digests=Digest.objects.filter(user=user).order_by("-day", "-pk")[:MOST_SHOWN],
            link=CalendarLink.objects.filter(user=user, ended_at=None).first(),
            new_link=self.request.session.pop("calendar_link", ""),
            **kwargs,
        )

    def perform(self, fields: dict[str, Any]) -> str:
        choose_digest(self.request.user, self.now, fields["channel"], fields["to"])
        return reverse("own_digest")


@require_GET
def home_digests(request: HttpRequest) -> HttpResponse:
    """For the administrator: what hinders digests from coming through, and how many. One query."""
    require(request.user, "followup.watch_digests")
    since = timezone.localdate() - timedelta(days=DAYS_SHOWN)
    rows = Digest.objects.filter(day__gte=since).exclude(error="").values("error", "state")
    rows = rows.annotate(number=Count("pk"), last=Max("day")).order_by("-last", "state", "error")
    context = {"title": "Sammandrag", "rows": rows, "days": DAYS_SHOWN, "failed": Digest.State.FAILED}
    return part(request, "followup/digest/home.html", **context)


@require_POST
def new_calendar_link(request: HttpRequest) -> HttpResponse:
    key = make_link(request.user, timezone.now())
    # Shown once, on the page that follows.
    request.session["calendar_link"] = request.build_absolute_uri(reverse("calendar_feed", args=[key]))
    return redirect("own_digest")


@require_POST
def end_calendar_link(request: HttpRequest) -> HttpResponse:
    revoke_link(request.user, timezone.now())
    messages.success(request, "Länken är borttagen och visar inget längre.")
    return redirect("own_digest")
