"""How a plan was agreed, the children's perspective, others' plans in it, what goes on over time, and its print."""

import django.db.models.deletion
from django.db import migrations, models

from bistand.audit import sql
from planning.rules import agreement_statements


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0051_day_an_application_reached_us"),
        ("planning", "0002_rules"),
    ]

    operations = [
        migrations.CreateModel(
            name="PartnerPlan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "partner",
                    models.CharField(
                        choices=[
                            ("employment", "Arbetsförmedlingen"),
                            ("insurance", "Försäkringskassan"),
                            ("health", "hälso- och sjukvården"),
                            ("probation", "Kriminalvården"),
                            ("education", "vuxenutbildningen"),
                            ("other", "annan"),
                        ],
                        max_length=12,
                        verbose_name="vems plan",
                    ),
                ),
                ("partner_name", models.CharField(blank=True, default="", max_length=120, verbose_name="namn")),
                ("says", models.TextField(verbose_name="det planen säger")),
                ("first_day", models.DateField(verbose_name="gäller från")),
                ("last_day", models.DateField(blank=True, null=True, verbose_name="gäller till")),
                (
                    "state",
                    models.CharField(
                        choices=[("current", "gäller"), ("ended", "upphört")],
                        default="current",
                        max_length=10,
                        verbose_name="läge",
                    ),
                ),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="upphörde")),
            ],
            options={
                "verbose_name": "annans plan",
                "verbose_name_plural": "andras planer",
            },
        ),
        migrations.AddField(
            model_name="activity",
            name="first_day",
            field=models.DateField(blank=True, null=True, verbose_name="börjar"),
        ),
        migrations.AddField(
            model_name="activity",
            name="frequency",
            field=models.CharField(blank=True, default="", max_length=60, verbose_name="hur ofta"),
        ),
        migrations.AddField(
            model_name="activity",
            name="hours_a_week",
            field=models.DecimalField(
                blank=True, decimal_places=1, max_digits=4, null=True, verbose_name="timmar i veckan"
            ),
        ),
        migrations.AddField(
            model_name="plan",
            name="agreed_how",
            field=models.CharField(
                blank=True,
                choices=[
                    ("meeting", "vid ett besök"),
                    ("home", "vid ett hembesök"),
                    ("phone", "i telefon"),
                    ("video", "i ett videosamtal"),
                ],
                default="",
                max_length=10,
                verbose_name="hur",
            ),
        ),
        migrations.AddField(
            model_name="plan",
            name="agreed_with",
            field=models.CharField(blank=True, default="", max_length=300, verbose_name="vilka mer som var med"),
        ),
        migrations.AddField(
            model_name="plan",
            name="child_perspective",
            field=models.TextField(blank=True, default="", verbose_name="barnens perspektiv"),
        ),
        migrations.AddField(
            model_name="plan",
            name="document",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="cases.document",
                verbose_name="utskriften",
            ),
        ),
        migrations.AddConstraint(
            model_name="activity",
            constraint=models.CheckConstraint(
                condition=models.Q(("first_day__isnull", True), ("first_day__lte", models.F("due")), _connector="OR"),
                name="activity_begins_before_it_ends",
                violation_error_message="Aktiviteten kan inte börja efter sin sista dag.",
            ),
        ),
        migrations.AddConstraint(
            model_name="activity",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("hours_a_week__isnull", True),
                    models.Q(("hours_a_week__gt", 0), ("hours_a_week__lte", 60)),
                    _connector="OR",
                ),
                name="activity_hours_of_a_week",
                violation_error_message="Timmar i veckan ska vara över noll och högst 60.",
            ),
        ),
        migrations.AddField(
            model_name="partnerplan",
            name="plan",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="partner_plans", to="planning.plan"
            ),
        ),
        migrations.AddConstraint(
            model_name="partnerplan",
            constraint=models.CheckConstraint(
                condition=models.Q(("says", ""), _negated=True),
                name="partner_plan_says_something",
                violation_error_message="Skriv vad planen säger.",
            ),
        ),
        migrations.AddConstraint(
            model_name="partnerplan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("partner", "other"), _negated=True),
                    models.Q(("partner_name", ""), _negated=True),
                    _connector="OR",
                ),
                name="other_partner_is_named",
                violation_error_message="Skriv vems plan det är.",
            ),
        ),
        migrations.AddConstraint(
            model_name="partnerplan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("last_day__isnull", True), ("first_day__lte", models.F("last_day")), _connector="OR"
                ),
                name="partner_plan_begins_before_it_ends",
                violation_error_message="Planen kan inte sluta före sin första dag.",
            ),
        ),
        migrations.AddConstraint(
            model_name="partnerplan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_on__isnull", True), ("state", "current")),
                    models.Q(("ended_on__isnull", False), ("state", "ended")),
                    _connector="OR",
                ),
                name="ended_partner_plan_has_day",
            ),
        ),
        sql.run(*agreement_statements()),
    ]
