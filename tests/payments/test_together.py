"""Two people, or two machines, at the same thing at once: one does it, the other is told, and nothing is done twice."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db.models import Sum
from django.utils import timezone

from bistand.audit.actions import deliver_due
from bistand.staff.models import Role
from bistand.staff.queries import system_user
from cases.models import Purpose
from payments import actions as pay
from payments.bank.bankdays import next_bank_day
from payments.bank.fakebank import receipt_for
from payments.models import BankReceipt, Invoice, Payment, PayoutAccount, Requisition, RequisitionSeries, RunFile
from tests.factories import make_user
from tests.payments.test_invoices import may_attest, received, reviewed, text_of
from tests.payments.test_requisitions import in_force
from tests.story import Story, history_faults, new_account, replace
from tests.together import at_once, refused


@pytest.fixture
def story(committed_db: None) -> Iterator[Story]:
    """Committed, so that other connections see it."""
    yield Story()
    assert history_faults() == []
    left = Payment.objects.filter(state__in=["released", "exported", "paid"]).aggregate(s=Sum("amount"))["s"] or 0
    assert left <= 1200


def test_two_releases_of_one_run_release_it_once(story: Story) -> None:
    run = story.to("approved").run
    results = at_once(*[lambda: pay.release_run(story.head, timezone.now(), run.pk)] * 2)
    assert refused(results) == 1
    deliver_due()
    assert RunFile.objects.get(run=run).count == 1


def test_two_submits_submit_once(story: Story) -> None:
    run = story.to("open").run
    assert refused(at_once(*[lambda: pay.submit_run(story.checker, timezone.now(), run.pk)] * 2)) == 1


def test_two_runs_that_collect_at_once_share_no_payment(story: Story) -> None:
    story.new_payment(Decimal("100.00"))
    days = [story.pay_on, next_bank_day(story.pay_on)]
    acts = [lambda day=day: pay.open_run(story.checker, timezone.now(), story.section, day) for day in days]
    results = at_once(*acts)
    assert refused(results) == 0
    assert Payment.objects.filter(state="in_run").count() == 2
    assert sum(Payment.objects.filter(run=run).count() for run in results) == 2


def test_a_release_and_a_new_account_at_once_pay_the_approved_account_or_nothing(story: Story) -> None:
    run, approved = story.to("approved").run, story.account
    new = pay.enter_account(story.assistant, timezone.now(), story.payee.pk, new_account())
    at_once(
        lambda: pay.release_run(story.head, timezone.now(), run.pk),
        lambda: pay.verify_account(story.checker, timezone.now(), new.pk, reason="Kontobevis sett."),
    )
    payment = story.payment
    if payment.state == "released":
        assert payment.account == approved
        assert payment.run is not None
        assert payment.run.approved_at is not None
        assert approved.verified_at is not None
        assert approved.verified_at < payment.run.approved_at
    else:
        assert payment.state in ("planned", "in_run")


def test_a_release_and_a_take_out_at_once_leave_whole_runs(story: Story) -> None:
    story.new_payment(Decimal("100.00"))
    run = story.to("approved").run
    at_once(
        lambda: pay.release_run(story.head, timezone.now(), run.pk),
        lambda: pay.take_out(story.checker, timezone.now(), Payment.objects.filter(run=run)[0].pk, "Ska vänta."),
    )
    run.refresh_from_db()
    rows = Payment.objects.filter(run=run).aggregate(s=Sum("amount"))["s"]
    if run.state == "released":
        assert rows == run.released_sum
        assert not Payment.objects.filter(run=run).exclude(state="released").exists()


def test_a_release_and_a_replacing_decision_at_once_never_pay_both(story: Story) -> None:
    run = story.to("approved").run
    at_once(
        lambda: pay.release_run(story.head, timezone.now(), run.pk),
        lambda: replace(story.caseworker, story.decision, ("home_equipment", Decimal("1200.00"))),
    )
    live = Payment.objects.exclude(state__in=["stopped", "returned"]).aggregate(s=Sum("amount"))["s"]
    assert live <= Decimal("1200.00")


def test_two_who_divide_a_line_at_once_never_exceed_the_decision(story: Story) -> None:
    line = story.decision.lines.get()
    share = [pay.Share(story.payee.pk, Decimal("700.00"), story.pay_on)]
    at_once(*[lambda: pay.divide_line(story.caseworker, timezone.now(), line.pk, share)] * 2)
    live = Payment.objects.exclude(state="stopped").aggregate(s=Sum("amount"))["s"]
    assert live == Decimal("700.00")


def test_raw_sql_from_two_connections_never_exceeds_the_decision(story: Story) -> None:
    from tests.factories import attack

    pay.stop_payment(story.head, timezone.now(), story.payment.pk, "Ska planeras om.")
    insert = (
        "INSERT INTO payments_payment(case_id, decision_id, line_id, payee_id, amount, pay_on, reference, state,"
        " reason, planned_by_id) SELECT case_id, decision_id, line_id, payee_id, 600, pay_on, '', 'planned', '', 1"
        " FROM payments_payment WHERE state = 'stopped'"
    )
    results = at_once(*[lambda: attack(story.caseworker, insert)] * 4)
    assert refused(results) == 3


def test_two_deliveries_at_once_write_one_file(story: Story, tmp_path: Path) -> None:
    run = story.to("released").run
    for _ in range(2):  # the file, then its handing over
        at_once(deliver_due, deliver_due, deliver_due)
    assert RunFile.objects.filter(run=run).count() == 1
    out = list((Path(django_settings.BANK["folder"]) / "out").iterdir())
    assert [path.read_bytes() for path in out] == [bytes(story.file.file.content)]


def test_a_receipt_read_twice_at_once_counts_once(story: Story) -> None:
    run = story.to("exported").run
    content = receipt_for(bytes(story.file.file.content))
    at_once(*[lambda: pay.read_receipt(system_user(), timezone.now(), content)] * 3)
    assert BankReceipt.objects.filter(run=run).count() == 1
    assert story.payment.state == "paid"


def test_two_who_verify_at_once_verify_once(story: Story) -> None:
    new = pay.enter_account(story.assistant, timezone.now(), story.payee.pk, new_account())
    other = make_user(Role.SENIOR, story.section)
    results = at_once(
        *[
            lambda u=u: pay.verify_account(u, timezone.now(), new.pk, reason="Kontobevis sett.")
            for u in (story.checker, other)
        ]
    )
    assert refused(results) == 1
    assert PayoutAccount.objects.filter(payee=story.payee, state="verified").count() == 1


def test_requisitions_issued_at_once_get_numbers_in_a_row_and_never_more_than_the_decision(story: Story) -> None:
    shop = pay.register_payee(story.assistant, timezone.now(), "other", "Möbler AB")
    other = story.new_payment(Decimal("500.00"))
    today = timezone.localdate()

    def issue(line: int, amount: str) -> Any:
        order = pay.Order(shop.pk, "En säng.", Decimal(amount), today)
        return lambda: pay.issue_requisition(story.caseworker, timezone.now(), line, order)

    line = story.decision.lines.get().pk
    # Two want the same money, and one of them is refused; it leaves no gap.
    assert refused(at_once(issue(line, "600.00"), issue(line, "600.00"), issue(other.line_id, "100.00"))) == 1  # type: ignore[arg-type]
    assert list(Requisition.objects.order_by("serial").values_list("serial", flat=True)) == [1, 2]
    assert RequisitionSeries.objects.get().last == 2


def test_an_invoice_attested_twice_at_once_is_planned_once(story: Story) -> None:
    may_attest(story)
    row = reviewed(story)
    assert refused(at_once(*[lambda: pay.attest_invoice(story.head, timezone.now(), row.pk)] * 2)) == 1
    assert row.payments.get().amount == row.amount


def test_invoices_reviewed_at_once_are_never_more_than_what_they_are_of(story: Story) -> None:
    rows = [received(story) for _ in range(3)]
    texts = [text_of(story, amount=Decimal(400 + place)) for place in range(3)]
    acts = [
        lambda row=row, text=text: pay.review_invoice(story.assistant, timezone.now(), row.pk, text)
        for row, text in zip(rows, texts, strict=True)
    ]
    assert refused(at_once(*acts)) == 1
    assert sum(row.amount for row in Invoice.objects.filter(state="reviewed") if row.amount) <= 1000


def test_a_requisition_is_voided_or_invoiced_never_both(story: Story) -> None:
    order = in_force(story)
    row, text = received(story), text_of(story, payee_id=order.payee_id, requisition_id=order.pk)
    at_once(
        lambda: pay.review_invoice(story.assistant, timezone.now(), row.pk, text),
        lambda: pay.void_requisition(story.checker, timezone.now(), order.pk, reason="Tappad."),
    )
    order.refresh_from_db()
    row.refresh_from_db()
    assert (order.state == "voided") != (row.state == "reviewed")


def test_a_replaced_decision_and_an_attest_at_once_pay_the_invoice_at_most_once(story: Story) -> None:
    may_attest(story)
    row = reviewed(story)
    at_once(
        lambda: pay.attest_invoice(story.head, timezone.now(), row.pk),
        lambda: replace(story.caseworker, story.decision, (Purpose.HOME_EQUIPMENT, Decimal("700.00"))),
    )
    live = Payment.objects.filter(case=story.case, state="planned")
    assert (live.aggregate(s=Sum("amount"))["s"] or 0) <= 1000
    assert live.filter(invoice=row).count() <= 1
