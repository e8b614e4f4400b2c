"""What PostgreSQL holds of the children's part, the question of violence and the client's objections."""

from __future__ import annotations

from bistand.audit import sql

FUNCTIONS = """
CREATE OR REPLACE FUNCTION cases_hearing_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE held record;
BEGIN
  SELECT a.state, a.month, c.household_id INTO held FROM cases_application a JOIN cases_case c ON c.id = a.case_id
   WHERE a.id = NEW.application_id FOR SHARE OF a;
  IF held.state IN ('decided', 'withdrawn', 'joined') THEN
    PERFORM bistand_refuse('Ansökan är avgjord. Det som är utrett om barnen kan inte ändras i efterhand.');
  END IF;
  IF NOT EXISTS (SELECT FROM cases_householdmember WHERE household_id = held.household_id AND role = 'child'
                    AND person_id = NEW.child_id) THEN
    PERFORM bistand_refuse('Barnet hör inte till hushållet.');
  END IF;
  NEW.written_by_id := bistand_actor(); NEW.written_at := clock_timestamp();
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION cases_screening_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM cases_householdmember m JOIN cases_case c ON c.household_id = m.household_id
                  WHERE c.id = NEW.case_id AND m.person_id = NEW.person_id AND m.role <> 'child') THEN
    PERFORM bistand_refuse('Frågan ställs till en vuxen i hushållet.');
  END IF;
  NEW.asked_by_id := bistand_actor(); NEW.noted_at := clock_timestamp();
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION cases_objection_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM cases_journalnote n JOIN cases_case c ON c.id = n.case_id
                   JOIN cases_householdmember m ON m.household_id = c.household_id
                  WHERE n.id = NEW.note_id AND n.state = 'signed' AND m.person_id = NEW.person_id) THEN
    PERFORM bistand_refuse('En invändning gäller en signerad anteckning och görs av någon i hushållet.');
  END IF;
  NEW.noted_by_id := bistand_actor(); NEW.noted_at := clock_timestamp();
  RETURN NEW;
END $$;
"""


def statements() -> list[str]:
    return [
        FUNCTIONS,
        *(sql.history(f"cases_{table}") for table in ("childhearing", "violencescreening", "objection")),
        sql.never_deleted("cases_childhearing"),
        sql.append_only("cases_violencescreening"),
        sql.append_only("cases_objection"),
        sql.frozen(
            "cases_childhearing",
            "id",
            "*",
            ["how", "heard_on", "why_not", "views", "best_interests", "written_by_id", "written_at"],
        ),
        sql.trigger("d_stamp", "cases_childhearing", "BEFORE INSERT OR UPDATE", "cases_hearing_stamp"),
        sql.trigger("d_stamp", "cases_violencescreening", "BEFORE INSERT", "cases_screening_stamp"),
        sql.trigger("d_stamp", "cases_objection", "BEFORE INSERT", "cases_objection_stamp"),
    ]
