import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            name="Draft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("key", models.CharField(max_length=120)),
                ("data", models.JSONField(default=dict)),
                ("updated_at", models.DateTimeField()),
                ("page", models.CharField(db_default="", default="", max_length=16)),
            ],
            options={
                "verbose_name": "utkast",
                "verbose_name_plural": "utkast",
                "indexes": [models.Index(fields=["updated_at"], name="draft_by_age")],
                "constraints": [models.UniqueConstraint(fields=("user", "key"), name="one_draft_per_user_and_form")],
            },
        ),
        migrations.CreateModel(
            name="SubmittedOnce",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("key", models.UUIDField()),
                ("url", models.CharField(default="", max_length=500)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "verbose_name": "förbrukad formulärnyckel",
                "verbose_name_plural": "förbrukade formulärnycklar",
                "indexes": [models.Index(fields=["created_at"], name="submitted_once_by_age")],
                "constraints": [models.UniqueConstraint(fields=("user", "key"), name="one_submit_per_user_and_token")],
            },
        ),
    ]
