"""A decision is made when it is said why whoever an application for the month names is not counted."""

from django.db import migrations

from bistand.audit import sql
from cases import hindrance_rules


class Migration(migrations.Migration):
    dependencies = [("cases", "0005_needed_once")]

    operations = [sql.run(*hindrance_rules.named())]
