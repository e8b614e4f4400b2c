"""Appeals that are tried elsewhere, and were sent on."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from bistand.audit import sql
from cases.appeal_rules import forward_statements


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0020_instalment_plans"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ForwardedAppeal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "why",
                    models.CharField(
                        choices=[
                            ("legality", "beslut enligt 12 kap. 2 §, som bara domstolen prövar"),
                            ("elsewhere", "beslut som någon annan har fattat"),
                        ],
                        max_length=10,
                        verbose_name="varför",
                    ),
                ),
                ("about", models.CharField(blank=True, default="", max_length=200, verbose_name="vad det gäller")),
                ("to", models.CharField(max_length=100, verbose_name="mottagare")),
                (
                    "forwarded_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="skickat vidare"
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="forwarded_appeals",
                        to="cases.case",
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="forwarded_appeals",
                        to="cases.decision",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.document",
                        verbose_name="skrivelsen",
                    ),
                ),
                (
                    "forwarded_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "letter",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.document",
                        verbose_name="följebrev",
                    ),
                ),
            ],
            options={
                "verbose_name": "överklagande som skickats vidare",
                "verbose_name_plural": "överklaganden som skickats vidare",
                "indexes": [models.Index(fields=["case", "-id"], name="forwarded_appeal_of_case")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decision__isnull", False), ("why", "legality")),
                            models.Q(("decision", None), ("why", "elsewhere"), models.Q(("about", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="forwarded_appeal_says_of_what",
                        violation_error_message="Skriv vilket beslut överklagandet gäller.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("to", ""), _negated=True),
                        name="forwarded_appeal_says_to_whom",
                        violation_error_message="Skriv vem överklagandet skickas till.",
                    ),
                ],
            },
        ),
        sql.run(*forward_statements()),
    ]
