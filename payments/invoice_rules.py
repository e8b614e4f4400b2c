"""What PostgreSQL itself holds of invoices: persons apart, limits, and never more than what they are matched to."""

from __future__ import annotations

from bistand.audit import sql
from payments.models import Invoice

AMOUNTS = """
CREATE OR REPLACE FUNCTION payments_payable(of_invoice bigint) RETURNS numeric
LANGUAGE plpgsql VOLATILE SET search_path = public, pg_temp AS $$
BEGIN
  RETURN (SELECT v.amount - coalesce((SELECT sum(n.amount) FROM payments_invoice n
                                       WHERE n.credits_id = v.id AND n.state = 'settled'), 0)
            FROM payments_invoice v WHERE v.id = of_invoice);
END $$;

CREATE OR REPLACE FUNCTION payments_held(of_requisition bigint) RETURNS numeric
LANGUAGE plpgsql VOLATILE SET search_path = public, pg_temp AS $$
BEGIN
  -- What it holds of its decision now: what invoices on it have taken stands as payments.
  RETURN (SELECT CASE WHEN q.state IN ('voided', 'used') THEN 0 ELSE greatest(0, q.amount - coalesce((
            SELECT sum(p.amount) FROM payments_payment p JOIN payments_invoice v ON v.id = p.invoice_id
             WHERE v.requisition_id = q.id AND p.state NOT IN ('stopped', 'returned')), 0)) END
            FROM payments_requisition q WHERE q.id = of_requisition);
END $$;

CREATE OR REPLACE FUNCTION payments_left_of_line(of_line bigint, besides bigint) RETURNS numeric
LANGUAGE plpgsql VOLATILE SET search_path = public, pg_temp AS $$
BEGIN
  -- What an invoice may take of a decision's line: not what other invoices will take, has left or stands in a run, or
  -- is held by requisitions. What is planned without an invoice gives way.
  RETURN (SELECT l.amount
      - coalesce((SELECT sum(payments_payable(v.id)) FROM payments_invoice v
                   WHERE v.line_id = l.id AND v.requisition_id IS NULL AND v.id IS DISTINCT FROM besides
                     AND v.state IN ('reviewed', 'attested')), 0)
      - coalesce((SELECT sum(p.amount) FROM payments_payment p LEFT JOIN payments_invoice v ON v.id = p.invoice_id
                   WHERE p.line_id = l.id AND (
                     p.invoice_id IS NULL AND p.state IN ('in_run', 'released', 'exported', 'paid')
                     OR v.requisition_id IS NOT NULL AND p.state NOT IN ('stopped', 'returned'))), 0)
      - coalesce((SELECT sum(payments_held(x.id)) FROM payments_requisition x
                   WHERE x.line_id = l.id AND x.state NOT IN ('voided', 'used')), 0)
    FROM cases_decisionline l WHERE l.id = of_line);
END $$;

CREATE OR REPLACE FUNCTION payments_left_of_order(of_requisition bigint, besides bigint) RETURNS numeric
LANGUAGE plpgsql VOLATILE SET search_path = public, pg_temp AS $$
BEGIN
  RETURN (SELECT q.amount - coalesce((SELECT sum(payments_payable(v.id)) FROM payments_invoice v
                                       WHERE v.requisition_id = q.id AND v.id IS DISTINCT FROM besides
                                         AND v.state IN ('reviewed', 'attested')), 0)
            FROM payments_requisition q WHERE q.id = of_requisition);
END $$;

CREATE OR REPLACE FUNCTION payments_succeeds(line bigint, earlier_line bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
BEGIN
  -- The line itself, or one for the same purpose in a decision that has taken the place of the earlier one's.
  RETURN line = earlier_line OR EXISTS (
    WITH RECURSIVE earlier AS (
      SELECT l.decision_id AS id, l.purpose FROM cases_decisionline l WHERE l.id = line
      UNION ALL SELECT c.replaces_id, e.purpose FROM cases_decision c JOIN earlier e ON c.id = e.id
                 WHERE c.replaces_id IS NOT NULL)
    SELECT FROM earlier e JOIN cases_decisionline o ON o.decision_id = e.id AND o.purpose = e.purpose
     WHERE o.id = earlier_line);
END $$;

CREATE OR REPLACE FUNCTION payments_alike(of_invoice bigint) RETURNS bigint
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
BEGIN
  -- Another of the same supplier and amount that may well be the same: in the same case with the same invoice date or
  -- due in the same month, with the same reference and due date, or with the same number. A supplier is the same by its
  -- organisation number too, where it has been registered more than once.
  RETURN (SELECT min(o.id) FROM payments_invoice v
            JOIN payments_payee p ON p.id = v.payee_id
            JOIN payments_invoice o ON o.payee_id IN (
                   SELECT v.payee_id UNION SELECT id FROM payments_payee
                    WHERE org_number = p.org_number AND org_number <> '')
             AND o.amount = v.amount AND o.kind = v.kind AND o.id <> v.id AND o.state <> 'rejected'
           WHERE v.id = of_invoice AND v.kind = 'invoice' AND (
             (o.case_id = v.case_id AND (o.invoice_date = v.invoice_date
                                         OR date_trunc('month', o.due_date) = date_trunc('month', v.due_date)))
             OR (v.reference <> '' AND o.reference = v.reference AND o.due_date = v.due_date)
             OR (v.number <> '' AND o.number = v.number)));
END $$;

CREATE OR REPLACE FUNCTION payments_attest_code(actor bigint, section bigint, amount numeric) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
BEGIN
  -- The responsibility code of the right that the actor attests by, or nothing. What is said of a section stands
  -- before what is said of the whole municipality.
  RETURN (SELECT a.code FROM staff_attestlimit a
           WHERE a.valid @> bistand_today() AND (a.section_id = section OR a.section_id IS NULL AND NOT EXISTS (
                   SELECT FROM staff_attestlimit s WHERE s.section_id = section AND s.role = a.role
                      AND s.valid @> bistand_today()))
             AND (a."limit" IS NULL OR amount <= a."limit")
             AND payments_holds(actor, ARRAY[a.role::text], section)
           ORDER BY a.section_id NULLS LAST, a."limit" NULLS FIRST LIMIT 1);
END $$;
"""

