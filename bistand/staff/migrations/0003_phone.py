"""The number that somebody who works here is reached at."""

from django.db import migrations, models

from bistand.audit import sql


class Migration(migrations.Migration):
    dependencies = [("staff", "0002_rules")]

    operations = [
        migrations.AddField(
            model_name="employee",
            name="phone",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=30, verbose_name="telefon i tjänsten"
            ),
        ),
        sql.run(sql.frozen("staff_employee", "natural", ["*"], ["name", "phone"])),
    ]
