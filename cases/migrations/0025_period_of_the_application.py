"""The period of a decision lies within the application's month and those that follow it."""

from django.db import migrations

from bistand.audit import sql
from cases.rules import STAMPS


class Migration(migrations.Migration):
    dependencies = [("cases", "0024_reasons_in_words")]

    operations = [sql.run(STAMPS)]
