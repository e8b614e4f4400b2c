"""Coaches of providers, attendance, feedback, and how an absence was assessed."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from bistand.audit import sql
from planning.measures.coach_rules import coach_statements


class Migration(migrations.Migration):
    dependencies = [
        ("planning", "0006_measures"),
        ("staff", "0005_coaches"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="referral",
            name="next_on",
            field=models.DateField(blank=True, null=True, verbose_name="nästa gång"),
        ),
        migrations.AddField(
            model_name="referral",
            name="protected_shown",
            field=models.BooleanField(db_default=False, default=False, verbose_name="visas för anordnaren trots skydd"),
        ),
        migrations.CreateModel(
            name="Attendance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(verbose_name="dag")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("present", "närvarande"),
                            ("excused", "frånvarande, med anmält skäl"),
                            ("absent", "frånvarande, utan anmält skäl"),
                        ],
                        max_length=8,
                        verbose_name="närvaro",
                    ),
                ),
                ("reason", models.CharField(blank=True, default="", max_length=300, verbose_name="skäl")),
                ("absent_days", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="frånvarodagar")),
                (
                    "noted_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="antecknad"
                    ),
                ),
                ("heard_on", models.DateField(blank=True, null=True, verbose_name="klienten hördes")),
                ("said", models.TextField(blank=True, default="", verbose_name="det klienten säger")),
                (
                    "assessment",
                    models.CharField(
                        blank=True,
                        choices=[("accepted", "godtagbart skäl"), ("not_accepted", "inget godtagbart skäl")],
                        default="",
                        max_length=12,
                        verbose_name="bedömning",
                    ),
                ),
                ("assessed_at", models.DateTimeField(blank=True, null=True, verbose_name="bedömd")),
                (
                    "assessed_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="bedömd av",
                    ),
                ),
                (
                    "noted_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="antecknad av",
                    ),
                ),
                (
                    "referral",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="attendance", to="planning.referral"
                    ),
                ),
            ],
            options={
                "verbose_name": "närvaro",
                "verbose_name_plural": "närvaro",
                "indexes": [
                    models.Index(
                        condition=models.Q(("assessment", ""), ("state", "absent")),
                        fields=["referral"],
                        name="absence_to_assess",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("referral", "day"),
                        name="attendance_once_a_day",
                        violation_error_message="Närvaron är redan antecknad för den dagen.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "excused"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="excused_has_a_reason",
                        violation_error_message="Skriv vilket skäl som anmäldes.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("assessed_at__isnull", True), ("assessment", "")),
                            models.Q(
                                ("assessed_at__isnull", False),
                                ("heard_on__isnull", False),
                                ("state", "absent"),
                                models.Q(("said", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="absence_is_assessed_when_heard",
                        violation_error_message="Skriv när klienten hördes och vad hen säger, innan frånvaron bedöms.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Coach",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.DateField(blank=True, null=True, verbose_name="från")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="till")),
                (
                    "provider",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="coaches",
                        to="planning.provider",
                        verbose_name="anordnare",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="coaching",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="coach",
                    ),
                ),
            ],
            options={
                "verbose_name": "coach hos en anordnare",
                "verbose_name_plural": "coacher hos anordnare",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_on__isnull", True)),
                        fields=("user",),
                        name="coach_of_one_provider",
                        violation_error_message="Coachen hör redan till en anordnare. Avsluta det först.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Feedback",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(verbose_name="återkoppling")),
                (
                    "written_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="skriven"),
                ),
                (
                    "referral",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="feedback", to="planning.referral"
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="skriven av",
                    ),
                ),
            ],
            options={
                "verbose_name": "återkoppling",
                "verbose_name_plural": "återkoppling",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True),
                        name="feedback_says_something",
                        violation_error_message="Skriv hur det går.",
                    )
                ],
            },
        ),
        sql.run(*coach_statements()),
    ]
