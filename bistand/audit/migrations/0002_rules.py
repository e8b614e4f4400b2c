"""Functions that hold the history and the state tables, and what of the ground they guard themselves."""

from django.db import migrations

from bistand.audit import sql


class Migration(migrations.Migration):
    # What a database that has all of these holds already is what this and 0001 make.
    replaces = [
        ("audit", "0003_actor_proof"),
        ("audit", "0004_numbers_shown"),
        ("audit", "0005_many_rows"),
    ]
    dependencies = [("audit", "0001_initial"), ("staff", "0001_initial")]

    operations = [
        sql.run(sql.FUNCTIONS),
        sql.run(sql.HISTORY, sql.CHAIN),
        sql.run(sql.STAMPS),
        sql.run(
            sql.append_only("audit_change"),
            sql.never_deleted("audit_chain"),
            sql.append_only("audit_anchor"),
            sql.append_only("audit_access"),
            sql.own_row("audit_access"),
            sql.append_only("audit_fact"),
            sql.own_row("audit_fact"),
            sql.never_deleted("audit_delivery"),
        ),
    ]
