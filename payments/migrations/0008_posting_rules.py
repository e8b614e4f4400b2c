"""Posting rules, loaded by one and approved by another."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from bistand.audit import sql
from payments.ledger_rules import of_loaded


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0006_amount_tables"),
        ("payments", "0007_requisitions"),
        ("staff", "0002_rules"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PostingTable",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80, verbose_name="namn")),
                ("valid_from", models.DateField(verbose_name="gäller från")),
                ("rows", models.JSONField(verbose_name="rader")),
                ("is_example", models.BooleanField(default=False, verbose_name="exempel")),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "utkast"), ("approved", "godkänd"), ("withdrawn", "borttagen")],
                        default="draft",
                        max_length=10,
                        verbose_name="läge",
                    ),
                ),
                ("withdrawn_reason", models.TextField(blank=True, default="", verbose_name="varför den togs bort")),
                (
                    "loaded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="inläst"),
                ),
                ("approved_at", models.DateTimeField(blank=True, null=True, verbose_name="godkändes")),
                (
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="godkänd av",
                    ),
                ),
                (
                    "approved_person",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="staff.employee",
                    ),
                ),
                (
                    "loaded_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="inläst av",
                    ),
                ),
                (
                    "loaded_person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="staff.employee",
                    ),
                ),
            ],
            options={
                "verbose_name": "konteringstabell",
                "verbose_name_plural": "konteringstabeller",
                "indexes": [models.Index(fields=["state", "-valid_from"], name="posting_in_force")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_person__isnull", True),
                            models.Q(("approved_person", models.F("loaded_person")), _negated=True),
                            _connector="OR",
                        ),
                        name="posting_is_approved_by_another",
                        violation_error_message="Konteringen godkänns av någon annan än den som läste in den.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("approved_by__isnull", False),
                                ("approved_person__isnull", False),
                                ("state", "approved"),
                            ),
                            models.Q(models.Q(("state", "approved"), _negated=True), ("approved_by__isnull", True)),
                            _connector="OR",
                        ),
                        name="approved_posting_has_approver",
                    ),
                ],
            },
        ),
        sql.run(*of_loaded("payments_postingtable")),
    ]
