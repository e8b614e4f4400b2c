"""What PostgreSQL holds of conflicts of interest (jäv, FL 16–18 §§); used by the migrations."""

from __future__ import annotations

from bistand.audit import sql

FUNCTIONS = """
-- After each statement on a table with case data: has the actor touched a case that they are barred from? Each
-- argument is the joins from a row `t` to the barriers `b` of its case. Nearly nobody is barred from anything, and
-- then nothing more is asked.
CREATE OR REPLACE FUNCTION cases_refuse_disqualified() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE who bigint := bistand_person(bistand_actor()); path text; rows text; is_barred boolean;
BEGIN
  IF NOT EXISTS (SELECT FROM cases_disqualification WHERE person_id = who AND ended_at IS NULL) THEN
    RETURN NULL;
  END IF;
  FOREACH path IN ARRAY TG_ARGV LOOP
    FOREACH rows IN ARRAY CASE TG_OP WHEN 'INSERT' THEN '{new_rows}'::text[] WHEN 'DELETE' THEN '{old_rows}'
                                     ELSE '{old_rows,new_rows}' END LOOP
      EXECUTE 'SELECT EXISTS (SELECT FROM ' || rows || ' t ' || path
              || ' WHERE b.person_id = $1 AND b.ended_at IS NULL)' INTO is_barred USING who;
      IF is_barred THEN
        -- Which case it is, the barred are not told.
        PERFORM bistand_refuse('Du är anmäld som jävig och kan inte göra det här. Lämna över det till en kollega.');
      END IF;
    END LOOP;
  END LOOP;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION cases_is_head(login bigint, of_case bigint) RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT EXISTS (SELECT FROM staff_rolegrant g JOIN cases_case c ON c.id = of_case
                  WHERE g.user_id = login AND g.role = 'head' AND g.valid @> bistand_today()
                    AND (g.section_id IS NULL OR g.section_id = c.section_id))
$$;

CREATE OR REPLACE FUNCTION cases_disqualification_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE actor bigint := bistand_actor();
BEGIN
  IF TG_OP = 'INSERT' THEN
    -- The lock keeps the case from being given to the person meanwhile.
    PERFORM FROM cases_case WHERE id = NEW.case_id FOR UPDATE;
    NEW.declared_by_id := actor; NEW.declared_at := clock_timestamp();
    NEW.ended_by_id := NULL; NEW.ended_at := NULL; NEW.end_reason := '';
    IF (SELECT e."natural" FROM staff_employee e WHERE e.id = NEW.person_id) IS NOT TRUE THEN
      PERFORM bistand_refuse('Bara en person kan vara jävig.');
    END IF;
    IF bistand_person(actor) <> NEW.person_id AND NOT cases_is_head(actor, NEW.case_id) THEN
      PERFORM bistand_refuse('Jäv anmäls av den det gäller eller av sektionschefen.');
    END IF;
    IF EXISTS (SELECT FROM cases_case WHERE id = NEW.case_id AND bistand_person(caseworker_id) = NEW.person_id) THEN
      PERFORM bistand_refuse('Ärendet måste först lämnas av den som är jävig.');
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.ended_at IS NOT NULL THEN
    PERFORM bistand_refuse('Jävet är redan hävt. Anmäl ett nytt om det behövs.');
  END IF;
  IF bistand_person(actor) = OLD.person_id OR NOT cases_is_head(actor, OLD.case_id) THEN
    PERFORM bistand_refuse('Ett jäv hävs av en sektionschef, och aldrig av den det gäller.');
  END IF;
  NEW.ended_by_id := actor; NEW.ended_at := clock_timestamp();
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION cases_caseworker_is_not_barred() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.caseworker_id IS NOT NULL AND EXISTS (
       SELECT FROM cases_disqualification WHERE case_id = NEW.id AND ended_at IS NULL
          AND person_id = bistand_person(NEW.caseworker_id)) THEN
    PERFORM bistand_refuse('Den som är anmäld som jävig i ärendet kan inte få det.');
  END IF;
  RETURN NEW;
END $$;
"""


def statements() -> list[str]:
    table = "cases_disqualification"
    return [
        FUNCTIONS,
        sql.history(table),
        sql.never_deleted(table),
        sql.trigger("d_stamp", table, "BEFORE INSERT OR UPDATE", "cases_disqualification_stamp"),
        sql.frozen(table, "id", "*", ["ended_at", "ended_by_id", "end_reason"]),
        sql.trigger("d_barred", "cases_case", "BEFORE UPDATE OF caseworker_id", "cases_caseworker_is_not_barred"),
    ]
