"""How allauth and axes are fitted to our user model: no sign-up, no e-mail, password changes in the history."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from bistand.actions import acting


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse | None:
        """A system is no person and never signs in, whatever its password may be."""
        if not user.employee.natural:
            logout(request)
            return redirect("account_inactive")
        response: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return response

    def set_password(self, user: Any, password: str) -> None:
        with acting(user, "staff.change_password"):
            super().set_password(user, password)


class MFAAdapter(DefaultMFAAdapter):
    """Secrets of the second factor lie encrypted in the database: a copy of it is not enough to make codes."""

    def get_totp_issuer(self) -> str:
        return "Bistånd"

    def encrypt(self, text: str) -> str:
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _fernet().decrypt(encrypted_text.encode()).decode()


def _fernet() -> MultiFernet:
    """The key comes from SECRET_KEY; older keys in SECRET_KEY_FALLBACKS still read what they wrote."""
    keys = [str(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    digests = (hashlib.sha256(b"second factor:" + key.encode()).digest() for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


def axes_username(request: HttpRequest | None, credentials: dict[str, Any] | None) -> str | None:
    """The user name of a sign-in attempt, whichever form it came from."""
    if credentials:
        return credentials.get("username") or credentials.get("login")
    return request.POST.get("login") if request else None
