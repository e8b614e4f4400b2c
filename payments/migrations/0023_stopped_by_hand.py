"""What was stopped by hand is planned anew by another person."""

import django.db.models.deletion
from django.db import migrations, models

from bistand.audit import sql
from payments import rules


class Migration(migrations.Migration):
    dependencies = [("payments", "0022_staff_accounts"), ("staff", "0004_roles_by_administrator")]

    operations = [
        migrations.AddField(
            model_name="payment",
            name="stopped_person",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="staff.employee",
                verbose_name="stoppades av",
            ),
        ),
        sql.run(rules.PAYMENT),
    ]
