"""Whether somebody is born is asked by the real day, also where the demo's past is written."""

from django.db import migrations

from bistand.audit import sql
from cases.person_rules import BIRTH


class Migration(migrations.Migration):
    dependencies = [("cases", "0058_less_than_before_goes_against")]

    operations = [sql.run(BIRTH)]
