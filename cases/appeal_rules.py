"""What PostgreSQL holds of what follows a decision: notices, corrections and appeals; used by the migrations."""

from __future__ import annotations

from bistand.audit import sql
from cases.models import Appeal
from cases.rules import STAMPS

STAMP = """
CREATE OR REPLACE FUNCTION cases_afterwards_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE d cases_decision;
BEGIN
  SELECT * INTO d FROM cases_decision WHERE id = NEW.decision_id;
  IF d.decided_at IS NULL THEN PERFORM bistand_refuse('Beslutet är inte fattat.'); END IF;
  IF TG_TABLE_NAME = 'cases_decisionnotice' THEN
    NEW.recorded_by_id := bistand_actor(); NEW.recorded_at := clock_timestamp();
    IF NEW.person_id IS NOT NULL AND NOT EXISTS (
         SELECT FROM cases_decisionobstacle WHERE decision_id = d.id AND person_id = NEW.person_id) THEN
      PERFORM bistand_refuse('Beslutet gäller inte den personen.');
    END IF;
    IF NEW.got_on > bistand_today() OR NEW.got_on < (d.decided_at AT TIME ZONE 'Europe/Stockholm')::date THEN
      PERFORM bistand_refuse('Dagen ligger mellan beslutsdagen och i dag.');
    END IF;
  ELSE
    NEW.made_by_id := bistand_actor(); NEW.made_at := clock_timestamp();
    IF NEW.before = NEW.after THEN PERFORM bistand_refuse('Rättelsen ändrar inget.'); END IF;
    IF NOT EXISTS (SELECT FROM cases_document WHERE id = NEW.letter_id AND case_id = d.case_id) THEN
      PERFORM bistand_refuse('Brevet hör till ett annat ärende.');
    END IF;
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION cases_appeal_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE d cases_decision; actor bigint := bistand_actor(); proved date; today date := bistand_today();
        dismissed cases_appeal; since date;
BEGIN
  SELECT * INTO d FROM cases_decision WHERE id = NEW.decision_id;
  SELECT * INTO dismissed FROM cases_appeal WHERE id = NEW.dismissal_id;
  since := (coalesce(dismissed.checked_at, d.decided_at) AT TIME ZONE 'Europe/Stockholm')::date;
  IF TG_OP = 'INSERT' THEN
    NEW.told_on := NULL; NEW.told_how := '';
    IF NEW.dismissal_id IS NOT NULL AND (dismissed.state = 'dismissed' AND dismissed.decision_id = NEW.decision_id)
       IS NOT TRUE THEN
      PERFORM bistand_refuse('Bara en avvisning som gäller kan överklagas.');
    END IF;
    IF NEW.dismissal_id IS NOT NULL THEN NEW.appellant_id := dismissed.appellant_id; END IF;
    IF NEW.appellant_id IS NOT NULL AND NOT EXISTS (
         SELECT FROM cases_decisionobstacle WHERE decision_id = d.id AND person_id = NEW.appellant_id) THEN
      PERFORM bistand_refuse('Beslutet gäller inte den personen.');
    END IF;
    NEW.received_by_id := actor; NEW.received_at := clock_timestamp();
    NEW.checked_by_id := NULL; NEW.checked_at := NULL; NEW.reconsidered := ''; NEW.reconsidered_at := NULL;
    NEW.handed_over_at := NULL; NEW.judged_at := NULL; NEW.closed_at := NULL; NEW.changed_to_id := NULL;
    NEW.execution_id := NULL; NEW.judgment := ''; NEW.judgment_on := NULL;
    IF d.decided_at IS NULL OR d.case_id <> NEW.case_id THEN
      PERFORM bistand_refuse('Bara ett beslut som är fattat i ärendet kan överklagas.');
    END IF;
    IF d.legal_ground <> '12:1' THEN
      PERFORM bistand_refuse('Beslut enligt 12 kap. 2 § prövas bara av domstolen, genom laglighetsprövning.');
    END IF;
    -- It came in when it reached us, though it was registered later: the day given or its document's (FL 22 §).
    NEW.reached_on := LEAST(COALESCE(NEW.reached_on, today), (
      SELECT COALESCE(reached_on, (received_at AT TIME ZONE 'Europe/Stockholm')::date)
        FROM cases_document WHERE id = NEW.document_id));
    IF NEW.reached_on > today OR NEW.reached_on < since THEN
      PERFORM bistand_refuse('Överklagandet kan inte ha kommit in före beslutet eller efter i dag.');
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.state = OLD.state THEN
    IF NEW.reconsidered IS DISTINCT FROM OLD.reconsidered THEN
      IF OLD.state <> 'timely' OR OLD.reconsidered <> '' THEN
        PERFORM bistand_refuse('Beslutet omprövas en gång, när överklagandet är i rätt tid.');
      END IF;
      IF NEW.dismissal_id IS NOT NULL THEN
        IF NEW.changed_to_id IS NOT NULL THEN
          PERFORM bistand_refuse('En avvisning ändras genom att överklagandet tas upp.');
        END IF;
      ELSIF (NEW.reconsidered = 'changed') <> (NEW.changed_to_id IS NOT NULL) OR NEW.reconsidered = 'changed'
         AND NOT EXISTS (SELECT FROM cases_decision WHERE id = NEW.changed_to_id AND replaces_id = NEW.decision_id
                            AND decided_at >= OLD.received_at) THEN
        PERFORM bistand_refuse('Ett ändrat beslut är ett nytt beslut som ersätter det överklagade.');
      END IF;
      IF btrim(NEW.reconsider_reason) = '' THEN PERFORM bistand_refuse('Skriv omprövningens skäl.'); END IF;
      NEW.reconsidered_by_id := actor; NEW.reconsidered_at := clock_timestamp();
    ELSIF (NEW.told_on, NEW.told_how) IS DISTINCT FROM (OLD.told_on, OLD.told_how) THEN
      IF OLD.state <> 'dismissed' THEN PERFORM bistand_refuse('Överklagandet är inte avvisat.'); END IF;
      IF (NEW.told_on BETWEEN (OLD.checked_at AT TIME ZONE 'Europe/Stockholm')::date AND today) IS NOT TRUE THEN
        PERFORM bistand_refuse('Dagen ligger mellan dagen för avvisningen och i dag.');
      END IF;
    ELSIF NEW IS DISTINCT FROM OLD THEN
      PERFORM bistand_refuse('Ett överklagande ändras bara steg för steg.');
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.state = 'dismissed' AND NOT EXISTS (
       SELECT FROM cases_appeal WHERE dismissal_id = OLD.id
          AND (reconsidered = 'changed' OR state = 'judged' AND judgment IN ('granted', 'partly', 'remitted'))) THEN
    PERFORM bistand_refuse('Ett avvisat överklagande tas upp när avvisningen är ändrad eller upphävd.');
  END IF;
  IF NEW.state IN ('timely', 'dismissed') THEN
    IF NEW.dismissal_id IS NULL THEN
      -- The day when whoever appeals had got it; where all the parties do, the last of them (FL 44 §).
      SELECT CASE WHEN bool_and(first IS NOT NULL) THEN max(first) END INTO proved FROM (
        SELECT (SELECT min(n.got_on) FROM cases_decisionnotice n
                 WHERE n.decision_id = NEW.decision_id AND n.how IN ('receipt', 'handed', 'digital')
                   AND (n.person_id IS NULL OR n.person_id = o.person_id)) AS first
          FROM (SELECT person_id FROM cases_decisionobstacle WHERE decision_id = NEW.decision_id
                   AND (NEW.appellant_id IS NULL OR person_id = NEW.appellant_id)
                UNION ALL SELECT NULL WHERE NOT EXISTS (
                  SELECT FROM cases_decisionobstacle WHERE decision_id = NEW.decision_id)) o) parties;
    ELSIF dismissed.told_how IN ('receipt', 'handed', 'digital') THEN proved := dismissed.told_on; END IF;
    -- Without proof of the day nobody is too late (JO 776-2004).
    IF NEW.state = 'dismissed' AND (proved IS NULL OR OLD.reached_on <= proved + 21) THEN
      PERFORM bistand_refuse('Utan bevis för att överklagandet kom för sent kan det inte avvisas. '
        'Utred först när den enskilde fick del av beslutet.');
    END IF;
    NEW.checked_by_id := actor; NEW.checked_at := clock_timestamp();
  ELSIF NEW.state = 'handed_over' THEN NEW.handed_over_at := clock_timestamp();
  ELSIF OLD.state = 'handed_over' THEN
    NEW.judged_at := clock_timestamp();
    IF (NEW.state = 'judged') <> (NEW.judgment IN ('granted', 'partly', 'remitted')) THEN
      PERFORM bistand_refuse('Ett avgörande som ska verkställas är avslutat först när det har verkställts.');
    END IF;
    IF NEW.judgment_on > today OR NEW.judgment_on < (OLD.handed_over_at AT TIME ZONE 'Europe/Stockholm')::date THEN
      PERFORM bistand_refuse('Domens dag ligger mellan dagen för överlämnandet och i dag.');
    END IF;
  ELSIF NEW.dismissal_id IS NOT NULL THEN
    IF dismissed.state = 'dismissed' THEN
      PERFORM bistand_refuse('Domen verkställs genom att det avvisade överklagandet tas upp.');
    END IF;
  ELSIF NOT EXISTS (SELECT FROM cases_decision WHERE id = NEW.execution_id AND application_id = d.application_id
                       AND change_ground = 'judgment' AND decided_at >= OLD.judged_at) THEN
    PERFORM bistand_refuse('Domen verkställs genom ett nytt beslut som ersätter det överklagade.');
  END IF;
  IF NEW.state = 'closed' THEN NEW.closed_at := clock_timestamp(); END IF;
  RETURN NEW;
END $$;
"""


