"""The history of many rows is made in one pass, and a fact asks for its actor once a statement."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from bistand.audit import sql


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0002_rules"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="fact",
            name="actor",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        sql.run(sql.HISTORY),
    ]
