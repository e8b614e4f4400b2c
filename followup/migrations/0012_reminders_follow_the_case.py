"""A reminder goes with its case to the caseworker who gets it."""

from django.db import migrations

from bistand.audit import sql
from followup.reminders import rules


class Migration(migrations.Migration):
    dependencies = [("followup", "0011_reminders")]

    operations = [sql.run(rules.RULES)]
