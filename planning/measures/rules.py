"""What PostgreSQL itself holds of measures and referrals; used by the migrations."""

from __future__ import annotations

from bistand.audit import sql
from planning.measures.models import Referral

# Whose it is follows from the plan. A place is given in order, under the measure's lock, and never one too many.
REFERRALS = """
CREATE OR REPLACE FUNCTION planning_measure_end() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN NEW.ended_on := NULL;
  ELSIF OLD.ended_on IS NULL AND NEW.ended_on IS NOT NULL THEN NEW.ended_on := planning_today();
  ELSIF OLD.ended_on IS NOT NULL THEN
    PERFORM bistand_refuse('Det som har upphört ändras inte. Lägg in det på nytt om det börjar igen.');
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION planning_place_for(of_referral bigint, of_measure bigint, from_queue boolean)
RETURNS void LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE room integer; first bigint;
BEGIN
  SELECT places INTO room FROM planning_measure WHERE id = of_measure FOR UPDATE;
  IF room <= (SELECT count(*) FROM planning_referral WHERE measure_id = of_measure AND id <> of_referral
                 AND state IN ('accepted', 'started')) THEN
    PERFORM bistand_refuse('Insatsen har ingen ledig plats. Ställ personen i kö.');
  END IF;
  SELECT id INTO first FROM planning_referral WHERE measure_id = of_measure AND state = 'waiting'
   ORDER BY since, id LIMIT 1;
  IF first <> of_referral THEN
    PERFORM bistand_refuse(CASE WHEN from_queue THEN 'Någon annan har väntat längre och står före i kön.'
                                ELSE 'Andra står redan i kö till insatsen. Ställ personen sist i kön.' END);
  END IF;
END $$;

-- Not before it was sent, which is not before the consent. One that is noted is corrected with a reason.
CREATE OR REPLACE FUNCTION planning_start_fits(r planning_referral, first_day date) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF first_day > planning_today() THEN PERFORM bistand_refuse('Dagen har inte varit än.'); END IF;
  IF first_day < (SELECT day FROM planning_referralstep WHERE referral_id = r.id AND state = 'sent') THEN
    PERFORM bistand_refuse('Insatsen kan inte ha börjat innan anvisningen skickades.');
  END IF;
  IF first_day < (SELECT day FROM planning_referralstep WHERE referral_id = r.id AND state = 'accepted') THEN
    PERFORM bistand_refuse('Insatsen kan inte ha börjat innan det fanns en plats.');
  END IF;
  IF r.started_on IS NULL THEN RETURN; END IF;
  IF coalesce(trim(current_setting('app.reason', true)), '') = '' THEN
    PERFORM bistand_refuse('Skriv varför första dagen ändras.');
  END IF;
  IF EXISTS (SELECT FROM planning_attendance a JOIN planning_measure m ON m.id = r.measure_id
              WHERE a.referral_id = r.id
                AND a.day + (CASE WHEN m.rhythm = 'week' THEN 6 ELSE 0 END) < first_day) THEN
    PERFORM bistand_refuse('Närvaro är antecknad före den dagen.');
  END IF;
END $$;

-- Not before what is noted of it. Of one that had begun it is corrected, with a reason.
CREATE OR REPLACE FUNCTION planning_end_fits(o planning_referral, n planning_referral) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF n.ended_on > planning_today() THEN PERFORM bistand_refuse('Dagen har inte varit än.'); END IF;
  IF EXISTS (SELECT FROM planning_attendance WHERE referral_id = n.id AND day > n.ended_on) THEN
    PERFORM bistand_refuse('Närvaro är antecknad efter den dagen.');
  END IF;
  IF o.state <> 'ended' THEN RETURN; END IF;
  IF o.started_on IS NULL THEN PERFORM bistand_refuse('Anvisningen är avslutad och kan inte ändras.'); END IF;
  IF coalesce(trim(current_setting('app.reason', true)), '') = '' THEN
    PERFORM bistand_refuse('Skriv varför slutet ändras.');
  END IF;
END $$;

CREATE OR REPLACE FUNCTION planning_referral_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE held text; done text;
BEGIN
  IF TG_OP = 'INSERT' THEN
    SELECT p.case_id, p.person_id, p.state, a.state INTO NEW.case_id, NEW.person_id, held, done
      FROM planning_activity a JOIN planning_goal g ON g.id = a.goal_id JOIN planning_plan p ON p.id = g.plan_id
     WHERE a.id = NEW.activity_id;
    IF held <> 'agreed' OR done <> 'planned' THEN
      PERFORM bistand_refuse('En anvisning görs för en aktivitet som ska göras, i en plan ni är överens om.');
    END IF;
    IF (SELECT ended_on FROM planning_measure WHERE id = NEW.measure_id FOR UPDATE) IS NOT NULL THEN
      PERFORM bistand_refuse('Insatsen har upphört. Välj en annan.');
    END IF;
    NEW.since := clock_timestamp(); NEW.step_on := planning_today();
    RETURN NEW;
  END IF;
  IF NEW.document_id IS DISTINCT FROM OLD.document_id AND (OLD.document_id IS NOT NULL OR NEW.state = 'proposed'
     OR (SELECT e."natural" FROM staff_employee e WHERE e.id = bistand_person(bistand_actor()))
     OR (SELECT case_id FROM cases_document WHERE id = NEW.document_id) IS DISTINCT FROM NEW.case_id) THEN
    PERFORM bistand_refuse('Anvisningen skrivs ut av systemet, en gång, när den är skickad.');
  END IF;
  IF NEW.state = 'started' AND NEW.started_on IS DISTINCT FROM OLD.started_on THEN
    PERFORM planning_start_fits(OLD, NEW.started_on);
  END IF;
  IF NEW.state = 'ended' AND (NEW.ended_on, NEW.outcome, NEW.note)
     IS DISTINCT FROM (OLD.ended_on, OLD.outcome, OLD.note) THEN
    PERFORM planning_end_fits(OLD, NEW);
  END IF;
  IF NEW.state = OLD.state THEN
    NEW.since := OLD.since;
    NEW.step_on := CASE NEW.state WHEN 'started' THEN NEW.started_on WHEN 'ended' THEN NEW.ended_on
                                  ELSE OLD.step_on END;
    IF NEW.settled <> OLD.settled AND OLD.settled <> '' THEN
      PERFORM bistand_refuse('Det är redan skrivet vad som gjordes i stället.');
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.outcome = 'declined' AND trim(NEW.note) = '' THEN
    PERFORM bistand_refuse('Skriv varför anordnaren tackar nej.');
  END IF;
  NEW.since := clock_timestamp();
  NEW.step_on := CASE NEW.state WHEN 'started' THEN NEW.started_on WHEN 'ended' THEN NEW.ended_on ELSE NEW.step_on END;
  IF NEW.step_on > planning_today() THEN PERFORM bistand_refuse('Dagen har inte varit än.'); END IF;
  IF NEW.state = 'sent' AND NEW.step_on < NEW.consent_on THEN
    PERFORM bistand_refuse('En anvisning skickas när klienten har samtyckt, inte före.');
  END IF;
  IF NEW.state = 'sent' AND NOT NEW.demanded
     AND (SELECT kind FROM planning_measure WHERE id = NEW.measure_id) = 'practice' THEN
    PERFORM bistand_refuse('Praktik anvisas när önskemålen har vägts in och samråd har hållits.');
  END IF;
  IF NEW.state = 'sent' AND NEW.consulted_on > NEW.step_on THEN
    PERFORM bistand_refuse('Samrådet hålls innan anvisningen skickas.');
  END IF;
  IF NEW.state IN ('waiting', 'accepted') AND NEW.step_on < OLD.step_on THEN
    PERFORM bistand_refuse('Svaret kan inte ha kommit före dagen då anvisningen kom till sitt förra läge.');
  END IF;
  IF NEW.state = 'accepted' AND NEW.begins_on < NEW.step_on THEN
    PERFORM bistand_refuse('Dagen då insatsen ska börja har redan varit när svaret kom.');
  END IF;
  IF NEW.state = 'accepted' THEN
    PERFORM planning_place_for(NEW.id, NEW.measure_id, OLD.state = 'waiting');
  END IF;
  IF NEW.started_on > planning_today() OR NEW.ended_on > planning_today() OR NEW.consent_on > planning_today() THEN
    PERFORM bistand_refuse('Dagen har inte varit än.');
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION planning_referral_step() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' OR NEW.state <> OLD.state THEN
    INSERT INTO planning_referralstep(referral_id, state, at, actor_id)
    VALUES (NEW.id, NEW.state, NEW.since, bistand_actor());
  END IF;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION planning_step_is_true() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  NEW.actor_id := bistand_actor();
  SELECT since, step_on INTO NEW.at, NEW.day FROM planning_referral WHERE id = NEW.referral_id AND state = NEW.state;
  IF NEW.at IS NULL OR EXISTS (SELECT FROM planning_referralstep
                                WHERE referral_id = NEW.referral_id AND state = NEW.state) THEN
    PERFORM bistand_refuse('Stegen skrivs av sig själva när anvisningen går vidare.');
  END IF;
  RETURN NEW;
END $$;
"""

