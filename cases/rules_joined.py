"""What PostgreSQL itself holds of applications that belong together; used by the migration."""

from __future__ import annotations

from bistand.audit import sql

JOINED = """
CREATE OR REPLACE FUNCTION cases_application_joined() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF OLD.state = 'joined' AND NEW.state <> 'joined' AND EXISTS (
       SELECT FROM cases_application WHERE id = OLD.joined_to_id AND state = 'decided') THEN
    PERFORM bistand_refuse('Ansökan är besvarad i den andras beslut.');
  END IF;
  IF OLD.state = 'decided' AND NEW.state <> 'decided' AND NOT EXISTS (
       SELECT FROM cases_decision n JOIN cases_decision o ON o.id = n.replaces_id
        WHERE n.application_id = NEW.id AND n.state IN ('made', 'executed')
          AND (n.period_from > o.period_from OR n.period_to < o.period_to)) THEN
    PERFORM bistand_refuse('Ansökan är beslutad.');
  END IF;
  IF NEW.state <> 'joined' OR OLD.state = 'joined' THEN RETURN NEW; END IF;
  -- The lock keeps the other from being decided while this one is put to it.
  PERFORM FROM cases_application a WHERE a.id = NEW.joined_to_id AND a.id <> NEW.id AND a.case_id = NEW.case_id
      AND a.month = NEW.month AND a.state IN ('received', 'under_investigation', 'supplement_requested') FOR SHARE;
  IF NOT FOUND THEN
    PERFORM bistand_refuse('En ansökan hör ihop med en annan för samma månad som inte är avgjord.');
  END IF;
  IF EXISTS (SELECT FROM cases_decision WHERE application_id = NEW.id)
     OR EXISTS (SELECT FROM cases_application WHERE joined_to_id = NEW.id) THEN
    PERFORM bistand_refuse('Ansökan har ett eget beslut, eller andra som hör till den.');
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION cases_application_left_alone() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  -- At commit, whoever takes back one application has taken back no other.
  IF EXISTS (SELECT FROM cases_application WHERE joined_to_id = NEW.id) THEN
    PERFORM bistand_refuse('En ansökan som hörde ihop med den återtagna ska prövas för sig.');
  END IF;
  RETURN NULL;
END $$;
"""
WITHDRAWN = """
DROP TRIGGER IF EXISTS e_left_alone ON cases_application;
CREATE CONSTRAINT TRIGGER e_left_alone AFTER UPDATE ON cases_application DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW WHEN (NEW.state IN ('withdrawn', 'misplaced') AND NEW.state <> OLD.state)
EXECUTE FUNCTION cases_application_left_alone();
ALTER TABLE cases_application ENABLE ALWAYS TRIGGER e_left_alone;
"""


def statements() -> list[str]:
    """All statements of the rule, in order."""
    return [
        JOINED,
        sql.trigger("d_joined", "cases_application", "BEFORE UPDATE", "cases_application_joined"),
        WITHDRAWN,
    ]
