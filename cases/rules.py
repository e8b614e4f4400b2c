"""What PostgreSQL itself holds of this floor (design section 3); used by the migrations."""

from __future__ import annotations

from bistand.audit import sql
from cases.models import Application, Case, CommitteeMatter, Decision, JournalNote
from cases.norm.kinds import ONE_TIME_NEEDS

# What a decision against somebody needs; run again when the calculation that was sent is known (`communication_rules`).
REASONS = """
CREATE OR REPLACE FUNCTION cases_decision_reasons(made cases_decision) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
DECLARE lacking numeric; own text; against boolean;
BEGIN
  against := made.outcome IN ('partial', 'reject', 'dismiss')
             OR made.amount < (SELECT amount FROM cases_decision WHERE id = made.replaces_id);
  -- What goes against somebody says why it does so in just that case, in words that are their own (FL 32 §).
  IF against THEN
    own := cases_own_words(made);
    IF length(own) < 20 OR (SELECT count(DISTINCT w) FROM regexp_split_to_table(own, '[^[:alpha:]]+') w
                             WHERE length(w) > 1) < 4 THEN
      PERFORM bistand_refuse('Skriv de individuella skälen: varför det blir så i just det här fallet. En fras ur '
        'biblioteket eller det som stod i förra beslutet räcker inte.');
    END IF;
    IF btrim(made.child_perspective) <> ''
       AND cases_plain(made.child_perspective) = cases_plain((cases_last_decision(made)).child_perspective) THEN
      PERFORM bistand_refuse('Texten om barnen är den som stod i förra beslutet. Skriv hur det här beslutet påverkar '
        'dem.');
    END IF;
  END IF;
  -- … and what is refused against its own calculation says why it is so all the same.
  SELECT (result #>> '{result,amount}')::numeric INTO lacking FROM cases_calculation
   WHERE application_id = made.application_id ORDER BY id DESC LIMIT 1;
  IF made.outcome = 'reject' AND made.legal_ground = '12:1' AND lacking > 0
     AND length(btrim(made.against_calculation)) < 20 THEN
    PERFORM bistand_refuse('Beräkningen visar ett underskott. Skriv varför ansökan avslås ändå.');
  END IF;
  -- … when they have seen what it rests on, with nothing worse that has come since, and had time to answer, or on a
  -- ground for not waiting (FL 25 §).
  IF against AND made.uncommunicated = '' AND NOT EXISTS (
       SELECT FROM cases_communication c WHERE c.application_id = made.application_id AND c.claim_id IS NULL
          AND (c.answered_on IS NOT NULL OR c.last_day < bistand_today())
          AND (made.calculation_id IS NULL OR NOT cases_is_worse(c.calculation_id, made.calculation_id))
          AND (made.replaces_id IS NULL
               OR c.sent_at > (SELECT decided_at FROM cases_decision WHERE id = made.replaces_id))) THEN
    PERFORM bistand_refuse('Beslutet går den enskilde emot. Skicka först det som beslutet bygger på, eller välj varför '
      'kommunicering inte behövs (25 § förvaltningslagen).');
  END IF;
END $$;
"""

