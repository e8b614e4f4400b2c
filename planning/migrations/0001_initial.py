import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("cases", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Plan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                ("written_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("agreed_on", models.DateField(blank=True, null=True, verbose_name="överenskommen")),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="avslutad")),
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
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="plans", to="cases.person"
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
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="goals", to="planning.plan"
                    ),
                ),
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
                (
                    "goal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="activities", to="planning.goal"
                    ),
                ),
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
                        condition=models.Q(("text", ""), _negated=True),
                        name="activity_says_something",
                        violation_error_message="Skriv vad som ska göras.",
                    ),
                ],
            },
        ),
    ]
