"""What PostgreSQL itself holds of the way of the money (design section 3, rules 1–6 and 10)."""

from __future__ import annotations

from bistand.audit import sql
from payments import payment_rules
from payments.models import PaymentRun, PayoutAccount

HOLDS = """
CREATE OR REPLACE FUNCTION payments_holds(actor bigint, wanted text[], section bigint) RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT EXISTS (SELECT FROM staff_rolegrant g JOIN staff_user u ON u.id = g.user_id
                   JOIN staff_employee e ON e.id = u.employee_id
                  WHERE g.user_id = actor AND u.is_active AND e."natural" <> (g.role = 'service')
                    AND g.role = ANY (wanted) AND g.valid @> bistand_today()
                    AND (section IS NULL OR g.section_id IS NULL OR g.section_id = section))
$$;

CREATE OR REPLACE FUNCTION payments_only(wanted text[], section bigint, sentence text) RETURNS bigint
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
DECLARE actor bigint := bistand_actor();
BEGIN
  IF NOT payments_holds(actor, wanted, section) THEN PERFORM bistand_refuse(sentence); END IF;
  RETURN actor;
END $$;
"""

ACCOUNT = """
CREATE OR REPLACE FUNCTION payments_payee_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  NEW.registered_by_id := bistand_actor(); NEW.registered_at := clock_timestamp();
  RETURN NEW;
END $$;

-- Whether the bank has sent back a payment to this account of the payee because there is none, or no longer.
CREATE OR REPLACE FUNCTION payments_refused_by_bank(payee bigint, of_kind text, account text) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
BEGIN
  RETURN EXISTS (SELECT FROM payments_payment p JOIN payments_payoutaccount o ON o.id = p.account_id
                  WHERE p.payee_id = payee AND o.kind = of_kind AND o.normalized = account
                    AND p.state = 'returned' AND p.return_code = ANY ('{AC01,AC03,AC04,AC07}'));
END $$;

CREATE OR REPLACE FUNCTION payments_identity_is_checked(payee bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
BEGIN
  RETURN EXISTS (SELECT FROM payments_payee y CROSS JOIN cases_check k JOIN cases_case c ON c.id = k.case_id
                   JOIN cases_checkroutine t ON t.id = k.routine_id
                  WHERE y.id = payee AND t.name ILIKE 'identitet%'
                    AND coalesce(k.person_id, c.applicant_id) = y.person_id);
END $$;

CREATE OR REPLACE FUNCTION payments_close_refused() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF OLD.state <> 'returned' AND NEW.state = 'returned'
     AND NEW.return_code = ANY ('{AC01,AC03,AC04,AC07}') THEN
    UPDATE payments_payoutaccount SET state = 'closed', reason = 'Banken: ' || NEW.reason
     WHERE id = NEW.account_id AND state = 'verified';
  END IF;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION payments_account_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE actor bigint;
BEGIN
  IF TG_OP = 'INSERT' THEN
    actor := payments_only('{assistant}', NULL, 'Konton läggs in av en assistent.');
    NEW.entered_by_id := actor; NEW.entered_person_id := bistand_person(actor);
    NEW.entered_at := clock_timestamp();
    NEW.verified_by_id := NULL; NEW.verified_person_id := NULL; NEW.verified_at := NULL; NEW.closed_at := NULL;
    IF NEW.kind IN ('sus', 'notice') AND (SELECT person_id FROM payments_payee WHERE id = NEW.payee_id) IS NULL THEN
      PERFORM bistand_refuse('Bara en klient kan betalas genom kontoregistret eller med utbetalningsavi.');
    END IF;
  ELSIF NEW.state = OLD.state THEN
    IF NEW IS DISTINCT FROM OLD THEN PERFORM bistand_refuse('Ett konto ändras inte. Lägg in ett nytt.'); END IF;
  ELSE
    -- The bank's word is enough to close an account; to open another takes two persons.
    IF NEW.state = 'closed' AND payments_refused_by_bank(NEW.payee_id, NEW.kind, NEW.normalized) THEN
      NEW.closed_at := clock_timestamp();
      RETURN NEW;
    END IF;
    actor := payments_only('{assistant,senior,head}', NULL,
      'Konton kontrolleras och avslutas av en assistent, 1:e socialsekreterare eller sektionschef.');
    IF NEW.state = 'closed' THEN
      NEW.closed_at := clock_timestamp();
    ELSE
      -- A number that looks wrong, that the bank has refused, or that another payee has, is not verified without saying
      -- what was found.
      IF NEW.state = 'verified' AND NEW.kind = 'notice' AND NOT payments_identity_is_checked(NEW.payee_id) THEN
        PERFORM bistand_refuse('Identiteten är inte kontrollerad. Anteckna identitetskontrollen i ärendet först.');
      END IF;
      IF NEW.state = 'verified' AND btrim(NEW.reason) = '' AND (NEW.warnings <> '[]' OR NEW.kind = 'notice'
           OR payments_refused_by_bank(NEW.payee_id, NEW.kind, NEW.normalized) OR EXISTS (
           SELECT FROM payments_payoutaccount o WHERE o.normalized = NEW.normalized AND o.kind = NEW.kind
              AND o.payee_id <> NEW.payee_id AND o.state IN ('entered', 'verified'))) THEN
        PERFORM bistand_refuse('Skriv vad du har kontrollerat och varför kontot ändå är rätt.');
      END IF;
      NEW.verified_by_id := actor; NEW.verified_person_id := bistand_person(actor);
      NEW.verified_at := clock_timestamp();
    END IF;
  END IF;
  RETURN NEW;
END $$;
"""

