"""How a client has consented to be told that there is something new, and the notices: the outbox they are sent from."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from bistand.audit import sql
from cases.client.rules import notice_statements


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0041_temporary_numbers"),
    ]

    operations = [
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "channel",
                    models.CharField(
                        choices=[("", "ingenting"), ("sms", "sms"), ("email", "e-post")],
                        max_length=5,
                        verbose_name="med",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "väntar"),
                            ("sending", "skickas"),
                            ("sent", "skickad"),
                            ("failed", "kom inte fram"),
                        ],
                        default="waiting",
                        max_length=8,
                        verbose_name="läge",
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="skapad"),
                ),
                (
                    "due_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="skickas tidigast"
                    ),
                ),
                ("taken_at", models.DateTimeField(blank=True, null=True, verbose_name="påbörjad")),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="skickad")),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="försök")),
                ("error", models.CharField(blank=True, default="", max_length=200, verbose_name="fel")),
            ],
            options={
                "verbose_name": "avisering",
                "verbose_name_plural": "aviseringar",
            },
        ),
        migrations.AddField(
            model_name="person",
            name="email",
            field=models.EmailField(blank=True, db_default="", default="", max_length=254, verbose_name="e-post"),
        ),
        migrations.AddField(
            model_name="person",
            name="notify_by",
            field=models.CharField(
                blank=True,
                choices=[("", "ingenting"), ("sms", "sms"), ("email", "e-post")],
                db_default="",
                default="",
                max_length=5,
                verbose_name="aviseras med",
            ),
        ),
        migrations.AddField(
            model_name="person",
            name="notify_protected",
            field=models.BooleanField(db_default=False, default=False, verbose_name="får aviseras trots skydd"),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("notify_by", ""),
                    models.Q(("notify_by", "sms"), models.Q(("phone", ""), _negated=True)),
                    models.Q(("notify_by", "email"), models.Q(("email", ""), _negated=True)),
                    _connector="OR",
                ),
                name="notified_person_has_address",
                violation_error_message="Ange telefonnumret eller e-postadressen som personen aviseras på.",
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="case",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="notices", to="cases.case"
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="person",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="notices", to="cases.person"
            ),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(fields=["case", "-id"], name="notice_of_case"),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("state__in", ["waiting", "sending"])), fields=["due_at"], name="notice_unsent"
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("sent_at__isnull", False), ("state", "sent")),
                    models.Q(models.Q(("state", "sent"), _negated=True), ("sent_at__isnull", True)),
                    _connector="OR",
                ),
                name="notice_says_when_it_was_sent",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(("attempts__lte", 5)), name="notice_is_tried_a_few_times"
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "waiting")), fields=("person",), name="one_waiting_notice"
            ),
        ),
        sql.run(*notice_statements()),
    ]
