"""Messages between the client and the municipality; an application that came as one, and documents that came with one."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from bistand.audit import sql
from cases.client.rules import message_statements


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0038_household_of_earlier_calculations"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="application",
            name="channel",
            field=models.CharField(
                choices=[
                    ("paper", "papper"),
                    ("counter", "besök"),
                    ("phone", "telefon"),
                    ("e_service", "e-tjänst"),
                    ("message", "meddelande"),
                ],
                max_length=10,
                verbose_name="inkom genom",
            ),
        ),
        migrations.AlterField(
            model_name="intake",
            name="channel",
            field=models.CharField(
                choices=[
                    ("paper", "papper"),
                    ("counter", "besök"),
                    ("phone", "telefon"),
                    ("e_service", "e-tjänst"),
                    ("message", "meddelande"),
                ],
                max_length=10,
                verbose_name="inkom genom",
            ),
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "direction",
                    models.CharField(
                        choices=[("in", "från den enskilde"), ("out", "till den enskilde")],
                        max_length=3,
                        verbose_name="riktning",
                    ),
                ),
                ("text", models.TextField(verbose_name="meddelandets text")),
                (
                    "external_id",
                    models.CharField(blank=True, max_length=80, null=True, verbose_name="e-tjänstens nummer"),
                ),
                (
                    "sent_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="skickat"),
                ),
                ("read_at", models.DateTimeField(blank=True, null=True, verbose_name="läst")),
                ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="klart")),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="messages",
                        to="cases.case",
                    ),
                ),
                (
                    "done_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="klart av",
                    ),
                ),
                (
                    "note",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="messages",
                        to="cases.journalnote",
                        verbose_name="journalfört i",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="messages",
                        to="cases.person",
                        verbose_name="med",
                    ),
                ),
                (
                    "read_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="läst av",
                    ),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="skickat av",
                    ),
                ),
            ],
            options={
                "verbose_name": "meddelande",
                "verbose_name_plural": "meddelanden",
            },
        ),
        migrations.AddField(
            model_name="application",
            name="message",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="application",
                to="cases.message",
                verbose_name="meddelande",
            ),
        ),
        migrations.AddField(
            model_name="document",
            name="message",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="documents",
                to="cases.message",
                verbose_name="meddelande",
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("channel", "message"), ("message__isnull", False)),
                    models.Q(models.Q(("channel", "message"), _negated=True), ("message__isnull", True)),
                    _connector="OR",
                ),
                name="application_of_a_message_says_which",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(fields=["case", "-id"], name="message_of_case"),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(fields=["person", "-id"], name="message_of_person"),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("direction", "in"), ("done_at__isnull", True)),
                fields=["case"],
                name="message_waiting",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.UniqueConstraint(
                fields=("person", "external_id"),
                name="message_once_from_a_person",
                violation_error_message="Numret är redan använt för ett annat meddelande.",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(("text__regex", "\\S")),
                name="message_has_text",
                violation_error_message="Ett meddelande kan inte vara tomt.",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("direction", "in"),
                    models.Q(("done_at__isnull", True), ("external_id__isnull", True), ("read_by__isnull", True)),
                    _connector="OR",
                ),
                name="only_what_came_in_is_dealt_with",
            ),
        ),
        sql.run(*message_statements()),
    ]
