"""What was struck or marked in a plan is taken back, with a reason; no version is agreed before the one it replaces."""

from django.db import migrations

from bistand.audit import sql
from planning import rules


class Migration(migrations.Migration):
    dependencies = [("planning", "0011_lists_of_sections")]

    operations = [sql.run(rules.STAMPS, rules.PARTS, *rules.steps_of_parts())]
