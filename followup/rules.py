"""What PostgreSQL itself holds of follow-ups (design section 3); used by the migrations."""

from __future__ import annotations

from bistand.audit import sql
from followup.models import FollowUp

STAMPS = """
CREATE OR REPLACE FUNCTION followup_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE actor bigint := bistand_actor(); held record; today date := planning_today(); said date; met date;
BEGIN
  IF TG_OP = 'INSERT' THEN
    NEW.created_at := clock_timestamp(); NEW.held_on := NULL; NEW.held_by_id := NULL;
    NEW.missed_on := NULL; NEW.noted_on := NULL; NEW.changes_wait := false; NEW.changes_answer := '';
    IF NEW.kind = 'plan' THEN
      SELECT case_id, state, outcome INTO held FROM planning_plan WHERE id = NEW.plan_id FOR SHARE;
      IF held.case_id <> NEW.case_id OR NOT (held.state = 'agreed'
           OR held.outcome = 'new_plan' AND EXISTS (SELECT FROM followup_followup f
                                                     WHERE f.id = NEW.follows_id AND f.plan_id = NEW.plan_id)) THEN
        PERFORM bistand_refuse('En uppföljning hör till en överenskommen plan i samma ärende.');
      END IF;
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.plan_id IS DISTINCT FROM OLD.plan_id AND NOT EXISTS (
       SELECT FROM planning_plan was JOIN planning_plan is_now
                ON is_now.id = NEW.plan_id AND is_now.case_id = was.case_id AND is_now.person_id = was.person_id
        WHERE was.id = OLD.plan_id AND was.outcome = 'new_plan' AND is_now.state = 'agreed') THEN
    PERFORM bistand_refuse('En uppföljning går bara över till den plan som ersätter den gamla.');
  END IF;
  IF NEW.off_letter_id IS DISTINCT FROM OLD.off_letter_id
     AND (OLD.off_letter_id IS NOT NULL OR NEW.state <> 'cancelled' OR NOT EXISTS (
            SELECT FROM cases_document d WHERE d.id = NEW.off_letter_id AND d.case_id = NEW.case_id)) THEN
    PERFORM bistand_refuse('Ett återbud skrivs en gång, i samma ärende, när mötet är inställt.');
  END IF;
  NEW.held_by_id := OLD.held_by_id; NEW.noted_on := OLD.noted_on;
  IF NEW.state = 'held' AND OLD.state <> 'held' THEN NEW.changes_wait := NEW.outcome = 'changes';
  ELSIF NEW.changes_wait IS DISTINCT FROM OLD.changes_wait OR NEW.changes_answer <> OLD.changes_answer THEN
    IF NEW.changes_wait OR NOT OLD.changes_wait OR btrim(NEW.changes_answer) = '' THEN
      PERFORM bistand_refuse('Det som behöver ändras väntar tills det är ändrat, eller sagt varför inte.');
    END IF;
  END IF;
  IF NEW.state NOT IN ('held') THEN NEW.held_on := NULL; END IF;
  IF NEW.state NOT IN ('missed') THEN NEW.missed_on := NULL; END IF;
  IF NEW.meeting_at IS DISTINCT FROM OLD.meeting_at THEN
    IF OLD.meeting_at IS NOT NULL AND btrim(NEW.moved_reason) = '' THEN
      PERFORM bistand_refuse('Skriv varför mötet flyttas.');
    END IF;
    NEW.letter_id := NULL;  -- It called to another day.
  ELSIF NEW.letter_id IS DISTINCT FROM OLD.letter_id AND (OLD.letter_id IS NOT NULL OR NOT EXISTS (
          SELECT FROM cases_document d WHERE d.id = NEW.letter_id AND d.case_id = NEW.case_id)) THEN
    PERFORM bistand_refuse('Kallelsen hör till ett annat ärende, eller är redan skriven.');
  END IF;
  IF NEW.state = 'held' AND OLD.state <> 'held' THEN
    IF NOT (SELECT e."natural" FROM staff_employee e WHERE e.id = bistand_person(actor)) THEN
      PERFORM bistand_refuse('En uppföljning genomförs av en person, inte av systemet.');
    END IF;
    IF NEW.way = '' THEN PERFORM bistand_refuse('Välj på vilket sätt uppföljningen gjordes.'); END IF;
    NEW.held_on := coalesce(NEW.held_on, today); NEW.held_by_id := actor;
  ELSIF NEW.state = 'missed' AND OLD.state <> 'missed' THEN
    met := (NEW.meeting_at AT TIME ZONE 'Europe/Stockholm')::date;
    NEW.missed_on := coalesce(NEW.missed_on, met, today);
    IF NEW.missed_on < met THEN PERFORM bistand_refuse('Uppföljningen blev inte av före sitt möte.'); END IF;
  END IF;
  IF NEW.state IN ('held', 'missed', 'cancelled') AND OLD.state <> NEW.state THEN
    NEW.noted_on := today; said := coalesce(NEW.held_on, NEW.missed_on);
    IF said > today THEN PERFORM bistand_refuse('Dagen har inte varit än.'); END IF;
    IF said < today AND said < (SELECT greatest(c.opened_on, p.agreed_on, f.held_on, f.missed_on) FROM cases_case c
         LEFT JOIN planning_plan p ON p.id = NEW.plan_id LEFT JOIN followup_followup f ON f.id = NEW.follows_id
         WHERE c.id = NEW.case_id) THEN
      PERFORM bistand_refuse('Dagen är före planen eller förra uppföljningen.');
    END IF;
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION followup_progress_part() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE held record;
BEGIN
  -- Written just before the follow-up is held, in the same transaction; the lock keeps others out meanwhile.
  SELECT state, plan_id INTO held FROM followup_followup WHERE id = NEW.followup_id FOR UPDATE;
  IF held.state NOT IN ('planned', 'called') THEN
    PERFORM bistand_refuse('Uppföljningen är avslutad och kan inte ändras.');
  END IF;
  IF held.plan_id IS DISTINCT FROM (SELECT plan_id FROM planning_goal WHERE id = NEW.goal_id) THEN
    PERFORM bistand_refuse('Målet hör inte till den plan som följs upp.');
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION followup_flag_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN NEW.cleared_at := NULL;
  ELSIF NEW.cleared_at IS NOT NULL AND OLD.cleared_at IS NULL THEN NEW.cleared_at := clock_timestamp();
  ELSIF NEW.cleared_at IS DISTINCT FROM OLD.cleared_at THEN
    PERFORM bistand_refuse('En flagga som är borttagen kommer inte tillbaka.');
  END IF;
  RETURN NEW;
END $$;
"""

