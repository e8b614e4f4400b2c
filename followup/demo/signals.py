"""What the internal control has found in Almby, what the controller has made of some of it, two spot checks,
and the year's review of rights.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bistand.staff.actions import change_setting
from bistand.staff.models import User
from bistand.staff.queries import system_user
from followup.controls.actions import dispose_finding, run_control
from followup.controls.catalogue import CONTROLS, MONEY
from followup.controls.models import ControlFinding
from followup.rights.actions import answer_review, review_rights
from followup.rights.models import RightReview
from followup.rights.queries import reviewable
from followup.samples import actions as samples
from followup.samples.models import Sample, Subject

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
    _spot_checks(day, controller)
    _rights(day)


def _spot_checks(day: Today, controller: User) -> None:
    """Last month's payments, examined, answered and closed; and its decisions, of which some wait."""
    last = day.when.today.replace(day=1) - timedelta(days=1)
    wanted = samples.Wanted(Subject.PAYMENT, last.replace(day=1), last, None, 3, 2, controller)
    payments = samples.draw_sample(controller, day.now, wanted)
    _examine(day, controller, payments, leave=0)
    samples.close_sample(
        controller, day.now, payments.pk, "Kedjan höll i alla utbetalningar. En plan följdes upp för sent."
    )
    decisions = replace(wanted, subject=Subject.DECISION)
    _examine(day, controller, samples.draw_sample(controller, day.now, decisions), leave=3)


def _examine(day: Today, controller: User, sample: Sample, leave: int) -> None:
    """All but the last; the first with a remark, which the head of its section answers where nothing is left."""
    drawn = list(sample.items.order_by("number"))
    for item in drawn[: len(drawn) - leave]:
        words = {question["id"]: "yes" for question in sample.questions}
        remark = ""
        if item is drawn[0]:
            late = next(q["id"] for q in sample.questions if "planen" in q["text"])
            words[late], remark = "no", "Planen följdes upp tre veckor för sent."
        samples.examine_item(controller, day.now, item.pk, words, remark)
    if not leave:
        head = day.staff.heads[day.staff.sections.index(drawn[0].section)]
        reply = "Handläggaren var sjuk. Uppföljningen är gjord, och bevakningen går nu till en kollega."
        samples.reply_to_item(head, day.now, drawn[0].pk, reply)


def _rights(day: Today) -> None:
    """The year's review of rights by the end of this month, of which Hans has begun."""
    change_setting(system_user(), day.now, "controls.review_month", day.when.today.month, day.when.today)
    review_rights(system_user(), day.now)
    hans = day.staff.users["hans"]
    for review in reviewable(hans).filter(grant__section=day.staff.sections[1]).order_by("pk")[:2]:
        answer_review(hans, day.now, review.pk, RightReview.Answer.KEEP)
