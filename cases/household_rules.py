"""What PostgreSQL holds of who is in a household; used by the migrations."""

from __future__ import annotations

from bistand.audit import sql

# A decision rests on a member whom its calculation counts, or whose obstacle it says.
WITHDRAWN = """
CREATE OR REPLACE FUNCTION cases_member_withdrawn() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT isempty(OLD.valid) AND NOT isempty(NEW.valid) THEN RETURN NEW; END IF;
  IF isempty(OLD.valid) THEN PERFORM bistand_refuse('Den som är borttagen läggs in på nytt.'); END IF;
  IF EXISTS (
    SELECT FROM cases_decision d JOIN cases_case c ON c.id = d.case_id
      LEFT JOIN cases_calculation k ON k.id = d.calculation_id
     WHERE c.household_id = OLD.household_id AND d.decided_at IS NOT NULL
       AND OLD.valid && daterange(d.period_from, d.period_to, '[]')
       AND (EXISTS (SELECT FROM cases_decisionobstacle o WHERE o.decision_id = d.id AND o.person_id = OLD.person_id)
            OR jsonb_path_exists(k.input, '$.household.*[*].id ? (@ == $person)',
                                 jsonb_build_object('person', OLD.person_id::text)))) THEN
    PERFORM bistand_refuse('Ett beslut bygger på att personen ingår i hushållet. Låt personen lämna hushållet och '
                           'ersätt beslutet i stället.');
  END IF;
  RETURN NEW;
END $$;
"""


def member_statements() -> list[str]:
    """All statements about members, in order."""
    return [
        WITHDRAWN,
        sql.trigger("d_withdrawn", "cases_householdmember", "BEFORE UPDATE", "cases_member_withdrawn"),
    ]
