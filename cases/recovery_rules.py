"""What PostgreSQL holds of claims for aid paid back and of suspected wrong payments; used by the migrations."""

from __future__ import annotations

from bistand.audit import sql
from cases.models import RecoveryClaim, WaiverProposal

STAMPS = """
CREATE OR REPLACE FUNCTION cases_delegated(actor bigint, kind text, sek numeric, of_case bigint) RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT EXISTS (SELECT FROM staff_rolegrant g JOIN staff_delegationrule d ON d.role = g.role
                   JOIN cases_case c ON c.id = of_case
                  WHERE g.user_id = actor AND g.valid @> bistand_today() AND d.valid @> bistand_today()
                    AND d.decision_type = kind AND (d."limit" IS NULL OR sek <= d."limit")
                    AND (g.section_id IS NULL OR g.section_id = c.section_id))
$$;

CREATE OR REPLACE FUNCTION cases_claim_ground(claim cases_recoveryclaim) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
DECLARE d cases_decision; served boolean; claimed numeric;
BEGIN
  -- It goes against somebody: they have seen what it rests on and had time to answer, or a ground is chosen (FL 25 §).
  IF claim.uncommunicated = '' AND NOT EXISTS (
       SELECT FROM cases_communication c WHERE c.claim_id = claim.id
          AND (c.answered_on IS NOT NULL OR c.last_day < bistand_today())) THEN
    PERFORM bistand_refuse('Återkravet går den enskilde emot. Skicka först det som kravet bygger på, eller välj varför '
      'kommunicering inte behövs (25 § förvaltningslagen).');
  END IF;
  SELECT * INTO d FROM cases_decision WHERE id = claim.decision_id;
  IF d.case_id <> claim.case_id OR d.decided_at IS NULL THEN
    PERFORM bistand_refuse('Kravet gäller bistånd som har beslutats i ärendet.');
  END IF;
  SELECT coalesce(sum(amount), 0) INTO claimed FROM cases_recoveryclaim
   WHERE decision_id = d.id AND state NOT IN ('draft', 'proposed') AND id <> claim.id;
  -- What is asked of Försäkringskassan is not asked of the person as well.
  IF claimed + claim.amount + cases_ordered(d.id) > d.amount THEN
    PERFORM bistand_refuse('Det går inte att kräva tillbaka mer än vad beslutet gav.');
  END IF;
  IF claim.ground IN ('wrong_information', 'should_have_known') AND d.legal_ground <> '12:1' THEN
    PERFORM bistand_refuse('33 kap. 1 § gäller bara bistånd enligt 12 kap. 1 §.');
  END IF;
  IF claim.ground IN ('advance', 'condition') THEN
    -- Only what was decided so beforehand, in writing, served on the person, with the ground stated (SoL 33:2-3).
    SELECT EXISTS (SELECT FROM cases_decisionnotice
                    WHERE decision_id = d.id AND how IN ('receipt', 'handed', 'digital')) INTO served;
    IF d.repayment = '' OR (claim.ground = 'condition') <> (d.repayment = 'condition') THEN
      PERFORM bistand_refuse('Beslutet om bistånd säger inte att det kan krävas tillbaka på den grunden.');
    ELSIF NOT served THEN
      PERFORM bistand_refuse('Det finns inget bevis för att den enskilde har delgetts beslutet om bistånd.');
    END IF;
  END IF;
END $$;

CREATE OR REPLACE FUNCTION cases_claim_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE actor bigint := bistand_actor(); left_over numeric;
BEGIN
  IF TG_OP = 'INSERT' THEN
    NEW.written_by_id := actor; NEW.written_at := clock_timestamp(); NEW.decided_by_id := NULL;
    NEW.decided_person_id := NULL; NEW.decided_at := NULL; NEW.sued_at := NULL; NEW.closed_at := NULL;
    RETURN NEW;
  END IF;
  IF NEW.state = OLD.state THEN
    IF OLD.state <> 'draft' AND NEW IS DISTINCT FROM OLD THEN
      PERFORM bistand_refuse('Kravet är beslutat och ändras bara steg för steg.');
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.state = 'closed' THEN
    IF NEW.state <> (CASE WHEN OLD.sued_at IS NULL THEN 'decided' ELSE 'sued' END) OR NOT EXISTS (
         SELECT FROM cases_recoveryentry WHERE claim_id = OLD.id AND reverses_id IS NOT NULL
            AND recorded_at > OLD.closed_at) THEN
      PERFORM bistand_refuse('Ett avslutat krav öppnas bara igen när en inbetalning rättas.');
    END IF;
    NEW.closed_at := NULL; NEW.close_reason := ''; NEW.sued_at := OLD.sued_at;
    NEW.suit_decided_on := OLD.suit_decided_on; NEW.suit_paragraph := OLD.suit_paragraph;
    RETURN NEW;
  END IF;
  IF NEW.state = 'proposed' THEN
    PERFORM cases_claim_ground(NEW);
    NEW.returned_reason := '';
  ELSIF NEW.state = 'draft' THEN
    IF btrim(NEW.returned_reason) = '' THEN PERFORM bistand_refuse('Skriv varför förslaget lämnas tillbaka.'); END IF;
  ELSIF NEW.state = 'decided' THEN
    -- Claims on one decision are decided one at a time, so that together they are never more than it gave.
    PERFORM FROM cases_decision WHERE id = NEW.decision_id FOR UPDATE;
    PERFORM cases_claim_ground(NEW);
    IF NOT cases_delegated(actor, 'recovery', NEW.amount, NEW.case_id) THEN
      PERFORM bistand_refuse('Kravet ligger utanför din delegation.');
    END IF;
    NEW.decided_by_id := actor; NEW.decided_person_id := bistand_person(actor); NEW.decided_at := clock_timestamp();
  ELSIF NEW.state = 'sued' THEN
    NEW.sued_at := clock_timestamp();
    IF bistand_today() > (OLD.cost_on + interval '3 years')::date THEN
      PERFORM bistand_refuse('Talan ska väckas inom tre år från det att kostnaden uppkom. Den tiden har gått ut.');
    END IF;
    IF NEW.suit_decided_on > bistand_today() THEN PERFORM bistand_refuse('Beslutsdagen har inte varit än.'); END IF;
  ELSE
    NEW.closed_at := clock_timestamp();
    SELECT OLD.amount - coalesce(sum(amount), 0) INTO left_over FROM cases_recoveryentry WHERE claim_id = OLD.id;
    IF left_over > 0 AND btrim(NEW.close_reason) = '' THEN
      PERFORM bistand_refuse('Skriv varför kravet avslutas fast allt inte är betalt eller eftergivet.');
    END IF;
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION cases_entry_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE actor bigint := bistand_actor(); claim cases_recoveryclaim; so_far numeric; wrong cases_recoveryentry;
BEGIN
  SELECT * INTO claim FROM cases_recoveryclaim WHERE id = NEW.claim_id FOR UPDATE;
  NEW.recorded_by_id := actor; NEW.recorded_at := clock_timestamp();
  IF claim.state NOT IN ('decided', 'sued') AND (claim.state <> 'closed' OR NEW.reverses_id IS NULL) THEN
    PERFORM bistand_refuse('Kravet är inte öppet.');
  END IF;
  IF NEW.reverses_id IS NOT NULL THEN
    SELECT * INTO wrong FROM cases_recoveryentry WHERE id = NEW.reverses_id;
    IF (wrong.claim_id = claim.id AND wrong.kind IN ('bank', 'benefit') AND wrong.reverses_id IS NULL
        AND NEW.kind = wrong.kind AND NEW.amount = -wrong.amount) IS NOT TRUE THEN
      PERFORM bistand_refuse('En rättelse tar bort en hel inbetalning på samma krav.');
    END IF;
    IF btrim(NEW.reason) = '' THEN PERFORM bistand_refuse('Skriv varför inbetalningen var fel.'); END IF;
  END IF;
  SELECT coalesce(sum(amount), 0) INTO so_far FROM cases_recoveryentry WHERE claim_id = claim.id;
  IF so_far + NEW.amount > claim.amount THEN
    PERFORM bistand_refuse('Det är mer än vad som återstår av kravet.');
  END IF;
  IF NEW.day > bistand_today() OR NEW.day < (claim.decided_at AT TIME ZONE 'Europe/Stockholm')::date THEN
    PERFORM bistand_refuse('Dagen ligger mellan dagen för kravet och i dag.');
  END IF;
  IF NEW.kind = 'waiver' THEN
    IF btrim(NEW.reason) = '' THEN PERFORM bistand_refuse('Skriv skälen för eftergiften.'); END IF;
    -- All that is waived of the claim counts, so that nobody waives in parts what is above the delegation.
    SELECT coalesce(sum(amount), 0) INTO so_far FROM cases_recoveryentry WHERE claim_id = claim.id AND kind = 'waiver';
    IF NOT cases_delegated(actor, 'waiver', so_far + NEW.amount, claim.case_id) THEN
      PERFORM bistand_refuse('Eftergiften ligger utanför din delegation.');
    END IF;
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION cases_entry_reopens() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  -- What had been paid by money that never came in is owed still.
  IF NEW.reverses_id IS NOT NULL THEN
    UPDATE cases_recoveryclaim SET state = CASE WHEN sued_at IS NULL THEN 'decided' ELSE 'sued' END
     WHERE id = NEW.claim_id AND state = 'closed';
  END IF;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION cases_suspicion_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE s cases_suspicion; actor bigint := bistand_actor();
BEGIN
  IF TG_TABLE_NAME = 'cases_suspicion' THEN
    NEW.opened_by_id := actor; NEW.opened_at := clock_timestamp();
    RETURN NEW;
  END IF;
  SELECT * INTO s FROM cases_suspicion WHERE id = NEW.suspicion_id;
  IF s.opened_by_id <> actor AND NOT cases_is_head(actor, s.case_id)
     AND NOT EXISTS (SELECT FROM cases_suspicionreader WHERE suspicion_id = s.id AND user_id = actor) THEN
    PERFORM bistand_refuse('Du har inte tillgång till den här akten.');
  END IF;
  IF TG_TABLE_NAME = 'cases_suspicionreader' THEN
    IF NOT cases_is_head(actor, s.case_id) THEN PERFORM bistand_refuse('Sektionschefen släpper in fler.'); END IF;
    NEW.given_by_id := actor; NEW.given_at := clock_timestamp();
  ELSE NEW.recorded_by_id := actor; NEW.recorded_at := clock_timestamp(); END IF;
  RETURN NEW;
END $$;
"""


