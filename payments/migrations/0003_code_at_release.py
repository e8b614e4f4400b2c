"""A run is released with a second factor given within five minutes, also by another head than the one who approved."""

from django.db import migrations

from bistand.audit import sql
from payments.rules import RUN


class Migration(migrations.Migration):
    dependencies = [("payments", "0002_rules")]

    operations = [sql.run(RUN)]
