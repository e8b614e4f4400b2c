"""What PostgreSQL itself holds of the ledger's edge; used by the migrations that add it."""

from __future__ import annotations

from bistand.audit import sql
from payments.models import PostingTable


def of_posting() -> list[str]:
    """Posting rules are held as the tables of amounts are, by the same stamp (cases/table_rules.py)."""
    table = "payments_postingtable"
    return [
        sql.history(table),
        sql.never_deleted(table),
        sql.transitions(table, "state", ["draft"], PostingTable.TRANSITIONS),
        sql.frozen(table, "state", ["approved", "withdrawn"], []),
        sql.trigger(
            "b_origin", table, "BEFORE UPDATE", "audit_frozen", "state", "draft",
            "state", "withdrawn_reason", "approved_by_id", "approved_person_id", "approved_at",
        ),
        sql.trigger("d_stamp", table, "BEFORE INSERT OR UPDATE", "cases_table_stamp"),
    ]  # fmt: skip
