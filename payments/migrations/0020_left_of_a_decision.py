"""What may still be planned of a decision, for those who put returned payments right."""

from django.db import migrations

from bistand.audit import sql
from payments.requisition_rules import LEFT


class Migration(migrations.Migration):
    dependencies = [("payments", "0019_swedish_names")]

    operations = [sql.run(LEFT)]
