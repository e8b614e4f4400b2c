"""Bank profiles: two persons lay them, a run goes by its own, and each version is valid and made again alike."""

from __future__ import annotations

from datetime import datetime, time

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from bistand.actions import acting
from bistand.refusals import Conflict, Invalid, NotAllowed
from bistand.staff.models import Role
from payments import actions as pay
from payments.bank.bankdays import next_bank_day
from payments.bank.fakebank import pay_all, receipt_for
from payments.bank.profile import Version
from payments.bank.schema import InvalidFile, validate
from payments.bankfile import make_bank_file
from payments.models import BankTable, PaymentRun
from tests.factories import make_section, make_user
from tests.payments.banking import FROM, ROW, bank_file, bank_in_force
from tests.story import Story

OTHER = "SE4550000000058398257466;03;ABC123;kund;998877;med clearing;SSBE;nej;ascii;"


def test_nobody_approves_their_own_profile_and_what_is_approved_stands(db: None) -> None:
    accountant, now = make_user(Role.ACCOUNTANT), timezone.now()
    draft = pay.load_bank(accountant, now, "Ny", FROM, bank_file(ROW))
    assert BankTable.on(timezone.localdate()) is None
    with pytest.raises(NotAllowed):
        pay.approve_bank(accountant, now, draft.pk)
    with pytest.raises(Conflict), acting(accountant, "test"):  # also past the action
        BankTable.objects.filter(pk=draft.pk).update(state="approved")
    table = pay.approve_bank(make_user(Role.HEAD, make_section()), now, draft.pk)
    with pytest.raises(Conflict), acting(accountant, "test"):
        BankTable.objects.filter(pk=table.pk).update(rows=[])


def test_every_faulty_row_is_told(db: None) -> None:
    wrong = (
        ROW.replace(";Swedbank", "Okänd;Swedbank"),
        ROW.replace("SWEDSESS", "BANK"),
        ROW.replace("5050-1055", "5050-1056"),
        ROW.replace(";09;", ";10;"),
        ROW.replace("svenska", "latin"),
        f"{ROW}25:00",
        ROW,
        ROW,
    )
    with pytest.raises(Invalid) as refused:
        pay.load_bank(make_user(Role.ACCOUNTANT), timezone.now(), "Ny", FROM, bank_file(*wrong))
    assert [line.partition(":")[0] for line in refused.value.message.split("\n")] == [
        "Rad 2", "Rad 3", "Rad 4", "Rad 5", "Rad 6", "Rad 7", "Rad 9",
    ]  # fmt: skip


def test_a_section_pays_from_its_own_account_in_the_version_of_its_own_bank(story: Story) -> None:
    bank_in_force(ROW, f"{story.section.name};Nordea;NDEASESS;{OTHER}")
    content = bytes(story.to("exported").file.file.content)
    validate(content, Version.V03)
    with pytest.raises(InvalidFile):
        validate(content, Version.V09)
    for said in (b"<BIC>NDEASESS</BIC>", b"<IBAN>SE4550000000058398257466</IBAN>", b"<Id>998877</Id>", b"SSBE",
                 b"<BtchBookg>false", b"<ReqdExctnDt>2"):  # fmt: skip
        assert said in content
    receipt = receipt_for(content, pay_all)
    assert b"pain.001.001.03" in receipt
    pay.read_receipt(story.accountant, timezone.now(), receipt)
    assert story.payment.state == "paid"


def test_the_file_is_made_again_alike_when_the_bank_has_been_changed_since(story: Story) -> None:
    story.to("exported")
    bank_in_force(f";Nordea;NDEASESS;{OTHER}")
    assert make_bank_file(PaymentRun.objects.get(pk=story.run.pk)).content == bytes(story.file.file.content)


def test_without_an_approved_profile_of_the_section_nothing_is_released(story: Story) -> None:
    bank_in_force(f"{make_section('Annan').name}{ROW}")
    run = story.to("approved").run
    with pytest.raises(Conflict, match="bankprofil"):
        pay.release_run(story.head, timezone.now(), run.pk)


def test_which_profile_a_run_goes_by_is_the_databases(story: Story) -> None:
    story.to("exported")
    other = bank_in_force(f";Nordea;NDEASESS;{OTHER}")
    with pytest.raises((Conflict, DatabaseError)), transaction.atomic(), acting(story.head, "test"):
        PaymentRun.objects.filter(pk=story.run.pk).update(bank_table=other)


def test_a_run_for_today_is_not_opened_after_the_banks_stop_time(story: Story, client: Client) -> None:
    bank_in_force(f"{ROW}15:00")
    day = next_bank_day(timezone.localdate())
    with time_machine.travel(timezone.make_aware(datetime.combine(day, time(15, 1))), tick=False):
        with pytest.raises(Invalid, match="15:00") as refused:
            pay.open_run(story.checker, timezone.now(), story.section, day)
        assert refused.value.field == "pay_on"
        pay.open_run(story.checker, timezone.now(), story.section, next_bank_day(day))
