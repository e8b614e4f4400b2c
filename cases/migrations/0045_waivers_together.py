"""All that is waived of a claim counts against the delegation of whoever waives more of it."""

from django.db import migrations

from bistand.audit import sql
from cases.recovery_rules import STAMPS


class Migration(migrations.Migration):
    dependencies = [("cases", "0044_earlier_days_in_a_household")]

    operations = [sql.run(STAMPS)]
