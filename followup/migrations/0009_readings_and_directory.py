"""Readings of cases are drawn as other spot checks, and who may sign in is held against who is employed."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from bistand.audit import sql
from followup.directory import rules as directory
from followup.samples import rules

SUBJECTS = [("payment", "utbetalningar"), ("decision", "beslut"), ("access", "läsningar av akter")]


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0004_numbers_shown"),
        ("followup", "0008_overrides"),
        ("payments", "0022_staff_accounts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="sample",
            name="subject",
            field=models.CharField(choices=SUBJECTS, max_length=10, verbose_name="vad"),
        ),
        migrations.AlterField(
            model_name="samplequestion",
            name="about",
            field=models.CharField(blank=True, choices=SUBJECTS, default="", max_length=10, verbose_name="ställs om"),
        ),
        migrations.AddField(
            model_name="sampleitem",
            name="access",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="audit.access",
                verbose_name="läsning",
            ),
        ),
        migrations.RemoveConstraint(model_name="sampleitem", name="sample_item_is_one_thing"),
        migrations.AddConstraint(
            model_name="sampleitem",
            constraint=models.CheckConstraint(
                name="sample_item_is_one_thing",
                condition=models.Q(payment__isnull=False, decision=None, access=None)
                | models.Q(payment=None, decision__isnull=False, access=None)
                | models.Q(payment=None, decision=None, access__isnull=False),
            ),
        ),
        migrations.CreateModel(
            name="DirectoryList",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("staff", models.JSONField(verbose_name="anställningsnummer med sista dag")),
                (
                    "loaded_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="lästes in"
                    ),
                ),
                (
                    "loaded_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="lästes in av",
                    ),
                ),
            ],
            options={"verbose_name": "personallista", "verbose_name_plural": "personallistor"},
        ),
        migrations.AddConstraint(
            model_name="directorylist",
            constraint=models.CheckConstraint(
                condition=models.Q(("staff", {}), _negated=True),
                name="directory_list_is_not_empty",
                violation_error_message="Listan är tom.",
            ),
        ),
        sql.run(rules.DRAW, rules.STAMPS, *directory.statements()),
    ]
