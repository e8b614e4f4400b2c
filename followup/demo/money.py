"""The money of the history: suppliers, and each month's runs through the ordinary actions, paid by the bank."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.conf import settings
from django.db import connection

from bistand.staff.models import User
from bistand.staff.queries import system_user
from cases.models import StoredFile
from followup.demo import book, names
from followup.demo.calendar import Calendar, at
from followup.demo.numbers import bankgiro
from followup.demo.staff import Staff
from payments import actions
from payments.actions.told import by_case
from payments.bank.fakebank import PAID, receipt_for
from payments.bank_rows import COLUMNS
from payments.bankfile import make_bank_file
from payments.facts import PaymentReturned, PaymentsPaid, ReceiptRead
from payments.models import BankReceipt, Payment, PaymentRun, RunFile

PAYEE = ("id", "kind", "name", "person_id", "org_number", "registered_by_id", "registered_at")
ACCOUNT = ("id", "payee_id", "kind", "clearing", "number", "normalized", "bank", "proof", "warnings", "state", "reason",
           "entered_by_id", "entered_person_id", "entered_at")  # fmt: skip
# One payment in so many of the last months comes back: the account is closed.
RETURNED_ONE_IN = 53
MONTHS_WITH_RETURNS = 2
RETURN_CODE = "AC04"


@dataclass(frozen=True)
class Suppliers:
    """Ids of the payees that are no clients, in the order of their names."""

    landlords: list[int]
    energy: list[int]
    care: list[int]
    shops: list[int]


# Invented: what a bank wants stands in its agreement. One bankgiro for all sections, and no stop time.
BANK_ROW = ";Almby Sparbank;SWEDSESS;5050-1055;09;;organisation;;nummer;;ja;svenska;"


def lay_bank_profile(staff: Staff, when: Calendar) -> None:
    """The bank that everything is paid through, laid by the accountant and approved by a head of section."""
    content = "\n".join([";".join(COLUMNS), BANK_ROW]).encode()
    now = at(when.hired_on, 10)
    book.act(staff.accountant.pk, "payments.load_bank", now, hours=0.1)
    draft = actions.load_bank(staff.accountant, now, "Exempelprofil", when.hired_on, content, is_example=True)
    book.act(staff.heads[1].pk, "payments.approve_bank", now, hours=0.1)
    actions.approve_bank(staff.heads[1], now, draft.pk)


def register_suppliers(staff: Staff, when: Calendar) -> Suppliers:
    """Landlords, power companies, care and shops, each with a bankgiro that a second assistant has verified."""
    first, second, _ = staff.assistants
    kinds = (("landlord", names.LANDLORDS), ("energy", names.ENERGY), ("care", names.CARE), ("other", names.SHOPS))
    everyone = [(kind, name) for kind, group in kinds for name in group]
    payees = book.reserve("payments_payee", len(everyone))
    accounts = book.reserve("payments_payoutaccount", len(everyone))
    book.act(first.pk, "payments.register_payee", at(when.hired_on, 9), rows=2 * len(everyone))
    rows = ((pk, kind, name, None, "", first.pk, "now") for pk, (kind, name) in zip(payees, everyone, strict=True))
    book.add("payments_payee", PAYEE, rows)
    book.add(
        "payments_payoutaccount",
        ACCOUNT,
        (
            (account, payee, "bankgiro", "", bankgiro(place), bankgiro(place), "", "Faktura", [], "entered", "",
             first.pk, first.employee_id, "now")
            for place, (account, payee) in enumerate(zip(accounts, payees, strict=True))
        ),
    )  # fmt: skip
    book.act(second.pk, "payments.verify_account", at(when.hired_on, 13), rows=len(everyone))
    book.step("payments_payoutaccount", accounts, "verified")
    known = iter(payees)
    return Suppliers(*([next(known) for _ in group] for _, group in kinds))


def pay_month(staff: Staff, when: Calendar, number: int, *, waiting: bool) -> None:
    """A run for each section that has something to pay: collected, approved, released, filed, and answered.

    With `waiting`, that of the last section is submitted and no more.
    """
    pay_on = when.pay_day(number)
    for place in (1, 2):
        section = staff.sections[place]
        if not Payment.objects.filter(state="planned", pay_on__lte=pay_on, case__section=section).exists():
            continue
        collector, head = staff.assistants[2], staff.heads[place]
        day = at(when.senior_day(number), 13 + place / 2)
        book.act(collector.pk, "payments.collect", day, hours=0.2)
        run = actions.open_run(collector, day, section, pay_on)
        actions.submit_run(collector, day, run.pk)
        if waiting and place == 2:
            continue
        day = at(when.senior_day(number), 14.5 + place / 2)
        book.act(head.pk, "payments.answer_flag", day, hours=0.01)
        _answer_flags(run)
        actions.approve_run(head, day, run.pk, settings.BISTAND_DEMO_CODE)
        run = actions.release_run(head, day, run.pk)
        book.act(system_user().pk, "payments.write_file", day, hours=0.1)
        row = actions.store_run_file(system_user(), day, run.pk, make_bank_file(run))
        _read_receipt(row, staff.accountant, when, number)


def _answer_flags(run: PaymentRun) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE payments_runflag SET answer = 'Underlaget i akten är kontrollerat.'"
            " WHERE run_id = %s AND answer = ''",
            [run.pk],
        )


def _read_receipt(row: RunFile, accountant: User, when: Calendar, number: int) -> None:
    """What `read_receipt` does, in a few statements for the whole run."""

    run = row.run
    # What came back longer ago has been paid anew or stopped since.
    is_recent = number >= when.months - MONTHS_WITH_RETURNS
    numbers = Payment.objects.filter(run=run).values_list("pk", flat=True)
    returned = {pk for pk in numbers if is_recent and pk % RETURNED_ONE_IN == 0}

    def decide(end_to_end_id: str) -> str:
        return RETURN_CODE if int(end_to_end_id[1:]) in returned else PAID

    answer = receipt_for(bytes(row.file.content), decide)
    book.act(accountant.pk, "payments.receive", at(when.pay_day(number), 10 + run.section_id % 5), rows=row.count)
    digest = hashlib.sha256(answer).hexdigest()
    stored = StoredFile.objects.create(sha256=digest, media_type="application/xml", size=len(answer), content=answer)
    receipt = BankReceipt.objects.create(
        run=run, file=stored, sha256=digest, received_by=accountant, group_status="PART" if returned else PAID,
        paid_count=row.count - len(returned), returned_count=len(returned),
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE payments_payment SET receipt_id = %s,"
            " state = CASE WHEN id = ANY(%s) THEN 'returned' ELSE 'paid' END,"
            " reason = CASE WHEN id = ANY(%s) THEN 'Kontot är avslutat.' ELSE reason END WHERE run_id = %s",
            [receipt.pk, list(returned), list(returned), run.pk],
        )
        cursor.execute(
            "UPDATE cases_decision d SET state = 'executed' FROM (SELECT decision_id, sum(amount) FILTER"
            " (WHERE state = 'paid') AS total FROM payments_payment WHERE decision_id IN"
            " (SELECT decision_id FROM payments_payment WHERE run_id = %s) GROUP BY 1) p"
            " WHERE d.id = p.decision_id AND d.amount = p.total AND d.state = 'made'",
            [run.pk],
        )
    paid = by_case(run.payments.filter(state="paid"))
    book.facts([PaymentsPaid(case, f"payments_paymentrun:{run.pk}", run.pk, amount) for case, amount in paid.items()])
    back = run.payments.filter(state="returned").values_list("case", "pk", "amount", "reason")
    book.facts([PaymentReturned(case, f"payments_payment:{pk}", pk, amount, said) for case, pk, amount, said in back])
    PaymentRun.objects.filter(pk=run.pk).update(state=PaymentRun.State.RECONCILED)
    book.facts([ReceiptRead(None, f"payments_paymentrun:{run.pk}", run.pk, row.count - len(returned), len(returned))])
