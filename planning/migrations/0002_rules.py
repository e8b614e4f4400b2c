"""The rules that PostgreSQL holds of the way to self-support."""

from django.db import migrations

from bistand.audit import sql
from planning import rules
from planning.assessments.rules import assessment_statements
from planning.measures.coach_rules import coach_statements
from planning.measures.rules import catalogue_statements
from planning.meetings.rules import meeting_statements


class Migration(migrations.Migration):
    # What a database that has all of these holds already is what this and 0001 make.
    replaces = [
        ("planning", "0003_agreement_and_partners"),
        ("planning", "0004_assessments"),
        ("planning", "0005_meetings"),
        ("planning", "0006_measures"),
        ("planning", "0007_coaches"),
    ]
    dependencies = [("planning", "0001_initial"), ("cases", "0002_rules")]

    operations = [
        sql.run(*rules.statements()),
        sql.run(*assessment_statements(), *meeting_statements()),
        sql.run(*catalogue_statements(), *coach_statements()),
    ]
