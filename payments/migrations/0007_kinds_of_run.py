"""A run is ordinary, extra or an emergency: the latter with a reason, limits of its own and two approvers."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from bistand.audit import sql
from payments import rules


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0006_left_of_line"),
        ("staff", "0003_phone"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="paymentrun",
            name="one_open_run_per_section_and_day",
        ),
        migrations.AddField(
            model_name="paymentrun",
            name="kind",
            field=models.CharField(
                choices=[("ordinary", "ordinarie"), ("extra", "extra"), ("emergency", "akut")],
                db_default="ordinary",
                default="ordinary",
                max_length=9,
                verbose_name="slag av körning",
            ),
        ),
        migrations.AddField(
            model_name="paymentrun",
            name="kind_reason",
            field=models.TextField(
                blank=True, db_default="", default="", verbose_name="skäl till extra eller akut körning"
            ),
        ),
        migrations.AddField(
            model_name="paymentrun",
            name="second_approved_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="godkändes också"),
        ),
        migrations.AddField(
            model_name="paymentrun",
            name="second_approved_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="godkändes också av",
            ),
        ),
        migrations.AddField(
            model_name="paymentrun",
            name="second_approved_person",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="staff.employee",
                verbose_name="den andra som godkände",
            ),
        ),
        migrations.AddField(
            model_name="paymentrun",
            name="second_step_up",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="staff.stepup",
                verbose_name="den andras engångskod",
            ),
        ),
        migrations.AddConstraint(
            model_name="paymentrun",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "ordinary"), ("kind_reason", "")),
                    models.Q(
                        ("kind__in", ["extra", "emergency"]),
                        ("kind_reason__regex", "[^[:space:][:digit:][:punct:]]{2}"),
                    ),
                    _connector="OR",
                ),
                name="run_out_of_the_ordinary_has_reason",
                violation_error_message="En extra eller akut körning har ett skäl.",
            ),
        ),
        migrations.AddConstraint(
            model_name="paymentrun",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("kind", "emergency"), ("state__in", ["released", "exported", "reconciled"]), _negated=True
                    ),
                    models.Q(
                        ("second_approved_at__isnull", False),
                        ("second_approved_person__isnull", False),
                        ("second_step_up__isnull", False),
                        models.Q(("second_approved_person", models.F("approved_person")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="emergency_run_has_two_approvers",
                violation_error_message="En akut körning effektueras när två olika chefer har godkänt den.",
            ),
        ),
        migrations.AddConstraint(
            model_name="paymentrun",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "open")),
                fields=("section", "pay_on", "money", "kind"),
                name="one_open_run_per_section_and_day",
                violation_error_message="Sektionen har redan en öppen körning av det slaget för den dagen.",
            ),
        ),
        sql.run(rules.RUN, rules.EMERGENCY, rules.FROZEN_RUN),
    ]
