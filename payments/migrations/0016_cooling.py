"""Ways of payment without an account number, cooling-off of a new account and its waiver, and more flags of a run."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from bistand.audit import sql
from payments.rules import cooling_statements


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0015_paid_before"),
        ("staff", "0003_attest_limits"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CoolingWaiver",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.TextField(verbose_name="skäl")),
                ("waived_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "verbose_name": "undantag från karenstid",
                "verbose_name_plural": "undantag från karenstid",
            },
        ),
        migrations.AlterField(
            model_name="payoutaccount",
            name="kind",
            field=models.CharField(
                choices=[
                    ("bank", "bankkonto"),
                    ("bankgiro", "bankgiro"),
                    ("plusgiro", "plusgiro"),
                    ("sus", "kontoregistret (SUS)"),
                    ("notice", "utbetalningsavi"),
                ],
                max_length=10,
                verbose_name="slag",
            ),
        ),
        migrations.AlterField(
            model_name="payoutaccount",
            name="number",
            field=models.CharField(blank=True, max_length=15, verbose_name="nummer"),
        ),
        migrations.AlterField(
            model_name="runflag",
            name="kind",
            field=models.CharField(
                choices=[
                    ("new_account", "kontot är nytt eller ändrat"),
                    ("shared_account", "samma konto hos flera mottagare"),
                    ("repeated", "ändamålet är redan betalt för månaden"),
                    ("planned_twice", "ändamålet är planerat också ur ett annat beslut för månaden"),
                    ("large", "ovanligt stort belopp"),
                    ("account_warning", "kontonumret ser fel ut"),
                    ("new_client", "första utbetalningen till klienten"),
                    ("alone", "samma person har öppnat ärendet och beslutat"),
                    ("near_limit", "beslutet ligger strax under en delegationsgräns"),
                    ("many_to_account", "många utbetalningar till samma konto"),
                    ("no_document", "beslut utan inkommen handling"),
                    ("deciders_share", "en person har beslutat mer än hälften av körningen"),
                ],
                max_length=20,
                verbose_name="slag",
            ),
        ),
        migrations.AddConstraint(
            model_name="payoutaccount",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("clearing", ""), ("kind__in", ["sus", "notice"]), ("number", "")),
                    models.Q(
                        models.Q(("kind__in", ["sus", "notice"]), _negated=True),
                        models.Q(("number", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="account_has_number_unless_there_is_none",
                violation_error_message="Kontoregistret och utbetalningsavi har inget kontonummer, alla andra har ett.",
            ),
        ),
        migrations.AddField(
            model_name="coolingwaiver",
            name="account",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="waiver", to="payments.payoutaccount"
            ),
        ),
        migrations.AddField(
            model_name="coolingwaiver",
            name="waived_by",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="coolingwaiver",
            name="waived_person",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="staff.employee"
            ),
        ),
        sql.run(*cooling_statements()),
    ]
