"""A document and an appeal came in on the day they reached us, though they were registered later (FL 22 §)."""

from django.db import migrations, models

from bistand.audit import sql
from cases import appeal_rules, rules


class Migration(migrations.Migration):
    dependencies = [("cases", "0032_own_reasons")]

    operations = [
        migrations.AddField(
            model_name="document",
            name="reached_on",
            field=models.DateField(blank=True, null=True, verbose_name="nådde oss"),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=models.Q(("reached_on__isnull", True), ("direction", "incoming"), _connector="OR"),
                name="only_incoming_document_reached_us",
            ),
        ),
        migrations.AddField(
            model_name="appeal",
            name="reached_on",
            field=models.DateField(null=True, verbose_name="kom in"),
        ),
        # Those there are came in when they were registered. A rewrite of the column asks no trigger.
        migrations.RunSQL(
            "ALTER TABLE cases_appeal ALTER COLUMN reached_on TYPE date "
            "USING (received_at AT TIME ZONE 'Europe/Stockholm')::date",
            migrations.RunSQL.noop,
        ),
        migrations.AlterField(model_name="appeal", name="reached_on", field=models.DateField(verbose_name="kom in")),
        migrations.RemoveIndex(model_name="appeal", name="appeal_waiting"),
        migrations.AddIndex(
            model_name="appeal",
            index=models.Index(
                condition=models.Q(("state__in", ["received", "timely", "judged"])),
                fields=["reached_on"],
                name="appeal_waiting",
            ),
        ),
        sql.run(rules.STAMPS, appeal_rules.STAMP),
    ]
