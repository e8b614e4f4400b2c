"""Saved as it is typed: what stands in a form is kept until the form is sent.

The page carries a signed token that names the draft and the fields that may never be kept; htmx posts the whole
form with it (`/utkast/`). When the page is opened again, on whatever machine, the form is filled from the draft.

Two pages with the same form do not write over each other: a page carries a mark of the draft it was opened with, and is
told where another page has saved since (as `bistand.ui.seen` does of what is sent).
"""

import datetime as dt
import json
import re
import secrets
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from django.core import signing
from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone

from .forms import secret_fields
from .models import MAX_DRAFT_BYTES, MAX_DRAFTS, Draft
from .once import FIELD as ONCE

SALT = "bistand.ui.draft"
TOKEN, DISCARD = "_draft", "_discard"
# Not worth keeping: the token, the CSRF value and the double-submit key belong to one page, not to the text.
NEVER = {TOKEN, DISCARD, ONCE, "csrfmiddlewaretoken", "next"}
# How long a draft may be on its way when its form has been sent.
SENT_SECONDS = 600


class DraftRefused(Exception):
    """The draft could not be kept; the message says why in Swedish."""


@dataclass(frozen=True)
class DraftState:
    """What `c-form` needs: the token to save with, and when the restored draft (if any) was saved."""

    token: str
    secret: list[str]
    saved_at: dt.datetime | None = None
    data: dict[str, Any] = field(default_factory=dict)

    @property
    def htmx_params(self) -> str:
        """Keeps the secret fields off the wire; the server drops them besides."""
        return "not " + ",".join(self.secret)


def draft_for(request: HttpRequest, key: str, form_class: Any) -> DraftState:
    """The state of this user's draft under `key`, for a form of `form_class`."""
    user: Any = request.user
    secret = secret_fields(form_class)
    found = Draft.objects.filter(user=user, key=key).first()
    # The page of its own: two windows with the same form are two, and the one is sent without the other.
    own = _sent_page(request, key) or {"page": secrets.token_urlsafe(8), "seen": _mark(found)}
    token = signing.dumps({"user": str(user.pk), "key": key, "secret": secret, **own}, salt=SALT)
    if found is None:
        return DraftState(token, secret)
    # A form that is shown again with its errors is as it was sent, not restored.
    restored = found.updated_at if request.method != "POST" else None
    return DraftState(token, secret, restored, found.data)


def save_draft(user: Any, token: str, fields: Any, now: dt.datetime) -> Draft:
    """Keep the fields of a form (a QueryDict) under the key the token names.

    Raises DraftRefused for a token that is not this user's, for too much text and for too many drafts.
    """
    content = _opened(user, token)
    key, secret = content["key"], content["secret"]
    if cache.get(_sent_mark(content)):
        raise DraftRefused("Formuläret är redan skickat.")
    data = {name: fields.getlist(name) for name in fields if name not in NEVER and not _is_secret(name, secret)}
    if len(json.dumps(data).encode()) > MAX_DRAFT_BYTES:
        raise DraftRefused("Texten är för lång för att sparas som utkast. Skicka formuläret för att spara den.")
    known = Draft.objects.filter(user=user)
    if not known.filter(key=key).exists() and known.count() >= MAX_DRAFTS:
        raise DraftRefused("Du har för många osparade utkast. Skicka eller kasta några av dem.")
    with transaction.atomic():
        there = known.select_for_update().filter(key=key).first()
        if there and not _has_seen(content, there):
            raise DraftRefused(
                f"Inte sparat: samma formulär är sparat i en annan flik {timezone.localtime(there.updated_at):%H:%M}. "
                "Det du skriver ligger kvar här tills du skickar det."
            )
        values = {"data": data, "updated_at": now, "page": content["page"]}
        draft, _ = Draft.objects.update_or_create(user=user, key=key, defaults=values)
    return draft


def keep_sent(request: HttpRequest) -> None:
    """Keep what was sent and is shown again to be mended: the page may not have had time to save it by itself."""
    with suppress(DraftRefused):
        save_draft(request.user, request.POST.get(TOKEN, ""), request.POST, timezone.now())


def discard_draft(user: Any, token: str) -> None:
    clear_draft(user, _opened(user, token)["key"])


