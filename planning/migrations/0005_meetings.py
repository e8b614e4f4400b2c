"""Coordinated plans (SIP), and meetings with partners about persons who have consented."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from bistand.audit import sql
from planning.meetings.rules import meeting_statements


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0054_a_months_cost_once"),
        ("planning", "0004_assessments"),
        ("staff", "0004_roles_by_administrator"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Meeting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("coach", "möte med coach"),
                            ("three_party", "trepartsmöte"),
                            ("dialogue", "dialogmöte"),
                            ("sip", "SIP-möte"),
                        ],
                        max_length=12,
                        verbose_name="slag",
                    ),
                ),
                ("held_on", models.DateField(verbose_name="dag")),
                ("partner", models.CharField(max_length=120, verbose_name="med vem")),
                (
                    "written_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="skrivet"),
                ),
                (
                    "section",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="staff.section",
                        verbose_name="sektion",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "möte",
                "verbose_name_plural": "möten",
            },
        ),
        migrations.CreateModel(
            name="MeetingPerson",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("consent_on", models.DateField(verbose_name="samtycke den")),
                ("consent_how", models.CharField(max_length=200, verbose_name="hur samtycket gavs")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("listed", "på listan"),
                            ("noted", "antecknad"),
                            ("withdrawn", "samtycket togs tillbaka"),
                        ],
                        default="listed",
                        max_length=10,
                        verbose_name="läge",
                    ),
                ),
                (
                    "listed_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="uppsatt"),
                ),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="meetings",
                        to="cases.case",
                    ),
                ),
                (
                    "listed_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="uppsatt av",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="people",
                        to="planning.meeting",
                        verbose_name="möte",
                    ),
                ),
                (
                    "note",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.journalnote",
                        verbose_name="anteckningen",
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
                "verbose_name": "person på ett möte",
                "verbose_name_plural": "personer på möten",
            },
        ),
        migrations.CreateModel(
            name="CoordinatedPlan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("consent_on", models.DateField(verbose_name="samtycke den")),
                ("consent_how", models.CharField(max_length=200, verbose_name="hur samtycket gavs")),
                ("begun_on", models.DateField(verbose_name="arbetet började")),
                ("needs", models.TextField(verbose_name="insatser som behövs")),
                ("municipality", models.TextField(verbose_name="det kommunen svarar för")),
                ("region", models.TextField(verbose_name="det regionen svarar för")),
                ("others", models.TextField(blank=True, default="", verbose_name="det andra gör")),
                ("responsible", models.CharField(max_length=200, verbose_name="övergripande ansvar")),
                ("took_part", models.TextField(verbose_name="hur den enskilde deltog")),
                (
                    "relatives",
                    models.CharField(blank=True, default="", max_length=200, verbose_name="närstående som var med"),
                ),
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
                (
                    "end_reason",
                    models.CharField(blank=True, default="", max_length=200, verbose_name="varför den upphörde"),
                ),
                (
                    "written_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="skriven"),
                ),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="coordinated_plans",
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
                    "written_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "samordnad individuell plan",
                "verbose_name_plural": "samordnade individuella planer",
                "indexes": [models.Index(fields=["case", "person", "-id"], name="coordinated_plan_of_person")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "current")),
                        fields=("case", "person"),
                        name="one_coordinated_plan_at_a_time",
                        violation_error_message="Personen har redan en samordnad individuell plan som gäller.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("consent_how", ""), _negated=True),
                            models.Q(("needs", ""), _negated=True),
                            models.Q(("municipality", ""), _negated=True),
                            models.Q(("region", ""), _negated=True),
                            models.Q(("responsible", ""), _negated=True),
                            models.Q(("took_part", ""), _negated=True),
                        ),
                        name="coordinated_plan_is_whole",
                        violation_error_message="Planen har samtycke, insatser och vem som svarar för dem.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("end_reason", ""), ("ended_on__isnull", True), ("state", "current")),
                            models.Q(
                                ("ended_on__isnull", False),
                                ("state", "ended"),
                                models.Q(("end_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="ended_coordinated_plan_says_why",
                        violation_error_message="Skriv varför planen inte gäller längre.",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="meeting",
            index=models.Index(fields=["section", "-held_on", "-id"], name="meeting_of_section"),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(("partner", ""), _negated=True),
                name="meeting_is_with_somebody",
                violation_error_message="Skriv vem mötet är med.",
            ),
        ),
        migrations.AddIndex(
            model_name="meetingperson",
            index=models.Index(fields=["case", "person", "-id"], name="meetings_of_person"),
        ),
        migrations.AddConstraint(
            model_name="meetingperson",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "withdrawn"), _negated=True),
                fields=("meeting", "person"),
                name="on_the_list_once",
                violation_error_message="Personen står redan på listan.",
            ),
        ),
        migrations.AddConstraint(
            model_name="meetingperson",
            constraint=models.CheckConstraint(
                condition=models.Q(("consent_how", ""), _negated=True),
                name="on_the_list_by_consent",
                violation_error_message="Skriv hur samtycket gavs.",
            ),
        ),
        migrations.AddConstraint(
            model_name="meetingperson",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("note__isnull", False), ("state", "noted")),
                    models.Q(models.Q(("state", "noted"), _negated=True), ("note__isnull", True)),
                    _connector="OR",
                ),
                name="talked_about_in_a_note",
            ),
        ),
        sql.run(*meeting_statements()),
    ]
