"""Nobody is counted as an adult in two open cases the same days."""

from django.db import migrations

from bistand.audit import sql
from cases.household_rules import adult_once_statements


class Migration(migrations.Migration):
    dependencies = [("cases", "0047_homes")]

    operations = [sql.run(*adult_once_statements())]
