"""The register of employees' accounts: when it was read in, and a new list."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from bistand.staff.permissions import require
from payments import actions
from payments.forms import StaffAccountsForm
from payments.queries.staff_accounts import key_mark, latest_list
from payments.views.base import ActForm


@require_GET
def staff_accounts(request: HttpRequest) -> HttpResponse:
    """What the register is for, and which list counts. The accounts themselves are not here to be shown."""
    require(request.user, "payments.load_staff_accounts")
    found = latest_list()
    context = {
        "title": "Anställdas konton",
        "list": found,
        "is_of_another_key": found is not None and found.key != key_mark(),
        "narrow": True,
    }
    return render(request, "payments/staff_accounts.html", context)


class LoadStaffAccounts(ActForm):
    act = "payments.load_staff_accounts"
    title = "Läs in anställdas konton"
    submit = "Läs in listan"
    template_name = "payments/staff_accounts_form.html"
    form_class = StaffAccountsForm
    done = "Listan är inläst. Kontonumren sparas inte, bara avtryck av dem."

    def back(self) -> str:
        return reverse("staff_accounts")

    def crumbs(self) -> list[tuple[str, str]]:
        return [("Anställdas konton", self.back())]

    def perform(self, fields: dict[str, Any]) -> str:
        actions.load_staff_accounts(self.request.user, self.now, fields["file"])
        return self.back()
