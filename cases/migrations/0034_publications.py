"""What an adult of a case may read of it through the e-service; whom a note concerns, and its secrecy."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from bistand.audit import sql
from cases.client.rules import publication_statements


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0033_day_it_came"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="journalnote",
            name="about",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="cases.person",
                verbose_name="gäller",
            ),
        ),
        migrations.AddField(
            model_name="journalnote",
            name="secrecy",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "ingen, får visas om den publiceras"),
                    ("violence", "våld eller hot"),
                    ("other", "uppgifter om någon annan"),
                    ("harm", "annan sekretess"),
                ],
                db_default="",
                default="",
                max_length=10,
                verbose_name="sekretess",
            ),
        ),
        migrations.CreateModel(
            name="Publication",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "published_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="publicerad"
                    ),
                ),
                ("read_at", models.DateTimeField(blank=True, null=True, verbose_name="läst")),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="tillbakadragen")),
                ("withdrawn_reason", models.TextField(blank=True, default="", verbose_name="skäl att dra tillbaka")),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="publications",
                        to="cases.case",
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="publications",
                        to="cases.decision",
                        verbose_name="beslut",
                    ),
                ),
                (
                    "note",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="publications",
                        to="cases.journalnote",
                        verbose_name="anteckning",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="publications",
                        to="cases.person",
                        verbose_name="visas för",
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="publicerad av",
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="tillbakadragen av",
                    ),
                ),
            ],
            options={
                "verbose_name": "publicering",
                "verbose_name_plural": "publiceringar",
                "indexes": [
                    models.Index(fields=["case", "-id"], name="publication_of_case"),
                    models.Index(fields=["person", "-id"], name="publication_to_person"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decision__isnull", True), ("note__isnull", False)),
                            models.Q(("decision__isnull", False), ("note__isnull", True)),
                            _connector="OR",
                        ),
                        name="published_is_one_thing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("withdrawn_at__isnull", True), ("withdrawn_by__isnull", True), ("withdrawn_reason", "")
                            ),
                            models.Q(
                                ("withdrawn_at__isnull", False),
                                ("withdrawn_by__isnull", False),
                                models.Q(("withdrawn_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="withdrawn_publication_has_reason",
                        violation_error_message="Skriv varför publiceringen dras tillbaka.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at__isnull", True)),
                        fields=("note", "person"),
                        name="note_published_once_to_a_person",
                        violation_error_message="Anteckningen är redan publicerad för personen.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at__isnull", True)),
                        fields=("decision", "person"),
                        name="decision_published_once_to_a_person",
                        violation_error_message="Beslutet är redan publicerat för personen.",
                    ),
                ],
            },
        ),
        sql.run(*publication_statements()),
    ]
