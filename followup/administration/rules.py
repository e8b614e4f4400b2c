"""What PostgreSQL itself holds of the reading of the administrators' work; used by the migration that adds it."""

from __future__ import annotations

from bistand.audit import sql

RULES = """
CREATE OR REPLACE FUNCTION followup_administration(first date) RETURNS TABLE (id bigint, actor_id bigint, act text)
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  -- All that whoever was an administrator that day did, and every act of rights, settings and tables whoever did it.
  SELECT c.id, c.actor_id, c.act FROM audit_change c
   WHERE c.at >= first::timestamp AT TIME ZONE 'Europe/Stockholm'
     AND c.at < (first + interval '1 month')::timestamp AT TIME ZONE 'Europe/Stockholm'
     AND (c.act IN ('staff.manage', 'staff.delegation', 'staff.attest', 'staff.settings', 'staff.load_table',
                    'staff.approve_table', 'staff.keep_routine')
          OR EXISTS (SELECT FROM staff_rolegrant g WHERE g.user_id = c.actor_id AND g.role = 'administrator'
                        AND g.valid @> (c.at AT TIME ZONE 'Europe/Stockholm')::date))
$$;

CREATE OR REPLACE FUNCTION followup_administration_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE actor bigint := payments_only('{controller}', NULL, 'Systemförvaltningen läses av internkontrollanten.');
BEGIN
  IF (NEW.month + interval '1 month')::date > bistand_today() THEN
    PERFORM bistand_refuse('Månaden är inte slut än.');
  END IF;
  IF EXISTS (SELECT FROM followup_administration(NEW.month) c WHERE bistand_person(c.actor_id) = bistand_person(actor)) THEN
    PERFORM bistand_refuse('Du har själv gjort några av ändringarna. En annan internkontrollant läser månaden.');
  END IF;
  SELECT count(*) INTO NEW.count FROM followup_administration(NEW.month);
  NEW.signed_by_id := actor; NEW.signed_at := clock_timestamp();
  RETURN NEW;
END $$;
"""  # noqa: E501


def statements() -> list[str]:
    table = "followup_administrationmonth"
    return [
        RULES,
        sql.history(table),
        sql.append_only(table),
        sql.trigger("d_stamp", table, "BEFORE INSERT", "followup_administration_stamp"),
    ]
