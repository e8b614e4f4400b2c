"""What PostgreSQL itself holds of requisitions: numbers without gaps, two persons, and never more than the decision."""

from __future__ import annotations

from bistand.audit import sql
from payments.models import Requisition

CLAIMED = """
CREATE OR REPLACE FUNCTION payments_claimed(decision bigint, line bigint, OUT of_line numeric, OUT of_decision numeric)
LANGUAGE plpgsql VOLATILE SET search_path = public, pg_temp AS $$
DECLARE everything bigint[];
BEGIN
  -- What is taken of the line, and of the decision with those it replaces: payments, and what requisitions hold. The
  -- caller has the decision locked.
  SELECT coalesce(sum(p.amount), 0) INTO of_line FROM payments_payment p
   WHERE p.line_id = line AND p.state NOT IN ('stopped', 'returned');
  of_line := of_line + coalesce((SELECT sum(payments_held(q.id)) FROM payments_requisition q
                                  WHERE q.line_id = line AND q.state NOT IN ('voided', 'used')), 0);
  WITH RECURSIVE earlier AS (
    SELECT decision AS id
    UNION ALL SELECT c.replaces_id FROM cases_decision c JOIN earlier e ON c.id = e.id WHERE c.replaces_id IS NOT NULL)
  SELECT array_agg(id) INTO everything FROM earlier;
  -- One array and no OR, so that the index of the decision serves however many payments there are.
  SELECT coalesce(sum(p.amount), 0) INTO of_decision FROM payments_payment p
   WHERE p.decision_id = ANY (everything)
     AND CASE WHEN p.decision_id = decision THEN p.state NOT IN ('stopped', 'returned')
              ELSE p.state IN ('released', 'exported', 'paid') END;
  -- What a supplier holds in its hand is as good as paid, though another decision has taken this one's place.
  of_decision := of_decision + coalesce((SELECT sum(payments_held(q.id)) FROM payments_requisition q
     WHERE q.decision_id = ANY (everything)
       AND CASE WHEN q.decision_id = decision THEN q.state NOT IN ('voided', 'used')
                ELSE q.state = 'countersigned' END), 0);
END $$;
"""

LEFT = """
CREATE OR REPLACE FUNCTION payments_left(decision bigint) RETURNS numeric
LANGUAGE plpgsql VOLATILE SET search_path = public, pg_temp AS $$
BEGIN
  -- What may still be planned of the decision, with what those it replaces have taken of it.
  RETURN (SELECT d.amount - c.of_decision FROM cases_decision d, payments_claimed(decision, NULL) c
           WHERE d.id = decision);
END $$;
"""