# The server's clock and the bound actor, whatever the writer gave (rule 6); the natural person of the decision
# maker is looked up here and never taken from the application (rule 1).
STAMPS = """
CREATE SEQUENCE IF NOT EXISTS cases_case_number;

CREATE OR REPLACE FUNCTION cases_received_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  NEW.received_at := clock_timestamp();
  IF NEW.reached_on > bistand_today() THEN
    PERFORM bistand_refuse('Dagen då det nådde oss har inte varit.');
  END IF;
  IF TG_TABLE_NAME = 'cases_application' THEN
    NEW.received_by_id := bistand_actor();
    -- What is unclear is an application all the same: one that came as a message was received when the message was.
    IF NEW.message_id IS NOT NULL THEN
      SELECT sent_at INTO NEW.received_at FROM cases_message
       WHERE id = NEW.message_id AND case_id = NEW.case_id AND direction = 'in';
      IF NOT FOUND THEN PERFORM bistand_refuse('Meddelandet hör till ett annat ärende.'); END IF;
    END IF;
  ELSE
    NEW.registered_by_id := bistand_actor();
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION cases_made_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_TABLE_NAME = 'cases_calculation' THEN
    NEW.made_by_id := bistand_actor(); NEW.made_at := clock_timestamp();
  ELSE NEW.stored_at := clock_timestamp(); END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION cases_note_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN NEW.written_by_id := bistand_actor(); NEW.written_at := clock_timestamp(); END IF;
  IF (TG_OP = 'INSERT' OR NEW.happened_on <> OLD.happened_on)
     AND (NEW.happened_on < date '1990-01-01' OR NEW.happened_on > bistand_today()) THEN
    PERFORM bistand_refuse('Händelsedagen ligger före 1990 eller framåt i tiden. Kontrollera året.');
  END IF;
  IF NEW.state = 'signed' AND (TG_OP = 'INSERT' OR OLD.state <> 'signed') THEN
    IF NEW.written_by_id <> bistand_actor() THEN
      PERFORM bistand_refuse('En anteckning signeras av den som skrev den.');
    END IF;
    NEW.signed_at := clock_timestamp();
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION cases_decision_change(made cases_decision) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
DECLARE old cases_decision; appealed text;
BEGIN
  IF made.replaces_id IS NULL THEN RETURN; END IF;
  SELECT * INTO old FROM cases_decision WHERE id = made.replaces_id;
  IF made.amount < old.amount AND made.change_ground IN ('favourable', 'obvious') THEN
    PERFORM bistand_refuse('Den grunden tillåter inte att beslutet ändras till den enskildes nackdel.');
  END IF;
  IF made.change_ground = 'changed' AND NOT old.until_further_notice THEN
    PERFORM bistand_refuse('Bara ett beslut som gäller tills vidare kan ändras därför att förhållandena har ändrats.');
  END IF;
  -- An appealed decision is the court's from the hand-over on, and until then changed only if plainly wrong (FL 39 §).
  SELECT state INTO appealed FROM cases_appeal
   WHERE (decision_id = old.id OR changed_to_id = old.id) AND state IN ('received', 'timely', 'handed_over')
     AND dismissal_id IS NULL
   ORDER BY (state = 'handed_over') DESC LIMIT 1;
  IF appealed = 'handed_over' THEN
    PERFORM bistand_refuse('Beslutet är överlämnat till domstolen och kan inte ändras (39 § förvaltningslagen).');
  ELSIF appealed IS NOT NULL AND made.change_ground <> 'obvious' THEN
    PERFORM bistand_refuse('Ett överklagat beslut får bara ändras om det är uppenbart felaktigt '
      '(38 och 39 §§ förvaltningslagen).');
  END IF;
  IF made.change_ground = 'judgment' AND NOT EXISTS (
       SELECT FROM cases_appeal p JOIN cases_decision o ON o.id = p.decision_id
        WHERE o.application_id = made.application_id AND p.state = 'judged' AND p.dismissal_id IS NULL) THEN
    PERFORM bistand_refuse('Det finns ingen antecknad dom att verkställa.');
  END IF;
  IF made.change_ground = 'judgment' AND made.amount <= old.amount AND EXISTS (
       SELECT FROM cases_appeal p WHERE (p.decision_id = old.id OR p.changed_to_id = old.id) AND p.state = 'judged'
          AND p.judgment IN ('granted', 'partly') AND p.dismissal_id IS NULL) THEN
    PERFORM bistand_refuse('Domstolen har bifallit överklagandet. Beslutet ska ge mer än det som ändras.');
  END IF;
  -- Aid that was given with no duty to pay back keeps that (JO 4000-2000).
  IF made.repayment NOT IN ('', old.repayment) THEN
    PERFORM bistand_refuse('Återbetalning kan inte beslutas i efterhand. Den ska stå i det första beslutet.');
  END IF;
END $$;

CREATE OR REPLACE FUNCTION cases_decision_months(made cases_decision) RETURNS numeric
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE first date; found record;
BEGIN
  SELECT month INTO first FROM cases_application WHERE id = made.application_id;
  -- A month of several is like the others, but for what is needed once: that is of the first.
  SELECT count(*) AS months, count(DISTINCT lasting) AS sums, min(lasting) AS least, max(lasting + single) AS most,
         coalesce(bool_or(single > 0 AND month > first), false) AS again
    INTO found
    FROM (SELECT month, coalesce(sum(amount) FILTER (WHERE NOT purpose = ANY ('{ONE_TIME}')), 0) AS lasting,
                 coalesce(sum(amount) FILTER (WHERE purpose = ANY ('{ONE_TIME}')), 0) AS single
            FROM cases_decisionline WHERE decision_id = made.id GROUP BY month) m;
  IF found.months <> made.months OR found.sums > 1 OR (made.months > 1 AND found.least = 0) OR found.again THEN
    PERFORM bistand_refuse('Beslutet ska ge lika mycket varje månad som det gäller, och det som behövs en gång bara '
                           'den första.');
  END IF;
  -- What the delegation order limits: the month where it gives most.
  RETURN found.most;
END $$;

CREATE OR REPLACE FUNCTION cases_decision_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE actor bigint; total numeric; expected text[]; part record; monthly numeric := 0;
BEGIN
  IF TG_OP = 'INSERT' THEN
    NEW.written_by_id := bistand_actor(); NEW.written_at := clock_timestamp(); NEW.letter_id := NULL;
  END IF;
  IF NEW.state IN ('draft', 'proposed') THEN
    NEW.decided_by_id := NULL; NEW.decided_person_id := NULL; NEW.decided_at := NULL;
    IF TG_OP = 'UPDATE' AND OLD.state = 'proposed' AND NEW.state = 'draft' AND EXISTS (
         SELECT FROM cases_committeematter WHERE decision_id = NEW.id AND state IN ('sent', 'approved')) THEN
      PERFORM bistand_refuse('Förslaget ligger hos utskottet. Anteckna först vad utskottet beslutade.');
    END IF;
  ELSIF TG_OP = 'UPDATE' AND OLD.state IN ('draft', 'proposed') THEN
    actor := bistand_actor();
    NEW.decided_by_id := actor; NEW.decided_person_id := bistand_person(actor);
    NEW.decided_at := clock_timestamp();
    IF (SELECT e."natural" FROM staff_employee e WHERE e.id = NEW.decided_person_id) IS NOT TRUE THEN
      PERFORM bistand_refuse('Ett beslut fattas av en person, inte av systemet.');
    END IF;
    SELECT coalesce(sum(amount), 0) INTO total FROM cases_decisionline WHERE decision_id = NEW.id;
    IF total <> NEW.amount THEN
      PERFORM bistand_refuse('Ändamålen ska tillsammans bli beslutets belopp.');
    END IF;
    IF NOT EXISTS (SELECT FROM cases_application WHERE id = NEW.application_id AND case_id = NEW.case_id) THEN
      PERFORM bistand_refuse('Ansökan hör till ett annat ärende.');
    END IF;
    -- The aid is for the application's month and those that follow it, as many as the decision says.
    IF NOT EXISTS (SELECT FROM cases_application a WHERE a.id = NEW.application_id AND NEW.period_from >= a.month
          AND NEW.period_to < (a.month + make_interval(months => NEW.months))::date) THEN
      PERFORM bistand_refuse('Beslutets period ligger utanför ansökans månad och de månader som beslutet gäller.');
    END IF;
    -- … and what is granted for no more days than those that are calculated.
    SELECT (input #>> '{period,from}')::date AS first, (input #>> '{period,to}')::date AS last INTO part
      FROM cases_calculation WHERE id = NEW.calculation_id;
    IF NEW.outcome IN ('grant', 'partial')
       AND (NEW.period_from < part.first OR (NEW.months = 1 AND NEW.period_to > part.last)) THEN
      PERFORM bistand_refuse('Beslutets period ligger utanför den del av månaden som är beräknad.');
    END IF;
    -- What it replaces is out of force first, so that the two are never paid side by side.
    IF NEW.replaces_id IS NOT NULL AND NOT EXISTS (
         SELECT FROM cases_decision r WHERE r.id = NEW.replaces_id AND r.state = 'replaced'
            AND r.application_id = NEW.application_id) THEN
      PERFORM bistand_refuse('Det beslut som ska ersättas måste först sättas som ersatt.');
    END IF;
    -- The type decides who may decide, so it is the one that outcome and legal ground give.
    expected := CASE WHEN NEW.outcome NOT IN ('grant', 'partial') THEN '{refusal}'
                     WHEN NEW.legal_ground = '12:2' THEN '{discretionary}' ELSE '{livelihood,living_costs}' END;
    IF NOT NEW.decision_type = ANY (expected) THEN
      PERFORM bistand_refuse('Beslutstypen stämmer inte med utfall och lagrum.');
    END IF;
    IF EXISTS (SELECT FROM cases_committeematter WHERE decision_id = NEW.id AND state = 'sent') THEN
      PERFORM bistand_refuse('Förslaget ligger hos utskottet. Anteckna först vad utskottet beslutade.');
    END IF;
    PERFORM cases_decision_reasons(NEW);
    PERFORM cases_decision_change(NEW);
    PERFORM cases_decision_besides(NEW);
    -- All aid of the same kind in the month counts, so that nobody grants in parts what is above the delegation.
    IF NEW.amount > 0 THEN monthly := cases_decision_months(NEW) + cases_same_months(NEW); END IF;
    IF NOT EXISTS (
      -- What the committee has decided is only noted here.
      SELECT FROM cases_committeematter c WHERE c.decision_id = NEW.id AND c.state = 'approved'
        AND OLD.state = 'proposed')
      AND NOT EXISTS (
      SELECT FROM staff_rolegrant g JOIN staff_delegationrule d ON d.role = g.role
       WHERE g.user_id = actor AND g.valid @> bistand_today() AND d.valid @> bistand_today()
         AND d.decision_type = NEW.decision_type AND (d."limit" IS NULL OR monthly <= d."limit")
         AND (g.section_id IS NULL OR g.section_id = (SELECT section_id FROM cases_case WHERE id = NEW.case_id))) THEN
      PERFORM bistand_refuse('Beslutet ligger utanför din delegation. Lämna det som förslag till den som får besluta.');
    END IF;
  ELSIF TG_OP = 'UPDATE' AND NEW.letter_id IS DISTINCT FROM OLD.letter_id AND (OLD.letter_id IS NOT NULL
        OR NOT EXISTS (SELECT FROM cases_document WHERE id = NEW.letter_id AND case_id = NEW.case_id)) THEN
    PERFORM bistand_refuse('Ett beslut har ett brev, i sitt eget ärende, och det byts inte ut.');
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION cases_decision_after() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  -- At commit, nothing is out of force without a decision in its place.
  IF NOT EXISTS (SELECT FROM cases_decision WHERE replaces_id = NEW.id AND state NOT IN ('draft', 'proposed')) THEN
    PERFORM bistand_refuse('Ett beslut ersätts av ett annat som har fattats.');
  END IF;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION cases_decision_part() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE of bigint := CASE WHEN TG_OP = 'DELETE' THEN OLD.decision_id ELSE NEW.decision_id END; held text;
BEGIN
  -- The lock keeps a line from slipping in while the decision is being made.
  SELECT state INTO held FROM cases_decision WHERE id = of FOR UPDATE;
  IF held = 'proposed' THEN
    PERFORM bistand_refuse('Beslutet ligger som förslag. Det måste lämnas tillbaka innan det kan ändras.');
  END IF;
  IF (held = 'draft') IS NOT TRUE OR (TG_OP = 'UPDATE' AND OLD.decision_id <> NEW.decision_id) THEN
    PERFORM bistand_refuse('Beslutet är fattat och kan inte ändras. Fatta ett nytt beslut som ersätter det.');
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
""".replace("{ONE_TIME}", "{" + ",".join(sorted(ONE_TIME_NEEDS)) + "}")

