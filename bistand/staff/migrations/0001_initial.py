import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.operations
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [("auth", "0012_alter_user_first_name_max_length")]

    operations = [
        django.contrib.postgres.operations.BtreeGistExtension(),
        migrations.CreateModel(
            name="Section",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80, unique=True, verbose_name="namn")),
            ],
            options={
                "verbose_name": "sektion",
                "verbose_name_plural": "sektioner",
            },
        ),
        migrations.CreateModel(
            name="Employee",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("employee_id", models.CharField(max_length=20, unique=True, verbose_name="anställningsnummer")),
                ("name", models.CharField(max_length=120, verbose_name="namn")),
                ("natural", models.BooleanField(default=True, verbose_name="fysisk person")),
            ],
            options={
                "verbose_name": "anställd",
                "verbose_name_plural": "anställda",
            },
        ),
        migrations.CreateModel(
            name="User",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                ("username", models.CharField(max_length=60, unique=True, verbose_name="användarnamn")),
                (
                    "employee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="users", to="staff.employee"
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="aktiv")),
                ("is_staff", models.BooleanField(default=False, verbose_name="får läsa i förvaltningsgränssnittet")),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
            ],
            options={
                "verbose_name": "inloggning",
                "verbose_name_plural": "inloggningar",
            },
        ),
        migrations.CreateModel(
            name="RoleGrant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="grants", to=settings.AUTH_USER_MODEL
                    ),
                ),
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
                            ("coach", "Coach"),
                            ("service", "System"),
                        ],
                        max_length=20,
                        verbose_name="roll",
                    ),
                ),
                (
                    "section",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to="staff.section"
                    ),
                ),
                (
                    "valid",
                    django.contrib.postgres.fields.ranges.DateRangeField(
                        help_text="from and with … up to but not with", verbose_name="gäller"
                    ),
                ),
                (
                    "deputy_for",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deputies",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="vikarie för",
                    ),
                ),
            ],
            options={
                "verbose_name": "behörighet",
                "verbose_name_plural": "behörigheter",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid__isempty", False), ("valid__lower_inf", False), ("valid__upper_inf", False)
                        ),
                        name="grant_has_an_end",
                        violation_error_message="En behörighet måste ha både första och sista dag.",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            ("user", "="),
                            ("role", "="),
                            (django.db.models.functions.comparison.Coalesce("section_id", 0), "="),
                            ("valid", "&&"),
                        ],
                        name="grant_once_at_a_time",
                        violation_error_message="Personen har redan den rollen i sektionen under perioden.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DelegationRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "decision_type",
                    models.CharField(
                        choices=[
                            ("livelihood", "Försörjningsstöd, 12 kap. 1 § SoL"),
                            ("living_costs", "Levnadskostnader i övrigt, 12 kap. 1 § SoL"),
                            ("discretionary", "Bistånd utöver rätten, 12 kap. 2 § SoL"),
                            ("refusal", "Avslag, avvisning och avskrivning"),
                            ("recovery", "Återkrav, 33 kap. SoL"),
                            ("waiver", "Eftergift av återkrav, 33 kap. 6 § SoL"),
                        ],
                        max_length=20,
                        verbose_name="beslutstyp",
                    ),
                ),
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
                            ("coach", "Coach"),
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
            ],
            options={
                "verbose_name": "delegation",
                "verbose_name_plural": "delegationer",
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[("decision_type", "="), ("role", "="), ("valid", "&&")],
                        name="delegation_once_at_a_time",
                        violation_error_message="Delegationsordningen har redan en rad för rollen och beslutstypen.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AttestLimit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                            ("coach", "Coach"),
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
        migrations.CreateModel(
            name="Setting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=60, verbose_name="inställning")),
                ("value", models.JSONField(verbose_name="värde")),
                ("valid_from", models.DateField(verbose_name="gäller från")),
                ("set_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "verbose_name": "inställning",
                "verbose_name_plural": "inställningar",
                "constraints": [models.UniqueConstraint(fields=("key", "valid_from"), name="setting_once_a_day")],
            },
        ),
        migrations.CreateModel(
            name="ServiceToken",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80, verbose_name="namn")),
                ("user", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
                ("digest", models.CharField(max_length=64, unique=True, verbose_name="nyckelns avtryck")),
                ("issued_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("valid_to", models.DateField(verbose_name="gäller till och med")),
                ("revoked_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "systemnyckel",
                "verbose_name_plural": "systemnycklar",
            },
        ),
        migrations.CreateModel(
            name="StepUp",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("user", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("purpose", models.CharField(max_length=80, verbose_name="ändamål")),
            ],
            options={
                "verbose_name": "engångskod",
                "verbose_name_plural": "engångskoder",
            },
        ),
    ]
