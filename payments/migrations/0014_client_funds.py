"""Clients' own money: a ledger for each agreement, paid by the whole chain from an account of its own."""

import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from bistand.audit import sql
from payments import fund_rules, rules


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0049_same_aid"),
        ("payments", "0013_bank_tables"),
        ("staff", "0003_attest_limits"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="FundAgreement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                    "written_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="skrevs"),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="avslutades")),
                ("ended_reason", models.TextField(blank=True, default="", verbose_name="varför det avslutades")),
            ],
            options={
                "verbose_name": "avtal om egna medel",
                "verbose_name_plural": "avtal om egna medel",
            },
        ),
        migrations.CreateModel(
            name="FundEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                ("text", models.CharField(max_length=200, verbose_name="text")),
                (
                    "written_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="skrevs"),
                ),
            ],
            options={
                "verbose_name": "post i egna medel",
                "verbose_name_plural": "poster i egna medel",
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
                    "signed_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="skrevs under"
                    ),
                ),
            ],
            options={
                "verbose_name": "avstämning av egna medel",
                "verbose_name_plural": "avstämningar av egna medel",
            },
        ),
        migrations.RemoveConstraint(
            model_name="paymentrun",
            name="one_open_run_per_section_and_day",
        ),
        migrations.AddField(
            model_name="bankstatement",
            name="funds",
            field=models.BooleanField(db_default=False, default=False, verbose_name="egna medel"),
        ),
        migrations.AddField(
            model_name="paymentrun",
            name="funds",
            field=models.BooleanField(db_default=False, default=False, verbose_name="egna medel"),
        ),
        migrations.AlterField(
            model_name="payment",
            name="decision",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="payments",
                to="cases.decision",
            ),
        ),
        migrations.AlterField(
            model_name="payment",
            name="line",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="payments",
                to="cases.decisionline",
            ),
        ),
        migrations.AddConstraint(
            model_name="paymentrun",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "open")),
                fields=("section", "pay_on", "funds"),
                name="one_open_run_per_section_and_day",
                violation_error_message="Sektionen har redan en öppen körning för den dagen.",
            ),
        ),
        migrations.AddField(
            model_name="fundagreement",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="fund_agreements", to="cases.case"
            ),
        ),
        migrations.AddField(
            model_name="fundagreement",
            name="ended_by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="fundagreement",
            name="manager",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="sköts av",
            ),
        ),
        migrations.AddField(
            model_name="fundagreement",
            name="person",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="fund_agreements",
                to="cases.person",
                verbose_name="klient",
            ),
        ),
        migrations.AddField(
            model_name="fundagreement",
            name="written_by",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="fundentry",
            name="agreement",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="entries",
                to="payments.fundagreement",
            ),
        ),
        migrations.AddField(
            model_name="fundentry",
            name="bank_entry",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="deposits",
                to="payments.bankentry",
                verbose_name="bankens post",
            ),
        ),
        migrations.AddField(
            model_name="fundentry",
            name="payee",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="payments.payee",
                verbose_name="mottagare",
            ),
        ),
        migrations.AddField(
            model_name="fundentry",
            name="payment",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="put_back",
                to="payments.payment",
            ),
        ),
        migrations.AddField(
            model_name="fundentry",
            name="reverses",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reversed_by",
                to="payments.fundentry",
                verbose_name="rättar",
            ),
        ),
        migrations.AddField(
            model_name="fundentry",
            name="written_by",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="fundentry",
            name="written_person",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="staff.employee"
            ),
        ),
        migrations.AddField(
            model_name="payment",
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
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decision__isnull", False), ("line__isnull", False), ("withdrawal__isnull", True)),
                    models.Q(
                        ("decision__isnull", True),
                        ("invoice__isnull", True),
                        ("line__isnull", True),
                        ("withdrawal__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="payment_is_aid_or_own_money",
                violation_error_message="En utbetalning är bistånd ur ett beslut, eller klientens egna medel.",
            ),
        ),
        migrations.AddField(
            model_name="fundreconciliation",
            name="signed_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="fundagreement",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "active")),
                fields=("person",),
                name="one_fund_agreement_per_person",
                violation_error_message="Klienten har redan ett avtal om egna medel.",
            ),
        ),
        migrations.AddConstraint(
            model_name="fundagreement",
            constraint=models.CheckConstraint(
                condition=models.Q(("consent", ""), _negated=True),
                name="fund_agreement_has_consent",
                violation_error_message="Skriv hur klienten har samtyckt.",
            ),
        ),
        migrations.AddConstraint(
            model_name="fundagreement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                ),
                name="fund_agreement_ends_after_it_began",
                violation_error_message="Avtalets sista dag ligger före den första.",
            ),
        ),
        migrations.AddConstraint(
            model_name="fundagreement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "active"),
                    models.Q(models.Q(("ended_reason", ""), _negated=True), ("ended_at__isnull", False)),
                    _connector="OR",
                ),
                name="ended_fund_agreement_has_reason",
                violation_error_message="Skriv varför avtalet avslutas.",
            ),
        ),
        migrations.AddIndex(
            model_name="fundentry",
            index=models.Index(fields=["agreement", "-id"], name="fund_entry_of_agreement"),
        ),
        migrations.AddConstraint(
            model_name="fundentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gt", 0)),
                name="fund_entry_is_positive",
                violation_error_message="Beloppet ska vara över noll.",
            ),
        ),
        migrations.AddConstraint(
            model_name="fundentry",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AddIndex(
            model_name="fundreconciliation",
            index=models.Index(fields=["-day", "-id"], name="fund_reconciliation_by_day"),
        ),
        migrations.AddConstraint(
            model_name="fundreconciliation",
            constraint=models.CheckConstraint(
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
            ),
        ),
        sql.run(rules.PAYMENT, *fund_rules.statements()),
    ]
