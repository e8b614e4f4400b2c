"""A plan is agreed anew as its next version, and the one before is kept."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from bistand.audit import sql
from planning import rules


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0004_who_got_a_decision"),
        ("planning", "0008_absence_assessed_anew"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="activity",
            name="since_version",
            field=models.PositiveSmallIntegerField(db_default=1, default=1, verbose_name="från version"),
        ),
        migrations.AddField(
            model_name="activity",
            name="until_version",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="till och med version"),
        ),
        migrations.AddField(
            model_name="goal",
            name="since_version",
            field=models.PositiveSmallIntegerField(db_default=1, default=1, verbose_name="från version"),
        ),
        migrations.AddField(
            model_name="goal",
            name="until_version",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="till och med version"),
        ),
        migrations.AddField(
            model_name="partnerplan",
            name="since_version",
            field=models.PositiveSmallIntegerField(db_default=1, default=1, verbose_name="från version"),
        ),
        migrations.AddField(
            model_name="partnerplan",
            name="until_version",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="till och med version"),
        ),
        migrations.AddField(
            model_name="plan",
            name="version",
            field=models.PositiveSmallIntegerField(db_default=1, default=1, verbose_name="versionens nummer"),
        ),
        migrations.CreateModel(
            name="PlanVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(default=1, verbose_name="version")),
                ("aim", models.TextField(blank=True, default="", verbose_name="övergripande mål")),
                ("own_words", models.TextField(blank=True, default="", verbose_name="med egna ord")),
                ("child_perspective", models.TextField(blank=True, default="", verbose_name="barnens perspektiv")),
                ("agreed_on", models.DateField(blank=True, null=True, verbose_name="överenskommen")),
                (
                    "agreed_how",
                    models.CharField(
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
                (
                    "agreed_with",
                    models.CharField(blank=True, default="", max_length=300, verbose_name="vilka mer som var med"),
                ),
                (
                    "agreed_by",
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
                    "document",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.document",
                        verbose_name="utskriften",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="planning.plan",
                    ),
                ),
            ],
            options={
                "verbose_name": "tidigare version av plan",
                "verbose_name_plural": "tidigare versioner av planer",
                "constraints": [models.UniqueConstraint(fields=("plan", "number"), name="version_once_per_plan")],
            },
        ),
        sql.run(
            rules.STAMPS,
            rules.PARTS,
            rules.PARTNERS_AND_PRINT,
            *rules.frozen(),
            *rules.partner_statements(),
            *rules.version_statements(),
        ),
    ]