PLANS = """
CREATE OR REPLACE FUNCTION cases_instalments_due(first date, day date) RETURNS int
LANGUAGE sql IMMUTABLE SET search_path = public, pg_temp AS $$
  -- Those of earlier months are all due; that of the day's own month if its day has been.
  SELECT CASE WHEN first >= day THEN 0 ELSE months + ((first + make_interval(months => months))::date < day)::int END
    FROM (SELECT 12 * (extract(year FROM day)::int - extract(year FROM first)::int)
                 + extract(month FROM day)::int - extract(month FROM first)::int AS months) apart
$$;

CREATE OR REPLACE FUNCTION cases_plan_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE actor bigint := bistand_actor(); claim cases_recoveryclaim; before cases_instalmentplan; left_over numeric;
BEGIN
  SELECT * INTO claim FROM cases_recoveryclaim WHERE id = NEW.claim_id FOR UPDATE;
  SELECT * INTO before FROM cases_instalmentplan WHERE claim_id = claim.id ORDER BY version DESC LIMIT 1;
  NEW.made_by_id := actor; NEW.made_at := clock_timestamp(); NEW.version := coalesce(before.version, 0) + 1;
  IF claim.state NOT IN ('decided', 'sued') THEN PERFORM bistand_refuse('Kravet är inte öppet.'); END IF;
  IF NEW.kind = 'ended' THEN
    IF before.kind IS DISTINCT FROM 'agreed' THEN PERFORM bistand_refuse('Det finns ingen plan att avsluta.'); END IF;
    RETURN NEW;
  END IF;
  SELECT claim.amount - coalesce(sum(amount), 0) INTO left_over FROM cases_recoveryentry WHERE claim_id = claim.id;
  IF NEW.total > left_over THEN
    PERFORM bistand_refuse('Planen kan inte omfatta mer än vad som återstår av kravet.');
  END IF;
  IF NEW.agreed_on > bistand_today() OR NEW.agreed_on < (claim.decided_at AT TIME ZONE 'Europe/Stockholm')::date THEN
    PERFORM bistand_refuse('Planen är överenskommen mellan dagen för kravet och i dag.');
  END IF;
  IF NEW.first_day < NEW.agreed_on THEN
    PERFORM bistand_refuse('Den första inbetalningen kan inte vara före överenskommelsen.');
  END IF;
  RETURN NEW;
END $$;
"""


