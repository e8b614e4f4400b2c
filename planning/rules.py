"""What PostgreSQL itself holds of plans (design section 3); used by the migrations."""

from __future__ import annotations

from bistand.audit import sql
from planning.models import Activity, Goal, PartnerPlan, Plan

# Days are those of Sweden, whatever time zone the session has.
STAMPS = """
CREATE OR REPLACE FUNCTION planning_today() RETURNS date
LANGUAGE sql STABLE SET search_path = public, pg_temp AS
$$ SELECT (clock_timestamp() AT TIME ZONE 'Europe/Stockholm')::date $$;

CREATE OR REPLACE FUNCTION planning_plan_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE actor bigint := bistand_actor(); said date;
BEGIN
  IF TG_OP = 'INSERT' THEN
    NEW.written_by_id := actor; NEW.written_at := clock_timestamp();
    NEW.agreed_on := NULL; NEW.agreed_noted_on := NULL; NEW.agreed_by_id := NULL;
    NEW.closed_on := NULL; NEW.closed_by_id := NULL; NEW.version := 1;
    IF NOT EXISTS (SELECT FROM cases_householdmember m JOIN cases_case c ON c.household_id = m.household_id
                    WHERE c.id = NEW.case_id AND m.person_id = NEW.person_id AND m.role <> 'child'
                      AND m.valid @> planning_today()) THEN
      PERFORM bistand_refuse('En plan görs för en vuxen som ingår i ärendets hushåll.');
    END IF;
    RETURN NEW;
  END IF;
  -- The person and the day of the note are the server's at the step itself, and nobody's at any other time.
  said := NEW.agreed_on;
  NEW.agreed_on := OLD.agreed_on; NEW.agreed_noted_on := OLD.agreed_noted_on; NEW.agreed_by_id := OLD.agreed_by_id;
  NEW.closed_on := OLD.closed_on; NEW.closed_by_id := OLD.closed_by_id;
  IF NEW.version <> OLD.version THEN
    IF OLD.state <> 'agreed' OR NEW.state <> 'agreed' OR NEW.version <> OLD.version + 1 OR NOT EXISTS (
         SELECT FROM planning_planversion v WHERE v.plan_id = OLD.id AND v.number = OLD.version) THEN
      PERFORM bistand_refuse('En ny version följer på den förra, som finns kvar.');
    END IF;
    NEW.document_id := NULL;  -- It was the print of the one before.
  END IF;
  IF NEW.state = 'agreed' AND (OLD.state = 'draft' OR NEW.version <> OLD.version) THEN
    IF NOT (SELECT e."natural" FROM staff_employee e WHERE e.id = bistand_person(actor)) THEN
      PERFORM bistand_refuse('En plan kommer två människor överens om, inte systemet.');
    END IF;
    IF NOT EXISTS (SELECT FROM planning_goal g JOIN planning_activity a ON a.goal_id = g.id
                    WHERE g.plan_id = NEW.id AND g.state <> 'dropped' AND a.state <> 'dropped') THEN
      PERFORM bistand_refuse('Planen behöver minst ett mål med en aktivitet innan ni kan komma överens om den.');
    END IF;
    IF NEW.agreed_how = '' THEN
      PERFORM bistand_refuse('Skriv hur ni kom överens om planen.');
    END IF;
    NEW.agreed_on := coalesce(said, planning_today());
    IF NEW.agreed_on > planning_today() THEN PERFORM bistand_refuse('Dagen har inte varit än.'); END IF;
    IF NEW.version <> OLD.version AND NEW.agreed_on < OLD.agreed_on THEN
      PERFORM bistand_refuse('Den nya versionen kan inte vara överenskommen före den förra.');
    END IF;
    IF NEW.agreed_on < least(planning_today(), (SELECT opened_on FROM cases_case WHERE id = NEW.case_id)) THEN
      PERFORM bistand_refuse('Dagen är före ärendet.');
    END IF;
    NEW.agreed_noted_on := planning_today(); NEW.agreed_by_id := actor;
  ELSIF NEW.state = 'closed' AND OLD.state <> 'closed' THEN
    NEW.closed_on := planning_today(); NEW.closed_by_id := actor;
  END IF;
  RETURN NEW;
END $$;
"""

