"""A large municipality out of a small one: everything that belongs to a household is copied in PostgreSQL, set by set.

The base has been loaded through every rule (`history`). Each copy is the base again with keys of its own: all ids get
a multiple of `STRIDE` added, and the catalog says which columns are keys. Only what must be unique or is said
twice is made anew (`MADE_ANEW`): personnummer, account numbers, OCR, names of sign-ins, and the bank's files.
Copies are gathered in districts; a district has two sections, its own heads, and each run of the base once, with the payments of all
its copies: the bank's files are those that `make_bank_file` would make of the same rows.

While the copies are written, the triggers of these tables are off (they stamp persons and moments, which a copy already
has), and so are foreign keys and indexes. All are in force again before the transaction ends: keys and unique
indexes are made anew over every row, and `check.faults` asks the rest of the rows themselves.
"""
# ruff: noqa: E501, S608  statements are made of names of ours, and read best on one line

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random
from typing import Any

from django.db import connection

from bistand.staff.models import Role
from followup.demo import book
from followup.demo.numbers import FIRST_FICTITIOUS, PER_DAY_AND_SEX, bank_account

BASE = 1000
# More than any id of the base.
STRIDE = 1_000_000
# So many payments has a run in a month in the middle.
RUN = 10_000
Say = Callable[[str], None]


@dataclass(frozen=True)
class Part:
    """Rows of a table that are copied: once for each copy, or once for each district."""

    table: str
    of_district: bool = False
    where: str = "true"
    joins: str = ""

    @property
    def base(self) -> str:
        return f"base_{self.table}{'_of_district' if self.of_district else ''}"


HEAD = f"(SELECT user_id FROM staff_rolegrant WHERE role = '{Role.HEAD}')"
WORKER = f"(SELECT user_id FROM staff_rolegrant WHERE role = '{Role.CASEWORKER}' AND section_id IN (SELECT section_id FROM cases_case))"
PARTS = (
    Part("staff_section", of_district=True, where="id IN (SELECT section_id FROM cases_case)"),
    Part("staff_employee", where=f"id IN (SELECT employee_id FROM staff_user WHERE id IN {WORKER})"),
    Part("staff_user", where=f"id IN {WORKER}"),
    Part("staff_rolegrant", where=f"user_id IN {WORKER}"),
    Part("staff_employee", of_district=True, where=f"id IN (SELECT employee_id FROM staff_user WHERE id IN {HEAD})"),
    Part("staff_user", of_district=True, where=f"id IN {HEAD}"),
    Part("staff_rolegrant", of_district=True,
         where=f"user_id IN {HEAD} AND section_id IN (SELECT section_id FROM cases_case)"),
    Part("cases_person", joins="JOIN new_person n ON n.copy = {copy} AND n.id = b.id"),
    *(Part(f"cases_{name}") for name in ("household", "householdmember", "case")),
    *(Part(f"cases_{name}", joins="JOIN new_household n ON n.copy = {copy} AND n.case_id = b.case_id")
      for name in ("application", "calculation")),
    Part("cases_check"),
    *(Part(f"cases_{name}") for name in ("decision", "decisionline", "decisionobstacle", "journalnote")),
    *(Part(f"planning_{name}") for name in ("plan", "goal", "activity")),
    *(Part(f"followup_{name}") for name in ("followup", "goalprogress")),
    Part("payments_payee", where="person_id IS NOT NULL"),
    Part("payments_payoutaccount", where="payee_id IN (SELECT id FROM payments_payee WHERE person_id IS NOT NULL)",
         joins="JOIN new_account n ON n.copy = {copy} AND n.id = b.id"),
    *(Part(f"payments_{name}", joins="JOIN new_reference n ON n.copy = {copy} AND n.old = b.reference")
      for name in ("paymentinstruction", "payment")),
    Part("payments_runflag"),
    *(Part(f"payments_{name}", of_district=True) for name in ("paymentrun", "runfile", "bankreceipt")),
    Part("staff_stepup", of_district=True),
    Part("audit_fact", where="case_id IS NOT NULL"),
    Part("audit_fact", of_district=True, where="case_id IS NULL AND subject LIKE 'payments_paymentrun:%'"),
    Part("audit_delivery", of_district=True, where="fact_id IN (SELECT id FROM audit_fact WHERE case_id IS NULL)"),
)  # fmt: skip
# Files are put together line by line, not copied.
FILES = "cases_storedfile"
TABLES = tuple(dict.fromkeys(part.table for part in PARTS)) + (FILES,)
# Not all of these rows are copied: a key to one that is not, stays.
PARTLY = {"staff_section", "staff_user", "staff_employee", "payments_payee", "payments_payoutaccount"}

