"""What PostgreSQL itself holds of what comes in; used by the migration of the queue."""

from __future__ import annotations

from bistand.audit import sql
from cases.models import Intake

INTAKE = """
CREATE OR REPLACE FUNCTION cases_intake_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    NEW.received_at := clock_timestamp(); NEW.received_by_id := bistand_actor();
    NEW.handled_at := NULL; NEW.handled_by_id := NULL;
  ELSIF NEW.state <> OLD.state THEN
    NEW.handled_at := clock_timestamp(); NEW.handled_by_id := bistand_actor();
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION cases_sorting_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  NEW.sorted_at := clock_timestamp(); NEW.sorted_by_id := bistand_actor();
  IF NEW.application_id IS NOT NULL AND NOT EXISTS (
       SELECT FROM cases_application a JOIN cases_document d ON d.case_id = a.case_id
        WHERE a.id = NEW.application_id AND d.id = NEW.document_id) THEN
    PERFORM bistand_refuse('Handlingen och ansökan hör till olika ärenden.');
  END IF;
  RETURN NEW;
END $$;

-- The section says who may read and decide: a case changes it only before anybody has it, by somebody of the old one.
CREATE OR REPLACE FUNCTION cases_case_moved() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.section_id = OLD.section_id THEN RETURN NEW; END IF;
  IF OLD.caseworker_id IS NOT NULL OR EXISTS (SELECT FROM cases_decision WHERE case_id = NEW.id) THEN
    PERFORM bistand_refuse('Ärendets sektion kan inte ändras när någon har börjat handlägga det.');
  END IF;
  IF NOT EXISTS (
    SELECT FROM staff_rolegrant g WHERE g.user_id = bistand_actor() AND g.valid @> bistand_today()
       AND g.role IN ('assistant', 'senior', 'head') AND (g.section_id IS NULL OR g.section_id = OLD.section_id)) THEN
    PERFORM bistand_refuse('Ärendets sektion kan inte ändras av någon som inte fördelar där.');
  END IF;
  RETURN NEW;
END $$;
"""

TABLES = ("intake", "duty", "routingrule", "capacity", "documentsorting")


def statements() -> list[str]:
    """All statements of the queue's rules, in order."""
    return [
        INTAKE,
        *(sql.history(f"cases_{table}") for table in TABLES),
        *(sql.never_deleted(f"cases_{table}") for table in TABLES),
        sql.transitions("cases_intake", "state", ["open"], Intake.TRANSITIONS),
        sql.frozen(
            "cases_intake", "state", ["*"],
            ["state", "end_reason", "end_text", "application_id", "handled_at", "handled_by_id"],
        ),
        sql.frozen("cases_duty", "cancelled", ["*"], ["cancelled"]),
        sql.frozen("cases_routingrule", "section_id", ["*"], ["valid"]),
        sql.frozen("cases_capacity", "user_id", ["*"], ["valid"]),
        sql.trigger("d_stamp", "cases_intake", "BEFORE INSERT OR UPDATE", "cases_intake_stamp"),
        sql.frozen("cases_documentsorting", "current", ["*"], ["current"]),
        sql.trigger("d_stamp", "cases_documentsorting", "BEFORE INSERT", "cases_sorting_stamp"),
        # What was sent never changes; how it is sorted may.
        sql.frozen(
            "cases_case", "state", ["*"],
            ["state", "caseworker_id", "protected", "closed_on", "close_reason", "section_id"],
        ),
        sql.trigger("d_moved", "cases_case", "BEFORE UPDATE", "cases_case_moved"),
    ]  # fmt: skip