# Goals and activities are free in a draft. In an agreed plan they are added and marked, never rewritten or moved;
# in a closed plan nothing changes. The plan's row is locked, so that nothing slips in beside a change of its state.
PARTS = """
CREATE OR REPLACE FUNCTION planning_next_version(plan bigint) RETURNS smallint
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
BEGIN
  -- Of a draft the first; what is added to an agreed plan waits for the next agreement.
  RETURN (SELECT CASE WHEN state = 'draft' THEN 1 ELSE version + 1 END FROM planning_plan WHERE id = plan);
END $$;

CREATE OR REPLACE FUNCTION planning_version_part() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE plan bigint; coming smallint;
BEGIN
  IF TG_TABLE_NAME = 'planning_activity' THEN SELECT plan_id INTO plan FROM planning_goal WHERE id = NEW.goal_id;
  ELSE plan := NEW.plan_id; END IF;
  coming := planning_next_version(plan);
  IF TG_OP = 'INSERT' THEN NEW.since_version := coming; NEW.until_version := NULL; RETURN NEW; END IF;
  NEW.since_version := OLD.since_version; NEW.until_version := OLD.until_version;
  IF NEW.state = OLD.state THEN RETURN NEW; END IF;
  IF NEW.state IN ('dropped', 'ended') THEN NEW.until_version := coming - 1;
  ELSIF OLD.state = 'dropped' THEN
    IF OLD.until_version < coming - 1 THEN
      PERFORM bistand_refuse('Ni har kommit överens om planen utan det som ströks. Lägg till det på nytt.');
    END IF;
    NEW.until_version := NULL;
  END IF;
  -- What was agreed is struck, and what was marked is taken back, with a reason.
  IF TG_TABLE_NAME <> 'planning_partnerplan' AND (NEW.state = 'dropped' OR OLD.state NOT IN ('open', 'planned'))
     AND (SELECT state FROM planning_plan WHERE id = plan) = 'agreed'
     AND coalesce(trim(current_setting('app.reason', true)), '') = '' THEN
    PERFORM bistand_refuse('Skriv varför.');
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION planning_version_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE p planning_plan;
BEGIN
  SELECT * INTO p FROM planning_plan WHERE id = NEW.plan_id FOR UPDATE;
  IF p.state <> 'agreed' THEN PERFORM bistand_refuse('Bara en överenskommen plan får en ny version.'); END IF;
  NEW.number := p.version; NEW.aim := p.aim; NEW.own_words := p.own_words;
  NEW.child_perspective := p.child_perspective; NEW.agreed_on := p.agreed_on; NEW.agreed_how := p.agreed_how;
  NEW.agreed_with := p.agreed_with; NEW.agreed_by_id := p.agreed_by_id; NEW.document_id := p.document_id;
  RETURN NEW;
END $$;

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
                             'state', 'settled_on', 'until_version');
  IF NEW.state = 'open' THEN NEW.settled_on := NULL;
  ELSIF TG_OP = 'UPDATE' AND OLD.state = 'open' THEN NEW.settled_on := planning_today(); END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION planning_activity_part() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM planning_hold_part((SELECT plan_id FROM planning_goal WHERE id = NEW.goal_id),
                             CASE WHEN TG_OP = 'UPDATE' THEN to_jsonb(OLD) END, to_jsonb(NEW),
                             'state', 'done_on', 'until_version');
  IF NEW.done_on > planning_today() THEN
    PERFORM bistand_refuse('En aktivitet kan inte vara gjord en dag som inte har varit.');
  END IF;
  RETURN NEW;
END $$;
"""

# What another has planned: added and noted as ended, in the same way. The print is made once, by the system.
PARTNERS_AND_PRINT = """
CREATE OR REPLACE FUNCTION planning_partner_part() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM planning_hold_part(NEW.plan_id, CASE WHEN TG_OP = 'UPDATE' THEN to_jsonb(OLD) END, to_jsonb(NEW),
                             'state', 'ended_on', 'until_version');
  IF NEW.state = 'current' THEN NEW.ended_on := NULL;
  ELSIF TG_OP = 'UPDATE' AND OLD.state = 'current' THEN NEW.ended_on := planning_today(); END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION planning_plan_print() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF OLD.document_id IS NOT DISTINCT FROM NEW.document_id OR NEW.version <> OLD.version THEN RETURN NEW; END IF;
  IF OLD.document_id IS NOT NULL OR NEW.agreed_on IS NULL
     OR (SELECT e."natural" FROM staff_employee e WHERE e.id = bistand_person(bistand_actor())) THEN
    PERFORM bistand_refuse('Planen skrivs ut av systemet, en gång, när den är överenskommen.');
  END IF;
  IF (SELECT case_id FROM cases_document WHERE id = NEW.document_id) IS DISTINCT FROM NEW.case_id THEN
    PERFORM bistand_refuse('Utskriften hör till ett annat ärende.');
  END IF;
  RETURN NEW;
END $$;
"""


