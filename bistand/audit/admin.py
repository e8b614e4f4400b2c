"""Traceability in the read-only register. The history may hold personal data, so reading it is logged."""

from django.contrib import admin

from bistand.audit import models
from bistand.readonly_admin import ReadOnlyAdmin


@admin.register(models.Change, models.Fact, models.Delivery)
class RecordAdmin(ReadOnlyAdmin):
    secret = ("hash",)
    personal = True


@admin.register(models.Access)
class AccessAdmin(ReadOnlyAdmin):
    act = "audit.read_access"
    personal = True


@admin.register(models.Anchor)
class AnchorAdmin(ReadOnlyAdmin):
    act = "audit.verify"
