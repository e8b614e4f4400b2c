"""What the bank has booked, the reconciliation signed on it, and payments that come back after they were paid."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from bistand.audit import sql
from payments import rules, statement_rules
from payments.models import Payment


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0037_unidentified_applications"),
        ("payments", "0010_invoices"),
        ("staff", "0003_attest_limits"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BankEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("account", models.CharField(max_length=34, verbose_name="konto")),
                ("booked_on", models.DateField(verbose_name="bokförd")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="belopp")),
                ("is_debit", models.BooleanField(verbose_name="ut från kontot")),
                ("reference", models.CharField(blank=True, default="", max_length=35, verbose_name="bankens referens")),
                ("message_id", models.CharField(blank=True, default="", max_length=35, verbose_name="filens nummer")),
                ("block_id", models.CharField(blank=True, default="", max_length=35, verbose_name="delens nummer")),
                (
                    "end_to_end_id",
                    models.CharField(blank=True, default="", max_length=35, verbose_name="utbetalningens nummer"),
                ),
                ("reason", models.CharField(blank=True, default="", max_length=10, verbose_name="returkod")),
                ("note", models.CharField(blank=True, default="", max_length=300, verbose_name="bankens text")),
                ("explanation", models.CharField(blank=True, default="", max_length=300, verbose_name="förklaring")),
                ("explained_at", models.DateTimeField(blank=True, null=True, verbose_name="förklarad")),
            ],
            options={
                "verbose_name": "bokförd post",
                "verbose_name_plural": "bokförda poster",
            },
        ),
        migrations.CreateModel(
            name="BankStatement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("account", models.CharField(max_length=34, verbose_name="konto")),
                ("statement_id", models.CharField(max_length=35, verbose_name="bankens nummer")),
                ("is_notification", models.BooleanField(verbose_name="avisering")),
                ("first_day", models.DateField(verbose_name="från")),
                ("last_day", models.DateField(verbose_name="till")),
                (
                    "opening",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=14, null=True, verbose_name="ingående saldo"
                    ),
                ),
                (
                    "closing",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=14, null=True, verbose_name="utgående saldo"
                    ),
                ),
                ("received_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "verbose_name": "kontoutdrag",
                "verbose_name_plural": "kontoutdrag",
            },
        ),
        migrations.CreateModel(
            name="Reconciliation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first_day", models.DateField(verbose_name="från")),
                ("last_day", models.DateField(verbose_name="till")),
                ("paid", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="betalt enligt besluten")),
                ("booked", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="bokfört hos banken")),
                (
                    "posted",
                    models.DecimalField(decimal_places=2, max_digits=14, verbose_name="bokfört i ekonomisystemet"),
                ),
                ("unexplained", models.PositiveIntegerField(verbose_name="poster utan förklaring")),
                ("note", models.TextField(blank=True, default="", verbose_name="förklaring")),
                ("signed_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "verbose_name": "avstämning",
                "verbose_name_plural": "avstämningar",
            },
        ),
        migrations.RemoveConstraint(
            model_name="payment",
            name="paid_only_on_receipt",
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "paid"), _negated=True), ("receipt__isnull", False), _connector="OR"
                ),
                name="paid_only_on_receipt",
                violation_error_message="En utbetalning blir betald först när bankens kvittens har kommit.",
            ),
        ),
        migrations.AddField(
            model_name="bankentry",
            name="explained_by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="bankentry",
            name="payment",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="bank_entries",
                to="payments.payment",
            ),
        ),
        migrations.AddField(
            model_name="bankentry",
            name="run",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="bank_entries",
                to="payments.paymentrun",
            ),
        ),
        migrations.AddField(
            model_name="bankstatement",
            name="file",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.storedfile"
            ),
        ),
        migrations.AddField(
            model_name="bankstatement",
            name="received_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="bankentry",
            name="statement",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="entries", to="payments.bankstatement"
            ),
        ),
        migrations.AddField(
            model_name="reconciliation",
            name="signed_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddIndex(
            model_name="bankstatement",
            index=models.Index(fields=["-last_day", "-id"], name="statement_by_day"),
        ),
        migrations.AddConstraint(
            model_name="bankstatement",
            constraint=models.UniqueConstraint(
                fields=("account", "statement_id", "is_notification"), name="statement_is_read_once"
            ),
        ),
        migrations.AddIndex(
            model_name="bankentry",
            index=models.Index(fields=["booked_on", "id"], name="bank_entry_by_day"),
        ),
        migrations.AddIndex(
            model_name="bankentry",
            index=models.Index(
                condition=models.Q(("explanation", ""), ("run", None)),
                fields=["booked_on"],
                name="bank_entry_unexplained",
            ),
        ),
        migrations.AddConstraint(
            model_name="bankentry",
            constraint=models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="bank_entry_is_positive"),
        ),
        migrations.AddConstraint(
            model_name="bankentry",
            constraint=models.UniqueConstraint(
                condition=models.Q(("reference", ""), _negated=True),
                fields=("account", "reference", "booked_on", "is_debit", "amount", "end_to_end_id"),
                name="bank_entry_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="bankentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("payment__isnull", True), ("run__isnull", False), _connector="OR"),
                name="bank_entry_of_payment_has_run",
            ),
        ),
        migrations.AddIndex(
            model_name="reconciliation",
            index=models.Index(fields=["-last_day", "-id"], name="reconciliation_by_day"),
        ),
        migrations.AddConstraint(
            model_name="reconciliation",
            constraint=models.CheckConstraint(
                condition=models.Q(("last_day__gte", models.F("first_day"))), name="reconciliation_is_of_days"
            ),
        ),
        migrations.AddConstraint(
            model_name="reconciliation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("paid", models.F("booked")), ("posted", models.F("paid")), ("unexplained", 0)),
                    models.Q(("note", ""), _negated=True),
                    _connector="OR",
                ),
                name="difference_is_explained",
                violation_error_message="Förklara skillnaden innan avstämningen skrivs under.",
            ),
        ),
        sql.run(
            rules.PAYMENT,
            sql.transitions("payments_payment", "state", ["planned"], Payment.TRANSITIONS),
            *statement_rules.statements(),
        ),
    ]
