"""The pages of staff and audit: who sees them, what they do, and how many queries they make."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone
from django.utils.text import camel_case_to_spaces

from bistand.actions import acting
from bistand.audit.actions import MAX_ATTEMPTS, log_access
from bistand.audit.models import Access, Delivery, Fact
from bistand.audit.words import access_word, column_word, models_by_table
from bistand.staff.models import DelegationRule, RoleGrant, Section, ServiceToken, Setting, User
from bistand.staff.queries import setting, system_user
from tests.factories import make_application, make_case, make_section, make_user, sign_in

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
LATER = TODAY + timedelta(days=30)
FOR_ALL = ("my_account", "role_matrix", "delegation_order", "municipality_settings")
ADMINISTRATORS = ("staff_list", "new_user", "sections", "new_delegation", "token_list", "new_token")
READERS = ("change_history", "access_log", "verify_history")


def page(role: str, name: str, *args: Any, **query: Any) -> Any:
    return sign_in(Client(), make_user(role)).get(reverse(name, args=args), query)


@pytest.mark.parametrize("name", FOR_ALL)
def test_everybody_sees(name: str) -> None:
    assert page("assistant", name).status_code == 200


@pytest.mark.parametrize("name", ADMINISTRATORS)
def test_only_the_administrator_sees(name: str) -> None:
    assert page("administrator", name).status_code == 200
    refused = page("head", name)
    assert refused.status_code == 403
    assert "Det kan göras av" in refused.content.decode()


@pytest.mark.parametrize("name", READERS)
def test_the_controller_and_the_head_read_and_the_caseworker_does_not(name: str) -> None:
    assert page("controller", name).status_code == 200
    assert page("head", name).status_code == 200
    assert page("caseworker", name).status_code == 403


@pytest.mark.parametrize("name", [*FOR_ALL, "staff_list", "token_list", "change_history", "access_log"])
def test_pages_cost_few_queries_however_many_rows(name: str, django_assert_max_num_queries: Any) -> None:
    section = make_section()
    for _ in range(8):
        make_user("caseworker", section)
    reader = "controller" if name in READERS else "administrator"
    client = sign_in(Client(), make_user(reader))
    with django_assert_max_num_queries(16 if name == "access_log" else 10):
        assert client.get(reverse(name)).status_code == 200


def test_the_matrix_names_every_act_and_who_holds_each_role() -> None:
    from bistand.staff.permissions import ACTS

    holder = make_user("accountant", make_section("Norra"), name="Elin Ekonom")
    text = page("caseworker", "role_matrix").content.decode()
    assert all(act.label in text for act in ACTS.values())
    assert f"{holder} (Norra)" in text


def test_the_administrator_adds_a_person_and_gives_and_ends_a_role() -> None:
    client = sign_in(Client(), make_user("administrator"))
    section = make_section()
    fields = {"employee_id": "A77", "name": "Nils Ny", "username": "nils", "password": "Hostens-gula-lov-55"}
    assert client.post(reverse("new_user"), fields).status_code == 302
    nils = User.objects.get(username="nils")
    grant = {"role": "caseworker", "section": section.pk, "first_day": TODAY, "last_day": LATER}
    assert client.post(reverse("grant_role", args=[nils.pk]), grant).status_code == 302
    refused = client.post(reverse("grant_role", args=[nils.pk]), {**grant, "role": "accountant"})
    assert refused.status_code == 422
    assert "får inte ha rollerna" in refused.content.decode()
    held = RoleGrant.objects.get(user=nils)
    ending = {"last_day": TODAY, "reason": "Slutar"}
    assert client.post(reverse("end_role", args=[held.pk]), ending).status_code == 302
    held.refresh_from_db()
    assert held.last_day == TODAY
    assert client.get(reverse("staff_user", args=[nils.pk])).status_code == 200


def test_delegation_settings_and_sections_are_changed_by_the_administrator() -> None:
    client = sign_in(Client(), make_user("administrator"))
    row = {"decision_type": "refusal", "role": "caseworker", "limit": "", "first_day": TODAY}
    assert client.post(reverse("new_delegation"), row).status_code == 302
    rule = DelegationRule.objects.get()
    assert "utan gräns" in client.get(reverse("delegation_order")).content.decode()
    client.post(reverse("end_delegation", args=[rule.pk]), {"last_day": TODAY, "reason": "Ny ordning"})
    rule.refresh_from_db()
    assert rule.valid.upper == TODAY + timedelta(days=1)
    key = "followup.plan_months"
    late = client.post(reverse("change_setting", args=[key]), {"value": 4, "valid_from": TODAY - timedelta(days=1)})
    assert late.status_code == 422
    assert client.post(reverse("change_setting", args=[key]), {"value": 4, "valid_from": TODAY}).status_code == 302
    assert (setting(key, TODAY), Setting.objects.count()) == (4, 1)
    client.post(reverse("sections"), {"name": "Västra"})
    assert Section.objects.filter(name="Västra").exists()
    assert client.post(reverse("sections"), {"name": "Västra"}).status_code == 422


def test_a_default_is_marked_with_how_sure_it_is() -> None:
    assert "förval: inte belagt" in page("assistant", "municipality_settings").content.decode()


def test_a_key_is_shown_once_and_can_be_revoked() -> None:
    client = sign_in(Client(), make_user("administrator"))
    issued = client.post(reverse("new_token"), {"name": "E-tjänsten", "username": "etjanst", "valid_to": LATER})
    key = issued.context["key"]
    assert key in issued.content.decode()
    assert key not in client.get(reverse("token_list")).content.decode()
    token = ServiceToken.objects.get()
    client.post(reverse("revoke_token", args=[token.pk]), {"reason": "Läckt"})
    token.refresh_from_db()
    assert token.revoked_at is not None
    again = client.post(reverse("new_token"), {"name": "E-tjänsten", "username": "system", "valid_to": LATER})
    assert again.status_code == 422


def test_the_history_shows_before_and_after_in_words() -> None:
    user = make_user("caseworker")
    with acting(system_user(), "test", "Rättat"):
        User.objects.filter(pk=user.pk).update(is_staff=True)
    text = page("controller", "change_history", table="staff_user", row=user.pk).content.decode()
    assert "<del>nej</del>" in text
    assert "<ins>ja</ins>" in text
    assert "Rättat" in text
    assert page("controller", "change_history", first_day="x", actor="x").status_code == 200


def test_the_history_calls_people_cases_and_moments_as_people_do() -> None:
    section = make_section("Försörjning 9")
    caseworker = make_user("caseworker", section, "Sara Ek")
    case = make_case(caseworker, section)
    secret = make_case(caseworker, section, protected=True)

    text = page("controller", "change_history", table="cases_case").content.decode()
    for words in (f"Ärende {case.number}", "Sara Ek", "Försörjning 9", case.applicant.name, "Socialsekreterare:"):
        assert words in text
    assert secret.applicant.name not in text

    granted = page("controller", "change_history", table="staff_rolegrant").content.decode()
    assert f"{timezone.localdate()} till {timezone.localdate() + timedelta(days=365)}" in granted
    log_access(caseworker, "case", case_id=case.pk, persons=[case.applicant_id, secret.applicant_id])
    opened = page("controller", "access_log").content.decode()
    assert f"{case.applicant.name}, med skyddade personuppgifter" in opened

    make_application(caseworker, case)
    received = page("controller", "change_history", table="cases_application").content.decode()
    assert f"i\xa0dag {timezone.localtime():%H}" in received
    assert "+00:00" not in received


SAME_IN_SWEDISH = {"person", "plan", "bank"}


def test_every_table_and_column_of_the_history_has_a_swedish_name(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE 'history\\_%'")
        tables = [row[0] for row in cursor.fetchall() if not row[0].startswith("mfa_")]
    english = []
    for model in (models_by_table()[table] for table in tables):
        if str(model._meta.verbose_name) == camel_case_to_spaces(model.__name__):
            english.append(model.__name__)
        for field in model._meta.concrete_fields:
            word = column_word(model._meta.db_table, str(field.column)).lower()
            if not field.primary_key and not field.generated and word == field.name.replace("_", " "):
                english.append(f"{model.__name__}.{field.name}")
    assert {name for name in english if name.lower().rpartition(".")[2] not in SAME_IN_SWEDISH} == set()


RECORDS = ("case_id", "payee_id", "account_id", "payment_id", "plan_id", "goal_id", "activity_id", "followup_id")


def test_every_page_of_a_record_has_words_in_the_access_log() -> None:
    def names(resolver: Any) -> Iterator[str]:
        for entry in resolver.url_patterns:
            if hasattr(entry, "url_patterns"):
                yield from names(entry)
            elif any(part in str(entry.pattern) for part in RECORDS):
                yield entry.name

    assert [name for name in names(get_resolver()) if access_word(name) == name] == []
    assert access_word("run_file:B-17") == "Bankfilen B-17"
    assert access_word("register:cases_case lista") == "Registret ärende: lista"


def test_the_access_log_is_filtered_by_what_people_write_and_is_itself_logged() -> None:
    section = make_section()
    sara, other = make_user("caseworker", section, "Sara Ek"), make_user("caseworker", section, "Ola Berg")
    case, else_case = make_case(sara, section), make_case(sara, section)
    log_access(sara, "case", case_id=case.pk, persons=[case.applicant_id])
    log_access(sara, "case_journal", case_id=else_case.pk, persons=[else_case.applicant_id])
    log_access(other, "case_documents", case_id=case.pk, persons=[case.applicant_id])
    controller = make_user("controller")
    client = sign_in(Client(), controller)

    def seen(**fields: Any) -> set[str]:
        answer = client.post(reverse("access_log"), fields, follow=True)
        assert case.applicant.pnr not in answer.redirect_chain[-1][0]
        return {row.what for row in answer.context["table"].page.rows if row.actor_id != controller.pk}

    assert seen(actor="sara ek") == {"case", "case_journal"}
    assert seen(actor=other.username) == {"case_documents"}
    assert seen(case=case.number) == {"case", "case_documents"}
    assert seen(person=case.applicant.pnr, actor="Sara") == {"case"}
    assert Access.objects.latest("id").persons == [case.applicant_id]
    assert seen(last_day=TODAY - timedelta(days=1)) == set()


def test_the_access_log_says_by_the_field_what_it_cannot_find() -> None:
    wrong = {
        "actor": "ingen",
        "person": "19121212-1212",
        "case": "2026-99999",
        "first_day": TODAY,
        "last_day": TODAY - timedelta(days=1),
    }
    answer = sign_in(Client(), make_user("controller")).post(reverse("access_log"), wrong)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"actor", "person", "case", "last_day"}
    assert 'value="2026-99999"' in answer.content.decode()


def failed_delivery() -> Delivery:
    with acting(system_user(), "test"):
        fact = Fact.objects.create(at=timezone.now(), actor=system_user(), name="X", subject="x:1")
        owed = Delivery.objects.create(fact=fact, handler="tests.staff.test_pages.handle", attempts=MAX_ATTEMPTS)
        owed.state, owed.error = "failed", "Fel"
        owed.save()
        return owed


def handle(actor: Any, now: Any, fact: Fact) -> None:
    """The delivery that the tests owe."""


def test_a_failed_delivery_is_shown_and_can_be_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    delivery = failed_delivery()
    monkeypatch.setattr("bistand.audit.actions.owed_by", lambda _: (delivery.handler,))
    assert "Försök igen" in page("head", "failed_deliveries").content.decode()
    client = sign_in(Client(), make_user("caseworker"))
    assert client.post(reverse("retry_delivery", args=[delivery.pk])).status_code == 403
    client = sign_in(Client(), make_user("head"))
    assert client.post(reverse("retry_delivery", args=[delivery.pk])).status_code == 302
    delivery.refresh_from_db()
    assert delivery.state == "done"


# ---- the register (admin) --------------------------------------------------------------------------------


def test_the_register_only_reads() -> None:
    client, user = sign_in(Client(), make_user("administrator")), make_user()
    assert client.get("/admin/").status_code == 200
    assert client.get("/admin/staff/user/").status_code == 200
    one = client.get(f"/admin/staff/user/{user.pk}/change/")
    assert one.status_code == 200
    assert user.password not in one.content.decode()
    assert client.get("/admin/staff/user/add/").status_code == 403
    assert client.post(f"/admin/staff/user/{user.pk}/change/", {"username": "x"}).status_code == 403
    assert client.post(f"/admin/staff/user/{user.pk}/delete/", {"post": "yes"}).status_code == 403
    assert User.objects.filter(pk=user.pk).exists()
    assert client.get("/admin/audit/change/").status_code == 403


def test_reading_the_history_in_the_register_is_logged_and_others_are_kept_out() -> None:
    assert sign_in(Client(), make_user("controller")).get("/admin/audit/change/").status_code == 200
    assert Access.objects.get().what == "register:audit_change lista"
    assert sign_in(Client(), make_user("caseworker")).get("/admin/").status_code in {302, 403}


def test_every_model_in_the_register_is_read_only() -> None:
    from django.contrib import admin

    from bistand.readonly_admin import ReadOnlyAdmin

    assert User in admin.site._registry
    assert all(isinstance(registered, ReadOnlyAdmin) for registered in admin.site._registry.values())


def test_the_first_administrator_is_added_from_the_command_line(monkeypatch: Any, capsys: Any) -> None:
    from django.core.management import CommandError, call_command

    arguments = ["add_administrator", "--employee-id", "B1", "--name", "Sara System", "--username", "sara"]
    monkeypatch.setenv("BISTAND_ADMINISTRATOR_PASSWORD", "kort")
    with pytest.raises(CommandError):
        call_command(*arguments)
    monkeypatch.setenv("BISTAND_ADMINISTRATOR_PASSWORD", "Hostens-gula-lov-55")
    call_command(*arguments)
    assert "Sara System är systemförvaltare" in capsys.readouterr().out
    assert page_for(User.objects.get(username="sara"), "staff_list").status_code == 200
    with pytest.raises(CommandError):
        call_command(*arguments)


def page_for(user: User, name: str) -> Any:
    return sign_in(Client(), user).get(reverse(name))
