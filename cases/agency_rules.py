"""What PostgreSQL itself holds of fetches from other agencies; used by the migrations."""

from __future__ import annotations

from bistand.audit import sql
from cases.models import AgencyFetch

# Who asked and when are the server's; an answer is written once, in the transaction that settles the question.
STAMPS = """
CREATE OR REPLACE FUNCTION cases_fetch_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    NEW.asked_by_id := bistand_actor(); NEW.asked_at := clock_timestamp();
    IF NOT EXISTS (SELECT FROM cases_application a JOIN cases_case c ON c.id = a.case_id
                     JOIN cases_householdmember m ON m.household_id = c.household_id
                    WHERE a.id = NEW.application_id AND c.id = NEW.case_id AND m.person_id = NEW.person_id) THEN
      PERFORM bistand_refuse('Uppgifter hämtas bara om den som ingår i hushållet.');
    END IF;
  ELSIF NEW.state <> OLD.state THEN
    NEW.settled_at := CASE WHEN NEW.state = 'waiting' THEN NULL ELSE clock_timestamp() END;
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION cases_fetch_part() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  -- The lock keeps a part from slipping in after the answer was settled.
  IF (SELECT state FROM cases_agencyfetch WHERE id = NEW.fetch_id FOR UPDATE) <> 'waiting' THEN
    PERFORM bistand_refuse('Svaret är redan mottaget och kan inte ändras.');
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION cases_set_income() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  SELECT p.net INTO NEW.proposed FROM cases_agencypayment p
    JOIN cases_agencyfetch f ON f.id = p.fetch_id
    JOIN cases_calculation c ON c.id = NEW.calculation_id AND c.application_id = f.application_id
   WHERE p.id = NEW.payment_id;
  IF NOT FOUND THEN PERFORM bistand_refuse('Inkomsten hör till en annan ansökan.'); END IF;
  RETURN NEW;
END $$;
"""

TABLES = ("agencyfetch", "agencyreply", "agencypayment", "setincome")


def statements() -> list[str]:
    """All statements, in order."""
    fetch = "cases_agencyfetch"
    settling = ("state", "attempts", "begun_at", "settled_at", "error_code", "error_words", "answer_id")
    return [
        STAMPS,
        *(sql.history(f"cases_{table}") for table in TABLES),
        sql.never_deleted(fetch),
        *(sql.append_only(f"cases_{table}") for table in TABLES if table != "agencyfetch"),
        sql.transitions(fetch, "state", ["waiting"], AgencyFetch.TRANSITIONS),
        sql.frozen(fetch, "state", ["answered"], []),
        sql.trigger("b_origin", fetch, "BEFORE UPDATE", "audit_frozen", "state", "*", *settling),
        sql.trigger("d_stamp", fetch, "BEFORE INSERT OR UPDATE", "cases_fetch_stamp"),
        *(
            sql.trigger("d_part", f"cases_{table}", "BEFORE INSERT", "cases_fetch_part")
            for table in ("agencyreply", "agencypayment")
        ),
        sql.trigger("d_set", "cases_setincome", "BEFORE INSERT", "cases_set_income"),
    ]
