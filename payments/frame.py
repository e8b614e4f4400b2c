"""Where this floor shows itself: words in the navigation, panels of the case and of each role's home page."""

from __future__ import annotations

from typing import Any

from bistand.staff.models import Role
from bistand.staff.permissions import roles_now
from bistand.ui.navigation import NavItem, register_menu, register_nav
from bistand.ui.panels import register_panel
from payments.queries.accounts import accounts_waiting
from payments.queries.funds import funds_waiting
from payments.queries.guarantees import claims_waiting
from payments.queries.invoices import invoices_waiting
from payments.queries.ledger import runs_to_book
from payments.queries.reconciliation import entries_to_explain
from payments.queries.requisitions import to_countersign
from payments.queries.returns import returned
from payments.queries.runs import runs_waiting

# Who works with runs; a caseworker sees the payments on the case.
RUN_ROLES = (Role.ASSISTANT, Role.SENIOR, Role.HEAD, Role.ACCOUNTANT, Role.CONTROLLER)
# A caseworker comes to the requisitions from the case.
REQUISITION_ROLES = (Role.ASSISTANT, Role.SENIOR, Role.HEAD, Role.CONTROLLER)

# Who has to do with all that comes in; a caseworker sees the invoices of the case.
INVOICE_ROLES = (Role.ASSISTANT, Role.SENIOR, Role.HEAD, Role.ACCOUNTANT, Role.CONTROLLER)


def register() -> None:
    """Offer everything; called once, when the apps are ready."""
    register_panel("case", "payments", "Utbetalning", "payments_case_panel", order=50, act="payments.read")
    register_panel("home", "runs", "Körningar", "payments_home_runs", order=10, act="payments.approve")
    register_panel("home", "accounts", "Konton", "payments_home_accounts", order=20, act="payments.verify_account")
    register_panel("home", "bank", "Hos banken", "payments_home_bank", order=10, act="payments.fetch_file")
    register_panel("home", "ledger", "Bokföring", "payments_home_ledger", order=20, act="payments.receive_ledger")
    register_panel(
        "home", "chains", "Senaste körningarna", "payments_home_chains", order=10, visible=_holds(Role.CONTROLLER)
    )
    register_panel(
        "home", "returned", "Utbetalningar i retur", "payments_home_returned", order=30, visible=_has_returned
    )
    register_nav(
        NavItem(
            "Konton", "accounts", act="payments.verify_account", count=accounts_waiting, order=40, group="Utbetalning"
        )
    )
    register_nav(
        NavItem(
            "Körningar", "runs", roles=RUN_ROLES, act="payments.read", count=runs_waiting, order=42, group="Utbetalning"
        )
    )
    register_panel(
        "home",
        "requisitions",
        "Rekvisitioner",
        "payments_home_requisitions",
        order=25,
        act="payments.countersign_requisition",
        visible=_holds(Role.ASSISTANT),
    )
    register_panel(
        "home",
        "invoices",
        "Fakturor",
        "payments_home_invoices",
        order=22,
        act="payments.review_invoice",
        visible=_holds_one(Role.ASSISTANT, Role.SENIOR, Role.HEAD),
    )
    register_nav(
        NavItem(
            "Fakturor",
            "invoices",
            roles=INVOICE_ROLES,
            act="payments.read",
            count=invoices_waiting,
            order=41,
            group="Utbetalning",
        )
    )
    register_nav(
        NavItem(
            "Rekvisitioner",
            "requisitions",
            roles=REQUISITION_ROLES,
            act="payments.read",
            count=to_countersign,
            order=43,
            group="Utbetalning",
        )
    )
    register_nav(
        NavItem("Kvittenser", "receipts", roles={Role.ACCOUNTANT, Role.CONTROLLER}, order=44, group="Utbetalning")
    )
    register_nav(
        NavItem(
            "Returer",
            "returned",
            roles={Role.ASSISTANT, Role.ACCOUNTANT},
            count=returned,
            order=46,
            group="Utbetalning",
        )
    )
    register_nav(
        NavItem(
            "Bokföring",
            "vouchers",
            roles={Role.ACCOUNTANT, Role.CONTROLLER},
            count=runs_to_book,
            order=48,
            group="Utbetalning",
        )
    )
    register_nav(
        NavItem(
            "Avstämning",
            "reconciliation",
            roles={Role.ACCOUNTANT, Role.CONTROLLER},
            count=entries_to_explain,
            order=50,
            group="Utbetalning",
        )
    )
    register_nav(
        NavItem("Bankprofiler", "bank_tables", roles={Role.ACCOUNTANT, Role.CONTROLLER}, order=51, group="Utbetalning")
    )
    register_nav(
        NavItem(
            "Egna medel",
            "funds",
            roles={Role.ACCOUNTANT, Role.CONTROLLER, Role.ASSISTANT},
            act="payments.read_funds",
            count=funds_waiting,
            order=45,
            group="Utbetalning",
        )
    )
    register_nav(
        NavItem(
            "Hyresgarantier",
            "guarantees",
            roles={Role.ACCOUNTANT, Role.CONTROLLER, Role.ASSISTANT, Role.SENIOR, Role.HEAD},
            act="payments.read_guarantees",
            count=claims_waiting,
            order=47,
            group="Utbetalning",
        )
    )
    register_nav(NavItem("Anställdas konton", "staff_accounts", roles={Role.CONTROLLER}, order=52, group="Utbetalning"))
    register_menu("Så är kedjan bruten", "chain")


def _holds_one(*roles: Role) -> Any:
    return lambda user: not roles_now(user).isdisjoint(roles)


def _holds(role: Role) -> Any:
    return lambda user: role in roles_now(user)


def _has_returned(user: Any) -> bool:
    """A home page shows returned payments only when there are any, to those who put them right."""
    mine = not roles_now(user).isdisjoint({Role.CASEWORKER, Role.ASSISTANT, Role.SENIOR})
    return mine and returned(user).exists()
