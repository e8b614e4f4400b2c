"""A claim that is opened again, since a payment on it was entered wrongly, is not held anew against what has left."""

from django.db import migrations

from bistand.audit import sql
from payments.execution_rules import claim_statements


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0025_lighter_payment_rules"),
        ("cases", "0061_reversed_payment_opens_claim"),
    ]

    operations = [sql.run(*claim_statements())]
