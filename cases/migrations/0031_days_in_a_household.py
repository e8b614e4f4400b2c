"""Nobody is in a household before birth, or from a day that must be a slip of the year."""

from django.db import migrations

from bistand.audit import sql
from cases.household_rules import member_day_statements


class Migration(migrations.Migration):
    dependencies = [("cases", "0030_one_household_at_a_time")]

    operations = [sql.run(*member_day_statements())]
