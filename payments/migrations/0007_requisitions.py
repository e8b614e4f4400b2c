"""Requisitions: numbered without gaps, of two persons, and counted against the decision as payments are."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from bistand.audit import sql
from payments.requisition_rules import statements
from payments.rules import PAYMENT


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0020_instalment_plans"),
        ("payments", "0006_moment_of_a_code"),
        ("staff", "0002_rules"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="RequisitionSeries",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField(unique=True, verbose_name="år")),
                ("last", models.PositiveIntegerField(verbose_name="senaste nummer")),
            ],
            options={
                "verbose_name": "nummerserie för rekvisitioner",
                "verbose_name_plural": "nummerserier för rekvisitioner",
            },
        ),
        migrations.CreateModel(
            name="Requisition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=16, unique=True, verbose_name="nummer")),
                ("year", models.PositiveSmallIntegerField(verbose_name="år")),
                ("serial", models.PositiveIntegerField(verbose_name="löpnummer")),
                ("goods", models.CharField(max_length=300, verbose_name="det som får hämtas ut")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=10, verbose_name="högsta belopp")),
                ("last_day", models.DateField(verbose_name="sista dag")),
                (
                    "state",
                    models.CharField(
                        choices=[("issued", "att kontrasignera"), ("countersigned", "gäller"), ("voided", "makulerad")],
                        default="issued",
                        max_length=13,
                        verbose_name="läge",
                    ),
                ),
                ("code", models.CharField(blank=True, default="", max_length=8, verbose_name="kontrollkod")),
                ("issued_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("countersigned_at", models.DateTimeField(blank=True, null=True)),
                ("voided_at", models.DateTimeField(blank=True, null=True)),
                ("reason", models.TextField(blank=True, default="", verbose_name="skäl")),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="requisitions",
                        to="cases.case",
                    ),
                ),
                (
                    "countersigned_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        help_text="who countersigned it",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "countersigned_person",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        help_text="who countersigned it",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="staff.employee",
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="requisitions", to="cases.decision"
                    ),
                ),
                (
                    "document",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.document",
                    ),
                ),
                (
                    "issued_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "issued_person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="staff.employee",
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="requisitions",
                        to="cases.decisionline",
                    ),
                ),
                (
                    "payee",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="requisitions",
                        to="payments.payee",
                        verbose_name="leverantör",
                    ),
                ),
                (
                    "voided_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        help_text="who voided it",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "rekvisition",
                "verbose_name_plural": "rekvisitioner",
                "indexes": [
                    models.Index(fields=["case", "-id"], name="requisition_of_case"),
                    models.Index(fields=["payee", "-id"], name="requisition_to_payee"),
                    models.Index(fields=["state", "last_day", "id"], name="requisition_by_state"),
                    models.Index(
                        condition=models.Q(("code", ""), _negated=True), fields=["code"], name="requisition_by_code"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("year", "serial"), name="requisition_number_of_year"),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0)),
                        name="requisition_is_positive",
                        violation_error_message="En rekvisition ska ha ett belopp över noll.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("goods", ""), _negated=True),
                        name="requisition_says_what",
                        violation_error_message="Skriv vad som får hämtas ut.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("countersigned_person__isnull", True),
                            models.Q(("countersigned_person", models.F("issued_person")), _negated=True),
                            _connector="OR",
                        ),
                        name="requisition_of_two_persons",
                        violation_error_message="Du har själv utfärdat rekvisitionen. En annan person ska kontrasignera den.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "countersigned"), _negated=True),
                            models.Q(
                                ("countersigned_at__isnull", False),
                                ("countersigned_person__isnull", False),
                                models.Q(("code", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="requisition_in_force_is_signed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "voided"), _negated=True),
                            models.Q(
                                models.Q(("reason", ""), _negated=True),
                                ("voided_at__isnull", False),
                                ("voided_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="voided_requisition_has_reason",
                        violation_error_message="Skriv varför rekvisitionen makuleras.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("document__isnull", True), ("countersigned_person__isnull", False), _connector="OR"
                        ),
                        name="requisition_printed_when_signed",
                    ),
                ],
            },
        ),
        sql.run(*statements(), PAYMENT),
    ]
