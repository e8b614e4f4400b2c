"""What has come back is found by its payee whether it is dealt with or not."""

from django.conf import settings
from django.db import migrations, models

from bistand.audit import sql


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0008_not_awaited"),
        ("payments", "0003_steps_without_indexes"),
        ("staff", "0003_phone"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="payment",
            index=models.Index(
                condition=models.Q(("at_rest__in", ("returned", "settled"))), fields=["payee"], name="payment_came_back"
            ),
        ),
        # Of the column that 0003 added PostgreSQL knows nothing yet, and would plan the lists of payments without it.
        sql.run("ANALYZE payments_payment;"),
    ]
