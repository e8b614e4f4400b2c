"""Sign-in: the lock, the second step, idling, coming back, and what is not offered."""

import time
from typing import Any

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bistand.audit.models import Change
from bistand.refusals import Conflict, Invalid, NotAllowed
from bistand.staff import actions
from bistand.staff.models import User
from bistand.staff.queries import system_user
from bistand.staff.sessions import stored
from tests.factories import make_user, sign_in

PASSWORD = "Vinterns-forsta-sno-9"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clean_cache(db: None) -> None:
    cache.clear()


def code(secret: str = SECRET) -> str:
    return str(format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time())))))


def try_sign_in(client: Client, user: User, password: str = PASSWORD, to: str = "") -> Any:
    return client.post(reverse("account_login"), {"login": user.username, "password": password, "next": to})


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_the_right_password_leads_back_to_the_page_asked_for(client: Client) -> None:
    user = make_user(password=PASSWORD)
    page = reverse("role_matrix") + "?x=1"
    answer = client.get(page)
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))
    before = client.session.session_key
    answer = try_sign_in(client, user, to=page)
    assert (answer.status_code, answer["Location"]) == (302, page)
    assert client.session.session_key != before


def test_what_the_table_of_sessions_holds_opens_none(client: Client) -> None:
    try_sign_in(client, make_user(password=PASSWORD))
    assert signed_in(client)
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = Session.objects.get().session_key
    assert thief.get(reverse("role_matrix")).status_code == 302
    assert client.get(reverse("role_matrix")).status_code == 200


def test_a_session_copied_under_a_name_of_ones_own_opens_none(client: Client) -> None:
    """A console of the application's role may write in the table, since signing in does."""
    try_sign_in(client, make_user(password=PASSWORD))
    row, key = Session.objects.get(), "k" * 32
    Session.objects.create(session_key=stored(key), session_data=row.session_data, expire_date=row.expire_date)
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = key
    assert thief.get(reverse("role_matrix")).status_code == 302
    assert client.get(reverse("role_matrix")).status_code == 200


def test_passwords_are_kept_with_argon2() -> None:
    assert make_user(password=PASSWORD).password.startswith("argon2$argon2id$")


def test_a_password_hashed_by_older_rules_is_hashed_anew_at_sign_in(client: Client) -> None:
    from django.contrib.auth.hashers import Argon2PasswordHasher

    class Weaker(Argon2PasswordHasher):
        time_cost = 1

    user = make_user(password=PASSWORD)
    old = Weaker().encode(PASSWORD, Weaker().salt())
    from bistand.actions import acting

    with acting(system_user(), "test"):
        User.objects.filter(pk=user.pk).update(password=old)
    try_sign_in(client, user)
    assert signed_in(client)
    assert User.objects.get(pk=user.pk).password != old
    assert Change.objects.filter(act="staff.rehash_password", actor=user).exists()


def test_five_wrong_passwords_lock_even_the_right_one_out(client: Client) -> None:
    user = make_user(password=PASSWORD)
    for _ in range(5):
        answer = try_sign_in(client, user, "Fel-losenord-1")
    assert answer.status_code == 429
    assert "Inloggningen är låst" in answer.content.decode()
    assert try_sign_in(client, user).status_code == 429
    assert not signed_in(client)


def test_four_wrong_passwords_do_not(client: Client) -> None:
    user = make_user(password=PASSWORD)
    for _ in range(4):
        try_sign_in(client, user, "Fel-losenord-1")
    try_sign_in(client, user)
    assert signed_in(client)


@pytest.mark.parametrize("password", ["", "!system", "system", "!"])
def test_the_system_never_signs_in(client: Client, password: str) -> None:
    try_sign_in(client, system_user(), password)
    assert not signed_in(client)


def test_a_closed_sign_in_does_not_get_in(client: Client) -> None:
    user, administrator = make_user(password=PASSWORD), make_user("administrator")
    actions.set_active(administrator, timezone.now(), user, False, reason="Slutat")
    try_sign_in(client, user)
    assert not signed_in(client)


# ---- the second step -------------------------------------------------------------------------------------


def with_second_factor() -> User:
    user = make_user("head", password=PASSWORD)
    actions.add_second_factor(user, timezone.now(), SECRET)
    return user


