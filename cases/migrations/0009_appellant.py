"""Which of the parties appeals, and the time to appeal from the day when that one had got the decision."""

import django.db.models.deletion
from django.db import migrations, models

from bistand.audit import sql
from cases.appeal_rules import STAMP


class Migration(migrations.Migration):
    dependencies = [("cases", "0008_not_awaited")]

    operations = [
        migrations.AddField(
            model_name="appeal",
            name="appellant",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="cases.person",
                verbose_name="vem som överklagar",
            ),
        ),
        sql.run(STAMP),
    ]
