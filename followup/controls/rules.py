"""What PostgreSQL itself holds of findings; used by the migrations."""

from __future__ import annotations

from bistand.audit import sql

RULES = """
CREATE OR REPLACE FUNCTION followup_finding_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE actor bigint := bistand_actor();
BEGIN
  IF TG_OP = 'INSERT' THEN
    PERFORM payments_only('{service}', NULL, 'Signaler hittas av systemet, inte av en person.');
    NEW.found_at := clock_timestamp(); NEW.disposition := ''; NEW.explanation := '';
    NEW.disposed_by_id := NULL; NEW.disposed_at := NULL;
    RETURN NEW;
  END IF;
  IF NEW IS NOT DISTINCT FROM OLD THEN RETURN NEW; END IF;
  -- In words: a full stop says nothing of what was looked at.
  IF OLD.disposition <> '' OR NEW.disposition = '' OR NEW.explanation !~ '[^[:space:][:digit:][:punct:]]{2}' THEN
    PERFORM bistand_refuse('En signal bedöms en gång, med en förklaring.');
  END IF;
  PERFORM payments_only('{controller}', NULL, 'Signaler bedöms av internkontrollanten.');
  IF NEW.employee_id = bistand_person(actor) THEN
    PERFORM bistand_refuse('Ingen bedömer en signal som gäller det egna arbetet.');
  END IF;
  NEW.disposed_by_id := actor; NEW.disposed_at := clock_timestamp();
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION followup_controlrun_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM payments_only('{service}', NULL, 'Kontroller körs av systemet.');
  NEW.ran_at := clock_timestamp();
  RETURN NEW;
END $$;
"""


def statements() -> list[str]:
    finding, run = "followup_controlfinding", "followup_controlrun"
    return [
        RULES,
        sql.history(finding),
        sql.history(run),
        sql.append_only(run),
        sql.never_deleted(finding),
        sql.frozen(finding, "control", ["*"], ["disposition", "explanation", "disposed_by_id", "disposed_at"]),
        sql.trigger("d_stamp", finding, "BEFORE INSERT OR UPDATE", "followup_finding_stamp"),
        sql.trigger("d_stamp", run, "BEFORE INSERT", "followup_controlrun_stamp"),
    ]
