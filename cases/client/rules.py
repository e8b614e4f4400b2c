"""What PostgreSQL holds of what the client may see through the e-service; used by the migrations."""

from __future__ import annotations

from bistand.audit import sql
from cases.models import Notice
from cases.rules import NOTE_DRAFT, STAMPS

PUBLISH = """
CREATE OR REPLACE FUNCTION cases_is_adult_of(who bigint, of_case bigint) RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  -- Who is or has been an adult of the case's household.
  SELECT EXISTS (SELECT FROM cases_householdmember m JOIN cases_case c ON c.household_id = m.household_id
                  WHERE c.id = of_case AND m.person_id = who AND m.role IN ('applicant', 'partner')
                    AND NOT isempty(m.valid))
$$;

CREATE OR REPLACE FUNCTION cases_publication_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE n cases_journalnote; d cases_decision;
BEGIN
  IF TG_OP = 'INSERT' THEN
    NEW.published_by_id := bistand_actor(); NEW.published_at := clock_timestamp();
    NEW.read_at := NULL; NEW.withdrawn_by_id := NULL; NEW.withdrawn_at := NULL; NEW.withdrawn_reason := '';
    IF (SELECT protected FROM cases_case WHERE id = NEW.case_id) THEN
      PERFORM bistand_refuse('I ett ärende med skyddade personuppgifter publiceras ingenting.');
    END IF;
    IF NEW.note_id IS NOT NULL THEN
      SELECT * INTO n FROM cases_journalnote WHERE id = NEW.note_id;
      IF n.case_id <> NEW.case_id THEN PERFORM bistand_refuse('Anteckningen hör till ett annat ärende.'); END IF;
      IF n.state <> 'signed' THEN PERFORM bistand_refuse('Bara en signerad anteckning kan publiceras.'); END IF;
      IF n.secrecy <> '' THEN PERFORM bistand_refuse('Anteckningen har sekretess och publiceras inte.'); END IF;
      IF n.about_id <> NEW.person_id THEN
        PERFORM bistand_refuse('Anteckningen gäller någon annan och visas bara för den.');
      END IF;
      IF NOT cases_is_adult_of(NEW.person_id, NEW.case_id) THEN
        PERFORM bistand_refuse('Det som publiceras visas bara för en vuxen i hushållet.');
      END IF;
    ELSE
      SELECT * INTO d FROM cases_decision WHERE id = NEW.decision_id;
      IF d.case_id <> NEW.case_id THEN PERFORM bistand_refuse('Beslutet hör till ett annat ärende.'); END IF;
      IF d.state IN ('draft', 'proposed') OR d.letter_id IS NULL THEN
        PERFORM bistand_refuse('Ett beslut publiceras när det är fattat och brevet är skrivet.');
      END IF;
      -- The adults whom the decision is about: each has an obstacle in it, and the applicant has applied.
      IF NOT EXISTS (SELECT FROM cases_decisionobstacle WHERE decision_id = d.id AND person_id = NEW.person_id)
         AND NOT EXISTS (SELECT FROM cases_case WHERE id = NEW.case_id AND applicant_id = NEW.person_id) THEN
        PERFORM bistand_refuse('Beslutet visas bara för de vuxna som det gäller.');
      END IF;
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.withdrawn_at IS NOT NULL THEN PERFORM bistand_refuse('Publiceringen är redan tillbakadragen.'); END IF;
  IF OLD.read_at IS NOT NULL THEN NEW.read_at := OLD.read_at;
  ELSIF NEW.read_at IS NOT NULL THEN NEW.read_at := clock_timestamp(); END IF;
  IF NEW.withdrawn_at IS NOT NULL THEN
    NEW.withdrawn_by_id := bistand_actor(); NEW.withdrawn_at := clock_timestamp();
  END IF;
  RETURN NEW;
END $$;
"""
SAID_ONCE = ("read_at", "withdrawn_by_id", "withdrawn_at", "withdrawn_reason")


def publication_statements() -> list[str]:
    table = "cases_publication"
    return [
        PUBLISH,
        sql.history(table),
        sql.never_deleted(table),
        sql.frozen(table, "id", ["*"], [*SAID_ONCE]),
        sql.trigger("d_stamp", table, "BEFORE INSERT OR UPDATE", "cases_publication_stamp"),
        # Whom a note concerns and its secrecy are said in the draft, and stand when it is signed.
        sql.trigger("b_origin", "cases_journalnote", "BEFORE UPDATE", "audit_frozen", "state", "draft", *NOTE_DRAFT),
    ]