# Before the pay day an account shall have been verified so many days; the default is that of the known setting.
COOLING = """
CREATE OR REPLACE FUNCTION payments_cooling_days(on_day date) RETURNS int
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
BEGIN
  RETURN coalesce((SELECT (s.value #>> '{}')::int FROM staff_setting s
                    WHERE s.key = 'payments.cooling_days' AND s.valid_from <= on_day
                    ORDER BY s.valid_from DESC LIMIT 1), 1);
END $$;

CREATE OR REPLACE FUNCTION payments_waiver_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE actor bigint; a record;
BEGIN
  actor := payments_only('{senior,head}', NULL,
    'Undantag från karenstiden ges av en 1:e socialsekreterare eller sektionschef.');
  NEW.waived_by_id := actor; NEW.waived_person_id := bistand_person(actor); NEW.waived_at := clock_timestamp();
  SELECT state, entered_person_id, verified_person_id INTO a FROM payments_payoutaccount
   WHERE id = NEW.account_id FOR SHARE;
  IF (a.state = 'verified' AND btrim(NEW.reason) <> '' AND NEW.waived_person_id <> a.entered_person_id
      AND NEW.waived_person_id <> a.verified_person_id) IS NOT TRUE THEN
    PERFORM bistand_refuse('En tredje person säger varför kontot får betalas till före karenstidens slut.');
  END IF;
  RETURN NEW;
END $$;
"""

# What an emergency run may hold (SEK) on its pay day; the defaults are those of the known settings.
EMERGENCY = """
CREATE OR REPLACE FUNCTION payments_emergency_most(wanted text, on_day date) RETURNS numeric
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
BEGIN
  RETURN coalesce((SELECT (s.value #>> '{}')::numeric FROM staff_setting s
                    WHERE s.key = 'payments.emergency_' || wanted || '_most' AND s.valid_from <= on_day
                    ORDER BY s.valid_from DESC LIMIT 1),
                  CASE wanted WHEN 'payment' THEN 10000 WHEN 'run' THEN 50000 END);
END $$;

-- The second yes: another person, a link of no row, with a code of their own. Nothing else is said without a step.
CREATE OR REPLACE FUNCTION payments_second_yes(run payments_paymentrun) RETURNS bigint
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
DECLARE actor bigint := payments_only('{head}', run.section_id, 'En körning godkänns av sektionschefen.');
        person bigint := bistand_person(actor);
BEGIN
  IF (run.kind = 'emergency' AND run.state = 'approved' AND run.second_approved_at IS NULL) IS NOT TRUE THEN
    PERFORM bistand_refuse('Bara en akut körning som en chef har godkänt godkänns av en till.');
  END IF;
  IF (person <> run.approved_person_id) IS NOT TRUE THEN
    PERFORM bistand_refuse('Den andra som godkänner ska vara en annan person än den första.');
  END IF;
  IF EXISTS (SELECT FROM payments_payment p WHERE p.run_id = run.id
                AND person IN (p.entered_person_id, p.verified_person_id, p.decided_person_id)) THEN
    PERFORM bistand_refuse('Den som har lagt in eller kontrollerat kontot eller fattat beslutet godkänner inte.');
  END IF;
  IF (run.second_step_up_id IN (SELECT payments_fresh_codes(run.id, actor, run.submitted_at, clock_timestamp())))
     IS NOT TRUE THEN
    PERFORM bistand_refuse('Godkännandet kräver en ny engångskod.');
  END IF;
  RETURN actor;
END $$;
"""

