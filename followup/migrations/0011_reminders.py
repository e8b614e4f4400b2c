"""Reminders: a dated thing to do in a case."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from bistand.audit import sql
from followup.reminders import rules


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0060_a_judgment_gives_more"),
        ("followup", "0010_calls_and_ways"),
        ("planning", "0007_coaches"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Reminder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "source",
                    models.CharField(
                        choices=[("person", "satt av en medarbetare"), ("document", "handlingens sista dag")],
                        default="person",
                        max_length=10,
                        verbose_name="källa",
                    ),
                ),
                ("text", models.CharField(max_length=200, verbose_name="vad som ska göras")),
                ("due", models.DateField(verbose_name="senast")),
                (
                    "months",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="återkommer efter månader"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "väntar"), ("done", "gjord"), ("ended", "avslutad")],
                        default="open",
                        max_length=10,
                        verbose_name="läge",
                    ),
                ),
                ("moved_reason", models.TextField(blank=True, default="", verbose_name="varför den sköts upp")),
                (
                    "set_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="satt"),
                ),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="gjord")),
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
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reminders",
                        to="cases.case",
                    ),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="gjord av",
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.decision",
                        verbose_name="beslut",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reminders",
                        to="cases.document",
                        verbose_name="handling",
                    ),
                ),
                (
                    "follows",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="followed_by",
                        to="followup.reminder",
                        verbose_name="följer på",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="planning.plan",
                        verbose_name="plan",
                    ),
                ),
                (
                    "responsible",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reminders",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="ansvarig",
                    ),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="satt av",
                    ),
                ),
            ],
            options={
                "verbose_name": "bevakning",
                "verbose_name_plural": "bevakningar",
                "indexes": [
                    models.Index(fields=["case", "due", "id"], name="reminder_of_case"),
                    models.Index(
                        condition=models.Q(("state", "open")),
                        fields=["responsible", "due", "id"],
                        name="reminder_open_of_responsible",
                    ),
                    models.Index(fields=["due", "id"], name="reminder_by_due"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True),
                        name="reminder_says_what",
                        violation_error_message="Skriv vad som ska göras.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("months", None), models.Q(("months__gte", 1), ("months__lte", 36)), _connector="OR"
                        ),
                        name="reminder_comes_back_within_reason",
                        violation_error_message="En bevakning återkommer efter 1 till 36 månader.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at", None), ("closed_by", None), ("state", "open")),
                            models.Q(
                                models.Q(("state", "open"), _negated=True),
                                ("closed_at__isnull", False),
                                ("closed_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="closed_reminder_has_person",
                    ),
                ],
            },
        ),
        sql.run(*rules.statements()),
    ]
