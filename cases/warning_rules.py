"""What PostgreSQL holds of warnings; used by the migrations."""

from __future__ import annotations

from bistand.audit import sql
from cases.models import CaseWarning

STAMP = """
CREATE OR REPLACE FUNCTION cases_warning_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.state = 'open' THEN
    NEW.raised_at := clock_timestamp(); NEW.closed_at := NULL; NEW.closed_by_id := NULL;
  ELSIF TG_OP = 'UPDATE' AND NEW.state <> OLD.state THEN
    NEW.closed_at := clock_timestamp(); NEW.closed_by_id := bistand_actor();
  END IF;
  RETURN NEW;
END $$;
"""


def statements() -> list[str]:
    table = "cases_casewarning"
    return [
        STAMP,
        sql.history(table),
        sql.never_deleted(table),
        sql.transitions(table, "state", ["open"], CaseWarning.TRANSITIONS),
        sql.trigger(
            "b_origin", table, "BEFORE UPDATE", "audit_frozen", "state", "*",
            "state", "raised_at", "closed_at", "closed_by_id", "word",
        ),
        # What somebody has dealt with stays so, with their word.
        sql.frozen(table, "state", ["dealt"], []),
        sql.trigger("d_stamp", table, "BEFORE INSERT OR UPDATE", "cases_warning_stamp"),
    ]  # fmt: skip
