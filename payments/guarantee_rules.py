"""What PostgreSQL itself holds of rent guarantees; used by the migrations.

What is left of a guarantee is never below zero, whoever grants at once: each grant locks its guarantee first. What is
granted goes out by a payment with the whole chain alone, in runs of its own (payments/payment_rules.py).
"""

from __future__ import annotations

from bistand.audit import sql
from payments.models import GuaranteeClaim, RentGuarantee

RULES = """
CREATE OR REPLACE FUNCTION payments_guarantee_left(of_guarantee bigint) RETURNS numeric
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT g."limit" - coalesce((SELECT sum(c.granted) FROM payments_guaranteeclaim c
                                WHERE c.guarantee_id = g.id AND c.state = 'granted'), 0)
    FROM payments_rentguarantee g WHERE g.id = of_guarantee
$$;

CREATE OR REPLACE FUNCTION payments_rentguarantee_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE k record; actor bigint;
BEGIN
  SELECT section_id, household_id, state INTO k FROM cases_case WHERE id = NEW.case_id;
  IF TG_OP = 'INSERT' THEN
    actor := payments_only('{caseworker,senior,head}', k.section_id,
      'En hyresgaranti beslutas av den som handlägger i sektionen.');
    IF k.state <> 'open' THEN PERFORM bistand_refuse('Ärendet är avslutat.'); END IF;
    IF NOT EXISTS (SELECT FROM cases_householdmember m WHERE m.household_id = k.household_id
                     AND m.person_id = NEW.person_id AND m.role <> 'child') THEN
      PERFORM bistand_refuse('Garantin gäller en vuxen i ärendets hushåll.');
    END IF;
    IF NOT EXISTS (SELECT FROM payments_payee WHERE id = NEW.landlord_id AND person_id IS NULL) THEN
      PERFORM bistand_refuse('Garantin ges till en hyresvärd, inte till en klient.');
    END IF;
    IF btrim(NEW.dwelling) = '' OR btrim(NEW.reason) = '' THEN
      PERFORM bistand_refuse('Skriv vilken bostad garantin gäller och varför den ges.');
    END IF;
    NEW.decided_by_id := actor; NEW.decided_person_id := bistand_person(actor);
    NEW.decided_at := clock_timestamp();
    NEW.signed_by_id := NULL; NEW.signed_person_id := NULL; NEW.signed_at := NULL;
    NEW.ended_by_id := NULL; NEW.ended_at := NULL; NEW.ended_reason := '';
  ELSIF NEW.state = 'active' AND OLD.state = 'decided' THEN
    actor := payments_only('{senior,head}', k.section_id,
      'En hyresgaranti kontrasigneras av en 1:e socialsekreterare eller sektionschef.');
    NEW.signed_by_id := actor; NEW.signed_person_id := bistand_person(actor); NEW.signed_at := clock_timestamp();
    NEW.ended_reason := '';
  ELSIF NEW.state = 'ended' AND OLD.state <> 'ended' THEN
    actor := payments_only('{caseworker,senior,head}', k.section_id,
      'En hyresgaranti avslutas av den som handlägger i sektionen.');
    IF EXISTS (SELECT FROM payments_guaranteeclaim WHERE guarantee_id = NEW.id AND state = 'received') THEN
      PERFORM bistand_refuse('Det finns krav att bedöma. Gör det innan garantin avslutas.');
    END IF;
    NEW.ended_by_id := actor; NEW.ended_at := clock_timestamp();
  ELSIF NEW IS DISTINCT FROM OLD THEN
    PERFORM bistand_refuse('En hyresgaranti ändras inte. Avsluta den och besluta en ny.');
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION payments_guaranteeclaim_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE g record; actor bigint; section bigint;
BEGIN
  -- One writer at a time for each guarantee, so that two who grant at once cannot grant more than it is of together.
  SELECT * INTO g FROM payments_rentguarantee WHERE id = NEW.guarantee_id FOR UPDATE;
  SELECT section_id INTO section FROM cases_case WHERE id = g.case_id;
  IF TG_OP = 'INSERT' THEN
    actor := payments_only('{assistant,caseworker,senior,head}', section,
      'Krav på en hyresgaranti skrivs in av en assistent eller den som handlägger i sektionen.');
    IF g.state <> 'active' THEN
      PERFORM bistand_refuse('Garantin gäller inte, så inget kan krävas av den.');
    END IF;
    IF NOT (NEW.arose_on BETWEEN g.valid_from AND g.valid_to) THEN
      PERFORM bistand_refuse('Skulden uppkom en dag som garantin inte omfattar.');
    END IF;
    IF NOT EXISTS (SELECT FROM cases_document WHERE id = NEW.document_id AND case_id = g.case_id) THEN
      PERFORM bistand_refuse('Underlaget är en handling i ärendet.');
    END IF;
    IF btrim(NEW.reason) = '' THEN PERFORM bistand_refuse('Skriv vad kravet gäller.'); END IF;
    NEW.noted_by_id := actor; NEW.noted_person_id := bistand_person(actor); NEW.noted_at := clock_timestamp();
    NEW.decided_by_id := NULL; NEW.decided_person_id := NULL; NEW.decided_at := NULL;
    NEW.granted := NULL; NEW.judgement := '';
  ELSIF NEW.state <> OLD.state THEN
    actor := payments_only('{caseworker,senior,head}', section,
      'Krav på en hyresgaranti bedöms av den som handlägger i sektionen.');
    IF OLD.state = 'granted' THEN
      IF EXISTS (SELECT FROM payments_payment WHERE claim_id = NEW.id AND state NOT IN ('stopped', 'returned')) THEN
        PERFORM bistand_refuse('Kravet är betalt eller på väg att betalas. Stoppa utbetalningen först.');
      END IF;
      NEW.granted := OLD.granted;
    END IF;
    IF NEW.state = 'granted' AND (NEW.granted <= payments_guarantee_left(NEW.guarantee_id)) IS NOT TRUE THEN
      PERFORM bistand_refuse('Det finns inte så mycket kvar av garantin.');
    END IF;
    NEW.decided_by_id := actor; NEW.decided_person_id := bistand_person(actor); NEW.decided_at := clock_timestamp();
  ELSIF NEW IS DISTINCT FROM OLD THEN
    PERFORM bistand_refuse('Ett krav ändras inte. Avvisa det och skriv in ett nytt.');
  END IF;
  RETURN NEW;
END $$;
"""


def statements() -> list[str]:
    """All statements of the rules, in order."""
    guarantee, claim = "payments_rentguarantee", "payments_guaranteeclaim"
    stamped = ["state", "signed_by_id", "signed_person_id", "signed_at", "ended_by_id", "ended_at", "ended_reason"]
    judged = ["state", "granted", "judgement", "decided_by_id", "decided_person_id", "decided_at"]
    return [
        RULES,
        *(sql.history(table) for table in (guarantee, claim)),
        *(sql.never_deleted(table) for table in (guarantee, claim)),
        sql.frozen(guarantee, "state", ["*"], stamped),
        sql.frozen(claim, "state", ["*"], judged),
        sql.transitions(guarantee, "state", ["decided"], RentGuarantee.TRANSITIONS),
        sql.transitions(claim, "state", ["received"], GuaranteeClaim.TRANSITIONS),
        sql.trigger("d_stamp", guarantee, "BEFORE INSERT OR UPDATE", "payments_rentguarantee_stamp"),
        sql.trigger("d_stamp", claim, "BEFORE INSERT OR UPDATE", "payments_guaranteeclaim_stamp"),
    ]
