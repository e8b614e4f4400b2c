"""An account that the bank says is closed or none is closed here too, and a purpose planned twice is said to be so."""

from django.db import migrations, models

from bistand.audit import sql
from payments.rules import refused_account_statements


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0011_statements"),
    ]

    operations = [
        migrations.AddField(
            model_name="payment",
            name="return_code",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=10, verbose_name="bankens returkod"
            ),
        ),
        migrations.AlterField(
            model_name="runflag",
            name="kind",
            field=models.CharField(
                choices=[
                    ("new_account", "kontot är nytt eller ändrat"),
                    ("shared_account", "samma konto hos flera mottagare"),
                    ("repeated", "ändamålet är redan betalt för månaden"),
                    ("planned_twice", "ändamålet är planerat också ur ett annat beslut för månaden"),
                    ("large", "ovanligt stort belopp"),
                    ("account_warning", "kontonumret ser fel ut"),
                ],
                max_length=20,
                verbose_name="slag",
            ),
        ),
        sql.run(*refused_account_statements()),
    ]
