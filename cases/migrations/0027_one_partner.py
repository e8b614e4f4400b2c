"""At most one applicant and one partner in a household on any day; a member entered wrongly is taken back."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
from django.core.management.base import CommandError
from django.db import migrations, models

from bistand.audit import sql
from cases.household_rules import member_statements

# Ranges of time are compared as they are held, so that days that only touch are none in common.
TWO_AT_ONCE = """
SELECT DISTINCT c.number FROM cases_householdmember a JOIN cases_householdmember b
    ON b.household_id = a.household_id AND b.role = a.role AND b.id > a.id AND b.valid && a.valid
  JOIN cases_case c ON c.household_id = a.household_id
 WHERE a.role IN ('applicant', 'partner') ORDER BY c.number
"""
MOST_NAMED = 20


def refuse_two_at_once(apps, editor):
    """Ends the upgrade in one sentence where the constraint would not hold: which of them is right only people know."""
    with editor.connection.cursor() as cursor:
        cursor.execute(TWO_AT_ONCE)
        numbers = [number for (number,) in cursor.fetchall()]
    if numbers:
        more = f" och {len(numbers) - MOST_NAMED} till" if len(numbers) > MOST_NAMED else ""
        raise CommandError(
            f"Uppgraderingen stannade: i {', '.join(numbers[:MOST_NAMED])}{more} har hushållet två partner eller två "
            "sökande samma dagar. Starta den förra versionen, låt den ena lämna hushållet på fliken Hushåll i varje "
            "ärende, och uppgradera igen."
        )


class Migration(migrations.Migration):
    dependencies = [("cases", "0026_applications_together")]

    operations = [
        migrations.RunPython(refuse_two_at_once, migrations.RunPython.noop),
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
