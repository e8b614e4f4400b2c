"""A client may take back that a provider is told the telephone number, or give it later."""

from django.db import migrations

from bistand.audit import sql
from planning.measures.coach_rules import COACHES
from planning.measures.rules import frozen_referral


class Migration(migrations.Migration):
    dependencies = [("planning", "0009_versions")]

    operations = [sql.run(COACHES, *frozen_referral())]