WAIVERS = """
CREATE OR REPLACE FUNCTION cases_waiver_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE claim cases_recoveryclaim; so_far numeric; waived cases_recoveryentry;
BEGIN
  IF TG_OP = 'INSERT' THEN
    SELECT * INTO claim FROM cases_recoveryclaim WHERE id = NEW.claim_id FOR UPDATE;
    NEW.written_by_id := bistand_actor(); NEW.written_at := clock_timestamp();
    NEW.answered_by_id := NULL; NEW.answered_at := NULL;
    IF claim.state NOT IN ('decided', 'sued') THEN PERFORM bistand_refuse('Kravet är inte öppet.'); END IF;
    SELECT coalesce(sum(amount), 0) INTO so_far FROM cases_recoveryentry WHERE claim_id = claim.id;
    IF so_far + NEW.amount > claim.amount THEN
      PERFORM bistand_refuse('Det är mer än vad som återstår av kravet.');
    END IF;
  ELSIF NEW.state <> OLD.state THEN
    NEW.answered_by_id := bistand_actor(); NEW.answered_at := clock_timestamp();
    IF NEW.state = 'granted' THEN
      -- The entry itself is held against the delegation of whoever makes it.
      SELECT * INTO waived FROM cases_recoveryentry WHERE id = NEW.entry_id;
      IF waived.kind IS DISTINCT FROM 'waiver' OR waived.claim_id <> OLD.claim_id OR waived.amount <> OLD.amount
         OR waived.recorded_by_id <> NEW.answered_by_id THEN
        PERFORM bistand_refuse('Den som beviljar förslaget efterger det belopp som det säger.');
      END IF;
    END IF;
  END IF;
  RETURN NEW;
END $$;
"""


