"""What was paid of a decision before another took its place has been carried out."""

from django.db import migrations

from bistand.audit import sql
from payments.execution_rules import execution_statements


class Migration(migrations.Migration):
    dependencies = [("cases", "0049_same_aid"), ("payments", "0014_client_funds")]

    operations = [sql.run(*execution_statements())]
