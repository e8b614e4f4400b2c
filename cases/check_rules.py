"""What PostgreSQL holds of the routine of checks and the checks done; used by the migrations."""

from __future__ import annotations

from bistand.audit import sql

STAMP = """
CREATE OR REPLACE FUNCTION cases_check_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE r cases_checkroutine; k cases_case;
BEGIN
  NEW.made_by_id := bistand_actor(); NEW.made_at := clock_timestamp();
  SELECT * INTO r FROM cases_checkroutine WHERE id = NEW.routine_id;
  SELECT * INTO k FROM cases_case WHERE id = NEW.case_id;
  IF NEW.done_on > bistand_today() THEN PERFORM bistand_refuse('Dagen kan inte ligga framåt i tiden.'); END IF;
  IF btrim(NEW.showed) = '' OR btrim(NEW.evidence) = '' THEN
    PERFORM bistand_refuse('Skriv vad kontrollen visade och vilket underlag den bygger på.');
  END IF;
  IF r.each_adult <> (NEW.person_id IS NOT NULL) THEN
    PERFORM bistand_refuse('Kontrollen görs för varje vuxen, eller för ärendet, som rutinen säger.');
  END IF;
  IF NEW.person_id IS NOT NULL AND NOT EXISTS (
       SELECT FROM cases_householdmember m
        WHERE m.household_id = k.household_id AND m.person_id = NEW.person_id AND m.role <> 'child') THEN
    PERFORM bistand_refuse('Kontrollen görs för en vuxen i hushållet.');
  END IF;
  IF NEW.application_id IS NOT NULL AND NOT EXISTS (
       SELECT FROM cases_application WHERE id = NEW.application_id AND case_id = NEW.case_id)
     OR NEW.document_id IS NOT NULL AND NOT EXISTS (
       SELECT FROM cases_document WHERE id = NEW.document_id AND case_id = NEW.case_id) THEN
    PERFORM bistand_refuse('Ansökan och handlingen hör till ett annat ärende.');
  END IF;
  RETURN NEW;
END $$;
"""


def statements() -> list[str]:
    return [
        STAMP,
        *(sql.history(table) for table in ("cases_checkroutine", "cases_check")),
        sql.never_deleted("cases_checkroutine"),
        sql.frozen("cases_checkroutine", "name", ["*"], ["valid"]),
        sql.append_only("cases_check"),
        sql.trigger("d_stamp", "cases_check", "BEFORE INSERT", "cases_check_stamp"),
    ]
