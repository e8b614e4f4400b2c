"""A month of a decision for several is not late before three months have gone from its first day."""

from django.db import migrations

from bistand.audit import sql
from cases.delay_rules import STAMPS


class Migration(migrations.Migration):
    dependencies = [("cases", "0035_waiver_proposals")]

    operations = [sql.run(STAMPS)]
