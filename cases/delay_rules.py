"""What PostgreSQL holds of delays told, asked to end and reported; used by the migrations."""

from __future__ import annotations

from bistand.audit import sql
from cases.models import DecideRequest

STAMPS = """
CREATE OR REPLACE FUNCTION cases_delay_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE a cases_application; d cases_decision; b record;
BEGIN
  NEW.made_by_id := bistand_actor(); NEW.made_at := clock_timestamp();
  IF TG_TABLE_NAME = 'cases_delaynotice' THEN
    SELECT * INTO a FROM cases_application WHERE id = NEW.application_id;
    IF NOT EXISTS (SELECT FROM cases_document WHERE id = NEW.letter_id AND case_id = a.case_id) THEN
      PERFORM bistand_refuse('Brevet hör till ett annat ärende.');
    END IF;
    RETURN NEW;
  END IF;
  SELECT * INTO d FROM cases_decision WHERE id = NEW.decision_id;
  IF d.legal_ground <> '12:1' OR d.outcome NOT IN ('grant', 'partial') OR d.decided_at IS NULL THEN
    PERFORM bistand_refuse('Bara gynnande beslut enligt 12 kap. 1 § rapporteras.');
  END IF;
  IF NEW.kind IN ('interrupted', 'resumed') THEN
    SELECT * INTO b FROM cases_executionbreak WHERE id = NEW.interruption_id AND decision_id = d.id;
    IF NEW.kind = 'interrupted' AND (b.id IS NULL OR b.resumed_on IS NOT NULL OR d.state NOT IN ('made', 'executed')
       OR bistand_today() < (b.interrupted_on + interval '3 months')::date) THEN
      PERFORM bistand_refuse('Verkställigheten har inte varit avbruten i tre månader.');
    ELSIF NEW.kind = 'resumed' AND (b.resumed_on IS NULL OR NOT EXISTS (
         SELECT FROM cases_executionreport WHERE interruption_id = b.id AND kind = 'interrupted')) THEN
      PERFORM bistand_refuse('Bara ett rapporterat avbrott som är slut anmäls så.');
    END IF;
    RETURN NEW;
  END IF;
  -- A month of several counts from its first day where that is after the decision.
  IF NEW.kind = 'late' AND (d.state <> 'made'
     OR bistand_today() < ((d.decided_at AT TIME ZONE 'Europe/Stockholm')::date + interval '3 months')::date
     OR NOT EXISTS (SELECT FROM cases_decisionline l WHERE l.decision_id = d.id
                       AND (l.month IS NULL OR bistand_today() >= (l.month + interval '3 months')::date))) THEN
    PERFORM bistand_refuse('Beslutet har inte väntat på verkställighet i tre månader.');
  ELSIF NEW.kind = 'executed' AND (d.state <> 'executed' OR NOT EXISTS (
       SELECT FROM cases_executionreport WHERE decision_id = d.id AND kind = 'late')) THEN
    PERFORM bistand_refuse('Bara ett rapporterat beslut som nu är verkställt anmäls så.');
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION cases_decide_request_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE a cases_application;
BEGIN
  SELECT * INTO a FROM cases_application WHERE id = NEW.application_id;
  IF TG_OP = 'INSERT' THEN
    NEW.received_by_id := bistand_actor(); NEW.received_at := clock_timestamp();
    NEW.answered_by_id := NULL; NEW.answered_at := NULL;
    IF a.state IN ('decided', 'withdrawn', 'joined') THEN PERFORM bistand_refuse('Ansökan är redan avgjord.'); END IF;
    IF bistand_today() < (coalesce(a.reached_on, (a.received_at AT TIME ZONE 'Europe/Stockholm')::date)
                          + interval '6 months')::date THEN
      PERFORM bistand_refuse('En begäran om avgörande kan göras när ansökan har väntat i sex månader.');
    END IF;
  ELSIF NEW.state <> OLD.state THEN
    NEW.answered_by_id := bistand_actor(); NEW.answered_at := clock_timestamp();
    IF NEW.state = 'decided' AND a.state <> 'decided' THEN
      PERFORM bistand_refuse('Ansökan är inte avgjord.');
    ELSIF NEW.state = 'refused' AND (btrim(NEW.reason) = '' OR NEW.letter_id IS NULL) THEN
      PERFORM bistand_refuse('Ett avslag på begäran är ett eget beslut, med skäl och brev.');
    END IF;
  END IF;
  RETURN NEW;
END $$;
"""


