"""A reminder that comes back keeps its day of the month, and may come back by the week."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("followup", "0004_day_of_followup")]

    operations = [
        migrations.AddField(
            model_name="reminder",
            name="first_due",
            field=models.DateField(blank=True, null=True, verbose_name="första dagen"),
        ),
        migrations.AddField(
            model_name="reminder",
            name="weeks",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="återkommer efter veckor"),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("weeks", None), models.Q(("months", None), ("weeks__gte", 1), ("weeks__lte", 52)), _connector="OR"
                ),
                name="reminder_comes_back_after_months_or_weeks",
                violation_error_message="En bevakning återkommer efter månader, eller 1 till 52 veckor.",
            ),
        ),
    ]
