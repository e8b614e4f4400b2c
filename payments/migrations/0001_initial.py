import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("cases", "0001_initial"),
        ("staff", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Payee",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("client", "klient"),
                            ("landlord", "hyresvärd"),
                            ("energy", "elbolag"),
                            ("care", "vård och tandvård"),
                            ("other", "annan"),
                        ],
                        max_length=10,
                        verbose_name="slag",
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="namn")),
                (
                    "org_number",
                    models.CharField(blank=True, default="", max_length=12, verbose_name="organisationsnummer"),
                ),
                ("registered_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "person",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payee",
                        to="cases.person",
                    ),
                ),
                (
                    "registered_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "betalningsmottagare",
                "verbose_name_plural": "betalningsmottagare",
                "indexes": [models.Index(fields=["kind", "name"], name="payee_by_kind")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "client"), ("person__isnull", False)),
                            models.Q(models.Q(("kind", "client"), _negated=True), ("person__isnull", True)),
                            _connector="OR",
                        ),
                        name="client_payee_is_a_person",
                        violation_error_message="En klient som betalningsmottagare ska vara en registrerad person.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("org_number", ""), _negated=True),
                        fields=("org_number", "name"),
                        name="supplier_once_by_number",
                        violation_error_message="Betalningsmottagaren är redan registrerad.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PaymentInstruction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("livelihood", "Försörjningsstöd, riksnormen"),
                            ("rent", "Boende"),
                            ("electricity", "Hushållsel"),
                            ("home_insurance", "Hemförsäkring"),
                            ("commuting", "Arbetsresor"),
                            ("local_transport", "Lokala resor"),
                            ("union_fee", "Fackavgift"),
                            ("unemployment_fund", "A-kassa"),
                            ("medical_care", "Läkarvård"),
                            ("medicine", "Medicin"),
                            ("dental_care", "Tandvård"),
                            ("glasses", "Glasögon"),
                            ("home_equipment", "Hemutrustning"),
                            ("moving", "Flytt"),
                            ("child_contact_travel", "Umgängesresor"),
                            ("childcare_fee", "Barnomsorgsavgift"),
                            ("home_help_fee", "Hemtjänstavgift"),
                            ("funeral", "Begravning"),
                            ("identity_document", "Identitetshandling"),
                            ("internet", "Internet"),
                            ("other", "Annat"),
                        ],
                        max_length=30,
                        verbose_name="ändamål",
                    ),
                ),
                (
                    "reference",
                    models.CharField(blank=True, default="", max_length=60, verbose_name="OCR eller meddelande"),
                ),
                ("active", models.BooleanField(default=True, verbose_name="gäller")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payment_instructions",
                        to="cases.case",
                    ),
                ),
                ("payee", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="payments.payee")),
            ],
            options={
                "verbose_name": "stående mottagare",
                "verbose_name_plural": "stående mottagare",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("active", True)),
                        fields=("case", "purpose"),
                        name="one_instruction_per_purpose",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PaymentRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("pay_on", models.DateField(verbose_name="betalningsdag")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "öppen"),
                            ("submitted", "att godkänna"),
                            ("approved", "godkänd"),
                            ("released", "effektuerad"),
                            ("exported", "skickad till banken"),
                            ("reconciled", "avstämd"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="läge",
                    ),
                ),
                ("opened_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("submitted_at", models.DateTimeField(blank=True, null=True)),
                ("approved_at", models.DateTimeField(blank=True, null=True)),
                ("approved_count", models.PositiveIntegerField(blank=True, null=True, verbose_name="godkänt antal")),
                (
                    "approved_sum",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=14, null=True, verbose_name="godkänd summa"
                    ),
                ),
                ("released_at", models.DateTimeField(blank=True, null=True)),
                (
                    "released_count",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="effektuerat antal"),
                ),
                (
                    "released_sum",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=14, null=True, verbose_name="effektuerad summa"
                    ),
                ),
                (
                    "returned_reason",
                    models.TextField(blank=True, default="", verbose_name="skäl för att lämna tillbaka"),
                ),
                (
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "approved_person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="staff.employee",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "released_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "released_person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="staff.employee",
                    ),
                ),
                ("section", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="staff.section")),
                (
                    "step_up",
                    models.OneToOneField(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to="staff.stepup"
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "utbetalningskörning",
                "verbose_name_plural": "utbetalningskörningar",
                "indexes": [
                    models.Index(fields=["section", "-id"], name="run_of_section"),
                    models.Index(fields=["state", "-id"], name="run_by_state"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["approved", "released", "exported", "reconciled"]), _negated=True),
                            models.Q(
                                ("approved_at__isnull", False),
                                ("approved_person__isnull", False),
                                ("step_up__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="approved_run_has_approver_and_code",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["released", "exported", "reconciled"]), _negated=True),
                            models.Q(
                                ("released_at__isnull", False),
                                ("released_count__gt", 0),
                                ("released_person__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="released_run_has_releaser",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")),
                        fields=("section", "pay_on"),
                        name="one_open_run_per_section_and_day",
                        violation_error_message="Sektionen har redan en öppen körning för den dagen.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BankReceipt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sha256", models.CharField(max_length=64, unique=True, verbose_name="filens avtryck")),
                ("received_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "group_status",
                    models.CharField(blank=True, default="", max_length=10, verbose_name="bankens besked om filen"),
                ),
                ("paid_count", models.PositiveIntegerField(default=0, verbose_name="antal betalda")),
                ("returned_count", models.PositiveIntegerField(default=0, verbose_name="antal i retur")),
                ("file", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="cases.storedfile")),
                (
                    "received_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="receipts", to="payments.paymentrun"
                    ),
                ),
            ],
            options={
                "verbose_name": "bankkvittens",
                "verbose_name_plural": "bankkvittenser",
            },
        ),
        migrations.CreateModel(
            name="PayoutAccount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("bank", "bankkonto"), ("bankgiro", "bankgiro"), ("plusgiro", "plusgiro")],
                        max_length=10,
                        verbose_name="slag",
                    ),
                ),
                ("clearing", models.CharField(blank=True, default="", max_length=5, verbose_name="clearingnummer")),
                ("number", models.CharField(max_length=15, verbose_name="nummer")),
                ("normalized", models.CharField(max_length=24, verbose_name="kontonyckel")),
                ("bank", models.CharField(blank=True, default="", max_length=40, verbose_name="bank")),
                (
                    "proof",
                    models.TextField(
                        help_text="what shows that the account is the payee's own", verbose_name="underlag"
                    ),
                ),
                ("warnings", models.JSONField(default=list, verbose_name="varningar")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("entered", "väntar på kontroll"),
                            ("verified", "kontrollerat"),
                            ("rejected", "underkänt"),
                            ("closed", "avslutat"),
                        ],
                        default="entered",
                        max_length=10,
                        verbose_name="läge",
                    ),
                ),
                ("entered_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("verified_at", models.DateTimeField(blank=True, null=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("reason", models.TextField(blank=True, default="", verbose_name="skäl")),
                (
                    "entered_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "entered_person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="staff.employee",
                    ),
                ),
                (
                    "payee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="accounts", to="payments.payee"
                    ),
                ),
                (
                    "verified_by",
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
                    "verified_person",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="staff.employee",
                    ),
                ),
            ],
            options={
                "verbose_name": "utbetalningskonto",
                "verbose_name_plural": "utbetalningskonton",
                "indexes": [
                    models.Index(fields=["kind", "normalized"], name="account_by_number"),
                    models.Index(
                        condition=models.Q(("state", "entered")), fields=["entered_at"], name="account_to_verify"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("verified_person__isnull", True),
                            models.Q(("verified_person", models.F("entered_person")), _negated=True),
                            _connector="OR",
                        ),
                        name="account_verified_by_another_person",
                        violation_error_message="Den som lagt in ett konto kan inte själv kontrollera det.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["entered", "rejected"]),
                            models.Q(("verified_at__isnull", False), ("verified_person__isnull", False)),
                            _connector="OR",
                        ),
                        name="account_verified_has_verifier",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "verified")),
                        fields=("payee",),
                        name="one_verified_account_per_payee",
                        violation_error_message="Mottagaren har redan ett kontrollerat konto.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "entered")),
                        fields=("payee",),
                        name="one_entered_account_per_payee",
                        violation_error_message="Mottagaren har redan ett konto som väntar på kontroll.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Payment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=10, verbose_name="belopp")),
                ("pay_on", models.DateField(verbose_name="betalningsdag")),
                (
                    "reference",
                    models.CharField(blank=True, default="", max_length=60, verbose_name="OCR eller meddelande"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "planerad"),
                            ("in_run", "i körning"),
                            ("released", "effektuerad"),
                            ("exported", "skickad till banken"),
                            ("paid", "betald"),
                            ("returned", "i retur"),
                            ("stopped", "stoppad"),
                        ],
                        default="planned",
                        max_length=10,
                        verbose_name="läge",
                    ),
                ),
                ("planned_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("reason", models.TextField(blank=True, default="", verbose_name="skäl")),
                (
                    "approved_person",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        help_text="who approved the run",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="staff.employee",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payments",
                        to="cases.case",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="payments", to="cases.decision"
                    ),
                ),
                (
                    "entered_person",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        help_text="who entered the account",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="staff.employee",
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="payments", to="cases.decisionline"
                    ),
                ),
                (
                    "payee",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payments",
                        to="payments.payee",
                    ),
                ),
                (
                    "planned_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "receipt",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="payments.bankreceipt",
                    ),
                ),
                (
                    "released_person",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        help_text="who released the run",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="staff.employee",
                    ),
                ),
                (
                    "verified_person",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        help_text="who verified the account",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="staff.employee",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payments",
                        to="payments.paymentrun",
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to="payments.payoutaccount"
                    ),
                ),
            ],
            options={
                "verbose_name": "utbetalning",
                "verbose_name_plural": "utbetalningar",
                "indexes": [
                    models.Index(fields=["run", "id"], name="payment_of_run"),
                    models.Index(fields=["case", "-id"], name="payment_of_case"),
                    models.Index(
                        condition=models.Q(("state", "planned")), fields=["pay_on", "id"], name="payment_planned"
                    ),
                    models.Index(
                        condition=models.Q(("state", "planned")), fields=["payee"], name="payment_planned_to_payee"
                    ),
                    models.Index(condition=models.Q(("state", "returned")), fields=["-id"], name="payment_returned"),
                    models.Index(fields=["payee", "-id"], name="payment_to_payee"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0)),
                        name="payment_is_positive",
                        violation_error_message="En utbetalning ska ha ett belopp över noll.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ("released", "exported", "paid", "returned")), _negated=True),
                            models.Q(
                                ("account__isnull", False),
                                ("approved_person__isnull", False),
                                ("decided_person__isnull", False),
                                ("entered_person__isnull", False),
                                ("released_person__isnull", False),
                                ("run__isnull", False),
                                ("verified_person__isnull", False),
                                models.Q(("entered_person", models.F("verified_person")), _negated=True),
                                models.Q(("entered_person", models.F("decided_person")), _negated=True),
                                models.Q(("entered_person", models.F("approved_person")), _negated=True),
                                models.Q(("entered_person", models.F("released_person")), _negated=True),
                                models.Q(("verified_person", models.F("decided_person")), _negated=True),
                                models.Q(("verified_person", models.F("approved_person")), _negated=True),
                                models.Q(("verified_person", models.F("released_person")), _negated=True),
                                models.Q(("decided_person", models.F("approved_person")), _negated=True),
                                models.Q(("decided_person", models.F("released_person")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="payment_chain_is_broken_up",
                        violation_error_message="Den som lagt in eller kontrollerat kontot, den som fattat beslutet och den som effektuerar måste vara olika personer.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("run__isnull", True), ("state__in", ["planned", "stopped"])),
                            models.Q(
                                models.Q(("state__in", ["planned", "stopped"]), _negated=True), ("run__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="payment_in_run_has_run",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["paid", "returned"]), _negated=True),
                            ("receipt__isnull", False),
                            _connector="OR",
                        ),
                        name="paid_only_on_receipt",
                        violation_error_message="En utbetalning blir betald först när bankens kvittens har kommit.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RunFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("message_id", models.CharField(max_length=35, unique=True, verbose_name="filens nummer")),
                ("count", models.PositiveIntegerField(verbose_name="antal")),
                ("control_sum", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="kontrollsumma")),
                ("history_head", models.CharField(max_length=64, verbose_name="historikens kontrollsumma")),
                ("made_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("file", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="cases.storedfile")),
                (
                    "run",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="file", to="payments.paymentrun"
                    ),
                ),
            ],
            options={
                "verbose_name": "bankfil",
                "verbose_name_plural": "bankfiler",
            },
        ),
        migrations.CreateModel(
            name="RunFlag",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("new_account", "kontot är nytt eller ändrat"),
                            ("shared_account", "samma konto hos flera mottagare"),
                            ("repeated", "ändamålet är redan betalt för månaden"),
                            ("large", "ovanligt stort belopp"),
                            ("account_warning", "kontots kontrollsiffra stämmer inte"),
                        ],
                        max_length=20,
                        verbose_name="slag",
                    ),
                ),
                ("raised_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("answer", models.TextField(blank=True, default="", verbose_name="bedömning")),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="payments.payoutaccount"
                    ),
                ),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "payment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="flags", to="payments.payment"
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="flags", to="payments.paymentrun"
                    ),
                ),
            ],
            options={
                "verbose_name": "flaggad utbetalning",
                "verbose_name_plural": "flaggade utbetalningar",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("run", "payment", "account", "kind"), name="flag_once_per_run_and_payment"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", ""), ("answered_by__isnull", True)),
                            models.Q(
                                models.Q(("answer", ""), _negated=True),
                                ("answered_at__isnull", False),
                                ("answered_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="flag_answer_has_person",
                    ),
                ],
            },
        ),
    ]
