"""What the bank booked, payments booked back, and the three sums that are signed."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from bistand.audit.actions import deliver_due
from bistand.refusals import Conflict, Invalid, NotAllowed
from bistand.staff.models import Role
from bistand.staff.queries import system_user
from cases.models import Decision
from payments import actions as pay
from payments.bank.fakebank import Booked, statement_for
from payments.models import BankEntry, BankStatement, LedgerVoucher, Payment, Reconciliation
from payments.queries.reconciliation import sums_of
from tests.factories import attack, make_user, sign_in
from tests.payments.ledger.building import in_force
from tests.story import Story, read_back

ACCOUNT = "50501055"


def booked(story: Story, *more: Booked, day: Any = None, **how: Any) -> list[BankStatement]:
    """The bank's statement of the run's debit and what more it booked, read in."""
    out = Booked(story.file.control_sum, "R1", message_id=story.file.message_id)
    content = statement_for(ACCOUNT, day or timezone.localdate(), [out, *more], **how)
    return pay.read_statement(system_user(), timezone.now(), content)


def back(payment: Payment, reference: str = "R2") -> Booked:
    return Booked(payment.amount, reference, end_to_end_id=payment.end_to_end_id, reason="AC04", is_debit=False)


def sums(story: Story) -> tuple[Decimal, Decimal, Decimal]:
    found = sums_of(story.run.pay_on, story.run.pay_on)
    return found.paid, found.booked, found.posted


def test_the_debit_of_a_file_is_tied_to_its_run(story: Story) -> None:
    story.to("reconciled")
    (row,) = booked(story)
    assert row.entries.get().run == story.run
    assert sums(story) == (Decimal(1000), Decimal(1000), Decimal(0))


def test_a_payment_booked_back_after_it_was_paid_is_in_return_and_may_be_paid_anew(story: Story) -> None:
    story.to("reconciled")
    assert story.payment.state == "paid"
    booked(story, back(story.payment))
    assert (story.payment.state, story.payment.reason) == ("returned", "Kontot är avslutat.")
    share = pay.Share(story.payee.pk, Decimal("1000.00"), story.pay_on)
    pay.divide_line(story.caseworker, timezone.now(), story.decision.lines.get().pk, [share])
    assert sorted(Payment.objects.values_list("state", flat=True)) == ["planned", "returned"]
    assert sums(story)[:2] == (Decimal(0), Decimal(0))


def test_a_return_that_comes_before_the_receipt_stands_when_the_receipt_comes(story: Story) -> None:
    run = story.to("exported").run
    booked(story, back(story.payment))
    run.refresh_from_db()
    assert (story.payment.state, run.state) == ("returned", "reconciled")
    read_back(run)
    assert story.payment.state == "returned"
    assert Decision.objects.get().state == "made"


def test_the_notification_of_the_day_and_the_statement_of_the_evening_tell_of_one_booking(story: Story) -> None:
    story.to("reconciled")
    booked(story, back(story.payment), notification=True)
    booked(story, back(story.payment))
    assert BankStatement.objects.count() == 2
    assert BankEntry.objects.count() == 2
    assert sums(story)[1] == Decimal(0)


def test_the_same_statement_twice_changes_nothing_and_one_with_another_content_is_refused(story: Story) -> None:
    story.to("reconciled")
    booked(story)
    assert booked(story) == []
    with pytest.raises(Conflict, match="annat innehåll"):
        booked(story, Booked(Decimal(5), "R9"))
    assert BankEntry.objects.count() == 1


def test_an_amount_that_is_not_the_payments_returns_nothing(story: Story) -> None:
    story.to("reconciled")
    wrong = Booked(story.payment.amount - 1, "R2", end_to_end_id=story.payment.end_to_end_id, is_debit=False)
    booked(story, wrong)
    assert story.payment.state == "paid"
    assert sums(story)[1] == Decimal(1)


def test_a_statement_of_another_account_is_not_read(story: Story, settings: Any) -> None:
    settings.BANK = {**settings.BANK, "accounts": {"123"}}
    story.to("reconciled")
    with pytest.raises(Conflict, match="betalar ut"):
        booked(story)
    assert not BankEntry.objects.exists()


def test_nobody_makes_a_payment_returned_without_a_booking_of_its_whole_amount(story: Story) -> None:
    story.to("reconciled")
    with pytest.raises(Conflict, match="bankens kvittens"):
        attack(system_user(), "UPDATE payments_payment SET state = 'returned' WHERE id = %s", story.payment.pk)
    (row,) = booked(story)
    entry = (
        "INSERT INTO payments_bankentry (statement_id, account, booked_on, amount, is_debit, reference, message_id, "
        "block_id, end_to_end_id, reason, note, run_id, payment_id, explanation) "
        "VALUES (%s, '1', now(), %s, false, 'x', '', '', %s, '', '', %s, %s, '')"
    )
    payment = story.payment
    for amount, name in ((1, payment.end_to_end_id), (payment.amount, "P0")):
        with pytest.raises(Conflict, match="annan utbetalning"):
            attack(system_user(), entry, row.pk, amount, name, story.run.pk, payment.pk)
    with pytest.raises(Conflict, match="av ekonomen"):
        attack(story.head, entry, row.pk, payment.amount, payment.end_to_end_id, story.run.pk, payment.pk)


def test_a_booking_without_a_run_is_explained_once_by_the_accountant(story: Story) -> None:
    story.to("reconciled")
    booked(story, Booked(Decimal("12.50"), "R3", text="Avgift"))
    entry = BankEntry.objects.get(run=None)
    now = timezone.now()
    with pytest.raises(NotAllowed):
        pay.explain_entry(story.head, now, entry.pk, "Avgift")
    with pytest.raises(Invalid):
        pay.explain_entry(story.accountant, now, entry.pk, " ")
    assert pay.explain_entry(story.accountant, now, entry.pk, "Bankens avgift").explained_by == story.accountant
    with pytest.raises(Conflict):
        pay.explain_entry(story.accountant, now, entry.pk, "Något annat")
    with pytest.raises(Conflict):
        attack(story.accountant, "UPDATE payments_bankentry SET explanation = 'Annat' WHERE id = %s", entry.pk)


def test_what_is_signed_is_what_postgresql_finds_and_a_difference_needs_its_words(story: Story) -> None:
    story.to("reconciled")
    today = timezone.localdate()
    before = (today - timedelta(days=40), today - timedelta(days=31))
    booked(story, Booked(Decimal(7), "R7"), day=before[1])
    now = timezone.now()
    with pytest.raises(Conflict, match="inte slut"):
        pay.sign_reconciliation(story.accountant, now, today, today)
    with pytest.raises(Invalid, match="Förklara skillnaden"):
        pay.sign_reconciliation(story.accountant, now, *before)
    signed = pay.sign_reconciliation(story.accountant, now, *before, "Insättning av misstag, utreds.")
    assert (signed.paid, signed.unexplained) == (Decimal(0), 1)
    forged = (
        "INSERT INTO payments_reconciliation (first_day, last_day, paid, booked, posted, unexplained, note) "
        "VALUES (%s, %s, 5, 5, 5, 0, 'stämmer')"
    )
    attack(story.accountant, forged, *before)
    forged_row = Reconciliation.objects.latest("pk")
    assert (forged_row.paid, forged_row.unexplained, forged_row.signed_by) == (Decimal(0), 1, story.accountant)
    with pytest.raises(Conflict, match="av ekonomen"):
        attack(make_user(Role.CONTROLLER), forged, *before)


def test_the_accountant_reads_explains_and_signs_in_the_browser_and_the_controller_sees(story: Story) -> None:
    story.to("reconciled")
    day = timezone.localdate() - timedelta(days=1)
    content = statement_for(ACCOUNT, day, [Booked(Decimal("12.50"), "R3", text="Avgift")])
    accountant = sign_in(Client(), story.accountant)
    accountant.post("/receipts/new/", {"file": SimpleUploadedFile("utdrag.xml", content)})
    page = f"/reconciliation/?first_day={day}&last_day={day}"
    assert "Förklara" in accountant.get(page).text
    entry = BankEntry.objects.get()
    accountant.post(f"/reconciliation/entries/{entry.pk}/", {"explanation": "Bankens avgift"})
    sign = f"/reconciliation/sign/?first_day={day}&last_day={day}"
    accountant.post(sign, {"note": ""})
    assert Reconciliation.objects.get().signed_by == story.accountant
    controller = sign_in(Client(), make_user(Role.CONTROLLER))
    assert "Bankens avgift" in controller.get(page).text
    assert controller.get(sign).status_code == 403
    assert sign_in(Client(), story.caseworker).get(page).status_code == 403


def test_paid_bank_and_ledger_are_one_sum_at_the_end_and_again_after_a_return(story: Story) -> None:
    in_force()
    story.to("reconciled")
    deliver_due()
    now = timezone.now()
    pay.note_ledger_answer(story.accountant, now, LedgerVoucher.objects.get().pk, number="17")
    booked(story)
    assert sums(story) == (Decimal(1000),) * 3
    (row,) = pay.read_statement(
        system_user(), now, statement_for(ACCOUNT, story.pay_on, [back(story.payment)], notification=True)
    )
    found = sums_of(story.run.pay_on, story.run.pay_on)
    assert [d.words for d in found.runs[0].differences] == ["1 av 1 returer är inte bokförda."]
    deliver_due()
    voucher = LedgerVoucher.objects.get(payment=story.payment)
    assert voucher.booked_on == row.entries.get().booked_on == story.pay_on
    pay.note_ledger_answer(story.accountant, now, voucher.pk, number="18")
    assert sums(story) == (Decimal(0),) * 3
