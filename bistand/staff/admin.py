"""Staff tables in the read-only register, for the administrator."""

from typing import ClassVar

from django.contrib import admin

from bistand.readonly_admin import ReadOnlyAdmin
from bistand.staff import models


class StaffAdmin(ReadOnlyAdmin):
    act: ClassVar[str] = "staff.manage"


@admin.register(models.User)
class UserAdmin(StaffAdmin):
    secret = ("password", "is_superuser")


@admin.register(models.ServiceToken)
class ServiceTokenAdmin(StaffAdmin):
    secret = ("digest",)


admin.site.register(
    [
        models.Employee,
        models.Section,
        models.RoleGrant,
        models.DelegationRule,
        models.AttestLimit,
        models.Setting,
    ],
    StaffAdmin,
)
