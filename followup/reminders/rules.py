"""What PostgreSQL itself holds of reminders; used by the migrations."""

from __future__ import annotations

from bistand.audit import sql
from followup.reminders.models import Reminder

RULES = """
CREATE OR REPLACE FUNCTION followup_reminder_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE actor bigint := bistand_actor();
BEGIN
  IF TG_OP = 'INSERT' THEN
    NEW.set_by_id := actor; NEW.set_at := clock_timestamp(); NEW.moved_reason := '';
    NEW.closed_by_id := NULL; NEW.closed_at := NULL;
    IF num_nonnulls(NEW.application_id, NEW.decision_id, NEW.plan_id, NEW.document_id) > 1
       OR EXISTS (SELECT FROM cases_application a WHERE a.id = NEW.application_id AND a.case_id <> NEW.case_id)
       OR EXISTS (SELECT FROM cases_decision d WHERE d.id = NEW.decision_id AND d.case_id <> NEW.case_id)
       OR EXISTS (SELECT FROM planning_plan p WHERE p.id = NEW.plan_id AND p.case_id <> NEW.case_id)
       OR EXISTS (SELECT FROM cases_document o WHERE o.id = NEW.document_id AND o.case_id <> NEW.case_id) THEN
      PERFORM bistand_refuse('En bevakning gäller högst en sak, i samma ärende.');
    END IF;
    RETURN NEW;
  END IF;
  IF NEW IS NOT DISTINCT FROM OLD THEN RETURN NEW; END IF;
  IF OLD.state <> 'open' THEN PERFORM bistand_refuse('Bevakningen är redan avslutad.'); END IF;
  IF NEW.due <> OLD.due AND (NEW.due < OLD.due OR btrim(NEW.moved_reason) = '') THEN
    PERFORM bistand_refuse('En bevakning skjuts bara framåt, och med ett skäl.');
  END IF;
  IF NEW.responsible_id IS DISTINCT FROM OLD.responsible_id AND NEW.responsible_id IS DISTINCT FROM actor
     AND NEW.responsible_id IS DISTINCT FROM (SELECT caseworker_id FROM cases_case WHERE id = NEW.case_id) THEN
    PERFORM bistand_refuse('En bevakning tas över av den som ska göra den, eller följer med ärendet.');
  END IF;
  NEW.closed_by_id := NULL; NEW.closed_at := NULL;
  IF NEW.state <> 'open' THEN NEW.closed_by_id := actor; NEW.closed_at := clock_timestamp(); END IF;
  RETURN NEW;
END $$;
"""


def statements() -> list[str]:
    table = "followup_reminder"
    return [
        RULES,
        sql.history(table),
        sql.never_deleted(table),
        sql.frozen(
            table, "state", ["*"], ["due", "moved_reason", "responsible_id", "state", "closed_by_id", "closed_at"]
        ),
        sql.transitions(table, "state", ["open"], Reminder.TRANSITIONS),
        sql.trigger("d_stamp", table, "BEFORE INSERT OR UPDATE", "followup_reminder_stamp"),
    ]
