"""A client's own money that comes in has its voucher."""

import django.db.models.deletion
from django.db import migrations, models

from bistand.audit import sql
from payments.ledger_rules import VOUCHER


class Migration(migrations.Migration):
    dependencies = [("payments", "0023_stopped_by_hand")]

    operations = [
        migrations.AlterField(
            model_name="ledgervoucher",
            name="run",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="vouchers",
                to="payments.paymentrun",
            ),
        ),
        migrations.AddField(
            model_name="ledgervoucher",
            name="deposit",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="vouchers",
                to="payments.bankentry",
                verbose_name="insättning av egna medel",
            ),
        ),
        migrations.AddIndex(
            model_name="ledgervoucher",
            index=models.Index(
                condition=models.Q(("deposit__isnull", False)), fields=["deposit"], name="voucher_of_deposit"
            ),
        ),
        migrations.AddConstraint(
            model_name="ledgervoucher",
            constraint=models.UniqueConstraint(
                condition=models.Q(("deposit__isnull", False), models.Q(("state", "refused"), _negated=True)),
                fields=("deposit",),
                name="one_voucher_per_deposit",
                violation_error_message="Insättningen har redan en verifikation.",
            ),
        ),
        migrations.AddConstraint(
            model_name="ledgervoucher",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("deposit", None), ("run__isnull", False)),
                    models.Q(("deposit__isnull", False), ("payment", None), ("run", None)),
                    _connector="OR",
                ),
                name="voucher_is_of_one_thing",
            ),
        ),
        sql.run(VOUCHER),
    ]
