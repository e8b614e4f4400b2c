"""What the application's role may do in the database (rule 8).

It owns nothing. It may read and add everywhere, change rows where triggers do not forbid it, and delete only
in the tables listed here: sessions and drafts, what a trial of a table worked out, and the parts of a decision, whose
trigger lets them be taken away only while the decision is not made (and keeps their history).
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import connection

MAY_DELETE = (
    "django_session",
    "ui_draft",
    "ui_submittedonce",
    "axes_accessattempt",
    "axes_accessattemptexpiration",
    "axes_accesslog",
    "axes_accessfailurelog",
    "mfa_authenticator",
    "account_emailaddress",
    "account_emailconfirmation",
    "cases_decisionline",
    "cases_decisionobstacle",
    # Worked out, and worked out anew.
    "cases_whatifrow",
)
# Written by triggers of the owner's only, or never changed after they were written.
READ_ONLY = (
    "audit_change", "audit_chain", "audit_anchor", "django_migrations", "django_content_type",
    # Counted by the trigger that gives a requisition its number.
    "payments_requisitionseries",
    # Django's own groups and permissions are not used: rights are roles with an end.
    "auth_group", "auth_group_permissions", "auth_permission", "staff_user_groups", "staff_user_user_permissions",
)  # fmt: skip
# Called by triggers only, which need no right to do so. A trigger function that anybody may name can be tied to a
# table of one's own and made to write history that never happened.
OWNERS_ONLY = ("audit_take_chain", "audit_end")
ADD_ONLY = ("audit_access", "audit_fact", "staff_stepup")


def grant_application_role(**_: Any) -> None:
    """Give the application's role exactly these rights; runs after every migrate, as the owner."""
    role = settings.BISTAND_APP_ROLE
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_database(), to_regrole(%s) IS NOT NULL", [role])
        owner, database, exists = cursor.fetchone()
        if owner == role or not exists:
            return
        quoted = connection.ops.quote_name(role)
        cursor.execute(f"REVOKE ALL ON DATABASE {connection.ops.quote_name(database)} FROM PUBLIC")
        cursor.execute(f"GRANT CONNECT ON DATABASE {connection.ops.quote_name(database)} TO {quoted}")
        cursor.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {quoted}")
        cursor.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {quoted}")
        cursor.execute(f"GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA public TO {quoted}")
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {quoted}")
        tables = set(connection.introspection.table_names(cursor))
        for table in tables.intersection(MAY_DELETE):
            cursor.execute(f"GRANT DELETE ON {table} TO {quoted}")
        for table in tables.intersection(READ_ONLY):
            cursor.execute(f"REVOKE INSERT, UPDATE ON {table} FROM {quoted}")
        cursor.execute(f"REVOKE ALL ON audit_actorkey FROM {quoted}")
        for table in tables.intersection(ADD_ONLY):
            cursor.execute(f"REVOKE UPDATE ON {table} FROM {quoted}")
        cursor.execute(
            "SELECT p.oid::regprocedure::text FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace"
            " AND p.proowner = current_user::regrole"
            " AND (p.prorettype = 'trigger'::regtype OR p.proname = ANY (%s))",
            [list(OWNERS_ONLY)],
        )
        for (function,) in cursor.fetchall():
            cursor.execute(f"REVOKE EXECUTE ON FUNCTION {function} FROM PUBLIC")
