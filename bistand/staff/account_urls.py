"""Sign-in and the second factor: the addresses of allauth that we use, under its own names.

Those it must be able to name but that we do not offer (sign-up, e-mail, password by e-mail) answer 404.
"""

from __future__ import annotations

from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import path, re_path

from bistand.actions import acting


def as_own_act(view: Any) -> Any:
    """What the view writes is an act of the person signed in, on their own second factor."""

    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            response: HttpResponseBase = view(request, *args, **kwargs)
            return response
        with acting(request.user, "staff.second_factor"):
            answer: HttpResponseBase = view(request, *args, **kwargs)
            if hasattr(answer, "render"):
                answer.render()  # a template may write too: codes are marked as seen
            return answer

    return run


def not_here(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
    raise Http404


urlpatterns = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("2fa/", mfa.index, name="mfa_index"),
    path("2fa/authenticate/", mfa.authenticate, name="mfa_authenticate"),
    path("2fa/reauthenticate/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("2fa/totp/activate/", as_own_act(totp.activate_totp), name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", as_own_act(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("2fa/recovery-codes/", as_own_act(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("2fa/recovery-codes/generate/", as_own_act(codes.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path("2fa/recovery-codes/download/", as_own_act(codes.download_recovery_codes), name="mfa_download_recovery_codes"),
    *(
        re_path(r"^not-offered/$", not_here, name=name)
        for name in (
            "account_signup",
            "account_email",
            "account_email_verification_sent",
            "account_confirm_email",
            "account_reset_password",
            "account_set_password",
            "account_confirm_login_code",
        )
    ),
]
