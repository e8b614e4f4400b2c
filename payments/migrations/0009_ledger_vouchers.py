"""Vouchers of runs and returns, and what the ledger answered."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from bistand.audit import sql
from payments.ledger_rules import of_vouchers


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0022_execution_breaks"),
        ("payments", "0008_posting_rules"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LedgerVoucher",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reference", models.CharField(max_length=30, unique=True, verbose_name="referens")),
                ("booked_on", models.DateField(verbose_name="bokföringsdag")),
                ("generated_on", models.DateField(verbose_name="skapad")),
                ("rows", models.JSONField(verbose_name="rader")),
                ("count", models.PositiveIntegerField(verbose_name="antal utbetalningar")),
                ("total", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="summa")),
                (
                    "state",
                    models.CharField(
                        choices=[("sent", "väntar på kvittens"), ("posted", "bokförd"), ("refused", "avvisad")],
                        default="sent",
                        max_length=10,
                        verbose_name="läge",
                    ),
                ),
                (
                    "made_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="skrevs"),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.storedfile"
                    ),
                ),
                (
                    "payment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="vouchers",
                        to="payments.payment",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="vouchers",
                        to="payments.paymentrun",
                    ),
                ),
                (
                    "table",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="payments.postingtable",
                        verbose_name="kontering",
                    ),
                ),
            ],
            options={
                "verbose_name": "verifikation",
                "verbose_name_plural": "verifikationer",
            },
        ),
        migrations.CreateModel(
            name="LedgerReceipt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("posted", models.BooleanField(verbose_name="bokförd")),
                (
                    "number",
                    models.CharField(blank=True, default="", max_length=40, verbose_name="ekonomisystemets nummer"),
                ),
                ("reason", models.CharField(blank=True, default="", max_length=300, verbose_name="orsak")),
                ("received_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "file",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.storedfile",
                    ),
                ),
                (
                    "received_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "voucher",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="receipt", to="payments.ledgervoucher"
                    ),
                ),
            ],
            options={
                "verbose_name": "kvittens på verifikation",
                "verbose_name_plural": "kvittenser på verifikationer",
            },
        ),
        migrations.AddIndex(
            model_name="ledgervoucher",
            index=models.Index(fields=["run", "-id"], name="voucher_of_run"),
        ),
        migrations.AddIndex(
            model_name="ledgervoucher",
            index=models.Index(
                condition=models.Q(("state__in", ["sent", "refused"])), fields=["-id"], name="voucher_unanswered"
            ),
        ),
        migrations.AddConstraint(
            model_name="ledgervoucher",
            constraint=models.UniqueConstraint(
                condition=models.Q(("payment__isnull", True), models.Q(("state", "refused"), _negated=True)),
                fields=("run",),
                name="one_voucher_per_run",
                violation_error_message="Körningen har redan en verifikation.",
            ),
        ),
        migrations.AddConstraint(
            model_name="ledgervoucher",
            constraint=models.UniqueConstraint(
                condition=models.Q(("payment__isnull", False), models.Q(("state", "refused"), _negated=True)),
                fields=("payment",),
                name="one_voucher_per_return",
                violation_error_message="Returen har redan en verifikation.",
            ),
        ),
        migrations.AddConstraint(
            model_name="ledgerreceipt",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("posted", True), ("reason", ""), models.Q(("number", ""), _negated=True)),
                    models.Q(("number", ""), ("posted", False), models.Q(("reason", ""), _negated=True)),
                    _connector="OR",
                ),
                name="ledger_answer_is_whole",
                violation_error_message="En bokförd verifikation har ett nummer, en avvisad har en orsak.",
            ),
        ),
        sql.run(*of_vouchers()),
    ]
