"""Roles are given and ended by the administrator alone, in PostgreSQL too, and nobody gives themselves one."""

from django.db import migrations

from bistand.audit import sql

ONLY_ADMINISTRATOR = """
CREATE OR REPLACE FUNCTION staff_role_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE actor bigint := bistand_actor();
BEGIN
  IF NOT EXISTS (SELECT FROM staff_rolegrant g JOIN staff_user u ON u.id = g.user_id
                  WHERE g.user_id = actor AND u.is_active AND g.role IN ('administrator', 'service')
                    AND g.valid @> bistand_today()) THEN
    PERFORM bistand_refuse('Roller ges och avslutas av systemförvaltaren.');
  END IF;
  IF TG_OP = 'INSERT' AND bistand_person(NEW.user_id) = bistand_person(actor)
     AND (SELECT "natural" FROM staff_employee WHERE id = bistand_person(actor)) THEN
    PERFORM bistand_refuse('Ingen ger sig själv en roll. Be en annan systemförvaltare.');
  END IF;
  RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("staff", "0003_attest_limits")]

    operations = [
        sql.run(
            ONLY_ADMINISTRATOR,
            sql.trigger("c_stamp", "staff_rolegrant", "BEFORE INSERT OR UPDATE", "staff_role_stamp"),
        ),
    ]
