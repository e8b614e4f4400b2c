"""What a fresh second factor for a run is, said once."""

from django.db import migrations

from bistand.audit import sql
from payments.rules import RUN


class Migration(migrations.Migration):
    dependencies = [("payments", "0004_reason_for_unusual_account")]

    operations = [sql.run(RUN)]
