"""Payees and their accounts: what is to be entered, what is to be verified, and the pages that do it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST
from django.views.generic import FormView

from bistand.refusals import Refusal
from bistand.staff.permissions import may, require
from bistand.ui.act_forms import RefusalFormMixin
from bistand.ui.templatetags.ui import day
from cases.models import Case
from cases.queries import visible_cases
from payments import actions
from payments.bank.accounts import AccountError, is_iban, read_bankgiro, read_payee_account, read_plusgiro
from payments.forms import AccountForm, PayeeForm, ReasonForm, SearchForm, VerifyForm, WarnedVerifyForm
from payments.models import IN_BANK_FILE, AccountKind, Payee, PayoutAccount
from payments.queries import accounts as reads
from payments.queries.secrecy import REASON, open_payee, payee_name_for
from payments.tables import PayeeTable, PaymentTable, ToEnterTable, ToVerifyTable, payee_url
from payments.views.base import ActForm, ActPage, found_or_404

FOUND = "payee_search"
ACCOUNTS = ("Konton", "accounts")


def accounts(request: HttpRequest) -> HttpResponse:
    """What is to be entered and verified; others' accounts to verify, and one's own with the reason why not."""
    require(request.user, "payments.verify_account")
    context = {
        "title": "Konton",
        "to_verify": ToVerifyTable(reads.to_verify(request.user), request, page_size=25, prefix="kontroll-"),
        "to_enter": ToEnterTable(reads.to_enter(request.user), request, page_size=25),
        "form": SearchForm(),
        "may_register": may(request.user, "payments.register_payee"),
    }
    return render(request, "payments/accounts.html", context)


def payees(request: HttpRequest) -> HttpResponse:
    """Search is sent by POST and kept in the session: a personnummer never stands in a URL or a log."""
    require(request.user, "payments.read")
    if request.method == "POST":
        request.session[FOUND] = request.POST.get("q", "")[:100]
        return redirect("payees")
    text = request.session.get(FOUND, "")
    context = {
        "title": "Betalningsmottagare",
        "form": SearchForm(initial={"q": text}),
        "text": text,
        "table": PayeeTable(reads.find_payees(request.user, text), request),
        "may_register": may(request.user, "payments.register_payee"),
    }
    return render(request, "payments/payees.html", context)


def payee(request: HttpRequest, payee_id: int) -> HttpResponse:
    """A payee with the versions of the account, who entered and who verified them, and what is paid to it."""
    require(request.user, "payments.read")
    found = open_payee(request.user, payee_id, "payee")
    versions = reads.versions_of(found)
    live = {version.state: version for version in versions if version.state in reads.LIVE_ACCOUNT}
    entered = live.get(PayoutAccount.State.ENTERED)
    verified = live.get(PayoutAccount.State.VERIFIED)
    payable_from = reads.payable_from(verified) if verified else None
    context = {
        "title": found.name,
        "payee": found,
        "versions": versions,
        "verified": verified,
        "cooled_on": payable_from if payable_from and payable_from > timezone.localdate() else None,
        "entered": entered,
        "entered_by_me": bool(entered and entered.entered_person_id == request.user.employee_id),  # type: ignore[union-attr]
        "may_enter": may(request.user, "payments.enter_account") and entered is None,
        "may_verify": may(request.user, "payments.verify_account"),
        "may_see": may(request.user, "payments.see_account"),
        "cases": _cases_of(request.user, found),
        "instructed": reads.instructed_cases(found),
        "table": PaymentTable(reads.payments_to(request.user, found), request, page_size=20),
    }
    return render(request, "payments/payee.html", context)


def _cases_of(user: Any, payee: Payee) -> list[Case]:
    if payee.person_id is None or not may(user, "cases.read"):
        return []
    return list(visible_cases(user).filter(applicant=payee.person_id).order_by("-state", "-pk")[:5])


class PayeeReason(FormView):
    """Why a protected payee is opened: said before, logged, and good for the day's work."""

    template_name = "payments/reason.html"
    form_class = ReasonForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        require(self.request.user, "payments.read")
        own = {"title": "Skyddade personuppgifter", "narrow": True, "cancel": reverse("payees")}
        return super().get_context_data(**own, **kwargs)

    def form_valid(self, form: ReasonForm) -> HttpResponse:
        require(self.request.user, "payments.read")
        try:
            open_payee(self.request.user, self.kwargs["payee_id"], REASON, form.cleaned_data["reason"])
        except Refusal as refusal:
            form.add_error(None, refusal.message)
            return self.form_invalid(form)
        back = self.request.GET.get("next", "")
        safe = url_has_allowed_host_and_scheme(back, {self.request.get_host()}, self.request.is_secure())
        return redirect(back if safe else payee_url(self.kwargs["payee_id"]))


