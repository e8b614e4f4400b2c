"""WSGI entry point."""

import os

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bistand.settings")
application = get_wsgi_application()

from django.conf import settings  # noqa: E402  the settings exist only now

if settings.BISTAND_OWNER:
    raise ImproperlyConfigured("Webbservern får inte köras med databasens ägarroll (BISTAND_DB_ROLE).")
