"""Digests for staff who have chosen them, and the secret links of calendar feeds."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from bistand.audit import sql
from followup.digest import rules as digest_rules
from followup.feed import rules as feed_rules


class Migration(migrations.Migration):
    dependencies = [
        ("followup", "0013_last_days_remind"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CalendarLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("fingerprint", models.CharField(max_length=64, unique=True, verbose_name="avtryck")),
                (
                    "made_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="skapad"),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="avslutad")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="calendar_links",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="vems",
                    ),
                ),
            ],
            options={
                "verbose_name": "kalenderlänk",
                "verbose_name_plural": "kalenderlänkar",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("user",),
                        name="one_calendar_link",
                        violation_error_message="Du har redan en kalenderlänk. Ta bort den först.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Digest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("day", "dagens"), ("week", "veckans")], max_length=4, verbose_name="slag"
                    ),
                ),
                ("day", models.DateField(verbose_name="dag")),
                (
                    "channel",
                    models.CharField(
                        choices=[("", "ingenting"), ("sms", "sms"), ("email", "e-post")],
                        max_length=5,
                        verbose_name="med",
                    ),
                ),
                ("text", models.TextField(verbose_name="innehåll")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "väntar"),
                            ("sending", "skickas"),
                            ("sent", "skickat"),
                            ("failed", "kom inte fram"),
                        ],
                        default="waiting",
                        max_length=8,
                        verbose_name="läge",
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="skapat"),
                ),
                (
                    "due_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="skickas tidigast"
                    ),
                ),
                ("taken_at", models.DateTimeField(blank=True, null=True, verbose_name="påbörjat")),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="skickat")),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="försök")),
                ("error", models.CharField(blank=True, default="", max_length=200, verbose_name="fel")),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="digests",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="till",
                    ),
                ),
            ],
            options={
                "verbose_name": "sammandrag",
                "verbose_name_plural": "sammandrag",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["waiting", "sending"])),
                        fields=["due_at"],
                        name="digest_unsent",
                    ),
                    models.Index(condition=models.Q(("state", "failed")), fields=["-day", "-id"], name="digest_failed"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "kind", "day"),
                        name="one_digest_a_day",
                        violation_error_message="Sammandraget är redan gjort.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("sent_at__isnull", False), ("state", "sent")),
                            models.Q(models.Q(("state", "sent"), _negated=True), ("sent_at__isnull", True)),
                            _connector="OR",
                        ),
                        name="digest_says_when_it_was_sent",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DigestChoice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "channel",
                    models.CharField(
                        blank=True,
                        choices=[("", "ingenting"), ("sms", "sms"), ("email", "e-post")],
                        default="",
                        max_length=5,
                        verbose_name="med",
                    ),
                ),
                ("to", models.CharField(blank=True, default="", max_length=200, verbose_name="till")),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="digest_choice",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="vem",
                    ),
                ),
            ],
            options={
                "verbose_name": "val av sammandrag",
                "verbose_name_plural": "val av sammandrag",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("channel", ""), ("to", "")),
                            models.Q(("channel__in", ["sms", "email"]), models.Q(("to", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="digest_choice_says_where",
                        violation_error_message="Skriv vart sammandraget ska skickas.",
                    )
                ],
            },
        ),
        sql.run(*digest_rules.statements(), *feed_rules.statements()),
    ]
