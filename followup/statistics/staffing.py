"""What more or fewer posts would mean: households per post before and after, from the section's own figures.

Source: Malmö stad 2013 (33.5 → 45.5 posts at 2,147 households: 64 → 47 households per post; at most 40 wished for).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from bistand.staff.models import Role, RoleGrant
from bistand.staff.permissions import require, sections_of
from bistand.ui.figures import Bar, BarFigure
from bistand.ui.forms import Form
from cases.routing import in_words
from followup import forms as filters
from followup import overview
from followup.views import people_of

ONE = Decimal(1)
NUMBER = forms.TextInput(attrs={"inputmode": "decimal", "size": 8, "class": "num"})


@dataclass(frozen=True)
class Staffing:
    """So many households for so many caseworker posts and heads; `goal` is the most households per post."""

    households: int
    posts: Decimal
    heads: Decimal
    goal: Decimal

    @property
    def per_post(self) -> Decimal:
        return self.households / self.posts

    @property
    def per_head(self) -> Decimal | None:
        """Caseworker posts that each head leads; None without heads."""
        return self.posts / self.heads if self.heads else None

    @property
    def needed(self) -> Decimal:
        """Posts that would bring it to the goal, to one decimal upwards."""
        return (self.households * 10 / self.goal).to_integral_value(ROUND_CEILING) / 10

    @property
    def rows(self) -> list[tuple[str, str]]:
        """Each figure in words."""
        return [
            ("Tjänster", _tenths(self.posts)),
            ("Hushåll per tjänst", _whole(self.per_post)),
            ("Tjänster per chef", "–" if self.per_head is None else _tenths(self.per_head)),
        ]


def _whole(number: Decimal) -> str:
    return str(number.quantize(ONE, ROUND_HALF_UP))


def _tenths(number: Decimal) -> str:
    return in_words(number.quantize(Decimal("0.1"), ROUND_HALF_UP))


def _number(label: str, help_text: str = "", *, least: str = "0.1", most: int = 10_000) -> forms.DecimalField:
    limits = [MinValueValidator(Decimal(least)), MaxValueValidator(most)]
    return forms.DecimalField(label=label, help_text=help_text, widget=NUMBER, validators=limits, localize=True)


class StaffingForm(Form):
    """What one tries; it begins with the figures of today, and nothing is saved."""

    households = forms.IntegerField(
        label="Hushåll", widget=NUMBER, validators=[MinValueValidator(0), MaxValueValidator(1_000_000)]
    )
    posts = _number("Tjänster i dag")
    new_posts = _number("Tjänster i provet")
    heads = _number("Chefer i dag", least="0")
    new_heads = _number("Chefer i provet", least="0")
    goal = _number("Högst så många hushåll per tjänst", "Börjar med kommunens eget tal.")


@require_GET
def what_if(request: HttpRequest) -> HttpResponse:
    """Try other numbers of posts on the section's households; all of it stands in the URL."""
    require(request.user, "followup.oversee")
    people = filters.PeopleFilter(request.GET, **people_of(request.user))
    chosen = filters.chosen(people).get("section")
    start = starting(request.user, chosen.pk if chosen else None)
    form = StaffingForm(request.GET if "posts" in request.GET else None, initial=start)
    tried = form.cleaned_data if form.is_bound and form.is_valid() else None
    context = {
        "title": f"Räkna på bemanning: {chosen.name}" if chosen else "Räkna på bemanning",
        "section": chosen,
        "sections": people.fields["section"].queryset,  # type: ignore[attr-defined]
        "form": form,
        **(_compared(tried) if tried else {}),
    }
    return render(request, "followup/statistics/staffing.html", context)


def starting(user: Any, section: int | None) -> dict[str, Any]:
    """The figures of today: open cases, and posts by capacity (half of what is usual is half a post)."""
    today = timezone.localdate()
    limits = overview.Limits.on(today)
    total = overview.total_of(overview.workload(user, today, limits, section))
    posts = Decimal(total.capacity or 0) / limits.capacity if limits.capacity else Decimal(0)
    posts = max(posts.quantize(Decimal("0.1"), ROUND_HALF_UP), Decimal("0.1"))
    heads = heads_of(user, section)
    return {
        "households": total.cases, "posts": posts, "new_posts": posts, "heads": heads, "new_heads": heads,
        "goal": limits.capacity,
    }  # fmt: skip


def heads_of(user: Any, section: int | None) -> int:
    """How many lead the section, or those that the user may see. One query."""
    sections = {section} if section else sections_of(user, "followup.oversee")
    rows = RoleGrant.objects.filter(role=Role.HEAD, valid__contains=timezone.localdate(), user__is_active=True)
    if sections is not None:
        rows = rows.filter(Q(section__in=sections) | Q(section=None))
    return rows.values("user").distinct().count()


def _compared(tried: dict[str, Any]) -> dict[str, Any]:
    now = Staffing(tried["households"], tried["posts"], tried["heads"], tried["goal"])
    then = Staffing(tried["households"], tried["new_posts"], tried["new_heads"], tried["goal"])
    bars = [
        Bar(label, one, _whole(one), tone="warning" if one > now.goal else "accent")
        for label, one in (("I dag", now.per_post), ("I provet", then.per_post))
    ]
    bars.append(Bar("Högst", now.goal, _tenths(now.goal), tone="neutral"))
    return {
        "now": now,
        "then": then,
        "rows": [(label, one, other) for (label, one), (_, other) in zip(now.rows, then.rows, strict=True)],
        "needed": _tenths(now.needed),
        "goal": _tenths(now.goal),
        "figure": BarFigure("Hushåll per tjänst", bars, unit="hushåll per tjänst", label="När"),
    }