class NewPayee(ActForm):
    act = "payments.register_payee"
    title = "Ny betalningsmottagare"
    submit = "Registrera mottagaren"
    form_class = PayeeForm
    done = "Mottagaren är registrerad."

    def back(self) -> str:
        return reverse("payees")

    def crumbs(self) -> list[tuple[str, str]]:
        return [("Betalningsmottagare", reverse("payees"))]

    def perform(self, fields: dict[str, Any]) -> str:
        made = actions.register_payee(self.request.user, self.now, **fields)
        return payee_url(made.pk)


# ---- enter -------------------------------------------------------------------------------------------------


class NewAccount(ActForm):
    """Enter a version of the account. The bank's name and what is odd is shown as the number is typed."""

    act = "payments.enter_account"
    title = "Lägg in konto"
    submit = "Lägg in kontot"
    template_name = "payments/account_form.html"
    form_class = AccountForm
    done = "Kontot är inlagt. Nu ska en annan person kontrollera det."

    def prepare(self) -> None:
        self.payee = open_payee(self.request.user, self.kwargs["payee_id"], "account_new")

    def back(self) -> str:
        return payee_url(self.payee.pk)

    def crumbs(self) -> list[tuple[str, str]]:
        return [(ACCOUNTS[0], reverse(ACCOUNTS[1])), (self.payee.name, self.back())]

    def get_initial(self) -> dict[str, Any]:
        kind = AccountKind.BANK if self.payee.person_id else AccountKind.BANKGIRO
        return {"kind": kind, **super().get_initial()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(payee=self.payee, **kwargs)

    def get_form(self, form_class: Any = None) -> Any:
        """A supplier has an account; only a client can be paid without one."""
        form = super().get_form(form_class)
        if self.payee.person_id is None:
            field = form.fields["kind"]
            field.choices = [choice for choice in field.choices if choice[0] in IN_BANK_FILE]
        return form

    def field_of(self, refusal: Refusal, form: Any) -> str | None:
        return "number" if refusal.field in {"bankgiro", "plusgiro"} else super().field_of(refusal, form)

    def perform(self, fields: dict[str, Any]) -> str:
        entered = actions.NewAccount(fields["kind"], fields["number"], fields["clearing"], fields["proof"])
        account = actions.enter_account(self.request.user, self.now, self.payee.pk, entered)
        for warning in account.warnings:
            messages.warning(self.request, warning)
        return self.back()


@require_POST
def account_check(request: HttpRequest) -> HttpResponse:
    """What a number means while it is typed: the bank, how it is written, and what is odd. Keeps nothing."""
    require(request.user, "payments.enter_account")
    kind = request.POST.get("kind", "")
    clearing, number = request.POST.get("clearing", ""), request.POST.get("number", "")
    has_number = number.strip() and (kind != AccountKind.BANK or clearing.strip() or is_iban(number))
    if kind not in IN_BANK_FILE or not has_number:
        return render(request, "payments/_account_check.html", {"waiting": True})
    return render(request, "payments/_account_check.html", _meaning(kind, clearing, number))


def _meaning(kind: str, clearing: str, number: str) -> dict[str, Any]:
    try:
        if kind == AccountKind.BANKGIRO:
            return {"where": "Bankgiro", "display": read_bankgiro(number).display}
        if kind == AccountKind.PLUSGIRO:
            return {"where": "Plusgiro", "display": read_plusgiro(number).display}
        account = read_payee_account(clearing, number)
        return {"where": account.bank, "display": account.display, "warnings": account.warnings}
    except AccountError as error:
        return {"problem": error.message}


# ---- verify, reject, close ---------------------------------------------------------------------------------


class _OnAccount(ActPage):
    """A page about one version of an account."""

    act = "payments.verify_account"
    account: PayoutAccount
    payee: Payee

    def prepare(self) -> None:
        found = reads.account_of(self.request.user, self.kwargs["account_id"])
        self.account = found_or_404(found, "Kontot finns inte, eller hör till en sektion där du inte arbetar.")
        match = self.request.resolver_match
        self.payee = open_payee(self.request.user, self.account.payee_id, (match.url_name if match else "") or "")

    def back(self) -> str:
        return payee_url(self.payee.pk)

    def crumbs(self) -> list[tuple[str, str]]:
        return [(ACCOUNTS[0], reverse(ACCOUNTS[1])), (self.payee.name, self.back())]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"account": self.account, "payee": self.payee, **kwargs})


