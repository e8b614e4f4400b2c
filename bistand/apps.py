from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate, pre_migrate


class BistandConfig(AppConfig):
    name = "bistand"

    def ready(self) -> None:
        # The queue is bound here rather than in __init__.py, so that the launcher need not load Celery.
        from bistand import celery, checks  # noqa: F401  registers the queue and the system checks
        from bistand.folded import refuse_halfway
        from bistand.grants import grant_application_role
        from bistand.proof import store_key

        pre_migrate.connect(refuse_halfway, sender=apps.get_app_config("audit"))
        post_migrate.connect(store_key, sender=apps.get_app_config("audit"))
        post_migrate.connect(grant_application_role, sender=apps.get_app_config("audit"))
