"""A payment steps on without a new row in each index: a page has room for the next state of its rows, and what the
indexes ask is whether its money rests.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from bistand.audit import sql
from payments import payment_rules, return_rules


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0002_rules"),
        ("payments", "0002_rules"),
        ("staff", "0002_rules"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="payment",
            name="invoice_is_paid_once",
        ),
        migrations.RemoveConstraint(
            model_name="payment",
            name="guarantee_claim_is_paid_once",
        ),
        migrations.RemoveIndex(
            model_name="payment",
            name="payment_planned",
        ),
        migrations.RemoveIndex(
            model_name="payment",
            name="payment_planned_to_payee",
        ),
        migrations.RemoveIndex(
            model_name="payment",
            name="payment_returned",
        ),
        sql.run("ALTER TABLE payments_payment SET (fillfactor = 50)"),
        migrations.AlterField(
            model_name="payment",
            name="approved_person",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                help_text="who approved the run",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="staff.employee",
            ),
        ),
        migrations.AddField(
            model_name="payment",
            name="settled_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="ordnad"),
        ),
        migrations.AddField(
            model_name="payment",
            name="at_rest",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Case(
                    models.When(state__in=["planned", "stopped"], then=models.F("state")),
                    models.When(settled_at=None, state="returned", then=models.F("state")),
                    models.When(state="returned", then=models.Value("settled")),
                ),
                output_field=models.CharField(max_length=10, null=True),
                verbose_name="läge utanför betalning",
            ),
        ),
        migrations.AlterField(
            model_name="payment",
            name="decided_person",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                help_text="who made the decision",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="staff.employee",
            ),
        ),
        migrations.AlterField(
            model_name="payment",
            name="entered_person",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                help_text="who entered the account",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="staff.employee",
            ),
        ),
        migrations.AlterField(
            model_name="payment",
            name="receipt",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="payments.bankreceipt",
            ),
        ),
        migrations.AlterField(
            model_name="payment",
            name="released_person",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                help_text="who released the run",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="staff.employee",
            ),
        ),
        migrations.AlterField(
            model_name="payment",
            name="verified_person",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                help_text="who verified the account",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="staff.employee",
            ),
        ),
        migrations.AddIndex(
            model_name="payment",
            index=models.Index(
                condition=models.Q(("at_rest", "planned")), fields=["pay_on", "id"], name="payment_planned"
            ),
        ),
        migrations.AddIndex(
            model_name="payment",
            index=models.Index(
                condition=models.Q(("at_rest", "planned")), fields=["payee"], name="payment_planned_to_payee"
            ),
        ),
        migrations.AddIndex(
            model_name="payment",
            index=models.Index(condition=models.Q(("at_rest", "returned")), fields=["-id"], name="payment_returned"),
        ),
        migrations.AddIndex(
            model_name="payment",
            index=models.Index(
                condition=models.Q(("at_rest", "returned")), fields=["amount", "id"], name="payment_returned_by_amount"
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("invoice__isnull", False), models.Q(("at_rest", None), ("at_rest", "planned"), _connector="OR")
                ),
                fields=("invoice",),
                name="invoice_is_paid_once",
                violation_error_message="Fakturan har redan en utbetalning.",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("claim__isnull", False), models.Q(("at_rest", None), ("at_rest", "planned"), _connector="OR")
                ),
                fields=("claim",),
                name="guarantee_claim_is_paid_once",
                violation_error_message="Kravet har redan en utbetalning.",
            ),
        ),
        sql.run(
            "DROP TRIGGER IF EXISTS e_released ON payments_payment; DROP FUNCTION IF EXISTS payments_payment_released();",
            payment_rules.PAYMENT,
            *payment_rules.triggers(),
            *return_rules.statements(),
        ),
    ]
