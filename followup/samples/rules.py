"""What PostgreSQL itself does and holds of spot checks; used by the migrations."""

from __future__ import annotations

from bistand.audit import sql

# Frame and draw depend on nothing that changes later: what was released or decided by then, flagged or found by
# then. A flagged one weighs five times one that is not, and at most thirteen times (Efraimidis and Spirakis, 2006:
# the keys -ln(u)/w, the smallest first, draw without replacement in proportion to w).
DRAW = """
CREATE OR REPLACE FUNCTION followup_sample_frame(s followup_sample) RETURNS TABLE (id bigint, weight integer)
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT p.id, 1 + 4 * least(3, (SELECT count(*) FROM payments_runflag f WHERE f.payment_id = p.id AND f.raised_at <= s.drawn_at)
         + (SELECT count(*) FROM followup_controlfinding f WHERE f.payment_id = p.id AND f.found_at <= s.drawn_at))::int
    FROM payments_paymentrun r JOIN payments_payment p ON p.run_id = r.id
   WHERE s.subject = 'payment' AND (s.section_id IS NULL OR r.section_id = s.section_id) AND r.released_at <= s.drawn_at
     AND r.released_at >= s.first_day::timestamp AT TIME ZONE 'Europe/Stockholm'
     AND r.released_at < (s.last_day + 1)::timestamp AT TIME ZONE 'Europe/Stockholm'
  UNION ALL
  SELECT d.id, 1 + 4 * least(3, (SELECT count(*) FROM followup_controlfinding f
           WHERE f.case_id = d.case_id AND f.payment_id IS NULL AND f.found_at <= s.drawn_at))::int
    FROM cases_decision d JOIN cases_case c ON c.id = d.case_id
   WHERE s.subject = 'decision' AND (s.section_id IS NULL OR c.section_id = s.section_id) AND d.decided_at <= s.drawn_at
     AND d.decided_at >= s.first_day::timestamp AT TIME ZONE 'Europe/Stockholm'
     AND d.decided_at < (s.last_day + 1)::timestamp AT TIME ZONE 'Europe/Stockholm'
  UNION ALL
  -- Readings of cases by persons; one that asked for a reason (a protected person, a whole account number) weighs five.
  SELECT a.id, CASE WHEN a.reason = '' THEN 1 ELSE 5 END
    FROM audit_access a JOIN cases_case c ON c.id = a.case_id JOIN staff_user u ON u.id = a.actor_id
    JOIN staff_employee e ON e.id = u.employee_id AND e."natural"
   WHERE s.subject = 'access' AND (s.section_id IS NULL OR c.section_id = s.section_id) AND a.at <= s.drawn_at
     AND a.at >= s.first_day::timestamp AT TIME ZONE 'Europe/Stockholm'
     AND a.at < (s.last_day + 1)::timestamp AT TIME ZONE 'Europe/Stockholm'
$$;

CREATE OR REPLACE FUNCTION followup_sample_hash(s followup_sample) RETURNS TABLE (number integer, hash text)
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT count(*)::int, encode(sha256(convert_to(coalesce(string_agg(f.id || ':' || f.weight, ',' ORDER BY f.id), ''), 'UTF8')), 'hex')
    FROM followup_sample_frame(s) f
$$;

CREATE OR REPLACE FUNCTION followup_sample_draw(s followup_sample)
RETURNS TABLE (number integer, id bigint, way text, weight integer)
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  WITH frame AS MATERIALIZED (SELECT f.id, f.weight FROM followup_sample_frame(s) f),
  by_chance AS MATERIALIZED (
    SELECT f.id, f.weight, sha256(convert_to(s.seed || ':' || f.id, 'UTF8')) AS key FROM frame f
     ORDER BY 3, 1 LIMIT s.random_count),
  by_risk AS MATERIALIZED (
    SELECT f.id, f.weight, -ln((('x' || left(encode(sha256(convert_to(s.seed || ':risk:' || f.id, 'UTF8')), 'hex'), 12))::bit(48)::bigint
           + 1)::float8 / 281474976710657.0) / f.weight AS key
      FROM frame f WHERE f.id NOT IN (SELECT c.id FROM by_chance c) ORDER BY 3, 1 LIMIT s.risk_count)
  SELECT row_number() OVER (ORDER BY c.key, c.id)::int, c.id, 'random', c.weight FROM by_chance c
  UNION ALL
  SELECT ((SELECT count(*) FROM by_chance) + row_number() OVER (ORDER BY r.key, r.id))::int, r.id, 'risk', r.weight FROM by_risk r
$$;
"""  # noqa: E501

