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
    IF NEW.begun_on < NEW.consent_on THEN
      PERFORM bistand_refuse('Arbetet börjar när samtycket är gett, inte före.');
    END IF;
    RETURN NEW;
  END IF;
  NEW.ended_on := CASE WHEN OLD.state = 'current' AND NEW.state = 'ended' THEN planning_today() ELSE OLD.ended_on END;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION planning_meeting_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.called_off = '' AND EXISTS (
       SELECT FROM planning_meeting WHERE section_id = NEW.section_id AND kind = NEW.kind AND held_on = NEW.held_on
          AND lower(partner) = lower(NEW.partner) AND called_off = '' AND id <> NEW.id) THEN
    PERFORM bistand_refuse('Mötet finns redan.');
  END IF;
  IF TG_OP = 'INSERT' THEN
    NEW.written_by_id := bistand_actor(); NEW.written_at := clock_timestamp(); NEW.called_off := '';
    RETURN NEW;
  END IF;
  IF coalesce(trim(current_setting('app.reason', true)), '') = '' THEN PERFORM bistand_refuse('Skriv varför.'); END IF;
  IF OLD.called_off <> '' THEN PERFORM bistand_refuse('Mötet är inställt.'); END IF;
  IF EXISTS (SELECT FROM planning_meetingperson WHERE meeting_id = NEW.id AND state = 'noted') THEN
    PERFORM bistand_refuse('Det finns anteckningar från mötet.');
  END IF;
  IF NEW.held_on <> OLD.held_on AND EXISTS (
       SELECT FROM planning_meetingperson WHERE meeting_id = NEW.id AND state = 'listed'
          AND consent_on > NEW.held_on) THEN
    PERFORM bistand_refuse('Någon på listan hade inte samtyckt den dagen.');
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION planning_listed_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE m planning_meeting;
BEGIN
  SELECT * INTO m FROM planning_meeting WHERE id = NEW.meeting_id FOR UPDATE;
  IF m.called_off <> '' AND NEW.state <> 'withdrawn' THEN PERFORM bistand_refuse('Mötet är inställt.'); END IF;
  IF TG_OP = 'INSERT' THEN
    NEW.listed_by_id := bistand_actor(); NEW.listed_at := clock_timestamp();
    PERFORM planning_refuse_no_adult(NEW.case_id, NEW.person_id);
    IF NEW.consent_on > planning_today() THEN PERFORM bistand_refuse('Dagen har inte varit än.'); END IF;
    IF m.section_id IS DISTINCT FROM (SELECT section_id FROM cases_case WHERE id = NEW.case_id) THEN
      PERFORM bistand_refuse('Mötet är en annan sektions.');
    END IF;
    IF NEW.consent_on > m.held_on THEN
      PERFORM bistand_refuse('Samtycket ges före mötet, senast samma dag.');
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


def changed_meeting() -> list[str]:
    """A meeting is never deleted; what is corrected of it is who, when and what, or that it was called off."""
    table = "planning_meeting"
    return [
        sql.never_deleted(table),
        sql.frozen(table, "id", "*", ["kind", "held_on", "partner", "called_off"]),
        sql.trigger("d_stamp", table, "BEFORE INSERT OR UPDATE", "planning_meeting_stamp"),
    ]


def meeting_statements() -> list[str]:
    """A plan ends and a person is noted or withdrawn; nothing else of them changes."""
    sip, meeting, listed = "planning_coordinatedplan", "planning_meeting", "planning_meetingperson"
    return [
        RULES,
        *(sql.history(table) for table in (sip, meeting, listed)),
        *(sql.never_deleted(table) for table in (sip, listed)),
        *changed_meeting(),
        sql.frozen(sip, "state", ["*"], ["state", "ended_on", "end_reason"]),
        sql.frozen(listed, "state", ["*"], ["state", "note_id"]),
        sql.transitions(sip, "state", ["current"], CoordinatedPlan.TRANSITIONS),
        sql.transitions(listed, "state", ["listed"], MeetingPerson.TRANSITIONS),
        sql.trigger("d_stamp", sip, "BEFORE INSERT OR UPDATE", "planning_coordinated_stamp"),
        sql.trigger("d_stamp", listed, "BEFORE INSERT OR UPDATE", "planning_listed_stamp"),
    ]
