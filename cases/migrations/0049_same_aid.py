"""Aid for the same days in two decisions says why, and all of a month counts against the delegation."""

from django.db import migrations, models

from bistand.audit import sql
from cases.rules import reason_statements
from cases.same_aid_rules import SAME_AID


class Migration(migrations.Migration):
    dependencies = [("cases", "0048_adult_once")]

    operations = [
        migrations.AddField(
            model_name="decision",
            name="besides_reason",
            field=models.TextField(
                blank=True, db_default="", default="", verbose_name="varför beviljas mer för samma dagar"
            ),
        ),
        sql.run(SAME_AID, *reason_statements()),
    ]
