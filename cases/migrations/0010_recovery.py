"""Claims for aid paid back, and suspected wrong payments."""

from django.conf import settings
from django.db import migrations

from bistand.audit import sql
from cases.recovery_rules import recovery_statements


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0009_children_and_objections"),
        ("staff", "0002_rules"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        sql.run(*recovery_statements()),
    ]
