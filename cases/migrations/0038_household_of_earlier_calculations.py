"""Earlier calculations know their household too, so that they count as out of date when it has changed since."""

from django.db import migrations

from bistand.audit import sql
from cases.household_rules import BACKFILL


class Migration(migrations.Migration):
    dependencies = [("cases", "0037_unidentified_applications")]

    operations = [sql.run(BACKFILL)]
