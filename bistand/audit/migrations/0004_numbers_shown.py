"""An account number is shown in full for a reason only, and such rows are found at once."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0003_actor_proof"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="access",
            index=models.Index(
                condition=models.Q(("what__startswith", "account_number:")), fields=["-id"], name="access_to_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="access",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("what__startswith", "account_number:"), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="shown_number_has_reason",
                violation_error_message="Skriv varför du behöver hela numret.",
            ),
        ),
    ]
