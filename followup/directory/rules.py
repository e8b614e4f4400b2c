"""What PostgreSQL itself holds of the lists of who is employed; used by the migrations."""

from __future__ import annotations

from bistand.audit import sql

RULES = """
CREATE OR REPLACE FUNCTION followup_directorylist_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  NEW.loaded_by_id := payments_only('{controller}', NULL, 'Personallistan läses in av internkontrollanten.');
  NEW.loaded_at := clock_timestamp();
  RETURN NEW;
END $$;
"""


def statements() -> list[str]:
    table = "followup_directorylist"
    return [
        RULES,
        sql.history(table),
        sql.append_only(table),
        sql.trigger("d_stamp", table, "BEFORE INSERT", "followup_directorylist_stamp"),
    ]
