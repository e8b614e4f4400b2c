"""Delays told and asked to end, and decisions not carried out in time."""

from django.conf import settings
from django.db import migrations

from bistand.audit import sql
from cases.delay_rules import delay_statements


class Migration(migrations.Migration):
    dependencies = [("cases", "0011_bulk_acts"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        sql.run(*delay_statements()),
    ]
