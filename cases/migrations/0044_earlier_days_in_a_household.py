"""A member whose first day was kept before it was held can still leave the household."""

from django.db import migrations

from bistand.audit import sql
from cases.household_rules import MEMBER_DAYS


class Migration(migrations.Migration):
    dependencies = [("cases", "0043_contacts_sorted")]

    operations = [sql.run(MEMBER_DAYS)]