ENDED_STAYS = sql.trigger(
    "b_frozen_ended", "planning_referral", "BEFORE UPDATE", "audit_frozen", "state", "ended",
    "settled", "step_on", "ended_on", "outcome", "note", "document_id",
)  # fmt: skip
OF_STEP = ("state", "since", "step_on", "begins_on", "started_on", "ended_on", "outcome", "note")


# What changes of a referral before it is sent, and after; the first also what the provider is told.
MOVES = (*OF_STEP, "next_on", "protected_shown", "phone_shared", "document_id")

DEMAND = ("demanded", "wishes", "consulted_on", "consulted_how")


def frozen_referral() -> list[str]:
    referral, told = "planning_referral", ("shared", "consent_on", "consent_how", *DEMAND)
    return [
        sql.trigger("b_frozen", referral, "BEFORE UPDATE", "audit_frozen", "state", "proposed", *told, *MOVES),
        sql.trigger("b_frozen_sent", referral, "BEFORE UPDATE", "audit_frozen", "state",
                    "sent,waiting,accepted,started", *MOVES),
        ENDED_STAYS,
    ]  # fmt: skip


def catalogue_statements() -> list[str]:
    """What holds of the catalogue, the referrals and their steps."""
    referral, step = "planning_referral", "planning_referralstep"
    return [
        REFERRALS,
        *(sql.history(table) for table in ("planning_provider", "planning_measure", referral, step)),
        *(sql.never_deleted(table) for table in ("planning_provider", "planning_measure", referral)),
        sql.trigger("d_end", "planning_provider", "BEFORE INSERT OR UPDATE", "planning_measure_end"),
        sql.trigger("d_end", "planning_measure", "BEFORE INSERT OR UPDATE", "planning_measure_end"),
        sql.frozen("planning_measure", "id", "*", [
            "name", "kind", "target_group", "criteria", "expectations", "places", "starts", "rhythm", "contact",
            "ended_on",
        ]),
        sql.transitions(referral, "state", ["proposed"], Referral.TRANSITIONS),
        *frozen_referral(),
        sql.trigger("d_stamp", referral, "BEFORE INSERT OR UPDATE", "planning_referral_stamp"),
        sql.trigger("e_step", referral, "AFTER INSERT OR UPDATE", "planning_referral_step"),
        sql.append_only(step),
        sql.trigger("d_true", step, "BEFORE INSERT", "planning_step_is_true"),
    ]  # fmt: skip
