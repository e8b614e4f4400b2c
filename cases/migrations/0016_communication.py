"""What a decision against somebody will rest on, sent to them first (FL 25 §)."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from bistand.audit import sql
from cases.communication_rules import communication_statements
from cases.rules import decision_statements


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0015_wide_indexes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="decision",
            name="uncommunicated",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "Nej, den enskilde får underlaget och tid att svara först"),
                    ("needless", "Ja, kommunicering är uppenbart obehövlig"),
                    ("harder", "Ja, det skulle annars bli avsevärt svårare att genomföra beslutet"),
                    ("at_once", "Ja, ett väsentligt allmänt eller enskilt intresse kräver beslut omedelbart"),
                ],
                db_default="",
                default="",
                max_length=10,
                verbose_name="fattas utan kommunicering",
            ),
        ),
        migrations.CreateModel(
            name="Communication",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(verbose_name="vad beslutet ska bygga på")),
                ("last_day", models.DateField(verbose_name="svar senast")),
                ("sent_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "how",
                    models.CharField(
                        blank=True,
                        choices=[("writing", "skriftligt"), ("orally", "muntligt"), ("nothing", "vill inte svara")],
                        default="",
                        max_length=10,
                        verbose_name="hur svaret kom",
                    ),
                ),
                ("answered_on", models.DateField(blank=True, null=True, verbose_name="svar kom")),
                ("answer", models.TextField(blank=True, default="", verbose_name="svar")),
                ("recorded_at", models.DateTimeField(blank=True, null=True)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="communications",
                        to="cases.application",
                        verbose_name="ansökan",
                    ),
                ),
                (
                    "letter",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.document",
                        verbose_name="brev",
                    ),
                ),
                (
                    "recorded_by",
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
                    "sent_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "kommunicering",
                "verbose_name_plural": "kommuniceringar",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", ""), ("answered_on__isnull", True), ("how", "")),
                            models.Q(("answered_on__isnull", False), ("how", "nothing")),
                            models.Q(
                                ("answered_on__isnull", False),
                                ("how__in", ["writing", "orally"]),
                                models.Q(("answer", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="answer_has_day_and_way",
                        violation_error_message="Ange vilken dag och hur den enskilde svarade, och vad.",
                    )
                ],
            },
        ),
        sql.run(*decision_statements(), *communication_statements()),
    ]
