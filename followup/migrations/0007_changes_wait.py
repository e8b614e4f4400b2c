"""What needs to change after a follow-up waits until it is changed, or it is said why not."""

from django.db import migrations, models

from bistand.audit import sql
from followup import rules


class Migration(migrations.Migration):
    dependencies = [("followup", "0006_visits")]

    operations = [
        migrations.AddField(
            model_name="followup",
            name="changes_wait",
            field=models.BooleanField(db_default=False, default=False, verbose_name="ändringen väntar"),
        ),
        migrations.AddField(
            model_name="followup",
            name="changes_answer",
            field=models.TextField(
                blank=True, db_default="", default="", verbose_name="vad som ändrades, eller varför inget"
            ),
        ),
        sql.run(rules.STAMPS, rules.still(), sql.frozen("followup_followup", "state", rules.FINAL, rules.AFTERWARDS)),
    ]
