"""The pages that people live in, each with its floor: the rows it shows, by bare SQL as one would write it by hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.test import Client
from django.utils import timezone

from bistand.staff.models import Section, User
from bistand.staff.permissions import sections_of
from cases.models import Case, Person
from payments.models import PaymentRun

PEOPLE = ("asta", "erik", "katarina", "ingrid")
OPEN = "state IN ('planned', 'called')"
FOLLOWUP = (
    "SELECT f.id, f.kind, f.due, f.state, f.held_on, c.number, p.given_name, p.family_name, e.name, s.name"
    "  FROM followup_followup f JOIN cases_case c ON c.id = f.case_id JOIN cases_person p ON p.id = c.applicant_id"
    "  JOIN staff_section s ON s.id = c.section_id JOIN staff_user u ON u.id = f.responsible_id"
    "  JOIN staff_employee e ON e.id = u.employee_id WHERE c.section_id = ANY (%(sections)s)"
)
FLAGGED = (
    f"{FOLLOWUP} AND f.{OPEN} AND EXISTS (SELECT FROM followup_flag g WHERE g.followup_id = f.id"
    " AND g.level = %(level)s AND g.cleared_at IS NULL) ORDER BY f.due, f.id LIMIT 51"
)
OWN_FOLLOWUPS = f"{FOLLOWUP} AND f.responsible_id = %(user)s AND f.{OPEN} ORDER BY f.due, f.id LIMIT 51"
ENTERED = "SELECT * FROM payments_payoutaccount WHERE state = 'entered' ORDER BY entered_at LIMIT 51"
LATEST = "SELECT * FROM {} ORDER BY id DESC LIMIT 51"
SUPPLIERS = "SELECT * FROM payments_payee WHERE kind <> 'client' ORDER BY name LIMIT 51"
RETURNED = "SELECT * FROM payments_payment WHERE state = 'returned' ORDER BY id LIMIT 51"
RUN = "SELECT * FROM payments_paymentrun r JOIN staff_section s ON s.id = r.section_id WHERE"
FOUND = (
    "SELECT c.*, p.* FROM cases_person p JOIN cases_householdmember m ON m.person_id = p.id"
    " JOIN cases_case c ON c.household_id = m.household_id WHERE"
)


@dataclass(frozen=True)
class Page:
    """A page as somebody sees it. `floor` are statements with the values of `values`."""

    name: str
    user: User
    path: str
    floor: tuple[str, ...]
    values: dict[str, Any]
    search: str = ""

    def ask(self, client: Client) -> None:
        if self.search:
            client.post("/cases/search/", {"q": self.search})
        answer = client.get(self.path)
        assert answer.status_code == 200, (self.path, answer.status_code)


def caseworker(section: int | None) -> User:
    """The one with the most open cases, in the section if there is one."""
    own = Q(cases__section=section) if section else Q()
    mine = Count("cases", filter=own & Q(cases__state="open", cases__protected=False))
    return User.objects.annotate(n=mine).order_by("-n", "pk")[0]


def signed_in(user: User) -> Client:
    client = Client(HTTP_HOST="localhost")
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def pages() -> list[Page]:
    """Every page that is measured, for people who see as much as anybody does."""
    waiting = PaymentRun.objects.filter(state="submitted").annotate(n=Count("payments")).order_by("-n").first()
    worker = caseworker(waiting.section_id if waiting else None)
    heads = User.objects.filter(grants__role="head").order_by("pk")
    head = heads.filter(grants__section=waiting.section_id)[0] if waiting else heads[0]
    # The last three and the assistant see the whole municipality.
    assistant, accountant, controller, senior = (User.objects.get(username=name) for name in PEOPLE)
    case = Case.objects.filter(caseworker=worker, state="open", protected=False).latest("pk")
    person = Person.objects.order_by("pk")[0]

    def page(name: str, user: User, path: str, *floor: str, search: str = "", **values: Any) -> Page:
        sections = sections_of(user, "cases.read")
        known = list(Section.objects.values_list("pk", flat=True)) if sections is None else sorted(sections)
        values = {"user": user.pk, "sections": known, "today": timezone.localdate(), **values}
        return Page(name, user, path, floor, values, search)

    found = [
        page("work list", worker, "/cases/", WORK_LIST),
        page("work list, section", head, "/cases/", SECTION_LIST),
        page("work list, municipality", controller, "/cases/", SECTION_LIST),
        page("work list, municipality, by name", controller, "/cases/?ordning=applicant.name", BY_NAME),
        page("queue", assistant, "/cases/queue/", RECEIVED),
        page("documents backlog", controller, "/cases/backlog/", UNSIGNED),
        page("case", worker, f"/cases/{case.pk}/", *CASE_PAGE, case=case.pk),
        page("my day", worker, "/my-day/", WORK_LIST, OWN_FOLLOWUPS),
        page("follow-ups", worker, "/follow-ups/", OWN_FOLLOWUPS),
        page("follow-ups, all", head, "/follow-ups/", f"{FOLLOWUP} AND f.{OPEN} ORDER BY f.due, f.id LIMIT 51"),
        *(page(f"follow-ups, {level}, {who}", user, f"/follow-ups/?level={level}", FLAGGED, level=level)
          for level in ("overdue", "coming")
          for who, user in (("caseworker", worker), ("head", head), ("controller", controller))),
        page("plans missing", head, "/plans/missing/", MISSING),
        *(page(f"to approve{where}{figure and ', ' + figure}", user, f"/to-approve/{path}", *floor)
          for where, user in (("", head), (", municipality", senior))
          for figure, path, floor in (
              ("", "", [PROPOSED]), ("follow-ups", "follow-ups/", [COMPLIANCE]),
              ("missing plans", "plans/", [MISSING_OF_EACH]), ("waits", "waits/", [WAITED]))),
        page("section", head, "/section/", COMPLIANCE, MISSING_OF_EACH),
        *(page(f"in time{figure and ', ' + figure}{where}", user, f"/section/compliance/{path}", IN_TIME)
          for where, user in (("", head), (", municipality", senior))
          for figure, path in (("", ""), ("groups", "groups/"), ("forecast", "forecast/"))),
        page("staffing", head, "/section/staffing/", MISSING_OF_EACH),
        page("runs", head, "/runs/", f"{RUN} r.section_id = ANY (%(sections)s) ORDER BY r.id DESC LIMIT 51"),
        page("runs to approve", head, "/home/runs/",
             f"{RUN} r.state IN ('submitted', 'approved') AND r.section_id = ANY (%(sections)s)", RUN_SUMS),
        page("new run", assistant, "/runs/new/", READY),
        page("accounts", assistant, "/accounts/", ENTERED),
        page("accounts to enter", assistant, "/home/accounts/", ENTERED),
        page("bank", accountant, "/home/bank/", f"{RUN} r.state = 'exported' LIMIT 8"),
        page("search, name", worker, "/cases/search/", f"{FOUND} p.name_search LIKE %(text)s LIMIT 51",
             search=person.name, text=f"%{person.name.lower()}%"),
        page("search, part of a name", controller, "/cases/search/", f"{FOUND} p.name_search LIKE %(text)s LIMIT 51",
             search=person.family_name[:3], text=f"%{person.family_name[:3].lower()}%"),
        page("search, personnummer", controller, "/cases/search/", f"{FOUND} p.pnr = %(text)s",
             search=person.pnr, text=person.pnr),
        page("waits", head, "/section/waits/", WAITS),
        page("waits, steps", head, "/section/waits/steps/", WAITED),
        page("proposals", senior, "/cases/proposals/", PROPOSED),
        page("order in the records", head, "/cases/oversight/", UNSIGNED),
        page("unsigned notes", head, "/cases/oversight/unsigned/", UNSIGNED),
        page("appeals", senior, "/cases/appeals/", "SELECT * FROM cases_appeal ORDER BY received_at DESC LIMIT 51"),
        page("recovery", assistant, "/cases/claims/", LATEST.format("cases_recoveryclaim")),
        page("not carried out", head, "/cases/execution/", UNEXECUTED),
        page("letters lacking", senior, "/cases/letters/",
             f"{DECISION} d.state IN ('made', 'executed') AND d.letter_id IS NULL LIMIT 51"),
        page("agencies asked", controller, "/cases/fetches/", LATEST.format("cases_agencyfetch")),
        page("payees", assistant, "/payees/", SUPPLIERS),
        page("returned payments", assistant, "/returned/", RETURNED),
        page("receipts", accountant, "/receipts/", LATEST.format("payments_bankreceipt")),
        page("last runs", controller, "/home/chains/", f"{RUN} r.state = 'reconciled' ORDER BY r.id DESC LIMIT 10"),
        page("access log", controller, "/audit/access/", LATEST.format("audit_access")),
        page("change history", controller, "/audit/history/", LATEST.format("audit_change")),
    ]  # fmt: skip
    if waiting:
        found.append(page("run to approve", head, f"/runs/{waiting.pk}/", RUN_PAGE, run=waiting.pk))
    return found


WORK_LIST = """
SELECT c.id, c.number, p.given_name, p.family_name, a.id, a.month, a.state, a.received_at
  FROM cases_case c JOIN cases_person p ON p.id = c.applicant_id
  LEFT JOIN LATERAL (
    SELECT * FROM cases_application a WHERE a.case_id = c.id ORDER BY month DESC, id DESC LIMIT 1) a ON true
 WHERE c.caseworker_id = %(user)s AND c.state = 'open' ORDER BY a.received_at, c.id LIMIT 51
