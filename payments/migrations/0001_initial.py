import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
import django.db.models.functions.text
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
            name="BankTable",
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
                (
                    "loaded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="inläst"),
                ),
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
                ("approved_at", models.DateTimeField(blank=True, null=True, verbose_name="godkändes")),
            ],
            options={
                "verbose_name": "bankprofil",
                "verbose_name_plural": "bankprofiler",
                "indexes": [models.Index(fields=["state", "-valid_from"], name="bank_table_in_force")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_person__isnull", True),
                            models.Q(("approved_person", models.F("loaded_person")), _negated=True),
                            _connector="OR",
                        ),
                        name="bank_table_is_approved_by_another",
                        violation_error_message="Bankprofilen godkänns av någon annan än den som läste in den.",
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
                        name="approved_bank_table_has_approver",
                    ),
                ],
            },
        ),
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
                    "org_number",
                    models.CharField(blank=True, default="", max_length=12, verbose_name="organisationsnummer"),
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
                ("registered_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
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
            name="PayoutAccount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "payee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="accounts", to="payments.payee"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("bank", "bankkonto"),
                            ("bankgiro", "bankgiro"),
                            ("plusgiro", "plusgiro"),
                            ("sus", "kontoregistret (SUS)"),
                            ("notice", "utbetalningsavi"),
                        ],
                        max_length=10,
                        verbose_name="slag",
                    ),
                ),
                ("clearing", models.CharField(blank=True, default="", max_length=5, verbose_name="clearingnummer")),
                ("number", models.CharField(blank=True, max_length=15, verbose_name="nummer")),
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
                ("entered_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
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
                ("verified_at", models.DateTimeField(blank=True, null=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("reason", models.TextField(blank=True, default="", verbose_name="skäl")),
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
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("clearing", ""), ("kind__in", ["sus", "notice"]), ("number", "")),
                            models.Q(
                                models.Q(("kind__in", ["sus", "notice"]), _negated=True),
                                models.Q(("number", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="account_has_number_unless_there_is_none",
                        violation_error_message="Kontoregistret och utbetalningsavi har inget kontonummer, alla andra har ett.",
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
            name="CoolingWaiver",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="waiver", to="payments.payoutaccount"
                    ),
                ),
                ("reason", models.TextField(verbose_name="skäl")),
                (
                    "waived_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "waived_person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="staff.employee",
                    ),
                ),
                (
                    "waived_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="undantogs"
                    ),
                ),
            ],
            options={
                "verbose_name": "undantag från karenstid",
                "verbose_name_plural": "undantag från karenstid",
            },
        ),
        migrations.CreateModel(
            name="PaymentInstruction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payment_instructions",
                        to="cases.case",
                    ),
                ),
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
                ("payee", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="payments.payee")),
                (
                    "reference",
                    models.CharField(blank=True, default="", max_length=60, verbose_name="OCR eller meddelande"),
                ),
                ("active", models.BooleanField(default=True, verbose_name="gäller")),
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
            name="FundAgreement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="fund_agreements", to="cases.case"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="fund_agreements",
                        to="cases.person",
                        verbose_name="klient",
                    ),
                ),
                (
                    "manager",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="sköts av",
                    ),
                ),
                ("consent", models.TextField(help_text="how and when the client has agreed", verbose_name="samtycke")),
                ("valid_from", models.DateField(verbose_name="från")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="till och med")),
                (
                    "state",
                    models.CharField(
                        choices=[("active", "gäller"), ("ended", "avslutat")],
                        default="active",
                        max_length=6,
                        verbose_name="läge",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "written_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="skrevs"),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="avslutades")),
                ("ended_reason", models.TextField(blank=True, default="", verbose_name="varför det avslutades")),
            ],
            options={
                "verbose_name": "avtal om egna medel",
                "verbose_name_plural": "avtal om egna medel",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "active")),
                        fields=("person",),
                        name="one_fund_agreement_per_person",
                        violation_error_message="Klienten har redan ett avtal om egna medel.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("consent", ""), _negated=True),
                        name="fund_agreement_has_consent",
                        violation_error_message="Skriv hur klienten har samtyckt.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="fund_agreement_ends_after_it_began",
                        violation_error_message="Avtalets sista dag ligger före den första.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "active"),
                            models.Q(models.Q(("ended_reason", ""), _negated=True), ("ended_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="ended_fund_agreement_has_reason",
                        violation_error_message="Skriv varför avtalet avslutas.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BankStatement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("account", models.CharField(max_length=34, verbose_name="konto")),
                ("statement_id", models.CharField(max_length=35, verbose_name="bankens nummer")),
                ("is_notification", models.BooleanField(verbose_name="avisering")),
                ("funds", models.BooleanField(db_default=False, default=False, verbose_name="egna medel")),
                ("first_day", models.DateField(verbose_name="från")),
                ("last_day", models.DateField(verbose_name="till")),
                (
                    "opening",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=14, null=True, verbose_name="ingående saldo"
                    ),
                ),
                (
                    "closing",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=14, null=True, verbose_name="utgående saldo"
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.storedfile"
                    ),
                ),
                (
                    "received_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("received_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "verbose_name": "kontoutdrag",
                "verbose_name_plural": "kontoutdrag",
                "indexes": [models.Index(fields=["-last_day", "-id"], name="statement_by_day")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("account", "statement_id", "is_notification"), name="statement_is_read_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PaymentRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("section", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="staff.section")),
                ("pay_on", models.DateField(verbose_name="betalningsdag")),
                (
                    "money",
                    models.CharField(
                        choices=[
                            ("aid", "ekonomiskt bistånd"),
                            ("funds", "egna medel"),
                            ("guarantee", "hyresgarantier"),
                        ],
                        db_default="aid",
                        default="aid",
                        max_length=9,
                        verbose_name="slags pengar",
                    ),
                ),
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
                (
                    "opened_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("opened_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
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
                ("submitted_at", models.DateTimeField(blank=True, null=True)),
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
                ("approved_at", models.DateTimeField(blank=True, null=True)),
                (
                    "step_up",
                    models.OneToOneField(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to="staff.stepup"
                    ),
                ),
                ("approved_count", models.PositiveIntegerField(blank=True, null=True, verbose_name="godkänt antal")),
                (
                    "approved_sum",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=14, null=True, verbose_name="godkänd summa"
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
                    "bank_table",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="payments.banktable",
                        verbose_name="bankprofil",
                    ),
                ),
                (
                    "returned_reason",
                    models.TextField(blank=True, default="", verbose_name="skäl för att lämna tillbaka"),
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
                        fields=("section", "pay_on", "money"),
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
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="receipts", to="payments.paymentrun"
                    ),
                ),
                ("file", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="cases.storedfile")),
                ("sha256", models.CharField(max_length=64, unique=True, verbose_name="filens avtryck")),
                (
                    "received_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("received_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "group_status",
                    models.CharField(blank=True, default="", max_length=10, verbose_name="bankens besked om filen"),
                ),
                ("paid_count", models.PositiveIntegerField(default=0, verbose_name="antal betalda")),
                ("returned_count", models.PositiveIntegerField(default=0, verbose_name="antal i retur")),
            ],
            options={
                "verbose_name": "bankkvittens",
                "verbose_name_plural": "bankkvittenser",
            },
        ),
        migrations.CreateModel(
            name="RentGuarantee",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="rent_guarantees", to="cases.case"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.person",
                        verbose_name="klient",
                    ),
                ),
                (
                    "landlord",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="payments.payee",
                        verbose_name="hyresvärd",
                    ),
                ),
                ("dwelling", models.CharField(max_length=200, verbose_name="bostad")),
                ("limit", models.DecimalField(decimal_places=2, max_digits=10, verbose_name="högsta belopp")),
                ("valid_from", models.DateField(verbose_name="från och med")),
                ("valid_to", models.DateField(verbose_name="till och med")),
                ("reason", models.TextField(verbose_name="skäl")),
                (
                    "state",
                    models.CharField(
                        choices=[("decided", "väntar på kontrasignering"), ("active", "gäller"), ("ended", "avslutad")],
                        default="decided",
                        max_length=7,
                        verbose_name="läge",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="beslutades av",
                    ),
                ),
                (
                    "decided_person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="staff.employee",
                        verbose_name="den som beslutade",
                    ),
                ),
                (
                    "decided_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="beslutades"
                    ),
                ),
                (
                    "signed_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="kontrasignerades av",
                    ),
                ),
                (
                    "signed_person",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="staff.employee",
                        verbose_name="den som kontrasignerade",
                    ),
                ),
                ("signed_at", models.DateTimeField(blank=True, null=True, verbose_name="kontrasignerades")),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="avslutades av",
                    ),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="avslutades")),
                ("ended_reason", models.TextField(blank=True, default="", verbose_name="varför den avslutades")),
            ],
            options={
                "verbose_name": "hyresgaranti",
                "verbose_name_plural": "hyresgarantier",
                "indexes": [models.Index(fields=["state", "valid_to", "id"], name="guarantee_by_state")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("limit__gt", 0)),
                        name="guarantee_is_positive",
                        violation_error_message="Beloppet ska vara över noll.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("valid_to__gte", models.F("valid_from"))),
                        name="guarantee_ends_after_it_began",
                        violation_error_message="Den sista dagen ligger före den första.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                models.Q(("state", "active"), ("signed_person__isnull", False)),
                                models.Q(("state", "active"), _negated=True),
                                _connector="OR",
                            ),
                            models.Q(
                                ("signed_person__isnull", True),
                                models.Q(("signed_person", models.F("decided_person")), _negated=True),
                                _connector="OR",
                            ),
                        ),
                        name="guarantee_is_of_two_persons",
                        violation_error_message="Den som har beslutat garantin kan inte kontrasignera den.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "ended"), _negated=True),
                            models.Q(models.Q(("ended_reason", ""), _negated=True), ("ended_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="ended_guarantee_has_reason",
                        violation_error_message="Skriv varför garantin avslutas.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GuaranteeClaim",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "guarantee",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="claims",
                        to="payments.rentguarantee",
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=10, verbose_name="begärt belopp")),
                ("arose_on", models.DateField(verbose_name="skulden uppkom")),
                ("reason", models.CharField(max_length=200, verbose_name="vad kravet gäller")),
                (
                    "document",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.document",
                        verbose_name="underlag",
                    ),
                ),
                (
                    "reference",
                    models.CharField(blank=True, default="", max_length=60, verbose_name="OCR eller meddelande"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("received", "att bedöma"), ("granted", "betalas"), ("refused", "avvisat")],
                        default="received",
                        max_length=8,
                        verbose_name="läge",
                    ),
                ),
                (
                    "granted",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=10, null=True, verbose_name="beviljat belopp"
                    ),
                ),
                ("judgement", models.TextField(blank=True, default="", verbose_name="bedömning")),
                (
                    "noted_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="skrevs in av",
                    ),
                ),
                (
                    "noted_person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="staff.employee",
                        verbose_name="den som skrev in kravet",
                    ),
                ),
                (
                    "noted_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="skrevs in"
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="bedömdes av",
                    ),
                ),
                (
                    "decided_person",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="staff.employee",
                        verbose_name="den som bedömde",
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="bedömdes")),
            ],
            options={
                "verbose_name": "krav på hyresgaranti",
                "verbose_name_plural": "krav på hyresgarantier",
                "indexes": [
                    models.Index(fields=["guarantee", "-id"], name="claim_of_guarantee"),
                    models.Index(
                        condition=models.Q(("state", "received")), fields=["id"], name="guarantee_claim_waiting"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount__gt", 0),
                            models.Q(
                                ("granted__isnull", True),
                                models.Q(("granted__gt", 0), ("granted__lte", models.F("amount"))),
                                _connector="OR",
                            ),
                        ),
                        name="guarantee_claim_is_positive",
                        violation_error_message="Beloppet ska vara över noll, och inte mer än det begärda.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("granted__isnull", True), ("state", "received")),
                            models.Q(
                                ("decided_person__isnull", False),
                                models.Q(("judgement", ""), _negated=True),
                                models.Q(("decided_person", models.F("noted_person")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="guarantee_claim_is_of_two_persons",
                        violation_error_message="Den som har skrivit in kravet bedömer det inte.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "granted"), _negated=True), ("granted__isnull", False), _connector="OR"
                        ),
                        name="granted_guarantee_claim_has_amount",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Requisition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=16, unique=True, verbose_name="nummer")),
                ("year", models.PositiveSmallIntegerField(verbose_name="år")),
                ("serial", models.PositiveIntegerField(verbose_name="löpnummer")),
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
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="requisitions", to="cases.decision"
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
                ("goods", models.CharField(max_length=300, verbose_name="det som får hämtas ut")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=10, verbose_name="högsta belopp")),
                ("last_day", models.DateField(verbose_name="sista dag")),
                (
                    "state",
                    models.CharField(
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
                ("code", models.CharField(blank=True, default="", max_length=8, verbose_name="kontrollkod")),
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
                ("issued_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
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
                ("countersigned_at", models.DateTimeField(blank=True, null=True)),
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
                ("voided_at", models.DateTimeField(blank=True, null=True)),
                ("reason", models.TextField(blank=True, default="", verbose_name="skäl")),
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
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.storedfile"
                    ),
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
                ("file_hash", models.CharField(blank=True, default="", max_length=64, verbose_name="filens avtryck")),
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
                    "section",
                    models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to="staff.section"),
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
                    "closes_requisition",
                    models.BooleanField(default=True, verbose_name="sista fakturan på rekvisitionen"),
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
                    "received_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="ankomststämpel"
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
                ("reviewed_at", models.DateTimeField(blank=True, null=True, verbose_name="granskad")),
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
                ("attested_at", models.DateTimeField(blank=True, null=True, verbose_name="attesterad")),
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
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="avslutad")),
                ("reason", models.TextField(blank=True, default="", verbose_name="skäl")),
            ],
            options={
                "verbose_name": "faktura",
                "verbose_name_plural": "fakturor",
                "indexes": [
                    models.Index(fields=["state", "due_date", "id"], name="invoice_by_due_date"),
                    models.Index(fields=["case", "-id"], name="invoice_of_case"),
                    models.Index(fields=["payee", "amount", "due_date"], name="invoice_alike"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount__isnull", True), ("amount__gt", 0), _connector="OR"),
                        name="invoice_is_positive",
                        violation_error_message="Beloppet ska vara över noll. En kreditfaktura skrivs utan minustecken.",
                    ),
                    models.CheckConstraint(
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
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind", "invoice"), ("state__in", ["received", "rejected", "settled"]), _connector="OR"
                        ),
                        name="credit_note_is_never_attested",
                        violation_error_message="En kreditfaktura räknas av. Den attesteras inte.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind", "credit"), ("credits__isnull", True), _connector="OR"),
                        name="only_credit_notes_credit",
                    ),
                    models.CheckConstraint(
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
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "reviewed"), _negated=True),
                            models.Q(("decided_person__isnull", False), ("reviewed_person__isnull", False)),
                            _connector="OR",
                        ),
                        name="invoice_reviewed_has_reviewer",
                    ),
                    models.CheckConstraint(
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
                    models.CheckConstraint(
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
                    models.CheckConstraint(
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
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "rejected"), _negated=True),
                            models.Q(models.Q(("reason", ""), _negated=True), ("closed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="rejected_invoice_has_reason",
                        violation_error_message="Skriv varför fakturan avvisas.",
                    ),
                    models.UniqueConstraint(
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
                    models.UniqueConstraint(
                        condition=models.Q(("state", "rejected"), _negated=True),
                        fields=("file_hash",),
                        name="invoice_file_once",
                        violation_error_message="Filen är redan mottagen som en annan faktura.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Payment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                    "decision",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payments",
                        to="cases.decision",
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payments",
                        to="cases.decisionline",
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payments",
                        to="payments.guaranteeclaim",
                        verbose_name="krav på hyresgaranti",
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
                    "account",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to="payments.payoutaccount"
                    ),
                ),
                (
                    "invoice",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payments",
                        to="payments.invoice",
                    ),
                ),
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
                    "planned_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("planned_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("reason", models.TextField(blank=True, default="", verbose_name="skäl")),
                (
                    "return_code",
                    models.CharField(
                        blank=True, db_default="", default="", max_length=10, verbose_name="bankens returkod"
                    ),
                ),
                (
                    "stopped_person",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="staff.employee",
                        verbose_name="stoppades av",
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
                    models.Index(
                        condition=models.Q(("invoice__isnull", False)), fields=["invoice"], name="payment_of_invoice"
                    ),
                    models.Index(
                        condition=models.Q(("claim__isnull", False)), fields=["claim"], name="payment_of_claim"
                    ),
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
                            models.Q(("state", "paid"), _negated=True), ("receipt__isnull", False), _connector="OR"
                        ),
                        name="paid_only_on_receipt",
                        violation_error_message="En utbetalning blir betald först när bankens kvittens har kommit.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("invoice__isnull", False), models.Q(("state__in", ["stopped", "returned"]), _negated=True)
                        ),
                        fields=("invoice",),
                        name="invoice_is_paid_once",
                        violation_error_message="Fakturan har redan en utbetalning.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("claim__isnull", False), models.Q(("state__in", ["stopped", "returned"]), _negated=True)
                        ),
                        fields=("claim",),
                        name="guarantee_claim_is_paid_once",
                        violation_error_message="Kravet har redan en utbetalning.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BankEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "statement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="entries", to="payments.bankstatement"
                    ),
                ),
                ("account", models.CharField(max_length=34, verbose_name="konto")),
                ("booked_on", models.DateField(verbose_name="bokförd")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="belopp")),
                ("is_debit", models.BooleanField(verbose_name="ut från kontot")),
                ("reference", models.CharField(blank=True, default="", max_length=35, verbose_name="bankens referens")),
                ("message_id", models.CharField(blank=True, default="", max_length=35, verbose_name="filens nummer")),
                ("block_id", models.CharField(blank=True, default="", max_length=35, verbose_name="delens nummer")),
                (
                    "end_to_end_id",
                    models.CharField(blank=True, default="", max_length=35, verbose_name="utbetalningens nummer"),
                ),
                ("reason", models.CharField(blank=True, default="", max_length=10, verbose_name="returkod")),
                ("note", models.CharField(blank=True, default="", max_length=300, verbose_name="bankens text")),
                (
                    "run",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bank_entries",
                        to="payments.paymentrun",
                    ),
                ),
                (
                    "payment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bank_entries",
                        to="payments.payment",
                    ),
                ),
                ("explanation", models.CharField(blank=True, default="", max_length=300, verbose_name="förklaring")),
                (
                    "explained_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("explained_at", models.DateTimeField(blank=True, null=True, verbose_name="förklarad")),
            ],
            options={
                "verbose_name": "bokförd post",
                "verbose_name_plural": "bokförda poster",
                "indexes": [
                    models.Index(fields=["booked_on", "id"], name="bank_entry_by_day"),
                    models.Index(
                        condition=models.Q(("explanation", ""), ("run", None)),
                        fields=["booked_on"],
                        name="bank_entry_unexplained",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="bank_entry_is_positive"),
                    models.UniqueConstraint(
                        condition=models.Q(("reference", ""), _negated=True),
                        fields=("account", "reference", "booked_on", "is_debit", "amount", "end_to_end_id"),
                        name="bank_entry_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("payment__isnull", True), ("run__isnull", False), _connector="OR"),
                        name="bank_entry_of_payment_has_run",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FundEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "agreement",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="payments.fundagreement",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("deposit", "in från banken"),
                            ("withdrawal", "betalas ut"),
                            ("back", "tillbaka"),
                            ("reversal", "rättelse av insättning"),
                        ],
                        max_length=10,
                        verbose_name="slag",
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=10, verbose_name="belopp")),
                ("text", models.CharField(max_length=200, verbose_name="vad det gäller")),
                (
                    "bank_entry",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deposits",
                        to="payments.bankentry",
                        verbose_name="bankens post",
                    ),
                ),
                (
                    "payee",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="payments.payee",
                        verbose_name="mottagare",
                    ),
                ),
                (
                    "payment",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="put_back",
                        to="payments.payment",
                    ),
                ),
                (
                    "reverses",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversed_by",
                        to="payments.fundentry",
                        verbose_name="rättar",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "written_person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="staff.employee",
                    ),
                ),
                (
                    "written_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="skrevs"),
                ),
            ],
            options={
                "verbose_name": "post i egna medel",
                "verbose_name_plural": "poster i egna medel",
                "indexes": [models.Index(fields=["agreement", "-id"], name="fund_entry_of_agreement")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0)),
                        name="fund_entry_is_positive",
                        violation_error_message="Beloppet ska vara över noll.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("bank_entry__isnull", False),
                                ("kind", "deposit"),
                                ("payee", None),
                                ("payment", None),
                                ("reverses", None),
                            ),
                            models.Q(
                                ("bank_entry", None),
                                ("kind", "withdrawal"),
                                ("payee__isnull", False),
                                ("payment", None),
                                ("reverses", None),
                            ),
                            models.Q(
                                ("bank_entry", None),
                                ("kind", "back"),
                                ("payee", None),
                                ("payment__isnull", False),
                                ("reverses", None),
                            ),
                            models.Q(
                                ("bank_entry", None),
                                ("kind", "reversal"),
                                ("payee", None),
                                ("payment", None),
                                ("reverses__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="fund_entry_says_what_it_is_of",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FundReconciliation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(verbose_name="dag")),
                ("balance", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="klienternas saldon")),
                ("under_way", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="på väg ut")),
                ("undistributed", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="inte fördelat")),
                ("bank", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="på bankkontot")),
                ("note", models.TextField(blank=True, default="", verbose_name="förklaring")),
                (
                    "signed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "signed_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="skrevs under"
                    ),
                ),
            ],
            options={
                "verbose_name": "avstämning av egna medel",
                "verbose_name_plural": "avstämningar av egna medel",
                "indexes": [models.Index(fields=["-day", "-id"], name="fund_reconciliation_by_day")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "bank",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("balance"), "+", models.F("under_way")
                                    ),
                                    "+",
                                    models.F("undistributed"),
                                ),
                            ),
                            models.Q(("note", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="fund_difference_is_explained",
                        violation_error_message="Förklara skillnaden innan avstämningen skrivs under.",
                    )
                ],
            },
        ),
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
                (
                    "loaded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="inläst"),
                ),
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
                ("approved_at", models.DateTimeField(blank=True, null=True, verbose_name="godkändes")),
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
        migrations.CreateModel(
            name="LedgerVoucher",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "run",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="vouchers",
                        to="payments.paymentrun",
                    ),
                ),
                (
                    "payment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="vouchers",
                        to="payments.payment",
                    ),
                ),
                (
                    "deposit",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="vouchers",
                        to="payments.bankentry",
                        verbose_name="insättning av egna medel",
                    ),
                ),
                (
                    "table",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="payments.postingtable",
                        verbose_name="kontering",
                    ),
                ),
                ("reference", models.CharField(max_length=30, unique=True, verbose_name="referens")),
                ("booked_on", models.DateField(verbose_name="bokföringsdag")),
                ("generated_on", models.DateField(verbose_name="skapad")),
                ("rows", models.JSONField(verbose_name="rader")),
                ("count", models.PositiveIntegerField(verbose_name="antal utbetalningar")),
                ("total", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="summa")),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.storedfile"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("sent", "väntar på kvittens"), ("posted", "bokförd"), ("refused", "avvisad")],
                        default="sent",
                        max_length=10,
                        verbose_name="läge",
                    ),
                ),
                (
                    "made_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="skrevs"),
                ),
            ],
            options={
                "verbose_name": "verifikation",
                "verbose_name_plural": "verifikationer",
                "indexes": [
                    models.Index(fields=["run", "-id"], name="voucher_of_run"),
                    models.Index(
                        condition=models.Q(("deposit__isnull", False)), fields=["deposit"], name="voucher_of_deposit"
                    ),
                    models.Index(
                        condition=models.Q(("state__in", ["sent", "refused"])),
                        fields=["-id"],
                        name="voucher_unanswered",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("payment__isnull", True), models.Q(("state", "refused"), _negated=True)),
                        fields=("run",),
                        name="one_voucher_per_run",
                        violation_error_message="Körningen har redan en verifikation.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("payment__isnull", False), models.Q(("state", "refused"), _negated=True)),
                        fields=("payment",),
                        name="one_voucher_per_return",
                        violation_error_message="Returen har redan en verifikation.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("deposit__isnull", False), models.Q(("state", "refused"), _negated=True)),
                        fields=("deposit",),
                        name="one_voucher_per_deposit",
                        violation_error_message="Insättningen har redan en verifikation.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("deposit", None), ("run__isnull", False)),
                            models.Q(("deposit__isnull", False), ("payment", None), ("run", None)),
                            _connector="OR",
                        ),
                        name="voucher_is_of_one_thing",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LedgerReceipt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "voucher",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="receipt", to="payments.ledgervoucher"
                    ),
                ),
                ("posted", models.BooleanField(verbose_name="bokförd")),
                (
                    "number",
                    models.CharField(blank=True, default="", max_length=40, verbose_name="ekonomisystemets nummer"),
                ),
                ("reason", models.CharField(blank=True, default="", max_length=300, verbose_name="orsak")),
                (
                    "file",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.storedfile",
                    ),
                ),
                (
                    "received_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("received_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "verbose_name": "kvittens på verifikation",
                "verbose_name_plural": "kvittenser på verifikationer",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("posted", True), ("reason", ""), models.Q(("number", ""), _negated=True)),
                            models.Q(("number", ""), ("posted", False), models.Q(("reason", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="ledger_answer_is_whole",
                        violation_error_message="En bokförd verifikation har ett nummer, en avvisad har en orsak.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RunFlag",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="flags", to="payments.paymentrun"
                    ),
                ),
                (
                    "payment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="flags", to="payments.payment"
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="payments.payoutaccount"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("new_account", "kontot är nytt eller ändrat"),
                            ("shared_account", "samma konto hos flera mottagare"),
                            ("staff_account", "kontot är en anställds lönekonto"),
                            ("repeated", "ändamålet är redan betalt för månaden"),
                            ("planned_twice", "ändamålet är planerat också ur ett annat beslut för månaden"),
                            ("large", "ovanligt stort belopp"),
                            ("account_warning", "kontonumret ser fel ut"),
                            ("new_client", "första utbetalningen till klienten"),
                            ("alone", "samma person har öppnat ärendet och beslutat"),
                            ("near_limit", "beslutet ligger strax under en delegationsgräns"),
                            ("many_to_account", "många utbetalningar till samma konto"),
                            ("no_document", "beslut utan inkommen handling"),
                            ("deciders_share", "en person har beslutat mer än hälften av körningen"),
                        ],
                        max_length=20,
                        verbose_name="slag",
                    ),
                ),
                ("raised_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("answer", models.TextField(blank=True, default="", verbose_name="bedömning")),
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
                ("answered_at", models.DateTimeField(blank=True, null=True)),
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
        migrations.CreateModel(
            name="RunFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "run",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="file", to="payments.paymentrun"
                    ),
                ),
                ("message_id", models.CharField(max_length=35, unique=True, verbose_name="filens nummer")),
                ("file", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="cases.storedfile")),
                ("count", models.PositiveIntegerField(verbose_name="antal")),
                ("control_sum", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="kontrollsumma")),
                ("history_head", models.CharField(max_length=64, verbose_name="historikens kontrollsumma")),
                ("made_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "verbose_name": "bankfil",
                "verbose_name_plural": "bankfiler",
            },
        ),
        migrations.CreateModel(
            name="RunList",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "run",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="list", to="payments.paymentrun"
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.storedfile"
                    ),
                ),
                ("bank_sha256", models.CharField(max_length=64, verbose_name="bankfilens avtryck")),
                ("count", models.PositiveIntegerField(verbose_name="antal")),
                ("total", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="summa")),
                ("made_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "verbose_name": "arkiverad betalningslista",
                "verbose_name_plural": "arkiverade betalningslistor",
            },
        ),
        migrations.CreateModel(
            name="StaffAccountList",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=64, verbose_name="nyckelns avtryck")),
                ("count", models.PositiveIntegerField(verbose_name="antal konton")),
                (
                    "loaded_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="lästes in av",
                    ),
                ),
                (
                    "loaded_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="lästes in"
                    ),
                ),
            ],
            options={
                "verbose_name": "lista över anställdas konton",
                "verbose_name_plural": "listor över anställdas konton",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("count__gt", 0)),
                        name="staff_account_list_is_not_empty",
                        violation_error_message="Listan har inga konton.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="StaffAccount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "list",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="accounts",
                        to="payments.staffaccountlist",
                        verbose_name="lista",
                    ),
                ),
                ("fingerprint", models.CharField(max_length=64, verbose_name="avtryck")),
            ],
            options={
                "verbose_name": "anställds konto",
                "verbose_name_plural": "anställdas konton",
                "constraints": [
                    models.UniqueConstraint(fields=("list", "fingerprint"), name="staff_account_once_per_list"),
                    models.CheckConstraint(
                        condition=models.Q(("fingerprint__regex", "^[0-9a-f]{64}$")),
                        name="staff_account_is_a_fingerprint",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reconciliation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first_day", models.DateField(verbose_name="från")),
                ("last_day", models.DateField(verbose_name="till")),
                ("paid", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="betalt enligt besluten")),
                ("booked", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="bokfört hos banken")),
                (
                    "posted",
                    models.DecimalField(decimal_places=2, max_digits=14, verbose_name="bokfört i ekonomisystemet"),
                ),
                ("unexplained", models.PositiveIntegerField(verbose_name="poster utan förklaring")),
                ("note", models.TextField(blank=True, default="", verbose_name="förklaring")),
                (
                    "signed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("signed_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "verbose_name": "avstämning",
                "verbose_name_plural": "avstämningar",
                "indexes": [models.Index(fields=["-last_day", "-id"], name="reconciliation_by_day")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("last_day__gte", models.F("first_day"))), name="reconciliation_is_of_days"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("paid", models.F("booked")), ("posted", models.F("paid")), ("unexplained", 0)),
                            models.Q(("note", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="difference_is_explained",
                        violation_error_message="Förklara skillnaden innan avstämningen skrivs under.",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="Payment",
            name="withdrawal",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="ordered_payment",
                to="payments.fundentry",
            ),
        ),
        migrations.AddConstraint(
            model_name="Payment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("claim__isnull", True),
                        ("decision__isnull", False),
                        ("line__isnull", False),
                        ("withdrawal__isnull", True),
                    ),
                    models.Q(
                        ("claim", None),
                        ("decision", None),
                        ("invoice", None),
                        ("line", None),
                        ("withdrawal__isnull", False),
                    ),
                    models.Q(
                        ("claim__isnull", False),
                        ("decision", None),
                        ("invoice", None),
                        ("line", None),
                        ("withdrawal", None),
                    ),
                    _connector="OR",
                ),
                name="payment_is_aid_or_own_money",
                violation_error_message="En utbetalning är bistånd ur ett beslut, klientens egna medel eller ett krav på en hyresgaranti.",
            ),
        ),
    ]
