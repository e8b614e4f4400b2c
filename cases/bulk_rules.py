"""What PostgreSQL holds of acts on many cases; used by the migrations."""

from __future__ import annotations

from bistand.audit import sql
from cases.models import BulkAct, BulkCase

FUNCTIONS = """
CREATE OR REPLACE FUNCTION cases_bulk_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  NEW.asked_by_id := bistand_actor(); NEW.asked_at := clock_timestamp(); NEW.done_at := NULL;
  RETURN NEW;
END $$;
"""


def statements() -> list[str]:
    return [
        FUNCTIONS,
        *(sql.history(f"cases_{table}") for table in ("bulkact", "bulkcase")),
        *(sql.never_deleted(f"cases_{table}") for table in ("bulkact", "bulkcase")),
        sql.transitions("cases_bulkact", "state", ["working"], BulkAct.TRANSITIONS),
        sql.transitions("cases_bulkcase", "state", ["waiting", "left_out"], BulkCase.TRANSITIONS),
        sql.frozen("cases_bulkact", "state", ["*"], ["state", "done_at"]),
        sql.frozen("cases_bulkcase", "state", ["*"], ["state", "reason"]),
        sql.trigger("d_stamp", "cases_bulkact", "BEFORE INSERT", "cases_bulk_stamp"),
    ]
