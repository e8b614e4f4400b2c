"""What an open contact is about may be sorted, so that the acute stand first."""

from django.db import migrations

from bistand.audit import sql
from cases.rules_unidentified import sorting


class Migration(migrations.Migration):
    dependencies = [("cases", "0042_notices")]

    operations = [sql.run(*sorting())]
