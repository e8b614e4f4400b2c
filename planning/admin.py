"""The tables of plans, to look at; every opening is logged."""

from __future__ import annotations

from django.contrib import admin

from cases.admin import CaseDataAdmin
from planning.models import (
    Activity,
    Assessment,
    CoordinatedPlan,
    Goal,
    InstrumentResult,
    MeetingPerson,
    PartnerPlan,
    Plan,
    PlanVersion,
    Referral,
)


@admin.register(Plan)
class PlanAdmin(CaseDataAdmin):
    list_display = ("id", "case_id", "state", "agreed_on", "outcome")
    list_filter = ("state", "outcome")


@admin.register(PlanVersion)
class PlanVersionAdmin(CaseDataAdmin):
    list_display = ("id", "plan_id", "number", "agreed_on")


@admin.register(Goal)
class GoalAdmin(CaseDataAdmin):
    list_display = ("id", "plan_id", "state", "target_date")
    list_filter = ("state",)


@admin.register(Activity)
class ActivityAdmin(CaseDataAdmin):
    list_display = ("id", "goal_id", "state", "responsible", "due")
    list_filter = ("state", "responsible")


@admin.register(PartnerPlan)
class PartnerPlanAdmin(CaseDataAdmin):
    list_display = ("id", "plan_id", "partner", "state", "first_day", "last_day")
    list_filter = ("partner", "state")


@admin.register(Assessment)
class AssessmentAdmin(CaseDataAdmin):
    list_display = ("id", "case_id", "held_on", "template")


@admin.register(InstrumentResult)
class InstrumentResultAdmin(CaseDataAdmin):
    list_display = ("id", "case_id", "name", "done_on")


@admin.register(CoordinatedPlan)
class CoordinatedPlanAdmin(CaseDataAdmin):
    list_display = ("id", "case_id", "state", "begun_on", "ended_on")
    list_filter = ("state",)


@admin.register(MeetingPerson)
class MeetingPersonAdmin(CaseDataAdmin):
    list_display = ("id", "case_id", "meeting", "state", "consent_on")
    list_filter = ("state",)


@admin.register(Referral)
class ReferralAdmin(CaseDataAdmin):
    list_display = ("id", "case_id", "measure_id", "state", "since", "outcome")
    list_filter = ("state", "outcome")
