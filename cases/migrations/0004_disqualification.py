"""Conflicts of interest, and the barrier that PostgreSQL holds round the cases."""

from django.conf import settings
from django.db import migrations

from bistand.audit import sql
from cases.barrier_rules import statements


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0003_agencies"),
        ("staff", "0002_rules"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        sql.run(*statements()),
    ]
