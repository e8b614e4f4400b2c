"""Acts on many cases."""

from django.conf import settings
from django.db import migrations

from bistand.audit import sql
from cases.bulk_rules import statements


class Migration(migrations.Migration):
    dependencies = [("cases", "0010_recovery"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        sql.run(*statements()),
    ]
