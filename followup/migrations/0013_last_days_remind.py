"""A document's last day is reminded of by itself, once at a time."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0063_last_day_of_a_document"), ("followup", "0012_reminders_follow_the_case")]

    operations = [
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("source", "document"), _negated=True), ("document__isnull", False), _connector="OR"
                ),
                name="reminder_by_itself_has_document",
            ),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.UniqueConstraint(
                condition=models.Q(("source", "document"), ("state", "open")),
                fields=("document",),
                name="one_open_reminder_of_a_last_day",
                violation_error_message="Handlingens sista dag bevakas redan.",
            ),
        ),
    ]
