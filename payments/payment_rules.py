"""What PostgreSQL itself holds of each payment: what it is made from, its steps, and that it never says two things."""

from __future__ import annotations

from bistand.audit import sql
from payments.models import Payment

PAYMENT = """
-- Whether this person has stopped a payment of the line or the claim by hand, and nobody else has planned it anew.
CREATE OR REPLACE FUNCTION payments_waits_for_another(person bigint, of_line bigint, of_claim bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
BEGIN
  RETURN EXISTS (SELECT FROM payments_payment s
    WHERE (s.line_id = of_line OR s.claim_id = of_claim) AND s.stopped_person_id = person
      AND NOT EXISTS (SELECT FROM payments_payment n WHERE (n.line_id = of_line OR n.claim_id = of_claim)
                         AND n.id > s.id AND bistand_person(n.planned_by_id) <> person));
END $$;

CREATE OR REPLACE FUNCTION payments_payment_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE d record; a payments_payoutaccount; r payments_paymentrun; v record; held text; said payments_payment;
BEGIN
  IF TG_OP = 'UPDATE' AND NEW.state = OLD.state THEN
    said := NEW;
    said.at_rest := OLD.at_rest;  -- PostgreSQL makes it after this
    said.settled_at := OLD.settled_at;  -- held by payments_payment_settle (return_rules)
    IF said IS DISTINCT FROM OLD THEN
      PERFORM bistand_refuse('En utbetalning ändras bara steg för steg. Ta ut den ur körningen först.');
    END IF;
    RETURN NEW;
  ELSIF TG_OP = 'UPDATE' AND OLD.state IN ('released', 'exported', 'paid') THEN
    -- The chain of what has left is history: it stays as it was copied.
    IF NEW.state = 'returned' AND EXISTS (SELECT FROM payments_bankentry e
            WHERE e.payment_id = NEW.id AND NOT e.is_debit AND e.amount = NEW.amount) THEN
      -- The bank has booked it back: by the statement, whatever its receipt said before.
      IF NEW.receipt_id IS DISTINCT FROM OLD.receipt_id THEN
        PERFORM bistand_refuse('Kvittensen ändras inte av en retur.');
      END IF;
    ELSIF OLD.state = 'paid'
       OR NOT EXISTS (SELECT FROM payments_bankreceipt b WHERE b.id = NEW.receipt_id AND b.run_id = NEW.run_id) THEN
      PERFORM bistand_refuse('En utbetalning blir betald först när bankens kvittens har kommit.');
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.receipt_id IS NOT NULL THEN
    PERFORM bistand_refuse('Banken kvitterar inget som inte har skickats.');
  END IF;
  IF TG_OP = 'UPDATE' AND OLD.state = 'in_run' AND NEW.state <> 'planned'
     AND (NEW.run_id IS DISTINCT FROM OLD.run_id OR NEW.account_id IS DISTINCT FROM OLD.account_id) THEN
    PERFORM bistand_refuse('En utbetalning i en körning kan inte ändras. Ta ut den först.');
  END IF;
  IF TG_OP = 'UPDATE' AND NEW.state = 'released' AND NOT EXISTS (
       SELECT FROM payments_paymentrun WHERE id = NEW.run_id AND state = 'released') THEN
    PERFORM bistand_refuse('Utbetalningen hör inte till en effektuerad körning.');
  END IF;

  -- One writer at a time per decision, so that two who plan at once cannot exceed it together.
  IF NEW.line_id IS NOT NULL THEN
    SELECT state, case_id, decided_person_id INTO d FROM cases_decision
     WHERE id = NEW.decision_id FOR NO KEY UPDATE;
    IF d.case_id IS DISTINCT FROM NEW.case_id OR (TG_OP = 'INSERT' AND NOT EXISTS (
         SELECT FROM cases_decisionline WHERE id = NEW.line_id AND decision_id = NEW.decision_id)) THEN
      PERFORM bistand_refuse('Utbetalningen hör till ett annat beslut.');
    END IF;
  ELSIF NEW.withdrawal_id IS NULL THEN
    -- Of a rent guarantee the claim that was granted is what the decision is of aid, and who granted it is who decided.
    SELECT replace(c.state, 'granted', 'made')::varchar AS state, g.case_id, c.decided_person_id, c.granted AS amount,
           g.landlord_id AS payee_id INTO d
      FROM payments_guaranteeclaim c JOIN payments_rentguarantee g ON g.id = c.guarantee_id
     WHERE c.id = NEW.claim_id FOR SHARE OF c;
    IF (d.case_id = NEW.case_id AND d.payee_id = NEW.payee_id AND d.amount = NEW.amount) IS NOT TRUE THEN
      PERFORM bistand_refuse('Utbetalningen säger något annat än kravet på hyresgarantin.');
    END IF;
  ELSE
    -- Of a client's own money the order to pay it is what the decision is of aid, and who wrote it is who decided.
    SELECT 'made'::varchar AS state, g.case_id, e.written_person_id AS decided_person_id, e.amount, e.payee_id INTO d
      FROM payments_fundentry e JOIN payments_fundagreement g ON g.id = e.agreement_id
     WHERE e.id = NEW.withdrawal_id AND e.kind = 'withdrawal';
    IF (d.case_id = NEW.case_id AND d.payee_id = NEW.payee_id AND d.amount = NEW.amount) IS NOT TRUE THEN
      PERFORM bistand_refuse('Utbetalningen säger något annat än uppdraget att betala ut egna medel.');
    END IF;
  END IF;
  IF NEW.state = 'planned' THEN NEW.account_id := NULL; END IF;
  IF NEW.state = 'stopped' AND current_setting('app.act', true) = 'payments.stop' THEN
    NEW.stopped_person_id := bistand_person(bistand_actor());
  END IF;
  -- Where there is no such row every column is null, and nothing that needs one of them is allowed below.
  IF NEW.account_id IS NOT NULL THEN
    SELECT * INTO a FROM payments_payoutaccount WHERE id = NEW.account_id FOR SHARE;
  END IF;
  IF a.payee_id <> NEW.payee_id THEN
    PERFORM bistand_refuse('Kontot hör till en annan betalningsmottagare.');
  END IF;
  IF NEW.run_id IS NOT NULL THEN
    SELECT * INTO r FROM payments_paymentrun WHERE id = NEW.run_id FOR SHARE;
  END IF;
  NEW.decided_person_id := d.decided_person_id;
  NEW.entered_person_id := a.entered_person_id; NEW.verified_person_id := a.verified_person_id;
  NEW.approved_person_id := r.approved_person_id; NEW.released_person_id := r.released_person_id;

  IF (TG_OP = 'INSERT' OR NEW.state IN ('in_run', 'released')) AND (d.state IN ('made', 'executed')) IS NOT TRUE THEN
    PERFORM bistand_refuse('Beslutet gäller inte, så inget kan betalas ut av det.');
  END IF;
  IF TG_OP = 'INSERT' THEN
    NEW.planned_by_id := bistand_actor(); NEW.planned_at := clock_timestamp(); NEW.stopped_person_id := NULL;
    NEW.settled_at := NULL;
    IF NEW.invoice_id IS NOT NULL THEN
      SELECT state, case_id, payee_id, line_id, reference, reviewed_person_id, attested_person_id INTO v
        FROM payments_invoice WHERE id = NEW.invoice_id FOR NO KEY UPDATE;
      IF (v.state = 'attested' AND v.case_id = NEW.case_id AND v.payee_id = NEW.payee_id
          AND v.reference = NEW.reference AND NEW.amount = payments_payable(NEW.invoice_id)
          AND payments_succeeds(NEW.line_id, v.line_id)) IS NOT TRUE THEN
        PERFORM bistand_refuse('Fakturan är inte attesterad, eller säger något annat än utbetalningen.');
      END IF;
      IF d.decided_person_id IN (v.reviewed_person_id, v.attested_person_id) THEN
        PERFORM bistand_refuse('Den som har fattat beslutet har attesterat fakturan. Avvisa och ta emot den på nytt.');
      END IF;
    END IF;
  ELSIF OLD.state = 'in_run' THEN
    IF NEW.state = 'planned' THEN
      SELECT state INTO held FROM payments_paymentrun WHERE id = OLD.run_id FOR SHARE;
      IF (held IN ('open', 'submitted', 'approved')) IS NOT TRUE THEN
        PERFORM bistand_refuse('Körningen är effektuerad, så inget kan tas ut.');
      END IF;
    END IF;
  ELSIF NEW.state = 'in_run' THEN
    IF r.state IS DISTINCT FROM 'open' THEN
      PERFORM bistand_refuse('Körningen är inte öppen, så inget kan läggas till.');
    END IF;
    IF a.state IS DISTINCT FROM 'verified' THEN
      PERFORM bistand_refuse('Mottagaren har inget kontrollerat konto.');
    END IF;
    IF (a.verified_at AT TIME ZONE 'Europe/Stockholm')::date + payments_cooling_days(r.pay_on) > r.pay_on
       AND NOT EXISTS (SELECT FROM payments_coolingwaiver w WHERE w.account_id = a.id) THEN
      PERFORM bistand_refuse('Kontot är kontrollerat för nyligen: karenstiden har inte gått ut på betaldagen.');
    END IF;
    IF NOT EXISTS (SELECT FROM cases_case c WHERE c.id = NEW.case_id AND c.section_id = r.section_id) THEN
      PERFORM bistand_refuse('Körningen hör till en annan sektion än ärendet.');
    END IF;
    IF r.money <> (CASE WHEN NEW.withdrawal_id IS NOT NULL THEN 'funds' WHEN NEW.claim_id IS NOT NULL THEN 'guarantee'
                        ELSE 'aid' END) THEN
      PERFORM bistand_refuse('Bistånd, egna medel och hyresgarantier betalas i var sin körning.');
    END IF;
  END IF;
  RETURN NEW;
END $$;

-- After all rows of the statement, so that each question is asked once of them all; each decision is locked by its row.
CREATE OR REPLACE FUNCTION payments_payment_planned() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp
-- Row by row by index: a plan made for one row, or before PostgreSQL has counted, must not read whole tables for many.
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE person bigint := bistand_person(bistand_actor());
BEGIN
  IF EXISTS (SELECT FROM new_rows n JOIN payments_payee y ON y.id = n.payee_id JOIN cases_case c ON c.id = n.case_id
              WHERE y.person_id <> c.applicant_id AND NOT EXISTS (
                SELECT FROM cases_householdmember m WHERE m.household_id = c.household_id
                   AND m.person_id = y.person_id)) THEN
    PERFORM bistand_refuse('En klient kan bara få betalt i sitt eget hushålls ärende.');
  END IF;
  IF EXISTS (SELECT FROM new_rows n CROSS JOIN LATERAL (
               SELECT line_id, claim_id FROM payments_payment WHERE line_id = n.line_id AND stopped_person_id = person
               UNION ALL
               SELECT line_id, claim_id FROM payments_payment WHERE claim_id = n.claim_id AND stopped_person_id = person
               LIMIT 1) s
              WHERE payments_waits_for_another(person, s.line_id, s.claim_id)) THEN
    PERFORM bistand_refuse('Du har stoppat en utbetalning av det här. Någon annan planerar den på nytt.');
  END IF;
  -- Rule 2: with what requisitions hold, payments never exceed the line, nor the decision with what it replaces. What
  -- the requisition of a paid invoice held has become the payment. Amounts never change. A decision that replaces none
  -- and has no requisition is one look at its payments; of any other all is asked.
  IF EXISTS (SELECT FROM (SELECT DISTINCT decision_id, line_id FROM new_rows WHERE line_id IS NOT NULL) n
               JOIN cases_decision d ON d.id = n.decision_id JOIN cases_decisionline l ON l.id = n.line_id
              CROSS JOIN LATERAL (
                SELECT sum(p.amount) FILTER (WHERE p.line_id = n.line_id) AS of_line, sum(p.amount) AS of_decision
                  FROM payments_payment p
                 WHERE p.decision_id = n.decision_id AND p.state NOT IN ('stopped', 'returned')) own
              WHERE (own.of_line <= l.amount AND own.of_decision <= d.amount) IS NOT TRUE
                 OR ((d.replaces_id IS NOT NULL
                      OR (SELECT q.id FROM payments_requisition q WHERE q.decision_id = d.id LIMIT 1) IS NOT NULL)
                     AND (SELECT c.of_line <= l.amount AND c.of_decision <= d.amount
                            FROM payments_claimed(d.id, l.id) c) IS NOT TRUE)) THEN
    PERFORM bistand_refuse('Utbetalningarna blir tillsammans mer än vad beslutet ger.');
  END IF;
  RETURN NULL;
END $$;

-- Of aid the rest of the chain was copied when it was collected, and is held against its rows after the statement.
CREATE OR REPLACE FUNCTION payments_payment_release() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  SELECT approved_person_id, released_person_id INTO NEW.approved_person_id, NEW.released_person_id
    FROM payments_paymentrun WHERE id = NEW.run_id AND state = 'released';
  IF NOT FOUND THEN PERFORM bistand_refuse('Utbetalningen hör inte till en effektuerad körning.'); END IF;
  RETURN NEW;
END $$;

-- After all rows of the statement: the decisions and accounts of what it releases are locked, and then looked at; what
-- it says is sent stands in a file.
CREATE OR REPLACE FUNCTION payments_payment_left() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
  IF EXISTS (SELECT FROM (SELECT run_id, count(receipt_id) AS answered FROM new_rows WHERE state = 'exported'
                           GROUP BY run_id) n
              WHERE answered > 0 OR NOT EXISTS (SELECT FROM payments_runfile f WHERE f.run_id = n.run_id)) THEN
    PERFORM bistand_refuse('Utbetalningen står inte i någon bankfil.');
  END IF;
  IF NOT EXISTS (SELECT FROM new_rows WHERE state = 'released') THEN RETURN NULL; END IF;
  PERFORM 1 FROM cases_decision
    WHERE id = ANY (ARRAY(SELECT decision_id FROM new_rows WHERE state = 'released')) ORDER BY id FOR NO KEY UPDATE;
  PERFORM 1 FROM payments_payoutaccount
    WHERE id = ANY (ARRAY(SELECT account_id FROM new_rows WHERE state = 'released')) ORDER BY id FOR SHARE;
  IF EXISTS (SELECT FROM (SELECT DISTINCT decision_id, decided_person_id FROM new_rows
                           WHERE state = 'released' AND line_id IS NOT NULL) n
               LEFT JOIN cases_decision d ON d.id = n.decision_id
              WHERE (d.state IN ('made', 'executed') AND d.decided_person_id = n.decided_person_id) IS NOT TRUE) THEN
    PERFORM bistand_refuse('Beslutet gäller inte, så inget kan betalas ut av det.');
  END IF;
  -- Rule 3: what was approved was this account, verified before the approval and still in force.
  IF EXISTS (SELECT FROM (SELECT DISTINCT run_id, account_id, payee_id, entered_person_id, verified_person_id
                            FROM new_rows WHERE state = 'released') n
               LEFT JOIN payments_paymentrun r ON r.id = n.run_id
               LEFT JOIN payments_payoutaccount a ON a.id = n.account_id
              WHERE (a.state = 'verified' AND a.payee_id = n.payee_id AND a.verified_at < r.approved_at
                     AND a.entered_person_id = n.entered_person_id
                     AND a.verified_person_id = n.verified_person_id) IS NOT TRUE) THEN
    PERFORM bistand_refuse('Kontot har ändrats efter godkännandet. Utbetalningen måste godkännas på nytt.');
  END IF;
  RETURN NULL;
END $$;
"""

