"""A waiver above its writer's delegation waits as a proposal for somebody who may decide it."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from bistand.audit import sql
from cases.recovery_rules import waiver_statements


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0034_publications"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="WaiverProposal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[("proposed", "förslag"), ("granted", "beviljat"), ("returned", "lämnat tillbaka")],
                        default="proposed",
                        max_length=10,
                        verbose_name="läge",
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=10, verbose_name="belopp som efterges")),
                ("reason", models.TextField(verbose_name="skäl")),
                ("written_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "returned_reason",
                    models.TextField(blank=True, default="", verbose_name="lämnades tillbaka därför att"),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="besvarat")),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="waiver_proposals",
                        to="cases.recoveryclaim",
                    ),
                ),
                (
                    "entry",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.recoveryentry",
                        verbose_name="eftergiften",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "förslag till eftergift",
                "verbose_name_plural": "förslag till eftergift",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "proposed")), fields=["written_at"], name="waiver_proposed"
                    ),
                    models.Index(fields=["written_by", "answered_at"], name="waiver_of_writer"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0), models.Q(("reason", ""), _negated=True)),
                        name="waiver_proposal_is_positive",
                        violation_error_message="Ett förslag till eftergift har ett belopp över noll och skäl.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("answered_at", None), ("entry", None), ("returned_reason", ""), ("state", "proposed")
                            ),
                            models.Q(("entry__isnull", False), ("returned_reason", ""), ("state", "granted")),
                            models.Q(
                                ("entry", None), ("state", "returned"), models.Q(("returned_reason", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="waiver_is_answered_by_itself_or_with_a_reason",
                        violation_error_message="Skriv varför förslaget lämnas tillbaka.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "proposed")),
                        fields=("claim",),
                        name="one_waiver_proposed_of_a_claim",
                        violation_error_message="Det ligger redan ett förslag till eftergift av kravet.",
                    ),
                ],
            },
        ),
        sql.run(*waiver_statements()),
    ]
