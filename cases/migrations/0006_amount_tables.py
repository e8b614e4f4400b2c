"""Tables that a municipality loads, and what a draft of one would do to all households."""

from django.conf import settings
from django.db import migrations

from bistand.audit import sql
from cases.table_rules import statements


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0005_decisions_apart"),
        ("staff", "0002_rules"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        sql.run(*statements()),
    ]
