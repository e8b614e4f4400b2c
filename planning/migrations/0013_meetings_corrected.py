"""A meeting is corrected or called off, with a reason; nobody is talked about, and no work begins, before the consent."""

from django.db import migrations, models

from bistand.audit import sql
from planning.meetings.rules import RULES, changed_meeting


class Migration(migrations.Migration):
    dependencies = [("planning", "0012_taken_back")]

    operations = [
        migrations.AddField(
            model_name="meeting",
            name="called_off",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=200, verbose_name="varför det ställdes in"
            ),
        ),
        sql.run("DROP TRIGGER IF EXISTS a_never_changed ON planning_meeting;", RULES, *changed_meeting()),
    ]
