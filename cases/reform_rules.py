"""What PostgreSQL holds of coming rules: none is on before all that it needs is signed by two and it is built."""

from __future__ import annotations

from bistand.audit import sql
from cases.models import ReformSwitch

# The same as `cases.norm.reforms.REFORMS`, which a test holds together. No rule is built while no act has been read.
KNOWN = """
CREATE OR REPLACE FUNCTION cases_reform_needs(reform text) RETURNS text[]
LANGUAGE sql IMMUTABLE SET search_path = public, pg_temp AS $$
  SELECT CASE reform WHEN 'activity_requirement' THEN '{text}'::text[]
                     WHEN 'benefit_cap' THEN '{text,norm,limits}'::text[] END
$$;

CREATE OR REPLACE FUNCTION cases_reform_first(reform text) RETURNS date
LANGUAGE sql IMMUTABLE SET search_path = public, pg_temp AS $$
  SELECT CASE reform WHEN 'activity_requirement' THEN date '2026-10-01' WHEN 'benefit_cap' THEN date '2027-01-01' END
$$;

CREATE OR REPLACE FUNCTION cases_reform_rule(reform text) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = public, pg_temp AS $$
  SELECT NULL::text
$$;
"""

STAMPS = """
CREATE OR REPLACE FUNCTION cases_reform_ready(switch cases_reformswitch) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
BEGIN
  IF cases_reform_needs(switch.reform) IS NULL OR switch.valid_from < cases_reform_first(switch.reform)
     OR extract(day FROM switch.valid_from) <> 1 THEN
    PERFORM bistand_refuse('Regeln gäller inte från den dagen.');
  END IF;
  IF switch.rule = '' OR switch.rule IS DISTINCT FROM cases_reform_rule(switch.reform) THEN
    PERFORM bistand_refuse('Regeln är inte inbyggd i programmet och kan inte slås på.');
  END IF;
  IF EXISTS (SELECT FROM unnest(cases_reform_needs(switch.reform)) n WHERE NOT EXISTS (
       SELECT FROM cases_amounttable t WHERE t.state = 'approved' AND t.valid_from <= switch.valid_from
          AND (t.kind = 'basis' AND t.reform = switch.reform AND t.need = n
               OR n = 'norm' AND t.kind = 'norm'
                  AND extract(year FROM t.valid_from) = extract(year FROM switch.valid_from)))) THEN
    PERFORM bistand_refuse('Allt som regeln behöver är inte inlagt och godkänt av två personer.');
  END IF;
END $$;

CREATE OR REPLACE FUNCTION cases_reform_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE actor bigint := bistand_actor();
BEGIN
  IF TG_OP = 'INSERT' THEN
    NEW.proposed_by_id := actor; NEW.proposed_person_id := bistand_person(actor); NEW.proposed_at := clock_timestamp();
    NEW.approved_by_id := NULL; NEW.approved_person_id := NULL; NEW.approved_at := NULL;
    PERFORM cases_reform_ready(NEW);
  ELSIF NEW.state = 'on' AND OLD.state <> 'on' THEN
    PERFORM cases_reform_ready(NEW);
    NEW.approved_by_id := actor; NEW.approved_person_id := bistand_person(actor);
    NEW.approved_at := clock_timestamp();
    IF (SELECT e."natural" FROM staff_employee e WHERE e.id = NEW.approved_person_id) IS NOT TRUE THEN
      PERFORM bistand_refuse('En regel slås på av en person, inte av systemet.');
    END IF;
  END IF;
  RETURN NEW;
END $$;
"""


def statements() -> list[str]:
    table = "cases_reformswitch"
    return [
        KNOWN,
        STAMPS,
        sql.history(table),
        sql.never_deleted(table),
        sql.transitions(table, "state", ["proposed"], ReformSwitch.TRANSITIONS),
        sql.frozen(table, "state", ["withdrawn"], []),
        sql.trigger(
            "b_origin", table, "BEFORE UPDATE", "audit_frozen", "state", "*",
            "state", "withdrawn_reason", "approved_by_id", "approved_person_id", "approved_at",
        ),
        sql.trigger("d_stamp", table, "BEFORE INSERT OR UPDATE", "cases_reform_stamp"),
    ]  # fmt: skip
