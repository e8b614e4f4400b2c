"""What PostgreSQL itself holds of meetings with clients; used by the migrations."""

from __future__ import annotations

from bistand.audit import sql
from followup.visits.models import Visit

RULES = """
CREATE OR REPLACE FUNCTION followup_visit_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE actor bigint := bistand_actor();
BEGIN
  IF TG_OP = 'INSERT' THEN
    NEW.written_by_id := actor; NEW.written_at := clock_timestamp(); NEW.moved_reason := '';
    NEW.closed_by_id := NULL; NEW.closed_at := NULL; NEW.letter_id := NULL; NEW.off_letter_id := NULL;
    PERFORM planning_refuse_no_adult(NEW.case_id, NEW.person_id);
    IF NEW.partner_id IS NOT NULL THEN PERFORM planning_refuse_no_adult(NEW.case_id, NEW.partner_id); END IF;
    RETURN NEW;
  END IF;
  IF NEW.at IS DISTINCT FROM OLD.at THEN
    IF btrim(NEW.moved_reason) = '' THEN PERFORM bistand_refuse('Skriv varför mötet flyttas.'); END IF;
    NEW.letter_id := NULL;  -- It called to another time.
  ELSIF NEW.letter_id IS DISTINCT FROM OLD.letter_id AND (OLD.letter_id IS NOT NULL OR NOT EXISTS (
          SELECT FROM cases_document d WHERE d.id = NEW.letter_id AND d.case_id = NEW.case_id)) THEN
    PERFORM bistand_refuse('Kallelsen hör till ett annat ärende, eller är redan skriven.');
  END IF;
  IF NEW.off_letter_id IS DISTINCT FROM OLD.off_letter_id AND (OLD.off_letter_id IS NOT NULL OR NOT EXISTS (
          SELECT FROM cases_document d WHERE d.id = NEW.off_letter_id AND d.case_id = NEW.case_id)) THEN
    PERFORM bistand_refuse('Återbudet hör till ett annat ärende, eller är redan skrivet.');
  END IF;
  NEW.closed_by_id := OLD.closed_by_id; NEW.closed_at := OLD.closed_at;
  IF OLD.state IN ('booked', 'called') AND NEW.state NOT IN ('booked', 'called') THEN
    NEW.closed_by_id := actor; NEW.closed_at := clock_timestamp();
  END IF;
  IF NEW.state = 'held' AND OLD.state <> 'held' THEN
    IF NOT (SELECT e."natural" FROM staff_employee e WHERE e.id = bistand_person(actor)) THEN
      PERFORM bistand_refuse('Ett möte hålls av en person, inte av systemet.');
    END IF;
    IF NEW.held_on > planning_today() THEN PERFORM bistand_refuse('Dagen har inte varit än.'); END IF;
  END IF;
  RETURN NEW;
END $$;
"""

FINAL = ("held", "missed", "cancelled")
WRITTEN = (
    "responsible_id", "state", "at", "minutes", "way", "place", "moved_reason", "letter_id", "off_letter_id", "held_on",
    "reason", "closed_by_id", "closed_at",
)  # fmt: skip


def statements() -> list[str]:
    """What it is about and with whom stands from the first; one that is closed gets at most the letter that says so."""
    table = "followup_visit"
    return [
        RULES,
        sql.history(table),
        sql.never_deleted(table),
        sql.transitions(table, "state", ["booked"], Visit.TRANSITIONS),
        sql.frozen(table, "state", FINAL, ["off_letter_id"]),
        sql.trigger("b_frozen_open", table, "BEFORE UPDATE", "audit_frozen", "state", "*", *WRITTEN),
        sql.trigger("d_stamp", table, "BEFORE INSERT OR UPDATE", "followup_visit_stamp"),
    ]
