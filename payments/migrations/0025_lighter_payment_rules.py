"""The rules of a payment ask as much, with fewer calls: once a statement where they can, and not where nothing changes."""

from django.db import migrations

from bistand.audit import sql
from payments import fund_rules, rules


class Migration(migrations.Migration):
    dependencies = [("payments", "0024_deposit_vouchers")]

    operations = [
        sql.run(
            rules.PAYMENT,
            *rules.payment_triggers(),
            "DROP TRIGGER IF EXISTS b_frozen ON payments_payment; DROP TRIGGER IF EXISTS b_gone ON payments_payment;",
            *rules.refused_account_statements(),
            fund_rules.PUT_BACK,
        )
    ]