def clear_draft(user: Any, key: str, token: str = "") -> None:
    """Forget a draft, because its form was sent; what of the form with this `token` is still on its way is not kept.

    What another page with the same form has saved, unseen by this one, stays.
    """
    there = Draft.objects.filter(user=user, key=key).first()
    try:
        content = _opened(user, token) if token else None
    except DraftRefused:
        content = None
    if content:
        cache.set(_sent_mark(content), 1, timeout=SENT_SECONDS)
    if there and (content is None or _has_seen(content, there)):
        there.delete()


def _mark(draft: Draft | None) -> str:
    return draft.updated_at.isoformat() if draft else ""


def _has_seen(content: dict[str, Any], draft: Draft) -> bool:
    """Whether the page saved the draft itself, or was opened with it as it stands."""
    return draft.page == str(content["page"]) or _mark(draft) == str(content.get("seen", ""))


def _sent_page(request: HttpRequest, key: str) -> dict[str, str] | None:
    """The page that sent the form, which goes on being it when the form is shown again."""
    try:
        content = _opened(request.user, request.POST.get(TOKEN, ""))
    except DraftRefused:
        return None
    return {"page": content["page"], "seen": content.get("seen", "")} if content["key"] == key else None


def _sent_mark(content: dict[str, Any]) -> str:
    return f"draft-sent:{content['page']}"


def purge_drafts(before: dt.datetime) -> int:
    """Forget drafts not touched since `before`; the number forgotten."""
    return Draft.objects.filter(updated_at__lt=before).delete()[0]


def _opened(user: Any, token: str) -> dict[str, Any]:
    try:
        content: dict[str, Any] = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        raise DraftRefused("Utkastet kunde inte sparas. Ladda om sidan.") from None
    if content["user"] != str(user.pk):
        raise DraftRefused("Utkastet hör till en annan användare. Ladda om sidan.")
    return content


def _is_secret(name: str, secret: list[str]) -> bool:
    """Also with a prefix, as in a formset: "rows-0-account_number"."""
    return re.sub(r"^.*-", "", name) in secret


class DraftFormMixin:
    """For FormView, CreateView and UpdateView: fills the form from the draft, forgets it when the form is valid.

    The draft's fields are shown as typed, errors and all unsaid. Say `draft_key()`; keep it unique per
    object ("journal:<case id>"). In the template: `<c-form :form="form" :draft="draft">`.
    """

    request: HttpRequest

    def draft_key(self) -> str:
        raise NotImplementedError

    def draft_state(self) -> DraftState:
        if not hasattr(self, "_draft"):
            self._draft = draft_for(self.request, self.draft_key(), self.get_form_class())  # type: ignore[attr-defined]
        return self._draft

    def get_initial(self) -> dict[str, Any]:
        initial = super().get_initial()  # type: ignore[misc]
        return {**initial, **as_initial(self.draft_state().data, self.get_form_class(), self.get_prefix())}  # type: ignore[attr-defined]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if self.request.method == "POST":
            keep_sent(self.request)
        return super().get_context_data(draft=self.draft_state(), **kwargs)  # type: ignore[misc, no-any-return]

    def form_valid(self, form: Any) -> HttpResponseBase:
        response: HttpResponseBase = super().form_valid(form)  # type: ignore[misc]
        clear_draft(self.request.user, self.draft_key(), self.request.POST.get(TOKEN, ""))
        return response


def as_initial(data: dict[str, list[str]], form_class: Any, prefix: str | None = None) -> dict[str, Any]:
    """A draft's raw values as `initial`: lists for fields of several choices, text for the others."""
    several = {n for n, f in form_class.base_fields.items() if getattr(f.widget, "allow_multiple_selected", False)}
    start = f"{prefix}-" if prefix else ""
    found = {n.removeprefix(start): v for n, v in data.items() if n.startswith(start)}
    return {n: v if n in several else (v[-1] if v else "") for n, v in found.items() if n in form_class.base_fields}


def autosave(request: HttpRequest) -> HttpResponse:
    """POST /utkast/: keep or discard, and say so in a word for the status line of the form."""
    from django.shortcuts import render

    token = request.POST.get(TOKEN, "")
    try:
        if DISCARD in request.POST:
            discard_draft(request.user, token)
            response = HttpResponse(status=204)
            response["HX-Refresh"] = "true"
            return response
        draft = save_draft(request.user, token, request.POST, timezone.now())
    except DraftRefused as refused:
        return render(request, "ui/draft_status.html", {"problem": str(refused)}, status=200)
    return render(request, "ui/draft_status.html", {"saved_at": draft.updated_at})
