"""What PostgreSQL itself holds of calendar links; used by the migrations."""

from __future__ import annotations

from bistand.audit import sql

RULES = """
CREATE OR REPLACE FUNCTION followup_calendarlink_own() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.user_id <> bistand_actor() THEN
    PERFORM bistand_refuse('En kalenderlänk skapar och tar man bort själv.');
  END IF;
  IF TG_OP = 'INSERT' THEN
    NEW.made_at := clock_timestamp(); NEW.ended_at := NULL;
  ELSIF OLD.ended_at IS NOT NULL THEN
    PERFORM bistand_refuse('Kalenderlänken är redan borttagen.');
  ELSE NEW.ended_at := clock_timestamp();
  END IF;
  RETURN NEW;
END $$;
"""


def statements() -> list[str]:
    table = "followup_calendarlink"
    return [
        RULES,
        sql.history(table, "fingerprint"),
        sql.never_deleted(table),
        sql.frozen(table, "id", ["*"], ["ended_at"]),
        sql.trigger("d_own", table, "BEFORE INSERT OR UPDATE", "followup_calendarlink_own"),
    ]
