"""The continuous controls, each one set-based question to the database.

To add one: an entry in CONTROLS, a row in docs/controls.md and a test of what it finds and what it does not. The
question gives `key, case_id, payment_id, employee_id, amount, words` for each finding and may use `%(since)s`,
`%(today)s` (dates) and what VALUES has. The key makes a finding one: the same again is not found twice. `words` names nobody.
"""
# ruff: noqa: E501  questions are read best as they stand

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

# The numbers of the questions; each is told on its control's page.
CHANGED_DAYS, RETURN_DAYS, IDLE_DAYS, CLAIM_DAYS, UNUSED_DAYS, UNSIGNED_DAYS = 3, 14, 90, 90, 30, 20
DEVIATIONS, LEAST_NUMBER, LEAST_HOUSEHOLDS, SUPPLIER_DAYS = 4, 30, 3, 180
VALUES: dict[str, Any] = {
    "out": ["released", "exported", "paid"],
    "changed_days": CHANGED_DAYS,
    "return_days": RETURN_DAYS,
    "idle_days": IDLE_DAYS,
    "claim_days": CLAIM_DAYS,
    "unused_days": UNUSED_DAYS,
    "unsigned_days": UNSIGNED_DAYS,
    "deviations": DEVIATIONS,
    "least_number": LEAST_NUMBER,
    "least_households": LEAST_HOUSEHOLDS,
    "supplier_days": SUPPLIER_DAYS,
}


@dataclass(frozen=True)
class Control:
    """One control: what it asks, what it is for, and what the controller does with a finding.

    `rows` are its numbers in the catalogue of docs/controls.md. `about_staff`: it looks at what a member of staff has
    done in the records of money and rights.
    """

    code: str
    rows: tuple[int, ...]
    title: str
    looks_at: str
    to_do: str
    question: str
    about_staff: bool = False


