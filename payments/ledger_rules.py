"""What PostgreSQL itself holds of the ledger's edge; used by the migrations that add it."""

from __future__ import annotations

from bistand.audit import sql
from payments.models import LedgerVoucher
from payments.models.loaded import LoadedTable


def of_loaded(table: str) -> list[str]:
    """Tables loaded by one and approved by another are held as those of amounts, by the same stamp
    (cases/table_rules.py).
    """
    return [
        sql.history(table),
        sql.never_deleted(table),
        sql.transitions(table, "state", ["draft"], LoadedTable.TRANSITIONS),
        sql.frozen(table, "state", ["approved", "withdrawn"], []),
        sql.trigger(
            "b_origin", table, "BEFORE UPDATE", "audit_frozen", "state", "draft",
            "state", "withdrawn_reason", "approved_by_id", "approved_person_id", "approved_at",
        ),
        sql.trigger("d_stamp", table, "BEFORE INSERT OR UPDATE", "cases_table_stamp"),
    ]  # fmt: skip


VOUCHER = """
CREATE OR REPLACE FUNCTION payments_voucher_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE r record; p record; debit numeric; balance numeric; in_file numeric; file_balance numeric;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF NEW.state <> OLD.state AND NOT EXISTS (SELECT FROM payments_ledgerreceipt k
         WHERE k.voucher_id = NEW.id AND k.posted = (NEW.state = 'posted')) THEN
      PERFORM bistand_refuse('En verifikation blir bokförd eller avvisad först när ekonomisystemet har svarat.');
    END IF;
    RETURN NEW;
  END IF;
  PERFORM payments_only('{service}', NULL, 'Verifikationer skrivs av systemet, inte av en person.');
  NEW.made_at := clock_timestamp();
  SELECT state, released_count, released_sum INTO r FROM payments_paymentrun WHERE id = NEW.run_id FOR SHARE;
  IF NEW.deposit_id IS NULL AND (r.state IN ('released', 'exported', 'reconciled')) IS NOT TRUE THEN
    PERFORM bistand_refuse('En verifikation skrivs när körningen är effektuerad.');
  END IF;
  IF NOT EXISTS (SELECT FROM payments_postingtable WHERE id = NEW.table_id AND state = 'approved') THEN
    PERFORM bistand_refuse('Konteringen är inte godkänd.');
  END IF;
  -- Rule 10: what is booked is what was released, or what came back of it.
  IF NEW.deposit_id IS NOT NULL THEN
    IF NOT EXISTS (SELECT FROM payments_fundentry e WHERE e.bank_entry_id = NEW.deposit_id AND e.kind = 'deposit'
                     AND e.amount = NEW.total AND NEW."count" = 1) THEN
      PERFORM bistand_refuse('Verifikationen stämmer inte med någon insättning av egna medel.');
    END IF;
  ELSIF NEW.payment_id IS NULL THEN
    IF (NEW."count" = r.released_count AND NEW.total = r.released_sum) IS NOT TRUE THEN
      PERFORM bistand_refuse('Verifikationens summa stämmer inte med körningens.');
    END IF;
  ELSE
    SELECT state, amount, run_id INTO p FROM payments_payment WHERE id = NEW.payment_id FOR SHARE;
    IF (p.state = 'returned' AND p.run_id = NEW.run_id AND p.amount = NEW.total AND NEW."count" = 1) IS NOT TRUE THEN
      PERFORM bistand_refuse('Verifikationen stämmer inte med någon utbetalning som har kommit i retur.');
    END IF;
    IF NOT EXISTS (SELECT FROM payments_ledgervoucher v
                    WHERE v.run_id = NEW.run_id AND v.payment_id IS NULL AND v.state = 'posted') THEN
      PERFORM bistand_refuse('En retur bokförs när körningen den hör till är bokförd.');
    END IF;
  END IF;
  SELECT sum(a) FILTER (WHERE a > 0), sum(a) INTO debit, balance
    FROM (SELECT (x ->> 'amount')::numeric AS a FROM jsonb_array_elements(NEW.rows) x) rows;
  -- The file says the same itself. LATIN1 reads any bytes; what is asked for is digits and signs in all code pages.
  SELECT sum(a) FILTER (WHERE a > 0), sum(a) INTO in_file, file_balance
    FROM cases_storedfile f CROSS JOIN LATERAL (
      SELECT (m)[1]::numeric AS a FROM regexp_matches(convert_from(f.content, 'LATIN1'),
        '\\n#TRANS [0-9]+ [{][^}]*[}] (-?[0-9]+[.][0-9]{2}) ', 'g') m) found
   WHERE f.id = NEW.file_id;
  IF (balance = 0 AND file_balance = 0 AND debit = NEW.total AND in_file = NEW.total) IS NOT TRUE THEN
    PERFORM bistand_refuse('Verifikationen balanserar inte, eller säger inte själv den summa som uppges.');
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION payments_ledgerreceipt_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  NEW.received_by_id := payments_only('{accountant,service}', NULL, 'Bokföringens svar läses in av ekonomen.');
  NEW.received_at := clock_timestamp();
  IF (SELECT state FROM payments_ledgervoucher WHERE id = NEW.voucher_id FOR UPDATE) IS DISTINCT FROM 'sent' THEN
    PERFORM bistand_refuse('Verifikationen har redan fått svar.');
  END IF;
  RETURN NEW;
END $$;
"""


def of_vouchers() -> list[str]:
    """A voucher is what it was made as: one for each run and return, balanced, with the sum that was released."""
    voucher, receipt = "payments_ledgervoucher", "payments_ledgerreceipt"
    return [
        VOUCHER,
        sql.history(voucher),
        sql.history(receipt),
        sql.never_deleted(voucher),
        sql.append_only(receipt),
        sql.transitions(voucher, "state", ["sent"], LedgerVoucher.TRANSITIONS),
        sql.frozen(voucher, "state", ["*"], ["state"]),
        sql.trigger("d_stamp", voucher, "BEFORE INSERT OR UPDATE", "payments_voucher_stamp"),
        sql.trigger("d_stamp", receipt, "BEFORE INSERT", "payments_ledgerreceipt_stamp"),
    ]
