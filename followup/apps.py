from typing import Any

from django.apps import AppConfig


def _is_caseworker(user: Any) -> bool:
    from bistand.staff.models import Role
    from bistand.staff.permissions import roles_now

    return Role.CASEWORKER in roles_now(user)


class FollowupConfig(AppConfig):
    name = "followup"
    verbose_name = "Uppföljning"

    subscriptions = {
        "PlanAgreed": ("followup.actions.follow_up_plan",),
        "PlanChanged": ("followup.actions.plan_was_changed",),
        "PlanRenewed": ("followup.actions.plan_was_changed",),
        "PlanClosed": ("followup.actions.stop_for_plan",),
        "CaseOpened": ("followup.actions.follow_up_children",),
        "HouseholdChanged": ("followup.actions.follow_up_children", "followup.actions.stop_for_gone"),
        "DecisionMade": ("followup.actions.follow_up_children",),
        "CaseClosed": (
            "followup.actions.stop_for_case",
            "followup.reminders.actions.stop_for_case",
            "followup.visits.actions.stop_for_case",
        ),
        "DocumentLasts": ("followup.reminders.actions.remind_of_document",),
        "CaseAssigned": (
            "followup.actions.hand_over",
            "followup.reminders.actions.hand_over",
            "followup.visits.actions.hand_over",
        ),
        "CaseUnassigned": (
            "followup.actions.hand_over",
            "followup.reminders.actions.hand_over",
            "followup.visits.actions.hand_over",
        ),
    }
    deliveries = {
        "FollowUpCalled": ("followup.deliveries.write_call",),
        "FollowUpCancelled": ("followup.deliveries.take_call_back",),
        "VisitCalled": ("followup.visits.deliveries.write_call",),
        "VisitCancelled": ("followup.visits.deliveries.take_call_back",),
    }
    handover_parts = (
        "followup.handover.followup_part",
        "followup.reminders.queries.reminder_part",
        "followup.visits.queries.visit_part",
    )
    record_parts = ("followup.record.followup_part", "followup.record.visit_part")
    next_of_plan = "followup.queries.next_of_plan"
    plan_closing = ("followup.closing.followups_of_plan",)
    closing_matters = (
        "followup.closing.followups_left",
        "followup.reminders.queries.reminders_left",
        "followup.visits.queries.visits_left",
    )
    case_attention = ("followup.attention.waiting",)
    fact_labels = {
        "FollowUpCalled": "Kallelse till uppföljning",
        "FollowUpHeld": "Uppföljning genomfördes",
        "FollowUpMissed": "Uppföljningen blev inte av",
        "FollowUpCancelled": "Uppföljningen ställdes in",
        "VisitBooked": "Klientmöte bokades",
        "VisitCalled": "Kallelse till klientmöte",
        "VisitHeld": "Klientmöte genomfördes",
        "VisitMissed": "Klientmötet blev inte av",
        "VisitCancelled": "Klientmötet ställdes in",
        "FindingDisposed": "Signal bedömdes",
    }
    access_labels = {
        "followup": "Uppföljningen",
        "followup_answer": "Uppföljningen: vad som ändrades",
        "followup_call": "Kalla till uppföljningen",
        "visit": "Klientmötet",
        "visit_new": "Boka ett klientmöte",
        "reminder": "Bevakningen",
        "reminder_new": "Ny bevakning",
        "finding": "Signal ur internkontrollen",
        "administration_month": "Systemförvaltarnas ändringar",
        "sample_item": "Granskat i stickprov",
        "sample_report": "Stickprovets rapport",
    }

    def ready(self) -> None:
        from bistand.staff.models import Role
        from bistand.ui.navigation import NavItem, register_menu, register_nav
        from bistand.ui.panels import register_panel
        from cases.track import CaseStep
        from followup import permissions  # noqa: F401  registers the acts
        from followup.controls.queries import waiting as findings_waiting
        from followup.queries import flags_raised_for
        from followup.reminders.queries import due_for
        from followup.rights.queries import to_review
        from followup.samples.queries import to_examine

        self.case_steps = (
            CaseStep(
                "contact", "Första kontakt", undone=("CaseOpened",), order=10, days="track.contact_days",
                done=("NoteSigned", "MessageSent", "CoachMet", "PartnerMet", "FollowUpHeld", "VisitHeld", "PlanAgreed"),
                how="när någon har skrivit i journalen om ett samtal, skickat ett meddelande, hållit ett möte eller en "
                "uppföljning, eller kommit överens om en plan",
            ),
            CaseStep(
                "followup", "Uppföljning", done=("FollowUpHeld",), undone=("CaseOpened",), order=80,
                url_name="followup_case_panel",
            ),
        )  # fmt: skip
        for order, name, label, url_name in (
            (10, "followups", "Uppföljningar", "followup_figure"),
            (20, "missing", "Planer som saknas", "missing_figure"),
            (30, "waits", "Väntan på beslut", "waits_figure"),
        ):
            register_panel("figures", name, label, url_name, order=order)
        register_panel("home", "ahead", "Veckan som kommer", "day_ahead", order=5, visible=_is_caseworker)
        register_panel(
            "home", "happened", "Hänt sedan förra arbetsdagen", "day_happened", order=8, visible=_is_caseworker
        )
        register_panel("case", "followup", "Uppföljning", "followup_case_panel", order=70, act="followup.read")
        register_nav(NavItem("Att godkänna", "to_approve", roles={Role.HEAD, Role.SENIOR}, order=10))
        register_nav(NavItem("Min dag", "my_day", roles={Role.CASEWORKER}, order=10))
        register_nav(NavItem("Att göra", "to_do", roles={Role.ASSISTANT}, order=10))
        rest = {Role.ACCOUNTANT, Role.CONTROLLER, Role.ADMINISTRATOR}
        register_nav(NavItem("Översikt", "overview", roles=rest, order=10))
        register_nav(
            NavItem(
                "Uppföljningar", "followups", act="followup.read", count=flags_raised_for, order=60, group="Uppföljning"
            )
        )
        register_nav(NavItem("Klientmöten", "visits", act="followup.read", order=60, group="Uppföljning"))
        register_nav(
            NavItem("Bevakningar", "reminders", act="followup.remind", count=due_for, order=60, group="Uppföljning")
        )
        register_nav(NavItem("Försenade steg", "late_steps", act="followup.read", order=61, group="Uppföljning"))
        register_nav(
            NavItem(
                "Planer som saknas",
                "missing_plans",
                roles={Role.CASEWORKER, Role.CONTROLLER},
                order=62,
                group="Uppföljning",
            )
        )
        register_panel("home", "controls", "Signaler", "home_controls", order=5, act="followup.read_controls")
        register_panel("home", "samples", "Stickprov", "home_samples", order=35, act="followup.answer_sample")
        for order, label, url_name, count in (
            (70, "Signaler", "controls", findings_waiting),
            (71, "Stickprov", "samples", to_examine),
        ):
            register_nav(
                NavItem(label, url_name, act="followup.read_controls", count=count, order=order, group="Internkontroll")
            )
        register_panel("home", "digests", "Sammandrag", "home_digests", order=45, act="followup.watch_digests")
        register_panel("home", "rights", "Behörigheter", "home_rights", order=40, act="followup.answer_sample")
        register_nav(
            NavItem(
                "Behörigheter", "rights", act="followup.review_right", count=to_review, order=72, group="Internkontroll"
            )
        )
        for order, label, url_name in (
            (73, "Systemförvaltning", "administration"),
            (74, "Kontonummer", "shown_numbers"),
        ):
            register_nav(
                NavItem(label, url_name, act="followup.read_administration", order=order, group="Internkontroll")
            )
        register_menu("Vad kontrolleras?", "controls_about")
        register_menu("Sammandrag och kalender", "own_digest", "followup.digest")
        register_nav(NavItem("Sektionen", "section_overview", act="followup.oversee", order=64, group="Uppföljning"))
