"""The approved list of a run, archived and tied to its bank file."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from bistand.audit import sql
from payments.rules import list_statements


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0049_same_aid"),
        ("payments", "0016_cooling"),
    ]

    operations = [
        migrations.CreateModel(
            name="RunList",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("bank_sha256", models.CharField(max_length=64, verbose_name="bankfilens avtryck")),
                ("count", models.PositiveIntegerField(verbose_name="antal")),
                ("total", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="summa")),
                ("made_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.storedfile"
                    ),
                ),
                (
                    "run",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="list", to="payments.paymentrun"
                    ),
                ),
            ],
            options={
                "verbose_name": "arkiverad betalningslista",
                "verbose_name_plural": "arkiverade betalningslistor",
            },
        ),
        sql.run(*list_statements()),
    ]
