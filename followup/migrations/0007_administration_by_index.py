"""A month of the administrators' work is found by actor and table, not by reading all of the month's history."""

from django.db import migrations

from bistand.audit import sql
from followup.administration.rules import RULES


class Migration(migrations.Migration):
    dependencies = [("followup", "0006_administration")]

    operations = [sql.run(RULES)]
