"""The day each step of a referral was taken, beside the moment it was written; a first day is corrected with a reason."""

from django.db import migrations, models
from django.db.models.functions import Now

from bistand.audit import sql
from planning.measures.rules import REFERRALS, frozen_referral

# What is written already happened the day it was written, but for a first and a last day, which are known.
DAYS = """
ALTER TABLE planning_referralstep ALTER COLUMN day TYPE date USING (at AT TIME ZONE 'Europe/Stockholm')::date;
ALTER TABLE planning_referral ALTER COLUMN step_on TYPE date USING (
  CASE state WHEN 'started' THEN started_on WHEN 'ended' THEN ended_on
             ELSE (since AT TIME ZONE 'Europe/Stockholm')::date END);
"""


class Migration(migrations.Migration):
    dependencies = [("planning", "0005_absent_days")]

    operations = [
        migrations.AddField(
            model_name="referral",
            name="step_on",
            field=models.DateField(blank=True, null=True, verbose_name="i läget sedan"),
        ),
        migrations.AlterField(
            model_name="referral",
            name="since",
            field=models.DateTimeField(db_default=Now(), verbose_name="läget skrevs in"),
        ),
        migrations.AddField(
            model_name="referralstep",
            name="day",
            field=models.DateField(blank=True, null=True, verbose_name="dag"),
        ),
        sql.run(DAYS, REFERRALS, *frozen_referral()),
    ]
