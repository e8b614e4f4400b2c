"""Payees and the versions of their accounts: entered by one person, verified by another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from stdnum.se import orgnr

from bistand.actions import acting, action
from bistand.audit.actions import log_access
from bistand.facts import publish
from bistand.refusals import Conflict, Invalid, NotFound
from bistand.staff.models import User
from cases.facts import CaseOpened
from cases.models import Case
from cases.numbers import is_temporary
from cases.phrases import is_worded
from payments.actions.run import void_approval
from payments.bank.accounts import AccountError, read_bankgiro, read_payee_account, read_plusgiro
from payments.facts import AccountEntered, AccountRejected, AccountVerified
from payments.models import AccountKind, CoolingWaiver, Payee, PayeeKind, PayoutAccount
from payments.queries.accounts import (
    SHOWN_NUMBER,
    account_of,
    identity_is_checked,
    is_unusual,
    refused_by_bank,
    twin_of,
)
from payments.queries.staff_accounts import is_staff_account

OF_STAFF = "Kontot är ett som kommunen betalar lön till. Ta reda på vems det är."
REFUSED = "Banken har sagt att det här kontot är avslutat eller fel."


@dataclass(frozen=True)
class NewAccount:
    """An account as it was typed, and what shows that it is the payee's own (kontobevis, faktura …)."""

    kind: str
    number: str
    clearing: str = ""
    proof: str = ""


@action("payments.register_payee")
def register_payee(
    actor: User, now: datetime, kind: str, name: str, org_number: str = "", *, reason: str = ""
) -> Payee:
    """Register a supplier that may be paid: landlord, power company, dentist …

    Clients become payees by themselves when their case is opened. Raises Invalid where the supplier is registered
    already, by its number or by its name, and `reason` does not say in words why there is to be one more.
    """
    if kind not in PayeeKind.values or kind == PayeeKind.CLIENT:
        raise Invalid("Välj vilket slags mottagare det är.", "kind")
    if not name.strip():
        raise Invalid("Ange mottagarens namn.", "name")
    if org_number and not orgnr.is_valid(org_number):
        raise Invalid("Det är inget giltigt organisationsnummer.", "org_number")
    number = orgnr.compact(org_number) if org_number else ""
    twin = twin_of(name.strip(), number)
    if twin is not None and not is_worded(reason):
        raise Invalid(
            f"{twin.name} är redan registrerad som {twin.get_kind_display()}. Sök fram den under"
            " Betalningsmottagare, eller skriv varför det behövs en till.",
            "reason",
        )
    return Payee.objects.create(kind=kind, name=name.strip(), org_number=number, registered_by=actor)


def ensure_client_payee(actor: User, now: datetime, fact: CaseOpened) -> Payee:
    """Make the applicant of a newly opened case a payee, so that an account can be entered at once."""
    with acting(actor, "payments.register_payee"):
        assert fact.case_id is not None
        applicant = Case.objects.select_related("applicant").get(pk=fact.case_id).applicant
        payee, _ = Payee.objects.get_or_create(
            person=applicant,
            defaults={"kind": PayeeKind.CLIENT, "name": applicant.name, "registered_by": actor},
        )
        return payee


@action("payments.enter_account")
def enter_account(actor: User, now: datetime, payee_id: int, account: NewAccount) -> PayoutAccount:
    """Enter a new version of a payee's account; it can be paid to when another person has verified it.

    Raises Invalid with the field where the number cannot be an account; a check digit that does not hold is kept
    as a warning that the verifier sees (some real accounts fail it).
    """
    payee = Payee.objects.select_for_update().filter(pk=payee_id).first()
    if payee is None:
        raise NotFound("Betalningsmottagaren finns inte.")
    if not account.proof.strip():
        raise Invalid("Skriv vad som visar att kontot är mottagarens eget.", "proof")
    if payee.accounts.filter(state=PayoutAccount.State.ENTERED).exists():
        raise Conflict("Mottagaren har redan ett konto som väntar på kontroll.")
    read = _read(account, payee)
    if refused_by_bank(payee, read["kind"], read["normalized"]):
        read["warnings"] = [*read.get("warnings", ()), REFUSED]
    if is_staff_account(read["kind"], read["normalized"]):
        read["warnings"] = [*read.get("warnings", ()), OF_STAFF]
    entered = PayoutAccount.objects.create(
        payee=payee, proof=account.proof.strip(), entered_by=actor, entered_person=actor.employee, **read
    )
    publish(actor, now, AccountEntered(_case_of(payee), f"payments_payoutaccount:{entered.pk}", payee=payee.name))
    return entered


