"""Pages of staff: who may do what, who holds which role, the delegation order, settings, keys, my account."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from bistand.refusals import NotFound, Refusal
from bistand.staff import actions, queries
from bistand.staff import forms as f
from bistand.staff.models import AttestLimit, DelegationRule, RoleGrant, Section, ServiceToken, User
from bistand.staff.permissions import grants_now, may, require
from bistand.staff.settings import KNOWN
from bistand.ui.tables import Column, Table

Act = Callable[[dict[str, Any]], str]


def _form_page(request: HttpRequest, title: str, form: forms.Form, act: Act, back: str, **extra: Any) -> HttpResponse:
    """A page of one form: show it, or do the act and go where it says; a refusal is shown beside its field."""
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(act(form.cleaned_data))
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
    context = {"title": title, "form": form, "back": back, "narrow": True, "submit": "Spara", **extra}
    return render(request, "staff/form.html", context, status=422 if form.is_bound and form.errors else 200)


def _data(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


# ---- for everybody ---------------------------------------------------------------------------------------


def my_account(request: HttpRequest) -> HttpResponse:
    """My roles and until when, my password and my second factor."""
    user: Any = request.user
    context = {
        "title": "Mitt konto",
        "grants": grants_now(user),
        "second_factor": queries.has_second_factor(user),
        "sees_matrix": may(user, "staff.see_matrix"),
        "writes_phone": may(user, "staff.own_phone"),
    }
    return render(request, "staff/my_account.html", context)


def my_phone(request: HttpRequest) -> HttpResponse:
    """The number one is reached at."""
    require(request.user, "staff.own_phone")
    user: Any = request.user
    back = reverse("my_account")

    def act(data: dict[str, Any]) -> str:
        actions.set_own_phone(request.user, timezone.now(), data["phone"])
        messages.success(request, "Numret är sparat.")
        return back

    form = f.PhoneForm(_data(request), initial={"phone": user.employee.phone})
    return _form_page(request, "Telefon i tjänsten", form, act, back)


def role_matrix(request: HttpRequest) -> HttpResponse:
    """All acts × all roles, with who holds each role today."""
    require(request.user, "staff.see_matrix")
    return render(
        request, "staff/role_matrix.html", {"title": "Rollmatris", **queries.role_matrix(timezone.localdate())}
    )


def delegation_order(request: HttpRequest) -> HttpResponse:
    context = {
        "title": "Delegationsordning",
        "rows": queries.delegation_rows(timezone.localdate()),
        "may_change": may(request.user, "staff.delegation"),
    }
    return render(request, "staff/delegation.html", context)


def attest_limits(request: HttpRequest) -> HttpResponse:
    context = {
        "title": "Attesträtter",
        "rows": queries.attest_rows(timezone.localdate()),
        "may_change": may(request.user, "staff.attest"),
    }
    return render(request, "staff/attest.html", context)


def municipality_settings(request: HttpRequest) -> HttpResponse:
    context = {
        "title": "Kommunens inställningar",
        "rows": queries.setting_rows(timezone.localdate()),
        "may_change": may(request.user, "staff.settings"),
    }
    return render(request, "staff/settings.html", context)


# ---- the administrator's ---------------------------------------------------------------------------------


def new_delegation(request: HttpRequest) -> HttpResponse:
    require(request.user, "staff.delegation")
    back = reverse("delegation_order")

    def act(data: dict[str, Any]) -> str:
        actions.set_delegation(request.user, timezone.now(), **data)
        return back

    return _form_page(request, "Ny rad i delegationsordningen", f.DelegationForm(_data(request)), act, back)


def end_delegation(request: HttpRequest, pk: int) -> HttpResponse:
    require(request.user, "staff.delegation")
    rule, back = get_object_or_404(DelegationRule, pk=pk), reverse("delegation_order")

    def act(data: dict[str, Any]) -> str:
        actions.withdraw_delegation(request.user, timezone.now(), rule, data["last_day"], reason=data["reason"])
        return back

    title = f"Avsluta: {rule.get_role_display()}, {rule.get_decision_type_display()}"
    return _form_page(request, title, f.EndForm(_data(request)), act, back)


def new_attest_limit(request: HttpRequest) -> HttpResponse:
    require(request.user, "staff.attest")
    back = reverse("attest_limits")

    def act(data: dict[str, Any]) -> str:
        actions.set_attest_limit(request.user, timezone.now(), **data)
        return back

    return _form_page(request, "Ny attesträtt", f.AttestForm(_data(request)), act, back)


def end_attest_limit(request: HttpRequest, pk: int) -> HttpResponse:
    require(request.user, "staff.attest")
    limit, back = get_object_or_404(AttestLimit, pk=pk), reverse("attest_limits")

    def act(data: dict[str, Any]) -> str:
        actions.end_attest_limit(request.user, timezone.now(), limit, data["last_day"], reason=data["reason"])
        return back

    return _form_page(request, f"Avsluta: {limit}", f.EndForm(_data(request)), act, back)


def change_setting(request: HttpRequest, key: str) -> HttpResponse:
    require(request.user, "staff.settings")
    if key not in KNOWN:
        raise NotFound("Den inställningen finns inte.")
    back = reverse("municipality_settings")

    def act(data: dict[str, Any]) -> str:
        actions.change_setting(request.user, timezone.now(), key, data["value"], data["valid_from"])
        return back

    initial = {"value": queries.setting(key, timezone.localdate())}
    return _form_page(request, KNOWN[key].label, f.SettingForm(_data(request), key=key, initial=initial), act, back)


def sections(request: HttpRequest) -> HttpResponse:
    require(request.user, "staff.manage")
    form = f.SectionForm(_data(request))

    def act(data: dict[str, Any]) -> str:
        actions.add_section(request.user, timezone.now(), data["name"])
        return reverse("sections")

    extra = {"listed": Section.objects.order_by("name"), "submit": "Lägg till"}
    return _form_page(request, "Sektioner", form, act, reverse("staff_list"), **extra)


class StaffTable(Table):
    caption = "Inloggningar"
    default_order = "name"
    columns = (
        Column("name", "Namn", value=str, sort="employee__name", head=True,
               link=lambda u: reverse("staff_user", args=[u.pk])),
        Column("username", "Användarnamn", sort="username"),
        Column("employee_id", "Anställningsnummer", value=lambda u: u.employee.employee_id),
        Column("roles", "Roller i dag", value=lambda u: ", ".join(str(g) for g in u.held)),
        Column("is_active", "Läge", value=lambda u: "aktiv" if u.is_active else "avstängd", sort="is_active"),
    )  # fmt: skip


def staff_list(request: HttpRequest) -> HttpResponse:
    require(request.user, "staff.manage")
    table = StaffTable(queries.staff(timezone.localdate()), request)
    return render(request, "staff/list.html", {"title": "Personal och roller", "table": table})


@never_cache
def new_user(request: HttpRequest) -> HttpResponse:
    require(request.user, "staff.manage")

    def act(data: dict[str, Any]) -> str:
        now = timezone.now()
        with transaction.atomic():
            person = queries.employee(data["employee_id"])
            if person is None:
                person = actions.add_employee(request.user, now, data["employee_id"], data["name"])
            user = actions.add_user(request.user, now, person, data["username"], data["password"])
        return reverse("staff_user", args=[user.pk])

    return _form_page(request, "Ny inloggning", f.EmployeeForm(_data(request)), act, reverse("staff_list"))


def user_page(request: HttpRequest, pk: int) -> HttpResponse:
    """A sign-in with every role it has held, and what can be done about it."""
    require(request.user, "staff.manage")
    person = get_object_or_404(User, pk=pk)
    context = {
        "title": str(person),
        "person": person,
        "grants": queries.grants_of(person),
        "today": timezone.localdate(),
        "second_factor": queries.has_second_factor(person),
    }
    return render(request, "staff/user.html", context)


def grant_role(request: HttpRequest, pk: int) -> HttpResponse:
    require(request.user, "staff.manage")
    person = get_object_or_404(User, pk=pk)
    back = reverse("staff_user", args=[pk])

    def act(data: dict[str, Any]) -> str:
        actions.grant_role(request.user, timezone.now(), person, **data)
        return back

    return _form_page(request, f"Ge {person} en roll", f.GrantForm(_data(request)), act, back)


def end_role(request: HttpRequest, pk: int) -> HttpResponse:
    require(request.user, "staff.manage")
    grant = get_object_or_404(RoleGrant.objects.select_related("user__employee", "section"), pk=pk)
    back = reverse("staff_user", args=[grant.user_id])

    def act(data: dict[str, Any]) -> str:
        actions.end_role(request.user, timezone.now(), grant, data["last_day"], reason=data["reason"])
        return back

    return _form_page(request, f"Avsluta {grant} för {grant.user}", f.EndForm(_data(request)), act, back)


@never_cache
def set_password(request: HttpRequest, pk: int) -> HttpResponse:
    require(request.user, "staff.manage")
    person = get_object_or_404(User, pk=pk)
    back = reverse("staff_user", args=[pk])

    def act(data: dict[str, Any]) -> str:
        actions.set_password(request.user, timezone.now(), person, data["password"], reason=data["reason"])
        messages.success(request, "Lösenordet är bytt och öppna sessioner är avslutade.")
        return back

    return _form_page(request, f"Nytt lösenord för {person}", f.PasswordForm(_data(request)), act, back)


def remove_second_factor(request: HttpRequest, pk: int) -> HttpResponse:
    require(request.user, "staff.manage")
    person = get_object_or_404(User, pk=pk)
    back = reverse("staff_user", args=[pk])

    def act(data: dict[str, Any]) -> str:
        actions.remove_second_factor(request.user, timezone.now(), person, reason=data["reason"])
        return back

    title = f"Ta bort tvåstegsinloggningen för {person}"
    return _form_page(request, title, f.ReasonForm(_data(request)), act, back, submit="Ta bort", variant="danger")


def set_active(request: HttpRequest, pk: int) -> HttpResponse:
    require(request.user, "staff.manage")
    person = get_object_or_404(User, pk=pk)
    back, word = reverse("staff_user", args=[pk]), "Stäng av" if person.is_active else "Öppna"

    def act(data: dict[str, Any]) -> str:
        active = not person.is_active
        actions.set_active(request.user, timezone.now(), person, active, reason=data["reason"])
        return back

    title = f"{word} inloggningen för {person}"
    return _form_page(request, title, f.ReasonForm(_data(request)), act, back, submit=word)


class TokenTable(Table):
    caption = "Nycklar till andra system"
    default_order = "-id"
    columns = (
        Column("name", "System", head=True),
        Column("issued_at", "Utfärdad", value=lambda t: f"{timezone.localtime(t.issued_at):%Y-%m-%d}"),
        Column("valid_to", "Till och med", value=lambda t: t.valid_to.isoformat()),
        Column("state", "Läge", value=lambda t: queries.token_state(t, timezone.localdate())),
        Column("revoke", "Dra in", template="staff/_revoke.html", hide_label=True),
    )
    empty_title = "Inga nycklar"
    empty_text = "Ett system som ska lämna ansökningar hit behöver en nyckel."


def token_list(request: HttpRequest) -> HttpResponse:
    require(request.user, "staff.manage")
    table = TokenTable(ServiceToken.objects.all(), request)
    return render(request, "staff/tokens.html", {"title": "Systemnycklar", "table": table})


@never_cache
def new_token(request: HttpRequest) -> HttpResponse:
    """Issue a key and show it this once."""
    require(request.user, "staff.manage")
    form = f.TokenForm(_data(request))
    if request.method == "POST" and form.is_valid():
        data, now = form.cleaned_data, timezone.now()
        try:
            with transaction.atomic():
                system = queries.service_user(data["username"]) or actions.add_system(
                    request.user, now, data["name"], data["username"]
                )
                key = actions.issue_token(request.user, now, system, data["name"], data["valid_to"])
            return render(request, "staff/token_issued.html", {"title": "Nyckeln är utfärdad", "key": key})
        except Refusal as refusal:
            form.add_error(None, refusal.message)
    context = {"title": "Ny nyckel", "form": form, "back": reverse("token_list"), "narrow": True, "submit": "Utfärda"}
    return render(request, "staff/form.html", context, status=422 if form.errors else 200)


def revoke_token(request: HttpRequest, pk: int) -> HttpResponse:
    require(request.user, "staff.manage")
    token, back = get_object_or_404(ServiceToken, pk=pk), reverse("token_list")

    def act(data: dict[str, Any]) -> str:
        actions.revoke_token(request.user, timezone.now(), token, reason=data["reason"])
        return back

    title = f"Dra in nyckeln för {token}"
    return _form_page(request, title, f.ReasonForm(_data(request)), act, back, submit="Dra in", variant="danger")
