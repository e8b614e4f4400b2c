"""The catalogue of measures, and referrals with their steps."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from bistand.audit import sql
from planning.measures.rules import catalogue_statements


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0058_less_than_before_goes_against"),
        ("planning", "0005_meetings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Provider",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120, unique=True, verbose_name="namn")),
                ("contact", models.CharField(max_length=300, verbose_name="kontakt")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="upphörde")),
            ],
            options={
                "verbose_name": "anordnare",
                "verbose_name_plural": "anordnare",
            },
        ),
        migrations.CreateModel(
            name="Measure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120, verbose_name="namn")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("guidance", "kartläggning och vägledning"),
                            ("coaching", "jobbcoachning"),
                            ("practice", "praktik"),
                            ("training", "arbetsträning"),
                            ("language", "svenska"),
                            ("education", "utbildning"),
                            ("employment", "anställning med stöd"),
                            ("health", "rehabilitering och hälsa"),
                            ("other", "annat"),
                        ],
                        max_length=12,
                        verbose_name="typ",
                    ),
                ),
                ("target_group", models.TextField(verbose_name="målgrupp")),
                ("criteria", models.TextField(verbose_name="vad som krävs")),
                (
                    "expectations",
                    models.TextField(
                        blank=True, default="", verbose_name="vad deltagaren och anordnaren kan vänta sig"
                    ),
                ),
                ("places", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="platser")),
                (
                    "starts",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.DateField(), blank=True, default=list, size=None, verbose_name="startdagar"
                    ),
                ),
                (
                    "rhythm",
                    models.CharField(
                        choices=[("day", "varje dag"), ("week", "varje vecka")],
                        default="day",
                        max_length=4,
                        verbose_name="närvaro antecknas",
                    ),
                ),
                ("contact", models.CharField(blank=True, default="", max_length=300, verbose_name="kontakt")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="upphörde")),
                (
                    "provider",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="measures",
                        to="planning.provider",
                        verbose_name="anordnare",
                    ),
                ),
            ],
            options={
                "verbose_name": "insats",
                "verbose_name_plural": "insatser",
            },
        ),
        migrations.CreateModel(
            name="Referral",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "föreslagen"),
                            ("sent", "skickad"),
                            ("waiting", "i kö"),
                            ("accepted", "har plats"),
                            ("started", "pågår"),
                            ("ended", "avslutad"),
                        ],
                        default="proposed",
                        max_length=10,
                        verbose_name="läge",
                    ),
                ),
                (
                    "since",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="i läget sedan"
                    ),
                ),
                ("shared", models.TextField(verbose_name="det anordnaren får veta")),
                ("consent_on", models.DateField(blank=True, null=True, verbose_name="samtycket gavs")),
                (
                    "consent_how",
                    models.CharField(blank=True, default="", max_length=200, verbose_name="hur samtycket gavs"),
                ),
                ("begins_on", models.DateField(blank=True, null=True, verbose_name="ska börja")),
                ("started_on", models.DateField(blank=True, null=True, verbose_name="började")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="slutade")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("declined", "anordnaren tackade nej"),
                            ("withdrawn", "togs tillbaka"),
                            ("work", "arbete"),
                            ("studies", "studier"),
                            ("benefit", "annan ersättning"),
                            ("next", "nästa insats"),
                            ("done", "genomförd, planen går vidare"),
                            ("interrupted", "avbruten"),
                            ("moved", "flyttat från kommunen"),
                            ("other", "annat"),
                        ],
                        default="",
                        max_length=12,
                        verbose_name="utfall",
                    ),
                ),
                ("note", models.TextField(blank=True, default="", verbose_name="hur det gick")),
                (
                    "activity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="referrals", to="planning.activity"
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="referrals", to="cases.case"
                    ),
                ),
                (
                    "measure",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="referrals",
                        to="planning.measure",
                        verbose_name="insats",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="referrals", to="cases.person"
                    ),
                ),
            ],
            options={
                "verbose_name": "anvisning",
                "verbose_name_plural": "anvisningar",
            },
        ),
        migrations.CreateModel(
            name="ReferralStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "föreslagen"),
                            ("sent", "skickad"),
                            ("waiting", "i kö"),
                            ("accepted", "har plats"),
                            ("started", "pågår"),
                            ("ended", "avslutad"),
                        ],
                        max_length=10,
                        verbose_name="läge",
                    ),
                ),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="när")),
                (
                    "actor",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="av",
                    ),
                ),
                (
                    "referral",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="planning.referral"
                    ),
                ),
            ],
            options={
                "verbose_name": "steg i en anvisning",
                "verbose_name_plural": "steg i anvisningar",
            },
        ),
        migrations.AddConstraint(
            model_name="measure",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_on__isnull", True)),
                fields=("provider", "name"),
                name="measure_once_per_provider",
                violation_error_message="Anordnaren har redan en insats med det namnet.",
            ),
        ),
        migrations.AddConstraint(
            model_name="measure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("name", ""), _negated=True),
                    models.Q(("target_group", ""), _negated=True),
                    models.Q(("criteria", ""), _negated=True),
                ),
                name="measure_says_for_whom",
                violation_error_message="Skriv insatsens namn, målgrupp och vad som krävs.",
            ),
        ),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(fields=["measure", "state", "since"], name="referral_of_measure"),
        ),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(fields=["state", "-ended_on"], name="referral_ended"),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "ended"), _negated=True),
                fields=("person", "measure"),
                name="one_open_referral_per_measure",
                violation_error_message="Personen har redan en anvisning till den insatsen.",
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["proposed", "ended"]),
                    models.Q(
                        ("consent_on__isnull", False),
                        models.Q(("consent_how", ""), _negated=True),
                        models.Q(("shared", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="sent_referral_has_consent",
                violation_error_message="Skriv vad anordnaren får veta, och när och hur klienten samtyckte till det.",
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_on__isnull", True), ("started_on__isnull", False), ("state", "started")),
                    models.Q(("ended_on__isnull", False), ("state", "ended")),
                    models.Q(
                        ("ended_on__isnull", True),
                        ("started_on__isnull", True),
                        ("state__in", ["proposed", "sent", "waiting", "accepted"]),
                    ),
                    _connector="OR",
                ),
                name="referral_has_its_days",
                violation_error_message="En anvisning som har börjat har en första dag, och en som är slut en sista.",
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(models.Q(("state", "ended"), _negated=True), ("outcome", "")),
                    models.Q(
                        ("outcome__in", ["declined", "withdrawn"]), ("started_on__isnull", True), ("state", "ended")
                    ),
                    models.Q(
                        ("started_on__isnull", False),
                        ("started_on__lte", models.F("ended_on")),
                        ("state", "ended"),
                        models.Q(("outcome__in", ["", "declined", "withdrawn"]), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="ended_referral_has_outcome",
                violation_error_message="Välj ett utfall som passar: insatsen har börjat, eller den har inte det.",
            ),
        ),
        sql.run(*catalogue_statements()),
    ]
