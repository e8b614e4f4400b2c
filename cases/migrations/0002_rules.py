"""The rules that PostgreSQL holds of people, records and decisions."""

from django.db import migrations

from bistand.audit import sql
from cases.rules import statements


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial"), ("staff", "0002_rules")]

    operations = [
        sql.run(*statements()),
    ]
