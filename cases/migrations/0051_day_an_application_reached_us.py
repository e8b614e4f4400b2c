"""An application came in the day it reached us; a case that is opened the day it was closed was never away."""

from django.conf import settings
from django.db import migrations, models

from bistand.audit import sql
from cases import delay_rules, handover_rules, rules, rules_unidentified


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0050_taken_out_of_the_wrong_case"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="application",
            name="reached_on",
            field=models.DateField(blank=True, null=True, verbose_name="nådde oss"),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reached_on__isnull", True),
                    models.Q(("channel__in", ["e_service", "message"]), _negated=True),
                    _connector="OR",
                ),
                name="only_application_by_hand_reached_us",
            ),
        ),
        sql.run(rules.STAMPS, rules_unidentified.CAME, delay_rules.STAMPS, handover_rules.FUNCTIONS),
    ]
