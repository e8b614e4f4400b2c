"""In a case with protected data only whoever has written through the e-service is written to through it."""

from django.db import migrations

from bistand.audit import sql
from cases.client.rules import MESSAGES


class Migration(migrations.Migration):
    dependencies = [("cases", "0045_waivers_together")]

    operations = [sql.run(MESSAGES)]
