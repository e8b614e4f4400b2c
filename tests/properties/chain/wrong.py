"""What no acts may bring about, as SQL that shares nothing with the code, and what a cheat could try."""

# What no sequence of acts may ever bring about; each gives rows only when something is wrong.
WRONG = {
    "money that left without four different persons": """
        SELECT p.id FROM payments_payment p
          JOIN payments_payoutaccount a ON a.id = p.account_id JOIN cases_decision d ON d.id = p.decision_id
          JOIN payments_paymentrun r ON r.id = p.run_id
          JOIN staff_user eu ON eu.id = a.entered_by_id JOIN staff_user vu ON vu.id = a.verified_by_id
          JOIN staff_user du ON du.id = d.decided_by_id JOIN staff_user au ON au.id = r.approved_by_id
          JOIN staff_user ru ON ru.id = r.released_by_id
         WHERE p.state IN ('released', 'exported', 'paid', 'returned')
           AND (cardinality(ARRAY(SELECT DISTINCT unnest(ARRAY[
                  eu.employee_id, vu.employee_id, du.employee_id, ru.employee_id]))) < 4
             OR au.employee_id IN (eu.employee_id, vu.employee_id, du.employee_id)
             OR (p.entered_person_id, p.verified_person_id, p.decided_person_id, p.approved_person_id,
                 p.released_person_id) IS DISTINCT FROM
                (eu.employee_id, vu.employee_id, du.employee_id, au.employee_id, ru.employee_id))""",
    "money that left with a link missing": """
        SELECT p.id FROM payments_payment p LEFT JOIN payments_payoutaccount a ON a.id = p.account_id
          LEFT JOIN payments_paymentrun r ON r.id = p.run_id LEFT JOIN cases_decision d ON d.id = p.decision_id
         WHERE p.state IN ('released', 'exported', 'paid', 'returned')
           AND (a.verified_by_id IS NULL OR d.decided_by_id IS NULL OR r.approved_by_id IS NULL
             OR r.released_by_id IS NULL OR r.state NOT IN ('released', 'exported', 'reconciled')
             OR NOT a.verified_at < r.approved_at OR a.payee_id <> p.payee_id)""",
    "more money than a matter was granted": """
        SELECT p.case_id FROM payments_payment p JOIN cases_decision d ON d.id = p.decision_id
         WHERE p.state IN ('released', 'exported', 'paid') GROUP BY p.case_id, d.application_id
        HAVING sum(p.amount) > (SELECT max(m.amount) FROM cases_decision m
                 WHERE m.application_id = d.application_id AND m.decided_at IS NOT NULL)""",
    "more planned than the decision gives": """
        SELECT p.decision_id FROM payments_payment p JOIN cases_decision d ON d.id = p.decision_id
         WHERE p.state NOT IN ('stopped', 'returned')
         GROUP BY p.decision_id, d.amount HAVING sum(p.amount) > d.amount""",
    "two decisions in force for one application": """
        SELECT application_id FROM cases_decision WHERE state IN ('made', 'executed')
         GROUP BY 1 HAVING count(*) > 1""",
    "a file that is not its rows": """
        SELECT f.id FROM payments_runfile f JOIN payments_payment p ON p.run_id = f.run_id
         GROUP BY f.id HAVING count(*) <> f.count OR sum(p.amount) <> f.control_sum""",
    "a payment in two files, or none": """
        SELECT p.id FROM payments_payment p LEFT JOIN payments_runfile f ON f.run_id = p.run_id
         WHERE p.state IN ('exported', 'paid', 'returned') GROUP BY p.id HAVING count(f.id) <> 1""",
    "paid, or in return, without a word of the bank": """
        SELECT p.id FROM payments_payment p LEFT JOIN payments_bankreceipt b ON b.id = p.receipt_id
         WHERE p.state IN ('paid', 'returned') AND b.run_id IS DISTINCT FROM p.run_id
           AND NOT (p.state = 'returned' AND EXISTS (
             SELECT FROM payments_bankentry e WHERE e.payment_id = p.id AND NOT e.is_debit AND e.amount = p.amount))""",
    "an account verified by who entered it": """
        SELECT a.id FROM payments_payoutaccount a JOIN staff_user e ON e.id = a.entered_by_id
          JOIN staff_user v ON v.id = a.verified_by_id WHERE e.employee_id = v.employee_id""",
    "money let out by one who gave no code for it just before": """
        SELECT r.id FROM payments_paymentrun r WHERE r.state IN ('released', 'exported', 'reconciled') AND NOT EXISTS (
          SELECT FROM staff_stepup c WHERE c.user_id = r.released_by_id AND c.purpose = 'run:' || r.id
             AND c.at BETWEEN r.released_at - interval '5 minutes' AND r.released_at)""",
    "a bill paid twice": """
        SELECT invoice_id FROM payments_payment WHERE invoice_id IS NOT NULL AND state NOT IN ('stopped', 'returned')
         GROUP BY 1 HAVING count(*) > 1""",
    "a bill to be paid above what remains of it": """
        SELECT i.id FROM payments_invoice i JOIN payments_payment p ON p.invoice_id = i.id
         WHERE p.state IN ('planned', 'in_run') AND p.amount > i.amount - COALESCE((
             SELECT sum(c.amount) FROM payments_invoice c WHERE c.credits_id = i.id AND c.state = 'settled'), 0)""",
    "a bill let through by one who may not": """
        SELECT i.id FROM payments_payment p JOIN payments_invoice i ON i.id = p.invoice_id
          JOIN cases_decision d ON d.id = i.decision_id JOIN staff_user du ON du.id = d.decided_by_id
          LEFT JOIN staff_user rec ON rec.id = i.received_by_id LEFT JOIN staff_user ent ON ent.id = i.entered_by_id
          LEFT JOIN staff_user rev ON rev.id = i.reviewed_by_id LEFT JOIN staff_user att ON att.id = i.attested_by_id
          LEFT JOIN payments_requisition q ON q.id = i.requisition_id
          LEFT JOIN staff_user iss ON iss.id = q.issued_by_id
         WHERE p.state NOT IN ('stopped', 'returned')
           AND (att.id IS NULL OR rev.id IS NULL
             OR att.employee_id IN (rec.employee_id, ent.employee_id, rev.employee_id, du.employee_id)
             OR att.employee_id = iss.employee_id OR rev.employee_id IN (du.employee_id, iss.employee_id))""",
    "a requisition in force by one person alone": """
        SELECT q.id FROM payments_requisition q LEFT JOIN staff_user i ON i.id = q.issued_by_id
          LEFT JOIN staff_user c ON c.id = q.countersigned_by_id
         WHERE q.state IN ('countersigned', 'used')
           AND (c.employee_id IS NULL OR c.employee_id = i.employee_id)""",
    "a requisition number missing, or twice": """
        SELECT year FROM payments_requisition GROUP BY year
        HAVING count(*) <> max(serial) OR count(DISTINCT serial) <> count(*)""",
    "more ordered and paid than the decision gives": """
        SELECT d.id FROM cases_decision d WHERE d.state IN ('made', 'executed') AND d.amount <
            COALESCE((SELECT sum(p.amount) FROM payments_payment p
                       WHERE p.decision_id = d.id AND p.state NOT IN ('stopped', 'returned')), 0)
          + COALESCE((SELECT sum(greatest(0, q.amount - COALESCE((
                SELECT sum(p.amount) FROM payments_payment p JOIN payments_invoice i ON i.id = p.invoice_id
                 WHERE i.requisition_id = q.id AND p.state NOT IN ('stopped', 'returned')), 0)))
               FROM payments_requisition q
              WHERE q.decision_id = d.id AND q.state IN ('issued', 'countersigned')), 0)""",
    "money that left again while it may still come": """
        SELECT p.line_id FROM payments_payment p JOIN cases_decisionline l ON l.id = p.line_id
         WHERE p.state IN ('released', 'exported', 'paid')
         GROUP BY p.line_id, l.amount HAVING sum(p.amount) > l.amount""",
    "a code used for two runs": """
        SELECT step_up_id FROM payments_paymentrun WHERE step_up_id IS NOT NULL GROUP BY 1 HAVING count(*) > 1""",
}
EVERYTHING = " UNION ALL ".join(f"SELECT '{name}', count(*) FROM ({query}) x" for name, query in WRONG.items())

