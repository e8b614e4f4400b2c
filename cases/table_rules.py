"""What PostgreSQL itself holds of loaded tables and their trials; used by the migrations."""

from __future__ import annotations

from bistand.audit import sql
from cases.models import AmountTable

STAMPS = """
CREATE OR REPLACE FUNCTION cases_table_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE actor bigint := bistand_actor();
BEGIN
  IF TG_OP = 'INSERT' THEN
    NEW.loaded_by_id := actor; NEW.loaded_person_id := bistand_person(actor); NEW.loaded_at := clock_timestamp();
    NEW.approved_by_id := NULL; NEW.approved_person_id := NULL; NEW.approved_at := NULL;
  ELSIF NEW.state = 'approved' AND OLD.state = 'draft' THEN
    NEW.approved_by_id := actor; NEW.approved_person_id := bistand_person(actor);
    NEW.approved_at := clock_timestamp();
    IF (SELECT e."natural" FROM staff_employee e WHERE e.id = NEW.approved_person_id) IS NOT TRUE THEN
      PERFORM bistand_refuse('En tabell godkänns av en person, inte av systemet.');
    END IF;
  ELSE
    NEW.approved_by_id := OLD.approved_by_id; NEW.approved_person_id := OLD.approved_person_id;
    NEW.approved_at := OLD.approved_at;
  END IF;
  RETURN NEW;
END $$;
"""


def statements() -> list[str]:
    return [
        STAMPS,
        sql.history("cases_amounttable"),
        # What a trial works out chunk by chunk is no part of the history; that it was asked for, and when, is.
        sql.history("cases_whatif", ignore=("done", "total", "last_case_id", "summary")),
        sql.never_deleted("cases_amounttable"),
        sql.never_deleted("cases_whatif"),
        sql.transitions("cases_amounttable", "state", ["draft"], AmountTable.TRANSITIONS),
        sql.frozen("cases_amounttable", "state", ["approved", "withdrawn"], []),
        origin(),
        sql.trigger("d_stamp", "cases_amounttable", "BEFORE INSERT OR UPDATE", "cases_table_stamp"),
    ]  # fmt: skip


def origin() -> str:
    """What was loaded, and by whom, stands from the beginning."""
    return sql.trigger(
        "b_origin", "cases_amounttable", "BEFORE UPDATE", "audit_frozen", "state", "draft",
        "state", "withdrawn_reason", "approved_by_id", "approved_person_id", "approved_at", "approval_note",
    )  # fmt: skip
