"""What PostgreSQL itself holds of clients' own money; used by the migrations.

The balance of an agreement is never below zero, whoever writes at once: each entry locks its agreement first. Money
comes in by a booking of the bank's alone, and goes out by a payment with the whole chain alone.
"""

from __future__ import annotations

from bistand.audit import sql
from payments.models import FundAgreement

RULES = """
CREATE OR REPLACE FUNCTION payments_fund_balance(of_agreement bigint) RETURNS numeric
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT coalesce(sum(CASE WHEN kind IN ('deposit', 'back') THEN amount ELSE -amount END), 0)
    FROM payments_fundentry WHERE agreement_id = of_agreement
$$;

CREATE OR REPLACE FUNCTION payments_fundagreement_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE k record; actor bigint;
BEGIN
  SELECT section_id, household_id, state INTO k FROM cases_case WHERE id = NEW.case_id;
  actor := payments_only('{caseworker,senior,head}', k.section_id,
    'Avtal om egna medel skrivs och avslutas av den som handlägger i sektionen.');
  IF TG_OP = 'INSERT' THEN
    IF k.state <> 'open' THEN PERFORM bistand_refuse('Ärendet är avslutat.'); END IF;
    IF NOT EXISTS (SELECT FROM cases_householdmember m WHERE m.household_id = k.household_id
                     AND m.person_id = NEW.person_id AND m.role <> 'child') THEN
      PERFORM bistand_refuse('Avtalet skrivs med en vuxen i ärendets hushåll.');
    END IF;
    NEW.written_by_id := actor; NEW.written_at := clock_timestamp();
    NEW.ended_by_id := NULL; NEW.ended_at := NULL; NEW.ended_reason := '';
  ELSIF NEW.state <> OLD.state THEN
    NEW.ended_by_id := actor; NEW.ended_at := clock_timestamp();
  ELSIF NEW IS DISTINCT FROM OLD THEN
    PERFORM bistand_refuse('Ett avtal om egna medel ändras inte. Avsluta det och skriv ett nytt.');
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION payments_fundagreement_emptied() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF OLD.state <> NEW.state AND payments_fund_balance(NEW.id) <> 0 THEN
    PERFORM bistand_refuse('Det som är kvar betalas ut till klienten när avtalet avslutas.');
  END IF;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION payments_fundentry_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE a record; b record; p record; actor bigint := bistand_actor(); section bigint;
BEGIN
  -- One writer at a time for each agreement, so that two who pay at once cannot pay more than there is together.
  SELECT * INTO a FROM payments_fundagreement WHERE id = NEW.agreement_id FOR UPDATE;
  SELECT section_id INTO section FROM cases_case WHERE id = a.case_id;
  NEW.text := btrim(NEW.text); NEW.written_at := clock_timestamp();
  IF NEW.text = '' THEN PERFORM bistand_refuse('Skriv vad det gäller.'); END IF;
  CASE NEW.kind
  WHEN 'deposit' THEN
    actor := payments_only('{accountant}', NULL, 'Insättningar av egna medel skrivs in av ekonomen.');
    SELECT e.amount, e.is_debit, e.run_id, s.funds INTO b FROM payments_bankentry e
      JOIN payments_bankstatement s ON s.id = e.statement_id WHERE e.id = NEW.bank_entry_id FOR UPDATE OF e;
    IF (b.funds AND NOT b.is_debit AND b.run_id IS NULL AND b.amount = NEW.amount) IS NOT TRUE THEN
      PERFORM bistand_refuse('En insättning är det belopp som banken har bokfört in på kontot för egna medel.');
    END IF;
    IF EXISTS (SELECT FROM payments_fundentry d WHERE d.bank_entry_id = NEW.bank_entry_id AND NOT EXISTS (
                 SELECT FROM payments_fundentry r WHERE r.reverses_id = d.id)) THEN
      PERFORM bistand_refuse('Bankens post är redan fördelad till en klient.');
    END IF;
  WHEN 'withdrawal' THEN
    actor := payments_only('{caseworker,senior,head}', section,
      'Egna medel betalas ut av den som handlägger i sektionen.');
    SELECT person_id INTO p FROM payments_payee WHERE id = NEW.payee_id;
    IF p.person_id IS NOT NULL AND p.person_id <> a.person_id THEN
      PERFORM bistand_refuse('Egna medel betalas till klienten själv eller till den som klienten ska betala.');
    END IF;
    IF p.person_id IS NULL AND (a.state = 'active' AND a.valid_from <= bistand_today()
         AND (a.valid_to IS NULL OR a.valid_to >= bistand_today())) IS NOT TRUE THEN
      PERFORM bistand_refuse('Avtalet gäller inte i dag, så det som är kvar betalas bara till klienten själv.');
    END IF;
  WHEN 'back' THEN
    SELECT y.state, y.amount, w.agreement_id INTO p FROM payments_payment y
      JOIN payments_fundentry w ON w.id = y.withdrawal_id WHERE y.id = NEW.payment_id;
    IF (p.state IN ('stopped', 'returned') AND p.amount = NEW.amount AND p.agreement_id = NEW.agreement_id)
       IS NOT TRUE THEN
      PERFORM bistand_refuse('Bara det som är stoppat eller har kommit i retur går tillbaka till klientens medel.');
    END IF;
  WHEN 'reversal' THEN
    actor := payments_only('{accountant}', NULL, 'En insättning rättas av ekonomen.');
    SELECT agreement_id, kind, amount INTO p FROM payments_fundentry WHERE id = NEW.reverses_id;
    IF (p.kind = 'deposit' AND p.agreement_id = NEW.agreement_id AND p.amount = NEW.amount) IS NOT TRUE THEN
      PERFORM bistand_refuse('En rättelse tar tillbaka en hel insättning hos samma klient.');
    END IF;
  END CASE;
  IF NEW.kind IN ('withdrawal', 'reversal') AND payments_fund_balance(NEW.agreement_id) < NEW.amount THEN
    PERFORM bistand_refuse('Pengarna räcker inte. Egna medel kan inte bli mindre än noll.');
  END IF;
  NEW.written_by_id := actor; NEW.written_person_id := bistand_person(actor);
  RETURN NEW;
END $$;

-- At commit, an order to pay is a payment: nothing leaves the balance without one.
CREATE OR REPLACE FUNCTION payments_fundentry_is_paid() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.kind = 'withdrawal' AND NOT EXISTS (SELECT FROM payments_payment WHERE withdrawal_id = NEW.id) THEN
    PERFORM bistand_refuse('Utbetalningen av egna medel är inte planerad.');
  END IF;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION payments_fund_put_back() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.withdrawal_id IS NOT NULL AND OLD.state <> NEW.state AND NEW.state IN ('stopped', 'returned') THEN
    INSERT INTO payments_fundentry (agreement_id, kind, amount, text, payment_id, written_by_id, written_person_id)
    SELECT agreement_id, 'back', NEW.amount, left(coalesce(nullif(btrim(NEW.reason), ''), 'Tillbaka'), 200), NEW.id,
           bistand_actor(), bistand_person(bistand_actor())
      FROM payments_fundentry WHERE id = NEW.withdrawal_id;
  END IF;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION payments_local_day(moment timestamptz) RETURNS date
LANGUAGE sql IMMUTABLE SET search_path = public, pg_temp AS $$
  SELECT (moment AT TIME ZONE 'Europe/Stockholm')::date
$$;

-- At the end of a day (SEK): what the clients have, what is ordered but has not left the bank, what has come in and is
-- given to nobody yet, and what the bank says is on the account by its last statement until then.
CREATE OR REPLACE FUNCTION payments_fund_sums(
  until date, OUT balance numeric, OUT under_way numeric, OUT undistributed numeric, OUT bank numeric,
  OUT bank_day date
) LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  WITH entry AS (SELECT * FROM payments_fundentry WHERE payments_local_day(written_at) <= until),
  booked AS (SELECT e.* FROM payments_bankentry e JOIN payments_bankstatement s ON s.id = e.statement_id
              WHERE s.funds AND e.booked_on <= until),
  statement AS (SELECT closing, last_day FROM payments_bankstatement
                 WHERE funds AND NOT is_notification AND closing IS NOT NULL AND last_day <= until
                 ORDER BY last_day DESC, id DESC LIMIT 1)
  SELECT
    coalesce((SELECT sum(CASE WHEN kind IN ('deposit', 'back') THEN amount ELSE -amount END) FROM entry), 0),
    coalesce((SELECT sum(w.amount) FROM entry w JOIN payments_payment p ON p.withdrawal_id = w.id
               WHERE NOT EXISTS (SELECT FROM entry b WHERE b.payment_id = p.id)
                 AND NOT EXISTS (SELECT FROM booked k WHERE k.run_id = p.run_id AND k.is_debit)), 0),
    coalesce((SELECT sum(k.amount) FROM booked k WHERE NOT k.is_debit
                 AND NOT EXISTS (SELECT FROM entry d WHERE d.bank_entry_id = k.id AND NOT EXISTS (
                                   SELECT FROM entry r WHERE r.reverses_id = d.id))
                 AND NOT EXISTS (SELECT FROM entry b WHERE b.payment_id = k.payment_id)), 0),
    coalesce((SELECT closing FROM statement), 0),
    (SELECT last_day FROM statement)
$$;

CREATE OR REPLACE FUNCTION payments_fundreconciliation_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE s record;
BEGIN
  NEW.signed_by_id := payments_only('{accountant}', NULL, 'Avstämningen skrivs under av ekonomen.');
  IF NEW.day >= bistand_today() THEN
    PERFORM bistand_refuse('Dagen är inte slut, så den kan inte skrivas under.');
  END IF;
  SELECT * INTO s FROM payments_fund_sums(NEW.day);
  NEW.balance := s.balance; NEW.under_way := s.under_way; NEW.undistributed := s.undistributed; NEW.bank := s.bank;
  NEW.note := btrim(NEW.note); NEW.signed_at := clock_timestamp();
  RETURN NEW;
END $$;
"""

