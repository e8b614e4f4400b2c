"""A month may be decided in parts, each by its own decision, and the days that are left are warned of."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0051_day_an_application_reached_us"),
        ("staff", "0003_attest_limits"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="decision",
            name="one_decision_in_force_per_application_and_ground",
        ),
        migrations.AlterField(
            model_name="casewarning",
            name="kind",
            field=models.CharField(
                choices=[
                    ("unhandled_income", "inkomst som beräkningen inte har med"),
                    ("income_change", "inkomst som har ändrats"),
                    ("missing_ssbtek", "svar från myndighet som saknas"),
                    ("new_income", "ny inkomst"),
                    ("new_expense", "ny utgift"),
                    ("new_person", "ny person i hushållet"),
                    ("income_dropped", "inkomst som är borta"),
                    ("household_change", "hushållet har ändrats"),
                    ("housing_cost_change", "boendekostnaden har ändrats"),
                    ("expense_review", "utgift att se över"),
                    ("expense_capped", "utgift som inte godkänns helt"),
                    ("check_due", "kontroll som är dags"),
                    ("undecided_days", "dagar som inte är beslutade"),
                ],
                max_length=20,
                verbose_name="slag",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.UniqueConstraint(
                condition=models.Q(("legal_ground", "12:2"), ("state__in", ["made", "executed"])),
                fields=("application",),
                name="one_decision_in_force_beyond_the_right",
                violation_error_message="Ansökan är redan beslutad enligt samma paragraf. Ersätt det beslutet.",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("legal_ground", "12:1"), ("state__in", ["made", "executed"])),
                expressions=[
                    ("application", "="),
                    (
                        models.Func(
                            "period_from",
                            "period_to",
                            models.Value("[]"),
                            function="daterange",
                            output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                        ),
                        "&&",
                    ),
                ],
                name="one_decision_in_force_by_right_each_day",
                violation_error_message="Ansökan är redan beslutad enligt samma paragraf. Ersätt det beslutet.",
            ),
        ),
    ]
