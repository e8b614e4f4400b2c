"""A claim above the writer's delegation waits as a proposal for somebody who may decide it."""

from django.conf import settings
from django.db import migrations, models

from bistand.audit import sql
from cases.recovery_rules import recovery_statements


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0018_warnings"),
        ("staff", "0002_rules"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="recoveryclaim",
            name="returned_reason",
            field=models.TextField(blank=True, default="", verbose_name="lämnades tillbaka därför att"),
        ),
        migrations.AlterField(
            model_name="recoveryclaim",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "utkast"),
                    ("proposed", "förslag"),
                    ("decided", "beslutat"),
                    ("sued", "hos domstolen"),
                    ("closed", "avslutat"),
                ],
                default="draft",
                max_length=10,
                verbose_name="läge",
            ),
        ),
        migrations.AddIndex(
            model_name="recoveryclaim",
            index=models.Index(
                condition=models.Q(("state__in", ["draft", "proposed"])), fields=["written_at"], name="claim_undecided"
            ),
        ),
        sql.run(*recovery_statements()),
    ]