STAMPS = """
CREATE OR REPLACE FUNCTION followup_sample_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE actor bigint := payments_only('{controller}', NULL, 'Stickprov dras och avslutas av internkontrollanten.');
BEGIN
  IF TG_OP = 'INSERT' THEN
    NEW.drawn_by_id := actor; NEW.drawn_at := clock_timestamp(); NEW.seed := replace(gen_random_uuid()::text, '-', '');
    NEW.conclusion := ''; NEW.closed_by_id := NULL; NEW.closed_at := NULL;
    IF NOT payments_holds(NEW.examiner_id, '{controller}', NULL) THEN
      PERFORM bistand_refuse('Stickprov granskas av en internkontrollant.');
    END IF;
    SELECT h.number, h.hash INTO NEW.frame_count, NEW.frame_hash FROM followup_sample_hash(NEW) h;
    IF NEW.frame_count = 0 THEN PERFORM bistand_refuse('Det finns inget att dra ur under perioden.'); END IF;
    SELECT coalesce(jsonb_agg(jsonb_build_object('id', q.id, 'text', q.text) ORDER BY q.place, q.id), '[]') INTO NEW.questions
      FROM followup_samplequestion q
     WHERE q.ended_at IS NULL AND (q.about = NEW.subject OR q.about = '' AND NEW.subject <> 'access');
    -- Of a reading there is one question that is always asked; the controller adds others.
    IF NEW.subject = 'access' THEN
      NEW.questions := jsonb_build_array(jsonb_build_object('id', 0, 'text',
        'Behövde personen läsa akten i sitt arbete den dagen?')) || NEW.questions;
    END IF;
    RETURN NEW;
  END IF;
  IF NEW IS NOT DISTINCT FROM OLD THEN RETURN NEW; END IF;
  IF OLD.closed_at IS NOT NULL THEN PERFORM bistand_refuse('Stickprovet är redan avslutat.'); END IF;
  IF (SELECT count(*) FROM followup_sampleitem i WHERE i.sample_id = NEW.id AND i.outcome <> '')
     <> least(NEW.random_count + NEW.risk_count, NEW.frame_count) THEN
    PERFORM bistand_refuse('Allt som drogs ska vara granskat innan stickprovet avslutas.');
  END IF;
  NEW.closed_by_id := actor; NEW.closed_at := clock_timestamp();
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION followup_sample_is_the_draw() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (
    SELECT FROM (SELECT DISTINCT sample_id FROM new_rows) n JOIN followup_sample s ON s.id = n.sample_id
     CROSS JOIN LATERAL (
       SELECT FROM followup_sample_draw(s) d
         FULL JOIN (SELECT * FROM followup_sampleitem x WHERE x.sample_id = s.id) i
           ON i.number = d.number AND i.way = d.way AND i.weight = d.weight AND coalesce(i.payment_id, i.decision_id, i.access_id) = d.id
        WHERE d.id IS NULL OR i.id IS NULL) differs) THEN
    PERFORM bistand_refuse('Ett stickprov är det som fröet drar, varken mer eller mindre.');
  END IF;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION followup_sampleitem_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE actor bigint := bistand_actor(); own followup_sample;
BEGIN
  SELECT * INTO own FROM followup_sample WHERE id = NEW.sample_id;
  IF TG_OP = 'INSERT' THEN
    PERFORM payments_only('{service}', NULL, 'Stickprov dras av systemet.');
    IF own.subject = 'payment' THEN
      SELECT p.case_id, r.section_id, array_remove(ARRAY[p.entered_person_id, p.verified_person_id, p.decided_person_id,
               p.approved_person_id, p.released_person_id, bistand_person(p.planned_by_id), bistand_person(v.reviewed_by_id),
               bistand_person(v.attested_by_id)], NULL)
        INTO NEW.case_id, NEW.section_id, NEW.persons
        FROM payments_payment p JOIN payments_paymentrun r ON r.id = p.run_id
        LEFT JOIN payments_invoice v ON v.id = p.invoice_id WHERE p.id = NEW.payment_id;
    ELSIF own.subject = 'access' THEN
      SELECT a.case_id, c.section_id, ARRAY[bistand_person(a.actor_id)] INTO NEW.case_id, NEW.section_id, NEW.persons
        FROM audit_access a JOIN cases_case c ON c.id = a.case_id WHERE a.id = NEW.access_id;
    ELSE
      SELECT d.case_id, c.section_id, array_remove(ARRAY[d.decided_person_id, bistand_person(d.written_by_id),
               bistand_person(c.caseworker_id)], NULL)
        INTO NEW.case_id, NEW.section_id, NEW.persons
        FROM cases_decision d JOIN cases_case c ON c.id = d.case_id WHERE d.id = NEW.decision_id;
    END IF;
    NEW.examiner_id := CASE WHEN bistand_person(own.examiner_id) = ANY (NEW.persons) THEN NULL ELSE own.examiner_id END;
    NEW.answers := '{}'; NEW.outcome := ''; NEW.remark := ''; NEW.examined_by_id := NULL; NEW.examined_at := NULL;
    NEW.reply := ''; NEW.replied_by_id := NULL; NEW.replied_at := NULL;
    RETURN NEW;
  END IF;
  IF NEW IS NOT DISTINCT FROM OLD THEN RETURN NEW; END IF;
  IF OLD.outcome = '' THEN
    PERFORM payments_only('{controller}', NULL, 'Stickprov granskas av internkontrollanten.');
    IF NEW.examiner_id IS NOT NULL AND (bistand_person(NEW.examiner_id) = ANY (OLD.persons)
       OR NOT payments_holds(NEW.examiner_id, '{controller}', NULL)) THEN
      PERFORM bistand_refuse('Det granskas av en internkontrollant som inte själv har haft med det att göra.');
    END IF;
    NEW.reply := ''; NEW.replied_by_id := NULL; NEW.replied_at := NULL;
    IF NEW.outcome = '' THEN
      NEW.answers := '{}'; NEW.remark := ''; NEW.examined_by_id := NULL; NEW.examined_at := NULL;
      RETURN NEW;
    END IF;
    IF bistand_person(actor) = ANY (OLD.persons) THEN
      PERFORM bistand_refuse('Ingen granskar sitt eget arbete.');
    END IF;
    IF EXISTS (SELECT FROM jsonb_array_elements(own.questions) q WHERE coalesce(NEW.answers ->> (q ->> 'id'), '') NOT IN ('yes', 'no', 'none')) THEN
      PERFORM bistand_refuse('Besvara alla frågor.');
    END IF;
    IF NEW.outcome = 'in_order' AND EXISTS (SELECT FROM jsonb_each_text(NEW.answers) a WHERE a.value = 'no') THEN
      PERFORM bistand_refuse('Ett nej på en fråga är en anmärkning.');
    END IF;
    NEW.examined_by_id := actor; NEW.examined_at := clock_timestamp();
    RETURN NEW;
  END IF;
  IF OLD.reply <> '' OR OLD.outcome <> 'remark' OR to_jsonb(NEW) - ARRAY['reply', 'replied_by_id', 'replied_at']
       IS DISTINCT FROM to_jsonb(OLD) - ARRAY['reply', 'replied_by_id', 'replied_at'] THEN
    PERFORM bistand_refuse('Det som är granskat står kvar. En anmärkning besvaras en gång av sektionen.');
  END IF;
  PERFORM payments_only('{head}', OLD.section_id, 'En anmärkning besvaras av sektionens chef.');
  NEW.replied_by_id := actor; NEW.replied_at := clock_timestamp();
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION followup_samplequestion_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM payments_only('{controller}', NULL, 'Frågorna i stickprov bestäms av internkontrollanten.');
  IF TG_OP = 'INSERT' THEN NEW.ended_at := NULL; ELSE NEW.ended_at := clock_timestamp(); END IF;
  RETURN NEW;
END $$;
"""  # noqa: E501

