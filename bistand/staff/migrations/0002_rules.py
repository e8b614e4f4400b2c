"""The system's own sign-in, the history of staff tables, and roles that may not be held together."""

from django.db import migrations

from bistand.audit import sql
from bistand.staff.models import INCOMPATIBLE

PAIRS = " OR ".join(f"(NEW.role = '{x}' AND g.role = '{y}')" for a, b in INCOMPATIBLE for x, y in ((a, b), (b, a)))

INCOMPATIBLE_ROLES = f"""
CREATE OR REPLACE FUNCTION staff_incompatible_roles() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE person bigint := bistand_person(NEW.user_id); held text;
BEGIN
  -- Two grants to one person at the same time wait for each other, so that neither misses the other.
  PERFORM pg_advisory_xact_lock(hashtext('staff_rolegrant'), person::int);
  IF (SELECT "natural" FROM staff_employee WHERE id = person) = (NEW.role = 'service') THEN
    PERFORM bistand_refuse('Rollen System hör till kommunens system, och de andra rollerna till personer.');
  END IF;
  SELECT g.role INTO held FROM staff_rolegrant g JOIN staff_user u ON u.id = g.user_id
   WHERE u.employee_id = person AND g.id <> NEW.id AND g.valid && NEW.valid AND ({PAIRS}) LIMIT 1;
  IF held IS NOT NULL THEN
    PERFORM bistand_refuse('Samma person får inte ha rollerna ' || NEW.role || ' och ' || held || ' samtidigt.');
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE FUNCTION staff_sign_in() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.employee_id IS DISTINCT FROM NEW.employee_id THEN
    PERFORM bistand_refuse('En inloggning hör till en person och kan inte flyttas till en annan.');
  END IF;
  -- A password that begins with ! fits nothing that can be typed.
  IF left(NEW.password, 1) <> '!' AND NOT (SELECT "natural" FROM staff_employee WHERE id = NEW.employee_id) THEN
    PERFORM bistand_refuse('Ett system kan inte logga in och har inget lösenord.');
  END IF;
  IF NEW.is_superuser THEN
    PERFORM bistand_refuse('Det finns ingen superanvändare. Ge i stället de roller som behövs.');
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE FUNCTION staff_token() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  NEW.issued_at := clock_timestamp();
  IF (SELECT "natural" FROM staff_employee WHERE id = bistand_person(NEW.user_id)) THEN
    PERFORM bistand_refuse('En nyckel ges till ett system, inte till en person.');
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE FUNCTION staff_own_step_up() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  NEW.user_id := bistand_actor(); NEW.at := clock_timestamp();
  RETURN NEW;
END $$;
"""  # noqa: S608  the roles are constants of ours

SYSTEM = """
SET CONSTRAINTS ALL IMMEDIATE;
INSERT INTO staff_employee(employee_id, name, "natural") VALUES ('SYSTEM', 'Bistånd (systemet)', false);
INSERT INTO staff_user(username, password, employee_id, is_active, is_staff, is_superuser)
SELECT 'system', '!system', id, true, false, false FROM staff_employee WHERE employee_id = 'SYSTEM';
INSERT INTO staff_rolegrant(user_id, role, valid)
SELECT id, 'service', daterange('2020-01-01', '3000-01-01') FROM staff_user WHERE username = 'system';
"""

ATTEST_LIMITS = """
CREATE OR REPLACE FUNCTION staff_attest_limit_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE actor bigint := bistand_actor();
BEGIN
  IF NOT EXISTS (SELECT FROM staff_rolegrant g JOIN staff_user u ON u.id = g.user_id
                  WHERE g.user_id = actor AND u.is_active AND g.role IN ('administrator', 'service')
                    AND g.valid @> bistand_today()) THEN
    PERFORM bistand_refuse('Attesträtter läggs in av systemförvaltaren.');
  END IF;
  RETURN NEW;
END $$;
"""

ROLES = """
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

TABLES = ("section", "employee", "user", "rolegrant", "attestlimit", "delegationrule", "setting", "servicetoken")


class Migration(migrations.Migration):
    # What a database that has all of these holds already is what this and 0001 make.
    replaces = [
        ("staff", "0003_attest_limits"),
        ("staff", "0004_roles_by_administrator"),
        ("staff", "0005_coaches"),
    ]
    dependencies = [("staff", "0001_initial"), ("audit", "0002_rules"), ("mfa", "0003_authenticator_type_uniq")]

    operations = [
        sql.run(SYSTEM),
        sql.run(INCOMPATIBLE_ROLES, ATTEST_LIMITS, ROLES),
        sql.run(
            sql.trigger("c_stamp", "staff_rolegrant", "BEFORE INSERT OR UPDATE", "staff_role_stamp"),
            sql.trigger("d_stamp", "staff_attestlimit", "BEFORE INSERT OR UPDATE", "staff_attest_limit_stamp"),
            sql.trigger("d_incompatible", "staff_rolegrant", "AFTER INSERT OR UPDATE", "staff_incompatible_roles"),
            sql.trigger("d_sign_in", "staff_user", "BEFORE INSERT OR UPDATE", "staff_sign_in"),
            sql.trigger("d_token", "staff_servicetoken", "BEFORE INSERT", "staff_token"),
            sql.trigger("d_own_row", "staff_stepup", "BEFORE INSERT", "staff_own_step_up"),
            sql.append_only("staff_stepup"),
            sql.actor_is_active("staff_stepup"),
        ),
        sql.run(
            sql.frozen("staff_employee", "natural", ["*"], ["name"]),
            sql.frozen("staff_rolegrant", "role", ["*"], ["valid"]),
            sql.frozen("staff_attestlimit", "role", ["*"], ["valid"]),
            sql.frozen("staff_delegationrule", "role", ["*"], ["valid"]),
            sql.frozen("staff_servicetoken", "name", ["*"], ["revoked_at"]),
        ),
        sql.run(*(sql.never_deleted(f"staff_{t}") for t in TABLES)),
        sql.run(
            sql.history("staff_user", "password"),
            # Who has a second factor is a right; what the secret is stands nowhere but in its row.
            sql.history("mfa_authenticator", "data", ignore=["last_used_at"]),
            *(sql.history(f"staff_{t}") for t in TABLES if t != "user"),
        ),
    ]