MONEY = (
    Control(
        "shared_account",
        (6,),
        "Samma konto hos flera klienter",
        "Om pengar till klienter i flera ärenden har gått till samma konto under en månad.",
        "Läs underlagen för kontona. En god man eller en förälder kan vara skälet; annars är det ett tecken på fel mottagare.",
        """
        WITH several AS (
          SELECT a.kind, a.normalized
            FROM (SELECT account_id, min(case_id) AS first, max(case_id) AS last FROM payments_payment
                   WHERE state = ANY (%(out)s) AND pay_on >= %(since)s GROUP BY account_id) p
            JOIN payments_payoutaccount a ON a.id = p.account_id
            JOIN payments_payee y ON y.id = a.payee_id AND y.person_id IS NOT NULL
           GROUP BY a.kind, a.normalized HAVING min(p.first) <> max(p.last))
        SELECT md5(a.kind || a.normalized) || ':' || to_char(p.pay_on, 'YYYY-MM'), max(p.case_id), max(p.id), NULL::bigint,
               sum(p.amount), 'Klienter i ' || count(DISTINCT p.case_id) || ' ärenden har fått pengar till samma konto i '
               || to_char(p.pay_on, 'YYYY-MM')
          FROM several JOIN payments_payoutaccount a USING (kind, normalized) JOIN payments_payment p ON p.account_id = a.id
          JOIN payments_payee y ON y.id = p.payee_id AND y.person_id IS NOT NULL
         WHERE p.state = ANY (%(out)s) AND p.pay_on >= %(since)s
         GROUP BY a.kind, a.normalized, to_char(p.pay_on, 'YYYY-MM') HAVING count(DISTINCT p.case_id) > 1""",
    ),
    Control(
        "changed_before_run",
        (5,),
        "Kontot byttes strax före körningen",
        f"Om en mottagare som hade ett konto fick ett nytt som kontrollerades högst {CHANGED_DAYS} dagar före körningens godkännande.",
        "Bekräfta bytet med mottagaren på ett annat sätt än det som står i underlaget.",
        """
        SELECT 'konto:' || a.id, min(p.case_id), min(p.id), NULL::bigint, sum(p.amount),
               'Kontot är ett annat än det förra och kontrollerades ' || to_char(min(a.verified_at), 'YYYY-MM-DD')
               || ', körningen godkändes ' || to_char(min(r.approved_at), 'YYYY-MM-DD')
          FROM payments_payment p JOIN payments_payoutaccount a ON a.id = p.account_id
          JOIN payments_paymentrun r ON r.id = p.run_id
         WHERE p.state = ANY (%(out)s) AND p.pay_on >= %(since)s AND a.verified_at > r.approved_at - make_interval(days => %(changed_days)s)
           AND EXISTS (SELECT FROM payments_payoutaccount o WHERE o.payee_id = a.payee_id AND o.id < a.id
                          AND o.verified_at IS NOT NULL AND o.normalized <> a.normalized)
         GROUP BY a.id""",
    ),
    Control(
        "paid_twice",
        (15, 38),
        "Samma sak betald två gånger",
        "Om samma mottagare har fått samma belopp för samma ändamål och månad ur flera beslut i ett ärende.",
        "Jämför besluten. Är det en dubblett prövas om pengarna ska krävas tillbaka.",
        """
        SELECT p.payee_id || ':' || p.case_id || ':' || l.purpose || ':' || p.amount || ':' || to_char(a.month, 'YYYY-MM'), p.case_id, max(p.id),
               NULL::bigint, sum(p.amount), count(*) || ' utbetalningar av samma belopp, ändamål och månad (' || to_char(a.month, 'YYYY-MM') || ')'
          FROM payments_payment p JOIN cases_decisionline l ON l.id = p.line_id
          JOIN cases_decision d ON d.id = p.decision_id JOIN cases_application a ON a.id = d.application_id
         WHERE p.state = ANY (%(out)s) AND p.pay_on >= %(since)s
         GROUP BY p.payee_id, p.case_id, l.purpose, p.amount, a.month HAVING min(p.decision_id) <> max(p.decision_id)""",
    ),
    Control(
        "outlier",
        (16,),
        "Ovanligt stort belopp",
        f"Om ett belopp ligger mer än {DEVIATIONS} standardavvikelser över ändamålets medelvärde (minst {LEAST_NUMBER} utbetalningar av ändamålet).",
        "Läs beslutets motivering och underlag.",
        """
        SELECT 'p' || p.id, p.case_id, p.id, NULL::bigint, p.amount,
               'Ändamålets medelvärde är ' || ltrim(to_char(round(t.mean), '999 999 990')) || ' kr'
          FROM payments_payment p JOIN cases_decisionline l ON l.id = p.line_id
          JOIN (SELECT l2.purpose, avg(p2.amount) AS mean, stddev_pop(p2.amount) AS spread
                  FROM payments_payment p2 JOIN cases_decisionline l2 ON l2.id = p2.line_id
                 WHERE p2.state = ANY (%(out)s) AND p2.pay_on >= %(since)s GROUP BY l2.purpose HAVING count(*) >= %(least_number)s) t
            ON t.purpose = l.purpose AND p.amount > t.mean + %(deviations)s * t.spread
         WHERE p.state = ANY (%(out)s) AND p.pay_on >= %(since)s""",
    ),
    Control(
        "one_deciders_supplier",
        (17,),
        "En leverantör som bara en beslutsfattare använder",
        f"Om en leverantör under {SUPPLIER_DAYS} dagar har fått betalt i minst {LEAST_HOUSEHOLDS} ärenden, alla beslutade av samma person.",
        "Se att leverantören finns och att varan eller tjänsten har levererats.",
        """
        SELECT p.payee_id || ':' || min(p.decided_person_id), NULL::bigint, max(p.id), min(p.decided_person_id), sum(p.amount),
               count(*) || ' utbetalningar i ' || count(DISTINCT p.case_id) || ' ärenden, alla med samma beslutsfattare'
          FROM payments_payment p JOIN payments_payee y ON y.id = p.payee_id AND y.person_id IS NULL
         WHERE p.state = ANY (%(out)s) AND p.pay_on >= %(today)s - %(supplier_days)s
         GROUP BY p.payee_id
        HAVING count(DISTINCT p.decided_person_id) = 1 AND count(DISTINCT p.case_id) >= %(least_households)s""",
        about_staff=True,
    ),
    Control(
        "account_after_return",
        (42,),
        "Nytt konto efter en retur",
        f"Om pengar har gått till ett konto som lades in inom {RETURN_DAYS} dagar efter att en utbetalning till mottagaren kom i retur.",
        "Se att det nya kontots underlag inte bygger på samma handling som det gamla.",
        """
        SELECT 'konto:' || a.id, min(p.case_id), min(p.id), NULL::bigint, sum(p.amount),
               'Kontot lades in ' || to_char(a.entered_at, 'YYYY-MM-DD') || ' efter en retur'
          FROM (SELECT DISTINCT n.id, n.entered_at
                  FROM payments_payment b LEFT JOIN payments_bankreceipt k ON k.id = b.receipt_id
                 CROSS JOIN LATERAL (SELECT coalesce(min(t.received_at), k.received_at) AS at FROM payments_bankentry e
                   JOIN payments_bankstatement t ON t.id = e.statement_id WHERE e.payment_id = b.id AND NOT e.is_debit) back
                  JOIN payments_payoutaccount n ON n.payee_id = b.payee_id AND n.id <> b.account_id
                   AND n.entered_at BETWEEN back.at AND back.at + make_interval(days => %(return_days)s)
                 WHERE b.at_rest IN ('returned', 'settled')) a
          JOIN payments_payment p ON p.account_id = a.id
         WHERE p.state = ANY (%(out)s) AND p.pay_on >= %(since)s
         GROUP BY a.id, a.entered_at""",
    ),
    Control(
        "unusual_account",
        (4, 6),
        "Ett konto som såg fel ut godkändes",
        "Om ett konto vars kontrollsiffra inte stämmer, eller som en annan mottagare har, har godkänts med en förklaring.",
        "Läs förklaringen och underlaget. Varje undantag läses av någon annan än den som gjorde det.",
        """
        SELECT 'konto:' || a.id, NULL::bigint, (SELECT min(p.id) FROM payments_payment p WHERE p.account_id = a.id),
               a.verified_person_id, NULL::numeric, 'Kontot godkändes ' || to_char(a.verified_at, 'YYYY-MM-DD') || ' med en förklaring'
          FROM payments_payoutaccount a
         WHERE a.verified_at >= %(since)s AND a.state IN ('verified', 'closed') AND btrim(a.reason) <> ''
           AND (a.warnings <> '[]' OR EXISTS (SELECT FROM payments_payoutaccount o WHERE o.normalized = a.normalized
                  AND o.kind = a.kind AND o.payee_id <> a.payee_id AND o.id < a.id))""",
        about_staff=True,
    ),
    Control(
        "requisition_unused",
        (37,),
        "En rekvisition som inte har använts",
        f"Om en kontrasignerad rekvisition är oanvänd {UNUSED_DAYS} dagar efter sista dagen.",
        "Makulera den, eller fråga leverantören efter fakturan.",
        """
        SELECT 'r' || q.id, q.case_id, NULL::bigint, NULL::bigint, q.amount, 'Rekvisition ' || q.number || ' gick ut ' || q.last_day
          FROM payments_requisition q
         WHERE q.state = 'countersigned' AND q.last_day < %(today)s - %(unused_days)s
           AND NOT EXISTS (SELECT FROM payments_invoice v WHERE v.requisition_id = q.id AND v.state <> 'rejected')""",
    ),
    Control(
        "month_not_reconciled",
        (50,),
        "En månad som inte är avstämd",
        f"Om det har gått mer än {UNSIGNED_DAYS} dagar efter en månad med utbetalningar utan att ekonomen har skrivit under avstämningen.",
        "Be ekonomen stämma av månaden.",
        """
        SELECT to_char(m.first, 'YYYY-MM'), NULL::bigint, NULL::bigint, NULL::bigint, m.total,
               'Utbetalningarna i ' || to_char(m.first, 'YYYY-MM') || ' är inte avstämda'
          FROM (SELECT date_trunc('month', r.pay_on)::date AS first, sum(r.released_sum) AS total,
                       (date_trunc('month', r.pay_on) + interval '1 month')::date - 1 AS last
                  FROM payments_paymentrun r
                 WHERE r.state IN ('released', 'exported', 'reconciled') AND r.pay_on >= %(since)s::date - 60 GROUP BY 1, 3) m
         WHERE m.last + %(unsigned_days)s < %(today)s
           AND NOT EXISTS (SELECT FROM payments_reconciliation k WHERE k.first_day <= m.first AND k.last_day >= m.last)""",
    ),
)

