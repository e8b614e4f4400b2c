"""The routine of checks, and the checks done by it."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from bistand.audit import sql
from cases.check_rules import check_statements


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0016_communication"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CheckRoutine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80, verbose_name="kontroll")),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("new", "första ansökan"),
                            ("renewal", "återansökan"),
                            ("other_need", "annat behov"),
                            ("acute", "akut"),
                        ],
                        default="",
                        max_length=12,
                        verbose_name="vid",
                    ),
                ),
                ("each_adult", models.BooleanField(default=False, verbose_name="görs för varje vuxen")),
                (
                    "interval",
                    models.CharField(
                        choices=[
                            ("once", "en gång i ärendet"),
                            ("application", "vid varje ansökan"),
                            ("3", "var tredje månad"),
                            ("6", "var sjätte månad"),
                            ("12", "en gång om året"),
                        ],
                        max_length=12,
                        verbose_name="hur ofta",
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("assistant", "Assistent"),
                            ("caseworker", "Socialsekreterare"),
                            ("senior", "1:e socialsekreterare"),
                        ],
                        max_length=20,
                        verbose_name="görs av",
                    ),
                ),
                ("valid", django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="gäller")),
            ],
            options={
                "verbose_name": "kontroll i rutinen",
                "verbose_name_plural": "kontrollrutin",
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[("name", "="), ("kind", "="), ("valid", "&&")],
                        name="check_once_in_the_routine",
                        violation_error_message="Kontrollen finns redan i rutinen för det slaget av ansökan.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Check",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("done_on", models.DateField(verbose_name="dag")),
                ("showed", models.TextField(verbose_name="vad den visade")),
                ("evidence", models.CharField(max_length=200, verbose_name="underlag")),
                ("made_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "application",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.application",
                        verbose_name="ansökan",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checks",
                        to="cases.case",
                        verbose_name="ärende",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.document",
                        verbose_name="handling",
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
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.person",
                        verbose_name="person",
                    ),
                ),
                (
                    "routine",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.checkroutine",
                        verbose_name="kontroll",
                    ),
                ),
            ],
            options={
                "verbose_name": "utförd kontroll",
                "verbose_name_plural": "utförda kontroller",
            },
        ),
        sql.run(*check_statements()),
    ]
