import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("cases", "0001_initial"),
        ("planning", "0001_initial"),
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
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("meeting_at", models.DateTimeField(blank=True, null=True, verbose_name="möte")),
                ("held_on", models.DateField(blank=True, null=True, verbose_name="genomförd")),
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
            name="Flag",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "level",
                    models.CharField(
                        choices=[("coming", "kommande"), ("overdue", "förfallen")], max_length=10, verbose_name="grad"
                    ),
                ),
                ("raised_on", models.DateField(verbose_name="flaggad")),
                ("cleared_at", models.DateTimeField(blank=True, null=True)),
                (
                    "followup",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="flags",
                        to="followup.followup",
                    ),
                ),
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
            name="GoalProgress",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
            ],
            options={
                "verbose_name": "måluppföljning",
                "verbose_name_plural": "måluppföljningar",
                "constraints": [models.UniqueConstraint(fields=("followup", "goal"), name="goal_once_per_followup")],
            },
        ),
    ]
