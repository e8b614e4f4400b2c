"""What the record and earlier months say before anything is typed in a calculation, and how the sheet follows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import QueryDict

from cases.calculation import grown_children
from cases.earlier_months import children_earned, work_incentives
from cases.guidance import Propose, proposing, with_proposals
from cases.household_days import Days, adults_changing, begins, child_days, days_of, members_of, parts
from cases.models import Application, Calculation, Case, HouseholdMember
from cases.municipality import norm_settings
from cases.norm.work_incentive import WorkIncentive
from cases.numbers import last_day_of_month
from cases.queries import memberships
from cases.sheet import Sheet
from cases.sheet_special import special
from cases.whole_months import left_after


@dataclass(frozen=True)
class Known:
    """What is known of a household's month.

    Attributes:
        incentives: by adult, whether the särskilda beräkningsregeln applies, from earlier decisions.
        earned: what each child has earned earlier in the year, by person and year, SEK.
        saved: the adults whom the month's latest calculation applies it to; None where there is none.
        propose: what the guideline would approve of a cost, where there is one.
        surplus: whether the municipality counts a surplus of the month before.
        here: by person, the days of each child who is not here all of the days counted.
        begins: the day the household begins, where that is later than the first of them.
        period: the part of the month that is counted, None for all of it.
        parts: the parts of the month in which the household has the same adults; one where they are the same all of it.
        changed: what is said of the adults who come or leave in the month.
        share: how large a part of the month the days counted are, where others of its days are left; else None.
    """

    members: list[HouseholdMember]
    grown: list[HouseholdMember]
    month: date
    incentives: Mapping[str, WorkIncentive]
    earned: Mapping[tuple[str, int], Decimal]
    saved: frozenset[str] | None
    propose: Propose | None
    surplus: bool
    here: Mapping[int, int]
    begins: date | None
    period: Mapping[str, Any] | None
    parts: list[Days]
    changed: list[str]
    share: Decimal | None = None

    @classmethod
    def of(
        cls,
        case: Case,
        application: Application,
        period: Mapping[str, Any] | None,
        latest: Calculation | None = None,
    ) -> Known:
        """Of the month, or of the part of it that is counted; seven queries, and one more of a part."""
        month = application.month
        rows, days = memberships(case.household_id, month), days_of(month, period)
        members, first = members_of(rows, days), begins(rows, days)
        counted = first, days[1]
        return cls(
            members=members,
            grown=grown_children(members, month),
            month=month,
            incentives=work_incentives(members, month),
            earned=children_earned(case.household_id, members, month),
            saved=frozenset(latest.input["work_incentive"]) if latest else None,
            propose=proposing(members, month),
            surplus=norm_settings(month).surplus_carry,
            here=child_days(rows, counted),
            begins=first if first > days[0] else None,
            period=period,
            parts=parts(rows, days_of(month)),
            changed=adults_changing(rows, days_of(month)),
            share=_share(days) if days != days_of(month) and left_after(application, rows, days) else None,
        )

    @property
    def applies(self) -> list[str]:
        """The adults whom the särskilda beräkningsregeln applies to."""
        return [person for person, found in self.incentives.items() if found.applies]

    def explanations(self) -> list[tuple[str, WorkIncentive]]:
        """Each adult's name, and why the rule applies or not."""
        names = {str(m.person_id): m.person.given_name for m in self.members}
        return [(names[person], found) for person, found in self.incentives.items()]

    def first(self, renewed: Mapping[str, Any], before: Mapping[str, Any] | None) -> dict[str, Any]:
        """What a month's first sheet begins with: what is renewed, the guideline's proposals and the incentive counted.

        Where the caseworker set the incentive otherwise last month, with a reason, that is proposed again; so are a
        grown child's share of the rent and levels of the norm, which last as long as their reasons do.
        """
        known = with_proposals(renewed, self.propose)
        reason = (before or {}).get("work_incentive_reason") or ""
        lasting = {name: before[name] for name in ("norm_adjustments", "assets") if before and before.get(name)}
        household = {**(known.get("household") or {})}
        period = known.get("period")
        if self.begins:
            period = {"from": self.begins.isoformat(), "to": last_day_of_month(self.month).isoformat()}
        if before and (shares := (before.get("household") or {}).get("adult_children")):
            household["adult_children"] = shares
        return {
            **known,
            **lasting,
            "household": household,
            "period": period,
            "work_incentive": known.get("work_incentive") or [] if reason else self.applies,
            "work_incentive_reason": reason,
        }

    def beside(self, sheet: Sheet, data: QueryDict | None = None, known: Mapping[str, Any] | None = None) -> Sheet:
        """The sheet with what is seldom needed, and with what the children have earned."""
        sheet.special = special(
            self.members, self.grown, self.month, surplus=self.surplus, here=self.here, data=data, known=known
        )
        sheet.options.fields["work_incentive"].widget.applies = self.applies if self.saved is None else self.saved
        for row in sheet.rows["incomes"]:
            row.form.earned = self.earned
        for row in (*sheet.rows["expenses"], *sheet.rows["needs"]):
            row.form.proposed = self.propose
        for row in sheet.rows["expenses"]:
            row.form.share = self.share
        return sheet

    def has_reason(self, sheet: Sheet) -> bool:
        """Whether an incentive that is set otherwise than counted says why; the field says so where it does not. What
        was saved and is left as it stands is not asked about again.
        """
        given = sheet.options.cleaned_data
        if set(given["work_incentive"]) in (set(self.applies), self.saved) or given["work_incentive_reason"]:
            return True
        sheet.options.add_error(
            "work_incentive_reason", "Skriv varför regeln ska gälla på ett annat sätt än vad tidigare månader visar."
        )
        return False


def _share(days: Days) -> Decimal:
    """How large a part of its month the days are: by its days, or by those of the year, whichever is less."""
    number = (days[1] - days[0]).days + 1
    return min(Decimal(number) / last_day_of_month(days[0]).day, Decimal(number * 12) / 365)
