import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("audit", "0001_initial"),
        ("cases", "0001_initial"),
        ("payments", "0001_initial"),
        ("planning", "0001_initial"),
        ("staff", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="FollowUp",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("plan", "planen"), ("children", "barnens situation")],
                        max_length=10,
                        verbose_name="vad",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="followups",
                        to="cases.case",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="followups",
                        to="planning.plan",
                    ),
                ),
                (
                    "responsible",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="followups",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="ansvarig",
                    ),
                ),
                ("due", models.DateField(verbose_name="senast")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "planerad"),
                            ("called", "kallad"),
                            ("held", "genomförd"),
                            ("missed", "blev inte av"),
                            ("cancelled", "inställd"),
                        ],
                        default="planned",
                        max_length=10,
                        verbose_name="läge",
                    ),
                ),
                (
                    "follows",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="followed_by",
                        to="followup.followup",
                        verbose_name="följer på",
                    ),
                ),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("meeting_at", models.DateTimeField(blank=True, null=True, verbose_name="möte")),
                (
                    "way",
                    models.CharField(
                        blank=True,
                        choices=[("person", "vid ett möte"), ("phone", "på telefon"), ("video", "över video")],
                        default="",
                        max_length=10,
                        verbose_name="på vilket sätt",
                    ),
                ),
                ("place", models.CharField(blank=True, default="", max_length=200, verbose_name="plats")),
                ("moved_reason", models.TextField(blank=True, default="", verbose_name="varför mötet flyttades")),
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
                ("held_on", models.DateField(blank=True, null=True, verbose_name="genomförd")),
                (
                    "held_by",
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
                            ("on_track", "går som planerat"),
                            ("changes", "något behöver ändras"),
                            ("reached", "målet är nått"),
                        ],
                        default="",
                        max_length=10,
                        verbose_name="utfall",
                    ),
                ),
                ("summary", models.TextField(blank=True, default="", verbose_name="hur det går")),
                ("client_view", models.TextField(blank=True, default="", verbose_name="klientens syn")),
                ("best_interests", models.TextField(blank=True, default="", verbose_name="barnets bästa")),
                ("child_views", models.TextField(blank=True, default="", verbose_name="barnets åsikter")),
                ("information_given", models.TextField(blank=True, default="", verbose_name="information till barnet")),
                ("changes_needed", models.TextField(blank=True, default="", verbose_name="vad som behöver ändras")),
                ("reason", models.TextField(blank=True, default="", verbose_name="varför den inte blev av")),
            ],
            options={
                "verbose_name": "uppföljning",
                "verbose_name_plural": "uppföljningar",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["planned", "called"])),
                        fields=["due", "id"],
                        name="followup_open_by_due",
                    ),
                    models.Index(
                        condition=models.Q(("state__in", ["planned", "called"])),
                        fields=["responsible", "due", "id"],
                        name="followup_open_of_responsible",
                    ),
                    models.Index(fields=["due", "id"], name="followup_by_due"),
                    models.Index(fields=["case", "-id"], name="followup_of_case"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "plan"), ("state__in", ["planned", "called"])),
                        fields=("plan",),
                        name="one_open_followup_per_plan",
                        violation_error_message="Planen har redan en uppföljning som väntar.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "children"), ("state__in", ["planned", "called"])),
                        fields=("case",),
                        name="one_open_children_followup_per_case",
                        violation_error_message="Barnens situation har redan en uppföljning som väntar.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "plan"), ("plan__isnull", False)),
                            models.Q(("kind", "children"), ("plan__isnull", True)),
                            _connector="OR",
                        ),
                        name="plan_followup_has_plan",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("held_by__isnull", False),
                                ("held_on__isnull", False),
                                ("state", "held"),
                                models.Q(("outcome", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("state", "held"), _negated=True),
                                ("held_by__isnull", True),
                                ("held_on__isnull", True),
                                ("outcome", ""),
                            ),
                            _connector="OR",
                        ),
                        name="held_followup_has_day_maker_outcome",
                        violation_error_message="En genomförd uppföljning ska ha ett utfall.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["missed", "cancelled"]), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="followup_not_held_has_reason",
                        violation_error_message="Skriv varför uppföljningen inte blev av.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "children"), ("state", "held"), _negated=True),
                            models.Q(
                                models.Q(("best_interests", ""), _negated=True),
                                models.Q(("child_views", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="held_children_followup_says_how",
                        violation_error_message="Skriv om barnets bästa och barnets åsikter.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GoalProgress",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "followup",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="goals",
                        to="followup.followup",
                    ),
                ),
                (
                    "goal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="progress", to="planning.goal"
                    ),
                ),
                (
                    "progress",
                    models.CharField(
                        choices=[
                            ("reached", "nått"),
                            ("forward", "går framåt"),
                            ("still", "står still"),
                            ("backward", "går bakåt"),
                        ],
                        max_length=10,
                        verbose_name="hur det går",
                    ),
                ),
                ("note", models.TextField(blank=True, default="", verbose_name="anteckning")),
            ],
            options={
                "verbose_name": "måluppföljning",
                "verbose_name_plural": "måluppföljningar",
                "constraints": [models.UniqueConstraint(fields=("followup", "goal"), name="goal_once_per_followup")],
            },
        ),
        migrations.CreateModel(
            name="Flag",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "followup",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="flags",
                        to="followup.followup",
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[("coming", "kommande"), ("overdue", "förfallen")], max_length=10, verbose_name="grad"
                    ),
                ),
                ("raised_on", models.DateField(verbose_name="flaggad")),
                ("cleared_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "bevakningsflagga",
                "verbose_name_plural": "bevakningsflaggor",
                "indexes": [
                    models.Index(
                        condition=models.Q(("cleared_at__isnull", True)),
                        fields=["level", "followup"],
                        name="flag_raised",
                    )
                ],
                "constraints": [models.UniqueConstraint(fields=("followup", "level"), name="flag_once_per_level")],
            },
        ),
        migrations.CreateModel(
            name="AdministrationMonth",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("month", models.DateField(unique=True, verbose_name="månad")),
                ("count", models.PositiveIntegerField(default=0, verbose_name="antal ändringar")),
                ("overrides", models.PositiveIntegerField(default=0, verbose_name="antal undantag")),
                ("note", models.TextField(verbose_name="vad som har setts")),
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
                "verbose_name": "läst månad av systemförvaltning",
                "verbose_name_plural": "lästa månader av systemförvaltning",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(models.Q(("note", ""), _negated=True), ("month__day", 1)),
                        name="administration_month_is_read_in_words",
                        violation_error_message="Skriv vad du har sett.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ControlRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("control", models.CharField(max_length=40, verbose_name="kontroll")),
                (
                    "ran_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="kördes"),
                ),
                ("since", models.DateField(verbose_name="från och med")),
                ("found", models.PositiveIntegerField(verbose_name="nya signaler")),
            ],
            options={
                "verbose_name": "körning av kontroll",
                "verbose_name_plural": "körningar av kontroller",
                "indexes": [models.Index(fields=["control", "-id"], name="control_run_last")],
            },
        ),
        migrations.CreateModel(
            name="ControlFinding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("control", models.CharField(max_length=40, verbose_name="kontroll")),
                ("key", models.CharField(max_length=100, verbose_name="nyckel")),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.case",
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
                    "employee",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="staff.employee",
                    ),
                ),
                (
                    "amount",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name="belopp"),
                ),
                ("words", models.CharField(max_length=300, verbose_name="signal")),
                (
                    "found_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="hittad"),
                ),
                (
                    "disposition",
                    models.CharField(
                        blank=True,
                        choices=[("in_order", "i sin ordning"), ("mended", "rättat"), ("reported", "anmält vidare")],
                        default="",
                        max_length=10,
                        verbose_name="bedömning",
                    ),
                ),
                ("explanation", models.TextField(blank=True, default="", verbose_name="förklaring")),
                (
                    "disposed_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("disposed_at", models.DateTimeField(blank=True, null=True, verbose_name="bedömd")),
            ],
            options={
                "verbose_name": "signal",
                "verbose_name_plural": "signaler",
                "indexes": [
                    models.Index(fields=["control", "-id"], name="finding_of_control"),
                    models.Index(
                        condition=models.Q(("disposition", "")), fields=["control", "id"], name="finding_open"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("control", "key"), name="finding_is_found_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("disposed_by", None), ("disposition", "")),
                            models.Q(
                                models.Q(("disposition", ""), _negated=True),
                                models.Q(("explanation", ""), _negated=True),
                                ("disposed_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="disposed_finding_is_explained",
                        violation_error_message="Skriv vad du har kommit fram till.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DigestChoice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="digest_choice",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="vem",
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        blank=True,
                        choices=[("", "ingenting"), ("sms", "sms"), ("email", "e-post")],
                        default="",
                        max_length=5,
                        verbose_name="med",
                    ),
                ),
                ("to", models.CharField(blank=True, default="", max_length=200, verbose_name="till")),
            ],
            options={
                "verbose_name": "val av sammandrag",
                "verbose_name_plural": "val av sammandrag",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("channel", ""), ("to", "")),
                            models.Q(("channel__in", ["sms", "email"]), models.Q(("to", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="digest_choice_says_where",
                        violation_error_message="Skriv vart sammandraget ska skickas.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Digest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="digests",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="till",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("day", "dagens"), ("week", "veckans")], max_length=4, verbose_name="slag"
                    ),
                ),
                ("day", models.DateField(verbose_name="dag")),
                (
                    "channel",
                    models.CharField(
                        choices=[("", "ingenting"), ("sms", "sms"), ("email", "e-post")],
                        max_length=5,
                        verbose_name="med",
                    ),
                ),
                ("text", models.TextField(verbose_name="innehåll")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "väntar"),
                            ("sending", "skickas"),
                            ("sent", "skickat"),
                            ("failed", "kom inte fram"),
                        ],
                        default="waiting",
                        max_length=8,
                        verbose_name="läge",
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="skapat"),
                ),
                (
                    "due_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="skickas tidigast"
                    ),
                ),
                ("taken_at", models.DateTimeField(blank=True, null=True, verbose_name="påbörjat")),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="skickat")),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="försök")),
                ("error", models.CharField(blank=True, default="", max_length=200, verbose_name="fel")),
            ],
            options={
                "verbose_name": "sammandrag",
                "verbose_name_plural": "sammandrag",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["waiting", "sending"])),
                        fields=["due_at"],
                        name="digest_unsent",
                    ),
                    models.Index(condition=models.Q(("state", "failed")), fields=["-day", "-id"], name="digest_failed"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "kind", "day"),
                        name="one_digest_a_day",
                        violation_error_message="Sammandraget är redan gjort.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("sent_at__isnull", False), ("state", "sent")),
                            models.Q(models.Q(("state", "sent"), _negated=True), ("sent_at__isnull", True)),
                            _connector="OR",
                        ),
                        name="digest_says_when_it_was_sent",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DirectoryList",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("staff", models.JSONField(verbose_name="anställningsnummer med sista dag")),
                (
                    "loaded_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="lästes in av",
                    ),
                ),
                (
                    "loaded_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="lästes in"
                    ),
                ),
            ],
            options={
                "verbose_name": "personallista",
                "verbose_name_plural": "personallistor",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("staff", {}), _negated=True),
                        name="directory_list_is_not_empty",
                        violation_error_message="Listan är tom.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CalendarLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="calendar_links",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="vems",
                    ),
                ),
                ("fingerprint", models.CharField(max_length=64, unique=True, verbose_name="avtryck")),
                (
                    "made_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="skapad"),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="avslutad")),
            ],
            options={
                "verbose_name": "kalenderlänk",
                "verbose_name_plural": "kalenderlänkar",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("user",),
                        name="one_calendar_link",
                        violation_error_message="Du har redan en kalenderlänk. Ta bort den först.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Reminder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reminders",
                        to="cases.case",
                    ),
                ),
                (
                    "application",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.application",
                        verbose_name="ansökan",
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.decision",
                        verbose_name="beslut",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="planning.plan",
                        verbose_name="plan",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reminders",
                        to="cases.document",
                        verbose_name="handling",
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[("person", "satt av en medarbetare"), ("document", "handlingens sista dag")],
                        default="person",
                        max_length=10,
                        verbose_name="källa",
                    ),
                ),
                ("text", models.CharField(max_length=200, verbose_name="vad som ska göras")),
                ("due", models.DateField(verbose_name="senast")),
                (
                    "months",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="återkommer efter månader"),
                ),
                (
                    "responsible",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reminders",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="ansvarig",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "väntar"), ("done", "gjord"), ("ended", "avslutad")],
                        default="open",
                        max_length=10,
                        verbose_name="läge",
                    ),
                ),
                ("moved_reason", models.TextField(blank=True, default="", verbose_name="varför den sköts upp")),
                (
                    "follows",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="followed_by",
                        to="followup.reminder",
                        verbose_name="följer på",
                    ),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="satt av",
                    ),
                ),
                (
                    "set_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="satt"),
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
                        verbose_name="gjord av",
                    ),
                ),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="gjord")),
            ],
            options={
                "verbose_name": "bevakning",
                "verbose_name_plural": "bevakningar",
                "indexes": [
                    models.Index(fields=["case", "due", "id"], name="reminder_of_case"),
                    models.Index(
                        condition=models.Q(("state", "open")),
                        fields=["responsible", "due", "id"],
                        name="reminder_open_of_responsible",
                    ),
                    models.Index(fields=["due", "id"], name="reminder_by_due"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True),
                        name="reminder_says_what",
                        violation_error_message="Skriv vad som ska göras.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("months", None), models.Q(("months__gte", 1), ("months__lte", 36)), _connector="OR"
                        ),
                        name="reminder_comes_back_within_reason",
                        violation_error_message="En bevakning återkommer efter 1 till 36 månader.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("source", "document"), _negated=True),
                            ("document__isnull", False),
                            _connector="OR",
                        ),
                        name="reminder_by_itself_has_document",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("source", "document"), ("state", "open")),
                        fields=("document",),
                        name="one_open_reminder_of_a_last_day",
                        violation_error_message="Handlingens sista dag bevakas redan.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at", None), ("closed_by", None), ("state", "open")),
                            models.Q(
                                models.Q(("state", "open"), _negated=True),
                                ("closed_at__isnull", False),
                                ("closed_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="closed_reminder_has_person",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RightReview",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "grant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviews",
                        to="staff.rolegrant",
                        verbose_name="behörighet",
                    ),
                ),
                ("due", models.DateField(verbose_name="omprövas senast")),
                (
                    "opened_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="öppnad"),
                ),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[("keep", "behålls"), ("remove", "tas bort")],
                        default="",
                        max_length=10,
                        verbose_name="svar",
                    ),
                ),
                ("reason", models.TextField(blank=True, default="", verbose_name="skäl")),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="omprövad av",
                    ),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="omprövad")),
                ("late_at", models.DateTimeField(blank=True, null=True, verbose_name="sen")),
                (
                    "suspended_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="avslutad därför att den inte omprövades"),
                ),
            ],
            options={
                "verbose_name": "omprövning av behörighet",
                "verbose_name_plural": "omprövningar av behörigheter",
                "indexes": [
                    models.Index(condition=models.Q(("answer", "")), fields=["due", "id"], name="right_to_review")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("grant", "due"), name="right_reviewed_once_by_a_day"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", ""), ("answered_by", None)),
                            models.Q(models.Q(("answer", ""), _negated=True), ("answered_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="answered_review_has_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", "remove"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="right_taken_away_with_reason",
                        violation_error_message="Skriv varför behörigheten tas bort.",
                    ),
                ],
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
                        choices=[
                            ("payment", "utbetalningar"),
                            ("decision", "beslut"),
                            ("access", "läsningar av akter"),
                        ],
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
        migrations.CreateModel(
            name="Sample",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "subject",
                    models.CharField(
                        choices=[
                            ("payment", "utbetalningar"),
                            ("decision", "beslut"),
                            ("access", "läsningar av akter"),
                        ],
                        max_length=10,
                        verbose_name="vad",
                    ),
                ),
                ("first_day", models.DateField(verbose_name="från")),
                ("last_day", models.DateField(verbose_name="till och med")),
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
                ("random_count", models.PositiveSmallIntegerField(verbose_name="slumpvis")),
                ("risk_count", models.PositiveSmallIntegerField(verbose_name="vägt efter risk")),
                (
                    "examiner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="granskas av",
                    ),
                ),
                ("questions", models.JSONField(default=list, verbose_name="frågor")),
                ("seed", models.CharField(blank=True, default="", max_length=40, verbose_name="frö")),
                ("frame_count", models.PositiveIntegerField(default=0, verbose_name="antal att dra ur")),
                (
                    "frame_hash",
                    models.CharField(blank=True, default="", max_length=64, verbose_name="urvalets avtryck"),
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
                    "drawn_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="draget"),
                ),
                ("conclusion", models.TextField(blank=True, default="", verbose_name="slutsats")),
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
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="avslutat")),
            ],
            options={
                "verbose_name": "stickprov",
                "verbose_name_plural": "stickprov",
                "indexes": [models.Index(fields=["subject", "-id"], name="sample_of_subject")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("first_day__lte", models.F("last_day"))),
                        name="sample_period_in_order",
                        violation_error_message="Sista dagen kan inte vara före den första.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("random_count__lte", 200),
                            ("risk_count__lte", 200),
                            models.Q(("random_count__gt", 0), ("risk_count__gt", 0), _connector="OR"),
                        ),
                        name="sample_has_some",
                        violation_error_message="Dra minst en, och högst 200 av varje slag.",
                    ),
                    models.CheckConstraint(
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
                    models.CheckConstraint(
                        condition=models.Q(("conclusion__regex", "[0-9]{6}[-+ ]?[0-9]{4}"), _negated=True),
                        name="sample_names_no_number",
                        violation_error_message="Skriv inga personnummer eller kontonummer: det här rapporteras till nämnden.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SampleItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "sample",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="followup.sample",
                    ),
                ),
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
                    "access",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="audit.access",
                        verbose_name="läsning",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"),
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
                (
                    "persons",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None, verbose_name="vilkas arbete"
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
                ("examined_at", models.DateTimeField(blank=True, null=True, verbose_name="granskad")),
                ("reply", models.TextField(blank=True, default="", verbose_name="sektionens svar")),
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
                ("replied_at", models.DateTimeField(blank=True, null=True, verbose_name="besvarad")),
            ],
            options={
                "verbose_name": "granskat i stickprov",
                "verbose_name_plural": "granskade i stickprov",
                "indexes": [
                    models.Index(
                        condition=models.Q(("outcome", "remark"), ("reply", "")),
                        fields=["section", "id"],
                        name="sample_item_to_reply",
                    ),
                    models.Index(
                        condition=models.Q(("outcome", "")), fields=["examiner", "id"], name="sample_item_to_examine"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("sample", "number"), name="sample_item_number"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("access", None), ("decision", None), ("payment__isnull", False)),
                            models.Q(("access", None), ("decision__isnull", False), ("payment", None)),
                            models.Q(("access__isnull", False), ("decision", None), ("payment", None)),
                            _connector="OR",
                        ),
                        name="sample_item_is_one_thing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("examined_by", None), ("outcome", ""), ("remark", "")),
                            models.Q(("examined_by__isnull", False), ("outcome", "in_order"), ("remark", "")),
                            models.Q(
                                ("examined_by__isnull", False),
                                ("outcome", "remark"),
                                models.Q(("remark", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="sample_item_remark",
                        violation_error_message="Skriv vad anmärkningen gäller.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("replied_by", None), ("reply", "")),
                            models.Q(
                                models.Q(("reply", ""), _negated=True),
                                ("outcome", "remark"),
                                ("replied_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="sample_item_reply",
                        violation_error_message="Skriv sektionens svar på anmärkningen.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("remark__regex", "[0-9]{6}[-+ ]?[0-9]{4}"), _negated=True),
                            models.Q(("reply__regex", "[0-9]{6}[-+ ]?[0-9]{4}"), _negated=True),
                        ),
                        name="sample_item_names_no_number",
                        violation_error_message="Skriv inga personnummer eller kontonummer: det här rapporteras till nämnden.",
                    ),
                ],
            },
        ),
    ]
