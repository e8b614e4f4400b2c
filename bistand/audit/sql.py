"""SQL that migrations use to let PostgreSQL itself hold the rules.

All triggers are ENABLE ALWAYS (they also fire in a replica session) and their functions fix the search path,
so that a temporary table cannot stand in for a real one. Our own refusals carry SQLSTATE BR001 and a Swedish
sentence, which the action shows to the user as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import migrations

FUNCTIONS = """
-- The key of bistand.proof, in the two forms that HMAC uses it; no right to it is given to anyone.
CREATE TABLE IF NOT EXISTS audit_actorkey (
  only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one), inner_pad bytea NOT NULL, outer_pad bytea NOT NULL);

CREATE OR REPLACE FUNCTION bistand_actor() RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE bound text := current_setting('app.actor', true); who text := split_part(bound, ':', 1);
BEGIN
  IF bound IS NULL OR bound !~ '^[0-9]{1,18}:[0-9a-f]{64}$' THEN
    RAISE EXCEPTION 'Ingen handlande person är bunden till transaktionen.' USING ERRCODE = 'BR002';
  END IF;
  IF NOT EXISTS (SELECT FROM audit_actorkey WHERE split_part(bound, ':', 2) = encode(sha256(outer_pad || sha256(
                   inner_pad || convert_to(who || '|' || pg_backend_pid(), 'UTF8'))), 'hex')) THEN
    RAISE EXCEPTION 'Den som handlar är inte styrkt.' USING ERRCODE = 'BR002',
      HINT = 'Efter ett byte av SECRET_KEY: kör manage.py migrate.';
  END IF;
  -- A rule over several rows takes a lock and then looks; an older snapshot would not see what it waited for.
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'Reglerna kräver isoleringsnivån read committed.' USING ERRCODE = 'BR002';
  END IF;
  RETURN who::bigint;
END $$;

CREATE OR REPLACE FUNCTION bistand_active_actor() RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE who bigint := bistand_actor();
BEGIN
  IF NOT EXISTS (SELECT FROM staff_user WHERE id = who AND is_active) THEN
    RAISE EXCEPTION 'Inloggningen finns inte eller är avstängd.' USING ERRCODE = 'BR001';
  END IF;
  RETURN who;
END $$;

CREATE OR REPLACE FUNCTION bistand_person(login bigint) RETURNS bigint
LANGUAGE sql STABLE SET search_path = public, pg_temp AS
$$ SELECT employee_id FROM staff_user WHERE id = login $$;

CREATE OR REPLACE FUNCTION bistand_today() RETURNS date
LANGUAGE sql STABLE SET search_path = public, pg_temp AS
$$ SELECT (clock_timestamp() AT TIME ZONE 'Europe/Stockholm')::date $$;

