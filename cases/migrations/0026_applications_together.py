"""Applications for one month that belong together, and are answered in one decision."""

import django.db.models.deletion
from django.db import migrations, models

from bistand.audit import sql
from cases import children_rules, delay_rules
from cases.rules_joined import statements


class Migration(migrations.Migration):
    dependencies = [("cases", "0025_period_of_the_application")]

    operations = [
        migrations.AddField(
            model_name="application",
            name="joined_to",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="joined",
                to="cases.application",
                verbose_name="hör ihop med",
            ),
        ),
        migrations.AlterField(
            model_name="application",
            name="state",
            field=models.CharField(
                choices=[
                    ("received", "inkommen"),
                    ("under_investigation", "under utredning"),
                    ("supplement_requested", "komplettering begärd"),
                    ("decided", "beslutad"),
                    ("withdrawn", "återtagen"),
                    ("joined", "hör ihop med en annan"),
                ],
                default="received",
                max_length=25,
                verbose_name="läge",
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("joined_to__isnull", False), ("state", "joined")),
                    models.Q(models.Q(("state", "joined"), _negated=True), ("joined_to__isnull", True)),
                    _connector="OR",
                ),
                name="joined_application_says_to_which",
            ),
        ),
        sql.run(*statements(), children_rules.FUNCTIONS, delay_rules.STAMPS),
    ]
