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


# Whoever was asked for something has until its last day, before anything is decided against them.
AWAITED = """
CREATE OR REPLACE FUNCTION cases_decision_awaited() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.state NOT IN ('proposed', 'made') OR length(btrim(NEW.not_awaited)) >= 20
     OR NEW.outcome NOT IN ('partial', 'reject', 'dismiss')
     OR EXISTS (SELECT FROM cases_committeematter WHERE decision_id = NEW.id AND state = 'approved') THEN
    RETURN NEW;
  END IF;
  IF EXISTS (SELECT FROM cases_application a JOIN cases_supplement s ON s.application_id = a.id
               JOIN cases_supplementitem i ON i.supplement_id = s.id
              WHERE a.id = NEW.application_id AND a.state = 'supplement_requested' AND s.closed_at IS NULL
                AND s.by >= bistand_today() AND i.came_at IS NULL) THEN
    PERFORM bistand_refuse('Kompletteringen är begärd, och sista dagen har inte gått. Vänta in svaret, eller skriv '
                           'varför det inte väntas in.');
  END IF;
  RETURN NEW;
END $$;
"""


def awaited() -> list[str]:
    """The rule of what is asked for and has not come."""
    return [
        AWAITED,
        sql.trigger(
            "e_awaited", "cases_decision", "BEFORE UPDATE", "cases_decision_awaited", only="NEW.state <> OLD.state"
        ),
    ]
