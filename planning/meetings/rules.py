"""What PostgreSQL itself holds of coordinated plans and meetings; used by the migrations."""

from __future__ import annotations

from bistand.audit import sql
from planning.meetings.models import CoordinatedPlan, MeetingPerson

RULES = """
CREATE OR REPLACE FUNCTION planning_coordinated_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    NEW.written_by_id := bistand_actor(); NEW.written_at := clock_timestamp(); NEW.ended_on := NULL;
    PERFORM planning_refuse_no_adult(NEW.case_id, NEW.person_id);
    IF NEW.consent_on > planning_today() OR NEW.begun_on > planning_today() THEN
      PERFORM bistand_refuse('Dagen har inte varit än.');
    END IF;
    RETURN NEW;
  END IF;
  NEW.ended_on := CASE WHEN OLD.state = 'current' AND NEW.state = 'ended' THEN planning_today() ELSE OLD.ended_on END;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION planning_meeting_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  NEW.written_by_id := bistand_actor(); NEW.written_at := clock_timestamp();
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION planning_listed_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE m planning_meeting;
BEGIN
  SELECT * INTO m FROM planning_meeting WHERE id = NEW.meeting_id;
  IF TG_OP = 'INSERT' THEN
    NEW.listed_by_id := bistand_actor(); NEW.listed_at := clock_timestamp();
    PERFORM planning_refuse_no_adult(NEW.case_id, NEW.person_id);
    IF NEW.consent_on > planning_today() THEN PERFORM bistand_refuse('Dagen har inte varit än.'); END IF;
    IF m.section_id IS DISTINCT FROM (SELECT section_id FROM cases_case WHERE id = NEW.case_id) THEN
      PERFORM bistand_refuse('Mötet är en annan sektions.');
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.state = 'noted' AND OLD.state <> 'noted' THEN
    IF m.held_on > planning_today() THEN PERFORM bistand_refuse('Mötet har inte varit än.'); END IF;
    IF NOT EXISTS (SELECT FROM cases_journalnote n WHERE n.id = NEW.note_id AND n.case_id = NEW.case_id
                      AND n.about_id = NEW.person_id AND n.state = 'signed') THEN
      PERFORM bistand_refuse('Anteckningen är signerad, om personen och i personens eget ärende.');
    END IF;
  END IF;
  RETURN NEW;
END $$;
"""


def meeting_statements() -> list[str]:
    """A plan ends and a person is noted or withdrawn; nothing else of them changes."""
    sip, meeting, listed = "planning_coordinatedplan", "planning_meeting", "planning_meetingperson"
    return [
        RULES,
        *(sql.history(table) for table in (sip, meeting, listed)),
        *(sql.never_deleted(table) for table in (sip, listed)),
        sql.append_only(meeting),
        sql.frozen(sip, "state", ["*"], ["state", "ended_on", "end_reason"]),
        sql.frozen(listed, "state", ["*"], ["state", "note_id"]),
        sql.transitions(sip, "state", ["current"], CoordinatedPlan.TRANSITIONS),
        sql.transitions(listed, "state", ["listed"], MeetingPerson.TRANSITIONS),
        sql.trigger("d_stamp", sip, "BEFORE INSERT OR UPDATE", "planning_coordinated_stamp"),
        sql.trigger("d_stamp", meeting, "BEFORE INSERT", "planning_meeting_stamp"),
        sql.trigger("d_stamp", listed, "BEFORE INSERT OR UPDATE", "planning_listed_stamp"),
    ]
