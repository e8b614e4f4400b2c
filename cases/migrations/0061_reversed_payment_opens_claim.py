"""A payment that was entered wrongly is taken back also of a closed claim, which is then open again."""

from django.db import migrations

from bistand.audit import sql
from cases.recovery_rules import recovery_statements


class Migration(migrations.Migration):
    dependencies = [("cases", "0060_a_judgment_gives_more")]

    operations = [sql.run(*recovery_statements())]
