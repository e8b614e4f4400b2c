"""How a follow-up is held, the letter that calls to it, and why its meeting was moved."""

import django.db.models.deletion
from django.db import migrations, models

from bistand.audit import sql
from followup import rules


class Migration(migrations.Migration):
    dependencies = [("cases", "0059_born_by_the_real_day"), ("followup", "0009_readings_and_directory")]

    operations = [
        migrations.AddField(
            model_name="followup",
            name="way",
            field=models.CharField(
                blank=True,
                choices=[("person", "vid ett möte"), ("phone", "på telefon"), ("video", "över video")],
                default="",
                max_length=10,
                verbose_name="på vilket sätt",
            ),
        ),
        migrations.AddField(
            model_name="followup",
            name="place",
            field=models.CharField(blank=True, default="", max_length=200, verbose_name="plats"),
        ),
        migrations.AddField(
            model_name="followup",
            name="moved_reason",
            field=models.TextField(blank=True, default="", verbose_name="varför mötet flyttades"),
        ),
        migrations.AddField(
            model_name="followup",
            name="letter",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="cases.document",
                verbose_name="kallelse",
            ),
        ),
        sql.run(rules.STAMPS, rules.still()),
    ]
