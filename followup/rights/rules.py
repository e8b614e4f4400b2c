"""What PostgreSQL itself holds of the review of rights; used by the migrations."""

from __future__ import annotations

from bistand.audit import sql

RULES = """
CREATE OR REPLACE FUNCTION followup_may_review(actor bigint, of_grant bigint) RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  -- A head of the section; of what heads hold, and of what holds everywhere, any head or controller. Never one's own.
  SELECT EXISTS (SELECT FROM staff_rolegrant g WHERE g.id = of_grant
    AND bistand_person(g.user_id) <> bistand_person(actor)
    AND CASE WHEN g.role = 'head' OR g.section_id IS NULL
        THEN payments_holds(actor, '{head,controller}', NULL)
        ELSE payments_holds(actor, '{head}', g.section_id) END)
$$;

CREATE OR REPLACE FUNCTION followup_rightreview_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE actor bigint := bistand_actor();
BEGIN
  IF TG_OP = 'INSERT' THEN
    PERFORM payments_only('{service}', NULL, 'Omprövningar öppnas av systemet.');
    NEW.opened_at := clock_timestamp(); NEW.answer := ''; NEW.reason := ''; NEW.answered_by_id := NULL;
    NEW.answered_at := NULL; NEW.late_at := NULL; NEW.suspended_at := NULL;
    RETURN NEW;
  END IF;
  IF NEW IS NOT DISTINCT FROM OLD THEN RETURN NEW; END IF;
  IF OLD.answer <> '' OR OLD.suspended_at IS NOT NULL THEN
    PERFORM bistand_refuse('Behörigheten är redan omprövad.');
  END IF;
  IF NEW.answer = '' THEN
    PERFORM payments_only('{service}', NULL, 'Att en omprövning är sen sätts av systemet.');
    NEW.reason := ''; NEW.answered_by_id := NULL; NEW.answered_at := NULL;
    NEW.late_at := coalesce(OLD.late_at, CASE WHEN NEW.late_at IS NOT NULL THEN clock_timestamp() END);
    NEW.suspended_at := CASE WHEN NEW.suspended_at IS NOT NULL THEN clock_timestamp() END;
    RETURN NEW;
  END IF;
  IF NOT followup_may_review(actor, NEW.grant_id) THEN
    PERFORM bistand_refuse('En behörighet omprövas av sektionens chef, och aldrig av den som har den.');
  END IF;
  NEW.late_at := OLD.late_at; NEW.suspended_at := NULL;
  NEW.answered_by_id := actor; NEW.answered_at := clock_timestamp();
  RETURN NEW;
END $$;
"""


def statements() -> list[str]:
    table = "followup_rightreview"
    return [
        RULES,
        sql.history(table),
        sql.never_deleted(table),
        sql.frozen(
            table, "due", ["*"], ["answer", "reason", "answered_by_id", "answered_at", "late_at", "suspended_at"]
        ),
        sql.trigger("d_stamp", table, "BEFORE INSERT OR UPDATE", "followup_rightreview_stamp"),
    ]