CREATE OR REPLACE FUNCTION bistand_refuse(sentence text) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS
$$ BEGIN RAISE EXCEPTION '%', sentence USING ERRCODE = 'BR001'; END $$;
"""

# Only what changed; the rest stands in earlier rows. A row whose id was changed is a row gone and a row come.
# Materialized, since each row would otherwise be made into JSON anew for each of its columns.
FEW_UPDATED = """
      WITH pair AS MATERIALIZED (
        SELECT coalesce(o.id, x.id) AS id,
               CASE WHEN o.id IS NULL THEN 'I' WHEN x.id IS NULL THEN 'D' ELSE 'U' END AS op,
               to_jsonb(o) - ignored AS b, to_jsonb(x) - ignored AS a
          FROM old_rows o FULL JOIN new_rows x ON x.id = o.id),
      differing AS (
        SELECT id, op, CASE op WHEN 'U' THEN d.b ELSE pair.b END AS b, CASE op WHEN 'U' THEN d.a ELSE pair.a END AS a
          FROM pair CROSS JOIN LATERAL (
            SELECT jsonb_object_agg(k.key, k.value) AS b, jsonb_object_agg(k.key, pair.a -> k.key) AS a
              FROM jsonb_each(CASE op WHEN 'U' THEN pair.b END) k WHERE k.value IS DISTINCT FROM pair.a -> k.key) d),
      image AS MATERIALIZED (
        SELECT id::text AS rid, n + row_number() OVER (ORDER BY id, op) AS seq, op,
               CASE WHEN hidden IS NULL THEN b ELSE audit_fingerprints(b, hidden) END AS b,
               CASE WHEN hidden IS NULL THEN a ELSE audit_fingerprints(a, hidden) END AS a
          FROM differing WHERE b IS NOT NULL OR a IS NOT NULL)
      INSERT INTO audit_change(chain_id, seq, at, actor_id, act, reason, table_name, row_id, operation, before,
                               after, hash)
      SELECT taken, seq, moment, who, act, why, TG_TABLE_NAME, rid, op, b, a,
             audit_chained(h, audit_payload(common, seq, rid, op, b, a)) OVER w
        FROM image WINDOW w AS (ORDER BY seq ROWS UNBOUNDED PRECEDING)"""

# Of many rows: in which columns any of them differs, and whether each row differs in all of those. Null where a row
# has come or gone. One count for each column, since PostgreSQL counts once what is asked for twice.
COLUMNS_MOVED = """
      SELECT array_remove(ARRAY[%s], NULL), %s FROM old_rows o FULL JOIN new_rows x ON x.id = o.id
      HAVING count(*) = count(o.id) AND count(*) = count(x.id)"""
DIFFERING = "count(*) FILTER (WHERE o.%1$I IS DISTINCT FROM x.%1$I)"

# Made of those columns alone. Both windows are of the same order, so that the rows are put in it once.
MANY_UPDATED = """
      INSERT INTO audit_change(chain_id, seq, at, actor_id, act, reason, table_name, row_id, operation, before,
                               after, hash)
      SELECT $1, seq, $2, $3, $4, $5, $6, rid, 'U', b, a,
             audit_chained($7, audit_payload($8, seq, rid, 'U', b, a)) OVER w
        FROM (SELECT id, id::text AS rid, $9 + row_number() OVER (ORDER BY id ROWS UNBOUNDED PRECEDING) AS seq,
                     CASE WHEN $10 IS NULL THEN b ELSE audit_fingerprints(b, $10) END AS b,
                     CASE WHEN $10 IS NULL THEN a ELSE audit_fingerprints(a, $10) END AS a
                FROM (SELECT x.id, %s AS b, %s AS a FROM old_rows o JOIN new_rows x ON x.id = o.id
                       WHERE (%s) IS DISTINCT FROM (%s)) moved) image
      WINDOW w AS (ORDER BY id ROWS UNBOUNDED PRECEDING)"""

# The statement-level trigger writes all rows of a statement with one INSERT … SELECT; the hash of each row
# goes through a running aggregate, so that the cost grows with the number of rows and no faster.
HISTORY = """
CREATE OR REPLACE FUNCTION audit_take_chain() RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE held text := current_setting('app.chain', true); taken bigint;
        this_month date := date_trunc('month', clock_timestamp() AT TIME ZONE 'UTC')::date;
BEGIN
  -- A transaction keeps the chain it took (its lock is held until commit anyway). The setting is only a hint:
  -- what it names is taken as any other chain is, or another one is.
  IF held ~ '^[0-9]{1,18}$' THEN
    SELECT id INTO taken FROM audit_chain WHERE id = held::bigint AND month = this_month FOR UPDATE SKIP LOCKED;
    IF taken IS NOT NULL THEN RETURN taken; END IF;
  END IF;
  SELECT id INTO taken FROM audit_chain WHERE month = this_month ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED;
  IF taken IS NULL THEN
    INSERT INTO audit_chain(month, length, head, open)
    VALUES (this_month, 0, sha256(convert_to(this_month::text, 'UTF8')), false) RETURNING id INTO taken;
  END IF;
  PERFORM set_config('app.chain', taken::text, true);
  RETURN taken;
