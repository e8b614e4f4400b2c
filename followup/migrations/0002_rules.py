"""The rules that PostgreSQL holds of follow-ups, controls, reminders and digests."""

from django.db import migrations

from bistand.audit import sql
from followup import rules
from followup.administration import rules as administration
from followup.controls import rules as controls
from followup.digest import rules as digest
from followup.directory import rules as directory
from followup.feed import rules as feed
from followup.reminders import rules as reminders
from followup.rights import rules as rights
from followup.samples import rules as samples


class Migration(migrations.Migration):
    # What a database that has all of these holds already is what this and 0001 make.
    replaces = [
        ("followup", "0003_controls"),
        ("followup", "0004_samples"),
        ("followup", "0005_right_reviews"),
        ("followup", "0006_administration"),
        ("followup", "0007_administration_by_index"),
        ("followup", "0008_overrides"),
        ("followup", "0009_readings_and_directory"),
        ("followup", "0010_calls_and_ways"),
        ("followup", "0011_reminders"),
        ("followup", "0012_reminders_follow_the_case"),
        ("followup", "0013_last_days_remind"),
        ("followup", "0014_digests_and_calendar"),
    ]
    dependencies = [("followup", "0001_initial"), ("planning", "0002_rules"), ("payments", "0002_rules")]

    operations = [
        sql.run(*rules.statements(), *reminders.statements(), *digest.statements(), *feed.statements()),
        sql.run(*controls.statements(), samples.begin(), *samples.statements(), *rights.statements()),
        sql.run(*administration.statements(), *directory.statements()),
    ]