PUT_BACK = sql.trigger(
    "f_put_back", "payments_payment", "AFTER UPDATE", "payments_fund_put_back", only="NEW.withdrawal_id IS NOT NULL"
)

DEFERRED = (
    "DROP TRIGGER IF EXISTS {name} ON {table};"
    "CREATE CONSTRAINT TRIGGER {name} AFTER {when} ON {table} DEFERRABLE INITIALLY DEFERRED"
    " FOR EACH ROW EXECUTE FUNCTION {function}();"
    "ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name};"
)


def statements() -> list[str]:
    """All statements of the rules, in order."""
    agreement, entry, signed = (f"payments_{t}" for t in ("fundagreement", "fundentry", "fundreconciliation"))
    return [
        RULES,
        *(sql.history(table) for table in (agreement, entry, signed)),
        sql.never_deleted(agreement),
        sql.append_only(entry),
        sql.append_only(signed),
        sql.frozen(agreement, "state", ["*"], ["state", "ended_by_id", "ended_at", "ended_reason"]),
        sql.transitions(agreement, "state", ["active"], FundAgreement.TRANSITIONS),
        sql.trigger("d_stamp", agreement, "BEFORE INSERT OR UPDATE", "payments_fundagreement_stamp"),
        sql.trigger("d_stamp", entry, "BEFORE INSERT", "payments_fundentry_stamp"),
        sql.trigger("d_stamp", signed, "BEFORE INSERT", "payments_fundreconciliation_stamp"),
        PUT_BACK,
        DEFERRED.format(name="e_emptied", table=agreement, when="UPDATE", function="payments_fundagreement_emptied"),
        DEFERRED.format(name="e_paid", table=entry, when="INSERT", function="payments_fundentry_is_paid"),
    ]