MADE_ANEW = {
    "staff_section": {"name": "b.name || ', område ' || {district}"},
    "staff_employee": {
        "employee_id": "b.employee_id || '-' || {unit}", "name": "b.name || ' ' || {unit}",
    },
    "staff_user": {"username": "b.username || '.' || {unit}", "password": "'!'"},
    "cases_person": {"pnr": "n.pnr", "birth_date": "n.born"},
    "cases_case": {"number": "left(b.number, 5) || pg_temp.padded(substr(b.number, 6)::int + {shift}, 5)"},
    "cases_application": {
        "external_id": "left(b.external_id, 10) || pg_temp.padded(substr(b.external_id, 11)::int + {shift}, 6)",
        "content": "pg_temp.renumbered(b.content::text, n.old, n.new)",
    },
    "cases_calculation": {
        "input": "pg_temp.renumbered(b.input, n.old, n.new)", "result": "pg_temp.renumbered(b.result, n.old, n.new)",
    },
    "payments_payoutaccount": {"number": "n.number", "normalized": "n.normalized"},
    "payments_paymentinstruction": {"reference": "n.new"},
    "payments_payment": {"reference": "n.new"},
    "payments_paymentrun": {
        name: f"b.{name} * {{size}}" for name in ("approved_count", "approved_sum", "released_count", "released_sum")
    },
    "payments_runfile": {
        "message_id": "pg_temp.message(b.message_id, b.run_id, {district} * {stride})",
        "count": "b.count * {size}", "control_sum": "b.control_sum * {size}",
    },
    "payments_bankreceipt": {
        "sha256": "(SELECT sha256 FROM cases_storedfile f WHERE f.id = b.file_id + {district} * {stride})",
        "paid_count": "b.paid_count * {size}", "returned_count": "b.returned_count * {size}",
    },
    "audit_fact": {
        "subject": "split_part(b.subject, ':', 1) || ':' || split_part(b.subject, ':', 2)::bigint"
                   " + CASE WHEN b.subject LIKE 'payments_paymentrun:%' THEN {district} ELSE {copy} END * {stride}",
    },
}  # fmt: skip

# In the session only. `said` is text; `shift` is how much is added to the number of a household.
FUNCTIONS = """
CREATE FUNCTION pg_temp.padded(number bigint, width int) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT lpad(number::text, greatest(width, length(number::text)), '0')
$$;
CREATE FUNCTION pg_temp.luhn(digits text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT ((1000 - sum(CASE WHEN i % 2 = 1 THEN d * 2 / 10 + d * 2 % 10 ELSE d END)) % 10)::text
    FROM (SELECT i, substr(digits, length(digits) + 1 - i, 1)::int AS d FROM generate_series(1, length(digits)) i) x
$$;
CREATE FUNCTION pg_temp.renumbered(said text, old text[], new text[]) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  FOR i IN 1 .. cardinality(old) LOOP said := replace(said, old[i], new[i]); END LOOP;
  RETURN said;
END $$;
CREATE FUNCTION pg_temp.message(said text, run bigint, district bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT replace(said, 'R' || lpad(run::text, 8, '0'), 'R' || lpad((run + district)::text, 8, '0'))
$$;
CREATE FUNCTION pg_temp.times(said text, tag text, size bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(replace(said, tag || '>' || number || '<', tag || '>' || number::numeric * size || '<'), said)
    FROM substring(said FROM tag || '>([0-9.]+)<') number
$$;
"""

