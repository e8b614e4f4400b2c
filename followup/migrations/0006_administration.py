"""The administrators' work, read by the controller month by month."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from bistand.audit import sql
from followup.administration import rules


class Migration(migrations.Migration):
    dependencies = [
        ("followup", "0005_right_reviews"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AdministrationMonth",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("month", models.DateField(unique=True, verbose_name="månad")),
                ("count", models.PositiveIntegerField(default=0, verbose_name="antal ändringar")),
                (
                    "overrides",
                    models.PositiveIntegerField(default=0, verbose_name="antal undantag"),
                ),
                ("note", models.TextField(verbose_name="vad som har setts")),
                (
                    "signed_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="signerad"),
                ),
                (
                    "signed_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "läst månad av systemförvaltning",
                "verbose_name_plural": "lästa månader av systemförvaltning",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(models.Q(("note", ""), _negated=True), ("month__day", 1)),
                        name="administration_month_is_read_in_words",
                        violation_error_message="Skriv vad du har sett.",
                    )
                ],
            },
        ),
        sql.run(*rules.statements()),
    ]
