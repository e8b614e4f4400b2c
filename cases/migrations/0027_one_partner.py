"""At most one applicant and one partner in a household on any day; a member entered wrongly is taken back."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
from django.db import migrations, models

from bistand.audit import sql
from cases.household_rules import member_statements


class Migration(migrations.Migration):
    dependencies = [("cases", "0026_applications_together")]

    operations = [
        migrations.AddConstraint(
            model_name="householdmember",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("role__in", ["applicant", "partner"])),
                expressions=[
                    ("household", django.contrib.postgres.fields.ranges.RangeOperators.EQUAL),
                    ("role", django.contrib.postgres.fields.ranges.RangeOperators.EQUAL),
                    ("valid", django.contrib.postgres.fields.ranges.RangeOperators.OVERLAPS),
                ],
                name="one_applicant_and_one_partner_at_a_time",
                violation_error_message="Hushållet kan bara ha en sökande och en make, maka eller sambo åt gången.",
            ),
        ),
        sql.run(*member_statements()),
    ]
