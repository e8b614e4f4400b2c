"""The tables of cases, to look at; every opening is logged."""

from __future__ import annotations

from django.contrib import admin

from bistand.readonly_admin import ReadOnlyAdmin
from cases.models import (
    Application,
    Calculation,
    Case,
    Decision,
    Document,
    HouseholdMember,
    JournalNote,
    Person,
)


class CaseDataAdmin(ReadOnlyAdmin):
    personal = True


@admin.register(Person)
class PersonAdmin(CaseDataAdmin):
    list_display = ("id", "birth_date", "protected")
    # A protected person's address is never shown, and here nobody else's is needed.
    secret = ("street", "postcode", "city", "phone", "email")


@admin.register(HouseholdMember)
class HouseholdMemberAdmin(CaseDataAdmin):
    list_display = ("id", "household_id", "role", "valid")


@admin.register(Case)
class CaseAdmin(CaseDataAdmin):
    list_display = ("number", "section", "caseworker", "state", "opened_on")
    list_select_related = ("section", "caseworker__employee")
    list_filter = ("state", "section")


@admin.register(Application)
class ApplicationAdmin(CaseDataAdmin):
    list_display = ("id", "case_id", "month", "channel", "state", "received_at")
    list_filter = ("state",)


@admin.register(Calculation)
class CalculationAdmin(CaseDataAdmin):
    list_display = ("id", "case_id", "month", "made_by", "made_at")


@admin.register(Decision)
class DecisionAdmin(CaseDataAdmin):
    list_display = ("id", "case_id", "outcome", "amount", "state", "decided_by", "decided_at")
    list_filter = ("state", "outcome")


@admin.register(JournalNote)
class JournalNoteAdmin(CaseDataAdmin):
    list_display = ("id", "case_id", "happened_on", "state", "written_by")


@admin.register(Document)
class DocumentAdmin(CaseDataAdmin):
    list_display = ("id", "case_id", "direction", "received_at")
