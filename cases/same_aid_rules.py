"""What PostgreSQL holds of aid granted in more than one decision; used by the migrations."""

from __future__ import annotations

from cases.norm.kinds import EXPENSE_KINDS
from cases.same_aid import SUPPORT

SAME_AID = """
CREATE OR REPLACE FUNCTION cases_aid_kind(made cases_decision) RETURNS text
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT CASE WHEN made.legal_ground = '12:2' THEN 'beyond'
              WHEN EXISTS (SELECT FROM cases_decisionline l
                            WHERE l.decision_id = made.id AND l.purpose = ANY ('{SUPPORT}')) THEN 'support'
              ELSE 'right' END
$$;

CREATE OR REPLACE FUNCTION cases_same_aid(made cases_decision) RETURNS SETOF cases_decision
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  -- Others in force on aid of the same kind: to the household, or to one of the same adults in another for some of the
  -- same days.
  SELECT o.* FROM cases_decision o
   WHERE o.case_id = ANY (ARRAY(
           SELECT made.case_id UNION
           SELECT c.id FROM cases_decisionobstacle w
             JOIN cases_householdmember m ON m.person_id = w.person_id AND m.role <> 'child'
             JOIN cases_case c ON c.household_id = m.household_id
            WHERE w.decision_id = made.id))
     AND o.state IN ('made', 'executed') AND o.amount > 0 AND o.id <> made.id
     AND (o.case_id = made.case_id
          OR (o.period_from <= made.period_to AND o.period_to >= made.period_from AND EXISTS (
           SELECT FROM cases_decisionobstacle mine JOIN cases_decisionobstacle theirs USING (person_id)
            WHERE mine.decision_id = made.id AND theirs.decision_id = o.id)))
     AND cases_aid_kind(o) = cases_aid_kind(made)
$$;

CREATE OR REPLACE FUNCTION cases_same_months(made cases_decision) RETURNS numeric
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  -- What they give in that of the decision's months where it is most.
  SELECT coalesce(max(s), 0) FROM (
    SELECT sum(l.amount) AS s FROM cases_same_aid(made) o
      JOIN cases_application a ON a.id = o.application_id
      JOIN cases_decisionline l ON l.decision_id = o.id
      JOIN cases_application mine ON mine.id = made.application_id
     WHERE coalesce(l.month, a.month) >= mine.month
       AND coalesce(l.month, a.month) < (mine.month + make_interval(months => made.months))::date
     GROUP BY coalesce(l.month, a.month)) months
$$;

CREATE OR REPLACE FUNCTION cases_same_cost(made cases_decision, other cases_decision) RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  -- A cost of a month is not parted by days, as the norm is: rent may be granted with a part of it.
  SELECT EXISTS (
    SELECT FROM cases_decisionline l JOIN cases_application mine ON mine.id = made.application_id
      JOIN cases_decisionline o ON o.purpose = l.purpose AND o.decision_id = other.id
      JOIN cases_application theirs ON theirs.id = other.application_id
     WHERE l.decision_id = made.id AND l.purpose = ANY ('{EXPENSES}')
       AND coalesce(o.month, theirs.month) >= mine.month
       AND coalesce(o.month, theirs.month) < (mine.month + make_interval(months => made.months))::date)
$$;

CREATE OR REPLACE FUNCTION cases_decision_besides(made cases_decision) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF made.amount = 0 THEN RETURN; END IF;
  -- Two who decide on aid to the same people do so one after the other, and the later one sees the earlier.
  PERFORM FROM cases_case WHERE id = made.case_id FOR NO KEY UPDATE;
  PERFORM FROM cases_person WHERE id IN (SELECT person_id FROM cases_decisionobstacle WHERE decision_id = made.id)
    ORDER BY id FOR NO KEY UPDATE;
  IF length(btrim(made.besides_reason)) < 20 AND cases_aid_kind(made) = 'support' AND EXISTS (
       SELECT FROM cases_same_aid(made) o
        WHERE o.period_from <= made.period_to AND o.period_to >= made.period_from
           OR cases_same_cost(made, o)) THEN
    PERFORM bistand_refuse('Försörjningsstöd är redan beviljat för några av dagarna, eller en kostnad för samma månad. '
                           'Skriv varför mer beviljas.');
  END IF;
END $$;
""".replace("{SUPPORT}", "{" + ",".join(SUPPORT) + "}").replace("{EXPENSES}", "{" + ",".join(EXPENSE_KINDS) + "}")
