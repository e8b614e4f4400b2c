"""What PostgreSQL itself holds of persons; used by the migration."""

from __future__ import annotations

from bistand.audit import sql

NUMBER = """
CREATE OR REPLACE FUNCTION cases_person_number() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.pnr <> OLD.pnr AND (OLD.pnr !~ 'T' OR NEW.pnr ~ 'T') THEN
    PERFORM bistand_refuse('Ett personnummer ändras inte. Bara ett tillfälligt nummer byts mot det riktiga.');
  END IF;
  IF NEW.birth_date <> OLD.birth_date AND NEW.pnr = OLD.pnr THEN
    PERFORM bistand_refuse('Födelsedagen följer av numret.');
  END IF;
  RETURN NEW;
END $$;
"""


BIRTH = """
CREATE OR REPLACE FUNCTION cases_person_birth() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
-- The real day also where the demo's past is written: its children are known before they are born.
DECLARE today date := (now() AT TIME ZONE 'Europe/Stockholm')::date;
BEGIN
  IF TG_OP = 'UPDATE' AND NEW.birth_date = OLD.birth_date THEN RETURN NEW; END IF;
  IF NEW.birth_date > today OR NEW.birth_date <= today - interval '121 years' THEN
    PERFORM bistand_refuse('Födelsedagen är i framtiden eller för mer än 120 år sedan. Kontrollera numret.');
  END IF;
  RETURN NEW;
END $$;
"""


def statements() -> list[str]:
    """All statements of this module's rules, in order."""
    table = "cases_person"
    return [
        NUMBER,
        BIRTH,
        sql.trigger("b_number", table, "BEFORE UPDATE", "cases_person_number"),
        sql.trigger("b_birth", table, "BEFORE INSERT OR UPDATE", "cases_person_birth"),
    ]
