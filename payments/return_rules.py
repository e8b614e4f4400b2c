"""What PostgreSQL holds of payments that came back: when one has been dealt with, and waits for nobody any more."""

from __future__ import annotations

from bistand.audit import sql

SETTLED = """
-- Whether what came back has been dealt with: what it was of has been paid since. Of aid all of the line, or all that
-- the decision gives that by now stands in the place of its own; of a rent guarantee the claim; of a client's own
-- money, an order to the same payee that was written after it came back.
CREATE OR REPLACE FUNCTION payments_is_settled(back bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
DECLARE p payments_payment; later bigint;
BEGIN
  SELECT * INTO p FROM payments_payment WHERE id = back;
  IF p.line_id IS NOT NULL THEN
    IF (SELECT amount FROM cases_decisionline WHERE id = p.line_id)
       <= (SELECT sum(amount) FROM payments_payment WHERE line_id = p.line_id AND state = 'paid') THEN
      RETURN true;
    END IF;
    WITH RECURSIVE heir AS (
      SELECT p.decision_id AS id UNION ALL SELECT d.id FROM cases_decision d JOIN heir h ON d.replaces_id = h.id
       WHERE d.state IN ('made', 'executed', 'replaced'))
    SELECT d.id INTO later FROM heir h JOIN cases_decision d ON d.id = h.id WHERE d.state IN ('made', 'executed');
    RETURN later <> p.decision_id AND (SELECT amount FROM cases_decision WHERE id = later)
      <= (SELECT sum(amount) FROM payments_payment
           WHERE state = 'paid' AND decision_id IN (SELECT payments_with_earlier(later)));
  ELSIF p.claim_id IS NOT NULL THEN
    RETURN EXISTS (SELECT FROM payments_payment WHERE claim_id = p.claim_id AND id > back AND state = 'paid');
  END IF;
  RETURN EXISTS (SELECT FROM payments_fundentry b
                   JOIN payments_fundentry w ON w.agreement_id = b.agreement_id AND w.id > b.id
                    AND w.payee_id = p.payee_id
                   JOIN payments_payment y ON y.withdrawal_id = w.id
                  WHERE b.payment_id = back AND y.state = 'paid');
END $$;

CREATE OR REPLACE FUNCTION payments_payment_settle() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF (OLD.state = 'returned' AND NEW.state = 'returned' AND OLD.settled_at IS NULL
      AND payments_is_settled(OLD.id)) IS NOT TRUE THEN
    PERFORM bistand_refuse('Det som är fastställt kan inte ändras (payments_payment.settled_at).');
  END IF;
  NEW.settled_at := clock_timestamp();
  RETURN NEW;
END $$;
"""


def statements() -> list[str]:
    """All statements of the rules, in order."""
    only = "OLD.settled_at IS DISTINCT FROM NEW.settled_at"
    return [
        SETTLED,
        sql.trigger("b_settle", "payments_payment", "BEFORE UPDATE", "payments_payment_settle", only=only),
    ]