# What a step of a payment may say with it; its run and its account only until it has left or never will.
SAID = ("state", "at_rest", "settled_at", "receipt_id", "reason", "return_code")
ITS_RUN = ("run_id", "account_id")


def triggers() -> list[str]:
    """What holds each payment and each statement of payments. A function is called only where it has something to do:
    a hundred thousand are released at once.
    """
    table = "payments_payment"
    run_held = " OR ".join(f"OLD.{c} IS DISTINCT FROM NEW.{c}" for c in ITS_RUN)
    released = (
        "OLD.state = 'in_run' AND NEW.state = 'released' AND NEW.line_id IS NOT NULL AND NEW.receipt_id IS NULL"
        f" AND ({run_held}) IS NOT TRUE"
    )
    return [
        sql.history(table, ignore=["at_rest"]),
        sql.frozen(table, "state", ["*"], [*SAID, *ITS_RUN], sparing=True),
        sql.trigger(
            "b_gone",
            table,
            "BEFORE UPDATE",
            "audit_frozen",
            "state",
            "*",
            *SAID,
            only=f"({run_held}) AND (OLD.state IN ('planned', 'in_run')) IS NOT TRUE",
        ),
        sql.transitions(table, "state", ["planned"], Payment.TRANSITIONS, sparing=True),
        sql.trigger("d_release", table, "BEFORE UPDATE", "payments_payment_release", only=released),
        sql.trigger("d_stamp", table, "BEFORE INSERT", "payments_payment_stamp"),
        sql.trigger(
            "d_stamp_step",
            table,
            "BEFORE UPDATE",
            "payments_payment_stamp",
            only=f"({released} OR OLD.state = 'released' AND NEW.state = 'exported') IS NOT TRUE",
        ),
        sql.statement_trigger("e_planned", table, "INSERT", "payments_payment_planned"),
        sql.statement_trigger("e_left", table, "UPDATE", "payments_payment_left"),
        # An account that the bank says is none is closed.
        sql.trigger("f_close_refused", table, "AFTER UPDATE", "payments_close_refused", only="NEW.state = 'returned'"),
    ]
