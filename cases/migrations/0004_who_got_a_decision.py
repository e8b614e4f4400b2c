"""Which of the parties got a decision, and the time to appeal from when the last of them had."""

import django.db.models.deletion
from django.db import migrations, models

from bistand.audit import sql
from cases.appeal_rules import STAMP


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0003_latest_calculation"),
    ]

    operations = [
        migrations.AddField(
            model_name="decisionnotice",
            name="person",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="cases.person",
                verbose_name="vem",
            ),
        ),
        sql.run(STAMP),
    ]
