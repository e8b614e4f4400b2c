"""A flag is answered in words, and an invoice is alike by its number and by the supplier's organisation number too."""

from django.db import migrations

from bistand.audit import sql
from payments import invoice_rules, rules


class Migration(migrations.Migration):
    dependencies = [("payments", "0004_came_back")]

    operations = [sql.run(rules.PARTS, invoice_rules.AMOUNTS)]
