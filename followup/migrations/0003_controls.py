"""Findings of the internal control."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from bistand.audit import sql
from followup.controls import rules


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0040_reform_switches"),
        ("followup", "0002_rules"),
        ("payments", "0011_statements"),
        ("staff", "0003_attest_limits"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ControlRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("control", models.CharField(max_length=40, verbose_name="kontroll")),
                (
                    "ran_at",
                    models.DateTimeField(verbose_name="kördes", db_default=django.db.models.functions.datetime.Now()),
                ),
                ("since", models.DateField(verbose_name="från och med")),
                ("found", models.PositiveIntegerField(verbose_name="nya signaler")),
            ],
            options={
                "verbose_name": "körning av kontroll",
                "verbose_name_plural": "körningar av kontroller",
                "indexes": [models.Index(fields=["control", "-id"], name="control_run_last")],
            },
        ),
        migrations.CreateModel(
            name="ControlFinding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("control", models.CharField(max_length=40, verbose_name="kontroll")),
                ("key", models.CharField(max_length=100, verbose_name="nyckel")),
                (
                    "amount",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name="belopp"),
                ),
                ("words", models.CharField(max_length=300, verbose_name="signal")),
                (
                    "found_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="hittad"),
                ),
                (
                    "disposition",
                    models.CharField(
                        blank=True,
                        choices=[("in_order", "i sin ordning"), ("mended", "rättat"), ("reported", "anmält vidare")],
                        default="",
                        max_length=10,
                        verbose_name="bedömning",
                    ),
                ),
                ("explanation", models.TextField(blank=True, default="", verbose_name="förklaring")),
                ("disposed_at", models.DateTimeField(blank=True, null=True, verbose_name="bedömd")),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.case",
                    ),
                ),
                (
                    "disposed_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "employee",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="staff.employee",
                    ),
                ),
                (
                    "payment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="payments.payment",
                    ),
                ),
            ],
            options={
                "verbose_name": "signal",
                "verbose_name_plural": "signaler",
                "indexes": [
                    models.Index(fields=["control", "-id"], name="finding_of_control"),
                    models.Index(
                        condition=models.Q(("disposition", "")), fields=["control", "id"], name="finding_open"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("control", "key"), name="finding_is_found_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("disposed_by", None), ("disposition", "")),
                            models.Q(
                                models.Q(("disposition", ""), _negated=True),
                                models.Q(("explanation", ""), _negated=True),
                                ("disposed_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="disposed_finding_is_explained",
                        violation_error_message="Skriv vad du har kommit fram till.",
                    ),
                ],
            },
        ),
        sql.run(*rules.statements()),
    ]
