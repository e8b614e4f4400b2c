"""Assessments by templates, instruments in summary, and goals proposed by what hinders."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from bistand.audit import sql
from planning.assessments.rules import assessment_statements


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0054_a_months_cost_once"),
        ("planning", "0003_agreement_and_partners"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AssessmentTemplate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80, verbose_name="mall")),
                ("areas", models.JSONField(verbose_name="områden")),
                ("scale", models.JSONField(verbose_name="skala")),
                ("valid", django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="gäller")),
            ],
            options={
                "verbose_name": "kartläggningsmall",
                "verbose_name_plural": "kartläggningsmallar",
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[("name", "="), ("valid", "&&")],
                        name="one_version_of_a_template_at_a_time",
                        violation_error_message="Mallen finns redan.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="GoalTemplate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("area", models.CharField(max_length=60, verbose_name="område")),
                ("goal", models.CharField(max_length=300, verbose_name="mål")),
                ("months", models.PositiveSmallIntegerField(verbose_name="nås inom så många månader")),
                (
                    "activity",
                    models.CharField(blank=True, default="", max_length=300, verbose_name="första aktiviteten"),
                ),
                (
                    "responsible",
                    models.CharField(
                        choices=[("client", "klienten"), ("caseworker", "socialsekreteraren"), ("partner", "annan")],
                        max_length=12,
                        verbose_name="ansvarig",
                    ),
                ),
                ("valid", django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="gäller")),
            ],
            options={
                "verbose_name": "förslag till mål",
                "verbose_name_plural": "förslag till mål",
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[("area", "="), ("goal", "="), ("valid", "&&")],
                        name="goal_proposed_once",
                        violation_error_message="Förslaget finns redan.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("months__gte", 1), ("months__lte", 24)),
                        name="goal_proposed_within_two_years",
                        violation_error_message="Ett mål nås inom 1 till 24 månader.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Assessment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("held_on", models.DateField(verbose_name="dag")),
                ("answers", models.JSONField(verbose_name="svar")),
                ("own_words", models.TextField(blank=True, default="", verbose_name="med egna ord")),
                ("obstacles", models.TextField(blank=True, default="", verbose_name="det som hindrar mest")),
                ("strengths", models.TextField(blank=True, default="", verbose_name="styrkor")),
                (
                    "signed_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="signerad"),
                ),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assessments",
                        to="cases.case",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.person"
                    ),
                ),
                (
                    "signed_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "template",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="planning.assessmenttemplate",
                        verbose_name="mall",
                    ),
                ),
            ],
            options={
                "verbose_name": "kartläggning",
                "verbose_name_plural": "kartläggningar",
                "indexes": [models.Index(fields=["case", "person", "-held_on", "-id"], name="assessment_of_person")],
            },
        ),
        migrations.CreateModel(
            name="InstrumentResult",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80, verbose_name="instrument")),
                ("done_on", models.DateField(verbose_name="dag")),
                ("done_by", models.CharField(max_length=120, verbose_name="gjord av")),
                ("summary", models.TextField(max_length=2000, verbose_name="sammanfattning")),
                (
                    "noted_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="noterad"),
                ),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="instruments",
                        to="cases.case",
                    ),
                ),
                (
                    "noted_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="noterad av",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.person"
                    ),
                ),
            ],
            options={
                "verbose_name": "bedömningsinstrument",
                "verbose_name_plural": "bedömningsinstrument",
                "indexes": [models.Index(fields=["case", "person", "-done_on"], name="instrument_of_person")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("name", ""), _negated=True),
                            models.Q(("done_by", ""), _negated=True),
                            models.Q(("summary", ""), _negated=True),
                        ),
                        name="instrument_is_named_and_summarised",
                        violation_error_message="Skriv instrumentets namn, vem som gjorde det och vad det visade.",
                    )
                ],
            },
        ),
        sql.run(*assessment_statements()),
    ]
