"""Somebody who has no personnummer yet is registered with a temporary number, which is changed once for the right one."""

from django.db import migrations, models

from bistand.audit import sql
from cases.person_rules import statements


class Migration(migrations.Migration):
    dependencies = [("cases", "0040_reform_switches")]

    operations = [
        migrations.RemoveConstraint(model_name="person", name="person_number_is_twelve_digits"),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=models.Q(("pnr__regex", "^[0-9]{8}([0-9]{4}|T[0-9]{3})$")),
                name="person_number_is_twelve_digits",
                violation_error_message="Personnumret ska ha tolv siffror.",
            ),
        ),
        sql.run(*statements()),
    ]
