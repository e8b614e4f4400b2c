"""Breaks in the execution of granted decisions, and their reports."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from bistand.audit import sql
from cases.delay_rules import break_statements, delay_statements


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0021_forwarded_appeals"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ExecutionBreak",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("interrupted_on", models.DateField(verbose_name="avbröts")),
                ("reason", models.TextField(verbose_name="kort skäl för avbrottet")),
                ("noted_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("resumed_on", models.DateField(blank=True, null=True, verbose_name="återupptogs")),
                ("resumed_at", models.DateTimeField(blank=True, null=True, verbose_name="antecknat återupptaget")),
            ],
            options={
                "verbose_name": "avbrott i verkställigheten",
                "verbose_name_plural": "avbrott i verkställigheten",
            },
        ),
        migrations.RemoveConstraint(
            model_name="executionreport",
            name="late_execution_has_reason",
        ),
        migrations.AlterField(
            model_name="executionreport",
            name="kind",
            field=models.CharField(
                choices=[
                    ("late", "rapporterat som inte verkställt"),
                    ("executed", "anmält som verkställt"),
                    ("interrupted", "rapporterat som avbrutet"),
                    ("resumed", "anmält som verkställt på nytt"),
                ],
                max_length=15,
                verbose_name="slag",
            ),
        ),
        migrations.AddField(
            model_name="executionbreak",
            name="decision",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="breaks", to="cases.decision"
            ),
        ),
        migrations.AddField(
            model_name="executionbreak",
            name="noted_by",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="executionbreak",
            name="resumed_by",
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
            model_name="executionreport",
            name="interruption",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reports",
                to="cases.executionbreak",
                verbose_name="avbrottet",
            ),
        ),
        migrations.AddConstraint(
            model_name="executionreport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind__in", ["late", "interrupted"]), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="late_execution_has_reason",
                violation_error_message="Skriv kort varför beslutet inte är verkställt.",
            ),
        ),
        migrations.AddConstraint(
            model_name="executionreport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("interruption", None), ("kind__in", ["late", "executed"])),
                    models.Q(("interruption__isnull", False), ("kind__in", ["interrupted", "resumed"])),
                    _connector="OR",
                ),
                name="report_of_a_break_says_which",
            ),
        ),
        migrations.AddIndex(
            model_name="executionbreak",
            index=models.Index(condition=models.Q(("resumed_on", None)), fields=["interrupted_on"], name="break_open"),
        ),
        migrations.AddConstraint(
            model_name="executionbreak",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True),
                name="execution_break_has_reason",
                violation_error_message="Skriv kort varför verkställigheten avbröts.",
            ),
        ),
        migrations.AddConstraint(
            model_name="executionbreak",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("resumed_on", None), ("resumed_on__gte", models.F("interrupted_on")), _connector="OR"
                ),
                name="execution_is_resumed_after_the_break",
                violation_error_message="Verkställigheten kan inte ha återupptagits innan den avbröts.",
            ),
        ),
        migrations.AddConstraint(
            model_name="executionbreak",
            constraint=models.UniqueConstraint(
                condition=models.Q(("resumed_on", None)),
                fields=("decision",),
                name="one_open_break_of_a_decision",
                violation_error_message="Verkställigheten är redan antecknad som avbruten.",
            ),
        ),
        sql.run(*delay_statements(), *break_statements()),
    ]
