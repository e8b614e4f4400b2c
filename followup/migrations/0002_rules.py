"""The rules that PostgreSQL holds of follow-ups and their flags."""

from django.db import migrations

from bistand.audit import sql
from followup.rules import statements


class Migration(migrations.Migration):
    dependencies = [("followup", "0001_initial"), ("planning", "0002_rules")]

    operations = [
        sql.run(*statements()),
    ]
