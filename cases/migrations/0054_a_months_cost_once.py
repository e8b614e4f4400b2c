"""A cost of a month that is granted with one part of it is not granted with another without a reason."""

from django.db import migrations

from bistand.audit import sql
from cases.same_aid_rules import SAME_AID


class Migration(migrations.Migration):
    dependencies = [("cases", "0053_what_stands_out_is_explained")]

    operations = [sql.run(SAME_AID)]
