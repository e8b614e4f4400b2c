"""Spot checks: drawn, examined, answered and reported."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from bistand.audit import sql
from followup.samples import rules


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0046_messages_to_the_protected"),
        ("followup", "0003_controls"),
        ("payments", "0011_statements"),
        ("staff", "0003_attest_limits"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Sample",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "subject",
                    models.CharField(
                        choices=[("payment", "utbetalningar"), ("decision", "beslut")],
                        max_length=10,
                        verbose_name="vad",
                    ),
                ),
                ("first_day", models.DateField(verbose_name="från")),
                ("last_day", models.DateField(verbose_name="till och med")),
                ("random_count", models.PositiveSmallIntegerField(verbose_name="slumpvis")),
                ("risk_count", models.PositiveSmallIntegerField(verbose_name="vägt efter risk")),
                ("questions", models.JSONField(default=list, verbose_name="frågor")),
                ("seed", models.CharField(blank=True, default="", max_length=40, verbose_name="frö")),
                ("frame_count", models.PositiveIntegerField(default=0, verbose_name="antal att dra ur")),
                (
                    "frame_hash",
                    models.CharField(blank=True, default="", max_length=64, verbose_name="urvalets avtryck"),
                ),
                (
                    "drawn_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="draget"),
                ),
                ("conclusion", models.TextField(blank=True, default="", verbose_name="slutsats")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="avslutat")),
                (
                    "closed_by",
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
                    "drawn_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "examiner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="granskas av",
                    ),
                ),
                (
                    "section",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="staff.section",
                        verbose_name="sektion",
                    ),
                ),
            ],
            options={
                "verbose_name": "stickprov",
                "verbose_name_plural": "stickprov",
            },
        ),
        migrations.CreateModel(
            name="SampleItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(verbose_name="nummer")),
                (
                    "way",
                    models.CharField(
                        choices=[("random", "slumpvis"), ("risk", "vägt efter risk")],
                        max_length=10,
                        verbose_name="draget",
                    ),
                ),
                ("weight", models.PositiveSmallIntegerField(verbose_name="vikt")),
                (
                    "persons",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None, verbose_name="vilkas arbete"
                    ),
                ),
                ("answers", models.JSONField(blank=True, default=dict, verbose_name="svar")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[("in_order", "utan anmärkning"), ("remark", "anmärkning")],
                        default="",
                        max_length=10,
                        verbose_name="utfall",
                    ),
                ),
                ("remark", models.TextField(blank=True, default="", verbose_name="anmärkning")),
                ("examined_at", models.DateTimeField(blank=True, null=True, verbose_name="granskad")),
                ("reply", models.TextField(blank=True, default="", verbose_name="sektionens svar")),
                ("replied_at", models.DateTimeField(blank=True, null=True, verbose_name="besvarad")),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.decision",
                    ),
                ),
                (
                    "examined_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="granskad av",
                    ),
                ),
                (
                    "examiner",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="granskas av",
                    ),
                ),
                (
                    "payment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="payments.payment",
                    ),
                ),
                (
                    "replied_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="besvarad av",
                    ),
                ),
                (
                    "sample",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="followup.sample",
                    ),
                ),
                (
                    "section",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="staff.section",
                    ),
                ),
            ],
            options={
                "verbose_name": "granskat i stickprov",
                "verbose_name_plural": "granskade i stickprov",
            },
        ),
        migrations.CreateModel(
            name="SampleQuestion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "about",
                    models.CharField(
                        blank=True,
                        choices=[("payment", "utbetalningar"), ("decision", "beslut")],
                        default="",
                        max_length=10,
                        verbose_name="ställs om",
                    ),
                ),
                ("place", models.PositiveSmallIntegerField(verbose_name="ordning")),
                ("text", models.CharField(max_length=200, verbose_name="fråga")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="borttagen")),
            ],
            options={
                "verbose_name": "fråga i stickprov",
                "verbose_name_plural": "frågor i stickprov",
                "indexes": [
                    models.Index(condition=models.Q(("ended_at", None)), fields=["place"], name="sample_question_asked")
                ],
            },
        ),
        migrations.AddIndex(
            model_name="sample",
            index=models.Index(fields=["subject", "-id"], name="sample_of_subject"),
        ),
        migrations.AddConstraint(
            model_name="sample",
            constraint=models.CheckConstraint(
                condition=models.Q(("first_day__lte", models.F("last_day"))),
                name="sample_period_in_order",
                violation_error_message="Sista dagen kan inte vara före den första.",
            ),
        ),
        migrations.AddConstraint(
            model_name="sample",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("random_count__lte", 200),
                    ("risk_count__lte", 200),
                    models.Q(("random_count__gt", 0), ("risk_count__gt", 0), _connector="OR"),
                ),
                name="sample_has_some",
                violation_error_message="Dra minst en, och högst 200 av varje slag.",
            ),
        ),
        migrations.AddConstraint(
            model_name="sample",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at", None), ("closed_by", None), ("conclusion", "")),
                    models.Q(
                        ("closed_at__isnull", False),
                        ("closed_by__isnull", False),
                        models.Q(("conclusion", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="closed_sample_has_conclusion",
                violation_error_message="Skriv vad stickprovet visar.",
            ),
        ),
        migrations.AddConstraint(
            model_name="sample",
            constraint=models.CheckConstraint(
                condition=models.Q(("conclusion__regex", "[0-9]{6}[-+ ]?[0-9]{4}"), _negated=True),
                name="sample_names_no_number",
                violation_error_message="Skriv inga personnummer eller kontonummer: det här rapporteras till nämnden.",
            ),
        ),
        migrations.AddIndex(
            model_name="sampleitem",
            index=models.Index(
                condition=models.Q(("outcome", "remark"), ("reply", "")),
                fields=["section", "id"],
                name="sample_item_to_reply",
            ),
        ),
        migrations.AddIndex(
            model_name="sampleitem",
            index=models.Index(
                condition=models.Q(("outcome", "")), fields=["examiner", "id"], name="sample_item_to_examine"
            ),
        ),
        migrations.AddConstraint(
            model_name="sampleitem",
            constraint=models.UniqueConstraint(fields=("sample", "number"), name="sample_item_number"),
        ),
        migrations.AddConstraint(
            model_name="sampleitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decision", None), ("payment__isnull", False)),
                    models.Q(("decision__isnull", False), ("payment", None)),
                    _connector="OR",
                ),
                name="sample_item_is_one_thing",
            ),
        ),
        migrations.AddConstraint(
            model_name="sampleitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("examined_by", None), ("outcome", ""), ("remark", "")),
                    models.Q(("examined_by__isnull", False), ("outcome", "in_order"), ("remark", "")),
                    models.Q(
                        ("examined_by__isnull", False), ("outcome", "remark"), models.Q(("remark", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="sample_item_remark",
                violation_error_message="Skriv vad anmärkningen gäller.",
            ),
        ),
        migrations.AddConstraint(
            model_name="sampleitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("replied_by", None), ("reply", "")),
                    models.Q(
                        models.Q(("reply", ""), _negated=True), ("outcome", "remark"), ("replied_by__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="sample_item_reply",
                violation_error_message="Skriv sektionens svar på anmärkningen.",
            ),
        ),
        migrations.AddConstraint(
            model_name="sampleitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("remark__regex", "[0-9]{6}[-+ ]?[0-9]{4}"), _negated=True),
                    models.Q(("reply__regex", "[0-9]{6}[-+ ]?[0-9]{4}"), _negated=True),
                ),
                name="sample_item_names_no_number",
                violation_error_message="Skriv inga personnummer eller kontonummer: det här rapporteras till nämnden.",
            ),
        ),
        sql.run(rules.begin(), *rules.statements()),
    ]
