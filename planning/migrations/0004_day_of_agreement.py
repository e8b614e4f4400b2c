"""The day a plan was agreed is said; the day that it was noted is the server's."""

from django.db import migrations, models

from bistand.audit import sql
from planning import rules


class Migration(migrations.Migration):
    dependencies = [("planning", "0003_declined")]

    operations = [
        migrations.AddField(
            model_name="plan",
            name="agreed_noted_on",
            field=models.DateField(blank=True, null=True, verbose_name="antecknad"),
        ),
        sql.run(rules.STAMPS, *rules.frozen()),
    ]
