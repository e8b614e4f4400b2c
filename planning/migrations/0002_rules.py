"""The rules that PostgreSQL holds of plans, goals and activities."""

from django.db import migrations

from bistand.audit import sql
from planning.rules import statements


class Migration(migrations.Migration):
    dependencies = [("planning", "0001_initial"), ("cases", "0002_rules")]

    operations = [
        sql.run(*statements()),
    ]
