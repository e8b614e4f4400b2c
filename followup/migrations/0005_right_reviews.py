"""The yearly review of rights."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from bistand.audit import sql
from followup.rights import rules


class Migration(migrations.Migration):
    dependencies = [
        ("followup", "0004_samples"),
        ("staff", "0004_roles_by_administrator"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="RightReview",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("due", models.DateField(verbose_name="omprövas senast")),
                (
                    "opened_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="öppnad"),
                ),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[("keep", "behålls"), ("remove", "tas bort")],
                        default="",
                        max_length=10,
                        verbose_name="svar",
                    ),
                ),
                ("reason", models.TextField(blank=True, default="", verbose_name="skäl")),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="omprövad")),
                ("late_at", models.DateTimeField(blank=True, null=True, verbose_name="sen")),
                (
                    "suspended_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="avslutad därför att den inte omprövades"),
                ),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="omprövad av",
                    ),
                ),
                (
                    "grant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviews",
                        to="staff.rolegrant",
                        verbose_name="behörighet",
                    ),
                ),
            ],
            options={
                "verbose_name": "omprövning av behörighet",
                "verbose_name_plural": "omprövningar av behörigheter",
                "indexes": [
                    models.Index(condition=models.Q(("answer", "")), fields=["due", "id"], name="right_to_review")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("grant", "due"), name="right_reviewed_once_by_a_day"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", ""), ("answered_by", None)),
                            models.Q(models.Q(("answer", ""), _negated=True), ("answered_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="answered_review_has_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", "remove"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="right_taken_away_with_reason",
                        violation_error_message="Skriv varför behörigheten tas bort.",
                    ),
                ],
            },
        ),
        sql.run(*rules.statements()),
    ]
