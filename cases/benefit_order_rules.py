"""What PostgreSQL holds of payment orders to Försäkringskassan; used by the migrations."""

from __future__ import annotations

from bistand.audit import sql

STAMPS = """
CREATE OR REPLACE FUNCTION cases_benefit_order_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE d cases_decision; claimed numeric;
BEGIN
  -- What is asked of one decision is asked one at a time, so that together it is never more than it gave.
  SELECT * INTO d FROM cases_decision WHERE id = NEW.decision_id FOR UPDATE;
  NEW.sent_by_id := bistand_actor(); NEW.sent_at := clock_timestamp();
  IF d.case_id <> NEW.case_id OR d.state NOT IN ('made', 'executed') OR d.repayment <> 'advance' THEN
    PERFORM bistand_refuse('Bara bistånd som har beslutats som förskott på en förmån begärs av Försäkringskassan.');
  ELSIF NOT EXISTS (SELECT FROM cases_decisionnotice
                     WHERE decision_id = d.id AND how IN ('receipt', 'handed', 'digital')) THEN
    PERFORM bistand_refuse('Det finns inget bevis för att den enskilde har delgetts beslutet om bistånd.');
  ELSIF NEW.period_from < d.period_from OR NEW.period_to > d.period_to THEN
    PERFORM bistand_refuse('Perioden ligger inom den tid som beslutet gäller.');
  ELSIF NOT EXISTS (SELECT FROM cases_householdmember m JOIN cases_case c ON c.household_id = m.household_id
                     WHERE c.id = NEW.case_id AND m.person_id = NEW.person_id AND m.role <> 'child') THEN
    PERFORM bistand_refuse('Förmånen gäller en vuxen i hushållet.');
  ELSIF NOT EXISTS (SELECT FROM cases_document
                     WHERE id = NEW.letter_id AND case_id = NEW.case_id AND direction = 'outgoing') THEN
    PERFORM bistand_refuse('Brevet hör till ett annat ärende.');
  END IF;
  SELECT coalesce(sum(amount), 0) INTO claimed FROM cases_recoveryclaim
   WHERE decision_id = d.id AND state NOT IN ('draft', 'proposed');
  IF NEW.amount + claimed + cases_ordered(d.id) > d.amount THEN
    PERFORM bistand_refuse('Det går inte att begära mer än vad som återstår av det som beslutet gav.');
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION cases_benefit_entry_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE o cases_benefitorder; came numeric;
BEGIN
  SELECT * INTO o FROM cases_benefitorder WHERE id = NEW.order_id;
  PERFORM FROM cases_decision WHERE id = o.decision_id FOR UPDATE;
  NEW.recorded_by_id := bistand_actor(); NEW.recorded_at := clock_timestamp();
  IF NEW.day > bistand_today() THEN PERFORM bistand_refuse('Dagen har inte varit än.'); END IF;
  IF NEW.day < (o.sent_at AT TIME ZONE 'Europe/Stockholm')::date THEN
    PERFORM bistand_refuse('Dagen ligger mellan dagen då ordern skickades och i dag.');
  END IF;
  IF EXISTS (SELECT FROM cases_benefitorderentry WHERE order_id = o.id AND kind = 'closed') THEN
    PERFORM bistand_refuse('Ordern är avslutad.');
  END IF;
  SELECT coalesce(sum(amount), 0) INTO came FROM cases_benefitorderentry WHERE order_id = o.id;
  IF came + coalesce(NEW.amount, 0) > o.amount THEN
    PERFORM bistand_refuse('Det är mer än vad som återstår av ordern.');
  END IF;
  RETURN NEW;
END $$;
"""
# By its own name, since a claim's rule asks it as well.
ORDERED = """
CREATE OR REPLACE FUNCTION cases_ordered(of_decision bigint) RETURNS numeric
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
BEGIN
  -- An order that is ended asks for no more than what came of it.
  RETURN (SELECT coalesce(sum(CASE WHEN e.ended THEN e.came ELSE o.amount END), 0)
            FROM cases_benefitorder o
            CROSS JOIN LATERAL (SELECT coalesce(bool_or(kind = 'closed'), false) AS ended,
                                       coalesce(sum(amount), 0) AS came
                                  FROM cases_benefitorderentry WHERE order_id = o.id) e
           WHERE o.decision_id = of_decision);
END $$;
"""


def statements() -> list[str]:
    tables = ("cases_benefitorder", "cases_benefitorderentry")
    return [
        ORDERED,
        STAMPS,
        *(sql.history(table) for table in tables),
        *(sql.append_only(table) for table in tables),
        sql.trigger("d_stamp", tables[0], "BEFORE INSERT", "cases_benefit_order_stamp"),
        sql.trigger("d_stamp", tables[1], "BEFORE INSERT", "cases_benefit_entry_stamp"),
    ]
