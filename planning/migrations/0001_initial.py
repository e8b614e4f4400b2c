import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("cases", "0001_initial"),
        ("staff", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Plan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plans",
                        to="cases.case",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="plans", to="cases.person"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "utkast"), ("agreed", "överenskommen"), ("closed", "avslutad")],
                        default="draft",
                        max_length=10,
                        verbose_name="läge",
                    ),
                ),
                ("aim", models.TextField(verbose_name="övergripande mål")),
                ("own_words", models.TextField(blank=True, default="", verbose_name="med egna ord")),
                ("child_perspective", models.TextField(blank=True, default="", verbose_name="barnens perspektiv")),
                (
                    "written_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("written_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "agreed_how",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("meeting", "vid ett besök"),
                            ("home", "vid ett hembesök"),
                            ("phone", "i telefon"),
                            ("video", "i ett videosamtal"),
                        ],
                        default="",
                        max_length=10,
                        verbose_name="hur",
                    ),
                ),
                (
                    "agreed_with",
                    models.CharField(blank=True, default="", max_length=300, verbose_name="vilka mer som var med"),
                ),
                ("agreed_on", models.DateField(blank=True, null=True, verbose_name="överenskommen")),
                (
                    "agreed_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="avslutad")),
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
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("work", "arbete"),
                            ("studies", "studier"),
                            ("benefit", "annan ersättning"),
                            ("moved", "flyttat från kommunen"),
                            ("partner_income", "annan i hushållet försörjer"),
                            ("no_contact", "ingen kontakt"),
                            ("merged", "flyttat ihop, hör till ett annat ärende"),
                            ("deceased", "avliden"),
                            ("other", "annat"),
                            ("new_plan", "ersätts av en ny plan"),
                            ("not_agreed", "blev aldrig överenskommen"),
                        ],
                        default="",
                        max_length=20,
                        verbose_name="utfall",
                    ),
                ),
                ("closing_note", models.TextField(blank=True, default="", verbose_name="hur det gick")),
                (
                    "document",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.document",
                        verbose_name="utskriften",
                    ),
                ),
            ],
            options={
                "verbose_name": "plan",
                "verbose_name_plural": "planer",
                "indexes": [models.Index(fields=["case", "-id"], name="plan_of_case")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["draft", "agreed"])),
                        fields=("case", "person"),
                        name="one_open_plan_per_person_and_case",
                        violation_error_message="Personen har redan en plan i ärendet.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("agreed_by__isnull", True), ("agreed_on__isnull", True), ("state", "draft")),
                            models.Q(("agreed_by__isnull", False), ("agreed_on__isnull", False), ("state", "agreed")),
                            models.Q(
                                ("agreed_by__isnull", False),
                                ("agreed_on__isnull", False),
                                ("state", "closed"),
                                models.Q(("outcome", "not_agreed"), _negated=True),
                            ),
                            models.Q(
                                ("agreed_by__isnull", True),
                                ("agreed_on__isnull", True),
                                ("outcome", "not_agreed"),
                                ("state", "closed"),
                            ),
                            _connector="OR",
                        ),
                        name="agreed_plan_has_day_and_maker",
                        violation_error_message="En plan som aldrig blev överenskommen avslutas som just det.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_on__isnull", True), ("outcome", ""), ("state__in", ["draft", "agreed"])),
                            models.Q(
                                ("closed_by__isnull", False),
                                ("closed_on__isnull", False),
                                ("state", "closed"),
                                models.Q(("outcome", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="closed_plan_has_outcome",
                        violation_error_message="En avslutad plan ska ha ett utfall.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Goal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="goals", to="planning.plan"
                    ),
                ),
                ("text", models.TextField(verbose_name="mål")),
                ("target_date", models.DateField(verbose_name="ska vara nått")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "pågår"), ("reached", "nått"), ("dropped", "struket")],
                        default="open",
                        max_length=10,
                        verbose_name="läge",
                    ),
                ),
                ("settled_on", models.DateField(blank=True, null=True, verbose_name="avgjort")),
            ],
            options={
                "verbose_name": "mål",
                "verbose_name_plural": "mål",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("settled_on__isnull", True), ("state", "open")),
                            models.Q(("settled_on__isnull", False), ("state__in", ["reached", "dropped"])),
                            _connector="OR",
                        ),
                        name="settled_goal_has_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True),
                        name="goal_says_something",
                        violation_error_message="Skriv vad som ska uppnås.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Activity",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "goal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="activities", to="planning.goal"
                    ),
                ),
                ("text", models.TextField(verbose_name="aktivitet")),
                (
                    "responsible",
                    models.CharField(
                        choices=[("client", "klienten"), ("caseworker", "socialsekreteraren"), ("partner", "annan")],
                        max_length=12,
                        verbose_name="ansvarig",
                    ),
                ),
                ("responsible_name", models.CharField(blank=True, default="", max_length=120, verbose_name="vem")),
                ("first_day", models.DateField(blank=True, null=True, verbose_name="börjar")),
                ("frequency", models.CharField(blank=True, default="", max_length=60, verbose_name="hur ofta")),
                (
                    "hours_a_week",
                    models.DecimalField(
                        blank=True, decimal_places=1, max_digits=4, null=True, verbose_name="timmar i veckan"
                    ),
                ),
                ("due", models.DateField(verbose_name="senast")),
                (
                    "state",
                    models.CharField(
                        choices=[("planned", "planerad"), ("done", "gjord"), ("dropped", "struken")],
                        default="planned",
                        max_length=10,
                        verbose_name="läge",
                    ),
                ),
                ("done_on", models.DateField(blank=True, null=True, verbose_name="gjord")),
            ],
            options={
                "verbose_name": "aktivitet",
                "verbose_name_plural": "aktiviteter",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("done_on__isnull", False), ("state", "done")),
                            models.Q(("done_on__isnull", True), ("state__in", ["planned", "dropped"])),
                            _connector="OR",
                        ),
                        name="done_activity_has_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("responsible", "partner"), _negated=True),
                            models.Q(("responsible_name", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="partner_activity_names_partner",
                        violation_error_message="Skriv vem som är ansvarig.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("first_day__isnull", True), ("first_day__lte", models.F("due")), _connector="OR"
                        ),
                        name="activity_begins_before_it_ends",
                        violation_error_message="Aktiviteten kan inte börja efter sin sista dag.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("hours_a_week__isnull", True),
                            models.Q(("hours_a_week__gt", 0), ("hours_a_week__lte", 60)),
                            _connector="OR",
                        ),
                        name="activity_hours_of_a_week",
                        violation_error_message="Timmar i veckan ska vara över noll och högst 60.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True),
                        name="activity_says_something",
                        violation_error_message="Skriv vad som ska göras.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PartnerPlan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="partner_plans", to="planning.plan"
                    ),
                ),
                (
                    "partner",
                    models.CharField(
                        choices=[
                            ("employment", "Arbetsförmedlingen"),
                            ("insurance", "Försäkringskassan"),
                            ("health", "hälso- och sjukvården"),
                            ("probation", "Kriminalvården"),
                            ("education", "vuxenutbildningen"),
                            ("other", "annan"),
                        ],
                        max_length=12,
                        verbose_name="vems plan",
                    ),
                ),
                ("partner_name", models.CharField(blank=True, default="", max_length=120, verbose_name="namn")),
                ("says", models.TextField(verbose_name="det planen säger")),
                ("first_day", models.DateField(verbose_name="gäller från")),
                ("last_day", models.DateField(blank=True, null=True, verbose_name="gäller till")),
                (
                    "state",
                    models.CharField(
                        choices=[("current", "gäller"), ("ended", "upphört")],
                        default="current",
                        max_length=10,
                        verbose_name="läge",
                    ),
                ),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="upphörde")),
            ],
            options={
                "verbose_name": "annans plan",
                "verbose_name_plural": "andras planer",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("says", ""), _negated=True),
                        name="partner_plan_says_something",
                        violation_error_message="Skriv vad planen säger.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("partner", "other"), _negated=True),
                            models.Q(("partner_name", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="other_partner_is_named",
                        violation_error_message="Skriv vems plan det är.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("last_day__isnull", True), ("first_day__lte", models.F("last_day")), _connector="OR"
                        ),
                        name="partner_plan_begins_before_it_ends",
                        violation_error_message="Planen kan inte sluta före sin första dag.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_on__isnull", True), ("state", "current")),
                            models.Q(("ended_on__isnull", False), ("state", "ended")),
                            _connector="OR",
                        ),
                        name="ended_partner_plan_has_day",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AssessmentTemplate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80, verbose_name="mall")),
                ("areas", models.JSONField(verbose_name="områden")),
                ("scale", models.JSONField(verbose_name="skala")),
                ("valid", django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="gäller")),
            ],
            options={
                "verbose_name": "kartläggningsmall",
                "verbose_name_plural": "kartläggningsmallar",
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[("name", "="), ("valid", "&&")],
                        name="one_version_of_a_template_at_a_time",
                        violation_error_message="Mallen finns redan.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="GoalTemplate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("area", models.CharField(max_length=60, verbose_name="område")),
                ("goal", models.CharField(max_length=300, verbose_name="mål")),
                ("months", models.PositiveSmallIntegerField(verbose_name="nås inom så många månader")),
                (
                    "activity",
                    models.CharField(blank=True, default="", max_length=300, verbose_name="första aktiviteten"),
                ),
                (
                    "responsible",
                    models.CharField(
                        choices=[("client", "klienten"), ("caseworker", "socialsekreteraren"), ("partner", "annan")],
                        max_length=12,
                        verbose_name="ansvarig",
                    ),
                ),
                ("valid", django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="gäller")),
            ],
            options={
                "verbose_name": "förslag till mål",
                "verbose_name_plural": "förslag till mål",
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[("area", "="), ("goal", "="), ("valid", "&&")],
                        name="goal_proposed_once",
                        violation_error_message="Förslaget finns redan.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("months__gte", 1), ("months__lte", 24)),
                        name="goal_proposed_within_two_years",
                        violation_error_message="Ett mål nås inom 1 till 24 månader.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Assessment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assessments",
                        to="cases.case",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.person"
                    ),
                ),
                (
                    "template",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="planning.assessmenttemplate",
                        verbose_name="mall",
                    ),
                ),
                ("held_on", models.DateField(verbose_name="dag")),
                ("answers", models.JSONField(verbose_name="svar")),
                ("own_words", models.TextField(blank=True, default="", verbose_name="med egna ord")),
                ("obstacles", models.TextField(blank=True, default="", verbose_name="det som hindrar mest")),
                ("strengths", models.TextField(blank=True, default="", verbose_name="styrkor")),
                (
                    "signed_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "signed_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="signerad"),
                ),
            ],
            options={
                "verbose_name": "kartläggning",
                "verbose_name_plural": "kartläggningar",
                "indexes": [models.Index(fields=["case", "person", "-held_on", "-id"], name="assessment_of_person")],
            },
        ),
        migrations.CreateModel(
            name="InstrumentResult",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="instruments",
                        to="cases.case",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.person"
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="instrument")),
                ("done_on", models.DateField(verbose_name="dag")),
                ("done_by", models.CharField(max_length=120, verbose_name="gjord av")),
                ("summary", models.TextField(max_length=2000, verbose_name="sammanfattning")),
                (
                    "noted_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="noterad av",
                    ),
                ),
                (
                    "noted_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="noterad"),
                ),
            ],
            options={
                "verbose_name": "bedömningsinstrument",
                "verbose_name_plural": "bedömningsinstrument",
                "indexes": [models.Index(fields=["case", "person", "-done_on"], name="instrument_of_person")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("name", ""), _negated=True),
                            models.Q(("done_by", ""), _negated=True),
                            models.Q(("summary", ""), _negated=True),
                        ),
                        name="instrument_is_named_and_summarised",
                        violation_error_message="Skriv instrumentets namn, vem som gjorde det och vad det visade.",
                    )
                ],
            },
        ),
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
                (
                    "provider",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="measures",
                        to="planning.provider",
                        verbose_name="anordnare",
                    ),
                ),
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
            ],
            options={
                "verbose_name": "insats",
                "verbose_name_plural": "insatser",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_on__isnull", True)),
                        fields=("provider", "name"),
                        name="measure_once_per_provider",
                        violation_error_message="Anordnaren har redan en insats med det namnet.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("name", ""), _negated=True),
                            models.Q(("target_group", ""), _negated=True),
                            models.Q(("criteria", ""), _negated=True),
                        ),
                        name="measure_says_for_whom",
                        violation_error_message="Skriv insatsens namn, målgrupp och vad som krävs.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Referral",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="referrals", to="cases.person"
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
                (
                    "protected_shown",
                    models.BooleanField(
                        db_default=False, default=False, verbose_name="visas för anordnaren trots skydd"
                    ),
                ),
                ("next_on", models.DateField(blank=True, null=True, verbose_name="nästa gång")),
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
            ],
            options={
                "verbose_name": "anvisning",
                "verbose_name_plural": "anvisningar",
                "indexes": [
                    models.Index(fields=["measure", "state", "since"], name="referral_of_measure"),
                    models.Index(fields=["state", "-ended_on"], name="referral_ended"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "ended"), _negated=True),
                        fields=("person", "measure"),
                        name="one_open_referral_per_measure",
                        violation_error_message="Personen har redan en anvisning till den insatsen.",
                    ),
                    models.CheckConstraint(
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
                    models.CheckConstraint(
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
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(models.Q(("state", "ended"), _negated=True), ("outcome", "")),
                            models.Q(
                                ("outcome__in", ["declined", "withdrawn"]),
                                ("started_on__isnull", True),
                                ("state", "ended"),
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
                ],
            },
        ),
        migrations.CreateModel(
            name="ReferralStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "referral",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="planning.referral"
                    ),
                ),
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
            ],
            options={
                "verbose_name": "steg i en anvisning",
                "verbose_name_plural": "steg i anvisningar",
            },
        ),
        migrations.CreateModel(
            name="Coach",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="coaching",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="coach",
                    ),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="coaches",
                        to="planning.provider",
                        verbose_name="anordnare",
                    ),
                ),
                ("since", models.DateField(blank=True, null=True, verbose_name="från")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="till")),
            ],
            options={
                "verbose_name": "coach hos en anordnare",
                "verbose_name_plural": "coacher hos anordnare",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_on__isnull", True)),
                        fields=("user",),
                        name="coach_of_one_provider",
                        violation_error_message="Coachen hör redan till en anordnare. Avsluta det först.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Attendance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "referral",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="attendance", to="planning.referral"
                    ),
                ),
                ("day", models.DateField(verbose_name="dag")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("present", "närvarande"),
                            ("excused", "frånvarande, med anmält skäl"),
                            ("absent", "frånvarande, utan anmält skäl"),
                        ],
                        max_length=8,
                        verbose_name="närvaro",
                    ),
                ),
                ("reason", models.CharField(blank=True, default="", max_length=300, verbose_name="skäl")),
                ("absent_days", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="frånvarodagar")),
                (
                    "noted_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="antecknad av",
                    ),
                ),
                (
                    "noted_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="antecknad"
                    ),
                ),
                ("heard_on", models.DateField(blank=True, null=True, verbose_name="klienten hördes")),
                ("said", models.TextField(blank=True, default="", verbose_name="det klienten säger")),
                (
                    "assessment",
                    models.CharField(
                        blank=True,
                        choices=[("accepted", "godtagbart skäl"), ("not_accepted", "inget godtagbart skäl")],
                        default="",
                        max_length=12,
                        verbose_name="bedömning",
                    ),
                ),
                (
                    "assessed_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="bedömd av",
                    ),
                ),
                ("assessed_at", models.DateTimeField(blank=True, null=True, verbose_name="bedömd")),
            ],
            options={
                "verbose_name": "närvaro",
                "verbose_name_plural": "närvaro",
                "indexes": [
                    models.Index(
                        condition=models.Q(("assessment", ""), ("state", "absent")),
                        fields=["referral"],
                        name="absence_to_assess",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("referral", "day"),
                        name="attendance_once_a_day",
                        violation_error_message="Närvaron är redan antecknad för den dagen.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "excused"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="excused_has_a_reason",
                        violation_error_message="Skriv vilket skäl som anmäldes.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("assessed_at__isnull", True), ("assessment", "")),
                            models.Q(
                                ("assessed_at__isnull", False),
                                ("heard_on__isnull", False),
                                ("state", "absent"),
                                models.Q(("said", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="absence_is_assessed_when_heard",
                        violation_error_message="Skriv när klienten hördes och vad hen säger, innan frånvaron bedöms.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Feedback",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "referral",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="feedback", to="planning.referral"
                    ),
                ),
                ("text", models.TextField(verbose_name="återkoppling")),
                (
                    "written_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="skriven av",
                    ),
                ),
                (
                    "written_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="skriven"),
                ),
            ],
            options={
                "verbose_name": "återkoppling",
                "verbose_name_plural": "återkoppling",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True),
                        name="feedback_says_something",
                        violation_error_message="Skriv hur det går.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CoordinatedPlan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="coordinated_plans",
                        to="cases.case",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.person"
                    ),
                ),
                ("consent_on", models.DateField(verbose_name="samtycke den")),
                ("consent_how", models.CharField(max_length=200, verbose_name="hur samtycket gavs")),
                ("begun_on", models.DateField(verbose_name="arbetet började")),
                ("needs", models.TextField(verbose_name="insatser som behövs")),
                ("municipality", models.TextField(verbose_name="det kommunen svarar för")),
                ("region", models.TextField(verbose_name="det regionen svarar för")),
                ("others", models.TextField(blank=True, default="", verbose_name="det andra gör")),
                ("responsible", models.CharField(max_length=200, verbose_name="övergripande ansvar")),
                ("took_part", models.TextField(verbose_name="hur den enskilde deltog")),
                (
                    "relatives",
                    models.CharField(blank=True, default="", max_length=200, verbose_name="närstående som var med"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("current", "gäller"), ("ended", "upphört")],
                        default="current",
                        max_length=10,
                        verbose_name="läge",
                    ),
                ),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="upphörde")),
                (
                    "end_reason",
                    models.CharField(blank=True, default="", max_length=200, verbose_name="varför den upphörde"),
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
                (
                    "written_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="skriven"),
                ),
            ],
            options={
                "verbose_name": "samordnad individuell plan",
                "verbose_name_plural": "samordnade individuella planer",
                "indexes": [models.Index(fields=["case", "person", "-id"], name="coordinated_plan_of_person")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "current")),
                        fields=("case", "person"),
                        name="one_coordinated_plan_at_a_time",
                        violation_error_message="Personen har redan en samordnad individuell plan som gäller.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("consent_how", ""), _negated=True),
                            models.Q(("needs", ""), _negated=True),
                            models.Q(("municipality", ""), _negated=True),
                            models.Q(("region", ""), _negated=True),
                            models.Q(("responsible", ""), _negated=True),
                            models.Q(("took_part", ""), _negated=True),
                        ),
                        name="coordinated_plan_is_whole",
                        violation_error_message="Planen har samtycke, insatser och vem som svarar för dem.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("end_reason", ""), ("ended_on__isnull", True), ("state", "current")),
                            models.Q(
                                ("ended_on__isnull", False),
                                ("state", "ended"),
                                models.Q(("end_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="ended_coordinated_plan_says_why",
                        violation_error_message="Skriv varför planen inte gäller längre.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Meeting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "section",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="staff.section",
                        verbose_name="sektion",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("coach", "möte med coach"),
                            ("three_party", "trepartsmöte"),
                            ("dialogue", "dialogmöte"),
                            ("sip", "SIP-möte"),
                        ],
                        max_length=12,
                        verbose_name="slag",
                    ),
                ),
                ("held_on", models.DateField(verbose_name="dag")),
                ("partner", models.CharField(max_length=120, verbose_name="med vem")),
                (
                    "written_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "written_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="skrivet"),
                ),
            ],
            options={
                "verbose_name": "möte",
                "verbose_name_plural": "möten",
                "indexes": [models.Index(fields=["section", "-held_on", "-id"], name="meeting_of_section")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("partner", ""), _negated=True),
                        name="meeting_is_with_somebody",
                        violation_error_message="Skriv vem mötet är med.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MeetingPerson",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="people",
                        to="planning.meeting",
                        verbose_name="möte",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="meetings",
                        to="cases.case",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.person"
                    ),
                ),
                ("consent_on", models.DateField(verbose_name="samtycke den")),
                ("consent_how", models.CharField(max_length=200, verbose_name="hur samtycket gavs")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("listed", "på listan"),
                            ("noted", "antecknad"),
                            ("withdrawn", "samtycket togs tillbaka"),
                        ],
                        default="listed",
                        max_length=10,
                        verbose_name="läge",
                    ),
                ),
                (
                    "note",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.journalnote",
                        verbose_name="anteckningen",
                    ),
                ),
                (
                    "listed_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="uppsatt av",
                    ),
                ),
                (
                    "listed_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="uppsatt"),
                ),
            ],
            options={
                "verbose_name": "person på ett möte",
                "verbose_name_plural": "personer på möten",
                "indexes": [models.Index(fields=["case", "person", "-id"], name="meetings_of_person")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "withdrawn"), _negated=True),
                        fields=("meeting", "person"),
                        name="on_the_list_once",
                        violation_error_message="Personen står redan på listan.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("consent_how", ""), _negated=True),
                        name="on_the_list_by_consent",
                        violation_error_message="Skriv hur samtycket gavs.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("note__isnull", False), ("state", "noted")),
                            models.Q(models.Q(("state", "noted"), _negated=True), ("note__isnull", True)),
                            _connector="OR",
                        ),
                        name="talked_about_in_a_note",
                    ),
                ],
            },
        ),
    ]
