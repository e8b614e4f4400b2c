"""Rent guarantees, paid in runs of their own."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from bistand.audit import sql
from payments import guarantee_rules, rules

MONEY = """
ALTER TABLE payments_paymentrun RENAME COLUMN funds TO money;
ALTER TABLE payments_paymentrun ALTER COLUMN money DROP DEFAULT;
ALTER TABLE payments_paymentrun ALTER COLUMN money TYPE varchar(9) USING CASE WHEN money THEN 'funds' ELSE 'aid' END;
ALTER TABLE payments_paymentrun ALTER COLUMN money SET DEFAULT 'aid';
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0054_a_months_cost_once"),
        ("payments", "0020_left_of_a_decision"),
        ("staff", "0004_roles_by_administrator"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="GuaranteeClaim",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=10, verbose_name="begärt belopp")),
                ("arose_on", models.DateField(verbose_name="skulden uppkom")),
                ("reason", models.CharField(max_length=200, verbose_name="vad kravet gäller")),
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
                    "noted_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="skrevs in"
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="bedömdes")),
            ],
            options={
                "verbose_name": "krav på hyresgaranti",
                "verbose_name_plural": "krav på hyresgarantier",
            },
        ),
        migrations.CreateModel(
            name="RentGuarantee",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                    "decided_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="beslutades"
                    ),
                ),
                ("signed_at", models.DateTimeField(blank=True, null=True, verbose_name="kontrasignerades")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="avslutades")),
                ("ended_reason", models.TextField(blank=True, default="", verbose_name="varför den avslutades")),
            ],
            options={
                "verbose_name": "hyresgaranti",
                "verbose_name_plural": "hyresgarantier",
            },
        ),
        migrations.RemoveConstraint(
            model_name="payment",
            name="payment_is_aid_or_own_money",
        ),
        migrations.RemoveConstraint(
            model_name="paymentrun",
            name="one_open_run_per_section_and_day",
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(MONEY)],
            state_operations=[
                migrations.RemoveField(
                    model_name="paymentrun",
                    name="funds",
                ),
                migrations.AddField(
                    model_name="paymentrun",
                    name="money",
                    field=models.CharField(
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
            ],
        ),
        migrations.AddConstraint(
            model_name="paymentrun",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "open")),
                fields=("section", "pay_on", "money"),
                name="one_open_run_per_section_and_day",
                violation_error_message="Sektionen har redan en öppen körning för den dagen.",
            ),
        ),
        migrations.AddField(
            model_name="guaranteeclaim",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="bedömdes av",
            ),
        ),
        migrations.AddField(
            model_name="guaranteeclaim",
            name="decided_person",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="staff.employee",
                verbose_name="den som bedömde",
            ),
        ),
        migrations.AddField(
            model_name="guaranteeclaim",
            name="document",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="cases.document",
                verbose_name="underlag",
            ),
        ),
        migrations.AddField(
            model_name="guaranteeclaim",
            name="noted_by",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="skrevs in av",
            ),
        ),
        migrations.AddField(
            model_name="guaranteeclaim",
            name="noted_person",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="staff.employee",
                verbose_name="den som skrev in kravet",
            ),
        ),
        migrations.AddField(
            model_name="payment",
            name="claim",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="payments",
                to="payments.guaranteeclaim",
                verbose_name="krav på hyresgaranti",
            ),
        ),
        migrations.AddIndex(
            model_name="payment",
            index=models.Index(condition=models.Q(("claim__isnull", False)), fields=["claim"], name="payment_of_claim"),
        ),
        migrations.AddConstraint(
            model_name="payment",
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
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("claim__isnull", False), models.Q(("state__in", ["stopped", "returned"]), _negated=True)
                ),
                fields=("claim",),
                name="guarantee_claim_is_paid_once",
                violation_error_message="Kravet har redan en utbetalning.",
            ),
        ),
        migrations.AddField(
            model_name="rentguarantee",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="rent_guarantees", to="cases.case"
            ),
        ),
        migrations.AddField(
            model_name="rentguarantee",
            name="decided_by",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="beslutades av",
            ),
        ),
        migrations.AddField(
            model_name="rentguarantee",
            name="decided_person",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="staff.employee",
                verbose_name="den som beslutade",
            ),
        ),
        migrations.AddField(
            model_name="rentguarantee",
            name="ended_by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="avslutades av",
            ),
        ),
        migrations.AddField(
            model_name="rentguarantee",
            name="landlord",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="payments.payee",
                verbose_name="hyresvärd",
            ),
        ),
        migrations.AddField(
            model_name="rentguarantee",
            name="person",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="cases.person",
                verbose_name="klient",
            ),
        ),
        migrations.AddField(
            model_name="rentguarantee",
            name="signed_by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="kontrasignerades av",
            ),
        ),
        migrations.AddField(
            model_name="rentguarantee",
            name="signed_person",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="staff.employee",
                verbose_name="den som kontrasignerade",
            ),
        ),
        migrations.AddField(
            model_name="guaranteeclaim",
            name="guarantee",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="claims",
                to="payments.rentguarantee",
            ),
        ),
        migrations.AddIndex(
            model_name="rentguarantee",
            index=models.Index(fields=["state", "valid_to", "id"], name="guarantee_by_state"),
        ),
        migrations.AddConstraint(
            model_name="rentguarantee",
            constraint=models.CheckConstraint(
                condition=models.Q(("limit__gt", 0)),
                name="guarantee_is_positive",
                violation_error_message="Beloppet ska vara över noll.",
            ),
        ),
        migrations.AddConstraint(
            model_name="rentguarantee",
            constraint=models.CheckConstraint(
                condition=models.Q(("valid_to__gte", models.F("valid_from"))),
                name="guarantee_ends_after_it_began",
                violation_error_message="Den sista dagen ligger före den första.",
            ),
        ),
        migrations.AddConstraint(
            model_name="rentguarantee",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AddConstraint(
            model_name="rentguarantee",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "ended"), _negated=True),
                    models.Q(models.Q(("ended_reason", ""), _negated=True), ("ended_at__isnull", False)),
                    _connector="OR",
                ),
                name="ended_guarantee_has_reason",
                violation_error_message="Skriv varför garantin avslutas.",
            ),
        ),
        migrations.AddIndex(
            model_name="guaranteeclaim",
            index=models.Index(fields=["guarantee", "-id"], name="claim_of_guarantee"),
        ),
        migrations.AddIndex(
            model_name="guaranteeclaim",
            index=models.Index(
                condition=models.Q(("state", "received")), fields=["id"], name="guarantee_claim_waiting"
            ),
        ),
        migrations.AddConstraint(
            model_name="guaranteeclaim",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AddConstraint(
            model_name="guaranteeclaim",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AddConstraint(
            model_name="guaranteeclaim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "granted"), _negated=True), ("granted__isnull", False), _connector="OR"
                ),
                name="granted_guarantee_claim_has_amount",
            ),
        ),
        sql.run(rules.PAYMENT, *guarantee_rules.statements()),
    ]
