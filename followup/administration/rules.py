"""What PostgreSQL itself holds of the reading of the administrators' work; used by the migrations."""

from __future__ import annotations

from bistand.audit import sql

RULES = """
CREATE OR REPLACE FUNCTION followup_administration(first date) RETURNS TABLE (id bigint, actor_id bigint, act text)
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  -- All that whoever was an administrator that day did, and every act of rights, settings and tables whoever did it.
  -- By actor and by table, which have their indexes: the history of a month is long.
  SELECT c.id, c.actor_id, c.act FROM audit_change c
   WHERE c.actor_id IN (SELECT g.user_id FROM staff_rolegrant g WHERE g.role = 'administrator')
     AND c.at >= first::timestamp AT TIME ZONE 'Europe/Stockholm'
     AND c.at < (first + interval '1 month')::timestamp AT TIME ZONE 'Europe/Stockholm'
     AND EXISTS (SELECT FROM staff_rolegrant g WHERE g.user_id = c.actor_id AND g.role = 'administrator'
                    AND g.valid @> (c.at AT TIME ZONE 'Europe/Stockholm')::date)
  UNION
  SELECT c.id, c.actor_id, c.act FROM audit_change c
   WHERE c.table_name IN ('staff_employee', 'staff_user', 'staff_section', 'staff_rolegrant', 'staff_delegationrule',
                          'staff_attestlimit', 'staff_setting', 'staff_servicetoken', 'mfa_authenticator',
                          'cases_amounttable', 'cases_checkroutine')
     AND c.act IN ('staff.manage', 'staff.delegation', 'staff.attest', 'staff.settings', 'staff.load_table',
                   'staff.approve_table', 'staff.keep_routine')
     AND c.at >= first::timestamp AT TIME ZONE 'Europe/Stockholm'
     AND c.at < (first + interval '1 month')::timestamp AT TIME ZONE 'Europe/Stockholm'
$$;

CREATE OR REPLACE FUNCTION followup_administration_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE actor bigint := payments_only('{controller}', NULL, 'Systemförvaltningen läses av internkontrollanten.');
BEGIN
  IF (NEW.month + interval '1 month')::date > bistand_today() THEN
    PERFORM bistand_refuse('Månaden är inte slut än.');
  END IF;
  IF EXISTS (SELECT FROM followup_administration(NEW.month) c WHERE bistand_person(c.actor_id) = bistand_person(actor))
     OR EXISTS (SELECT FROM followup_overrides(NEW.month) o WHERE bistand_person(o.actor_id) = bistand_person(actor)) THEN
    PERFORM bistand_refuse('Du har själv gjort något av det. En annan internkontrollant läser månaden.');
  END IF;
  SELECT count(*) INTO NEW.count FROM followup_administration(NEW.month);
  SELECT count(*) INTO NEW.overrides FROM followup_overrides(NEW.month);
  NEW.signed_by_id := actor; NEW.signed_at := clock_timestamp();
  RETURN NEW;
END $$;
"""  # noqa: E501


OVERRIDES = """
CREATE OR REPLACE FUNCTION followup_overrides(first date)
RETURNS TABLE (at timestamptz, actor_id bigint, kind text, reason text, case_id bigint, payment_id bigint, account_id bigint, invoice_id bigint)
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  -- What went on though something spoke against it, by a person's word (minimum rule (e) of the internal control).
  SELECT * FROM (
    SELECT f.answered_at AS at, f.answered_by_id, 'flag', f.answer, p.case_id, p.id, NULL::bigint, NULL::bigint
      FROM payments_runflag f JOIN payments_payment p ON p.id = f.payment_id WHERE f.answer <> ''
    UNION ALL
    SELECT a.verified_at, a.verified_by_id, 'account', a.reason, NULL, NULL, a.id, NULL
      FROM payments_payoutaccount a WHERE a.state IN ('verified', 'closed') AND btrim(a.reason) <> ''
       AND (a.warnings <> '[]' OR EXISTS (SELECT FROM payments_payoutaccount o WHERE o.normalized = a.normalized
              AND o.kind = a.kind AND o.payee_id <> a.payee_id AND o.id < a.id))
    UNION ALL
    SELECT w.waived_at, w.waived_by_id, 'waiver', w.reason, NULL, NULL, w.account_id, NULL
      FROM payments_coolingwaiver w
    UNION ALL
    SELECT v.reviewed_at, v.reviewed_by_id, 'invoice', v.alike_reason, NULL, NULL, NULL, v.id
      FROM payments_invoice v WHERE v.alike_reason <> ''
    UNION ALL
    SELECT d.decided_at, d.decided_by_id, 'decision', d.besides_reason, d.case_id, NULL, NULL, NULL
      FROM cases_decision d WHERE d.besides_reason <> '') o
   WHERE o.at >= first::timestamp AT TIME ZONE 'Europe/Stockholm'
     AND o.at < (first + interval '1 month')::timestamp AT TIME ZONE 'Europe/Stockholm'
$$;
"""  # noqa: E501


def statements() -> list[str]:
    table = "followup_administrationmonth"
    return [
        RULES,
        OVERRIDES,
        sql.history(table),
        sql.append_only(table),
        sql.trigger("d_stamp", table, "BEFORE INSERT", "followup_administration_stamp"),
    ]
