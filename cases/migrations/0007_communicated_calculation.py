"""What is sent to a party before a decision is of a calculation, and so is the decision: nothing that is worse comes to."""

import django.db.models.deletion
from django.db import migrations, models

from bistand.audit import sql
from cases import communication_rules, rules


class Migration(migrations.Migration):
    dependencies = [("cases", "0006_named_when_made")]

    operations = [
        migrations.AddField(
            model_name="communication",
            name="calculation",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="cases.calculation",
                verbose_name="beräkningen",
            ),
        ),
        sql.run(communication_rules.SENT_BEFORE, communication_rules.WORSE, communication_rules.STAMP, rules.REASONS),
    ]
