"""The actor of a write is proved by a secret that does not lie in the database."""

from django.db import migrations

from bistand.audit import sql


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_rules")]

    operations = [sql.run(sql.FUNCTIONS)]
