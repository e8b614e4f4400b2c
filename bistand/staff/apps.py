from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps


class StaffConfig(AppConfig):
    name = "bistand.staff"
    label = "staff"
    verbose_name = "Personal och roller"

    def ready(self) -> None:
        from bistand.ui.navigation import NavItem, register_menu, register_nav

        register_menu("Mitt konto", "my_account")
        register_menu("Rollmatris", "role_matrix")
        register_menu("Delegationsordning", "delegation_order")
        register_menu("Attesträtter", "attest_limits")
        register_menu("Kommunens inställningar", "municipality_settings")
        register_nav(NavItem("Personal och roller", "staff_list", act="staff.manage", order=800, group="Behörighet"))
        register_nav(NavItem("Systemnycklar", "token_list", act="staff.manage", order=810, group="Behörighet"))


class ReadOnlyAdminConfig(admin_apps.AdminConfig):
    """Django's admin with our sign-in, for reading only."""

    default = False  # of this module; the admin's own label stays "admin"
    default_site = "bistand.readonly_admin.ReadOnlySite"
