"""A register of employees' accounts, as fingerprints alone."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from bistand.audit import sql
from payments import staff_account_rules


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0021_rent_guarantees"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="runflag",
            name="kind",
            field=models.CharField(
                choices=[
                    ("new_account", "kontot är nytt eller ändrat"),
                    ("shared_account", "samma konto hos flera mottagare"),
                    ("staff_account", "kontot är en anställds lönekonto"),
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
        migrations.CreateModel(
            name="StaffAccountList",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=64, verbose_name="nyckelns avtryck")),
                ("count", models.PositiveIntegerField(verbose_name="antal konton")),
                (
                    "loaded_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="lästes in"
                    ),
                ),
                (
                    "loaded_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="lästes in av",
                    ),
                ),
            ],
            options={
                "verbose_name": "lista över anställdas konton",
                "verbose_name_plural": "listor över anställdas konton",
            },
        ),
        migrations.CreateModel(
            name="StaffAccount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("fingerprint", models.CharField(max_length=64, verbose_name="avtryck")),
                (
                    "list",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="accounts",
                        to="payments.staffaccountlist",
                        verbose_name="lista",
                    ),
                ),
            ],
            options={
                "verbose_name": "anställds konto",
                "verbose_name_plural": "anställdas konton",
            },
        ),
        migrations.AddConstraint(
            model_name="staffaccountlist",
            constraint=models.CheckConstraint(
                condition=models.Q(("count__gt", 0)),
                name="staff_account_list_is_not_empty",
                violation_error_message="Listan har inga konton.",
            ),
        ),
        migrations.AddConstraint(
            model_name="staffaccount",
            constraint=models.UniqueConstraint(fields=("list", "fingerprint"), name="staff_account_once_per_list"),
        ),
        migrations.AddConstraint(
            model_name="staffaccount",
            constraint=models.CheckConstraint(
                condition=models.Q(("fingerprint__regex", "^[0-9a-f]{64}$")), name="staff_account_is_a_fingerprint"
            ),
        ),
        sql.run(*staff_account_rules.statements()),
    ]
