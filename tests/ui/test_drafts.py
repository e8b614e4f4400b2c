"""Saved as typed: kept, restored, forgotten, and never with secrets."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django import forms
from django.core import signing
from django.http import HttpRequest, HttpResponse, QueryDict
from django.test import Client, RequestFactory
from django.utils import timezone
from django.views.generic import FormView

from bistand.staff.models import User
from bistand.ui import drafts
from bistand.ui.forms import Form
from bistand.ui.models import MAX_DRAFT_BYTES, MAX_DRAFTS, Draft, SubmittedOnce
from bistand.ui.once import once


class NoteForm(Form):
    secret = ("account_number",)
    text = forms.CharField()
    kinds = forms.MultipleChoiceField(choices=[("a", "A"), ("b", "B")], required=False)
    account_number = forms.CharField(required=False)
    pin = forms.CharField(required=False, widget=forms.PasswordInput)


class NoteView(drafts.DraftFormMixin, FormView):  # type: ignore[misc]
    form_class = NoteForm
    template_name = "ui/fragment.html"
    success_url = "/klart/"

    def draft_key(self) -> str:
        return "note:1"


def token(user: User, key: str = "note:1") -> str:
    request = RequestFactory().get("/")
    request.user = user
    return drafts.draft_for(request, key, NoteForm).token


def test_what_is_typed_is_kept_and_the_answer_says_when(signed_in: Client, user: User) -> None:
    answer = signed_in.post("/utkast/", {"_draft": token(user), "text": "hej", "kinds": ["a", "b"]})
    assert Draft.objects.get(user=user).data == {"text": ["hej"], "kinds": ["a", "b"]}
    assert f"Sparat {timezone.localtime():%H}:" in answer.content.decode()


def test_what_comes_late_from_a_form_that_was_sent_does_not_fill_the_next_one(signed_in: Client, user: User) -> None:
    sent, beside = token(user), token(user)
    drafts.clear_draft(user, "note:1", sent)
    late = signed_in.post("/utkast/", {"_draft": sent, "text": "förra klienten"})
    assert "redan skickat" in late.text
    assert not Draft.objects.filter(user=user).exists()
    signed_in.post("/utkast/", {"_draft": beside, "text": "i fönstret bredvid"})
    assert Draft.objects.get(user=user).data == {"text": ["i fönstret bredvid"]}


def test_two_pages_with_the_same_form_do_not_write_over_each_other(signed_in: Client, user: User) -> None:
    one, other = token(user), token(user)
    signed_in.post("/utkast/", {"_draft": one, "text": "den ena"})
    told = signed_in.post("/utkast/", {"_draft": other, "text": "den andra"})
    assert "sparat i en annan flik" in told.text
    assert "Sparat" in signed_in.post("/utkast/", {"_draft": one, "text": "den ena, mer"}).text
    drafts.clear_draft(user, "note:1", other)  # the other is sent: what was saved in the first stays
    assert Draft.objects.get(user=user).data == {"text": ["den ena, mer"]}
    # A page that is opened with the draft in it goes on from it.
    assert "Sparat" in signed_in.post("/utkast/", {"_draft": token(user), "text": "vidare"}).text


def test_secrets_are_not_kept_whatever_the_browser_sends(signed_in: Client, user: User) -> None:
    sent = {
        "text": "hej",
        "account_number": "8327",
        "row-0-account_number": "1",
        "pin": "2",
        "code": "3",
        "password": "4",
    }
    signed_in.post("/utkast/", {"_draft": token(user), "csrfmiddlewaretoken": "x", "once": "y", **sent})
    assert Draft.objects.get(user=user).data == {"text": ["hej"]}


def test_a_draft_of_another_user_cannot_be_written(signed_in: Client, make_user: Callable[..., User]) -> None:
    other = make_user("per")
    answer = signed_in.post("/utkast/", {"_draft": token(other), "text": "hej"})
    assert "hör till en annan användare" in answer.content.decode()
    assert not Draft.objects.exists()


def test_a_key_of_ones_own_making_is_refused(signed_in: Client, user: User) -> None:
    forged = signing.dumps({"user": str(user.pk), "key": "x", "secret": []}, salt="other")
    assert "Ladda om sidan" in signed_in.post("/utkast/", {"_draft": forged, "text": "hej"}).content.decode()
    assert not Draft.objects.exists()


def test_too_much_text_is_refused_and_the_last_draft_stands(signed_in: Client, user: User) -> None:
    signed_in.post("/utkast/", {"_draft": token(user), "text": "kort"})
    answer = signed_in.post("/utkast/", {"_draft": token(user), "text": "x" * MAX_DRAFT_BYTES})
    assert "för lång" in answer.content.decode()
    assert Draft.objects.get(user=user).data == {"text": ["kort"]}


def test_there_is_a_limit_to_how_many_drafts_one_has(user: User) -> None:
    now = timezone.now()
    Draft.objects.bulk_create(Draft(user=user, key=f"k{n}", updated_at=now) for n in range(MAX_DRAFTS))
    with pytest.raises(drafts.DraftRefused, match="för många"):
        drafts.save_draft(user, token(user), QueryDict("text=hej"), now)


def test_a_lost_sign_in_answers_401_and_keeps_nothing(client: Client, user: User) -> None:
    answer = client.post("/utkast/", {"_draft": token(user), "text": "hej"}, headers={"HX-Request": "true"})
    assert (answer.status_code, Draft.objects.count()) == (401, 0)


def test_a_draft_thrown_away_is_gone_and_the_page_is_drawn_anew(signed_in: Client, user: User) -> None:
    signed_in.post("/utkast/", {"_draft": token(user), "text": "hej"})
    answer = signed_in.post("/utkast/", {"_draft": token(user), "_discard": "1"})
    assert (answer.headers["HX-Refresh"], Draft.objects.count()) == ("true", 0)


def test_the_form_is_filled_from_the_draft_and_the_draft_is_gone_when_it_is_sent(
    user: User, rf: RequestFactory
) -> None:
    kept = QueryDict("text=hej&kinds=a&kinds=b")
    drafts.save_draft(user, token(user), kept, timezone.now())
    page: Any = NoteView.as_view()(as_user(rf.get("/"), user))
    assert page.context_data["form"].initial == {"text": "hej", "kinds": ["a", "b"]}
    NoteView.as_view()(as_user(rf.post("/", {"text": ""}), user))
    assert Draft.objects.count() == 1, "a form with errors must keep its draft"
    NoteView.as_view()(as_user(rf.post("/", {"text": "hej"}), user))
    assert Draft.objects.count() == 0


def as_user(request: HttpRequest, user: User) -> HttpRequest:
    request.user = user
    return request


def test_what_is_sent_and_refused_is_kept_though_the_page_had_no_time_to_save_it(
    user: User, rf: RequestFactory
) -> None:
    request = rf.post("/", {"_draft": token(user), "kinds": ["a"], "account_number": "8888-1"})  # text is missing
    request.user = user
    NoteView.as_view()(request)
    assert Draft.objects.get(user=user).data == {"kinds": ["a"]}


def test_old_drafts_are_purged_and_new_ones_stay(user: User) -> None:
    now = timezone.now()
    for key, days in (("old", 31), ("new", 29)):
        Draft.objects.create(user=user, key=key, updated_at=now - dt.timedelta(days=days))
    assert drafts.purge_drafts(now - dt.timedelta(days=30)) == 1
    assert Draft.objects.get().key == "new"


def test_a_living_session_gives_a_csrf_value_and_a_dead_one_401(signed_in: Client) -> None:
    assert len(signed_in.get("/session/").json()["csrf"]) == 64
    signed_in.logout()
    assert signed_in.get("/session/", headers={"HX-Request": "true"}).status_code == 401


def test_a_double_submit_acts_once_and_both_are_sent_to_the_same_place(user: User, rf: RequestFactory) -> None:
    done: list[int] = []
    form = {"once": str(uuid.uuid4())}

    def act() -> str:
        done.append(1)
        return f"/skapad/{len(done)}/"

    answers: list[HttpResponse] = [once(as_user(rf.post("/", form), user), act) for _ in range(2)]
    assert ([a.headers["Location"] for a in answers], len(done)) == (["/skapad/1/", "/skapad/1/"], 1)


def test_an_act_that_failed_may_be_tried_again_with_the_same_form(user: User, rf: RequestFactory) -> None:
    form = {"once": str(uuid.uuid4())}

    def fail() -> str:
        raise ValueError("refused")

    with pytest.raises(ValueError, match="refused"):
        once(as_user(rf.post("/", form), user), fail)
    assert once(as_user(rf.post("/", form), user), lambda: "/klart/").headers["Location"] == "/klart/"
    assert SubmittedOnce.objects.count() == 1


def test_two_forms_act_each_for_itself(user: User, rf: RequestFactory) -> None:
    places = [once(as_user(rf.post("/", {"once": str(uuid.uuid4())}), user), lambda n=n: f"/{n}/") for n in (1, 2)]  # type: ignore[misc]
    assert [p.headers["Location"] for p in places] == ["/1/", "/2/"]
