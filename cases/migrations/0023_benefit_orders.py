"""Payment orders to Försäkringskassan, and what came of them."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from bistand.audit import sql
from cases.benefit_order_rules import benefit_order_statements
from cases.recovery_rules import recovery_statements


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0022_execution_breaks"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BenefitOrder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("benefit", models.CharField(max_length=80, verbose_name="förmån")),
                ("period_from", models.DateField(verbose_name="från och med")),
                ("period_to", models.DateField(verbose_name="till och med")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=10, verbose_name="begärt belopp")),
                ("account", models.CharField(max_length=60, verbose_name="betalas till")),
                (
                    "sent_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="skickad"),
                ),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="benefit_orders",
                        to="cases.case",
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="benefit_orders", to="cases.decision"
                    ),
                ),
                (
                    "letter",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.document",
                        verbose_name="betalningsorder",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.person",
                        verbose_name="vems förmån",
                    ),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "betalningsorder till Försäkringskassan",
                "verbose_name_plural": "betalningsorder till Försäkringskassan",
            },
        ),
        migrations.CreateModel(
            name="BenefitOrderEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("paid", "inbetalt av Försäkringskassan"), ("closed", "avslutad")],
                        max_length=10,
                        verbose_name="slag",
                    ),
                ),
                (
                    "amount",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=10, null=True, verbose_name="belopp"),
                ),
                ("day", models.DateField(verbose_name="dag")),
                (
                    "reason",
                    models.CharField(blank=True, default="", max_length=200, verbose_name="skäl eller referens"),
                ),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="entries", to="cases.benefitorder"
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "post på betalningsorder",
                "verbose_name_plural": "poster på betalningsorder",
            },
        ),
        migrations.AddIndex(
            model_name="benefitorder",
            index=models.Index(fields=["case", "-id"], name="benefit_order_of_case"),
        ),
        migrations.AddConstraint(
            model_name="benefitorder",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gt", 0)),
                name="benefit_order_is_positive",
                violation_error_message="Beloppet ska vara över noll.",
            ),
        ),
        migrations.AddConstraint(
            model_name="benefitorder",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("benefit", ""), _negated=True), models.Q(("account", ""), _negated=True)),
                name="benefit_order_says_of_what_and_where_to",
                violation_error_message="Ordern säger vilken förmån det gäller och vart pengarna ska betalas.",
            ),
        ),
        migrations.AddConstraint(
            model_name="benefitorder",
            constraint=models.CheckConstraint(
                condition=models.Q(("period_from__lte", models.F("period_to"))),
                name="benefit_order_period_in_order",
                violation_error_message="Periodens sista dag kan inte vara före den första.",
            ),
        ),
        migrations.AddConstraint(
            model_name="benefitorderentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("amount__gt", 0), ("amount__isnull", False), ("kind", "paid")),
                    models.Q(("amount", None), ("kind", "closed"), models.Q(("reason", ""), _negated=True)),
                    _connector="OR",
                ),
                name="benefit_entry_is_money_or_an_end_with_its_reason",
                violation_error_message="Skriv beloppet som kom in, eller varför inget mer kommer.",
            ),
        ),
        migrations.AddConstraint(
            model_name="benefitorderentry",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "closed")),
                fields=("order",),
                name="benefit_order_is_closed_once",
                violation_error_message="Ordern är redan avslutad.",
            ),
        ),
        # Words for the history of what came with the two migrations before.
        migrations.AlterField(
            model_name="executionbreak",
            name="noted_at",
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="antecknat"),
        ),
        migrations.AlterField(
            model_name="instalmentplan",
            name="version",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="planens version"),
        ),
        sql.run(*benefit_order_statements(), *recovery_statements()),
    ]
