"""What PostgreSQL holds of handovers and returns; used by the migrations."""

from __future__ import annotations

from bistand.audit import sql
from cases.models import Handover

FUNCTIONS = """
CREATE OR REPLACE FUNCTION cases_handover_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    NEW.handed_by_id := bistand_actor(); NEW.handed_at := clock_timestamp(); NEW.settled_at := NULL;
  ELSIF NEW.state <> OLD.state THEN
    NEW.settled_at := clock_timestamp();
    IF NEW.state = 'acknowledged' AND bistand_actor() <> NEW.receiver_id THEN
      PERFORM bistand_refuse('Ett ärende tas emot av den som har fått det.');
    END IF;
    IF NEW.state = 'undone' AND (OLD.handed_at AT TIME ZONE 'Europe/Stockholm')::date <> bistand_today() THEN
      PERFORM bistand_refuse('En överlämning kan ångras samma dag. Lämna över ärendet på nytt i stället.');
    END IF;
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION cases_note_return() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  -- Whoever opens it the day it was closed undoes the closing: nobody has been away.
  IF TG_OP = 'UPDATE' AND OLD.closed_on = bistand_today() THEN RETURN NULL; END IF;
  IF TG_OP = 'UPDATE' THEN
    INSERT INTO cases_reentry(case_id, previous_id, closed_on, close_reason, returned_on)
    VALUES (NEW.id, NEW.id, OLD.closed_on, OLD.close_reason, bistand_today());
  ELSE
    INSERT INTO cases_reentry(case_id, previous_id, closed_on, close_reason, returned_on)
    SELECT NEW.id, c.id, c.closed_on, c.close_reason, NEW.opened_on FROM cases_case c
     WHERE c.applicant_id = NEW.applicant_id AND c.state = 'closed' AND c.id <> NEW.id
     ORDER BY c.closed_on DESC, c.id DESC LIMIT 1;
  END IF;
  RETURN NULL;
END $$;
"""


def statements() -> list[str]:
    return [
        FUNCTIONS,
        *(sql.history(f"cases_{table}") for table in ("handover", "reentry")),
        sql.never_deleted("cases_handover"),
        sql.append_only("cases_reentry"),
        sql.transitions("cases_handover", "state", ["handed"], Handover.TRANSITIONS),
        sql.frozen("cases_handover", "state", ["*"], ["state", "settled_at"]),
        sql.trigger("d_stamp", "cases_handover", "BEFORE INSERT OR UPDATE", "cases_handover_stamp"),
        "DROP TRIGGER IF EXISTS e_return ON cases_case;"
        "CREATE TRIGGER e_return AFTER UPDATE ON cases_case FOR EACH ROW"
        " WHEN (OLD.state = 'closed' AND NEW.state = 'open') EXECUTE FUNCTION cases_note_return();"
        "ALTER TABLE cases_case ENABLE ALWAYS TRIGGER e_return;",
        sql.trigger("e_first", "cases_case", "AFTER INSERT", "cases_note_return"),
    ]
