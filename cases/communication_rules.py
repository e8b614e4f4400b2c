"""What PostgreSQL holds of what is sent to a party before a decision; used by the migrations."""

from __future__ import annotations

from bistand.audit import sql

STAMP = """
CREATE OR REPLACE FUNCTION cases_communication_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    NEW.sent_by_id := bistand_actor(); NEW.sent_at := clock_timestamp();
    IF NEW.answered_on IS NOT NULL THEN PERFORM bistand_refuse('Svaret antecknas när det har kommit.'); END IF;
    IF NEW.last_day <= bistand_today() THEN PERFORM bistand_refuse('Sista dagen ska ligga framåt i tiden.'); END IF;
    IF NEW.claim_id IS NOT NULL AND NOT EXISTS (
         SELECT FROM cases_recoveryclaim k JOIN cases_decision d ON d.id = k.decision_id
          WHERE k.id = NEW.claim_id AND k.state = 'draft' AND d.application_id = NEW.application_id) THEN
      PERFORM bistand_refuse('Underlaget skickas före beslutet om återkravet.');
    END IF;
    IF NOT EXISTS (SELECT FROM cases_document d JOIN cases_application a ON a.case_id = d.case_id
                    WHERE d.id = NEW.letter_id AND a.id = NEW.application_id) THEN
      PERFORM bistand_refuse('Brevet hör till ett annat ärende.');
    END IF;
  ELSE
    IF OLD.answered_on IS NOT NULL THEN PERFORM bistand_refuse('Svaret är redan antecknat.'); END IF;
    IF NEW.answered_on > bistand_today()
       OR NEW.answered_on < (OLD.sent_at AT TIME ZONE 'Europe/Stockholm')::date THEN
      PERFORM bistand_refuse('Dagen ligger mellan den dag underlaget skickades och i dag.');
    END IF;
    NEW.recorded_by_id := bistand_actor(); NEW.recorded_at := clock_timestamp();
  END IF;
  RETURN NEW;
END $$;
"""


def statements() -> list[str]:
    table = "cases_communication"
    return [
        STAMP,
        sql.history(table),
        sql.never_deleted(table),
        sql.frozen(table, "last_day", ["*"], ["how", "answered_on", "answer", "recorded_by_id", "recorded_at"]),
        sql.trigger("d_stamp", table, "BEFORE INSERT OR UPDATE", "cases_communication_stamp"),
    ]
