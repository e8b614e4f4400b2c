"""Nobody is born in the future or more than 120 years ago, no note is of a day before 1990 or in the future, who is
barred from a case is not told its number, and days that a changed decision leaves open the application again.
"""

from django.db import migrations

from bistand.audit import sql
from cases import barrier_rules, person_rules, rules, rules_joined
from cases.models import Application


class Migration(migrations.Migration):
    dependencies = [("cases", "0054_a_months_cost_once")]

    operations = [
        sql.run(
            rules.STAMPS,
            barrier_rules.FUNCTIONS,
            rules_joined.JOINED,
            sql.transitions("cases_application", "state", ["received"], Application.TRANSITIONS),
            *person_rules.birth_statements(),
        )
    ]