# What a dishonest person with the application's own password to the database could try.
CHEATS = [
    "UPDATE payments_payment SET state = 'released'",
    "UPDATE payments_payment SET state = 'paid'",
    "UPDATE payments_payment SET state = 'exported' WHERE state = 'released'",
    "UPDATE payments_payment SET amount = amount * 2",
    "UPDATE payments_payment SET account_id = (SELECT max(id) FROM payments_payoutaccount WHERE state = 'verified')",
    "UPDATE payments_payment SET account_id = NULL WHERE state = 'in_run'",
    "UPDATE payments_payment SET payee_id = (SELECT max(id) FROM payments_payee)",
    "UPDATE payments_payment SET state = 'in_run', run_id = (SELECT max(id) FROM payments_paymentrun),"
    " account_id = (SELECT id FROM payments_payoutaccount a WHERE a.payee_id = payments_payment.payee_id"
    " AND a.state = 'verified') WHERE state = 'planned'",
    "UPDATE payments_payment SET state = 'planned', run_id = NULL, account_id = NULL WHERE state = 'in_run'",
    "UPDATE payments_payment SET entered_person_id = (SELECT max(id) FROM staff_employee)",
    "UPDATE payments_payment SET decided_person_id = NULL, released_person_id = 1",
    "UPDATE payments_paymentrun SET state = 'approved', approved_at = now(),"
    " step_up_id = (SELECT max(id) FROM staff_stepup)",
    "UPDATE payments_paymentrun SET state = 'released'",
    "UPDATE payments_paymentrun SET approved_person_id = (SELECT max(id) FROM staff_employee)",
    "UPDATE payments_paymentrun SET approved_at = now() + interval '1 day'",
    "UPDATE payments_paymentrun SET approved_sum = 1000000, approved_count = 1000",
    "UPDATE payments_paymentrun SET section_id = (SELECT max(id) FROM staff_section)",
    "UPDATE payments_payoutaccount SET state = 'verified'",
    "UPDATE payments_payoutaccount SET verified_person_id = (SELECT max(id) FROM staff_employee)",
    "UPDATE payments_payoutaccount SET verified_at = now() - interval '1 year'",
    "UPDATE payments_payoutaccount SET entered_person_id = 1, entered_by_id = 1",
    "UPDATE payments_payoutaccount SET number = '1'",
    "UPDATE payments_runflag SET answer = 'Bra.'",
    "UPDATE cases_decision SET amount = amount * 10",
    "UPDATE cases_decision SET state = 'made'",
    "UPDATE cases_decision SET decided_person_id = (SELECT max(id) FROM staff_employee)",
    "UPDATE cases_decision SET state = 'replaced'",
    "UPDATE cases_decisionline SET amount = amount * 10",
    "UPDATE cases_case SET section_id = (SELECT max(id) FROM staff_section)",
    "UPDATE staff_user SET employee_id = (SELECT max(id) FROM staff_employee)",
    "UPDATE staff_rolegrant SET role = 'head'",
    "UPDATE staff_employee SET \"natural\" = true",
    "INSERT INTO payments_payment(case_id, decision_id, line_id, payee_id, amount, pay_on, reference, state, reason,"
    " planned_by_id) SELECT case_id, decision_id, line_id, payee_id, amount, pay_on, '', 'planned', '', planned_by_id"
    " FROM payments_payment",
    "INSERT INTO payments_bankreceipt(run_id, file_id, sha256, received_by_id, group_status, paid_count,"
    " returned_count) SELECT run_id, file_id, repeat('0', 64), 1, 'ACSC', 1, 0 FROM payments_runfile",
    "UPDATE payments_invoice SET state = 'attested'",
    "UPDATE payments_invoice SET state = 'reviewed'",
    "UPDATE payments_invoice SET amount = amount * 2",
    "UPDATE payments_invoice SET reviewed_person_id = (SELECT max(id) FROM staff_employee)",
    "UPDATE payments_invoice SET payee_id = (SELECT max(id) FROM payments_payee WHERE kind = 'client')",
    "UPDATE payments_requisition SET state = 'countersigned'",
    "UPDATE payments_requisition SET amount = amount * 2",
    "UPDATE payments_payment SET state = 'returned' WHERE state = 'paid'",
    "UPDATE payments_bankentry SET payment_id = (SELECT max(id) FROM payments_payment)",
    "DELETE FROM payments_payment",
    "DELETE FROM payments_runfile",
]  # fmt: skip