def waiver_statements() -> list[str]:
    table, answer = "cases_waiverproposal", ("state", "returned_reason", "entry_id", "answered_by_id", "answered_at")
    return [
        WAIVERS,
        sql.history(table),
        sql.never_deleted(table),
        sql.transitions(table, "state", ["proposed"], WaiverProposal.TRANSITIONS),
        sql.frozen(table, "state", ["granted", "returned"], []),
        sql.trigger("b_origin", table, "BEFORE UPDATE", "audit_frozen", "state", "*", *answer),
        sql.trigger("d_stamp", table, "BEFORE INSERT OR UPDATE", "cases_waiver_stamp"),
    ]


def plan_statements() -> list[str]:
    table = "cases_instalmentplan"
    return [
        PLANS,
        sql.history(table),
        sql.append_only(table),
        sql.trigger("d_stamp", table, "BEFORE INSERT", "cases_plan_stamp"),
    ]


def recovery_statements() -> list[str]:
    append_only = ("recoveryentry", "suspicion", "suspicionreader", "suspicionstep")
    return [
        STAMPS,
        *(sql.history(f"cases_{table}") for table in ("recoveryclaim", *append_only)),
        *(sql.append_only(f"cases_{table}") for table in append_only),
        sql.never_deleted("cases_recoveryclaim"),
        sql.transitions("cases_recoveryclaim", "state", ["draft"], RecoveryClaim.TRANSITIONS),
        sql.frozen(
            "cases_recoveryclaim", "state", ["decided", "sued", "closed"],
            ["state", "suit_decided_on", "suit_paragraph", "sued_at", "close_reason", "closed_at"],
        ),
        # Whoever decides a proposal decides what was proposed.
        sql.trigger(
            "b_proposal", "cases_recoveryclaim", "BEFORE UPDATE", "audit_frozen", "state", "proposed",
            "state", "returned_reason", "letter_id",
        ),
        sql.trigger("d_stamp", "cases_recoveryclaim", "BEFORE INSERT OR UPDATE", "cases_claim_stamp"),
        sql.trigger("d_stamp", "cases_recoveryentry", "BEFORE INSERT", "cases_entry_stamp"),
        sql.trigger("e_reopens", "cases_recoveryentry", "AFTER INSERT", "cases_entry_reopens"),
        *(
            sql.trigger("d_stamp", f"cases_{table}", "BEFORE INSERT", "cases_suspicion_stamp")
            for table in ("suspicion", "suspicionreader", "suspicionstep")
        ),
    ]  # fmt: skip


def statements() -> list[str]:
    """All statements of this module's rules, in order."""
    return [*recovery_statements(), *plan_statements(), *waiver_statements()]
