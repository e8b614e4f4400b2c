"""What PostgreSQL itself holds of requests for a supplement."""

from __future__ import annotations

from bistand.audit import sql

STAMPS = """
CREATE OR REPLACE FUNCTION cases_supplement_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  NEW.asked_at := clock_timestamp(); NEW.asked_by_id := bistand_actor();
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION cases_supplementitem_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.came_at IS NOT NULL AND (TG_OP = 'INSERT' OR OLD.came_at IS NULL) THEN
    NEW.came_at := clock_timestamp();
  END IF;
  RETURN NEW;
END $$;
"""


def statements() -> list[str]:
    """All statements, in order."""
    return [
        STAMPS,
        *(sql.history(f"cases_{table}") for table in ("supplement", "supplementitem")),
        *(sql.never_deleted(f"cases_{table}") for table in ("supplement", "supplementitem")),
        sql.frozen("cases_supplement", "by", ["*"], ["letter_id", "reminded_at", "reminder_id", "closed_at"]),
        sql.frozen("cases_supplementitem", "code", ["*"], ["came_at", "document_id"]),
        sql.trigger("d_stamp", "cases_supplement", "BEFORE INSERT", "cases_supplement_stamp"),
        sql.trigger("d_stamp", "cases_supplementitem", "BEFORE INSERT OR UPDATE", "cases_supplementitem_stamp"),
    ]