DECISIONS = (
    Control(
        "no_incoming_document",
        (12,),
        "Bifall utan inkommen handling",
        "Om ett beslut som ger pengar bygger på en ansökan på papper, vid besök eller på telefon, och ingen handling har kommit in i ärendet fram till beslutet.",
        "Se att det finns en ansökan, till exempel en anteckning om samtalet.",
        """
        SELECT 'd' || d.id, d.case_id, NULL::bigint, d.decided_person_id, d.amount,
               'Beslutet ' || to_char(d.decided_at, 'YYYY-MM-DD') || ' har ingen inkommen handling'
          FROM cases_decision d JOIN cases_application a ON a.id = d.application_id
         WHERE d.state IN ('made', 'executed') AND d.amount > 0 AND d.decided_at >= %(since)s AND a.channel <> 'e_service'
           AND NOT EXISTS (SELECT FROM cases_document o WHERE o.case_id = d.case_id AND o.direction = 'incoming'
                              AND o.received_at <= d.decided_at)""",
        about_staff=True,
    ),
    Control(
        "new_client_without_identity",
        (3, 23),
        "Ny klient utan kontrollerad identitet",
        "Om den första utbetalningen i ett ärende har gått iväg utan att en identitetskontroll av sökanden är antecknad.",
        "Be handläggaren kontrollera identiteten och anteckna det.",
        """
        SELECT 'c' || p.case_id, p.case_id, min(p.id), NULL::bigint, sum(p.amount), 'Första utbetalningen ' || min(p.pay_on)
          FROM payments_payment p JOIN cases_case c ON c.id = p.case_id
         WHERE p.state = ANY (%(out)s) AND c.opened_on >= %(since)s::date - 60 AND NOT EXISTS (
           SELECT FROM cases_check k JOIN cases_checkroutine t ON t.id = k.routine_id
            WHERE k.case_id = c.id AND t.name ILIKE 'identitet%%' AND (k.person_id IS NULL OR k.person_id = c.applicant_id))
         GROUP BY p.case_id HAVING min(p.pay_on) >= %(since)s""",
    ),
    Control(
        "no_agency_answer",
        (24,),
        "Beslut utan fråga till myndigheterna",
        "Om ett bifall till försörjningsstöd är fattat utan att någon fråga till SSBTEK har ställts för ansökan.",
        "Se om det finns ett skäl, till exempel ett akut beslut.",
        """
        SELECT 'd' || d.id, d.case_id, NULL::bigint, d.decided_person_id, d.amount,
               'Beslutet ' || to_char(d.decided_at, 'YYYY-MM-DD') || ' föregicks inte av någon fråga'
          FROM cases_decision d JOIN cases_application a ON a.id = d.application_id
         WHERE d.state IN ('made', 'executed') AND d.amount > 0 AND d.decision_type = 'livelihood' AND a.kind <> 'acute'
           AND d.decided_at >= %(since)s AND NOT EXISTS (
             SELECT FROM cases_agencyfetch f WHERE f.application_id = a.id AND f.asked_at <= d.decided_at)""",
        about_staff=True,
    ),
    Control(
        "split_decisions",
        (18, 27),
        "Flera beslut samma dag som tillsammans går över delegationen",
        "Om samma person samma dag har fattat flera beslut i ett ärende som vart för sig ryms i delegationen, men inte tillsammans.",
        "Se om det var ett beslut som borde ha fattats av någon annan.",
        """
        SELECT d.case_id || ':' || d.decided_person_id || ':' || to_char(d.decided_at, 'YYYY-MM-DD'), d.case_id, NULL::bigint,
               d.decided_person_id, sum(d.amount), count(*) || ' beslut samma dag, tillsammans över gränsen ' || max(g.most) || ' kr'
          FROM (SELECT case_id, decided_person_id, decided_by_id, decided_at, decision_type, amount,
                       count(*) OVER (PARTITION BY case_id, decided_person_id, to_char(decided_at, 'YYYY-MM-DD')) AS same_day
                  FROM cases_decision
                 WHERE state IN ('made', 'executed') AND amount > 0 AND decided_at >= %(since)s AND replaces_id IS NULL) d
          JOIN LATERAL (
            SELECT max(r."limit") AS most FROM staff_delegationrule r JOIN staff_rolegrant w ON w.role = r.role
             WHERE w.user_id = d.decided_by_id AND r.decision_type = d.decision_type
               AND r.valid @> (d.decided_at AT TIME ZONE 'Europe/Stockholm')::date
               AND w.valid @> (d.decided_at AT TIME ZONE 'Europe/Stockholm')::date) g ON true
         WHERE d.same_day > 1
         GROUP BY d.case_id, d.decided_person_id, to_char(d.decided_at, 'YYYY-MM-DD')
        HAVING sum(d.amount) > max(g.most)""",
        about_staff=True,
    ),
    Control(
        "claim_at_rest",
        (47,),
        "Ett återkrav som inte drivs in",
        f"Om inget har betalats eller antecknats på ett beslutat återkrav på {CLAIM_DAYS} dagar.",
        "Påminn handläggaren. Fordran kan bara drivas in inom tre år.",
        """
        SELECT 'k' || k.id || ':' || to_char(%(today)s::date, 'YYYY-Q'), k.case_id, NULL::bigint, NULL::bigint, k.amount,
               'Beslutat ' || to_char(k.decided_at, 'YYYY-MM-DD') || ', inget har hänt sedan dess eller på ' || %(claim_days)s || ' dagar'
          FROM cases_recoveryclaim k
         WHERE k.decided_at < %(today)s - %(claim_days)s AND k.closed_at IS NULL AND k.sued_at IS NULL AND NOT EXISTS (
           SELECT FROM cases_recoveryentry e WHERE e.claim_id = k.id AND e.recorded_at >= %(today)s - %(claim_days)s
              AND e.reverses_id IS NULL AND NOT EXISTS (SELECT FROM cases_recoveryentry r WHERE r.reverses_id = e.id))""",
    ),
)

