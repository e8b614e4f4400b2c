"""Days on which an adult comes or leaves are counted in parts, and decided so."""

from django.db import migrations

from bistand.audit import sql
from cases.household_rules import DAYS


class Migration(migrations.Migration):
    dependencies = [("cases", "0029_parted_applications")]

    operations = [sql.run(DAYS)]
