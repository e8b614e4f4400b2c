"""A provider is told somebody's telephone number where the client has consented to that as well."""

from django.db import migrations, models

from bistand.audit import sql
from planning.measures.rules import frozen_referral


class Migration(migrations.Migration):
    dependencies = [("planning", "0006_days_of_referrals")]

    operations = [
        migrations.AddField(
            model_name="referral",
            name="phone_shared",
            field=models.BooleanField(
                db_default=False, default=False, verbose_name="telefonnumret lämnas till anordnaren"
            ),
        ),
        sql.run(*frozen_referral()),
    ]