# Reasons that are somebody's own: what is left when phrases and last month's words are taken out (cases.phrases.rest).
OWN_WORDS = r"""
CREATE OR REPLACE FUNCTION cases_plain(words text) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = public, pg_temp AS $$
  SELECT lower(btrim(regexp_replace(replace(words, chr(160), ' '), '\s+', ' ', 'g')))
$$;

CREATE OR REPLACE FUNCTION cases_last_decision(made cases_decision) RETURNS cases_decision
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT d FROM cases_decision d JOIN cases_application a ON a.id = d.application_id
   WHERE d.case_id = made.case_id AND d.state IN ('made', 'executed') AND d.outcome NOT IN ('dismiss', 'write_off')
     AND a.month < (SELECT month FROM cases_application WHERE id = made.application_id)
   ORDER BY d.id DESC LIMIT 1
$$;

CREATE OR REPLACE FUNCTION cases_own_words(made cases_decision) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
DECLARE own text := cases_plain(made.individual); known text; last text := (cases_last_decision(made)).individual;
BEGIN
  FOR known IN
    SELECT cases_plain(said) FROM (
      SELECT text AS said FROM (SELECT DISTINCT ON (key) text, retired FROM cases_phrase ORDER BY key, version DESC) p
       WHERE NOT retired
      UNION ALL SELECT last
      UNION ALL SELECT unnest(regexp_split_to_array(last, '\n\n'))) texts
     WHERE (SELECT count(DISTINCT w) FROM regexp_split_to_table(lower(said), '[^[:alpha:]]+') w
             WHERE length(w) > 1) >= 4
     ORDER BY length(said) DESC
  LOOP
    -- To the letter, but for what a placeholder may have been filled with.
    known := regexp_replace(known, '([][(){}.*+?^$|\\])', '\\\1', 'g');
    known := regexp_replace(known, '\\\{[^{}\\]+\\\}', '[^.]{0,80}?', 'g');
    own := regexp_replace(own, known, ' ', 'g');
  END LOOP;
  RETURN cases_plain(own);
END $$;
"""

