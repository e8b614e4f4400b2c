"""A calculation keeps whose household it is of; no decision is made on one whose household is another by then."""

from django.db import migrations, models

from bistand.audit import sql
from cases.household_rules import calculation_statements


class Migration(migrations.Migration):
    dependencies = [("cases", "0027_one_partner")]

    operations = [
        migrations.AddField(
            model_name="calculation",
            name="household_days",
            field=models.TextField(blank=True, editable=False, null=True, verbose_name="hushållet då"),
        ),
        sql.run(*calculation_statements()),
    ]
