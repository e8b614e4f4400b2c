from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "bistand.audit"
    label = "audit"
    verbose_name = "Spårbarhet"

    access_labels = {"access_log": "Åtkomstloggen"}

    def ready(self) -> None:
        from bistand.audit.queries import failed_deliveries
        from bistand.ui.navigation import NavItem, register_nav

        register_nav(
            NavItem("Ändringshistorik", "change_history", act="audit.read_history", order=900, group="Spårbarhet")
        )
        register_nav(NavItem("Åtkomstlogg", "access_log", act="audit.read_access", order=910, group="Spårbarhet"))
        register_nav(
            NavItem(
                "Ej utfört av systemet",
                "failed_deliveries",
                act="audit.retry",
                count=lambda user: failed_deliveries(),
                order=920,
                group="Spårbarhet",
            )
        )