# To begin with; the controller changes them as any others. (about, text)
QUESTIONS = (
    ("payment", "Har kontot lagts in, beslutet fattats och pengarna effektuerats av olika personer?"),
    ("", "Är kontrollerna antecknade, med vad de visade?"),
    ("", "Är den sökandes identitet kontrollerad?"),
    ("", "Är beslutet fattat inom delegationen?"),
    ("decision", "Är motiveringen den sökandes egen?"),
    ("", "Är planen uppföljd i tid?"),
    ("", "Finns handlingarna som beslutet bygger på?"),
    ("payment", "Är beloppet rätt, och betalat till rätt mottagare?"),
    ("decision", "Är beloppet rätt räknat?"),
)


def begin() -> str:
    """SQL that puts the first questions in; before the triggers, as no person asks them yet."""
    rows = ", ".join(f"('{about}', {place}, '{text}')" for place, (about, text) in enumerate(QUESTIONS, 1))
    return f"INSERT INTO followup_samplequestion (about, place, text) VALUES {rows};"  # noqa: S608  our own words


def statements() -> list[str]:
    question, sample, item = "followup_samplequestion", "followup_sample", "followup_sampleitem"
    return [
        DRAW,
        STAMPS,
        *(sql.history(table) + sql.never_deleted(table) for table in (question, sample, item)),
        sql.frozen(question, "text", ["*"], ["ended_at"]),
        sql.frozen(sample, "subject", ["*"], ["conclusion", "closed_by_id", "closed_at"]),
        sql.frozen(item, "number", ["*"], [
            "examiner_id", "answers", "outcome", "remark", "examined_by_id", "examined_at", "reply", "replied_by_id",
            "replied_at",
        ]),
        sql.trigger("d_stamp", question, "BEFORE INSERT OR UPDATE", "followup_samplequestion_stamp"),
        sql.trigger("d_stamp", sample, "BEFORE INSERT OR UPDATE", "followup_sample_stamp"),
        sql.trigger("d_stamp", item, "BEFORE INSERT OR UPDATE", "followup_sampleitem_stamp"),
        sql.statement_trigger("e_is_the_draw", item, "INSERT", "followup_sample_is_the_draw"),
    ]  # fmt: skip