CLOSING = ["state", "closed_on", "closed_by_id", "outcome", "closing_note", "document_id"]


def version_statements() -> list[str]:
    """What holds of the versions of a plan, and from which to which its parts are in it."""
    table = "planning_planversion"
    parts = ("planning_goal", "planning_activity", "planning_partnerplan")
    return [
        sql.history(table),
        sql.append_only(table),
        sql.trigger("d_stamp", table, "BEFORE INSERT", "planning_version_stamp"),
        # The words of an agreed plan change with its version alone.
        sql.trigger("b_frozen", "planning_plan", "BEFORE UPDATE", "audit_frozen", "state", "agreed", *CLOSING,
                    only="NEW.version = OLD.version"),
        *(sql.trigger("c_version", part, "BEFORE INSERT OR UPDATE", "planning_version_part") for part in parts),
    ]  # fmt: skip


TABLES = ("planning_plan", "planning_goal", "planning_activity")


def statements() -> list[str]:
    """All statements of this module's rules, in order."""
    return [
        STAMPS,
        PARTS,
        PARTNERS_AND_PRINT,
        *(sql.history(table) for table in TABLES),
        *(sql.never_deleted(table) for table in TABLES),
        sql.transitions("planning_plan", "state", ["draft"], Plan.TRANSITIONS),
        *steps_of_parts(),
        *frozen(),
        sql.trigger("d_stamp", "planning_plan", "BEFORE INSERT OR UPDATE", "planning_plan_stamp"),
        sql.trigger("d_part", "planning_goal", "BEFORE INSERT OR UPDATE", "planning_goal_part"),
        sql.trigger("d_part", "planning_activity", "BEFORE INSERT OR UPDATE", "planning_activity_part"),
        *partner_statements(),
    ]


def steps_of_parts() -> list[str]:
    """The steps that a goal and an activity may take."""
    return [
        sql.transitions("planning_goal", "state", ["open"], Goal.TRANSITIONS),
        sql.transitions("planning_activity", "state", ["planned"], Activity.TRANSITIONS),
    ]


def frozen() -> list[str]:
    """What may change of a plan by its state, and what never of its parts."""
    agreed = ["agreed_on", "agreed_noted_on", "agreed_by_id", "agreed_how", "agreed_with"]
    draft = ["state", "version", "aim", "own_words", "child_perspective", *agreed, *CLOSING[1:]]
    return [
        sql.frozen("planning_plan", "state", ["agreed"], CLOSING),
        sql.trigger("b_frozen_closed", "planning_plan", "BEFORE UPDATE", "audit_frozen", "state", "closed",
                    "document_id"),
        sql.trigger("b_frozen_draft", "planning_plan", "BEFORE UPDATE", "audit_frozen", "state", "*", *draft),
        sql.trigger("b_frozen_plan", "planning_goal", "BEFORE UPDATE", "audit_frozen", "state", "*",
                    "text", "target_date", "state", "settled_on", "until_version"),
        sql.trigger("b_frozen_goal", "planning_activity", "BEFORE UPDATE", "audit_frozen", "state", "*",
                    "text", "responsible", "responsible_name", "due", "first_day", "frequency", "hours_a_week",
                    "state", "done_on", "until_version"),
    ]  # fmt: skip


def partner_statements() -> list[str]:
    """What holds of others' plans in a plan, and of its print."""
    table = "planning_partnerplan"
    return [
        sql.history(table),
        sql.never_deleted(table),
        sql.transitions(table, "state", ["current"], PartnerPlan.TRANSITIONS),
        sql.trigger("b_frozen_plan", table, "BEFORE UPDATE", "audit_frozen", "state", "*",
                    "partner", "partner_name", "says", "first_day", "last_day", "state", "ended_on", "until_version"),
        sql.trigger("d_part", table, "BEFORE INSERT OR UPDATE", "planning_partner_part"),
        sql.trigger("e_print", "planning_plan", "BEFORE UPDATE", "planning_plan_print"),
    ]  # fmt: skip
