"""Vouchers: one for each released run and each return, with the run's sum, and what the ledger answered."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from bistand.actions import acting
from bistand.audit.actions import deliver_due
from bistand.refusals import Conflict, Refusal
from bistand.staff.queries import system_user
from cases.models import Decision, StoredFile
from payments import actions as pay
from payments.ledger import sie
from payments.ledger.voucher import Posting, Voucher, paid_out
from payments.models import LedgerVoucher, Payment, PostingTable
from payments.voucherfile import sender
from tests.payments.ledger.building import BANK, EQUIPMENT, in_force
from tests.payments.ledger.reading import read
from tests.story import Story, read_back

HEAD = "referens;utfall;nummer;orsak\n"


def deliver_all() -> None:
    while deliver_due():
        pass


def answer(*lines: str) -> list[Any]:
    return pay.read_ledger_receipt(system_user(), timezone.now(), (HEAD + "\n".join(lines)).encode())


@pytest.fixture
def booked(story: Story) -> Story:
    """A run of two payments at the bank, with its voucher at the ledger."""
    in_force()
    story.new_payment(Decimal("123.45"))
    story.to("exported")
    deliver_all()
    return story


def voucher_of(story: Story) -> LedgerVoucher:
    return LedgerVoucher.objects.select_related("file").filter(run=story.run, payment=None).latest("pk")


def test_rows_bank_file_decisions_and_voucher_have_one_sum(booked: Story, settings: Any) -> None:
    voucher = voucher_of(booked)
    content = bytes(voucher.file.content)
    found = read(content)
    debit = sum(amount for amount in found.amounts() if amount > 0)
    rows = sum(Payment.objects.filter(run=booked.run).values_list("amount", flat=True))
    used = sum(Decision.objects.filter(payments__run=booked.run).values_list("amount", flat=True))
    assert rows == booked.file.control_sum == used == debit == voucher.total == Decimal("1123.45")
    assert sum(found.amounts()) == 0
    assert voucher.file.sha256 == hashlib.sha256(content).hexdigest()
    out = Path(settings.LEDGER["folder"]) / "out"
    assert [(path.name, path.read_bytes()) for path in out.iterdir()] == [(f"EB-K{booked.run.pk}.SI", content)]
    names = [booked.case.applicant.family_name, booked.case.applicant.pnr]
    assert not [name for name in names if name in content.decode("cp437")]


def test_a_run_without_rules_waits_by_name_and_goes_on_when_they_are_approved(story: Story, client: Client) -> None:
    in_force(BANK, "Boende;;5711;Boende;")
    story.to("exported")
    deliver_all()
    client.force_login(story.accountant)
    assert not LedgerVoucher.objects.exists()
    for page in ("/ledger/", "/home/ledger/"):
        assert "Hemutrustning" in client.get(page).content.decode()
    in_force()
    deliver_all()
    assert voucher_of(story).state == "sent"
    assert "Körningar utan verifikation" not in client.get("/ledger/").content.decode()


def test_what_came_back_is_booked_in_reverse_once_the_run_is_posted(booked: Story) -> None:
    back = booked.payment
    read_back(booked.run, lambda number: "AC04" if number == back.end_to_end_id else "ACSC")
    deliver_all()
    assert LedgerVoucher.objects.count() == 1
    in_force(BANK, EQUIPMENT.replace("5714", "9999"))  # later rules change nothing of what is reversed
    answer(f"EB-K{booked.run.pk};bokförd;EB 1;")
    deliver_all()
    ours = LedgerVoucher.objects.get(payment=back)
    assert [(row["account"], Decimal(row["amount"])) for row in ours.rows] == [
        ("1930", back.amount), ("5714", -back.amount),
    ]  # fmt: skip
    answer(f"EB-U{back.pk};bokförd;EB 2;")
    deliver_all()
    assert list(LedgerVoucher.objects.values_list("state", flat=True)) == ["posted", "posted"]


def test_a_refused_voucher_says_why_and_is_made_anew_by_a_persons_word(booked: Story, client: Client) -> None:
    first = voucher_of(booked)
    line = f"{first.reference};avvisad;;Konto 5714 är stängt"
    assert len(answer(line)) == 1
    assert answer(line) == []
    with pytest.raises(Conflict):
        answer(f"{first.reference};bokförd;EB 1;")
    client.force_login(booked.accountant)
    assert "Konto 5714 är stängt" in client.get(f"/ledger/vouchers/{first.pk}/").content.decode()
    in_force(BANK, EQUIPMENT.replace("5714", "5719"))
    day = booked.run.pay_on + timedelta(days=3)
    for _ in range(2):  # twice asked, once made
        pay.ask_for_voucher(booked.accountant, timezone.now(), first.pk, day, reason="Nytt konto.")
    deliver_all()
    second = voucher_of(booked)
    assert (second.reference, second.state, second.booked_on) == (f"{first.reference}-2", "sent", day)
    assert {row["account"] for row in second.rows} == {"5719", "1930"}
    with pytest.raises(Conflict):
        pay.ask_for_voucher(booked.accountant, timezone.now(), first.pk, day, reason="En gång till.")


def _voucher(story: Story, reference: str, amount: Decimal, **more: Any) -> LedgerVoucher:
    """What somebody who gets past the action would write, with a file that says what it says."""
    table, day = PostingTable.objects.latest("pk"), story.run.pay_on
    rows = paid_out([(Posting("5714", "Utrustning"), amount, "x")], Posting("1930", "Bank"))
    content = more.pop("content", None) or sie.write([Voucher("EB", reference, day, "x", rows)], sender(), day)
    stored = StoredFile.objects.create(
        sha256=hashlib.sha256(content).hexdigest(), media_type="x", size=len(content), content=content
    )
    row = {
        "run": story.run, "table": table, "reference": reference, "booked_on": day, "generated_on": day, "count": 2,
        "rows": [{"amount": str(row.amount)} for row in rows], "total": amount, "file": stored,
    }  # fmt: skip
    return LedgerVoucher.objects.create(**(row | more))


def test_the_database_holds_one_balanced_voucher_of_the_runs_sum_made_by_the_system(booked: Story) -> None:
    """Whatever door a voucher comes through (rule 10)."""
    total = Decimal("1123.45")
    first = voucher_of(booked)
    attempts = [
        (booked.accountant, lambda: _voucher(booked, "X-1", total)),
        (system_user(), lambda: _voucher(booked, "X-2", total)),  # a second one
        (system_user(), lambda: LedgerVoucher.objects.filter(pk=first.pk).update(state="posted")),
        (system_user(), lambda: LedgerVoucher.objects.filter(pk=first.pk).update(total=1)),
        (system_user(), lambda: first.delete()),
    ]
    for who, attempt in attempts:
        with pytest.raises(Refusal), acting(who, "test"):
            attempt()
    answer(f"{first.reference};avvisad;;Perioden är stängd")
    lopsided = bytes(first.file.content).replace(b"-1123.45", b"-1123.44")
    for wrong in ({"amount": Decimal(1)}, {"amount": total, "count": 1}, {"amount": total, "content": lopsided}):
        with pytest.raises(Conflict), acting(system_user(), "test"):
            _voucher(booked, "X-3", **wrong)  # type: ignore[arg-type]
    with acting(system_user(), "test"):
        assert _voucher(booked, "X-4", total).state == "sent"  # what is whole is taken


@pytest.mark.parametrize("rows", [2, 12])
def test_the_pages_ask_no_more_for_more(
    story: Story, client: Client, rows: int, django_assert_max_num_queries: Any
) -> None:
    in_force()
    for _ in range(rows // 2):
        other = story.beside()
        other.new_payment()
        other.to("exported")
    deliver_all()
    client.force_login(story.accountant)
    client.get("/ledger/")
    for page in ("/ledger/", f"/ledger/vouchers/{LedgerVoucher.objects.latest('pk').pk}/", "/home/ledger/"):
        with django_assert_max_num_queries(20):
            assert client.get(page).status_code == 200
