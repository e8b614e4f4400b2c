"""The moment a second factor is fresh at is given by the one who asks."""

from django.db import migrations

from bistand.audit import sql
from payments.rules import RUN

# A default cannot be taken away from a function that is there.
GONE = "DROP FUNCTION payments_fresh_codes(bigint, bigint, timestamptz, timestamptz);"


class Migration(migrations.Migration):
    dependencies = [("payments", "0005_one_fresh_code")]

    operations = [sql.run(GONE + RUN)]
