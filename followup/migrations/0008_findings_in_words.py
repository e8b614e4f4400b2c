"""A signal of the internal control is disposed of in words."""

from django.db import migrations

from bistand.audit import sql
from followup.controls import rules


class Migration(migrations.Migration):
    dependencies = [("followup", "0007_changes_wait")]

    operations = [sql.run(rules.RULES)]