INVOICE = """
CREATE OR REPLACE FUNCTION payments_invoice_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE actor bigint := bistand_actor(); me bigint := bistand_person(actor); d record; l record; q record; c record;
BEGIN
  IF TG_OP = 'INSERT' THEN
    PERFORM payments_only('{assistant,caseworker,senior,head,service}', NEW.section_id,
      'Fakturor tas emot av en assistent eller socialsekreterare.');
    NEW.received_by_id := actor; NEW.received_person_id := me; NEW.received_at := clock_timestamp();
    NEW.entered_by_id := actor; NEW.entered_person_id := me;
    NEW.document_id := NULL; NEW.code := ''; NEW.reason := '';
    NEW.reviewed_by_id := NULL; NEW.reviewed_person_id := NULL; NEW.reviewed_at := NULL;
    NEW.attested_by_id := NULL; NEW.attested_person_id := NULL; NEW.attested_at := NULL;
    NEW.decided_person_id := NULL; NEW.issued_person_id := NULL; NEW.closed_by_id := NULL; NEW.closed_at := NULL;
    SELECT sha256 INTO NEW.file_hash FROM cases_storedfile WHERE id = NEW.file_id;
  ELSIF NEW.state = OLD.state THEN
    IF NEW IS NOT DISTINCT FROM OLD THEN RETURN NEW; END IF;
    IF NEW.state <> 'received' OR NEW.document_id IS DISTINCT FROM OLD.document_id OR NEW.reason <> OLD.reason THEN
      PERFORM bistand_refuse('En faktura ändras bara steg för steg.');
    END IF;
    PERFORM payments_only('{assistant,caseworker,senior,head,service}', OLD.section_id,
      'Fakturor skrivs in av en assistent eller socialsekreterare.');
    NEW.entered_by_id := actor; NEW.entered_person_id := me;
  END IF;

  IF NEW.state = 'received' THEN
    IF TG_OP = 'UPDATE' AND OLD.state = 'reviewed' THEN
      PERFORM payments_only('{senior,head}', OLD.section_id, 'Den som attesterar skickar tillbaka en faktura.');
      IF btrim(NEW.reason) = '' THEN PERFORM bistand_refuse('Skriv vad som ska rättas.'); END IF;
      NEW.reviewed_by_id := NULL; NEW.reviewed_person_id := NULL; NEW.reviewed_at := NULL;
      NEW.decided_person_id := NULL; NEW.issued_person_id := NULL;
      RETURN NEW;
    END IF;
    -- What it is matched to says whose case it is; nobody else does.
    NEW.decision_id := NULL; NEW.case_id := NULL;
    IF NEW.line_id IS NOT NULL THEN
      SELECT x.decision_id, y.case_id, k.section_id INTO l FROM cases_decisionline x
        JOIN cases_decision y ON y.id = x.decision_id JOIN cases_case k ON k.id = y.case_id WHERE x.id = NEW.line_id;
      NEW.decision_id := l.decision_id; NEW.case_id := l.case_id; NEW.section_id := l.section_id;
    ELSIF NEW.credits_id IS NOT NULL THEN
      SELECT case_id, section_id INTO c FROM payments_invoice WHERE id = NEW.credits_id;
      NEW.case_id := c.case_id; NEW.section_id := c.section_id;
    END IF;
    IF NEW.requisition_id IS NOT NULL THEN
      SELECT line_id, payee_id INTO q FROM payments_requisition WHERE id = NEW.requisition_id;
      IF (q.payee_id = NEW.payee_id AND payments_succeeds(NEW.line_id, q.line_id)) IS NOT TRUE THEN
        PERFORM bistand_refuse('Rekvisitionen är ställd till en annan leverantör, eller gäller något annat.');
      END IF;
    END IF;
    RETURN NEW;
  END IF;

  IF NEW.document_id IS DISTINCT FROM OLD.document_id AND (NEW.state IN ('reviewed', 'settled') AND EXISTS (
       SELECT FROM cases_document WHERE id = NEW.document_id AND case_id = NEW.case_id
          AND file_id IN (NEW.file_id, NEW.shown_id))) IS NOT TRUE THEN
    PERFORM bistand_refuse('Fakturans bild läggs i akten vid granskningen, och är den som kom in.');
  END IF;

  IF NEW.state IN ('rejected', 'settled') THEN
    PERFORM payments_only('{assistant,caseworker,senior,head}', NEW.section_id,
      'Fakturor avvisas och räknas av vid sektionen.');
    IF EXISTS (SELECT FROM payments_payment WHERE invoice_id = NEW.id AND state NOT IN ('stopped', 'returned')) THEN
      PERFORM bistand_refuse('Fakturan har en utbetalning. Stoppa den först.');
    END IF;
    IF NEW.state = 'rejected' AND btrim(NEW.reason) = '' THEN
      PERFORM bistand_refuse('Skriv varför fakturan avvisas.');
    END IF;
    IF NEW.state = 'settled' AND NEW.kind = 'invoice' AND payments_payable(NEW.id) > 0 THEN
      PERFORM bistand_refuse('Fakturan är inte krediterad i sin helhet.');
    END IF;
    IF NEW.state = 'settled' AND NEW.kind = 'credit' THEN
      SELECT kind, state, payee_id INTO c FROM payments_invoice WHERE id = NEW.credits_id FOR NO KEY UPDATE;
      IF (c.kind = 'invoice' AND c.payee_id = NEW.payee_id AND c.state IN ('received', 'reviewed', 'attested')
          AND NEW.amount <= payments_payable(NEW.credits_id)) IS NOT TRUE THEN
        PERFORM bistand_refuse('Kreditfakturan är större än det som är kvar av fakturan, eller gäller en annan.');
      END IF;
      IF EXISTS (SELECT FROM payments_payment WHERE invoice_id = NEW.credits_id AND state IN ('planned', 'in_run')) THEN
        PERFORM bistand_refuse('Fakturans utbetalning är planerad. Stoppa den först.');
      END IF;
    END IF;
    NEW.closed_by_id := actor; NEW.closed_at := clock_timestamp();
    RETURN NEW;
  END IF;

  -- Reviewed or attested. One writer at a time per decision, as for payments.
  SELECT state, case_id, decided_person_id INTO d FROM cases_decision WHERE id = NEW.decision_id FOR NO KEY UPDATE;
  IF (d.state IN ('made', 'executed')) IS NOT TRUE THEN
    PERFORM bistand_refuse('Beslutet gäller inte längre. Välj på nytt vad fakturan gäller, eller avvisa den.');
  END IF;
  IF EXISTS (SELECT FROM payments_payee WHERE id = NEW.payee_id AND person_id IS NOT NULL) THEN
    PERFORM bistand_refuse('En faktura är en leverantörs, inte en klients.');
  END IF;
  NEW.decided_person_id := d.decided_person_id; NEW.issued_person_id := NULL;
  IF NEW.requisition_id IS NOT NULL THEN
    SELECT x.state, x.amount, x.issued_person_id, y.decided_person_id INTO q FROM payments_requisition x
      JOIN cases_decision y ON y.id = x.decision_id WHERE x.id = NEW.requisition_id FOR NO KEY UPDATE OF x;
    IF (q.state = 'countersigned' OR OLD.state = 'reviewed' AND q.state = 'used') IS NOT TRUE THEN
      PERFORM bistand_refuse('Rekvisitionen gäller inte, så ingen faktura kan betalas på den.');
    END IF;
    IF me = q.decided_person_id THEN
      PERFORM bistand_refuse('Den som har fattat beslutet kan inte attestera en faktura ur det.');
    END IF;
    NEW.issued_person_id := q.issued_person_id;
    IF (payments_payable(NEW.id) <= payments_left_of_order(NEW.requisition_id, NEW.id)) IS NOT TRUE THEN
      PERFORM bistand_refuse('Fakturan är på mer än vad som är kvar av rekvisitionen.');
    END IF;
  ELSE
    IF (payments_payable(NEW.id) <= payments_left_of_line(NEW.line_id, NEW.id)) IS NOT TRUE THEN
      PERFORM bistand_refuse('Fakturan är på mer än vad som är kvar av beslutet.');
    END IF;
  END IF;

  IF NEW.state = 'reviewed' THEN
    PERFORM payments_only('{assistant,caseworker,senior,head}', NEW.section_id,
      'Fakturor granskas av en assistent eller socialsekreterare.');
    IF NEW.document_id IS NULL THEN PERFORM bistand_refuse('Fakturans bild ska ligga i akten.'); END IF;
    IF payments_alike(NEW.id) IS NOT NULL AND btrim(NEW.alike_reason) = '' THEN
      PERFORM bistand_refuse('En liknande faktura finns redan. Skriv varför den här ändå ska betalas.');
    END IF;
    NEW.reason := '';
    NEW.reviewed_by_id := actor; NEW.reviewed_person_id := me; NEW.reviewed_at := clock_timestamp();
  ELSE
    PERFORM payments_only('{senior,head}', NEW.section_id,
      'Fakturor beslutsattesteras av en 1:e socialsekreterare eller sektionschef.');
    IF NEW.reason <> OLD.reason THEN PERFORM bistand_refuse('En faktura ändras bara steg för steg.'); END IF;
    NEW.code := payments_attest_code(actor, NEW.section_id, NEW.amount);
    IF NEW.code IS NULL THEN
      PERFORM bistand_refuse('Beloppet är över din attesträtt, eller så har du ingen i sektionen.');
    END IF;
    NEW.attested_by_id := actor; NEW.attested_person_id := me; NEW.attested_at := clock_timestamp();
  END IF;
  RETURN NEW;
END $$;
"""


def statements() -> list[str]:
    """All statements of the rules of invoices, in order; those of payments and requisitions follow."""
    table = "payments_invoice"
    typed = [Invoice._meta.get_field(name).attname for name in Invoice.TYPED]  # type: ignore[union-attr]
    return [
        AMOUNTS,
        INVOICE,
        sql.history(table),
        sql.never_deleted(table),
        sql.frozen(table, "state", ["*"], ["state", "document_id", "reason", *typed]),
        sql.trigger(
            "b_typed", table, "BEFORE UPDATE", "audit_frozen",
            "state", "reviewed,attested,rejected,settled", "state", "document_id", "reason",
        ),
        sql.transitions(table, "state", ["received"], Invoice.TRANSITIONS),
        sql.trigger("d_stamp", table, "BEFORE INSERT OR UPDATE", "payments_invoice_stamp"),
    ]  # fmt: skip