# The application asks the same function what it needs before it tries. The moment is given by the one who asks: the
# clock of a default is PostgreSQL's own also where the demo's past has another.
RUN = """
CREATE OR REPLACE FUNCTION payments_fresh_codes(
  run bigint, actor bigint, submitted timestamptz, moment timestamptz
) RETURNS SETOF bigint LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  -- Given for this run after it was submitted: a code of an earlier approval, taken back since, is used up.
  SELECT c.id FROM staff_stepup c
   WHERE c.user_id = actor AND c.purpose = 'run:' || run AND c.at > submitted
     AND c.at > moment - interval '5 minutes'
$$;

CREATE OR REPLACE FUNCTION payments_run_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE actor bigint := bistand_actor(); n bigint; total numeric; f record; said payments_paymentrun;
BEGIN
  IF TG_OP = 'INSERT' THEN
    NEW.opened_by_id := actor; NEW.opened_at := clock_timestamp();
    NEW.submitted_by_id := NULL; NEW.submitted_at := NULL; NEW.returned_reason := '';
    NEW.approved_by_id := NULL; NEW.approved_person_id := NULL; NEW.approved_at := NULL; NEW.step_up_id := NULL;
    NEW.approved_count := NULL; NEW.approved_sum := NULL;
    NEW.released_by_id := NULL; NEW.released_person_id := NULL; NEW.released_at := NULL;
    NEW.released_count := NULL; NEW.released_sum := NULL;
    NEW.second_approved_by_id := NULL; NEW.second_approved_person_id := NULL;
    NEW.second_approved_at := NULL; NEW.second_step_up_id := NULL;
    RETURN NEW;
  END IF;
  -- A run changes by its steps only; what is not a step's own was refused before.
  IF NEW.state = OLD.state THEN
    said := NEW;
    said.second_step_up_id := OLD.second_step_up_id;
    IF said IS DISTINCT FROM OLD THEN PERFORM bistand_refuse('En körning ändras bara steg för steg.'); END IF;
    IF NEW IS DISTINCT FROM OLD THEN
      NEW.second_approved_by_id := payments_second_yes(NEW);
      NEW.second_approved_person_id := bistand_person(actor); NEW.second_approved_at := clock_timestamp();
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.state <> 'approved' AND NEW.step_up_id IS DISTINCT FROM OLD.step_up_id
     OR NEW.second_step_up_id IS DISTINCT FROM OLD.second_step_up_id
     OR NEW.state <> 'open' AND NEW.returned_reason <> OLD.returned_reason THEN
    PERFORM bistand_refuse('En körning ändras bara steg för steg.');
  END IF;
  SELECT count(*), coalesce(sum(amount), 0) INTO n, total FROM payments_payment WHERE run_id = NEW.id;
  IF NEW.kind = 'emergency' AND NEW.state IN ('submitted', 'approved', 'released')
     AND (total > payments_emergency_most('run', NEW.pay_on) OR EXISTS (SELECT FROM payments_payment
           WHERE run_id = NEW.id AND amount > payments_emergency_most('payment', NEW.pay_on))) THEN
    PERFORM bistand_refuse('Körningen är över gränserna för en akut körning.');
  END IF;
  CASE NEW.state
  WHEN 'submitted' THEN
    IF n = 0 THEN PERFORM bistand_refuse('Körningen är tom.'); END IF;
    NEW.submitted_by_id := actor; NEW.submitted_at := clock_timestamp(); NEW.returned_reason := '';
  WHEN 'open' THEN
    IF btrim(NEW.returned_reason) = '' THEN
      PERFORM bistand_refuse('Ange varför körningen öppnas igen.');
    END IF;
    NEW.submitted_by_id := NULL; NEW.submitted_at := NULL; NEW.approved_by_id := NULL;
    NEW.approved_person_id := NULL; NEW.approved_at := NULL; NEW.step_up_id := NULL;
    NEW.approved_count := NULL; NEW.approved_sum := NULL;
    NEW.second_approved_by_id := NULL; NEW.second_approved_person_id := NULL;
    NEW.second_approved_at := NULL; NEW.second_step_up_id := NULL;
  WHEN 'approved' THEN
    PERFORM payments_only('{head}', NEW.section_id, 'En körning godkänns av sektionschefen.');
    IF (NEW.step_up_id IN (SELECT payments_fresh_codes(NEW.id, actor, OLD.submitted_at, clock_timestamp())))
       IS NOT TRUE THEN
      PERFORM bistand_refuse('Godkännandet kräver en ny engångskod.');
    END IF;
    IF n = 0 THEN PERFORM bistand_refuse('Körningen är tom.'); END IF;
    IF EXISTS (SELECT FROM payments_runflag r JOIN payments_payment p ON p.id = r.payment_id
                WHERE r.run_id = NEW.id AND p.run_id = NEW.id AND r.answer = '') THEN
      PERFORM bistand_refuse('Alla flaggade utbetalningar ska bedömas före godkännandet.');
    END IF;
    NEW.approved_by_id := actor; NEW.approved_person_id := bistand_person(actor);
    NEW.approved_at := clock_timestamp(); NEW.approved_count := n; NEW.approved_sum := total;
  WHEN 'released' THEN
    PERFORM payments_only('{head}', NEW.section_id, 'En körning effektueras av sektionschefen.');
    -- The one given at the approval will do, where the same person goes on at once; an unwatched screen will not.
    IF NOT EXISTS (SELECT FROM payments_fresh_codes(NEW.id, actor, OLD.submitted_at, clock_timestamp())) THEN
      PERFORM bistand_refuse('Effektueringen kräver en engångskod från de senaste fem minuterna.');
    END IF;
    IF NEW.kind = 'emergency' AND OLD.second_approved_at IS NULL THEN
      PERFORM bistand_refuse('En akut körning effektueras när en annan chef också har godkänt den.');
    END IF;
    IF n = 0 THEN PERFORM bistand_refuse('Körningen är tom.'); END IF;
    IF (n <= OLD.approved_count AND total <= OLD.approved_sum) IS NOT TRUE THEN
      PERFORM bistand_refuse('Körningen är inte den som godkändes.');
    END IF;
    NEW.released_by_id := actor; NEW.released_person_id := bistand_person(actor);
    NEW.released_at := clock_timestamp(); NEW.released_count := n; NEW.released_sum := total;
    -- The bank and the account are those that two persons have laid; the table in force on the pay day stays the run's.
    SELECT id, rows INTO f FROM payments_banktable WHERE state = 'approved' AND valid_from <= NEW.pay_on
     ORDER BY valid_from DESC, approved_at DESC LIMIT 1;
    IF NOT EXISTS (SELECT FROM jsonb_array_elements(f.rows) x
                    WHERE coalesce((x ->> 'section')::bigint, NEW.section_id) = NEW.section_id) THEN
      PERFORM bistand_refuse('Sektionen saknar en godkänd bankprofil. Ekonomen läser in den under Bankprofiler.');
    END IF;
    NEW.bank_table_id := f.id;
  WHEN 'exported' THEN
    SELECT "count" AS c, control_sum AS s INTO f FROM payments_runfile WHERE run_id = NEW.id;
    -- Rule 10: sum of rows = control sum in the file = what was released.
    IF (f.c = n AND f.s = total AND n = OLD.released_count AND total = OLD.released_sum) IS NOT TRUE THEN
      PERFORM bistand_refuse('Filens antal och kontrollsumma stämmer inte med körningens rader.');
    END IF;
  WHEN 'reconciled' THEN
    IF EXISTS (SELECT FROM payments_payment WHERE run_id = NEW.id AND state NOT IN ('paid', 'returned')) THEN
      PERFORM bistand_refuse('Alla utbetalningar har inte fått besked från banken.');
    END IF;
  END CASE;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION payments_run_after() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE r record; n bigint; total numeric;
BEGIN
  -- At commit, no run is released while its rows are not, and none is exported while its rows are not; and the
  -- rows are those that were counted, whoever took one out at the same time.
  SELECT state, released_count, released_sum INTO r FROM payments_paymentrun WHERE id = NEW.id;
  IF r.state NOT IN ('released', 'exported', 'reconciled') THEN RETURN NULL; END IF;
  SELECT count(*), coalesce(sum(amount), 0) INTO n, total FROM payments_payment p WHERE p.run_id = NEW.id AND (
       (r.state = 'released' AND p.state = 'released')
       OR (r.state <> 'released' AND p.state IN ('exported', 'paid', 'returned')));
  IF (n = r.released_count AND total = r.released_sum) IS NOT TRUE THEN
    PERFORM bistand_refuse('Körningen och dess utbetalningar följs inte åt.');
  END IF;
  RETURN NULL;
END $$;
"""