FORWARD = """
CREATE OR REPLACE FUNCTION cases_forward_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  NEW.forwarded_by_id := bistand_actor(); NEW.forwarded_at := clock_timestamp();
  IF NEW.why = 'legality' AND NOT EXISTS (
       SELECT FROM cases_decision
        WHERE id = NEW.decision_id AND case_id = NEW.case_id AND decided_at IS NOT NULL AND legal_ground = '12:2') THEN
    PERFORM bistand_refuse('Bara ett beslut enligt 12 kap. 2 § som är fattat i ärendet skickas vidare så.');
  END IF;
  IF NOT EXISTS (SELECT FROM cases_document
                  WHERE id = NEW.document_id AND case_id = NEW.case_id AND direction = 'incoming')
     OR NOT EXISTS (SELECT FROM cases_document
                     WHERE id = NEW.letter_id AND case_id = NEW.case_id AND direction = 'outgoing') THEN
    PERFORM bistand_refuse('Skrivelsen och följebrevet ska finnas bland ärendets handlingar.');
  END IF;
  RETURN NEW;
END $$;
"""


# What is written on an appeal after it came in.
LATER = (
    "state", "check_reason", "checked_by_id", "checked_at", "told_on", "told_how", "reconsidered", "reconsider_reason",
    "changed_to_id", "reconsidered_by_id", "reconsidered_at", "handed_over_at", "letter_id", "judgment", "judgment_on",
    "judgment_number", "judged_at", "execution_id", "closed_at",
)  # fmt: skip


