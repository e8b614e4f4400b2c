from django.apps import AppConfig


class PlanningConfig(AppConfig):
    name = "planning"
    verbose_name = "Planering"

    handover_parts = (
        "planning.handover.assessment_part",
        "planning.handover.plan_part",
        "planning.handover.coordinated_part",
        "planning.measures.handover.measure_part",
    )
    record_parts = (
        "planning.record.assessment_part",
        "planning.record.plan_part",
        "planning.record.referral_part",
        "planning.record.together_part",
    )
    closing_matters = ("planning.closing.plans_left", "planning.closing.referrals_left")
    case_attention = ("planning.measures.attention.open_referrals",)
    subscriptions = {
        "CaseClosed": (
            "planning.actions.close_plans_of_case",
            "planning.meetings.actions.end_coordinated_plans_of_case",
            "planning.measures.referring.end_referrals_of_case",
        ),
        "HouseholdChanged": (
            "planning.actions.close_plans_of_those_gone",
            "planning.measures.referring.end_referrals_of_those_gone",
        ),
    }
    deliveries = {
        "PlanAgreed": ("planning.deliveries.print_plan",),
        "PlanRenewed": ("planning.deliveries.print_plan",),
        "ReferralSent": ("planning.deliveries.print_referral",),
    }
    fact_labels = {
        "PlanAgreed": "Planen blev överenskommen",
        "PlanChanged": "Planen ändrades",
        "PlanRenewed": "En ny version av planen blev överenskommen",
        "PlanClosed": "Planen avslutades",
        "GoalReached": "Ett mål nåddes",
        "ActivityDone": "En aktivitet blev gjord",
        "AssessmentSigned": "Kartläggning signerades",
        "InstrumentNoted": "Bedömningsinstrument noterades",
        "CoordinatedPlanMade": "Samordnad individuell plan skrevs",
        "CoordinatedPlanEnded": "Samordnad individuell plan upphörde",
        "CoachMet": "Möte med coach",
        "ReferralSent": "Anvisning till en insats skickades",
        "ReferralAccepted": "Anordnaren har en plats",
        "ReferralQueued": "Anordnaren ställde personen i kö",
        "ReferralDeclined": "Anordnaren tackade nej",
        "ReferralSettled": "Efter anordnarens nej",
        "ReferralStarted": "En insats började",
        "ReferralStartCorrected": "Första dagen i en insats rättades",
        "ReferralEnded": "En insats slutade",
        "ReferralEndCorrected": "Slutet på en insats rättades",
        "AbsenceNoted": "Frånvaro från en insats utan anmält skäl",
        "AbsenceAssessed": "Frånvaro från en insats bedömdes",
        "AbsenceReassessed": "Bedömningen av en frånvaro rättades",
        "MeetingCorrected": "Ett möte rättades",
        "PartnerMet": "Möte med andra",
    }
    access_labels = {
        "plan": "Planen",
        "plan_new": "Ny plan",
        "plan_print": "Planen: utskrift",
        "plan_agree": "Planen: överenskommen",
        "goal_reach": "Målet: nått",
        "goal_drop": "Målet: stryk",
        "goal_reopen": "Målet: pågår igen",
        "activity_drop": "Aktiviteten: stryk",
        "activity_reopen": "Aktiviteten: ska göras igen",
        "partner_plan_end": "Annans plan: har upphört",
        "assessments": "Kartläggningarna",
        "assessment": "Kartläggningen",
        "assessment_new": "Ny kartläggning",
        "instrument_new": "Notera ett bedömningsinstrument",
        "together": "SIP och möten",
        "sip_new": "Ny samordnad individuell plan",
        "sip_end": "SIP: gäller inte längre",
        "sip_print": "SIP: utskrift",
        "meeting_list_person": "Sätt upp på ett möte",
        "meeting_note": "Anteckning från ett möte",
        "referral_new": "Anvisa till en insats",
        "referral": "Anvisningen",
        "referral_send": "Anvisningen: skicka",
        "referral_answer": "Anvisningen: svar",
        "referral_start": "Anvisningen: börjar",
        "referral_start_correct": "Anvisningen: rätta första dagen",
        "referral_end": "Anvisningen: avsluta",
        "referral_end_correct": "Anvisningen: rätta slutet",
        "referral_settle": "Anvisningen: efter ett nej",
        "referral_attendance": "Anvisningen: närvaro",
        "referral_feedback": "Anvisningen: återkoppling",
        "referral_phone": "Anvisningen: telefonnumret",
        "referral_protected": "Anvisningen: skyddade uppgifter",
        "absence_correct": "Frånvaro från en insats: rätta bedömningen",
        "absence": "Frånvaro från en insats",
        "participants": "Coachens deltagare",
        "participants_attendance": "Coachens deltagare: närvaro för alla",
        "participant": "Coachens deltagare: en person",
        "participant_answer": "Coachens deltagare: svar",
        "participant_start": "Coachens deltagare: börjar",
        "participant_start_correct": "Coachens deltagare: rätta första dagen",
        "participant_attendance": "Coachens deltagare: närvaro",
        "participant_feedback": "Coachens deltagare: återkoppling",
    }

    def ready(self) -> None:
        from bistand.staff.models import Role
        from bistand.staff.permissions import confine
        from bistand.ui.navigation import NavItem, register_nav
        from bistand.ui.panels import register_panel
        from cases.track import CaseStep
        from planning import permissions  # noqa: F401  registers the acts
        from planning.measures.queries import absences_waiting, unanswered

        self.case_steps = (
            CaseStep(
                "coach", "Coach", done=("CoachMet",), undone=("CaseOpened",), order=20, days="track.coach_days",
                url_name="planning_case_panel", how="när ett möte med coachen är antecknat",
            ),
            CaseStep(
                "plan", "Plan", done=("PlanAgreed",), undone=("CaseOpened",), order=60, days="track.plan_days",
                url_name="planning_case_panel", how="när en plan är överenskommen",
            ),
            CaseStep(
                "measure", "Insats", done=("ReferralStarted",), undone=("CaseOpened",), order=65,
                days="track.measure_days", url_name="planning_case_panel",
                how="när en insats har börjat",
            ),
        )  # fmt: skip
        confine(
            Role.COACH,
            ("participants", "participant", "participant_answer", "participant_start", "participant_start_correct",
             "participant_attendance", "participant_feedback", "participants_attendance"),
        )  # fmt: skip
        register_nav(NavItem("Mina deltagare", "participants", act="planning.coach", count=unanswered, order=10))
        register_nav(
            NavItem(
                "Frånvaro",
                "absences",
                act="planning.refer",
                count=absences_waiting,
                order=59,
                group="Uppföljning",
            )
        )
        for order, label, url_name, act in (
            (56, "Insatser", "measures", "planning.see_measures"),
            (57, "Anvisningar", "referrals", "planning.refer"),
        ):
            register_nav(NavItem(label, url_name, act=act, order=order, group="Uppföljning"))
        register_nav(NavItem("Möten", "meetings", act="planning.meet", order=58, group="Uppföljning"))
        register_nav(
            NavItem(
                "Kartläggningsmallar",
                "assessment_templates",
                act="planning.keep_templates",
                order=84,
                group="Regler och texter",
            )
        )
        register_panel("case", "plan", "Plan", "planning_case_panel", order=60, act="planning.read")