PARTS = """
CREATE OR REPLACE FUNCTION payments_flag_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE r record;
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.answer <> '' THEN PERFORM bistand_refuse('En flagga reses utan svar.'); END IF;
    -- What was unusual, was so with this account: with another, it is another flag.
    SELECT account_id INTO NEW.account_id FROM payments_payment WHERE id = NEW.payment_id AND run_id = NEW.run_id;
    NEW.raised_at := clock_timestamp(); NEW.answered_by_id := NULL; NEW.answered_at := NULL;
  ELSIF NEW IS DISTINCT FROM OLD THEN
    SELECT state, section_id INTO r FROM payments_paymentrun WHERE id = NEW.run_id FOR SHARE;
    -- In words: a full stop says nothing of what was checked.
    IF OLD.answer <> '' OR NEW.answer !~ '[^[:space:][:digit:][:punct:]]{2}' OR r.state <> 'submitted' THEN
      PERFORM bistand_refuse('En flagga bedöms en gång, medan körningen väntar på godkännande.');
    END IF;
    NEW.answered_by_id := payments_only('{head}', r.section_id, 'Flaggade utbetalningar bedöms av sektionschefen.');
    NEW.answered_at := clock_timestamp();
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION payments_file_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE header text[];
BEGIN
  PERFORM payments_only('{service}', NULL, 'Bankfilen skrivs av systemet, inte av en person.');
  IF (SELECT state FROM payments_paymentrun WHERE id = NEW.run_id FOR UPDATE) IS DISTINCT FROM 'released' THEN
    PERFORM bistand_refuse('Bankfilen skrivs när körningen är effektuerad, och bara en gång.');
  END IF;
  -- Rule 10: the number and the sum that the bank will read are those of the row. LATIN1 reads any bytes. Only the
  -- header of the whole file: the blocks of a file with several rails have numbers and sums of their own.
  SELECT regexp_match(split_part(convert_from(substring(content FOR 2000), 'LATIN1'), '</GrpHdr>', 1),
           '<MsgId>([^<]*)</MsgId>.*<NbOfTxs>([0-9]+)</NbOfTxs>.*<CtrlSum>([0-9]+[.][0-9]{2})</CtrlSum>')
    INTO header FROM cases_storedfile WHERE id = NEW.file_id;
  IF (header[1] = NEW.message_id AND header[2]::numeric = NEW."count" AND header[3]::numeric = NEW.control_sum)
     IS NOT TRUE THEN
    PERFORM bistand_refuse('Bankfilen säger inte själv det antal och den summa som uppges.');
  END IF;
  NEW.history_head := audit_drop_anchor(); NEW.made_at := clock_timestamp();
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION payments_receipt_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  NEW.received_by_id := payments_only('{accountant,service}', NULL, 'Bankens kvittenser läses in av ekonomen.');
  NEW.received_at := clock_timestamp();
  IF NOT EXISTS (SELECT FROM payments_runfile WHERE run_id = NEW.run_id) THEN
    PERFORM bistand_refuse('Kvittensen hör inte till någon fil som har skickats.');
  END IF;
  IF NOT EXISTS (SELECT FROM cases_storedfile WHERE id = NEW.file_id AND sha256 = NEW.sha256) THEN
    PERFORM bistand_refuse('Kvittensen är inte den fil som uppges.');
  END IF;
  RETURN NEW;
END $$;
"""

