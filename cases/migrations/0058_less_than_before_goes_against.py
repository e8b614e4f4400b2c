"""A decision that gives less than the one it replaces goes against somebody, with all that follows."""

from django.db import migrations

from bistand.audit import sql
from cases.rules import STAMPS


class Migration(migrations.Migration):
    dependencies = [("cases", "0057_claims_communicated_and_payments_reversed")]

    operations = [sql.run(STAMPS)]