BREAKS = """
CREATE OR REPLACE FUNCTION cases_break_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE d cases_decision;
BEGIN
  IF TG_OP = 'INSERT' THEN
    SELECT * INTO d FROM cases_decision WHERE id = NEW.decision_id;
    NEW.noted_by_id := bistand_actor(); NEW.noted_at := clock_timestamp();
    NEW.resumed_on := NULL; NEW.resumed_by_id := NULL; NEW.resumed_at := NULL;
    IF d.legal_ground <> '12:1' OR d.outcome NOT IN ('grant', 'partial') OR d.state NOT IN ('made', 'executed') THEN
      PERFORM bistand_refuse('Bara gynnande beslut enligt 12 kap. 1 § som gäller kan avbrytas så.');
    END IF;
    IF NEW.interrupted_on > bistand_today()
       OR NEW.interrupted_on < (d.decided_at AT TIME ZONE 'Europe/Stockholm')::date THEN
      PERFORM bistand_refuse('Dagen ligger mellan beslutsdagen och i dag.');
    END IF;
  ELSIF NEW.resumed_on IS DISTINCT FROM OLD.resumed_on THEN
    IF OLD.resumed_on IS NOT NULL THEN PERFORM bistand_refuse('Avbrottet är redan slut.'); END IF;
    IF NEW.resumed_on > bistand_today() THEN PERFORM bistand_refuse('Dagen har inte varit än.'); END IF;
    NEW.resumed_by_id := bistand_actor(); NEW.resumed_at := clock_timestamp();
  ELSIF NEW IS DISTINCT FROM OLD THEN
    PERFORM bistand_refuse('Ett avbrott ändras bara när det är slut.');
  END IF;
  RETURN NEW;
END $$;
"""


def break_statements() -> list[str]:
    table = "cases_executionbreak"
    return [
        BREAKS,
        sql.history(table),
        sql.never_deleted(table),
        sql.trigger(
            "b_origin", table, "BEFORE UPDATE", "audit_frozen", "id", "*", "resumed_on", "resumed_by_id", "resumed_at"
        ),
        sql.trigger("d_stamp", table, "BEFORE INSERT OR UPDATE", "cases_break_stamp"),
    ]


def delay_statements() -> list[str]:
    tables = ("delaynotice", "executionreport")
    return [
        STAMPS,
        *(sql.history(f"cases_{table}") for table in (*tables, "deciderequest")),
        *(sql.append_only(f"cases_{table}") for table in tables),
        *(sql.trigger("d_stamp", f"cases_{table}", "BEFORE INSERT", "cases_delay_stamp") for table in tables),
        sql.never_deleted("cases_deciderequest"),
        sql.transitions("cases_deciderequest", "state", ["received"], DecideRequest.TRANSITIONS),
        sql.trigger(
            "b_origin", "cases_deciderequest", "BEFORE UPDATE", "audit_frozen", "state", "*",
            "state", "reason", "letter_id", "answered_by_id", "answered_at",
        ),
        sql.frozen("cases_deciderequest", "state", ["decided", "refused"], []),
        sql.trigger("d_stamp", "cases_deciderequest", "BEFORE INSERT OR UPDATE", "cases_decide_request_stamp"),
    ]  # fmt: skip


def statements() -> list[str]:
    """All statements of this module's rules, in order."""
    return [*delay_statements(), *break_statements()]
