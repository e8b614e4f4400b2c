"""What PostgreSQL holds of what has come since a decision was written, when it is proposed or made; used by the
migrations.
"""

from __future__ import annotations

from bistand.audit import sql

# The calculation that a decision rests on is the latest of its days: what was counted since is what is known now.
LATEST = """
CREATE OR REPLACE FUNCTION cases_decision_latest() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE k cases_calculation;
BEGIN
  IF NEW.state NOT IN ('proposed', 'made') OR NEW.state = OLD.state OR NEW.calculation_id IS NULL
     OR NEW.outcome IN ('dismiss', 'write_off') THEN
    RETURN NEW;
  END IF;
  -- What the committee has decided is only noted here.
  IF EXISTS (SELECT FROM cases_committeematter WHERE decision_id = NEW.id AND state = 'approved') THEN
    RETURN NEW;
  END IF;
  -- Whoever counts in the case holds it too, so the two come one after the other.
  PERFORM FROM cases_case WHERE id = NEW.case_id FOR NO KEY UPDATE;
  SELECT * INTO k FROM cases_calculation WHERE id = NEW.calculation_id;
  IF EXISTS (SELECT FROM cases_calculation n WHERE n.application_id = k.application_id AND n.id > k.id
              AND cases_days_counted(n.month, n.input) && cases_days_counted(k.month, k.input)) THEN
    PERFORM bistand_refuse('Det finns en nyare beräkning än den som beslutet är skrivet på. Skriv om beslutet efter '
                           'den.');
  END IF;
  RETURN NEW;
END $$;
"""

# No aid is counted for a household that lacks somebody whom an application for the month names, before it is said why.
NAMED = """
CREATE OR REPLACE FUNCTION cases_decision_named() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.state NOT IN ('proposed', 'made') OR NEW.outcome IN ('dismiss', 'write_off')
     OR EXISTS (SELECT FROM cases_committeematter WHERE decision_id = NEW.id AND state = 'approved') THEN
    RETURN NEW;
  END IF;
  IF EXISTS (SELECT FROM cases_casewarning w JOIN cases_application a ON a.id = w.application_id
              WHERE w.case_id = NEW.case_id AND w.kind = 'stated_person' AND w.state = 'open'
                AND a.month = (SELECT month FROM cases_application WHERE id = NEW.application_id)) THEN
    PERFORM bistand_refuse('En ansökan för månaden nämner någon som inte är med i hushållet. Lägg till personen, eller '
                           'skriv varför hen inte räknas.');
  END IF;
  RETURN NEW;
END $$;
"""


def latest() -> list[str]:
    """The rule of the latest calculation."""
    return [
        LATEST,
        sql.trigger(
            "e_latest", "cases_decision", "BEFORE UPDATE", "cases_decision_latest", only="NEW.state <> OLD.state"
        ),
    ]


def named() -> list[str]:
    """The rule of those whom an application names."""
    return [
        NAMED,
        sql.trigger(
            "e_named", "cases_decision", "BEFORE UPDATE", "cases_decision_named", only="NEW.state <> OLD.state"
        ),
    ]
