"""The parties of a decision, who of them live where its letter goes, and who have not been told of it (FL 33 §)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from bistand.staff.permissions import may
from bistand.ui.templatetags.ui import month
from cases.models import Case, Decision, DecisionNotice, DecisionObstacle
from cases.overview import Attention

# As long as a decision that nobody has appealed is new: the time to appeal (FL 44 §), and some for the post.
NEW = timedelta(days=30)
_CLIENT = "decision__case__applicant__"
# As `Person.address`: one who is protected or has moved has none.
_NOWHERE = Q(person__protected=True) | Q(person__address_unknown=True)
_CLIENT_NOWHERE = Q(**{f"{_CLIENT}protected": True}) | Q(**{f"{_CLIENT}address_unknown": True})
_SAME = Q(**{f"person__{name}": F(f"{_CLIENT}{name}") for name in ("street", "postcode", "city")})
_TOGETHER = (~_NOWHERE & ~_CLIENT_NOWHERE & _SAME) | (
    _NOWHERE & _CLIENT_NOWHERE & Q(person__address_unknown=F(f"{_CLIENT}address_unknown"))
)


def other_parties() -> QuerySet[DecisionObstacle, Any]:
    """The adults whom decisions are about beside the client, each with whether they live where its letter goes
    (`together`).
    """
    rows = DecisionObstacle.objects.exclude(person=F("decision__case__applicant"))
    return rows.annotate(together=ExpressionWrapper(_TOGETHER, output_field=BooleanField()))


def untold_parties() -> QuerySet[DecisionObstacle, Any]:
    """Those of new decisions in force who are to get a copy of their own, of whom it is not noted that they got one.

    Where somebody lived when an earlier letter was sent is not known: it may have gone to the home they then shared.
    """
    told = DecisionNotice.objects.filter(Q(person=None) | Q(person=OuterRef("person")), decision=OuterRef("decision"))
    since = timezone.now() - NEW
    rows = other_parties().filter(decision__state__in=Decision.IN_FORCE, decision__decided_at__gte=since)
    return rows.exclude(_TOGETHER).exclude(Exists(told))


def untold_attention(case: Case, user: Any) -> Iterator[Attention]:
    if not may(user, "cases.appeal", case.section_id):
        return
    rows = untold_parties().filter(decision__case=case).select_related("person", "decision__application")
    for row in rows.order_by("-decision")[:5]:
        of = month(row.decision.application.month)
        url = reverse("decision", args=[case.pk, row.decision_id])
        yield Attention(f"{row.person.given_name} ska få ett eget exemplar av beslutet för {of}", url, "warning")
