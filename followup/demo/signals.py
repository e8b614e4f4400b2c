"""What the internal control has found in Almby, and what the controller has made of some of it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bistand.staff.queries import system_user
from followup.controls.actions import dispose_finding, run_control
from followup.controls.catalogue import CONTROLS, MONEY
from followup.controls.models import ControlFinding

if TYPE_CHECKING:
    from followup.demo.present import Today

DISPOSED = (
    ("in_order", "Samtalet är antecknat samma dag."),
    ("in_order", "God man för båda. Registerutdraget finns i akten."),
    ("mended", "Handläggaren har lagt in handlingen."),
)
# The demo's history has few papers and no questions to agencies: of decisions only the latest are looked at.
OF_MONEY, OF_THE_REST = timedelta(days=120), timedelta(days=3)


def fill(day: Today) -> None:
    for control in CONTROLS:
        back = OF_MONEY if control in MONEY else OF_THE_REST
        run_control(system_user(), day.now, control, day.when.today - back)
    controller = day.staff.users["katarina"]
    waiting = ControlFinding.objects.filter(disposition="").exclude(employee=controller.employee).order_by("pk")
    for finding, (disposition, words) in zip(waiting[:: max(waiting.count() // 3, 1)], DISPOSED, strict=False):
        dispose_finding(controller, day.now, finding.pk, disposition, words)
