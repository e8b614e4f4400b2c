"""What the data itself says is to be looked at in an open application."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from bistand.audit import sql
from cases.warning_rules import warning_statements


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0017_checks"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CaseWarning",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("unhandled_income", "inkomst som beräkningen inte har med"),
                            ("income_change", "inkomst som har ändrats"),
                            ("missing_ssbtek", "svar från myndighet som saknas"),
                            ("new_income", "ny inkomst"),
                            ("new_expense", "ny utgift"),
                            ("new_person", "ny person i hushållet"),
                            ("income_dropped", "inkomst som är borta"),
                            ("household_change", "hushållet har ändrats"),
                            ("housing_cost_change", "boendekostnaden har ändrats"),
                            ("expense_review", "utgift att se över"),
                            ("expense_capped", "utgift som inte godkänns helt"),
                            ("check_due", "kontroll som är dags"),
                        ],
                        max_length=20,
                        verbose_name="slag",
                    ),
                ),
                ("cause", models.CharField(max_length=200, verbose_name="orsak")),
                ("text", models.CharField(max_length=200, verbose_name="varning")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "öppen"), ("closed", "orsaken är borta"), ("dealt", "hanterad")],
                        default="open",
                        max_length=10,
                        verbose_name="läge",
                    ),
                ),
                (
                    "raised_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="flaggad"),
                ),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="avslutad")),
                ("word", models.CharField(blank=True, default="", max_length=300, verbose_name="hur den hanterades")),
                (
                    "application",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="warnings",
                        to="cases.application",
                        verbose_name="ansökan",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="warnings",
                        to="cases.case",
                        verbose_name="ärende",
                    ),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "varning",
                "verbose_name_plural": "varningar",
                "indexes": [models.Index(condition=models.Q(("state", "open")), fields=["case"], name="warning_open")],
                "constraints": [
                    models.UniqueConstraint(fields=("application", "kind", "cause"), name="warning_once_for_its_cause"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "dealt"), models.Q(("word", ""), _negated=True)),
                            models.Q(models.Q(("state", "dealt"), _negated=True), ("word", "")),
                            _connector="OR",
                        ),
                        name="warning_is_dealt_with_by_a_word",
                        violation_error_message="Skriv hur varningen är hanterad.",
                    ),
                ],
            },
        ),
        sql.run(*warning_statements()),
    ]
