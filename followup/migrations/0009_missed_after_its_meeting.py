"""A follow-up cannot be missed before the day of the meeting that was called to."""

from django.db import migrations

from bistand.audit import sql
from followup import rules


class Migration(migrations.Migration):
    dependencies = [("followup", "0008_findings_in_words")]

    operations = [sql.run(rules.STAMPS)]
