"""The children's part of the investigation, the question of violence, and objections to notes."""

from django.conf import settings
from django.db import migrations

from bistand.audit import sql
from cases.children_rules import statements


class Migration(migrations.Migration):
    dependencies = [("cases", "0008_handover"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        sql.run(*statements()),
    ]
