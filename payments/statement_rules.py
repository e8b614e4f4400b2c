"""What PostgreSQL itself holds of the bank's bookings and of reconciliations; used by the migrations."""

from __future__ import annotations

from bistand.audit import sql

RULES = """
CREATE OR REPLACE FUNCTION payments_statement_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  NEW.received_by_id := payments_only('{accountant,service}', NULL, 'Kontoutdrag läses in av ekonomen.');
  NEW.received_at := clock_timestamp();
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION payments_entry_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE p record;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF NEW IS DISTINCT FROM OLD THEN
      IF OLD.explanation <> '' OR btrim(NEW.explanation) = '' OR OLD.run_id IS NOT NULL THEN
        PERFORM bistand_refuse('En post förklaras en gång, och bara när den inte hör till någon körning.');
      END IF;
      NEW.explained_by_id := payments_only('{accountant}', NULL, 'Bankens poster förklaras av ekonomen.');
      NEW.explained_at := clock_timestamp();
    END IF;
    RETURN NEW;
  END IF;
  PERFORM payments_only('{accountant,service}', NULL, 'Kontoutdrag läses in av ekonomen.');
  NEW.explanation := ''; NEW.explained_by_id := NULL; NEW.explained_at := NULL;
  IF NEW.payment_id IS NOT NULL THEN
    SELECT run_id, amount INTO p FROM payments_payment WHERE id = NEW.payment_id;
    IF (NEW.end_to_end_id = 'P' || NEW.payment_id AND p.run_id = NEW.run_id AND p.amount = NEW.amount) IS NOT TRUE THEN
      PERFORM bistand_refuse('Bankens post gäller en annan utbetalning.');
    END IF;
  END IF;
  IF NEW.run_id IS NOT NULL AND NOT EXISTS (SELECT FROM payments_runfile WHERE run_id = NEW.run_id) THEN
    PERFORM bistand_refuse('Bankens post hör inte till någon fil som har skickats.');
  END IF;
  RETURN NEW;
END $$;

-- The three sums of each run of a period (SEK): what stands as paid, what the bank has booked, what is posted.
CREATE OR REPLACE FUNCTION payments_three_sums(first_day date, last_day date)
RETURNS TABLE (run_id bigint, paid numeric, booked numeric, posted numeric)
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT r.id,
         coalesce((SELECT sum(p.amount) FROM payments_payment p
                    WHERE p.run_id = r.id AND p.state IN ('released', 'exported', 'paid')), 0),
         coalesce((SELECT sum(CASE WHEN e.is_debit THEN e.amount ELSE -e.amount END)
                     FROM payments_bankentry e WHERE e.run_id = r.id), 0),
         coalesce((SELECT sum(CASE WHEN v.payment_id IS NULL THEN v.total ELSE -v.total END)
                     FROM payments_ledgervoucher v WHERE v.run_id = r.id AND v.state = 'posted'), 0)
    FROM payments_paymentrun r
   WHERE r.pay_on BETWEEN first_day AND last_day AND r.state IN ('released', 'exported', 'reconciled')
$$;

CREATE OR REPLACE FUNCTION payments_unexplained(first_day date, last_day date) RETURNS bigint
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT count(*) FROM payments_bankentry
   WHERE booked_on BETWEEN first_day AND last_day AND run_id IS NULL AND explanation = ''
$$;

CREATE OR REPLACE FUNCTION payments_reconciliation_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  -- What is signed is what is so: the sums are the database's own, whatever was given.
  SELECT coalesce(sum(s.paid), 0), coalesce(sum(s.booked), 0), coalesce(sum(s.posted), 0)
    INTO NEW.paid, NEW.booked, NEW.posted FROM payments_three_sums(NEW.first_day, NEW.last_day) s;
  NEW.unexplained := payments_unexplained(NEW.first_day, NEW.last_day);
  NEW.note := btrim(NEW.note);
  NEW.signed_by_id := payments_only('{accountant}', NULL, 'Avstämningen skrivs under av ekonomen.');
  NEW.signed_at := clock_timestamp();
  IF NEW.last_day >= bistand_today() THEN
    PERFORM bistand_refuse('Perioden är inte slut, så den kan inte skrivas under.');
  END IF;
  RETURN NEW;
END $$;
"""


def statements() -> list[str]:
    statement, entry, reconciliation = (f"payments_{t}" for t in ("bankstatement", "bankentry", "reconciliation"))
    return [
        RULES,
        *(sql.history(table) for table in (statement, entry, reconciliation)),
        sql.append_only(statement),
        sql.append_only(reconciliation),
        sql.never_deleted(entry),
        sql.frozen(entry, "is_debit", ["*"], ["explanation", "explained_by_id", "explained_at"]),
        sql.trigger("d_stamp", statement, "BEFORE INSERT", "payments_statement_stamp"),
        sql.trigger("d_stamp", entry, "BEFORE INSERT OR UPDATE", "payments_entry_stamp"),
        sql.trigger("d_stamp", reconciliation, "BEFORE INSERT", "payments_reconciliation_stamp"),
    ]