def test_one_with_a_second_factor_is_not_in_until_the_code_is_right(client: Client) -> None:
    user = with_second_factor()
    answer = try_sign_in(client, user, to=reverse("my_account"))
    assert answer["Location"].startswith(reverse("mfa_authenticate"))
    assert not signed_in(client)
    client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert not signed_in(client)
    answer = client.post(reverse("mfa_authenticate"), {"code": code()})
    assert signed_in(client)
    assert answer["Location"] == reverse("my_account")


def test_the_demo_code_is_nothing_outside_the_demo(client: Client, settings: Any) -> None:
    settings.BISTAND_DEMO = False
    user = with_second_factor()
    try_sign_in(client, user)
    client.post(reverse("mfa_authenticate"), {"code": settings.BISTAND_DEMO_CODE})
    assert not signed_in(client)
    with pytest.raises(Invalid):
        actions.step_up(user, timezone.now(), settings.BISTAND_DEMO_CODE, "x")


def test_the_demo_code_lets_in_in_the_demo(client: Client, settings: Any) -> None:
    settings.BISTAND_DEMO = True
    user = with_second_factor()
    try_sign_in(client, user)
    client.post(reverse("mfa_authenticate"), {"code": settings.BISTAND_DEMO_CODE})
    assert signed_in(client)


def test_five_wrong_codes_lock_the_second_step_and_the_release_alike(client: Client) -> None:
    user = with_second_factor()
    try_sign_in(client, user)
    for _ in range(5):
        client.post(reverse("mfa_authenticate"), {"code": "000000"})
    client.post(reverse("mfa_authenticate"), {"code": code()})
    assert not signed_in(client)
    with pytest.raises(NotAllowed, match="För många"):
        actions.step_up(user, timezone.now(), code(), "payments.release")


def test_a_step_up_is_the_persons_own_and_needs_a_second_factor() -> None:
    user = with_second_factor()
    row = actions.step_up(user, timezone.now(), code(), "payments.release")
    row.refresh_from_db()
    assert row.user_id == user.pk
    with pytest.raises(Invalid):
        actions.step_up(make_user(), timezone.now(), "123456", "payments.release")


def test_the_secret_lies_encrypted_and_not_in_the_history() -> None:
    user = with_second_factor()
    stored = Authenticator.objects.get(user=user).data["secret"]
    assert SECRET not in stored
    assert get_adapter().decrypt(stored) == SECRET
    assert SECRET not in str(list(Change.objects.filter(table="mfa_authenticator").values_list("after", flat=True)))


def test_setting_up_and_taking_away_a_second_factor_on_the_pages(client: Client) -> None:
    user = make_user(password=PASSWORD)
    try_sign_in(client, user)
    answer = client.get(reverse("mfa_activate_totp"))
    assert answer["Location"].startswith(reverse("account_reauthenticate"))
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = client.get(reverse("mfa_activate_totp"))
    assert page.status_code == 200
    answer = client.post(reverse("mfa_activate_totp"), {"code": code(page.context["form"].secret)})
    assert answer.status_code == 302
    assert set(Authenticator.objects.filter(user=user).values_list("type", flat=True)) == {"totp", "recovery_codes"}
    assert client.get(reverse("mfa_view_recovery_codes")).status_code == 200
    assert client.post(reverse("mfa_generate_recovery_codes")).status_code == 302
    assert client.post(reverse("mfa_deactivate_totp")).status_code == 302
    assert not Authenticator.objects.filter(user=user).exists()
    assert set(Change.objects.filter(table="mfa_authenticator").values_list("actor", flat=True)) == {user.pk}


def test_a_recovery_code_works_once(client: Client) -> None:
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    from bistand.actions import acting

    user = with_second_factor()
    with acting(user, "test"):
        codes = RecoveryCodes.activate(user).get_unused_codes()
    for expected in (True, False):
        one = Client()
        try_sign_in(one, user)
        one.post(reverse("mfa_authenticate"), {"code": codes[0]})
        assert signed_in(one) is expected


# ---- idling, leaving, changing ---------------------------------------------------------------------------


def idle(client: Client, seconds: int) -> None:
    session = client.session
    session["seen"] = int(time.time()) - seconds
    session.save()


def test_an_idle_session_ends_and_the_page_is_remembered(client: Client) -> None:
    sign_in(client, make_user())
    idle(client, settings.SESSION_IDLE_SECONDS + 5)
    answer = client.get(reverse("my_account"))
    assert answer["Location"] == f"{reverse('account_login')}?next={reverse('my_account')}"
    assert not signed_in(client)


