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


def statements() -> list[str]:
    """All statements of the rule, in order."""
    return [NUMBER, sql.trigger("b_number", "cases_person", "BEFORE UPDATE", "cases_person_number")]
