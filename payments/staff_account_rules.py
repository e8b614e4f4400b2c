"""What PostgreSQL itself holds of the register of employees' accounts; used by the migrations."""

from __future__ import annotations

from bistand.audit import sql

RULES = """
CREATE OR REPLACE FUNCTION payments_staffaccountlist_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  NEW.loaded_by_id := payments_only('{controller}', NULL, 'Anställdas konton läses in av internkontrollanten.');
  NEW.loaded_at := clock_timestamp();
  RETURN NEW;
END $$;

-- At commit, a list has as many accounts as it says.
CREATE OR REPLACE FUNCTION payments_staffaccountlist_is_whole() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF (SELECT count(*) FROM payments_staffaccount WHERE list_id = NEW.id) <> NEW."count" THEN
    PERFORM bistand_refuse('Listan har inte så många konton som den säger.');
  END IF;
  RETURN NULL;
END $$;

-- A list is what was read in at once: nothing is slipped into it afterwards.
CREATE OR REPLACE FUNCTION payments_staffaccount_added() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM payments_only('{controller}', NULL, 'Anställdas konton läses in av internkontrollanten.');
  IF EXISTS (SELECT FROM payments_staffaccountlist l WHERE l.id IN (SELECT list_id FROM new_rows)
               AND l."count" < (SELECT count(*) FROM payments_staffaccount a WHERE a.list_id = l.id)) THEN
    PERFORM bistand_refuse('Listan är redan inläst. Läs in en ny.');
  END IF;
  RETURN NULL;
END $$;
"""


def statements() -> list[str]:
    """All statements of the rules, in order."""
    table, row = "payments_staffaccountlist", "payments_staffaccount"
    return [
        RULES,
        sql.history(table),
        sql.history(row),
        sql.append_only(table),
        sql.append_only(row),
        sql.trigger("d_stamp", table, "BEFORE INSERT", "payments_staffaccountlist_stamp"),
        f"DROP TRIGGER IF EXISTS d_added ON {row};"
        f"CREATE TRIGGER d_added AFTER INSERT ON {row} REFERENCING NEW TABLE AS new_rows"
        " FOR EACH STATEMENT EXECUTE FUNCTION payments_staffaccount_added();"
        f"ALTER TABLE {row} ENABLE ALWAYS TRIGGER d_added;",
        f"DROP TRIGGER IF EXISTS e_whole ON {table};"
        f"CREATE CONSTRAINT TRIGGER e_whole AFTER INSERT ON {table} DEFERRABLE INITIALLY DEFERRED"
        " FOR EACH ROW EXECUTE FUNCTION payments_staffaccountlist_is_whole();"
        f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER e_whole;",
    ]
