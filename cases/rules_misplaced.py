"""What PostgreSQL itself holds of an application in the wrong person's case, which is taken out; used by the migration.

It becomes a contact with all that was sent and when it came, and nothing of that is left in the case. Whoever takes it
out works with the case and says why; nothing is decided on it. Its papers go with it, and only with it.
"""

from __future__ import annotations

from bistand.audit import sql
from cases.models import Document

# Where nothing more is written of an application that is gone.
OF_APPLICATION = (
    "agencyfetch", "calculation", "check", "childhearing", "communication", "decision", "deciderequest", "delaynotice",
    "document", "documentsorting", "supplement",
)  # fmt: skip

OUT = """
CREATE OR REPLACE FUNCTION cases_intake_taken_out() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE a cases_application; k cases_case;
BEGIN
  IF TG_OP = 'INSERT' AND NEW.came_of_id IS NULL THEN
    NEW.told := NEW.number;
    RETURN NEW;
  END IF;
  IF TG_OP = 'UPDATE' AND NOT (OLD.state = 'application' AND NEW.state = 'open') THEN
    IF (NEW.came_of_id, NEW.came_reason) IS DISTINCT FROM (OLD.came_of_id, OLD.came_reason) THEN
      PERFORM bistand_refuse('Varifrån kontakten kom ändras inte.');
    END IF;
    RETURN NEW;
  END IF;
  -- The lock keeps the application from being decided meanwhile.
  SELECT * INTO a FROM cases_application WHERE id = NEW.came_of_id FOR UPDATE;
  SELECT * INTO k FROM cases_case WHERE id = a.case_id;
  IF k.id IS NULL OR NEW.state <> 'open' OR a.state IN ('decided', 'misplaced') OR a.channel = 'message'
     OR (TG_OP = 'UPDATE' AND a.id IS DISTINCT FROM OLD.application_id)
     OR (TG_OP = 'INSERT' AND EXISTS (SELECT FROM cases_intake WHERE application_id = a.id)) THEN
    PERFORM bistand_refuse('Ansökan kan inte tas ut ur ärendet.');
  END IF;
  IF length(btrim(NEW.came_reason)) = 0 THEN
    PERFORM bistand_refuse('Skriv hur du vet att ansökan hör till någon annan.');
  END IF;
  IF EXISTS (SELECT FROM cases_decision WHERE application_id IN (a.id, a.joined_to_id) AND state <> 'draft') THEN
    PERFORM bistand_refuse('Ansökan har ett beslut eller ett förslag till beslut och kan inte tas ut ur ärendet.');
  END IF;
  IF NOT EXISTS (SELECT FROM staff_rolegrant g WHERE g.user_id = bistand_actor() AND g.valid @> bistand_today()
       AND g.role IN ('caseworker', 'senior', 'head')
       AND (NOT k.protected OR g.role <> 'caseworker' OR k.caseworker_id = g.user_id)
       AND (g.section_id IS NULL OR g.section_id = k.section_id)) THEN
    PERFORM bistand_refuse('En ansökan tas ut ur ärendet av någon som handlägger där.');
  END IF;
  IF TG_OP = 'INSERT' THEN
    NEW.told := a.id; NEW.received_at := a.received_at; NEW.received_by_id := a.received_by_id;
    NEW.channel := a.channel; NEW.external_id := a.external_id; NEW.content := a.content; NEW.month := a.month;
  ELSE
    NEW.number := nextval('cases_application_id_seq'); NEW.person_id := NULL;
    IF OLD.content IS NULL OR OLD.channel <> 'e_service' THEN NEW.content := a.content; NEW.month := a.month; END IF;
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION cases_intake_is_out() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  -- At commit, what is a contact again is not in the case too.
  IF NOT EXISTS (SELECT FROM cases_application WHERE id = NEW.came_of_id AND state = 'misplaced') THEN
    PERFORM bistand_refuse('Ansökan ligger kvar i ärendet.');
  END IF;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION cases_application_misplaced() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE c cases_intake;
BEGIN
  IF NEW.state <> 'misplaced' OR OLD.state = 'misplaced' THEN RETURN NEW; END IF;
  SELECT * INTO c FROM cases_intake WHERE came_of_id = OLD.id AND state = 'open' FOR UPDATE;
  IF NOT FOUND OR c.external_id IS DISTINCT FROM OLD.external_id
     OR NOT (c.content = OLD.content OR c.content ->> 'sent' = OLD.content ->> 'sent') THEN
    PERFORM bistand_refuse('En ansökan tas ut ur ärendet tillsammans med det som skickades.');
  END IF;
  NEW.content := '{}'; NEW.external_id := NULL; NEW.supplement_text := ''; NEW.supplement_by := NULL;
  RETURN NEW;
END $$;

-- The contact that a document goes out with, when its application does; none where it stays.
CREATE OR REPLACE FUNCTION cases_goes_with(d cases_document) RETURNS bigint
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT i.id FROM cases_intake i JOIN cases_application a ON a.id = i.came_of_id
   WHERE i.state = 'open' AND a.state = 'misplaced' AND a.case_id = d.case_id
     AND d.direction = 'incoming' AND d.message_id IS NULL
     AND a.id = coalesce((SELECT application_id FROM cases_documentsorting WHERE document_id = d.id AND current),
                         d.application_id)
$$;

CREATE OR REPLACE FUNCTION cases_document_left() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE went bigint := cases_goes_with(OLD);
        may_change text[] := '{file_id,title,hindrance,came_as_id}';
BEGIN
  -- Nothing of a document is changed, but that one which goes out leaves nothing that was in it.
  IF went IS NULL OR to_jsonb(OLD) - may_change IS DISTINCT FROM to_jsonb(NEW) - may_change
     OR NOT EXISTS (SELECT FROM cases_intakefile f WHERE f.intake_id = went AND f.file_id = OLD.file_id
                       AND (f.id = OLD.came_as_id OR f.from_document_id = OLD.id))
     OR NOT EXISTS (SELECT FROM cases_storedfile WHERE id = NEW.file_id AND media_type = 'text/plain'
                       AND content = convert_to('%LEFT%', 'UTF8')) THEN
    PERFORM bistand_refuse('Det som står i cases_document är fastställt och kan varken ändras eller tas bort.');
  END IF;
  NEW.title := 'Handling som hörde till någon annan'; NEW.hindrance := '%LEFT%'; NEW.came_as_id := NULL;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION cases_intakefile_is_out() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  -- At commit, what went out is not left.
  IF EXISTS (SELECT FROM cases_document WHERE id = NEW.from_document_id AND hindrance <> '%LEFT%') THEN
    PERFORM bistand_refuse('Handlingen ligger kvar i ärendet.');
  END IF;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION cases_application_is_here() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE held text;
BEGIN
  -- The lock waits for whoever is taking it out.
  SELECT state INTO held FROM cases_application WHERE id = NEW.application_id FOR KEY SHARE;
  IF held = 'misplaced' THEN
    PERFORM bistand_refuse('Ansökan hörde till någon annan och ligger inte kvar i ärendet.');
  END IF;
  RETURN NEW;
END $$;
""".replace("%LEFT%", Document.LEFT)