LIST = """
CREATE OR REPLACE FUNCTION payments_list_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM payments_only('{service}', NULL, 'Betalningslistan arkiveras av systemet, inte av en person.');
  NEW.made_at := clock_timestamp();
  -- It is the list of this run's file, and of the number and sum that left.
  IF NOT EXISTS (SELECT FROM payments_runfile f JOIN cases_storedfile s ON s.id = f.file_id
                  WHERE f.run_id = NEW.run_id AND s.sha256 = NEW.bank_sha256
                    AND f."count" = NEW."count" AND f.control_sum = NEW.total) THEN
    PERFORM bistand_refuse('Betalningslistan hör inte till körningens bankfil.');
  END IF;
  IF NOT EXISTS (SELECT FROM cases_storedfile WHERE id = NEW.file_id AND media_type = 'application/pdf') THEN
    PERFORM bistand_refuse('Betalningslistan är inte den fil som uppges.');
  END IF;
  RETURN NEW;
END $$;
"""

HISTORY = (
    "payee", "payoutaccount", "paymentinstruction", "payment", "paymentrun", "runflag", "runfile", "bankreceipt",
)  # fmt: skip


FROZEN_RUN = sql.frozen(
    "payments_paymentrun", "state", ["*"], ["state", "step_up_id", "second_step_up_id", "returned_reason"]
)


