"""An application that was put to another stands for itself again when that one is withdrawn."""

from django.db import migrations

from bistand.audit import sql
from cases.rules_joined import statements


class Migration(migrations.Migration):
    dependencies = [("cases", "0028_household_of_a_calculation")]

    operations = [sql.run(*statements())]
