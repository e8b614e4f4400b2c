"""Reasons against somebody are their own, and what is granted lies within what is calculated, also in PostgreSQL."""

from django.db import migrations

from bistand.audit import sql
from cases.rules import OWN_WORDS, STAMPS


class Migration(migrations.Migration):
    dependencies = [("cases", "0031_days_in_a_household")]

    operations = [sql.run(OWN_WORDS, STAMPS)]
