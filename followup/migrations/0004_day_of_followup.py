"""The day a follow-up was held or did not come about is said; the day that it was noted is the server's."""

from django.db import migrations, models

from bistand.audit import sql
from followup import rules


class Migration(migrations.Migration):
    dependencies = [("followup", "0003_followups_go_over"), ("planning", "0004_day_of_agreement")]

    operations = [
        migrations.AddField(
            model_name="followup",
            name="missed_on",
            field=models.DateField(blank=True, null=True, verbose_name="blev inte av"),
        ),
        migrations.AddField(
            model_name="followup",
            name="noted_on",
            field=models.DateField(blank=True, null=True, verbose_name="antecknad"),
        ),
        sql.run(rules.STAMPS, rules.still()),
    ]
