"""A decision that carries out a judgment for the one who appealed gives more than the one it replaces."""

from django.db import migrations

from bistand.audit import sql
from cases.rules import STAMPS


class Migration(migrations.Migration):
    dependencies = [("cases", "0059_born_by_the_real_day")]

    operations = [sql.run(STAMPS)]
