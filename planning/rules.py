"""What PostgreSQL itself holds of plans (design section 3); used by the migrations."""

from __future__ import annotations

from bistand.audit import sql
from planning.models import Activity, Goal, Plan

# Days are those of Sweden, whatever time zone the session has.
STAMPS = """
CREATE OR REPLACE FUNCTION planning_today() RETURNS date
LANGUAGE sql STABLE SET search_path = public, pg_temp AS
$$ SELECT (clock_timestamp() AT TIME ZONE 'Europe/Stockholm')::date $$;

CREATE OR REPLACE FUNCTION planning_plan_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE actor bigint := bistand_actor();
BEGIN
  IF TG_OP = 'INSERT' THEN
    NEW.written_by_id := actor; NEW.written_at := clock_timestamp();
    NEW.agreed_on := NULL; NEW.agreed_by_id := NULL; NEW.closed_on := NULL; NEW.closed_by_id := NULL;
    IF NOT EXISTS (SELECT FROM cases_householdmember m JOIN cases_case c ON c.household_id = m.household_id
                    WHERE c.id = NEW.case_id AND m.person_id = NEW.person_id AND m.role <> 'child'
                      AND m.valid @> planning_today()) THEN
      PERFORM bistand_refuse('En plan görs för en vuxen som ingår i ärendets hushåll.');
    END IF;
    RETURN NEW;
  END IF;
  -- The day and the person are the server's at the step itself, and nobody's at any other time.
  NEW.agreed_on := OLD.agreed_on; NEW.agreed_by_id := OLD.agreed_by_id;
  NEW.closed_on := OLD.closed_on; NEW.closed_by_id := OLD.closed_by_id;
  IF NEW.state = 'agreed' AND OLD.state = 'draft' THEN
    IF NOT (SELECT e."natural" FROM staff_employee e WHERE e.id = bistand_person(actor)) THEN
      PERFORM bistand_refuse('En plan kommer två människor överens om, inte systemet.');
    END IF;
    IF NOT EXISTS (SELECT FROM planning_goal g JOIN planning_activity a ON a.goal_id = g.id
                    WHERE g.plan_id = NEW.id AND g.state <> 'dropped' AND a.state <> 'dropped') THEN
      PERFORM bistand_refuse('Planen behöver minst ett mål med en aktivitet innan ni kan komma överens om den.');
    END IF;
    NEW.agreed_on := planning_today(); NEW.agreed_by_id := actor;
  ELSIF NEW.state = 'closed' AND OLD.state <> 'closed' THEN
    NEW.closed_on := planning_today(); NEW.closed_by_id := actor;
  END IF;
  RETURN NEW;
END $$;
"""

# Goals and activities are free in a draft. In an agreed plan they are added and marked, never rewritten or moved;
# in a closed plan nothing changes. The plan's row is locked, so that nothing slips in beside a change of its state.
PARTS = """
CREATE OR REPLACE FUNCTION planning_hold_part(plan bigint, o jsonb, n jsonb, VARIADIC may_change text[])
RETURNS void LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE held text; key text;
BEGIN
  SELECT state INTO held FROM planning_plan WHERE id = plan FOR UPDATE;
  IF held = 'closed' THEN
    PERFORM bistand_refuse('Planen är avslutad och kan inte ändras. Gör en ny plan.');
  END IF;
  IF held = 'draft' OR o IS NULL THEN RETURN; END IF;
  FOR key IN SELECT jsonb_object_keys(o) LOOP
    IF o -> key IS DISTINCT FROM n -> key AND NOT key = ANY (may_change) THEN
      PERFORM bistand_refuse('Planen är överenskommen. Lägg till det nya och stryk det som inte gäller längre.');
    END IF;
  END LOOP;
END $$;

CREATE OR REPLACE FUNCTION planning_goal_part() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM planning_hold_part(NEW.plan_id, CASE WHEN TG_OP = 'UPDATE' THEN to_jsonb(OLD) END, to_jsonb(NEW),
                             'state', 'settled_on');
  IF NEW.state = 'open' THEN NEW.settled_on := NULL;
  ELSIF TG_OP = 'UPDATE' AND OLD.state = 'open' THEN NEW.settled_on := planning_today(); END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION planning_activity_part() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM planning_hold_part((SELECT plan_id FROM planning_goal WHERE id = NEW.goal_id),
                             CASE WHEN TG_OP = 'UPDATE' THEN to_jsonb(OLD) END, to_jsonb(NEW),
                             'state', 'done_on');
  IF NEW.done_on > planning_today() THEN
    PERFORM bistand_refuse('En aktivitet kan inte vara gjord en dag som inte har varit.');
  END IF;
  RETURN NEW;
END $$;
"""

TABLES = ("planning_plan", "planning_goal", "planning_activity")


def statements() -> list[str]:
    """All statements of this floor's rules, in order."""
    closing = ["state", "closed_on", "closed_by_id", "outcome", "closing_note"]
    draft = ["state", "aim", "own_words", "agreed_on", "agreed_by_id", *closing[1:]]
    return [
        STAMPS,
        PARTS,
        *(sql.history(table) for table in TABLES),
        *(sql.never_deleted(table) for table in TABLES),
        sql.transitions("planning_plan", "state", ["draft"], Plan.TRANSITIONS),
        sql.transitions("planning_goal", "state", ["open"], Goal.TRANSITIONS),
        sql.transitions("planning_activity", "state", ["planned"], Activity.TRANSITIONS),
        sql.frozen("planning_plan", "state", ["agreed"], closing),
        sql.trigger("b_frozen_closed", "planning_plan", "BEFORE UPDATE", "audit_frozen", "state", "closed"),
        sql.trigger("b_frozen_draft", "planning_plan", "BEFORE UPDATE", "audit_frozen", "state", "*", *draft),
        sql.trigger("b_frozen_plan", "planning_goal", "BEFORE UPDATE", "audit_frozen", "state", "*",
                    "text", "target_date", "state", "settled_on"),
        sql.trigger("b_frozen_goal", "planning_activity", "BEFORE UPDATE", "audit_frozen", "state", "*",
                    "text", "responsible", "responsible_name", "due", "state", "done_on"),
        sql.trigger("d_stamp", "planning_plan", "BEFORE INSERT OR UPDATE", "planning_plan_stamp"),
        sql.trigger("d_part", "planning_goal", "BEFORE INSERT OR UPDATE", "planning_goal_part"),
        sql.trigger("d_part", "planning_activity", "BEFORE INSERT OR UPDATE", "planning_activity_part"),
    ]  # fmt: skip
