"""The assessment of an absence is corrected by a new one, with a reason."""

from django.db import migrations

from bistand.audit import sql
from planning.measures.coach_rules import ASSESSED_STAYS, COACHES


class Migration(migrations.Migration):
    dependencies = [("planning", "0007_phone_for_providers")]

    operations = [sql.run(COACHES, ASSESSED_STAYS)]
