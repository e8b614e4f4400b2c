"""What is needed once is granted in the first of several months alone."""

from django.db import migrations

from bistand.audit import sql
from cases import rules


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_who_got_a_decision")]

    operations = [sql.run(rules.STAMPS)]