RIGHTS = (
    Control(
        "right_not_reviewed",
        (30,),
        "En behörighet som inte har omprövats",
        "Om den årliga omprövningen av en roll inte är besvarad så många dagar efter sista dagen som kommunen har valt.",
        "Påminn sektionens chef. Behövs rollen inte ber du systemförvaltaren avsluta den.",
        """
        SELECT 'o' || w.id, NULL::bigint, NULL::bigint, u.employee_id, NULL::numeric, 'Behörigheten skulle ha omprövats senast ' || w.due
          FROM followup_rightreview w JOIN staff_rolegrant g ON g.id = w.grant_id JOIN staff_user u ON u.id = g.user_id
         WHERE w.answer = '' AND w.due < %(today)s::date - %(review_late_days)s::int
           AND (w.suspended_at IS NOT NULL OR g.valid @> %(today)s::date)""",
        about_staff=True,
    ),
    Control(
        "administration_not_read",
        (29, 34),
        "En månad av systemförvaltning och undantag som ingen har läst",
        f"Om det har gått mer än {UNSIGNED_DAYS} dagar efter en månad utan att en internkontrollant har läst vad systemförvaltarna gjorde och vad andra lät gå vidare fast något talade emot det.",
        "Läs månaden under Systemförvaltning och skriv under.",
        """
        SELECT to_char(m.first, 'YYYY-MM'), NULL::bigint, NULL::bigint, NULL::bigint, NULL::numeric,
               'Systemförvaltningen och undantagen i ' || to_char(m.first, 'YYYY-MM') || ' är inte lästa'
          FROM (SELECT generate_series(date_trunc('month', %(since)s::date - interval '60 days'), %(today)s::timestamp, '1 month')::date AS first) m
         WHERE (m.first + interval '1 month')::date - 1 + %(unsigned_days)s::int < %(today)s::date
           AND NOT EXISTS (SELECT FROM followup_administrationmonth k WHERE k.month = m.first)
           AND (EXISTS (SELECT FROM followup_administration(m.first)) OR EXISTS (SELECT FROM followup_overrides(m.first)))""",
    ),
    Control(
        "idle_sign_in",
        (31, 32),
        "En inloggning som inte används",
        f"Om någon som har en roll varken har gjort något i systemet eller öppnat ett ärende på {IDLE_DAYS} dagar.",
        "Be systemförvaltaren stänga inloggningen, eller avsluta rollen tills personen är tillbaka.",
        """
        SELECT u.id || ':' || to_char(%(today)s::date, 'YYYY-MM'), NULL::bigint, NULL::bigint, u.employee_id, NULL::numeric,
               'Inget gjort och inget läst på ' || %(idle_days)s || ' dagar'
          FROM staff_user u JOIN staff_employee e ON e.id = u.employee_id AND e."natural"
         WHERE u.is_active AND EXISTS (SELECT FROM staff_rolegrant g WHERE g.user_id = u.id AND g.valid @> %(today)s::date
                                          AND lower(g.valid) <= %(today)s::date - %(idle_days)s)
           AND NOT EXISTS (SELECT FROM audit_fact f WHERE f.actor_id = u.id AND f.at >= %(today)s::date - %(idle_days)s)
           AND NOT EXISTS (SELECT FROM audit_access f WHERE f.actor_id = u.id AND f.at >= %(today)s::date - %(idle_days)s)""",
        about_staff=True,
    ),
    Control(
        "not_in_directory",
        (32,),
        "En inloggning utan anställning",
        "Om någon som har en roll saknas i den senaste personallistan, eller har slutat enligt den.",
        "Fråga personalenheten. Har personen slutat ber du systemförvaltaren stänga inloggningen.",
        """
        SELECT u.id || ':' || l.id, NULL::bigint, NULL::bigint, u.employee_id, NULL::numeric,
               CASE WHEN l.staff ? e.employee_id THEN 'Anställningen slutade ' || (l.staff ->> e.employee_id)
                    ELSE 'Finns inte i personallistan' END
          FROM (SELECT * FROM followup_directorylist ORDER BY id DESC LIMIT 1) l CROSS JOIN staff_user u
          JOIN staff_employee e ON e.id = u.employee_id AND e."natural"
         WHERE u.is_active AND EXISTS (SELECT FROM staff_rolegrant g WHERE g.user_id = u.id AND g.valid @> %(today)s::date)
           AND (NOT l.staff ? e.employee_id OR (l.staff ->> e.employee_id)::date < %(today)s::date)""",
        about_staff=True,
    ),
)

CONTROLS: tuple[Control, ...] = (*MONEY, *DECISIONS, *RIGHTS)
BY_CODE = {control.code: control for control in CONTROLS}