COMMITTEE = """
CREATE OR REPLACE FUNCTION cases_committee_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE d cases_decision; actor bigint := bistand_actor();
BEGIN
  -- The lock keeps the proposal as it is while it is sent or answered.
  SELECT * INTO d FROM cases_decision WHERE id = NEW.decision_id FOR UPDATE;
  IF TG_OP = 'INSERT' THEN
    NEW.sent_by_id := actor; NEW.sent_at := clock_timestamp(); NEW.recorded_by_id := NULL; NEW.recorded_at := NULL;
    IF d.state <> 'proposed' THEN PERFORM bistand_refuse('Bara ett förslag kan lämnas till utskottet.'); END IF;
    IF NOT EXISTS (SELECT FROM cases_document WHERE id = NEW.document_id AND case_id = d.case_id) THEN
      PERFORM bistand_refuse('Tjänsteskrivelsen hör till ett annat ärende.');
    END IF;
  ELSIF NEW.state <> OLD.state THEN
    NEW.recorded_by_id := actor; NEW.recorded_at := clock_timestamp();
    IF NEW.decided_on > bistand_today() OR NEW.decided_on < (OLD.sent_at AT TIME ZONE 'Europe/Stockholm')::date THEN
      PERFORM bistand_refuse('Utskottets beslutsdag ligger mellan dagen då ärendet lämnades och i dag.');
    END IF;
    IF NOT EXISTS (SELECT FROM staff_rolegrant g WHERE g.user_id = actor AND g.role IN ('senior', 'head')
         AND g.valid @> bistand_today()
         AND (g.section_id IS NULL OR g.section_id = (SELECT section_id FROM cases_case WHERE id = d.case_id))) THEN
      PERFORM bistand_refuse('Utskottets beslut antecknas av 1:e socialsekreterare eller sektionschef.');
    END IF;
  ELSIF NEW IS DISTINCT FROM OLD THEN
    PERFORM bistand_refuse('Utskottets beslut antecknas i ett steg.');
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION cases_phrase_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  NEW.written_by_id := bistand_actor(); NEW.written_at := clock_timestamp();
  RETURN NEW;
END $$;
"""

