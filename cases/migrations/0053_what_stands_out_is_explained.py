"""Whoever approves a table says why the amounts are right, where something stands out in them."""

from django.db import migrations, models

from bistand.audit import sql
from cases.table_rules import origin


class Migration(migrations.Migration):
    dependencies = [("cases", "0052_whole_months")]

    operations = [
        migrations.AddField(
            model_name="amounttable",
            name="approval_note",
            field=models.TextField(blank=True, db_default="", default="", verbose_name="varför beloppen är rätt"),
        ),
        # Those that were approved before it was asked.
        sql.run(
            "ALTER TABLE cases_amounttable ALTER COLUMN approval_note TYPE text USING CASE"
            " WHEN state = 'approved' AND findings @> '[{\"grave\": true}]'"
            " THEN 'Godkändes innan skäl krävdes.' ELSE '' END;"
        ),
        migrations.AddConstraint(
            model_name="amounttable",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("approval_note", ""),
                        ("findings__contains", [{"grave": True}]),
                        ("state", "approved"),
                        _negated=True,
                    ),
                    ("kind", "basis"),
                    _connector="OR",
                ),
                name="what_stands_out_is_explained",
                violation_error_message="Skriv varför beloppen är rätt.",
            ),
        ),
        sql.run(origin()),
    ]
