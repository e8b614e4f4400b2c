"""How a claim is paid off, version by version."""

import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from bistand.audit import sql
from cases.recovery_rules import plan_statements


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0019_claim_proposals"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="InstalmentPlan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveSmallIntegerField(default=0, verbose_name="version")),
                (
                    "kind",
                    models.CharField(
                        choices=[("agreed", "överenskommen"), ("ended", "avslutad")], max_length=10, verbose_name="slag"
                    ),
                ),
                (
                    "amount",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=10, null=True, verbose_name="belopp i månaden"
                    ),
                ),
                (
                    "total",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=10, null=True, verbose_name="belopp i planen"
                    ),
                ),
                ("first_day", models.DateField(blank=True, null=True, verbose_name="första inbetalning")),
                ("agreed_on", models.DateField(blank=True, null=True, verbose_name="överenskommet")),
                ("agreed_with", models.CharField(blank=True, default="", max_length=100, verbose_name="med")),
                ("reason", models.TextField(blank=True, default="", verbose_name="skäl")),
                ("made_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "claim",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plans",
                        to="cases.recoveryclaim",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "avbetalningsplan",
                "verbose_name_plural": "avbetalningsplaner",
                "constraints": [
                    models.UniqueConstraint(fields=("claim", "version"), name="one_plan_of_each_version"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("agreed_on", None),
                                ("agreed_with", ""),
                                ("amount", None),
                                ("first_day", None),
                                ("kind", "ended"),
                                ("total", None),
                            ),
                            models.Q(
                                ("agreed_on__isnull", False),
                                ("amount__isnull", False),
                                ("first_day__isnull", False),
                                ("kind", "agreed"),
                                ("total__isnull", False),
                                models.Q(("agreed_with", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="agreed_plan_says_all",
                        violation_error_message="Planen säger belopp, första dag, när och med vem den är överenskommen.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind", "ended"),
                            models.Q(
                                ("amount__gt", 0),
                                ("total__gte", models.F("amount")),
                                (
                                    "total__lte",
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("amount"), "*", models.Value(240)
                                    ),
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="plan_has_instalments",
                        violation_error_message="Beloppet i månaden ska vara över noll och högst det som planen omfattar.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "agreed"), ("version__lte", 1)),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="changed_plan_says_why",
                        violation_error_message="Skriv varför planen ändras eller avslutas.",
                    ),
                ],
            },
        ),
        sql.run(*plan_statements()),
    ]
