import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            name="Chain",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("month", models.DateField()),
                ("length", models.BigIntegerField(default=0)),
                ("head", models.BinaryField()),
                ("open", models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name="Change",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "chain",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="audit.chain",
                    ),
                ),
                ("seq", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                (
                    "actor",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("act", models.TextField()),
                ("reason", models.TextField()),
                ("table", models.TextField(db_column="table_name")),
                ("row", models.TextField(db_column="row_id")),
                (
                    "operation",
                    models.CharField(choices=[("I", "skapad"), ("U", "ändrad"), ("D", "borttagen")], max_length=1),
                ),
                ("before", models.JSONField(null=True)),
                ("after", models.JSONField(null=True)),
                ("hash", models.BinaryField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["table", "row", "id"], name="change_of_row"),
                    models.Index(fields=["actor", "id"], name="change_by_actor"),
                    models.Index(fields=["table", "id"], name="change_of_table"),
                    django.contrib.postgres.indexes.BrinIndex(fields=["at"], name="change_at"),
                ],
                "constraints": [models.UniqueConstraint(fields=("chain", "seq"), name="change_once_in_chain")],
            },
        ),
        migrations.CreateModel(
            name="Anchor",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                (
                    "actor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("heads", models.JSONField()),
                ("digest", models.CharField(max_length=64)),
            ],
            options={
                "indexes": [models.Index(fields=["digest"], name="anchor_by_digest")],
            },
        ),
        migrations.CreateModel(
            name="Access",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "actor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("case_id", models.BigIntegerField(null=True)),
                (
                    "persons",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                ("what", models.TextField()),
                ("reason", models.TextField(default="")),
            ],
            options={
                "indexes": [
                    models.Index(fields=["case_id", "id"], name="access_to_case"),
                    models.Index(fields=["actor", "id"], name="access_by_actor"),
                    models.Index(fields=["at"], name="access_at"),
                    models.Index(
                        condition=models.Q(("what__startswith", "account_number:")),
                        fields=["-id"],
                        name="access_to_number",
                    ),
                    django.contrib.postgres.indexes.GinIndex(fields=["persons"], name="access_to_person"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("what__startswith", "account_number:"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="shown_number_has_reason",
                        violation_error_message="Skriv varför du behöver hela numret.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Fact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                (
                    "actor",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("name", models.CharField(max_length=60)),
                ("case_id", models.BigIntegerField(null=True)),
                ("subject", models.CharField(help_text="what it is about, as table:id", max_length=80)),
                ("data", models.JSONField(default=dict)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["case_id", "-id"], name="fact_of_case"),
                    models.Index(fields=["name", "-id"], name="fact_by_name"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "fact",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="audit.fact",
                    ),
                ),
                ("handler", models.CharField(max_length=120)),
                (
                    "state",
                    models.CharField(
                        choices=[("pending", "väntar"), ("done", "utförd"), ("failed", "misslyckad")],
                        default="pending",
                        max_length=10,
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("due_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("done_at", models.DateTimeField(null=True)),
                ("error", models.TextField(default="")),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("state", "pending")), fields=["due_at"], name="delivery_pending"),
                    models.Index(condition=models.Q(("state", "failed")), fields=["id"], name="delivery_failed"),
                ],
                "constraints": [models.UniqueConstraint(fields=("fact", "handler"), name="delivery_once_per_fact")],
            },
        ),
    ]
