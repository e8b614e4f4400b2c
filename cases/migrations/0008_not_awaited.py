"""Nothing is decided against somebody while they have days left to answer what they were asked for, but with a reason."""

from django.db import migrations, models

from bistand.audit import sql
from cases import hindrance_rules, rules


class Migration(migrations.Migration):
    dependencies = [("cases", "0007_communicated_calculation")]

    operations = [
        migrations.AddField(
            model_name="decision",
            name="not_awaited",
            field=models.TextField(blank=True, db_default="", default="", verbose_name="varför svaret inte väntas in"),
        ),
        sql.run(rules.drafted(), *hindrance_rules.awaited()),
    ]