HISTORY = (
    "person", "household", "householdmember", "case", "application", "document", "journalnote", "calculation",
    "decision", "decisionline", "decisionobstacle",
)  # fmt: skip
NEVER_DELETED = (
    "person", "household", "householdmember", "case", "application", "document", "journalnote", "decision",
)  # fmt: skip

# What a draft may still change.
NOTE_DRAFT = ("state", "heading", "text", "happened_on", "signed_at", "about_id", "secrecy")
DECISION_DRAFT = (
    "state", "calculation_id", "decision_type", "legal_ground", "outcome", "amount", "period_from", "period_to",
    "reasons", "child_perspective", "returned_reason", "replaces_id", "letter_id", "individual", "sections", "months",
    "until_further_notice", "conditions", "repayment", "repayment_ground", "change_ground", "names_left_out",
    "uncommunicated", "against_calculation", "besides_reason", "not_awaited",
)  # fmt: skip
# What may change while a proposal waits: nothing that it says.
PROPOSED = ("state", "returned_reason", "decided_by_id", "decided_person_id", "decided_at")


def drafted() -> str:
    """What of a decision may be written at all after it is begun."""
    return sql.trigger("b_origin", "cases_decision", "BEFORE UPDATE", "audit_frozen", "state", "*", *DECISION_DRAFT)


