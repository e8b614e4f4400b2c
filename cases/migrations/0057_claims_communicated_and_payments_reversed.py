"""A claim is communicated before it is decided (FL 25 §), and an incoming payment on it is put right beside itself."""

import django.db.models.deletion
from django.db import migrations, models

from bistand.audit import sql
from cases import communication_rules, recovery_rules, rules


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0056_appealed_dismissals"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="recoveryentry",
            name="recovery_entry_is_positive",
        ),
        migrations.AddField(
            model_name="communication",
            name="claim",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="communications",
                to="cases.recoveryclaim",
                verbose_name="återkravet",
            ),
        ),
        migrations.AddField(
            model_name="recoveryclaim",
            name="uncommunicated",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "Nej, den enskilde får underlaget och tid att svara först"),
                    ("needless", "Ja, kommunicering är uppenbart obehövlig"),
                    ("harder", "Ja, det skulle annars bli avsevärt svårare att genomföra beslutet"),
                    ("at_once", "Ja, ett väsentligt allmänt eller enskilt intresse kräver beslut omedelbart"),
                ],
                default="",
                max_length=10,
                verbose_name="utan kommunicering",
            ),
        ),
        migrations.AddField(
            model_name="recoveryentry",
            name="reverses",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reversed_by",
                to="cases.recoveryentry",
                verbose_name="rättar",
            ),
        ),
        migrations.AddConstraint(
            model_name="recoveryentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("amount__gt", 0), ("reverses", None)),
                    models.Q(("amount__lt", 0), ("reverses__isnull", False)),
                    _connector="OR",
                ),
                name="recovery_entry_is_positive",
                violation_error_message="Beloppet ska vara över noll.",
            ),
        ),
        sql.run(recovery_rules.STAMPS, communication_rules.STAMP, rules.STAMPS),
    ]
