"""What PostgreSQL holds of what is sent to a party before a decision; used by the migrations."""

from __future__ import annotations

from bistand.audit import sql

# Whether some line of what is decided on gives the party less than it did in what was sent to them: an income or an
# asset that has come to or grown, a cost of which less is approved, a norm of fewer. Where no calculation was sent
# every income is new.
WORSE = """
CREATE OR REPLACE FUNCTION cases_is_worse(sent bigint, decided bigint) RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT sent IS DISTINCT FROM decided AND EXISTS (
    SELECT FROM (
      SELECT l ->> 'section' AS section, l ->> 'label' AS label, l ->> 'person' AS person,
             (l ->> 'amount')::numeric * CASE WHEN k.id = decided THEN 1 ELSE -1 END AS change
        FROM cases_calculation k, jsonb_array_elements(k.result -> 'lines') l
       WHERE k.id IN (sent, decided) AND l ->> 'section' <> 'result') lines
     GROUP BY section, label, person HAVING sum(change) < 0)
$$;
"""

STAMP = """
CREATE OR REPLACE FUNCTION cases_communication_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    NEW.sent_by_id := bistand_actor(); NEW.sent_at := clock_timestamp();
    NEW.calculation_id := CASE WHEN NEW.claim_id IS NULL THEN (
      SELECT id FROM cases_calculation WHERE application_id = NEW.application_id ORDER BY id DESC LIMIT 1) END;
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
        WORSE,
        STAMP,
        sql.history(table),
        sql.never_deleted(table),
        sql.frozen(table, "last_day", ["*"], ["how", "answered_on", "answer", "recorded_by_id", "recorded_at"]),
        sql.trigger("d_stamp", table, "BEFORE INSERT OR UPDATE", "cases_communication_stamp"),
    ]


# What was sent before its calculation was kept with it was of the latest then.
SENT_BEFORE = """
CREATE FUNCTION cases_calculated_when_sent(of_application bigint, of_claim bigint, at timestamptz) RETURNS bigint
LANGUAGE sql STABLE AS $$
  SELECT id FROM cases_calculation WHERE of_claim IS NULL AND application_id = of_application AND made_at <= at
   ORDER BY id DESC LIMIT 1
$$;
ALTER TABLE cases_communication ALTER COLUMN calculation_id TYPE bigint
  USING cases_calculated_when_sent(application_id, claim_id, sent_at);
DROP FUNCTION cases_calculated_when_sent(bigint, bigint, timestamptz);
"""
