"""What is left for an invoice is counted in one place, for the suggestion and for the refusal."""

from django.db import migrations

from bistand.audit import sql
from payments import invoice_rules


class Migration(migrations.Migration):
    dependencies = [("payments", "0005_flags_in_words")]

    operations = [sql.run(invoice_rules.AMOUNTS, invoice_rules.INVOICE)]
