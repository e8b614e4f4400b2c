"""What PostgreSQL holds of who is in a household; used by the migrations."""

from __future__ import annotations

from bistand.audit import sql

# A decision rests on a member whom its calculation counts, or whose obstacle it says.
WITHDRAWN = """
CREATE OR REPLACE FUNCTION cases_member_withdrawn() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT isempty(OLD.valid) AND NOT isempty(NEW.valid) THEN RETURN NEW; END IF;
  IF isempty(OLD.valid) THEN PERFORM bistand_refuse('Den som är borttagen läggs in på nytt.'); END IF;
  IF EXISTS (
    SELECT FROM cases_decision d JOIN cases_case c ON c.id = d.case_id
      LEFT JOIN cases_calculation k ON k.id = d.calculation_id
     WHERE c.household_id = OLD.household_id AND d.decided_at IS NOT NULL
       AND OLD.valid && daterange(d.period_from, d.period_to, '[]')
       AND (EXISTS (SELECT FROM cases_decisionobstacle o WHERE o.decision_id = d.id AND o.person_id = OLD.person_id)
            OR jsonb_path_exists(k.input, '$.household.*[*].id ? (@ == $person)',
                                 jsonb_build_object('person', OLD.person_id::text)))) THEN
    PERFORM bistand_refuse('Ett beslut bygger på att personen ingår i hushållet. Låt personen lämna hushållet och '
                           'ersätt beslutet i stället.');
  END IF;
  RETURN NEW;
END $$;
"""

# A day that must be a slip: before birth, or more months ahead than `cases.numbers.MOST_MONTHS_AHEAD`.
MEMBER_DAYS = """
CREATE OR REPLACE FUNCTION cases_member_days() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  latest date := (bistand_today() + interval '12 months')::date;
  begins boolean := TG_OP = 'INSERT';
BEGIN
  IF isempty(NEW.valid) THEN RETURN NEW; END IF;
  -- A row that was kept before this was held can still be ended.
  begins := begins OR lower(NEW.valid) IS DISTINCT FROM lower(OLD.valid);
  IF begins AND (lower(NEW.valid) IS NULL
                 OR lower(NEW.valid) < (SELECT birth_date FROM cases_person WHERE id = NEW.person_id)) THEN
    PERFORM bistand_refuse('Ingen ingår i ett hushåll före den dag då den är född.');
  END IF;
  IF (begins AND lower(NEW.valid) > latest) OR upper(NEW.valid) > latest + 1 THEN
    PERFORM bistand_refuse('En dag i hushållet kan ligga högst 12 månader fram.');
  END IF;
  RETURN NEW;
END $$;
"""

# Who is counted as an adult in the household of an open case is counted in no other the same days (RÅ 1995 ref. 48).
# A child may live by turns. Two who write of one person wait for each other.
ADULT_ONCE = """
CREATE OR REPLACE FUNCTION cases_refuse_adult_twice(adult bigint, here bigint, counted daterange) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE number text;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('cases_adult_once'), adult::int);
  IF NOT EXISTS (SELECT FROM cases_case WHERE household_id = here AND state = 'open') THEN RETURN; END IF;
  SELECT c.number INTO number FROM cases_householdmember m JOIN cases_case c ON c.household_id = m.household_id
   WHERE m.person_id = adult AND m.household_id <> here AND m.role <> 'child' AND m.valid && counted
     AND c.state = 'open' LIMIT 1;
  IF FOUND THEN
    PERFORM bistand_refuse('Personen räknas redan som vuxen i ett annat öppet ärende samma dagar. Låt personen lämna '
                           'det hushållet först.');
  END IF;
END $$;

CREATE OR REPLACE FUNCTION cases_member_once() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  -- Who was counted twice before this was held can still leave one of the households.
  IF NEW.role <> 'child' AND NOT isempty(NEW.valid) AND NOT (TG_OP = 'UPDATE' AND OLD.role = NEW.role
       AND OLD.household_id = NEW.household_id AND OLD.person_id = NEW.person_id AND NEW.valid <@ OLD.valid) THEN
    PERFORM cases_refuse_adult_twice(NEW.person_id, NEW.household_id, NEW.valid);
  END IF;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION cases_case_adults_once() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.state = 'open' AND (TG_OP = 'INSERT' OR OLD.state <> 'open' OR OLD.household_id <> NEW.household_id) THEN
    PERFORM cases_refuse_adult_twice(m.person_id, NEW.household_id, m.valid) FROM (
      SELECT person_id, valid FROM cases_householdmember
       WHERE household_id = NEW.household_id AND role <> 'child' AND NOT isempty(valid) ORDER BY person_id) m;
  END IF;
  RETURN NULL;
END $$;
"""

