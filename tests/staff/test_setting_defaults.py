"""What every setting is until the municipality has chosen: a default that is changed is noticed here.

Those of the calculation are held by what they come to (tests/norm/test_norm_mutations.py).
"""

from __future__ import annotations

from bistand.staff.settings import KNOWN

DEFAULTS = {
    "cases.appeal_days": 7,
    "cases.capacity": 40,
    "cases.client_system": "",
    "cases.communication_days": 14,
    "cases.decision_days": 14,
    "cases.delay_days": 31,
    "cases.insurance_address": "",
    "cases.intake_section": "Mottagning",
    "cases.notices": False,
    "cases.publish": False,
    "cases.sue_warn_days": 90,
    "cases.supplement_days": 10,
    "cases.supplement_remind_days": 3,
    "cases.table_change_percent": 10,
    "cases.weight_children": 125,
    "cases.weight_single": 100,
    "controls.review_days": 30,
    "controls.review_late_days": 14,
    "controls.review_month": 10,
    "controls.review_suspend": False,
    "controls.window_days": 45,
    "followup.children_months": 6,
    "followup.new_months": 0,
    "followup.plan_months": 3,
    "followup.document_days": 30,
    "followup.escalate_days": 14,
    "followup.warn_days": 14,
    "followup.young_months": 0,
    "payments.account_quiet_days": 14,
    "payments.cooling_days": 1,
    "payments.emergency_payment_most": 10000,
    "payments.emergency_run_most": 50000,
    "payments.rent_guarantees": False,
    "planning.activity_hours": 0,
    "ssbtek.change_percent": 12,
    "ssbtek.comparison_months": 2,
    "ssbtek.control_months": 1,
    "ssbtek.legal_text": "15 kap. 10–12 §§ socialtjänstlagen (2025:400) och förordningen (2008:975)",
    "ssbtek.purpose": "Handläggning av ansökan om ekonomiskt bistånd",
    "track.coach_days": 0,
    "track.contact_days": 7,
    "track.measure_days": 0,
    "track.plan_days": 60,
}


def test_every_default_is_what_it_was_when_its_source_was_written_down() -> None:
    assert {key: known.default for key, known in KNOWN.items() if not key.startswith("norm.")} == DEFAULTS


def test_every_default_says_how_sure_it_is_and_on_what_it_rests() -> None:
    assert [key for key, known in KNOWN.items() if not known.source or known.status_word == known.status] == []
