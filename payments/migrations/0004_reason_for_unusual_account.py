"""An account that looks wrong, or that another payee has too, is verified with what was found."""

from django.db import migrations

from bistand.audit import sql
from payments.rules import ACCOUNT


class Migration(migrations.Migration):
    dependencies = [("payments", "0003_code_at_release")]

    operations = [sql.run(ACCOUNT)]