def forward_statements() -> list[str]:
    table = "cases_forwardedappeal"
    return [
        FORWARD,
        sql.history(table),
        sql.append_only(table),
        sql.trigger("d_stamp", table, "BEFORE INSERT", "cases_forward_stamp"),
    ]


def appeal_statements() -> list[str]:
    taken_up = ("state", "check_reason", "checked_by_id", "checked_at")
    parts = [STAMPS, STAMP]
    for table in ("decisionnotice", "decisioncorrection"):
        parts += [
            sql.history(f"cases_{table}"),
            sql.append_only(f"cases_{table}"),
            sql.trigger("d_stamp", f"cases_{table}", "BEFORE INSERT", "cases_afterwards_stamp"),
        ]
    return [
        *parts,
        sql.history("cases_appeal"),
        sql.never_deleted("cases_appeal"),
        sql.transitions("cases_appeal", "state", ["received"], Appeal.TRANSITIONS),
        # One that was dismissed is frozen, but for when the person was told and that it is taken up after all.
        sql.frozen("cases_appeal", "state", ["dismissed", "closed"], [*taken_up, "told_on", "told_how"]),
        # What came in, from whom and when stands.
        sql.trigger("b_origin", "cases_appeal", "BEFORE UPDATE", "audit_frozen", "state", "*", *LATER),
        sql.trigger("d_stamp", "cases_appeal", "BEFORE INSERT OR UPDATE", "cases_appeal_stamp"),
    ]  # fmt: skip


def statements() -> list[str]:
    """All statements of this module's rules, in order."""
    return [*appeal_statements(), *forward_statements()]
