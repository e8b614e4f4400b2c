"""An application in the wrong person's case is taken out of it, with all that was sent, and placed anew."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from bistand.audit import sql
from cases.rules_misplaced import statements


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0049_same_aid"),
        ("staff", "0003_attest_limits"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="intake",
            name="intake_of_the_e_service_has_what_was_sent",
        ),
        migrations.AddField(
            model_name="intake",
            name="came_of",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="taken_to",
                to="cases.application",
                verbose_name="låg hos fel person som",
            ),
        ),
        migrations.AddField(
            model_name="intake",
            name="came_reason",
            field=models.TextField(blank=True, default="", verbose_name="varför den togs ut"),
        ),
        migrations.AddField(
            model_name="intake",
            name="told",
            field=models.BigIntegerField(editable=False, null=True, unique=True, verbose_name="nummer till avsändaren"),
        ),
        migrations.AddField(
            model_name="intakefile",
            name="from_document",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="taken_to",
                to="cases.document",
                verbose_name="låg hos fel person som",
            ),
        ),
        migrations.AlterField(
            model_name="application",
            name="state",
            field=models.CharField(
                choices=[
                    ("received", "inkommen"),
                    ("under_investigation", "under utredning"),
                    ("supplement_requested", "komplettering begärd"),
                    ("decided", "beslutad"),
                    ("withdrawn", "återtagen"),
                    ("joined", "hör ihop med en annan"),
                    ("misplaced", "hörde till någon annan"),
                ],
                default="received",
                max_length=25,
                verbose_name="läge",
            ),
        ),
        migrations.AddConstraint(
            model_name="intake",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("channel", "e_service"),
                        ("content__isnull", False),
                        ("external_id__isnull", False),
                        ("month__isnull", False),
                    ),
                    models.Q(
                        models.Q(("channel", "e_service"), _negated=True),
                        ("external_id__isnull", True),
                        models.Q(
                            models.Q(("content__isnull", True), ("month__isnull", True)),
                            models.Q(("came_of__isnull", False), ("content__isnull", False), ("month__isnull", False)),
                            _connector="OR",
                        ),
                    ),
                    _connector="OR",
                ),
                name="intake_of_the_e_service_has_what_was_sent",
            ),
        ),
        migrations.AddConstraint(
            model_name="intake",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("came_of__isnull", True), ("came_reason", "")),
                    models.Q(("came_of__isnull", False), models.Q(("came_reason", ""), _negated=True)),
                    _connector="OR",
                ),
                name="intake_taken_out_says_why",
                violation_error_message="Skriv hur du vet att ansökan hör till någon annan.",
            ),
        ),
        sql.run("ALTER TABLE cases_intake ALTER COLUMN told TYPE bigint USING number;"),
        migrations.AlterField(
            model_name="intake",
            name="told",
            field=models.BigIntegerField(editable=False, unique=True, verbose_name="nummer till avsändaren"),
        ),
        sql.run(*statements()),
    ]
