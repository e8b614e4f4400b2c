"""What the history names in Swedish."""

import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0018_claims_of_money_out"),
    ]

    operations = [
        migrations.AlterField(
            model_name="coolingwaiver",
            name="waived_at",
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="undantogs"),
        ),
        migrations.AlterField(
            model_name="fundentry",
            name="text",
            field=models.CharField(max_length=200, verbose_name="vad det gäller"),
        ),
    ]