def committee_statements() -> list[str]:
    """What is proposed to the committee, and the phrases that reasons are made of."""
    return [
        sql.trigger("b_proposed", "cases_decision", "BEFORE UPDATE", "audit_frozen", "state", "proposed", *PROPOSED),
        COMMITTEE,
        sql.history("cases_committeematter"),
        sql.never_deleted("cases_committeematter"),
        sql.transitions("cases_committeematter", "state", ["sent"], CommitteeMatter.TRANSITIONS),
        sql.frozen("cases_committeematter", "state", ["approved", "returned"], []),
        sql.trigger(
            "b_origin", "cases_committeematter", "BEFORE UPDATE", "audit_frozen", "state", "*",
            "state", "decided_on", "paragraph", "answer", "recorded_by_id", "recorded_at",
        ),
        sql.trigger("d_stamp", "cases_committeematter", "BEFORE INSERT OR UPDATE", "cases_committee_stamp"),
        sql.history("cases_phrase"),
        sql.append_only("cases_phrase"),
        sql.trigger("d_stamp", "cases_phrase", "BEFORE INSERT", "cases_phrase_stamp"),
    ]  # fmt: skip


def statements() -> list[str]:
    """All statements of this floor's rules, in order."""
    made = ("made", "executed", "replaced")
    parts = [
        REASONS,
        STAMPS,
        OWN_WORDS,
        *(sql.history(f"cases_{table}") for table in HISTORY),
        sql.history("cases_storedfile", "content"),
        *(sql.never_deleted(f"cases_{table}") for table in NEVER_DELETED),
        *(sql.append_only(f"cases_{table}") for table in ("storedfile", "calculation")),
        sql.transitions("cases_case", "state", ["open"], Case.TRANSITIONS),
        sql.transitions("cases_application", "state", ["received"], Application.TRANSITIONS),
        sql.transitions("cases_decision", "state", ["draft"], Decision.TRANSITIONS),
        sql.transitions("cases_journalnote", "state", ["draft", "signed"], JournalNote.TRANSITIONS),
        sql.frozen("cases_journalnote", "state", ["signed"], []),
        sql.frozen("cases_decision", "state", made, ["state", "letter_id"]),
        # Whose it is and who wrote it stand from the beginning; a case keeps its household, client and section.
        sql.trigger("b_origin", "cases_journalnote", "BEFORE UPDATE", "audit_frozen", "state", "draft", *NOTE_DRAFT),
        drafted(),
        sql.frozen("cases_case", "state", ["*"], ["state", "caseworker_id", "protected", "closed_on", "close_reason"]),
        sql.frozen(
            "cases_application", "state", ["*"], ["state", "supplement_by", "supplement_text", "kind", "joined_to_id"]
        ),
        sql.trigger("d_stamp", "cases_application", "BEFORE INSERT", "cases_received_stamp"),
        sql.trigger("d_stamp", "cases_document", "BEFORE INSERT", "cases_received_stamp"),
        sql.trigger("d_stamp", "cases_calculation", "BEFORE INSERT", "cases_made_stamp"),
        sql.trigger("d_stamp", "cases_storedfile", "BEFORE INSERT", "cases_made_stamp"),
        sql.trigger("d_stamp", "cases_journalnote", "BEFORE INSERT OR UPDATE", "cases_note_stamp"),
        sql.trigger("d_stamp", "cases_decision", "BEFORE INSERT OR UPDATE", "cases_decision_stamp"),
    ]
    parts += [
        "ALTER TABLE cases_storedfile ADD CONSTRAINT file_is_named_by_its_hash"
        " CHECK (sha256 = encode(sha256(content), 'hex') AND size = octet_length(content));",
        "DROP TRIGGER IF EXISTS e_replaced ON cases_decision;"
        "CREATE CONSTRAINT TRIGGER e_replaced AFTER UPDATE ON cases_decision DEFERRABLE INITIALLY DEFERRED"
        " FOR EACH ROW WHEN (NEW.state = 'replaced' AND OLD.state <> 'replaced')"
        " EXECUTE FUNCTION cases_decision_after();"
        "ALTER TABLE cases_decision ENABLE ALWAYS TRIGGER e_replaced;",
    ]
    parts += [
        sql.trigger("d_part", f"cases_{table}", "BEFORE INSERT OR UPDATE OR DELETE", "cases_decision_part")
        for table in ("decisionline", "decisionobstacle")
    ]
    return [*parts, *committee_statements()]
