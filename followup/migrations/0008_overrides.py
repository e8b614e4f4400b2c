"""The month's exceptions, with the accounts that were let be paid to before their cooling-off."""

from django.db import migrations

from bistand.audit import sql
from followup.administration.rules import OVERRIDES


class Migration(migrations.Migration):
    dependencies = [("followup", "0007_administration_by_index"), ("payments", "0016_cooling")]

    operations = [sql.run(OVERRIDES)]
