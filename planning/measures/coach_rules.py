"""What PostgreSQL holds of coaches, attendance and feedback; used by the migrations."""

from __future__ import annotations

from bistand.audit import sql

COACHES = """
CREATE OR REPLACE FUNCTION planning_is_coach() RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT EXISTS (SELECT FROM staff_rolegrant WHERE user_id = bistand_actor() AND role = 'coach'
                    AND valid @> planning_today())
$$;

-- A coach touches only what has been sent to their own provider, and nobody protected who is not shown to it.
CREATE OR REPLACE FUNCTION planning_hold_coach(of_referral bigint) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF planning_is_coach() AND NOT EXISTS (
       SELECT FROM planning_referral r JOIN planning_measure m ON m.id = r.measure_id
         JOIN planning_coach k ON k.provider_id = m.provider_id JOIN cases_case c ON c.id = r.case_id
         JOIN cases_person p ON p.id = r.person_id
        WHERE r.id = of_referral AND k.user_id = bistand_actor() AND k.ended_on IS NULL AND r.state <> 'proposed'
          AND (r.protected_shown OR NOT (c.protected OR p.protected))) THEN
    PERFORM bistand_refuse('Deltagaren finns inte, eller hör inte till din anordnare.');
  END IF;
END $$;

CREATE OR REPLACE FUNCTION planning_coach_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM staff_rolegrant WHERE user_id = bistand_actor() AND role IN ('administrator', 'service')
                    AND valid @> planning_today()) THEN
    PERFORM bistand_refuse('Vilken anordnare en coach hör till bestäms av systemförvaltaren.');
  END IF;
  IF TG_OP = 'INSERT' THEN
    NEW.since := planning_today(); NEW.ended_on := NULL;
    IF NOT EXISTS (SELECT FROM staff_rolegrant WHERE user_id = NEW.user_id AND role = 'coach'
                      AND valid @> planning_today()) THEN
      PERFORM bistand_refuse('Personen har inte rollen Coach i dag.');
    END IF;
  ELSIF OLD.ended_on IS NULL AND NEW.ended_on IS NOT NULL THEN NEW.ended_on := planning_today();
  ELSE PERFORM bistand_refuse('Det är redan avslutat.');
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION planning_referral_coach() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF planning_is_coach() THEN
    PERFORM planning_hold_coach(OLD.id);
    IF NEW.protected_shown <> OLD.protected_shown OR NEW.phone_shared <> OLD.phone_shared OR NEW.settled <> OLD.settled
       OR (NEW.state = 'ended' AND NEW.outcome <> 'declined') THEN
      PERFORM bistand_refuse('Det gör socialsekreteraren.');
    END IF;
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION planning_attendance_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE r planning_referral; weekly boolean;
BEGIN
  PERFORM planning_hold_coach(NEW.referral_id);
  SELECT * INTO r FROM planning_referral WHERE id = NEW.referral_id FOR UPDATE;
  SELECT rhythm = 'week' INTO weekly FROM planning_measure WHERE id = r.measure_id;
  IF TG_OP = 'INSERT' THEN
    IF weekly THEN NEW.day := date_trunc('week', NEW.day)::date; END IF;
    IF r.started_on IS NULL OR NEW.day > planning_today() OR NEW.day > coalesce(r.ended_on, planning_today())
       OR NEW.day + (CASE WHEN weekly THEN 6 ELSE 0 END) < r.started_on THEN
      PERFORM bistand_refuse('Närvaro antecknas för dagar som har varit, medan insatsen pågår.');
    END IF;
    NEW.heard_on := NULL; NEW.said := ''; NEW.assessment := ''; NEW.assessed_by_id := NULL; NEW.assessed_at := NULL;
  END IF;
  IF TG_OP = 'UPDATE' AND OLD.assessment <> '' AND NEW.assessment = '' THEN
    PERFORM bistand_refuse('En bedömning tas inte bort. Gör en ny.');
  END IF;
  IF NEW.assessment <> '' THEN
    IF planning_is_coach() THEN PERFORM bistand_refuse('Frånvaron bedöms av socialsekreteraren.'); END IF;
    IF TG_OP = 'UPDATE' AND OLD.assessment <> '' AND coalesce(trim(current_setting('app.reason', true)), '') = '' THEN
      PERFORM bistand_refuse('Skriv varför bedömningen rättas.');
    END IF;
    IF NEW.heard_on > planning_today() OR NEW.heard_on < NEW.day THEN
      PERFORM bistand_refuse('Klienten hörs efter frånvaron, en dag som har varit.');
    END IF;
    NEW.assessed_by_id := bistand_actor(); NEW.assessed_at := clock_timestamp();
  ELSE
    NEW.noted_by_id := bistand_actor(); NEW.noted_at := clock_timestamp();
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION planning_feedback_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM planning_hold_coach(NEW.referral_id);
  NEW.written_by_id := bistand_actor(); NEW.written_at := clock_timestamp();
  RETURN NEW;
END $$;
"""


# What was noted stays when it has been assessed; a new assessment may take the place of the old, with a reason.
ASSESSED_STAYS = sql.trigger(
    "b_frozen_done", "planning_attendance", "BEFORE UPDATE", "audit_frozen", "assessment", "accepted,not_accepted",
    "heard_on", "said", "assessment", "assessed_by_id", "assessed_at",
)  # fmt: skip


def coach_statements() -> list[str]:
    coach, attendance, feedback = "planning_coach", "planning_attendance", "planning_feedback"
    return [
        COACHES,
        *(sql.history(table) for table in (coach, attendance, feedback)),
        *(sql.never_deleted(table) for table in (coach, attendance)),
        sql.append_only(feedback),
        sql.frozen(coach, "id", "*", ["ended_on"]),
        sql.trigger("d_stamp", coach, "BEFORE INSERT OR UPDATE", "planning_coach_stamp"),
        sql.frozen(attendance, "id", "*", [
            "state", "reason", "absent_days", "noted_by_id", "noted_at", "heard_on", "said", "assessment",
            "assessed_by_id", "assessed_at",
        ]),
        ASSESSED_STAYS,
        sql.trigger("d_stamp", attendance, "BEFORE INSERT OR UPDATE", "planning_attendance_stamp"),
        sql.trigger("d_stamp", feedback, "BEFORE INSERT", "planning_feedback_stamp"),
        sql.trigger("d_coach", "planning_referral", "BEFORE UPDATE", "planning_referral_coach"),
    ]  # fmt: skip
