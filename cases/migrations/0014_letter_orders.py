"""Many letters at once."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from bistand.audit import sql
from cases.letter_order_rules import letter_order_statements


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0013_intake"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LetterOrder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ordered_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="beställt"),
                ),
            ],
            options={
                "verbose_name": "beställning av brev",
                "verbose_name_plural": "beställningar av brev",
            },
        ),
        migrations.CreateModel(
            name="LetterOrderItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ],
            options={
                "verbose_name": "brev i beställning",
                "verbose_name_plural": "brev i beställningar",
            },
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(
                condition=models.Q(("letter__isnull", True), ("state__in", ["made", "executed"])),
                fields=["id"],
                name="decision_without_letter",
            ),
        ),
        migrations.AddField(
            model_name="letterorder",
            name="ordered_by",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="beställt av",
            ),
        ),
        migrations.AddField(
            model_name="letterorderitem",
            name="decision",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.decision"
            ),
        ),
        migrations.AddField(
            model_name="letterorderitem",
            name="order",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="items", to="cases.letterorder"
            ),
        ),
        migrations.AddConstraint(
            model_name="letterorderitem",
            constraint=models.UniqueConstraint(fields=("order", "decision"), name="letter_ordered_once_in_order"),
        ),
        sql.run(*letter_order_statements()),
    ]