# Who is counted on some days, and how: what a calculation is of. A change outside of the days is no change of it.
DAYS = """
CREATE OR REPLACE FUNCTION cases_days_counted(of_month date, given jsonb) RETURNS daterange
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT daterange(COALESCE((given #>> '{period,from}')::date, of_month),
           COALESCE((given #>> '{period,to}')::date, (of_month + interval '1 month - 1 day')::date), '[]')
$$;

CREATE OR REPLACE FUNCTION cases_household_days(of_case bigint, of_month date, given jsonb) RETURNS text
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  WITH counted AS (SELECT cases_days_counted(of_month, given) AS span)
  SELECT COALESCE(string_agg(
           concat_ws(' ', m.person_id, m.role, m.valid * counted.span, m.lunch_away, m.in_school, m.days),
           ', ' ORDER BY m.person_id, m.valid), '')
    FROM cases_householdmember m JOIN cases_case c ON c.household_id = m.household_id, counted
   WHERE c.id = of_case AND m.valid && counted.span
$$;

-- Days on which an adult comes or leaves are counted in parts: one calculation is of one household.
CREATE OR REPLACE FUNCTION cases_refuse_two_households(of_case bigint, of_month date, given jsonb) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
DECLARE span daterange := cases_days_counted(of_month, given);
BEGIN
  IF EXISTS (SELECT FROM cases_householdmember m JOIN cases_case c ON c.household_id = m.household_id
              WHERE c.id = of_case AND m.role <> 'child' AND NOT isempty(m.valid)
              GROUP BY m.person_id HAVING range_agg(m.valid) && span AND NOT range_agg(m.valid) @> span) THEN
    PERFORM bistand_refuse('De vuxna i hushållet är inte desamma alla dagar som beräkningen gäller. Räkna delarna var '
                           'för sig, under Del av månad, och fatta ett beslut för varje del.');
  END IF;
END $$;

CREATE OR REPLACE FUNCTION cases_calculation_household() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM cases_refuse_two_households(NEW.case_id, NEW.month, NEW.input);
  NEW.household_days := cases_household_days(NEW.case_id, NEW.month, NEW.input);
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION cases_decision_household() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE k cases_calculation;
BEGIN
  IF NEW.state NOT IN ('proposed', 'made') OR NEW.calculation_id IS NULL OR NEW.outcome IN ('dismiss', 'write_off')
     OR (TG_OP = 'UPDATE' AND OLD.state = NEW.state) THEN
    RETURN NEW;
  END IF;
  SELECT * INTO k FROM cases_calculation WHERE id = NEW.calculation_id;
  IF k.household_days <> cases_household_days(k.case_id, k.month, k.input) THEN
    PERFORM bistand_refuse('Hushållet har ändrats sedan beräkningen gjordes. Gör om beräkningen först.');
  END IF;
  PERFORM cases_refuse_two_households(k.case_id, k.month, k.input);
  RETURN NEW;
END $$;
"""


def statements() -> list[str]:
    """All statements of this module's rules, in order."""
    member = "cases_householdmember"
    return [
        WITHDRAWN,
        sql.trigger("d_withdrawn", member, "BEFORE UPDATE", "cases_member_withdrawn"),
        MEMBER_DAYS,
        sql.trigger("d_days", member, "BEFORE INSERT OR UPDATE", "cases_member_days"),
        ADULT_ONCE,
        sql.trigger("e_once", member, "AFTER INSERT OR UPDATE", "cases_member_once"),
        sql.trigger("e_adults_once", "cases_case", "AFTER INSERT OR UPDATE", "cases_case_adults_once"),
        DAYS,
        sql.trigger("e_household", "cases_calculation", "BEFORE INSERT", "cases_calculation_household"),
        sql.trigger("e_household", "cases_decision", "BEFORE INSERT OR UPDATE", "cases_decision_household"),
    ]