END $$;

CREATE OR REPLACE FUNCTION audit_end(taken bigint, OUT n bigint, OUT h bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
-- A plan made while the table was small must not be kept when it has grown in the same session.
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_sort = off AS $$
BEGIN
  SELECT seq, hash INTO n, h FROM audit_change WHERE chain_id = taken ORDER BY seq DESC LIMIT 1;
  IF n IS NULL THEN
    n := 0;
    SELECT sha256(convert_to(month::text, 'UTF8')) INTO h FROM audit_chain WHERE id = taken;
  END IF;
END $$;

CREATE OR REPLACE FUNCTION audit_close_chain() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE n bigint; h bytea;
BEGIN
  -- At commit, once a transaction: a row updated at every statement would be slower for each one.
  SELECT e.n, e.h INTO n, h FROM audit_end(NEW.id) e;
  UPDATE audit_chain SET length = n, head = h, open = false WHERE id = NEW.id AND open;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION audit_common(at timestamptz, actor bigint, act text, reason text, tab text) RETURNS text
LANGUAGE sql STABLE AS $$
  -- What the rows of a statement share. Free text carries its length, so that no two different rows read the same.
  SELECT extract(epoch FROM at)::text || '|' || actor || '|' || length(act) || ':' || act || '|' || length(reason)
         || ':' || reason || '|' || tab
$$;

CREATE OR REPLACE FUNCTION audit_payload(common text, seq bigint, rid text, op text, before jsonb, after jsonb)
RETURNS bytea LANGUAGE sql STABLE AS $$
  SELECT convert_to(seq::text || '|' || common || '|' || rid || '|' || op || '|' || coalesce(before::text, '-') || '|'
                    || coalesce(after::text, '-'), 'UTF8')
$$;

CREATE OR REPLACE FUNCTION audit_link(state bytea, first bytea, payload bytea) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN sha256(coalesce(state, first) || payload); END $$;

CREATE OR REPLACE AGGREGATE audit_chained(first bytea, payload bytea) (SFUNC = audit_link, STYPE = bytea);

CREATE OR REPLACE FUNCTION audit_fingerprints(image jsonb, columns text[]) RETURNS jsonb
LANGUAGE sql IMMUTABLE SET search_path = public, pg_temp AS $$
  SELECT image || coalesce(jsonb_object_agg(key, 'sha256:' || encode(sha256(convert_to(value::text, 'UTF8')), 'hex')),
                           '{}')
    FROM jsonb_each(image) WHERE key = ANY (columns) AND value <> 'null'
$$;

CREATE OR REPLACE FUNCTION audit_made(columns text[], side text, alike boolean) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = public, pg_temp AS $$
  -- What makes these columns of the old (o) or new (x) row into JSON: all, where every row differs in all of them, else
  -- those in which the row differs.
  SELECT CASE WHEN alike THEN format('jsonb_build_object(%s)', string_agg(format('%1$L, %2$s.%1$I', c, side), ', '))
         ELSE string_agg(format('CASE WHEN o.%1$I IS DISTINCT FROM x.%1$I THEN jsonb_build_object(%1$L, %2$s.%1$I)'
                                ' ELSE ''{}'' END', c, side), ' || ') END
    FROM unnest(columns) c
$$;

CREATE OR REPLACE FUNCTION audit_record() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  who bigint := bistand_active_actor();
  act text := coalesce(current_setting('app.act', true), '');
  why text := coalesce(current_setting('app.reason', true), '');
  moment timestamptz := clock_timestamp();
  common text := audit_common(moment, who, act, why, TG_TABLE_NAME);
  hidden text[] := string_to_array(nullif(TG_ARGV[0], ''), ',');
  ignored text[] := string_to_array(coalesce(TG_ARGV[1], ''), ',');
  taken bigint; n bigint; h bytea; written bigint; touched boolean;
  moved text[]; alike boolean;
BEGIN
  IF TG_OP = 'INSERT' THEN SELECT EXISTS (SELECT FROM new_rows) INTO touched;
  ELSE SELECT EXISTS (SELECT FROM old_rows) INTO touched;
  END IF;
  IF NOT touched THEN RETURN NULL; END IF;
  taken := audit_take_chain();
  SELECT e.n, e.h INTO n, h FROM audit_end(taken) e;

  IF TG_OP = 'INSERT' THEN
    WITH image AS MATERIALIZED (
      SELECT x.id::text AS rid, n + row_number() OVER (ORDER BY x.id) AS seq,
             CASE WHEN hidden IS NULL THEN to_jsonb(x) - ignored
                  ELSE audit_fingerprints(to_jsonb(x) - ignored, hidden) END AS a
        FROM new_rows x)
    INSERT INTO audit_change(chain_id, seq, at, actor_id, act, reason, table_name, row_id, operation, before,
                             after, hash)
    SELECT taken, seq, moment, who, act, why, TG_TABLE_NAME, rid, 'I', NULL, a,
           audit_chained(h, audit_payload(common, seq, rid, 'I', NULL, a)) OVER w
      FROM image WINDOW w AS (ORDER BY seq ROWS UNBOUNDED PRECEDING);
  ELSIF TG_OP = 'DELETE' THEN
    WITH image AS MATERIALIZED (
      SELECT o.id::text AS rid, n + row_number() OVER (ORDER BY o.id) AS seq,
             CASE WHEN hidden IS NULL THEN to_jsonb(o) - ignored
                  ELSE audit_fingerprints(to_jsonb(o) - ignored, hidden) END AS b
        FROM old_rows o)
    INSERT INTO audit_change(chain_id, seq, at, actor_id, act, reason, table_name, row_id, operation, before,
                             after, hash)
    SELECT taken, seq, moment, who, act, why, TG_TABLE_NAME, rid, 'D', b, NULL,
           audit_chained(h, audit_payload(common, seq, rid, 'D', b, NULL)) OVER w
      FROM image WINDOW w AS (ORDER BY seq ROWS UNBOUNDED PRECEDING);
  ELSE
    -- Of many rows, what is made into JSON is the columns in which any of them differs; of few, asking costs more.
    IF (SELECT count(*) FROM (SELECT FROM new_rows LIMIT 1000) x) = 1000 THEN
      EXECUTE (SELECT format($moved$COLUMNS_MOVED$moved$,
                             string_agg(format('CASE WHEN DIFFERING > 0 THEN %1$L END', attname), ', '),
                             string_agg(format('DIFFERING IN (0, count(*))', attname), ' AND '))
                 FROM pg_attribute
                WHERE attrelid = TG_RELID AND attnum > 0 AND NOT attisdropped AND attname <> ALL (ignored))
        INTO moved, alike;
    END IF;
    IF cardinality(moved) BETWEEN 1 AND 40 THEN
      EXECUTE (SELECT format($many$MANY_UPDATED$many$, audit_made(moved, 'o', alike), audit_made(moved, 'x', alike),
                             string_agg(format('o.%I', c), ', '), string_agg(format('x.%I', c), ', '))
                 FROM unnest(moved) c)
        USING taken, moment, who, act, why, TG_TABLE_NAME, h, common, n, hidden;
    ELSE
      FEW_UPDATED;
    END IF;
  END IF;
  GET DIAGNOSTICS written = ROW_COUNT;
  IF written > 0 THEN
    UPDATE audit_chain SET open = true WHERE id = taken AND NOT open;
  END IF;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION audit_verify(OUT chain bigint, OUT seq bigint, OUT fault text) RETURNS SETOF record
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH linked AS (
    SELECT c.*, lag(c.hash, 1, sha256(convert_to(ch.month::text, 'UTF8'))) OVER w AS prev,
           row_number() OVER w AS expected
      FROM audit_change c JOIN audit_chain ch ON ch.id = c.chain_id
    WINDOW w AS (PARTITION BY c.chain_id ORDER BY c.seq))
  SELECT chain_id, seq, CASE WHEN seq <> expected THEN 'lucka' ELSE 'ändrad rad' END FROM linked
   WHERE seq <> expected OR hash IS DISTINCT FROM sha256(prev || audit_payload(
         audit_common(at, actor_id, act, reason, table_name), seq, row_id, operation, before, after))
  UNION ALL
  SELECT ch.id, ch.length, 'slutet saknas' FROM audit_chain ch
    CROSS JOIN LATERAL audit_end(ch.id) last
   WHERE NOT ch.open AND (ch.length <> last.n OR ch.head IS DISTINCT FROM last.h)
  UNION ALL
  -- What was noted of the heads when money was released must still stand in the chains.
  SELECT (head ->> 0)::bigint, (head ->> 1)::bigint, 'avviker från förankringen ' || a.id
    FROM audit_anchor a CROSS JOIN LATERAL jsonb_array_elements(a.heads) head
    LEFT JOIN audit_change c ON c.chain_id = (head ->> 0)::bigint AND c.seq = (head ->> 1)::bigint
   WHERE (head ->> 1)::bigint > 0 AND encode(c.hash, 'hex') IS DISTINCT FROM head ->> 2
  UNION ALL
  SELECT NULL, a.id, 'ändrad förankring' FROM audit_anchor a
   WHERE a.digest IS DISTINCT FROM encode(sha256(convert_to(a.heads::text, 'UTF8')), 'hex')
$$;

CREATE OR REPLACE FUNCTION audit_heads() RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT coalesce(jsonb_agg(jsonb_build_array(ch.id, last.n, encode(last.h, 'hex')) ORDER BY ch.id), '[]')
    FROM audit_chain ch CROSS JOIN LATERAL audit_end(ch.id) last
$$;

CREATE OR REPLACE FUNCTION audit_head() RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT encode(sha256(convert_to(audit_heads()::text, 'UTF8')), 'hex')
$$;

CREATE OR REPLACE FUNCTION audit_drop_anchor() RETURNS text
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  -- Note the heads of all chains. The digest is written outside the database (on the bank file), and is what
  -- the noted heads, and so every row before them, can be held against later.
  WITH heads AS (SELECT audit_heads() AS noted)
  INSERT INTO audit_anchor(at, actor_id, heads, digest)
  SELECT clock_timestamp(), bistand_active_actor(), noted, encode(sha256(convert_to(noted::text, 'UTF8')), 'hex')
    FROM heads
  RETURNING digest
$$;
"""
for name, part in (
    ("MANY_UPDATED", MANY_UPDATED),
    ("FEW_UPDATED", FEW_UPDATED),
    ("COLUMNS_MOVED", COLUMNS_MOVED),
    ("DIFFERING", DIFFERING),
):
    HISTORY = HISTORY.replace(name, part)

CHAIN = """
CREATE CONSTRAINT TRIGGER close_chain AFTER UPDATE ON audit_chain DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW WHEN (NEW.open AND NOT OLD.open) EXECUTE FUNCTION audit_close_chain();
ALTER TABLE audit_chain ENABLE ALWAYS TRIGGER close_chain;
"""

STAMPS = """
CREATE OR REPLACE FUNCTION audit_own_row() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE bound text := current_setting('app.actor', true);
BEGIN
  -- Whoever is bound; that it is proved is asked once of all rows, after the statement (audit_rows_are_own).
  IF bound IS NULL OR bound !~ '^[0-9]{1,18}:' THEN PERFORM bistand_actor(); END IF;
  NEW.actor_id := split_part(bound, ':', 1); NEW.at := clock_timestamp();
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION audit_rows_are_own() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE who bigint := bistand_active_actor();
BEGIN
  IF EXISTS (SELECT FROM new_rows WHERE actor_id IS DISTINCT FROM who) THEN
    RAISE EXCEPTION 'Den som handlar är inte styrkt.' USING ERRCODE = 'BR002';
  END IF;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION audit_actor_is_active() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM bistand_active_actor();
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION audit_never() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM bistand_refuse('Det som står i ' || TG_TABLE_NAME || ' är fastställt och kan varken ändras eller tas bort.');
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION audit_frozen() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE o jsonb := to_jsonb(OLD); n jsonb := to_jsonb(NEW); key text;
BEGIN
  -- First argument: the state column; second: the states (comma-separated) in which only the columns that
  -- follow may change; '*' means always.
  IF (TG_ARGV[1] = '*' OR (o ->> TG_ARGV[0]) = ANY (string_to_array(TG_ARGV[1], ',')))
     AND o - TG_ARGV[2:] IS DISTINCT FROM n - TG_ARGV[2:] THEN
    SELECT min(k) INTO key FROM jsonb_object_keys(o - TG_ARGV[2:]) k WHERE o -> k IS DISTINCT FROM n -> k;
    PERFORM bistand_refuse('Det som är fastställt kan inte ändras (' || TG_TABLE_NAME || '.' || key || ').');
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION audit_transition() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE column_name text := TG_ARGV[0]; first text := TG_ARGV[1]; allowed text := TG_ARGV[2];
        was text; becomes text := to_jsonb(NEW) ->> column_name;
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NOT becomes = ANY (string_to_array(first, ',')) THEN
      PERFORM bistand_refuse(TG_TABLE_NAME || ' kan inte börja som ' || becomes || '.');
    END IF;
    RETURN NEW;
  END IF;
  was := to_jsonb(OLD) ->> column_name;
  IF was IS DISTINCT FROM becomes AND NOT (was || '>' || becomes) = ANY (string_to_array(allowed, ',')) THEN
    PERFORM bistand_refuse('Steget från ' || was || ' till ' || becomes || ' finns inte (' || TG_TABLE_NAME || ').');
  END IF;
  RETURN NEW;
END $$;
"""


def trigger(name: str, table: str, when: str, function: str, *arguments: str, each: str = "ROW", only: str = "") -> str:
    """SQL of one ENABLE ALWAYS trigger; `when` is e.g. 'BEFORE UPDATE'.

    `only` is a condition of OLD and NEW: where it does not hold the function is not called, which is most of its cost.
    """
    quoted = ", ".join("'" + a.replace("'", "''") + "'" for a in arguments)
    return (
        f"DROP TRIGGER IF EXISTS {name} ON {table};\n"
        f"CREATE TRIGGER {name} {when} ON {table} FOR EACH {each} {f'WHEN ({only}) ' if only else ''}"
        f"EXECUTE FUNCTION {function}({quoted});\n"
        f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name};\n"
    )


def history(table: str, *leave_out: str, ignore: Iterable[str] = ()) -> str:
    """SQL that writes the history of a table whose primary key is `id`.

    `leave_out` names columns too large or too secret to repeat: the history says that they changed and keeps a
    fingerprint (SHA-256) of the value. `ignore` names columns that are no part of the history at all.
    """
    arguments = (",".join(leave_out), ",".join(ignore))
    parts = [
        statement_trigger(f"history_{op.lower()}", table, op, "audit_record", *arguments)
        for op in ("INSERT", "UPDATE", "DELETE")
    ]
    return "".join(parts) + _never_emptied(table)


def statement_trigger(name: str, table: str, op: str, function: str, *arguments: str) -> str:
    """SQL of one ENABLE ALWAYS trigger after a statement, which sees its rows as `new_rows` and `old_rows`."""
    references = {
        "INSERT": "NEW TABLE AS new_rows",
        "UPDATE": "OLD TABLE AS old_rows NEW TABLE AS new_rows",
        "DELETE": "OLD TABLE AS old_rows",
    }[op]
    quoted = ", ".join("'" + a.replace("'", "''") + "'" for a in arguments)
    return (
        f"DROP TRIGGER IF EXISTS {name} ON {table};\n"
        f"CREATE TRIGGER {name} AFTER {op} ON {table} REFERENCING {references}"
        f" FOR EACH STATEMENT EXECUTE FUNCTION {function}({quoted});\n"
        f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name};\n"
    )


def append_only(table: str) -> str:
    """SQL that lets rows be added, never changed or deleted, whoever asks."""
    return trigger("a_never_changed", table, "BEFORE UPDATE OR DELETE", "audit_never") + _never_emptied(table)


def never_deleted(table: str) -> str:
    """SQL that refuses every DELETE."""
    return trigger("a_never_deleted", table, "BEFORE DELETE", "audit_never") + _never_emptied(table)


def _never_emptied(table: str) -> str:
    """SQL that refuses TRUNCATE, which passes by every other trigger."""
    return trigger("a_never_emptied", table, "BEFORE TRUNCATE", "audit_never", each="STATEMENT")


def own_row(table: str) -> str:
    """SQL that stamps a row with the bound actor and the server's clock, whatever was given; the actor is an active
    sign-in and proved.
    """
    return trigger("a_own_row", table, "BEFORE INSERT", "audit_own_row") + statement_trigger(
        "z_active", table, "INSERT", "audit_rows_are_own"
    )


def actor_is_active(table: str) -> str:
    """SQL that refuses rows of an actor who is no active sign-in; `history` does so by itself."""
    return trigger("z_active", table, "AFTER INSERT", "audit_actor_is_active", each="STATEMENT")


def frozen(
    table: str, state_column: str, states: Iterable[str], may_change: Iterable[str], *, sparing: bool = False
) -> str:
    """SQL that freezes all columns but `may_change` once the row is in one of `states` ('*' = always).

    `sparing`: the function is called only where one of the other columns that the table has by now differs, for tables
    where many rows are written at once; a table that gets another column has it made anew.
    """
    left = list(may_change)
    arguments = ("audit_frozen", state_column, ",".join(states), *left)
    if not sparing:
        return trigger("b_frozen", table, "BEFORE UPDATE", *arguments)
    made = trigger("b_frozen", table, "BEFORE UPDATE", *arguments, only="DIFFERING")
    return (
        f"DO $do$ BEGIN EXECUTE (SELECT replace($sql${made}$sql$, 'DIFFERING',"  # noqa: S608
        " string_agg(format('OLD.%1$I IS DISTINCT FROM NEW.%1$I', attname), ' OR ')) FROM pg_attribute"
        f" WHERE attrelid = '{table}'::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''"
        f" AND attname <> ALL ('{{{','.join(left)}}}')); END $do$;\n"
    )


def transitions(
    table: str, column: str, first: Iterable[str], table_of: Mapping[Any, Iterable[Any]], *, sparing: bool = False
) -> str:
    """SQL that holds a state table: the states a row may begin in, and each legal step.

    `sparing`: the function is called only where it will refuse, for tables where many rows are written at once. The
    type of the column cannot be altered while the triggers are there.
    """
    begin, steps = ",".join(first), ",".join(f"{a}>{b}" for a, targets in table_of.items() for b in targets)
    arguments = ("audit_transition", column, begin, steps)
    if not sparing:
        return trigger("c_transition", table, "BEFORE INSERT OR UPDATE", *arguments)
    step = f"OLD.{column}::text || '>' || NEW.{column}::text"
    wrong = f"OLD.{column} IS DISTINCT FROM NEW.{column} AND ({step} = ANY ('{{{steps}}}')) IS NOT TRUE"
    return trigger(
        "c_first", table, "BEFORE INSERT", *arguments, only=f"(NEW.{column}::text = ANY ('{{{begin}}}')) IS NOT TRUE"
    ) + trigger("c_transition", table, "BEFORE UPDATE", *arguments, only=wrong)


def run(*sql: str) -> migrations.RunSQL:
    """A migration step of these statements; there is no way back but a restore."""
    return migrations.RunSQL("\n".join(sql), migrations.RunSQL.noop)