@action("payments.see_account")
def show_account(actor: User, now: datetime, account_id: int, reason: str) -> PayoutAccount:
    """Let the actor see an account's whole number, for a reason that stands in the access log and is shown to the
    controller; PostgreSQL refuses such a row without one.
    """
    account = account_of(actor, account_id)
    if account is None:
        raise NotFound("Kontot finns inte, eller hör till en sektion där du inte arbetar.")
    if not reason.strip():
        raise Invalid("Skriv varför du behöver hela numret.", "reason")
    persons = [account.payee.person_id] if account.payee.person_id else []
    log_access(actor, f"{SHOWN_NUMBER}:{account.pk}", persons=persons, reason=reason.strip())
    return account


def _read(account: NewAccount, payee: Payee) -> dict[str, Any]:
    """The columns that the typed number means, or the way without one."""
    if account.kind in (AccountKind.SUS, AccountKind.NOTICE):
        return _without_number(account, payee)
    try:
        if account.kind == AccountKind.BANK:
            bank = read_payee_account(account.clearing, account.number)
            return {
                "kind": account.kind,
                "clearing": bank.clearing,
                "number": bank.number,
                "normalized": bank.normalized,
                "bank": bank.bank,
                "warnings": list(bank.warnings),
            }
        if account.kind in (AccountKind.BANKGIRO, AccountKind.PLUSGIRO):
            read = read_bankgiro if account.kind == AccountKind.BANKGIRO else read_plusgiro
            number = read(account.number).number
            return {"kind": account.kind, "number": number, "normalized": number}
    except AccountError as error:
        # A giro has one number and one field for it, whatever the rule calls it.
        raise Invalid(error.message, "clearing" if error.field == "clearing" else "number") from error
    raise Invalid("Välj bankkonto, bankgiro eller plusgiro.", "kind")


def _without_number(account: NewAccount, payee: Payee) -> dict[str, Any]:
    """A way for a client who has given no account: the account register by personnummer, or a payment notice."""
    if account.number.strip() or account.clearing.strip():
        raise Invalid("Lämna numret tomt: kontoregistret och utbetalningsavi har inget kontonummer.", "number")
    if payee.person is None:
        raise Invalid("Bara en klient kan betalas genom kontoregistret eller med utbetalningsavi.", "kind")
    if account.kind == AccountKind.SUS and is_temporary(payee.person.pnr):
        raise Invalid("Kontoregistret (SUS) kräver ett riktigt person- eller samordningsnummer.", "kind")
    # One key of the payee's own, so that no two are taken for sharing an account.
    return {"kind": account.kind, "number": "", "normalized": f"{account.kind}-{payee.pk}"}


@action("payments.verify_account")
def verify_account(actor: User, now: datetime, account_id: int, reason: str = "") -> PayoutAccount:
    """Verify an account that another person has entered; the version in force until now is closed.

    Payments in an approved run to this payee lose their approval (rule 3). `reason` says what was found where the
    account is unusual (`is_unusual`); raises Invalid where it is then lacking.
    """
    account = _waiting(account_id)
    if account.entered_person_id == actor.employee_id:
        raise Conflict("Du har själv lagt in kontot. En annan person ska kontrollera det.")
    if account.kind == AccountKind.NOTICE and not identity_is_checked(account.payee):
        raise Conflict("Identiteten är inte kontrollerad. Anteckna identitetskontrollen i ärendet först.")
    if is_unusual(account) and not is_worded(reason, fewest=2):
        raise Invalid("Skriv vad du har kontrollerat och varför kontot ändå är rätt.", "reason")
    for old in PayoutAccount.objects.select_for_update().filter(
        payee=account.payee, state=PayoutAccount.State.VERIFIED
    ):
        old.state = PayoutAccount.State.CLOSED
        old.save(update_fields=["state"])
    account.state, account.reason = PayoutAccount.State.VERIFIED, reason.strip()
    account.save(update_fields=["state", "reason"])
    account.refresh_from_db()
    void_approval(actor, now, account.payee_id, "Mottagarens konto har ändrats.")
    subject = f"payments_payoutaccount:{account.pk}"
    publish(actor, now, AccountVerified(_case_of(account.payee), subject, payee=account.payee.name))
    return account