def _at_commit(name: str, table: str, when: str, function: str) -> str:
    return (
        f"DROP TRIGGER IF EXISTS {name} ON {table};\n"
        f"CREATE CONSTRAINT TRIGGER {name} AFTER {when} DEFERRABLE INITIALLY DEFERRED"
        f" FOR EACH ROW {function};\nALTER TABLE {table} ENABLE ALWAYS TRIGGER {name};\n"
    )


def statements() -> list[str]:
    """All statements of the rule, in order."""
    return [
        OUT,
        # After the stamps, which it takes from the application instead.
        sql.trigger("f_taken_out", "cases_intake", "BEFORE INSERT OR UPDATE", "cases_intake_taken_out"),
        _at_commit(
            "g_is_out", "cases_intake", "INSERT OR UPDATE ON cases_intake",
            "WHEN (NEW.came_of_id IS NOT NULL) EXECUTE FUNCTION cases_intake_is_out()",
        ),
        # It empties what the caller may not touch.
        sql.trigger("e_misplaced", "cases_application", "BEFORE UPDATE", "cases_application_misplaced"),
        sql.trigger("b_left", "cases_document", "BEFORE UPDATE", "cases_document_left"),
        _at_commit(
            "g_is_out", "cases_intakefile", "INSERT ON cases_intakefile",
            "WHEN (NEW.from_document_id IS NOT NULL) EXECUTE FUNCTION cases_intakefile_is_out()",
        ),
        *(
            sql.trigger("a_is_here", f"cases_{table}", "BEFORE INSERT OR UPDATE OF state" if table == "decision"
                        else "BEFORE INSERT", "cases_application_is_here")
            for table in OF_APPLICATION
        ),
    ]  # fmt: skip
