"""What coming rules need is loaded and signed as other tables, and a rule switched on from a month by two persons."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from bistand.audit import sql
from cases.reform_rules import statements


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0039_messages"),
        ("staff", "0003_attest_limits"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ReformSwitch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reform", models.CharField(max_length=40, verbose_name="kommande regel")),
                ("rule", models.CharField(max_length=40, verbose_name="inbyggd regel")),
                ("valid_from", models.DateField(verbose_name="gäller från")),
                (
                    "state",
                    models.CharField(
                        choices=[("proposed", "väntar på godkännande"), ("on", "påslagen"), ("withdrawn", "återtagen")],
                        default="proposed",
                        max_length=10,
                        verbose_name="läge",
                    ),
                ),
                ("withdrawn_reason", models.TextField(blank=True, default="", verbose_name="varför den togs tillbaka")),
                (
                    "proposed_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="föreslagen"
                    ),
                ),
                ("approved_at", models.DateTimeField(blank=True, null=True, verbose_name="godkändes")),
            ],
            options={
                "verbose_name": "kommande regel",
            },
        ),
        migrations.AddField(
            model_name="amounttable",
            name="need",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=20, verbose_name="vad regeln behöver"
            ),
        ),
        migrations.AddField(
            model_name="amounttable",
            name="reform",
            field=models.CharField(blank=True, db_default="", default="", max_length=40, verbose_name="kommande regel"),
        ),
        migrations.AlterField(
            model_name="amounttable",
            name="kind",
            field=models.CharField(
                choices=[("norm", "riksnorm"), ("guideline", "riktlinje"), ("basis", "underlag till kommande regel")],
                max_length=10,
                verbose_name="slag",
            ),
        ),
        migrations.AddConstraint(
            model_name="amounttable",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("kind", "basis"),
                        models.Q(("reform", ""), _negated=True),
                        models.Q(("need", ""), _negated=True),
                    ),
                    models.Q(models.Q(("kind", "basis"), _negated=True), ("need", ""), ("reform", "")),
                    _connector="OR",
                ),
                name="basis_says_of_what",
            ),
        ),
        migrations.AddField(
            model_name="reformswitch",
            name="approved_by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="reformswitch",
            name="approved_person",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="staff.employee",
            ),
        ),
        migrations.AddField(
            model_name="reformswitch",
            name="proposed_by",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="reformswitch",
            name="proposed_person",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="staff.employee"
            ),
        ),
        migrations.AddConstraint(
            model_name="reformswitch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved_person__isnull", True),
                    models.Q(("approved_person", models.F("proposed_person")), _negated=True),
                    _connector="OR",
                ),
                name="reform_is_approved_by_another",
                violation_error_message="Regeln godkänns av någon annan än den som föreslog det.",
            ),
        ),
        migrations.AddConstraint(
            model_name="reformswitch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "on"), _negated=True),
                    models.Q(
                        ("approved_at__isnull", False),
                        ("approved_by__isnull", False),
                        ("approved_person__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="reform_that_is_on_has_approver",
            ),
        ),
        migrations.AddConstraint(
            model_name="reformswitch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "withdrawn"), _negated=True),
                    models.Q(("withdrawn_reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="withdrawn_reform_says_why",
                violation_error_message="Skriv varför den tas tillbaka.",
            ),
        ),
        migrations.AddConstraint(
            model_name="reformswitch",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["proposed", "on"])),
                fields=("reform",),
                name="reform_switched_on_once",
                violation_error_message="Regeln är redan påslagen eller väntar på godkännande.",
            ),
        ),
        sql.run(*statements()),
    ]
