"""What comes in: contacts, duty lists, where it goes, documents sorted by what they are, and what is asked for."""

from django.conf import settings
from django.db import migrations

from bistand.audit import sql
from cases import rules_intake, rules_supplement


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0012_delays"),
        ("staff", "0002_rules"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        sql.run(*rules_intake.statements(), *rules_supplement.statements()),
    ]
