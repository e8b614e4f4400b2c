"""The tables of follow-ups, to look at; every opening is logged."""

from __future__ import annotations

from django.contrib import admin

from cases.admin import CaseDataAdmin
from followup.models import Flag, FollowUp, GoalProgress


@admin.register(FollowUp)
class FollowUpAdmin(CaseDataAdmin):
    list_display = ("id", "case_id", "kind", "due", "state", "held_on")
    list_filter = ("kind", "state")


@admin.register(GoalProgress)
class GoalProgressAdmin(CaseDataAdmin):
    list_display = ("id", "followup_id", "progress")


@admin.register(Flag)
class FlagAdmin(CaseDataAdmin):
    list_display = ("id", "followup_id", "level", "raised_on", "cleared_at")
    list_filter = ("level",)
