"""Aid by right and beyond it apart, with reasons of their own, several months, repayment, change and the committee."""

from django.conf import settings
from django.db import migrations

from bistand.audit import sql
from cases.rules import decision_statements


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0004_disqualification"),
        ("staff", "0002_rules"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        sql.run(*decision_statements()),
    ]
