"""What PostgreSQL itself holds of assessments; used by the migrations."""

from __future__ import annotations

from bistand.audit import sql

RULES = """
CREATE OR REPLACE FUNCTION planning_template_shape() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF jsonb_typeof(NEW.areas) <> 'array' OR jsonb_array_length(NEW.areas) = 0
     OR EXISTS (SELECT FROM jsonb_array_elements(NEW.areas) a WHERE btrim(coalesce(a ->> 'name', '')) = '')
     OR (SELECT count(DISTINCT a ->> 'name') < count(*) FROM jsonb_array_elements(NEW.areas) a) THEN
    PERFORM bistand_refuse('Mallen behöver områden med var sitt namn.');
  END IF;
  IF jsonb_typeof(NEW.scale) <> 'array' OR jsonb_array_length(NEW.scale) <> 5 THEN
    PERFORM bistand_refuse('Skalan har fem steg.');
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION planning_refuse_no_adult(of_case bigint, person bigint) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM cases_householdmember m JOIN cases_case c ON c.household_id = m.household_id
                  WHERE c.id = of_case AND m.person_id = person AND m.role <> 'child'
                    AND m.valid @> planning_today()) THEN
    PERFORM bistand_refuse('Personen ingår inte som vuxen i ärendets hushåll.');
  END IF;
END $$;

CREATE OR REPLACE FUNCTION planning_assessment_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  NEW.signed_by_id := bistand_actor(); NEW.signed_at := clock_timestamp();
  PERFORM planning_refuse_no_adult(NEW.case_id, NEW.person_id);
  IF NEW.held_on > planning_today() THEN PERFORM bistand_refuse('Dagen har inte varit än.'); END IF;
  IF NEW.held_on < (SELECT birth_date FROM cases_person WHERE id = NEW.person_id) THEN
    PERFORM bistand_refuse('Dagen är före personens födelse.');
  END IF;
  IF (SELECT jsonb_agg(a ->> 'area' ORDER BY n) FROM jsonb_array_elements(NEW.answers) WITH ORDINALITY x(a, n))
     IS DISTINCT FROM
     (SELECT jsonb_agg(a ->> 'name' ORDER BY n)
        FROM planning_assessmenttemplate t, jsonb_array_elements(t.areas) WITH ORDINALITY x(a, n)
       WHERE t.id = NEW.template_id) THEN
    PERFORM bistand_refuse('Kartläggningen har mallens områden, varken fler eller färre.');
  END IF;
  IF EXISTS (SELECT FROM jsonb_array_elements(NEW.answers) a WHERE a ->> 'score' !~ '^[1-5]$') THEN
    PERFORM bistand_refuse('Varje område bedöms från 1 till 5.');
  END IF;
  IF NOT EXISTS (SELECT FROM jsonb_array_elements(NEW.answers) a WHERE a ->> 'score' IS NOT NULL) THEN
    PERFORM bistand_refuse('Bedöm minst ett område.');
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION planning_instrument_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  NEW.noted_by_id := bistand_actor(); NEW.noted_at := clock_timestamp();
  PERFORM planning_refuse_no_adult(NEW.case_id, NEW.person_id);
  IF NEW.done_on > planning_today() THEN PERFORM bistand_refuse('Dagen har inte varit än.'); END IF;
  RETURN NEW;
END $$;
"""


def assessment_statements() -> list[str]:
    """Templates end and are never rewritten; what was found of somebody is never changed at all."""
    templates = ("planning_assessmenttemplate", "planning_goaltemplate")
    found = ("planning_assessment", "planning_instrumentresult")
    return [
        RULES,
        *(sql.history(table) for table in (*templates, *found)),
        *(sql.never_deleted(table) for table in templates),
        sql.frozen(templates[0], "name", ["*"], ["valid"]),
        sql.frozen(templates[1], "goal", ["*"], ["valid"]),
        sql.trigger("d_shape", templates[0], "BEFORE INSERT", "planning_template_shape"),
        *(sql.append_only(table) for table in found),
        sql.trigger("d_stamp", found[0], "BEFORE INSERT", "planning_assessment_stamp"),
        sql.trigger("d_stamp", found[1], "BEFORE INSERT", "planning_instrument_stamp"),
    ]
