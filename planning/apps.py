from django.apps import AppConfig


class PlanningConfig(AppConfig):
    name = "planning"
    verbose_name = "Planering"

    handover_parts = ("planning.handover.plan_part",)
    closing_matters = ("planning.closing.plans_left",)
    subscriptions = {"CaseClosed": ("planning.actions.close_plans_of_case",)}
    deliveries = {"PlanAgreed": ("planning.deliveries.print_plan",)}
    fact_labels = {
        "PlanAgreed": "Planen blev överenskommen",
        "PlanClosed": "Planen avslutades",
        "GoalReached": "Ett mål nåddes",
        "ActivityDone": "En aktivitet blev gjord",
    }
    access_labels = {
        "plan": "Planen",
        "plan_new": "Ny plan",
        "plan_print": "Planen: utskrift",
        "plan_agree": "Planen: överenskommen",
        "goal_settle": "Målet: nått eller inte",
        "activity_drop": "Aktiviteten: avbryt",
        "partner_plan_end": "Annans plan: har upphört",
    }

    def ready(self) -> None:
        from bistand.ui.panels import register_panel
        from cases.track import CaseStep
        from planning import permissions  # noqa: F401  registers the acts

        self.case_steps = (
            CaseStep(
                "plan", "Plan", done=("PlanAgreed",), undone=("PlanClosed",), order=60, days="track.plan_days",
                url_name="planning_case_panel",
            ),
        )  # fmt: skip
        register_panel("case", "plan", "Plan", "planning_case_panel", order=60, act="planning.read")