# Everybody gets the nearest free number of an earlier day, in the order of their birth dates: the place of each in the
# row of free numbers is the first that is theirs by age and comes after the one before.
NEW_PERSONS = f"""
CREATE TEMP TABLE new_person AS
WITH slot AS MATERIALIZED (
  SELECT woman, day, digits, row_number() OVER (PARTITION BY woman ORDER BY day DESC, digits) AS place
    FROM (SELECT woman, day::date, to_char(day, 'YYYYMM') || lpad((extract(day FROM day) + 60 * c)::text, 2, '0')
                 || ({FIRST_FICTITIOUS} + 2 * n + CASE WHEN woman THEN 0 ELSE 1 END) AS digits
            FROM generate_series((SELECT min(birth_date) - 9000 FROM cases_person)::timestamp,
                                 (SELECT max(birth_date) FROM cases_person)::timestamp, interval '1 day') day,
                 (VALUES (true), (false)) sex(woman), generate_series(0, 1) c, generate_series(0, {PER_DAY_AND_SEX} - 1) n) x
   WHERE digits NOT IN (SELECT left(pnr, 11) FROM cases_person)),
earliest AS (SELECT woman, day, min(place) AS place FROM slot GROUP BY woman, day),
wanted AS (
  SELECT k.copy, p.id, f.woman, f.place, row_number() OVER (PARTITION BY f.woman ORDER BY f.place, k.copy, p.id) AS turn
    FROM base_cases_person p CROSS JOIN copies k
    JOIN earliest f ON f.day = p.birth_date AND f.woman = (substr(p.pnr, 11, 1)::int % 2 = 0)),
given AS (SELECT copy, id, woman, turn + max(place - turn) OVER (PARTITION BY woman ORDER BY turn) AS place FROM wanted)
SELECT copy, id, day AS born, digits || pg_temp.luhn(substr(digits, 3)) AS pnr FROM given JOIN slot USING (woman, place);
CREATE INDEX ON new_person (copy);
"""

# An application and its calculation name persons by their ids, and the calculation says when each was born.
NEW_HOUSEHOLDS = """
ALTER TABLE base_cases_calculation ALTER input TYPE text USING regexp_replace(input::text,
  '"id": "(\\d+)"([^{}]*)"birth_date": "[0-9-]+"', '"id": "\\1"\\2"birth_date": "born \\1"', 'g'), ALTER result TYPE text;
CREATE TEMP TABLE new_household AS
SELECT n.copy, c.id AS case_id,
       array_agg(format('"%s"', n.id)) || array_agg(format('"born %s"', n.id)) AS old,
       array_agg(format('"%s"', n.id + n.copy * {stride})) || array_agg(format('"%s"', n.born)) AS new
  FROM base_cases_case c JOIN base_cases_householdmember m USING (household_id) JOIN new_person n ON n.id = m.person_id
 GROUP BY n.copy, c.id;
CREATE INDEX ON new_household (copy);
"""

# The landlord knows a household by two digits of the landlord's, seven of the household's, and a check digit.
NEW_REFERENCES = """
CREATE TEMP TABLE new_reference AS
SELECT copy, old, CASE WHEN old = '' THEN '' ELSE body || pg_temp.luhn(body) END AS new
  FROM (SELECT DISTINCT reference AS old FROM base_payments_payment
         UNION SELECT reference FROM base_payments_paymentinstruction) r CROSS JOIN copies
 CROSS JOIN LATERAL (SELECT left(old, 2) || lpad((nullif(substr(old, 3, 7), '')::bigint + copy * {households})::text, 7, '0')) b(body);
CREATE INDEX ON new_reference (copy);
"""

# One line is one payment; a file's payments come block by block (bank account, bankgiro), and there by number.
LINES = """
CREATE TEMP TABLE bank_line AS
SELECT x.file_id, x.run_id, n, said, payment_id, account_id, coalesce(a.number, '') AS number,
       coalesce(p.reference, '') AS reference,
       count(*) FILTER (WHERE payment_id IS NULL) OVER (PARTITION BY x.file_id ORDER BY n) AS block
  FROM (SELECT r.run_id, r.file_id, n, said, substring(said FROM 'EndToEndId>P([0-9]+)<')::bigint AS payment_id
          FROM (SELECT run_id, file_id FROM base_payments_runfile_of_district
                UNION ALL SELECT run_id, file_id FROM base_payments_bankreceipt_of_district) r
          JOIN cases_storedfile f ON f.id = r.file_id
         CROSS JOIN LATERAL string_to_table(convert_from(content, 'UTF8'), E'\\n') WITH ORDINALITY l(said, n)) x
  LEFT JOIN base_payments_payment p ON p.id = x.payment_id LEFT JOIN payments_payoutaccount a ON a.id = p.account_id;
"""
NEW_FILES = """
INSERT INTO cases_storedfile (id, sha256, media_type, size, content, stored_at)
SELECT file_id + {district} * {stride}, encode(sha256(m.content), 'hex'), f.media_type, length(m.content), m.content, f.stored_at
  FROM (SELECT l.file_id, convert_to(string_agg(CASE WHEN l.payment_id IS NULL
                   THEN pg_temp.times(pg_temp.times(pg_temp.message(l.said, l.run_id, {district} * {stride}),
                                                    'NbOfTxs', {size}), 'CtrlSum', {size})
                   ELSE replace(replace(replace(l.said, format('>P%s<', l.payment_id),
                                                format('>P%s<', l.payment_id + k.copy * {stride})),
                                        format('<Id>%s</Id>', l.number), format('<Id>%s</Id>', coalesce(a.number, l.number))),
                                format('<Ref>%s</Ref>', l.reference), format('<Ref>%s</Ref>', r.new)) END,
                 E'\\n' ORDER BY l.block, k.copy NULLS FIRST, l.n), 'UTF8') AS content
          FROM bank_line l LEFT JOIN copies k ON l.payment_id IS NOT NULL AND k.district = {district}
          LEFT JOIN new_account a ON a.copy = k.copy AND a.id = l.account_id
          LEFT JOIN new_reference r ON r.copy = k.copy AND r.old = l.reference
         GROUP BY l.file_id) m JOIN cases_storedfile f ON f.id = m.file_id
"""


