"""Only money that has left is claimed back."""

from django.db import migrations

from bistand.audit import sql
from payments.execution_rules import claim_statements


class Migration(migrations.Migration):
    dependencies = [("cases", "0053_what_stands_out_is_explained"), ("payments", "0017_run_lists")]

    operations = [sql.run(*claim_statements())]
