"""What follows a decision: the day it was got, corrections, appeals."""

from django.conf import settings
from django.db import migrations

from bistand.audit import sql
from cases.appeal_rules import appeal_statements


class Migration(migrations.Migration):
    dependencies = [("cases", "0006_amount_tables"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        sql.run(*appeal_statements()),
    ]
