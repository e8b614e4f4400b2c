"""The history of many rows costs less, and who writes rows of their own is proved once a statement."""

from django.db import migrations

from bistand.audit import sql


class Migration(migrations.Migration):
    dependencies = [("audit", "0004_numbers_shown")]

    operations = [sql.run(sql.HISTORY, sql.STAMPS, sql.own_row("audit_access"), sql.own_row("audit_fact"))]