"""
SECTION_LIST = """
SELECT c.id, c.number, p.given_name, p.family_name, a.id, a.month, a.state, a.received_at
  FROM (SELECT * FROM cases_application WHERE state IN ('received', 'under_investigation', 'supplement_requested')) a
  JOIN cases_case c ON c.id = a.case_id JOIN cases_person p ON p.id = c.applicant_id
 WHERE c.section_id = ANY (%(sections)s) AND c.state = 'open' ORDER BY a.received_at, c.id LIMIT 51
"""
BY_NAME = """
SELECT c.id, c.number, p.given_name, p.family_name FROM cases_case c JOIN cases_person p ON p.id = c.applicant_id
 WHERE c.section_id = ANY (%(sections)s) AND c.state = 'open' ORDER BY p.sort_name, c.id LIMIT 51
"""
RECEIVED = """
SELECT a.*, c.number, p.given_name, p.family_name FROM cases_application a JOIN cases_case c ON c.id = a.case_id
  JOIN cases_person p ON p.id = c.applicant_id
 WHERE a.state = 'received' AND c.caseworker_id IS NULL AND c.state = 'open' AND c.section_id = ANY (%(sections)s)
 ORDER BY a.received_at LIMIT 51
"""
UNSIGNED = """
SELECT n.case_id, count(*), min(n.written_at) FROM cases_journalnote n JOIN cases_case c ON c.id = n.case_id
 WHERE n.state = 'draft' AND c.section_id = ANY (%(sections)s) GROUP BY 1 ORDER BY 3 LIMIT 51