def list_statements() -> list[str]:
    """The archived list of a run."""
    return [
        LIST,
        sql.history("payments_runlist"),
        sql.append_only("payments_runlist"),
        sql.trigger("d_stamp", "payments_runlist", "BEFORE INSERT", "payments_list_stamp"),
    ]


def cooling_statements() -> list[str]:
    """Cooling-off of a new account."""
    return [
        COOLING,
        sql.history("payments_coolingwaiver"),
        sql.append_only("payments_coolingwaiver"),
        sql.trigger("d_stamp", "payments_coolingwaiver", "BEFORE INSERT", "payments_waiver_stamp"),
    ]


def statements() -> list[str]:
    """All statements of this floor's rules, in order."""
    parts = [HOLDS, ACCOUNT, RUN, EMERGENCY, payment_rules.PAYMENT, PARTS]
    parts += [sql.history(f"payments_{table}") for table in HISTORY if table != "payment"]
    parts += [sql.never_deleted(f"payments_{table}") for table in HISTORY if table not in ("runfile", "bankreceipt")]
    parts += [
        sql.append_only("payments_runfile"),
        sql.append_only("payments_bankreceipt"),
        # Each row says what it said from the beginning; what may change is what its steps change.
        sql.frozen("payments_payee", "kind", ["*"], []),
        sql.frozen("payments_paymentinstruction", "purpose", ["*"], ["active"]),
        sql.frozen("payments_payoutaccount", "state", ["*"], ["state", "reason"]),
        FROZEN_RUN,
        sql.frozen("payments_runflag", "kind", ["*"], ["answer", "answered_by_id", "answered_at"]),
        sql.transitions("payments_payoutaccount", "state", ["entered"], PayoutAccount.TRANSITIONS),
        sql.transitions("payments_paymentrun", "state", ["open"], PaymentRun.TRANSITIONS),
        sql.trigger("d_stamp", "payments_payee", "BEFORE INSERT", "payments_payee_stamp"),
        sql.trigger("d_stamp", "payments_payoutaccount", "BEFORE INSERT OR UPDATE", "payments_account_stamp"),
        *payment_rules.triggers(),
        sql.trigger("d_stamp", "payments_paymentrun", "BEFORE INSERT OR UPDATE", "payments_run_stamp"),
        sql.trigger("d_stamp", "payments_runflag", "BEFORE INSERT OR UPDATE", "payments_flag_stamp"),
        sql.trigger("d_stamp", "payments_runfile", "BEFORE INSERT", "payments_file_stamp"),
        sql.trigger("d_stamp", "payments_bankreceipt", "BEFORE INSERT", "payments_receipt_stamp"),
        "DROP TRIGGER IF EXISTS e_follow ON payments_paymentrun;"
        "CREATE CONSTRAINT TRIGGER e_follow AFTER UPDATE ON payments_paymentrun DEFERRABLE INITIALLY DEFERRED"
        " FOR EACH ROW EXECUTE FUNCTION payments_run_after();"
        "ALTER TABLE payments_paymentrun ENABLE ALWAYS TRIGGER e_follow;",
    ]
    return [*parts, *list_statements(), *cooling_statements()]
