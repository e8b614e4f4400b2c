"""Individual reasons are words, and a refusal against its own calculation says why."""

from django.db import migrations, models

from bistand.audit import sql
from cases.rules import reason_statements


class Migration(migrations.Migration):
    dependencies = [("cases", "0023_benefit_orders")]

    operations = [
        migrations.AddField(
            model_name="decision",
            name="against_calculation",
            field=models.TextField(blank=True, db_default="", default="", verbose_name="varför avslås ansökan ändå"),
        ),
        sql.run(*reason_statements()),
    ]
