"""A decision is made on the latest calculation of its days."""

from django.db import migrations

from bistand.audit import sql
from cases import hindrance_rules


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_rules")]

    operations = [sql.run(*hindrance_rules.latest())]