MESSAGES = """
CREATE OR REPLACE FUNCTION cases_message_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE is_person boolean;
BEGIN
  IF TG_OP = 'INSERT' THEN
    NEW.sent_by_id := bistand_actor(); NEW.sent_at := clock_timestamp();
    NEW.read_at := NULL; NEW.read_by_id := NULL; NEW.done_at := NULL; NEW.done_by_id := NULL; NEW.note_id := NULL;
    SELECT e."natural" INTO is_person FROM staff_employee e WHERE e.id = bistand_person(NEW.sent_by_id);
    IF is_person <> (NEW.direction = 'out') THEN
      PERFORM bistand_refuse('Ett meddelande kommer från den enskilde genom e-tjänsten, '
        'eller skrivs av en person hos oss.');
    END IF;
    IF length(NEW.text) > 10000 THEN PERFORM bistand_refuse('Ett meddelande har högst 10 000 tecken.'); END IF;
    IF NOT cases_is_adult_of(NEW.person_id, NEW.case_id) THEN
      PERFORM bistand_refuse('Meddelanden skrivs med en vuxen i hushållet.');
    END IF;
    -- Nothing is shown to a protected client that they have not themselves asked for through the e-service.
    IF NEW.direction = 'out' AND EXISTS (SELECT FROM cases_case WHERE id = NEW.case_id AND protected)
       AND NOT EXISTS (SELECT FROM cases_message
                        WHERE case_id = NEW.case_id AND person_id = NEW.person_id AND direction = 'in') THEN
      PERFORM bistand_refuse('Ärendet har skyddade personuppgifter. Meddelanden skrivs bara till den som själv har '
        'skrivit till oss genom e-tjänsten.');
    END IF;
    RETURN NEW;
  END IF;
  -- Who read it and when, that it is dealt with, and the note: each is added once.
  IF OLD.read_at IS NOT NULL THEN NEW.read_at := OLD.read_at; NEW.read_by_id := OLD.read_by_id;
  ELSIF NEW.read_at IS NOT NULL THEN
    NEW.read_at := clock_timestamp();
    NEW.read_by_id := CASE WHEN OLD.direction = 'in' THEN bistand_actor() END;
  END IF;
  IF OLD.done_at IS NOT NULL THEN NEW.done_at := OLD.done_at; NEW.done_by_id := OLD.done_by_id;
  ELSIF NEW.done_at IS NOT NULL THEN NEW.done_at := clock_timestamp(); NEW.done_by_id := bistand_actor(); END IF;
  IF OLD.note_id IS NOT NULL AND NEW.note_id IS DISTINCT FROM OLD.note_id THEN
    PERFORM bistand_refuse('Meddelandet är redan journalfört.');
  END IF;
  IF NEW.note_id IS NOT NULL AND NOT EXISTS (
       SELECT FROM cases_journalnote WHERE id = NEW.note_id AND case_id = NEW.case_id) THEN
    PERFORM bistand_refuse('Anteckningen hör till ett annat ärende.');
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION cases_document_of_message() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.message_id IS NOT NULL AND NOT EXISTS (
       SELECT FROM cases_message WHERE id = NEW.message_id AND case_id = NEW.case_id AND direction = 'in') THEN
    PERFORM bistand_refuse('Meddelandet hör till ett annat ärende.');
  END IF;
  RETURN NEW;
END $$;
"""
ADDED_ONCE = ("read_at", "read_by_id", "done_at", "done_by_id", "note_id")


def message_statements() -> list[str]:
    table = "cases_message"
    return [
        MESSAGES,
        STAMPS,
        sql.history(table),
        sql.never_deleted(table),
        sql.frozen(table, "id", ["*"], [*ADDED_ONCE]),
        sql.trigger("d_stamp", table, "BEFORE INSERT OR UPDATE", "cases_message_stamp"),
        sql.trigger("e_message", "cases_document", "BEFORE INSERT", "cases_document_of_message"),
    ]


NOTICES = """
CREATE OR REPLACE FUNCTION cases_may_notify(who bigint, by text) RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  -- The person's consent as it stands now, and for protected data that staff have allowed it as well.
  SELECT EXISTS (SELECT FROM cases_person WHERE id = who AND notify_by = by AND by IN ('sms', 'email')
                    AND (notify_protected OR NOT protected))
$$;

CREATE OR REPLACE FUNCTION cases_notice_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    NEW.created_at := clock_timestamp(); NEW.taken_at := NULL; NEW.sent_at := NULL; NEW.attempts := 0;
    IF NOT cases_may_notify(NEW.person_id, NEW.channel) THEN
      PERFORM bistand_refuse('Personen har inte samtyckt till att aviseras så.');
    END IF;
    IF NOT cases_is_adult_of(NEW.person_id, NEW.case_id) THEN
      PERFORM bistand_refuse('Bara en vuxen i hushållet aviseras.');
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.state = OLD.state AND NEW IS DISTINCT FROM OLD THEN
    PERFORM bistand_refuse('En avisering ändras bara när den skickas.');
  END IF;
  NEW.attempts := OLD.attempts; NEW.taken_at := OLD.taken_at;
  IF OLD.state = 'waiting' AND NEW.state = 'sending' THEN
    IF NOT cases_may_notify(NEW.person_id, NEW.channel) THEN
      PERFORM bistand_refuse('Personen har inte samtyckt till att aviseras så.');
    END IF;
    NEW.attempts := OLD.attempts + 1; NEW.taken_at := clock_timestamp();
  ELSIF NEW.state = 'sent' AND OLD.state <> 'sent' THEN NEW.sent_at := clock_timestamp(); END IF;
  RETURN NEW;
END $$;
"""
SENT = ("state", "due_at", "taken_at", "sent_at", "attempts", "error")


def notice_statements() -> list[str]:
    table = "cases_notice"
    return [
        NOTICES,
        sql.history(table),
        sql.never_deleted(table),
        sql.frozen(table, "id", ["*"], [*SENT]),
        sql.transitions(table, "state", ["waiting"], Notice.TRANSITIONS),
        sql.trigger("d_stamp", table, "BEFORE INSERT OR UPDATE", "cases_notice_stamp"),
    ]


def statements() -> list[str]:
    """All statements of this module's rules, in order."""
    return [*publication_statements(), *message_statements(), *notice_statements()]
