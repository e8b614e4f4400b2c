"""The dismissal of a late appeal can itself be appealed (FL 44-46 §§)."""

import django.db.models.deletion
from django.db import migrations, models

from bistand.audit import sql
from cases.appeal_rules import dismissal_statements


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0055_days_that_can_be"),
    ]

    operations = [
        migrations.AddField(
            model_name="appeal",
            name="dismissal",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="appeals_of_dismissal",
                to="cases.appeal",
                verbose_name="avvisningen som överklagas",
            ),
        ),
        migrations.AddField(
            model_name="appeal",
            name="told_how",
            field=models.CharField(
                blank=True,
                choices=[
                    ("letter", "vanligt brev"),
                    ("told", "berättat vid samtal eller möte"),
                    ("receipt", "delgivning med mottagningsbevis"),
                    ("handed", "överlämnat mot underskrift"),
                    ("digital", "digital brevlåda med läskvitto"),
                ],
                default="",
                max_length=10,
                verbose_name="hur avvisningen nådde fram",
            ),
        ),
        migrations.AddField(
            model_name="appeal",
            name="told_on",
            field=models.DateField(blank=True, null=True, verbose_name="fick del av avvisningen"),
        ),
        migrations.AddConstraint(
            model_name="appeal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("told_how", ""), ("told_on", None)),
                    models.Q(("told_on__isnull", False), models.Q(("told_how", ""), _negated=True)),
                    _connector="OR",
                ),
                name="dismissal_is_told_on_a_day_in_a_way",
                violation_error_message="Ange vilken dag och hur den enskilde fick del av avvisningen.",
            ),
        ),
        sql.run(*dismissal_statements()),
    ]
