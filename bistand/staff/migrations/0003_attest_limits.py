"""Attest rights, as dated data that only the administrator writes."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.functions.comparison
from django.db import migrations, models

from bistand.audit import sql

# A right to attest is given by whoever keeps the staff, who may hold no role of cases or money.
ONLY_ADMINISTRATOR = """
CREATE OR REPLACE FUNCTION staff_attest_limit_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE actor bigint := bistand_actor();
BEGIN
  IF NOT EXISTS (SELECT FROM staff_rolegrant g JOIN staff_user u ON u.id = g.user_id
                  WHERE g.user_id = actor AND u.is_active AND g.role IN ('administrator', 'service')
                    AND g.valid @> bistand_today()) THEN
    PERFORM bistand_refuse('Attesträtter läggs in av systemförvaltaren.');
  END IF;
  RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("staff", "0002_rules"),
        ("audit", "0002_rules"),
    ]

    operations = [
        migrations.CreateModel(
            name="AttestLimit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=12, verbose_name="ansvarskod")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("caseworker", "Socialsekreterare"),
                            ("senior", "1:e socialsekreterare"),
                            ("head", "Sektionschef"),
                            ("assistant", "Assistent"),
                            ("accountant", "Ekonom"),
                            ("controller", "Internkontrollant"),
                            ("administrator", "Systemförvaltare"),
                            ("service", "System"),
                        ],
                        max_length=20,
                        verbose_name="roll",
                    ),
                ),
                (
                    "limit",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=10, null=True, verbose_name="högsta belopp"
                    ),
                ),
                ("valid", django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="gäller")),
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
                "verbose_name": "attesträtt",
                "verbose_name_plural": "attesträtter",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("code", ""), _negated=True),
                        name="attest_limit_has_code",
                        violation_error_message="Skriv ansvarskoden.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("role__in", ["senior", "head"])),
                        name="attest_limit_is_of_those_who_decide",
                        violation_error_message="Beslutsattest ges till 1:e socialsekreterare och sektionschef.",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            (django.db.models.functions.comparison.Coalesce("section_id", 0), "="),
                            ("role", "="),
                            ("valid", "&&"),
                        ],
                        name="attest_limit_once_at_a_time",
                        violation_error_message="Rollen har redan en attesträtt i sektionen under perioden.",
                    ),
                ],
            },
        ),
        sql.run(
            ONLY_ADMINISTRATOR,
            sql.frozen("staff_attestlimit", "role", ["*"], ["valid"]),
            sql.never_deleted("staff_attestlimit"),
            sql.history("staff_attestlimit"),
            sql.trigger("d_stamp", "staff_attestlimit", "BEFORE INSERT OR UPDATE", "staff_attest_limit_stamp"),
        ),
    ]