@action("payments.verify_account")
def reject_account(actor: User, now: datetime, account_id: int, reason: str) -> PayoutAccount:
    """Refuse an account that was entered, with a reason; a new version can then be entered."""
    account = _waiting(account_id)
    if not reason.strip():
        raise Invalid("Skriv varför kontot underkänns.", "reason")
    if account.entered_person_id == actor.employee_id:
        raise Conflict("Du har själv lagt in kontot. En annan person ska kontrollera det.")
    account.state, account.reason = PayoutAccount.State.REJECTED, reason.strip()
    account.save(update_fields=["state", "reason"])
    subject = f"payments_payoutaccount:{account.pk}"
    publish(
        actor,
        now,
        AccountRejected(_case_of(account.payee), subject, payee=account.payee.name, reason=reason.strip()),
    )
    return account


@action("payments.waive_cooling")
def waive_cooling(actor: User, now: datetime, account_id: int, reason: str) -> CoolingWaiver:
    """Let an account that was verified a moment ago be paid to before its cooling-off has passed, with the reason.

    Raises Conflict for those who entered or verified it, and where there is nothing to waive.
    """
    account = PayoutAccount.objects.select_for_update().get(pk=account_id)
    if account.state != PayoutAccount.State.VERIFIED or CoolingWaiver.objects.filter(account=account).exists():
        raise Conflict(f"Kontot är {account.get_state_display()}, eller får redan betalas till.")
    if actor.employee_id in (account.entered_person_id, account.verified_person_id):
        raise Conflict("Du har själv lagt in eller kontrollerat kontot. En annan person ska bedöma det.")
    if not reason.strip():
        raise Invalid("Skriv varför det inte kan vänta, och vad du har kontrollerat.", "reason")
    return CoolingWaiver.objects.create(
        account=account, reason=reason.strip(), waived_by=actor, waived_person=actor.employee
    )


@action("payments.verify_account")
def close_account(actor: User, now: datetime, account_id: int, reason: str) -> PayoutAccount:
    """Close a verified account, so that nothing more is paid to it."""
    account = PayoutAccount.objects.select_for_update().select_related("payee").get(pk=account_id)
    if account.state != PayoutAccount.State.VERIFIED:
        raise Conflict(f"Kontot är {account.get_state_display()}.")
    if not reason.strip():
        raise Invalid("Skriv varför kontot avslutas.", "reason")
    account.state, account.reason = PayoutAccount.State.CLOSED, reason.strip()
    account.save(update_fields=["state", "reason"])
    void_approval(actor, now, account.payee_id, "Mottagarens konto har avslutats.")
    return account


def _waiting(account_id: int) -> PayoutAccount:
    """The entered account with its payee, locked in the order that payments are locked: payee first."""
    found = PayoutAccount.objects.filter(pk=account_id).values_list("payee_id", flat=True).first()
    if found is None:
        raise NotFound("Kontot finns inte.")
    Payee.objects.select_for_update().get(pk=found)
    account = PayoutAccount.objects.select_for_update(of=("self",)).select_related("payee").get(pk=account_id)
    if account.state != PayoutAccount.State.ENTERED:
        raise Conflict(f"Kontot är redan {account.get_state_display()}.")
    return account


def _case_of(payee: Payee) -> int | None:
    """The open case on whose timeline a client's account belongs."""
    if payee.person_id is None:
        return None
    return Case.objects.filter(applicant=payee.person_id).order_by("-state", "-pk").values_list("pk", flat=True).first()
