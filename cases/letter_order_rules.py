"""What PostgreSQL holds of orders of letters; used by the migrations."""

from __future__ import annotations

from bistand.audit import sql

STAMP = """
CREATE OR REPLACE FUNCTION cases_letter_order_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  NEW.ordered_by_id := bistand_actor(); NEW.ordered_at := clock_timestamp();
  RETURN NEW;
END $$;
"""


def statements() -> list[str]:
    tables = ("cases_letterorder", "cases_letterorderitem")
    return [
        STAMP,
        *(sql.history(table) for table in tables),
        *(sql.append_only(table) for table in tables),
        sql.trigger("d_stamp", "cases_letterorder", "BEFORE INSERT", "cases_letter_order_stamp"),
    ]