# What is written of one that is held or called off: the letter about it, and what became of what was to change.
AFTERWARDS = ("off_letter_id", "changes_wait", "changes_answer")
FINAL = ("held", "missed", "cancelled")
TABLES = ("followup_followup", "followup_goalprogress", "followup_flag")
WRITTEN = (
    "responsible_id", "state", "meeting_at", "held_on", "missed_on", "noted_on", "held_by_id", "outcome", "summary",
    "client_view", "best_interests", "child_views", "information_given", "changes_needed", "reason", "way", "place",
    "moved_reason", "letter_id", "off_letter_id", "plan_id", "changes_wait", "changes_answer",
)  # fmt: skip


def still() -> str:
    """The due day and the case stand from the first; a late follow-up cannot be moved out of sight."""
    table = "followup_followup"
    return sql.trigger("b_frozen_open", table, "BEFORE UPDATE", "audit_frozen", "state", "*", *WRITTEN)


def statements() -> list[str]:
    """All statements of this floor's rules, in order."""
    table = "followup_followup"
    return [
        STAMPS,
        *(sql.history(name) for name in TABLES),
        *(sql.never_deleted(name) for name in (table, "followup_flag")),
        sql.append_only("followup_goalprogress"),
        sql.transitions(table, "state", ["planned"], FollowUp.TRANSITIONS),
        sql.frozen(table, "state", FINAL, AFTERWARDS),
        still(),
        sql.frozen("followup_flag", "level", ["*"], ["cleared_at"]),
        sql.trigger("d_stamp", table, "BEFORE INSERT OR UPDATE", "followup_stamp"),
        sql.trigger("d_part", "followup_goalprogress", "BEFORE INSERT", "followup_progress_part"),
        sql.trigger("d_stamp", "followup_flag", "BEFORE INSERT OR UPDATE", "followup_flag_stamp"),
    ]
