"""What PostgreSQL itself holds of contacts that become applications; used by the migration.

An application that comes from a contact has the contact's number (so that there is one at most), came when the contact
came, and says to the letter what was sent. Its documents keep their stamps.
"""

from __future__ import annotations

from bistand.audit import sql
from cases.models import Intake

CAME = """
CREATE OR REPLACE FUNCTION cases_application_came() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE c record;
BEGIN
  -- The lock keeps the contact from being ended, or turned into another, meanwhile.
  SELECT * INTO c FROM cases_intake WHERE number = NEW.id FOR UPDATE;
  IF NOT FOUND THEN
    IF NEW.external_id IS NOT NULL AND EXISTS (SELECT FROM cases_intake WHERE external_id = NEW.external_id) THEN
      PERFORM bistand_refuse('Numret är redan använt för en annan ansökan.');
    END IF;
    RETURN NEW;
  END IF;
  IF c.state <> 'open' THEN PERFORM bistand_refuse('Kontakten är redan hanterad.'); END IF;
  NEW.received_at := c.received_at;
  IF c.came_of_id IS NOT NULL THEN
    NEW.reached_on := (SELECT reached_on FROM cases_application WHERE id = c.came_of_id);
  END IF;
  IF NEW.reached_on > (c.received_at AT TIME ZONE 'Europe/Stockholm')::date THEN
    PERFORM bistand_refuse('Ansökan kom in senast när kontakten togs emot.');
  END IF;
  -- What was typed of one by hand is typed anew.
  IF c.content ? 'sent' THEN
    NEW.received_by_id := c.received_by_id;
    IF NEW.channel <> c.channel OR NEW.external_id IS DISTINCT FROM c.external_id
       OR NEW.content ->> 'sent' IS DISTINCT FROM c.content ->> 'sent' THEN
      PERFORM bistand_refuse('Det som skickades ändras inte när någon har tagit reda på vem som söker.');
    END IF;
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION cases_application_turned() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  -- At commit, the contact says which application it became.
  IF EXISTS (SELECT FROM cases_intake WHERE number = NEW.id AND application_id IS DISTINCT FROM NEW.id) THEN
    PERFORM bistand_refuse('Kontakten ska säga vilken ansökan den blev.');
  END IF;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION cases_intake_step() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF EXISTS (SELECT FROM cases_application
                WHERE id = NEW.number OR (external_id IS NOT NULL AND external_id = NEW.external_id
                                          AND id IS DISTINCT FROM NEW.came_of_id)) THEN
      PERFORM bistand_refuse('Numret är redan använt för en annan ansökan.');
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.application_id IS NOT NULL AND OLD.application_id IS NULL AND NEW.application_id <> NEW.number THEN
    PERFORM bistand_refuse('Kontakten blir den ansökan som har dess nummer, och ingen annan.');
  END IF;
  IF NEW.state = 'ended' AND OLD.state = 'open' AND NEW.content IS NOT NULL
     AND NEW.end_reason NOT IN ('withdrawn', 'unknown') THEN
    PERFORM bistand_refuse('Den som har ansökt får inte bara ett svar. Välj varför ansökan inte kan prövas.');
  END IF;
  IF OLD.state = 'ended' AND NEW.state = 'open' AND OLD.end_reason <> 'unknown' THEN
    PERFORM bistand_refuse('Bara en kontakt där det inte gick att ta reda på vem som söker öppnas igen.');
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION cases_intakefile_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  NEW.received_at := clock_timestamp(); NEW.registered_by_id := bistand_actor();
  PERFORM FROM cases_intake WHERE id = NEW.intake_id AND state = 'open' FOR SHARE;
  IF NOT FOUND THEN PERFORM bistand_refuse('Kontakten är redan hanterad.'); END IF;
  IF NEW.from_document_id IS NOT NULL THEN
    -- What goes out of the wrong person's case goes with its application, as it came.
    SELECT d.file_id, d.received_at, d.registered_by_id, d.hindrance, d.direction
      INTO NEW.file_id, NEW.received_at, NEW.registered_by_id, NEW.hindrance, NEW.direction
      FROM cases_document d WHERE d.id = NEW.from_document_id AND cases_goes_with(d) = NEW.intake_id;
    IF NOT FOUND THEN PERFORM bistand_refuse('En handling tas bara ut tillsammans med sin ansökan.'); END IF;
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION cases_document_came() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE f record;
BEGIN
  IF NEW.came_as_id IS NULL THEN RETURN NEW; END IF;
  SELECT x.*, i.number INTO f FROM cases_intakefile x JOIN cases_intake i ON i.id = x.intake_id
   WHERE x.id = NEW.came_as_id;
  IF (NEW.file_id, NEW.application_id, NEW.direction, NEW.hindrance)
     IS DISTINCT FROM (f.file_id, f.number, f.direction, f.hindrance) THEN
    PERFORM bistand_refuse('Det som kom med en kontakt följer med till dess ansökan som det kom.');
  END IF;
  NEW.received_at := f.received_at; NEW.registered_by_id := f.registered_by_id;
  NEW.reached_on := (SELECT reached_on FROM cases_document WHERE id = f.from_document_id);
  RETURN NEW;
END $$;
"""
TURNED = """
DROP TRIGGER IF EXISTS f_turned ON cases_application;
CREATE CONSTRAINT TRIGGER f_turned AFTER INSERT ON cases_application DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION cases_application_turned();
ALTER TABLE cases_application ENABLE ALWAYS TRIGGER f_turned;
"""


def sorting() -> list[str]:
    """What a contact says never changes; what it is about is sorted while it is open."""
    handled = (
        "state", "end_reason", "end_text", "application_id", "handled_at", "handled_by_id", "came_of_id", "came_reason",
    )  # fmt: skip
    return [
        sql.trigger("b_frozen", "cases_intake", "BEFORE UPDATE", "audit_frozen", "state", "open", *handled, "kind"),
        sql.trigger(
            "b_handled", "cases_intake", "BEFORE UPDATE", "audit_frozen", "state", "application,ended", *handled
        ),
    ]


def statements() -> list[str]:
    """All statements of the rule, in order."""
    return [
        CAME,
        sql.trigger("e_came", "cases_application", "BEFORE INSERT", "cases_application_came"),
        TURNED,
        sql.transitions("cases_intake", "state", ["open"], Intake.TRANSITIONS),
        *sorting(),
        sql.trigger("e_step", "cases_intake", "BEFORE INSERT OR UPDATE", "cases_intake_step"),
        sql.history("cases_intakefile"),
        sql.append_only("cases_intakefile"),
        sql.trigger("d_stamp", "cases_intakefile", "BEFORE INSERT", "cases_intakefile_stamp"),
        sql.trigger("e_came", "cases_document", "BEFORE INSERT", "cases_document_came"),
    ]
