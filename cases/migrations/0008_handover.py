"""Handovers and returns, and the close reason of two households that become one."""

from django.conf import settings
from django.db import migrations

from bistand.audit import sql
from cases.handover_rules import statements


class Migration(migrations.Migration):
    dependencies = [("cases", "0007_afterwards"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        sql.run(*statements()),
    ]
