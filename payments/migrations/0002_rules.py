"""The rules that PostgreSQL holds of the way of the money."""

from django.db import migrations

from bistand.audit import sql
from payments.rules import statements


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_initial"), ("cases", "0002_rules")]

    operations = [
        sql.run(*statements()),
    ]
