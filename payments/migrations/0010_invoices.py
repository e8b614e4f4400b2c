"""Invoices: two attests by two persons, matched to a decision or a requisition, and paid once in the ordinary runs."""

import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

from bistand.audit import sql
from payments.invoice_rules import statements
from payments.requisition_rules import statements as of_requisitions
from payments.rules import PAYMENT


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0028_household_of_a_calculation"),
        ("payments", "0009_ledger_vouchers"),
        ("staff", "0003_attest_limits"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="requisition",
            name="state",
            field=models.CharField(
                choices=[
                    ("issued", "att kontrasignera"),
                    ("countersigned", "gäller"),
                    ("voided", "makulerad"),
                    ("used", "använd"),
                ],
                default="issued",
                max_length=13,
                verbose_name="läge",
            ),
        ),
        migrations.CreateModel(
            name="Invoice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("invoice", "faktura"), ("credit", "kreditfaktura")],
                        default="invoice",
                        max_length=8,
                        verbose_name="slag",
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[("upload", "uppladdad"), ("peppol", "e-faktura (Peppol)")],
                        default="upload",
                        max_length=8,
                        verbose_name="kom in som",
                    ),
                ),
                ("file_hash", models.CharField(blank=True, default="", max_length=64, verbose_name="filens avtryck")),
                (
                    "closes_requisition",
                    models.BooleanField(default=True, verbose_name="sista fakturan på rekvisitionen"),
                ),
                ("number", models.CharField(blank=True, default="", max_length=60, verbose_name="fakturanummer")),
                (
                    "reference",
                    models.CharField(blank=True, default="", max_length=60, verbose_name="OCR eller meddelande"),
                ),
                (
                    "amount",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=10, null=True, verbose_name="belopp"),
                ),
                ("invoice_date", models.DateField(blank=True, null=True, verbose_name="fakturadatum")),
                ("due_date", models.DateField(blank=True, null=True, verbose_name="förfallodag")),
                (
                    "alike_reason",
                    models.CharField(
                        blank=True, default="", max_length=300, verbose_name="skäl när en liknande faktura finns"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("received", "mottagen"),
                            ("reviewed", "granskad"),
                            ("attested", "attesterad"),
                            ("rejected", "avvisad"),
                            ("settled", "avräknad"),
                        ],
                        default="received",
                        max_length=10,
                        verbose_name="läge",
                    ),
                ),
                ("code", models.CharField(blank=True, default="", max_length=12, verbose_name="ansvarskod")),
                (
                    "received_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="ankomststämpel"
                    ),
                ),
                ("reviewed_at", models.DateTimeField(blank=True, null=True, verbose_name="granskad")),
                ("attested_at", models.DateTimeField(blank=True, null=True, verbose_name="attesterad")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="avslutad")),
                ("reason", models.TextField(blank=True, default="", verbose_name="skäl")),
                (
                    "attested_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        help_text="who attested it (beslutsattest)",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "attested_person",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        help_text="who attested it",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="staff.employee",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invoices",
                        to="cases.case",
                    ),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        help_text="who rejected or settled it",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "credits",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="credit_notes",
                        to="payments.invoice",
                        verbose_name="krediterar",
                    ),
                ),
                (
                    "decided_person",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        help_text="who made the decision",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="staff.employee",
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
                    "entered_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        help_text="who entered what it says, last",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "entered_person",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        help_text="who entered what it says, last",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="staff.employee",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.storedfile"
                    ),
                ),
                (
                    "issued_person",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        help_text="who issued the requisition",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="staff.employee",
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invoices",
                        to="cases.decisionline",
                    ),
                ),
                (
                    "payee",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invoices",
                        to="payments.payee",
                        verbose_name="leverantör",
                    ),
                ),
                (
                    "received_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "received_person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="staff.employee",
                    ),
                ),
                (
                    "requisition",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invoices",
                        to="payments.requisition",
                    ),
                ),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        help_text="who reviewed it (granskningsattest)",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reviewed_person",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        help_text="who reviewed it",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="staff.employee",
                    ),
                ),
                (
                    "section",
                    models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to="staff.section"),
                ),
                (
                    "shown",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.storedfile",
                    ),
                ),
            ],
            options={
                "verbose_name": "faktura",
                "verbose_name_plural": "fakturor",
            },
        ),
        migrations.AddField(
            model_name="payment",
            name="invoice",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="payments",
                to="payments.invoice",
            ),
        ),
        migrations.AddIndex(
            model_name="payment",
            index=models.Index(
                condition=models.Q(("invoice__isnull", False)), fields=["invoice"], name="payment_of_invoice"
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("invoice__isnull", False), models.Q(("state__in", ["stopped", "returned"]), _negated=True)
                ),
                fields=("invoice",),
                name="invoice_is_paid_once",
                violation_error_message="Fakturan har redan en utbetalning.",
            ),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(fields=["state", "due_date", "id"], name="invoice_by_due_date"),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(fields=["case", "-id"], name="invoice_of_case"),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(fields=["payee", "amount", "due_date"], name="invoice_alike"),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__isnull", True), ("amount__gt", 0), _connector="OR"),
                name="invoice_is_positive",
                violation_error_message="Beloppet ska vara över noll. En kreditfaktura skrivs utan minustecken.",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["received", "rejected"]),
                    models.Q(
                        models.Q(("number", ""), _negated=True),
                        ("amount__isnull", False),
                        ("invoice_date__isnull", False),
                        ("payee__isnull", False),
                        models.Q(
                            models.Q(("credits__isnull", False), ("kind", "credit")),
                            models.Q(
                                ("case__isnull", False),
                                ("decision__isnull", False),
                                ("due_date__isnull", False),
                                ("kind", "invoice"),
                                ("line__isnull", False),
                            ),
                            _connector="OR",
                        ),
                    ),
                    _connector="OR",
                ),
                name="invoice_is_complete_when_reviewed",
                violation_error_message="Fyll i allt som står på fakturan och vad den gäller.",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind", "invoice"), ("state__in", ["received", "rejected", "settled"]), _connector="OR"
                ),
                name="credit_note_is_never_attested",
                violation_error_message="En kreditfaktura räknas av. Den attesteras inte.",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind", "credit"), ("credits__isnull", True), _connector="OR"),
                name="only_credit_notes_credit",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "attested"), _negated=True),
                    models.Q(
                        ("attested_at__isnull", False),
                        ("attested_person__isnull", False),
                        ("decided_person__isnull", False),
                        ("reviewed_person__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="invoice_attested_has_attester",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "reviewed"), _negated=True),
                    models.Q(("decided_person__isnull", False), ("reviewed_person__isnull", False)),
                    _connector="OR",
                ),
                name="invoice_reviewed_has_reviewer",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("attested_person__isnull", True),
                    models.Q(
                        models.Q(("attested_person", models.F("reviewed_person")), _negated=True),
                        models.Q(("attested_person", models.F("received_person")), _negated=True),
                        models.Q(("attested_person", models.F("entered_person")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="invoice_attested_by_another",
                violation_error_message="Den som har tagit emot, skrivit in eller granskat fakturan kan inte själv beslutsattestera den.",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("reviewed_person__isnull", True),
                        models.Q(("reviewed_person", models.F("decided_person")), _negated=True),
                        _connector="OR",
                    ),
                    models.Q(
                        ("attested_person__isnull", True),
                        models.Q(("attested_person", models.F("decided_person")), _negated=True),
                        _connector="OR",
                    ),
                ),
                name="invoice_not_attested_by_decider",
                violation_error_message="Den som har fattat beslutet kan inte attestera en faktura ur det.",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("reviewed_person__isnull", True),
                        models.Q(("reviewed_person", models.F("issued_person")), _negated=True),
                        _connector="OR",
                    ),
                    models.Q(
                        ("attested_person__isnull", True),
                        models.Q(("attested_person", models.F("issued_person")), _negated=True),
                        _connector="OR",
                    ),
                ),
                name="invoice_not_attested_by_issuer",
                violation_error_message="Den som har utfärdat rekvisitionen kan inte attestera en faktura på den.",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "rejected"), _negated=True),
                    models.Q(models.Q(("reason", ""), _negated=True), ("closed_by__isnull", False)),
                    _connector="OR",
                ),
                name="rejected_invoice_has_reason",
                violation_error_message="Skriv varför fakturan avvisas.",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.UniqueConstraint(
                models.Func(
                    models.Func(
                        django.db.models.functions.text.Upper("number"),
                        models.Value("[^0-9A-ZÅÄÖ]"),
                        models.Value(""),
                        models.Value("g"),
                        function="regexp_replace",
                    ),
                    models.Value("0"),
                    function="ltrim",
                ),
                models.F("payee"),
                condition=models.Q(
                    models.Q(("state", "rejected"), _negated=True),
                    models.Q(("number", ""), _negated=True),
                    ("payee__isnull", False),
                ),
                name="invoice_number_once_by_supplier",
                violation_error_message="Leverantörens faktura med det numret finns redan.",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "rejected"), _negated=True),
                fields=("file_hash",),
                name="invoice_file_once",
                violation_error_message="Filen är redan mottagen som en annan faktura.",
            ),
        ),
        sql.run(*statements(), *of_requisitions(), PAYMENT),
    ]