class VerifyAccount(_OnAccount, RefusalFormMixin, FormView):
    """The second person compares the number with the proof, sees what is odd, and says so in words."""

    title = "Kontrollera konto"
    template_name = "payments/verify.html"

    def prepare(self) -> None:
        super().prepare()
        self.sharing = reads.sharing(self.account, self.request.user)

    def get_form_class(self) -> type[VerifyForm]:
        return WarnedVerifyForm if reads.is_unusual(self.account) else VerifyForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        mine = self.account.entered_person_id == self.request.user.employee_id  # type: ignore[union-attr]
        others = [payee_name_for(self.request.user, payee) for payee in self.sharing]
        waits = self.account.state == PayoutAccount.State.ENTERED
        own = {"sharing": others, "mine": mine, "waits": waits, "narrow": False}
        return super().get_context_data(**{**own, **kwargs})

    def perform(self, fields: dict[str, Any]) -> str:
        account = actions.verify_account(self.request.user, self.now, self.account.pk, reason=fields.get("reason", ""))
        self.done = f"Kontot är kontrollerat och kan betalas till från {day(reads.payable_from(account))}."
        return self.back()


class ShowNumber(_OnAccount, ActForm):
    """The whole number, when one has said why one needs it; for a quarter of an hour."""

    act = "payments.see_account"
    title = "Visa hela kontonumret"
    submit = "Visa numret"
    template_name = "payments/account_number.html"
    form_class = ReasonForm

    def crumbs(self) -> list[tuple[str, str]]:
        return [(self.payee.name, self.back())]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown = reads.is_shown(self.request.user, self.account, self.now)
        return super().get_context_data(**{"shown": shown, **kwargs})

    def perform(self, fields: dict[str, Any]) -> str:
        actions.show_account(self.request.user, self.now, self.account.pk, fields["reason"])
        return reverse("account_number", args=[self.account.pk])


class RejectAccount(_OnAccount, ActForm):
    title = "Underkänn konto"
    submit = "Underkänn kontot"
    template_name = "payments/account_reason.html"
    form_class = ReasonForm
    done = "Kontot är underkänt. Ett nytt kan läggas in."

    def perform(self, fields: dict[str, Any]) -> str:
        actions.reject_account(self.request.user, self.now, self.account.pk, reason=fields["reason"])
        return self.back()


class CloseAccount(_OnAccount, ActForm):
    title = "Avsluta konto"
    submit = "Avsluta kontot"
    template_name = "payments/account_reason.html"
    form_class = ReasonForm
    done = "Kontot är avslutat."

    def perform(self, fields: dict[str, Any]) -> str:
        actions.close_account(self.request.user, self.now, self.account.pk, reason=fields["reason"])
        return self.back()


class WaiveCooling(_OnAccount, ActForm):
    act = "payments.waive_cooling"
    title = "Betala före karenstidens slut"
    submit = "Låt kontot betalas till"
    template_name = "payments/account_reason.html"
    form_class = ReasonForm
    done = "Kontot får betalas till. Ta med utbetalningen i körningen."

    def perform(self, fields: dict[str, Any]) -> str:
        actions.waive_cooling(self.request.user, self.now, self.account.pk, reason=fields["reason"])
        return self.back()
