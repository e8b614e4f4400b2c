"""A week with days of absence is an absence: what was noted as present with such days waits to be heard about."""

from django.db import migrations, models

from bistand.audit import sql

# Only those with no reason become unexcused; nothing is assessed by it.
DAYS = """
ALTER TABLE planning_attendance ALTER COLUMN state TYPE varchar(8) USING (
  CASE WHEN state <> 'present' OR absent_days IS NULL THEN state WHEN reason = '' THEN 'absent' ELSE 'excused' END);
"""


class Migration(migrations.Migration):
    dependencies = [("planning", "0004_day_of_agreement")]

    operations = [
        sql.run(DAYS),
        migrations.AddConstraint(
            model_name="attendance",
            constraint=models.CheckConstraint(
                name="present_has_no_absent_days",
                condition=~models.Q(state="present") | models.Q(absent_days__isnull=True),
                violation_error_message="Den som var närvarande har inga frånvarodagar. Välj frånvarande.",
            ),
        ),
    ]