def multiply(copies: int, households: int, run: int, say: Say) -> None:
    """Copy the base of `households` households that is loaded, `copies` times, in the transaction that is open; a run
    in a month in the middle then has about `run` payments.
    """
    execute("SET CONSTRAINTS ALL IMMEDIATE; SET LOCAL enable_seqscan = on; SET LOCAL jit = off;"
        " SET LOCAL work_mem = '256MB'; SET LOCAL maintenance_work_mem = '1GB'; SET LOCAL temp_buffers = '256MB'")  # fmt: skip
    _prepare(copies, households, run)
    say(f"  {copies} kopior av {households} hushåll i {districts()} distrikt")
    moved = {part: moving(part) for part in PARTS}
    with unguarded(say):
        for number in range(1, copies + 1):
            district = rows("SELECT district FROM copies WHERE copy = %s", number)[0][0]
            values = {"copy": number, "district": district, "unit": number, "size": 1, "shift": number * households}
            for part in PARTS:
                if not part.of_district:
                    execute(moved[part].format(**values, stride=STRIDE))
            if number % 20 == 0:
                say(f"  {number} kopior")
        for district, size in rows("SELECT district, count(*) FROM copies GROUP BY district ORDER BY district"):
            execute(NEW_FILES.format(district=district, size=size, households=households, stride=STRIDE))
            for part in PARTS:
                if part.of_district:
                    values = {"copy": 0, "district": district, "unit": district, "size": size, "shift": 0}
                    execute(moved[part].format(**values, stride=STRIDE))
        say("  bankens filer")
        execute(f"ANALYZE {', '.join(TABLES)}")
    for table in TABLES:
        execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")
    execute("SELECT setval('cases_case_number', max(substr(number, 6)::int)) FROM cases_case")


def districts() -> int:
    return int(rows("SELECT count(DISTINCT district) FROM copies")[0][0])