"""
DECISION = "SELECT d.*, c.number FROM cases_decision d JOIN cases_case c ON c.id = d.case_id WHERE"
PROPOSED = f"{DECISION} d.state = 'proposed' ORDER BY d.id LIMIT 51"
WAITED = """
SELECT date_trunc('month', d.decided_at), percentile_cont(0.5) WITHIN GROUP (ORDER BY d.decided_at - a.received_at)
  FROM cases_decision d JOIN cases_case c ON c.id = d.case_id JOIN cases_application a ON a.id = d.application_id
 WHERE c.section_id = ANY (%(sections)s) AND d.decided_at > %(today)s - 183 GROUP BY 1
"""
UNEXECUTED = f"""
{DECISION} d.state = 'made' AND d.legal_ground = '12:1' AND d.decided_at < %(today)s - 90
   AND c.section_id = ANY (%(sections)s) LIMIT 51
"""
WAITS = f"""
{DECISION} d.decided_at IS NOT NULL AND c.section_id = ANY (%(sections)s) ORDER BY d.decided_at DESC LIMIT 51
"""
CASE_PAGE = (
    "SELECT * FROM cases_case c JOIN cases_person p ON p.id = c.applicant_id WHERE c.id = %(case)s",
    "SELECT * FROM cases_householdmember m JOIN cases_person p ON p.id = m.person_id WHERE m.household_id ="
    " (SELECT household_id FROM cases_case WHERE id = %(case)s)",
    "SELECT * FROM cases_application WHERE case_id = %(case)s ORDER BY month DESC LIMIT 20",
    "SELECT * FROM cases_decision WHERE case_id = %(case)s ORDER BY id DESC LIMIT 20",
    "SELECT * FROM audit_fact WHERE case_id = %(case)s ORDER BY id DESC LIMIT 20",
)
COMPLIANCE = f"""
SELECT f.responsible_id, count(*) FROM followup_followup f JOIN cases_case c ON c.id = f.case_id
 WHERE c.section_id = ANY (%(sections)s) AND (f.due >= %(today)s - 30 AND f.due <= %(today)s OR f.{OPEN}) GROUP BY 1
"""
IN_TIME = """
SELECT date_trunc('month', f.due), count(*) FILTER (WHERE f.held_on <= f.due), count(*)
  FROM followup_followup f JOIN cases_case c ON c.id = f.case_id
 WHERE c.section_id = ANY (%(sections)s) AND f.due > %(today)s - 365 AND f.due < %(today)s GROUP BY 1
"""
MISSING = """
SELECT m.person_id, c.id FROM cases_case c JOIN cases_householdmember m ON m.household_id = c.household_id
 WHERE c.section_id = ANY (%(sections)s) AND c.state = 'open' AND m.role <> 'child' AND m.valid @> %(today)s
   AND NOT EXISTS (SELECT FROM planning_plan p WHERE p.case_id = c.id AND p.person_id = m.person_id AND p.state = 'agreed')
   AND EXISTS (SELECT FROM cases_decision d WHERE d.case_id = c.id AND d.state IN ('made', 'executed')
                  AND d.outcome IN ('grant', 'partial')) LIMIT 51
"""  # noqa: E501
MISSING_OF_EACH = MISSING.replace("m.person_id, c.id", "c.caseworker_id, count(*)").replace("LIMIT 51", "GROUP BY 1")
RUN_SUMS = """
SELECT run_id, count(*), sum(amount) FROM payments_payment WHERE run_id IN (
  SELECT id FROM payments_paymentrun WHERE state IN ('submitted', 'approved') AND section_id = ANY (%(sections)s))
 GROUP BY 1
"""
READY = """
SELECT c.section_id, count(*), sum(p.amount) FROM payments_payment p JOIN cases_case c ON c.id = p.case_id
 WHERE p.state = 'planned' GROUP BY 1
"""
RUN_PAGE = """
SELECT l.purpose, count(*), sum(p.amount) FROM payments_payment p JOIN cases_decisionline l ON l.id = p.line_id
 WHERE p.run_id = %(run)s GROUP BY 1
"""