REQUISITION = """
CREATE OR REPLACE FUNCTION payments_requisition_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE actor bigint := bistand_actor(); d record; l record; p record; section bigint; taken record;
BEGIN
  IF TG_OP = 'UPDATE' AND NEW.state = OLD.state THEN
    -- What was printed is kept, once, by the system.
    IF NEW IS DISTINCT FROM OLD THEN
      PERFORM payments_only('{service}', NULL, 'Rekvisitionen skrivs ut av systemet, inte av en person.');
      IF (OLD.document_id IS NULL AND NEW.state = 'countersigned' AND NEW.code = OLD.code AND NEW.reason = OLD.reason
          AND EXISTS (SELECT FROM cases_document WHERE id = NEW.document_id AND case_id = NEW.case_id)) IS NOT TRUE THEN
        PERFORM bistand_refuse('En rekvisition ändras inte. Makulera den och utfärda en ny.');
      END IF;
    END IF;
    RETURN NEW;
  END IF;

  SELECT section_id INTO section FROM cases_case WHERE id = NEW.case_id;
  -- One writer at a time per decision, as for payments.
  SELECT state, case_id, amount INTO d FROM cases_decision WHERE id = NEW.decision_id FOR NO KEY UPDATE;
  IF TG_OP = 'INSERT' THEN
    PERFORM payments_only('{caseworker,senior,head}', section, 'Rekvisitioner utfärdas av en socialsekreterare.');
    SELECT decision_id, amount INTO l FROM cases_decisionline WHERE id = NEW.line_id;
    IF l.decision_id IS DISTINCT FROM NEW.decision_id OR d.case_id IS DISTINCT FROM NEW.case_id THEN
      PERFORM bistand_refuse('Rekvisitionen hör till ett annat beslut.');
    END IF;
    IF (d.state IN ('made', 'executed')) IS NOT TRUE THEN
      PERFORM bistand_refuse('Beslutet gäller inte, så ingen rekvisition kan utfärdas.');
    END IF;
    SELECT person_id INTO p FROM payments_payee WHERE id = NEW.payee_id;
    IF p.person_id IS NOT NULL THEN
      PERFORM bistand_refuse('En rekvisition ställs till en leverantör, inte till en klient.');
    END IF;
    IF NEW.last_day < bistand_today() THEN PERFORM bistand_refuse('Sista dagen har redan varit.'); END IF;
    SELECT of_line, of_decision INTO taken FROM payments_claimed(NEW.decision_id, NEW.line_id);
    IF (taken.of_line + NEW.amount <= l.amount AND taken.of_decision + NEW.amount <= d.amount) IS NOT TRUE THEN
      PERFORM bistand_refuse('Utbetalningar och rekvisitioner blir tillsammans mer än vad beslutet ger.');
    END IF;
    NEW.issued_by_id := actor; NEW.issued_person_id := bistand_person(actor); NEW.issued_at := clock_timestamp();
    NEW.code := ''; NEW.document_id := NULL; NEW.reason := '';
    NEW.countersigned_by_id := NULL; NEW.countersigned_person_id := NULL; NEW.countersigned_at := NULL;
    NEW.voided_by_id := NULL; NEW.voided_at := NULL;
    RETURN NEW;
  END IF;
  IF NEW.document_id IS DISTINCT FROM OLD.document_id THEN
    PERFORM bistand_refuse('En rekvisition ändras bara steg för steg.');
  END IF;
  IF NEW.state = 'countersigned' THEN
    PERFORM payments_only('{assistant,senior,head}', section,
      'Rekvisitioner kontrasigneras av en assistent, 1:e socialsekreterare eller sektionschef.');
    IF (d.state IN ('made', 'executed')) IS NOT TRUE THEN
      PERFORM bistand_refuse('Beslutet gäller inte längre. Makulera rekvisitionen.');
    END IF;
    IF NEW.last_day < bistand_today() THEN
      PERFORM bistand_refuse('Sista dagen har redan varit. Makulera rekvisitionen och utfärda en ny.');
    END IF;
    IF NEW.reason <> '' THEN PERFORM bistand_refuse('En rekvisition ändras bara steg för steg.'); END IF;
    NEW.countersigned_by_id := actor; NEW.countersigned_person_id := bistand_person(actor);
    NEW.countersigned_at := clock_timestamp();
  ELSIF NEW.state = 'used' THEN
    -- Its last invoice is attested: what is left of it is the decision's again.
    PERFORM payments_only('{senior,head}', section, 'En rekvisition är använd när dess sista faktura är attesterad.');
    IF NEW.code <> OLD.code OR NEW.reason <> OLD.reason OR NOT EXISTS (
         SELECT FROM payments_invoice WHERE requisition_id = NEW.id AND state = 'attested') THEN
      PERFORM bistand_refuse('Ingen faktura på rekvisitionen är attesterad.');
    END IF;
  ELSE
    IF EXISTS (SELECT FROM payments_invoice
                WHERE requisition_id = NEW.id AND state IN ('received', 'reviewed', 'attested')) THEN
      PERFORM bistand_refuse('Rekvisitionen har en faktura och kan inte makuleras. Avvisa fakturan först.');
    END IF;
    PERFORM payments_only('{caseworker,senior,head,assistant,service}', section,
      'Rekvisitioner makuleras av en socialsekreterare eller assistent.');
    IF btrim(NEW.reason) = '' THEN PERFORM bistand_refuse('Skriv varför rekvisitionen makuleras.'); END IF;
    IF NEW.code <> OLD.code THEN PERFORM bistand_refuse('En rekvisition ändras bara steg för steg.'); END IF;
    NEW.voided_by_id := actor; NEW.voided_at := clock_timestamp();
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION payments_requisition_number() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  -- The row of the year stays locked until commit: whoever comes next waits, and takes the number after, or the same
  -- one where this transaction is rolled back.
  NEW.year := extract(year FROM bistand_today());
  INSERT INTO payments_requisitionseries AS s (year, last) VALUES (NEW.year, 1)
      ON CONFLICT (year) DO UPDATE SET last = s.last + 1 RETURNING s.last INTO NEW.serial;
  NEW.number := 'R' || NEW.year || '-' || CASE WHEN NEW.serial < 10000 THEN to_char(NEW.serial, 'FM0000')
                                                ELSE NEW.serial::text END;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION payments_series_after() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  -- At commit every number that was taken has its requisition, whatever became of the statement that took it.
  IF NOT EXISTS (SELECT FROM payments_requisition WHERE year = NEW.year AND serial = NEW.last) THEN
    PERFORM bistand_refuse('Numret ' || NEW.last || ' har ingen rekvisition. Nummerserien får inte ha luckor.');
  END IF;
  RETURN NULL;
END $$;
"""


def statements() -> list[str]:
    """All statements of the rules of requisitions, in order; those of payments follow from `payments.rules`."""
    table, series = "payments_requisition", "payments_requisitionseries"
    return [
        CLAIMED,
        REQUISITION,
        sql.history(table),
        sql.history(series),
        sql.never_deleted(table),
        sql.never_deleted(series),
        sql.frozen(table, "state", ["*"], ["state", "code", "document_id", "reason"]),
        sql.transitions(table, "state", ["issued"], Requisition.TRANSITIONS),
        sql.trigger("d_stamp", table, "BEFORE INSERT OR UPDATE", "payments_requisition_stamp"),
        sql.trigger("e_number", table, "BEFORE INSERT", "payments_requisition_number"),
        f"DROP TRIGGER IF EXISTS f_no_gap ON {series};"
        f"CREATE CONSTRAINT TRIGGER f_no_gap AFTER INSERT OR UPDATE ON {series} DEFERRABLE INITIALLY DEFERRED"
        " FOR EACH ROW EXECUTE FUNCTION payments_series_after();"
        f"ALTER TABLE {series} ENABLE ALWAYS TRIGGER f_no_gap;",
    ]
