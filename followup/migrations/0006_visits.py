"""Meetings with clients, and home visits among the ways to meet."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from bistand.audit import sql
from followup.visits import rules


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0003_latest_calculation"),
        ("followup", "0005_reminders_keep_their_day"),
        ("planning", "0002_rules"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="followup",
            name="way",
            field=models.CharField(
                blank=True,
                choices=[
                    ("person", "vid ett möte"),
                    ("phone", "på telefon"),
                    ("video", "över video"),
                    ("home", "vid ett hembesök"),
                ],
                default="",
                max_length=10,
                verbose_name="på vilket sätt",
            ),
        ),
        migrations.CreateModel(
            name="Visit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("first", "första kontakt"),
                            ("planning", "planering"),
                            ("investigation", "utredning"),
                            ("other", "annat"),
                        ],
                        max_length=15,
                        verbose_name="vad det gäller",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="tid")),
                ("minutes", models.PositiveSmallIntegerField(verbose_name="längd i minuter")),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("person", "vid ett möte"),
                            ("phone", "på telefon"),
                            ("video", "över video"),
                            ("home", "vid ett hembesök"),
                        ],
                        max_length=10,
                        verbose_name="på vilket sätt",
                    ),
                ),
                ("place", models.CharField(blank=True, default="", max_length=200, verbose_name="plats")),
                ("others", models.CharField(blank=True, default="", max_length=200, verbose_name="andra som är med")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("booked", "bokat"),
                            ("called", "kallad"),
                            ("held", "genomfört"),
                            ("missed", "blev inte av"),
                            ("cancelled", "inställt"),
                        ],
                        default="booked",
                        max_length=10,
                        verbose_name="läge",
                    ),
                ),
                ("moved_reason", models.TextField(blank=True, default="", verbose_name="varför mötet flyttades")),
                ("held_on", models.DateField(blank=True, null=True, verbose_name="genomfört den")),
                ("reason", models.TextField(blank=True, default="", verbose_name="varför det inte blev av")),
                (
                    "written_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="bokat"),
                ),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="skrivet")),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="visits",
                        to="cases.case",
                    ),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="skrivet av",
                    ),
                ),
                (
                    "letter",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.document",
                        verbose_name="kallelse",
                    ),
                ),
                (
                    "off_letter",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.document",
                        verbose_name="återbud",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.person",
                        verbose_name="den andra vuxna",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.person",
                        verbose_name="klient",
                    ),
                ),
                (
                    "responsible",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="visits",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="ansvarig",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="bokat av",
                    ),
                ),
            ],
            options={
                "verbose_name": "klientmöte",
                "verbose_name_plural": "klientmöten",
                "indexes": [
                    models.Index(fields=["case", "-at", "-id"], name="visit_of_case"),
                    models.Index(
                        condition=models.Q(("state__in", ["booked", "called"])),
                        fields=["responsible", "at", "id"],
                        name="visit_open_of_responsible",
                    ),
                    models.Index(fields=["-at", "-id"], name="visit_by_time"),
                    models.Index(condition=models.Q(("state", "held")), fields=["held_on"], name="visit_held"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("partner", None), models.Q(("partner", models.F("person")), _negated=True), _connector="OR"
                        ),
                        name="visit_with_two_is_with_two",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("minutes__gte", 1), ("minutes__lte", 600)),
                        name="visit_takes_its_time",
                        violation_error_message="Ett möte är 1 till 600 minuter.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("held_on__isnull", False), ("state", "held")),
                            models.Q(models.Q(("state", "held"), _negated=True), ("held_on", None)),
                            _connector="OR",
                        ),
                        name="held_visit_has_day",
                        violation_error_message="Skriv vilken dag mötet var.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["missed", "cancelled"]), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="visit_not_held_says_why",
                        violation_error_message="Skriv varför mötet inte blev av.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at", None), ("closed_by", None), ("state__in", ["booked", "called"])),
                            models.Q(
                                models.Q(("state__in", ["booked", "called"]), _negated=True),
                                ("closed_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="closed_visit_has_person",
                    ),
                ],
            },
        ),
        sql.run(*rules.statements()),
    ]
