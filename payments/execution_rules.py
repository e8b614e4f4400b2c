"""What PostgreSQL holds of decisions that are carried out: what has been paid of one and before it, and what of that
can be claimed back; for migrations.
"""

from __future__ import annotations

from bistand.audit import sql

PAID = """
CREATE OR REPLACE FUNCTION payments_with_earlier(decision bigint) RETURNS SETOF bigint
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  -- The decision and those that it replaces, one after another.
  WITH RECURSIVE earlier AS (
    SELECT decision AS id
    UNION ALL SELECT c.replaces_id FROM cases_decision c JOIN earlier e ON c.id = e.id WHERE c.replaces_id IS NOT NULL)
  SELECT id FROM earlier
$$;

CREATE OR REPLACE FUNCTION payments_paid_of_line(line bigint) RETURNS numeric
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  -- With what was paid of the same purpose and month before the decision took another's place.
  SELECT coalesce(sum(p.amount), 0) FROM cases_decisionline l
    JOIN cases_decisionline e ON e.decision_id IN (SELECT payments_with_earlier(l.decision_id))
     AND e.purpose = l.purpose AND e.month IS NOT DISTINCT FROM l.month
    JOIN payments_payment p ON p.decision_id = e.decision_id AND p.line_id = e.id AND p.state = 'paid'
   WHERE l.id = line
$$;

CREATE OR REPLACE FUNCTION payments_report_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  -- What is all paid has been carried out, whichever decision it was paid of (SoL 34:1).
  IF NEW.kind = 'late' AND (SELECT sum(amount) FROM payments_payment WHERE state = 'paid'
       AND decision_id IN (SELECT payments_with_earlier(NEW.decision_id)))
       >= (SELECT amount FROM cases_decision WHERE id = NEW.decision_id) THEN
    PERFORM bistand_refuse('Allt som beslutet ger är redan betalt.');
  END IF;
  RETURN NEW;
END $$;
"""


def execution_statements() -> list[str]:
    return [PAID, sql.trigger("c_paid", "cases_executionreport", "BEFORE INSERT", "payments_report_stamp")]


# `e_`: after the claim's own stamp, which waits for the others of the decision.
CLAIMS = """
CREATE OR REPLACE FUNCTION payments_claim_of_money_out() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE gone numeric; claimed numeric;
BEGIN
  -- One that is opened again, since what was paid on it had not come in, stands as it was decided.
  IF OLD.state IN (NEW.state, 'closed') OR NEW.state NOT IN ('proposed', 'decided') THEN RETURN NEW; END IF;
  -- Only what has left and not come back can be claimed back (SoL 33:1-3).
  SELECT coalesce(sum(amount), 0) INTO gone FROM payments_payment
   WHERE decision_id = NEW.decision_id AND state IN ('released', 'exported', 'paid');
  SELECT coalesce(sum(amount), 0) INTO claimed FROM cases_recoveryclaim
   WHERE decision_id = NEW.decision_id AND state NOT IN ('draft', 'proposed') AND id <> NEW.id;
  IF claimed + NEW.amount + cases_ordered(NEW.decision_id) > gone THEN
    PERFORM bistand_refuse('Det går inte att kräva tillbaka mer än vad som har betalats ut av beslutet.');
  END IF;
  IF NOT EXISTS (SELECT FROM payments_payment p JOIN payments_paymentrun r ON r.id = p.run_id
                  WHERE p.decision_id = NEW.decision_id AND p.state IN ('released', 'exported', 'paid')
                    AND r.pay_on = NEW.cost_on) THEN
    PERFORM bistand_refuse('Ange en dag då biståndet betalades ut.');
  END IF;
  RETURN NEW;
END $$;
"""


def claim_statements() -> list[str]:
    return [CLAIMS, sql.trigger("e_money_out", "cases_recoveryclaim", "BEFORE UPDATE", "payments_claim_of_money_out")]
