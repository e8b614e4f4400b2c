"""What must be true of every database, asked of the rows themselves: the same questions for the demo and for tests."""
# ruff: noqa: E501  sentences and questions are read best on one line

from __future__ import annotations

from django.db import connection

# Each gives rows only where something is wrong (design section 3, by the number of the rule).
QUESTIONS = {
    "1: tre olika personer": """
        SELECT id FROM payments_payment WHERE state IN ('released', 'exported', 'paid', 'returned') AND (
          num_nulls(entered_person_id, verified_person_id, decided_person_id, approved_person_id, released_person_id) > 0
          OR entered_person_id IN (verified_person_id, decided_person_id, approved_person_id, released_person_id)
          OR verified_person_id IN (decided_person_id, approved_person_id, released_person_id)
          OR decided_person_id IN (approved_person_id, released_person_id))""",
    "1: personerna är de som gjorde det": """
        SELECT p.id FROM payments_payment p JOIN cases_decision d ON d.id = p.decision_id
          JOIN payments_payoutaccount a ON a.id = p.account_id JOIN payments_paymentrun r ON r.id = p.run_id
          JOIN staff_user decider ON decider.id = d.decided_by_id JOIN staff_user enterer ON enterer.id = a.entered_by_id
          JOIN staff_user verifier ON verifier.id = a.verified_by_id
          LEFT JOIN staff_user approver ON approver.id = r.approved_by_id
          LEFT JOIN staff_user releaser ON releaser.id = r.released_by_id
         WHERE p.state IN ('released', 'exported', 'paid', 'returned') AND (
           (p.decided_person_id, p.entered_person_id, p.verified_person_id, p.approved_person_id, p.released_person_id)
           IS DISTINCT FROM (decider.employee_id, enterer.employee_id, verifier.employee_id, approver.employee_id,
                             releaser.employee_id))""",
    "2: aldrig mer än beslutet": """
        SELECT d.id FROM cases_decision d JOIN payments_payment p ON p.decision_id = d.id
         WHERE p.state NOT IN ('stopped', 'returned') GROUP BY d.id HAVING sum(p.amount) > d.amount""",
    "2: med rekvisitioner aldrig mer än beslutsraden": """
        SELECT l.id FROM cases_decisionline l JOIN payments_requisition q ON q.line_id = l.id AND q.state NOT IN ('voided', 'used')
         GROUP BY l.id HAVING l.amount < sum(payments_held(q.id)) + coalesce((SELECT sum(p.amount) FROM payments_payment p
           WHERE p.line_id = l.id AND p.state NOT IN ('stopped', 'returned')), 0)""",
    "egna medel aldrig under noll, och varje uppdrag har sin utbetalning": """
        SELECT g.id FROM payments_fundagreement g WHERE payments_fund_balance(g.id) < 0
        UNION SELECT e.agreement_id FROM payments_fundentry e LEFT JOIN payments_payment p ON p.withdrawal_id = e.id
         WHERE e.kind = 'withdrawal' AND (p.id IS NULL OR p.amount <> e.amount)""",
    "hyresgarantier är två personers, och aldrig under noll": """
        SELECT id FROM payments_rentguarantee WHERE payments_guarantee_left(id) < 0
           OR (state = 'active' AND (decided_person_id = signed_person_id) IS NOT FALSE)""",
    "rekvisitionernas nummer har inga luckor": """
        SELECT s.id FROM payments_requisitionseries s LEFT JOIN payments_requisition q ON q.year = s.year
         GROUP BY s.id HAVING (count(q.id), max(q.serial)) IS DISTINCT FROM (s.last::bigint, s.last)""",
    "rekvisitioner är två personers": """
        SELECT id FROM payments_requisition
         WHERE state = 'countersigned' AND (issued_person_id = countersigned_person_id) IS NOT FALSE""",
    "fakturor är två personers, och inte beslutsfattarens": """
        SELECT id FROM payments_invoice WHERE state IN ('reviewed', 'attested') AND (
          reviewed_person_id = decided_person_id OR coalesce(reviewed_person_id = issued_person_id, false)
          OR coalesce(attested_person_id IN (reviewed_person_id, received_person_id, entered_person_id,
                                             decided_person_id, issued_person_id), false))""",
    "en faktura betalas en gång, med sitt belopp": """
        SELECT v.id FROM payments_invoice v JOIN payments_payment p ON p.invoice_id = v.id
         WHERE p.state NOT IN ('stopped', 'returned') GROUP BY v.id
        HAVING count(*) > 1 OR sum(p.amount) < payments_payable(v.id) OR v.state <> 'attested'""",
    "2: bara ur beslut som är fattade": """
        SELECT p.id FROM payments_payment p JOIN cases_decision d ON d.id = p.decision_id
         WHERE d.state IN ('draft', 'proposed')""",
    "2: ändamålen blir beslutets belopp": """
        SELECT d.id FROM cases_decision d LEFT JOIN cases_decisionline l ON l.decision_id = d.id
         WHERE d.state IN ('made', 'executed', 'replaced') GROUP BY d.id
        HAVING coalesce(sum(l.amount), 0) <> d.amount""",
    "3: kontot kontrollerades före godkännandet": """
        SELECT p.id FROM payments_payment p JOIN payments_payoutaccount a ON a.id = p.account_id
          JOIN payments_paymentrun r ON r.id = p.run_id
         WHERE p.state IN ('released', 'exported', 'paid', 'returned') AND a.verified_at > r.approved_at""",
    "4: betald bara med kvittens": """
        SELECT p.id FROM payments_payment p LEFT JOIN payments_bankreceipt b ON b.id = p.receipt_id AND b.run_id = p.run_id
         WHERE p.state IN ('paid', 'returned') AND b.id IS NULL AND (p.state = 'paid' OR NOT EXISTS (
           SELECT FROM payments_bankentry e WHERE e.payment_id = p.id AND NOT e.is_debit AND e.amount = p.amount))""",
    "6: i tidsordning": """
        SELECT d.id FROM cases_decision d JOIN cases_application a ON a.id = d.application_id
         WHERE d.decided_at < d.written_at OR d.written_at < a.received_at
            OR d.decided_at > clock_timestamp()""",
    "6: effektuerad efter beslutet": """
        SELECT p.id FROM payments_payment p JOIN cases_decision d ON d.id = p.decision_id
          JOIN payments_paymentrun r ON r.id = p.run_id
         WHERE r.released_at < r.approved_at OR r.approved_at < d.decided_at OR r.released_at > clock_timestamp()""",
    "10: raderna är filens kontrollsumma": """
        SELECT r.id FROM payments_paymentrun r JOIN payments_runfile f ON f.run_id = r.id
          JOIN payments_payment p ON p.run_id = r.id
         GROUP BY r.id, f.id HAVING (count(p.id), sum(p.amount)) IS DISTINCT FROM (f.count::bigint, f.control_sum)
            OR (r.released_count, r.released_sum) IS DISTINCT FROM (f.count, f.control_sum)""",
    "ansökan är beslutad när beslutet är fattat": """
        SELECT a.id FROM cases_application a WHERE (a.state = 'decided') IS DISTINCT FROM EXISTS (
          SELECT FROM cases_decision d WHERE d.application_id = a.id AND d.state IN ('made', 'executed', 'replaced'))""",
    "avslutade ärenden väntar inte på något": """
        SELECT c.id FROM cases_case c WHERE c.state = 'closed' AND (
          EXISTS (SELECT FROM cases_application a WHERE a.case_id = c.id AND a.state NOT IN ('decided', 'withdrawn', 'joined', 'misplaced'))
          OR EXISTS (SELECT FROM planning_plan p WHERE p.case_id = c.id AND p.state <> 'closed')
          OR EXISTS (SELECT FROM followup_followup f WHERE f.case_id = c.id AND f.state IN ('planned', 'called')))""",
    "en uppföljning där något behöver ändras säger vad": """
        SELECT id FROM followup_followup WHERE outcome = 'changes' AND changes_needed = ''""",
    "8: alla regler är påslagna": """
        SELECT oid FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'A'""",
    "8: reglerna ser serverns klocka": """
        SELECT oid FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosrc LIKE '%clock_timestamp()%'
           AND proconfig IS DISTINCT FROM ARRAY['search_path=public, pg_temp']""",
    "7: historiken är orörd": "SELECT chain FROM audit_verify()",
}


def faults() -> dict[str, list[int]]:
    """Rule → the first ids that break it; empty when all is right."""
    found = {}
    with connection.cursor() as cursor:
        for rule, question in QUESTIONS.items():
            cursor.execute(f"{question} LIMIT 5")
            if rows := cursor.fetchall():
                found[rule] = [row[0] for row in rows]
    return found
