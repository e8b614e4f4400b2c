"""What waits for a plan that a new one replaces goes over to it, and a meeting that is called off has its letter."""

import django.db.models.deletion
from django.db import migrations, models

from bistand.audit import sql
from followup import rules


class Migration(migrations.Migration):
    dependencies = [("followup", "0002_rules"), ("cases", "0002_rules"), ("planning", "0002_rules")]

    operations = [
        migrations.AddField(
            model_name="followup",
            name="off_letter",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="cases.document",
                verbose_name="återbud",
            ),
        ),
        sql.run(rules.STAMPS, rules.still(), sql.frozen("followup_followup", "state", rules.FINAL, ["off_letter_id"])),
    ]