def _prepare(copies: int, households: int, run: int) -> None:
    """Temporary tables: the rows to copy, and what each copy has of its own."""
    execute(FUNCTIONS)
    for part in PARTS:
        execute(f"CREATE TEMP TABLE {part.base} AS SELECT * FROM {part.table} WHERE {part.where} ORDER BY id")
    typical = rows('SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY "count") FROM payments_runfile')[0][0]
    number = max(copies * (typical or 1) // run, 1)
    execute(
        f"CREATE TEMP TABLE copies AS SELECT k AS copy, 1 + k % {number} AS district FROM generate_series(1, {copies}) k"
    )
    execute(NEW_PERSONS)
    _new_accounts(copies)
    execute(NEW_HOUSEHOLDS.replace("{stride}", str(STRIDE)))
    execute(NEW_REFERENCES.replace("{households}", str(households)))
    execute(LINES)
    execute("ANALYZE copies, new_person, new_account, new_household, new_reference, bank_line")


def _new_accounts(copies: int) -> None:
    """An account at the same bank for each copy of a client."""
    execute("CREATE TEMP TABLE new_account (copy bigint, id bigint, number text, normalized text)")
    base = rows("SELECT id, clearing FROM base_payments_payoutaccount ORDER BY id")
    random = Random(copies)  # noqa: S311
    fresh = (
        (number, pk, account.number, account.normalized)
        for number in range(1, copies + 1)
        for pk, clearing in base
        for account in [bank_account(random, clearing)]
    )
    book.add("new_account", ("copy", "id", "number", "normalized"), fresh)
    execute("CREATE INDEX ON new_account (copy)")


def moving(part: Part) -> str:
    """The statement that copies a part, with {copy}, {district} and the others to be filled in."""
    names, values = [], []
    for name, refers in rows(COLUMNS, part.table):
        own = (
            facts_data(part)
            if (part.table, name) == ("audit_fact", "data")
            else MADE_ANEW.get(part.table, {}).get(name)
        )
        if own is None:
            target = part.table if name == "id" else refers
            own = moved_key(f"b.{name}", target, part) if target else f'b."{name}"'
        names.append(f'"{name}"')
        values.append(own)
    return f"INSERT INTO {part.table} ({', '.join(names)}) SELECT {', '.join(values)} FROM {part.base} b {part.joins}"


def facts_data(part: Part) -> str:
    """What a fact says, with the keys and the sums of the copy's rows."""
    said: dict[str, list[str]] = {}
    keys = rows(f"SELECT DISTINCT name, key FROM {part.base}, jsonb_object_keys(data) key ORDER BY name, key")
    for name, key in keys:
        if key.endswith("_id"):
            by = "district" if key == "run_id" else "copy"
            said.setdefault(name, []).append(f"'{key}', (b.data ->> '{key}')::bigint + {{{by}}} * {{stride}}")
        elif part.of_district and key in ("count", "paid", "returned"):
            said.setdefault(name, []).append(f"'{key}', (b.data ->> '{key}')::bigint * {{size}}")
        elif part.of_district and key == "total":
            said.setdefault(name, []).append(f"'{key}', ((b.data ->> '{key}')::numeric * {{size}})::text")
    cases = (f"WHEN '{name}' THEN b.data || jsonb_build_object({', '.join(parts)})" for name, parts in said.items())
    return f"CASE b.name {' '.join(cases)} ELSE b.data END"


def moved_key(column: str, target: str, part: Part) -> str:
    """The key of the copy's row: of the same copy or of its district, or the same where the row is not copied."""
    if target == FILES:
        return f"{column} + {{district}} * {{stride}}"
    parts = [other for other in PARTS if other.table == target]
    if target == part.table or target not in PARTLY:
        parts = [other for other in parts if other.of_district == part.of_district] or parts
        return f"{column} + {_number(parts[0])} * {{stride}}" if parts else column
    arms = (f"WHEN {column} IN (SELECT id FROM {other.base}) THEN {_number(other)}" for other in parts)
    return f"{column} + CASE {' '.join(arms)} ELSE 0 END * {{stride}}"


def _number(part: Part) -> str:
    return "{district}" if part.of_district else "{copy}"


# The columns that are written, with the table that each refers to. A payment's persons are copied by trigger from rows
# that have them as foreign keys, and are none of their own.
COLUMNS = """
SELECT a.attname, coalesce(c.confrelid::regclass::text, CASE WHEN a.attname = 'case_id' THEN 'cases_case'
                    WHEN a.attname LIKE '%%\\_person\\_id' THEN 'staff_employee' END)
  FROM pg_attribute a LEFT JOIN pg_constraint c ON c.conrelid = a.attrelid AND c.conkey = ARRAY[a.attnum] AND c.contype = 'f'
 WHERE a.attrelid = %s::regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' ORDER BY a.attnum
"""


@contextmanager
def unguarded(say: Say) -> Iterator[None]:
    """Take triggers, foreign keys and indexes of the copied tables away, and put all back over every row."""
    tables = list(TABLES)
    constraints = rows(
        "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid), contype::text FROM pg_constraint"
        " WHERE conrelid = ANY (%s::regclass[]) AND contype IN ('f', 'u', 'x') ORDER BY contype = 'f' DESC, conname", tables
    )  # fmt: skip
    indexes = rows(
        "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index i"
        " WHERE indrelid = ANY (%s::regclass[]) AND NOT indisprimary AND NOT EXISTS (SELECT FROM pg_constraint c"
        " WHERE c.conindid = i.indexrelid AND c.contype IN ('u', 'x')) ORDER BY 1", tables
    )  # fmt: skip
    triggers = rows(
        "SELECT tgrelid::regclass::text, quote_ident(tgname) FROM pg_trigger"
        " WHERE tgrelid = ANY (%s::regclass[]) AND NOT tgisinternal", tables
    )  # fmt: skip
    for table in TABLES:
        execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    for table, name, *_ in constraints:
        execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    for name, _ in indexes:
        execute(f"DROP INDEX {name}")
    yield
    for _, definition in indexes:
        execute(definition)
    say("  index")
    for table, name, definition, _ in reversed(constraints):  # unique ones first, then keys
        execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
    say("  främmande nycklar")
    for table, name in triggers:
        execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")


def execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def rows(query: str, *values: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(query, values or None)
        return list(cursor.fetchall())