def test_a_session_in_use_goes_on(client: Client) -> None:
    sign_in(client, make_user())
    idle(client, settings.SESSION_IDLE_SECONDS - 60)
    assert client.get(reverse("my_account")).status_code == 200
    assert time.time() - client.session["seen"] < 30


def test_the_pages_own_question_is_no_sign_of_life(client: Client) -> None:
    sign_in(client, make_user())
    idle(client, 600)
    client.get(reverse("ui:session"))
    assert time.time() - client.session["seen"] >= 600


def test_a_form_sent_too_late_comes_back_to_the_page_it_stood_on(client: Client) -> None:
    page = "http://testserver" + reverse("new_delegation") + "?a=1"
    answer = client.post(reverse("new_delegation"), {"x": 1}, headers={"referer": page})
    assert answer["Location"].endswith("next=/staff/delegation/new/%3Fa%3D1")
    answer = client.post(reverse("new_delegation"), headers={"referer": "https://evil.example/x"})
    assert answer["Location"].endswith("next=/")


def test_htmx_is_told_401(client: Client) -> None:
    assert client.get(reverse("my_account"), headers={"hx-request": "true"}).status_code == 401


def test_signing_out_takes_a_post(client: Client) -> None:
    sign_in(client, make_user())
    client.get(reverse("account_logout"))
    assert signed_in(client)
    client.post(reverse("account_logout"))
    assert not signed_in(client)


def test_a_person_changes_the_password_and_the_history_says_so(client: Client) -> None:
    user, new = make_user(password=PASSWORD), "Sommarens-sista-sol-7"
    try_sign_in(client, user)
    fields = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert client.post(reverse("account_change_password"), fields).status_code == 302
    assert User.objects.get(pk=user.pk).check_password(new)
    assert Change.objects.filter(act="staff.change_password", actor=user, row=str(user.pk)).exists()


def test_a_new_password_from_the_administrator_ends_open_sessions(client: Client) -> None:
    user, administrator = make_user(password=PASSWORD), make_user("administrator")
    try_sign_in(client, user)
    actions.set_password(administrator, timezone.now(), user, "Hostens-gula-lov-55", reason="Glömt")
    assert client.get(reverse("my_account")).status_code == 302
    with pytest.raises(Invalid, match="lösenord"):
        actions.set_password(administrator, timezone.now(), user, "kort", reason="Glömt")
    with pytest.raises(Invalid, match="Ett system"):
        actions.set_password(administrator, timezone.now(), system_user(), "Hostens-gula-lov-55", reason="x")


@pytest.mark.parametrize(
    "path", ["signup/", "email/", "password/reset/", "confirm-email/", "login/code/", "social/", "not-offered/"]
)
def test_what_we_do_not_offer_is_not_there(client: Client, path: str) -> None:
    for method in (client.get, client.post):
        assert method("/account/" + path).status_code == 404


def test_the_register_has_no_sign_in_of_its_own(client: Client) -> None:
    assert client.get("/admin/login/")["Location"].startswith(reverse("account_login"))


# ---- keys of other systems -------------------------------------------------------------------------------


def test_a_key_is_kept_as_a_hash_and_stops_when_revoked_or_out_of_date() -> None:
    from rest_framework.exceptions import AuthenticationFailed
    from rest_framework.test import APIRequestFactory

    from bistand.staff.api import TokenAuthentication
    from bistand.staff.models import ServiceToken

    administrator, now, today = make_user("administrator"), timezone.now(), timezone.localdate()
    system = actions.add_system(administrator, now, "E-tjänsten", "etjanst")
    key = actions.issue_token(administrator, now, system, "E-tjänsten", today)
    token = ServiceToken.objects.get()
    assert key not in token.digest

    def ask(with_key: str) -> Any:
        request = APIRequestFactory().get("/", headers={"authorization": f"Bearer {with_key}"})
        return TokenAuthentication().authenticate(request)  # type: ignore[arg-type]

    assert ask(key)[0] == system
    with pytest.raises(AuthenticationFailed):
        ask(key + "x")
    actions.revoke_token(administrator, now, token, reason="Läckt")
    with pytest.raises(AuthenticationFailed):
        ask(key)


def test_a_key_is_never_a_persons() -> None:
    with pytest.raises(Conflict, match="inte till en person"):
        actions.issue_token(make_user("administrator"), timezone.now(), make_user(), "x", timezone.localdate())
