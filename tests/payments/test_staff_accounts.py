"""Employees' accounts: kept as fingerprints alone, seen at entry and in the run, read in by the controller."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bistand.refusals import Invalid, NotAllowed
from bistand.staff.models import Role, User
from payments import actions as pay
from payments.models import PayoutAccount, RunFlag, StaffAccountList
from tests.factories import attack, grant, make_user, sign_in
from tests.payments.attacks.tools import REFUSED
from tests.story import Story, check_as_at_commit, new_account


@pytest.fixture
def controller(db: None) -> User:
    return make_user(Role.CONTROLLER)


def listed(*accounts: PayoutAccount | pay.NewAccount) -> bytes:
    return "\n".join(["clearing;konto", *(f"{row.clearing};{row.number}" for row in accounts)]).encode()


def load(controller: User, *accounts: PayoutAccount | pay.NewAccount) -> StaffAccountList:
    return pay.load_staff_accounts(controller, timezone.now(), listed(*accounts))


def test_no_number_is_kept(controller: User) -> None:
    wages = new_account()
    load(controller, wages)
    with connection.cursor() as cursor:
        for table in ("payments_staffaccount", "payments_staffaccountlist", "audit_change", "audit_fact"):
            cursor.execute(f"SELECT count(*) FROM {table} x WHERE x::text LIKE %s", [f"%{wages.number}%"])
            assert (table, cursor.fetchone()[0]) == (table, 0)


def test_an_employees_account_is_verified_only_with_a_reason(story: Story, controller: User) -> None:
    wages = new_account()
    load(controller, wages)
    entered = pay.enter_account(story.assistant, timezone.now(), story.payee.pk, wages)
    assert any("betalar lön till" in warning for warning in entered.warnings)
    with pytest.raises(Invalid):
        pay.verify_account(story.checker, timezone.now(), entered.pk)


def test_an_account_entered_before_the_list_is_flagged_in_the_run_until_the_next_list(
    story: Story, controller: User
) -> None:
    load(controller, story.account)
    run = story.to("approved").run
    flag = RunFlag.objects.get(run=run, kind=RunFlag.Kind.STAFF_ACCOUNT)
    assert flag.account == story.account
    load(controller, new_account())
    other = story.beside()
    other.decision = grant(story.caseworker, story.case)
    assert not RunFlag.objects.filter(run=other.to("submitted").run, kind=RunFlag.Kind.STAFF_ACCOUNT).exists()


def test_a_file_with_other_columns_or_what_is_no_account_is_refused_whole(controller: User) -> None:
    for content, words in ((b"namn;konto\nAnna;1", "kolumnerna"), (b"clearing;konto\n12;1", "Rad 2"), (b"", "kolum")):
        with pytest.raises(Invalid, match=words):
            pay.load_staff_accounts(controller, timezone.now(), content)
    assert not StaffAccountList.objects.exists()


def test_only_the_controller_reads_a_list_in_and_nothing_is_slipped_into_one(story: Story, controller: User) -> None:
    with pytest.raises(NotAllowed):
        load(story.head, story.account)
    made = load(controller, story.account)
    add = "INSERT INTO payments_staffaccount (list_id, fingerprint) VALUES (%s, %s)"
    for who in (story.head, controller):
        with pytest.raises(REFUSED):
            attack(who, add, made.pk, "0" * 64)
    with pytest.raises(REFUSED):
        attack(controller, "DELETE FROM payments_staffaccount")
    attack(controller, "INSERT INTO payments_staffaccountlist (key, count, loaded_by_id) VALUES ('x', 2, 1)")
    with pytest.raises(REFUSED, match="inte så många"):
        check_as_at_commit()


def test_the_list_is_read_in_on_the_page_and_faults_are_told(story: Story, controller: User, client: Client) -> None:
    sign_in(client, controller)
    new = reverse("staff_accounts_new")
    assert new in client.get(reverse("staff_accounts")).text
    wrong = client.post(new, {"file": SimpleUploadedFile("konton.csv", b"a;b\n1;2")})
    assert "kolumnerna" in wrong.context["form"].errors["file"][0]
    client.post(new, {"file": SimpleUploadedFile("konton.csv", listed(story.account))})
    text = client.get(reverse("staff_accounts")).text
    assert "Listan som gäller" in text
    assert story.account.number not in text
