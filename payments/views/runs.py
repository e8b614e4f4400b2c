"""Runs: the list, a new one, the run page, its rows and flags, and the acts from submission to release."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from bistand.audit.actions import log_access
from bistand.refusals import NotFound, Refusal
from bistand.staff.permissions import may, require
from bistand.ui.once import once
from bistand.ui.panels import wants_fragment
from bistand.ui.tables import paginate
from bistand.ui.templatetags.ui import amount, day, figure
from cases.barriers import barred_ids
from payments import actions
from payments.actions.run import emergency_limits, has_fresh_code, run_mark
from payments.bank.bankdays import next_bank_day
from payments.bank_rows import account_words, bank_of, is_late, row_of
from payments.forms import AnswerForm, CodeForm, ReasonForm, RunForm, SeenForm
from payments.models import Payment, PaymentRun, RunFlag, RunKind, RunList
from payments.posting import PURPOSES, lacking
from payments.queries import runs as reads
from payments.queries.chain import history_of
from payments.queries.ledger import voucher_of
from payments.queries.receipts import file_of, receipts_of
from payments.queries.secrecy import name_for, open_payment, open_run, visible_runs
from payments.tables import LeftOutTable, RunRowTable, RunTable, run_url
from payments.views.base import ActForm, ActPage, ConfirmPage, found_or_404, part

FLAGS_PAGE = 25
FOLDED_ROWS = 20
State = PaymentRun.State
BEFORE_RELEASE = (State.OPEN, State.SUBMITTED, State.APPROVED)


@require_GET
def runs(request: HttpRequest) -> HttpResponse:
    require(request.user, "payments.read")
    table = RunTable(visible_runs(request.user), request)
    set_sums(table.page.rows)
    context = {"title": "Körningar", "table": table, "may_open": may(request.user, "payments.collect")}
    return render(request, "payments/runs.html", context)


def set_sums(found: list[PaymentRun]) -> None:
    """Put the number and sum of each run on it, for the page to show."""
    sums = reads.run_sums(found)
    for run in found:
        run.sum = sums.get(run.pk, reads.RunSum())  # type: ignore[attr-defined]


class NewRun(ActForm):
    """A section and a bank day; what is planned until then is collected."""

    act = "payments.collect"
    title = "Ny körning"
    submit = "Öppna körningen"
    template_name = "payments/run_new.html"
    form_class = RunForm
    done = "Körningen är öppnad."

    def prepare(self) -> None:
        self.sections = reads.sections_to_collect(self.request.user)
        self.days = reads.next_bank_days(timezone.localdate())
        self.kinds = reads.kinds_of_money()

    def back(self) -> str:
        return reverse("runs")

    def crumbs(self) -> list[tuple[str, str]]:
        return [("Körningar", self.back())]

    def get_initial(self) -> dict[str, Any]:
        # The day that decisions of today are planned for; today itself is for what cannot wait.
        return {**super().get_initial(), "pay_on": next_bank_day(timezone.localdate())}

    def get_form_kwargs(self) -> dict[str, Any]:
        own = {"sections": self.sections, "days": self.days, "kinds": self.kinds}
        return {**super().get_form_kwargs(), **own, "limits": emergency_limits(self.days[0])}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        pay_on = next_bank_day(timezone.localdate())
        ready = reads.ready_by_section(self.sections, pay_on)
        other = [row for kind in self.kinds[1:] for row in reads.ready_by_section(self.sections, pay_on, kind)]
        found = [row for row in other if row.payable.count or row.waits]
        return super().get_context_data(**{"ready": ready + found, **kwargs})

    def perform(self, fields: dict[str, Any]) -> str:
        of = {name: fields[name] for name in ("money", "kind", "reason")}
        run = actions.open_run(self.request.user, self.now, fields["section"], fields["pay_on"], **of)
        return run_url(run.pk)


# ---- the run -----------------------------------------------------------------------------------------------


@require_GET
def run(request: HttpRequest, run_id: int) -> HttpResponse:
    """What, when, from which account, how much; then only what is unusual; then the rest, folded."""
    require(request.user, "payments.read")
    found = open_run(request.user, run_id)
    log_access(request.user, "run")
    purposes = reads.by_purpose(found)
    total = sum((each.every for each in purposes), start=reads.RunSum())
    before = reads.run_before(found)
    before_sum = reads.run_sums([before])[before.pk] if before else None
    flags_left = reads.flags_left([found]).get(found.pk, 0)
    order = ("-unanswered", "-amount")
    flagged = paginate(reads.flagged_rows(found), request, order=order, page_size=FLAGS_PAGE, keys_first=True)
    to_accounts = reads.sums_to_accounts(found, [payment.account_id for payment in flagged.rows])
    for payment in flagged.rows:
        payment.to_account = to_accounts.get(payment.account_id, reads.RunSum())
    mine = reads.summed(reads.my_rows(found, request.user)) if found.state in BEFORE_RELEASE else reads.RunSum()
    context = {
        "title": found.title,
        "run": found,
        "total": total,
        "before": before,
        "before_sum": before_sum,
        "difference": total.total - before_sum.total if before_sum else None,
        **_paid_through(found),
        "steps": steps_of(found),
        "waits": found.state in BEFORE_RELEASE,
        "flagged": flagged,
        "flags_left": flags_left,
        "answer_form": AnswerForm(auto_id=False),
        "rest": [each for each in purposes if each.unflagged.count],
        **_of_the_ledger(request.user, found, purposes),
        "mine": mine,
        "links": history_of(found, barred_ids(request.user)),
        "heads": reads.other_heads(found, request.user) if mine.count else [],
        "others": reads.other_heads(found, found.approved_by) if found.awaits_second else [],
        "left_out": reads.summed(reads.uncollectable(found)) if found.state in BEFORE_RELEASE else reads.RunSum(),
        "may": rights(request.user, found, total, flags_left, mine),
        **_of_the_bank(request.user, found),
    }
    if context["may"]["collect_more"]:
        context["collectable"] = reads.summed(reads.collectable(found))
    return render(request, "payments/run.html", context)


def _paid_through(found: PaymentRun) -> dict[str, Any]:
    """The bank and the account that the run is paid from, or would be now; and whether it is too late for its day."""
    if found.state in BEFORE_RELEASE:
        row = bank_of(found.section_id, found.pay_on, funds=found.funds)
        late = row is not None and is_late(row, found.pay_on, timezone.localtime())
    else:
        table, late = found.bank_table, False
        row = row_of(table.rows, found.section_id, funds=found.funds) if table else None
    return {"bank": row, "from_account": account_words(row) if row else "", "too_late": late}


def _of_the_bank(user: Any, found: PaymentRun) -> dict[str, Any]:
    """The file, what is owed of it, and the bank's answers, once there can be any."""
    if found.state in BEFORE_RELEASE:
        return {}
    file = file_of(found)
    return {
        "file": file,
        "sha256": file.file.sha256 if file else "",
        "archived": RunList.objects.select_related("file").defer("file__content").filter(run=found).first(),
        "may_fetch_list": may(user, "payments.fetch_list", found.section_id),
        "receipts": receipts_of(found) if found.state != State.RELEASED else [],
        "demo": settings.BISTAND_DEMO and may(user, "payments.receive", found.section_id),
        **delivery_state(user, found),
    }


def _of_the_ledger(user: Any, found: PaymentRun, purposes: list[reads.PurposeSum]) -> dict[str, Any]:
    """The run's voucher, or what lacks an account to be booked on; said before the release too."""
    if not may(user, "payments.read_ledger") or not purposes:
        return {}
    voucher = voucher_of(found) if found.state not in BEFORE_RELEASE else None
    return {"voucher": voucher, "not_booked": [] if voucher else lacking(found, [each.purpose for each in purposes])}


def rights(user: Any, found: PaymentRun, total: reads.RunSum, flags_left: int, mine: reads.RunSum) -> dict[str, bool]:
    """The acts that are legal now for this user; only these have a button."""
    section = found.section_id
    collects = may(user, "payments.collect", section)
    heads = may(user, "payments.approve", section)
    clear = bool(total.count) and not mine.count
    first = found.approved_person_id == user.employee_id
    return {
        "collect_more": collects and found.state == State.OPEN,
        "submit": collects and found.state == State.OPEN and bool(total.count),
        "reopen": collects and found.state in (State.SUBMITTED, State.APPROVED),
        "take_out": collects and found.state in BEFORE_RELEASE,
        "answer": may(user, "payments.answer_flag", section) and found.state == State.SUBMITTED,
        "approve": heads and found.state == State.SUBMITTED and clear and not flags_left,
        "approve_again": heads and found.awaits_second and clear and not first,
        "head": heads,
        "release": may(user, "payments.release", section)
        and found.state == State.APPROVED
        and not found.awaits_second
        and clear,
        "fetch": may(user, "payments.fetch_file", section),
        "read_bank": may(user, "payments.read_bank"),
    }


def steps_of(found: PaymentRun) -> list[dict[str, Any]]:
    """Where the run stands, for the row of steps."""
    order = list(State)
    here = order.index(State(found.state))
    labels = ("Öppen", "Att godkänna", "Godkänd", "Effektuerad", "Hos banken", "Avstämd")
    last = len(order) - 1
    return [
        {"label": label, "state": "done" if n < here or here == last else "now" if n == here else "todo"}
        for n, label in enumerate(labels)
    ]


def delivery_state(user: Any, found: PaymentRun) -> dict[str, Any]:
    """How it goes with the file: waiting, or what went wrong and when it is tried again."""
    owed = reads.deliveries_of(found)
    problem = next((each for each in owed if each.error and each.state != "done"), None)
    return {
        "problem": problem,
        "may_retry": bool(problem and problem.state == "failed" and may(user, "audit.retry", found.section_id)),
        "handed_over": next((d.done_at for d in owed if d.handler.endswith("hand_over") and d.done_at), None),
    }


@require_GET
def run_progress(request: HttpRequest, run_id: int) -> HttpResponse:
    """Polled while the file is written; when it is there the whole page is drawn anew."""
    require(request.user, "payments.read")
    found = open_run(request.user, run_id)
    if not wants_fragment(request):
        return redirect(run_url(found.pk))
    if found.state != State.RELEASED:
        return HttpResponse(status=286, headers={"HX-Refresh": "true"})
    context = {"run": found, **delivery_state(request.user, found)}
    return render(request, "payments/_progress.html", context)


@require_GET
def run_rows(request: HttpRequest, run_id: int) -> HttpResponse:
    """The rows of one purpose, one's own, or all; folded out on the run page, paged on their own."""
    require(request.user, "payments.read")
    found = open_run(request.user, run_id)
    purpose, own = request.GET.get("purpose", ""), "mine" in request.GET
    if own:
        rows, heading = reads.my_rows(found, request.user), "Utbetalningar där du redan är en länk i kedjan"
    elif purpose in PURPOSES:
        rows, heading = reads.unflagged_rows(found, purpose), PURPOSES[purpose]
    else:
        rows, heading = reads.rows_of(found), "Alla utbetalningar"
    folded = wants_fragment(request)
    table = RunRowTable(rows, request, page_size=FOLDED_ROWS if folded else 50, caption=heading)
    takes_out = may(request.user, "payments.collect", found.section_id) and found.state in BEFORE_RELEASE
    for row in table.page.rows:
        row.may_take_out = takes_out
    context = {"title": heading, "run": found, "table": table, "folded": folded, "all_url": request.get_full_path()}
    return part(request, "payments/run_rows.html", **context)


@require_GET
def run_left_out(request: HttpRequest, run_id: int) -> HttpResponse:
    """Payments that are due but whose payee has no account to pay to that day."""
    require(request.user, "payments.read")
    found = open_run(request.user, run_id)
    folded = wants_fragment(request)
    table = LeftOutTable(reads.left_out(found), request, page_size=FOLDED_ROWS if folded else 50)
    waives = may(request.user, "payments.waive_cooling", found.section_id)
    for row in table.page.rows:
        row.may_waive = waives
    context = {"title": "Kom inte med", "run": found, "table": table, "folded": folded}
    context["all_url"] = request.get_full_path()
    return part(request, "payments/run_rows.html", **context)


# ---- flags -------------------------------------------------------------------------------------------------


def run_flag(request: HttpRequest, run_id: int, flag_id: int) -> HttpResponseBase:
    """One flag with its answer; POST gives the answer. What is typed stays when it is refused."""
    require(request.user, "payments.read")
    found = open_run(request.user, run_id)
    flag = found_or_404(reads.flag_of(found, flag_id), "Flaggan finns inte i den här körningen.")
    if request.method == "POST":
        return _answered(request, found, flag)
    if not wants_fragment(request):
        return redirect(f"{run_url(found.pk)}#flag-{flag.pk}")
    return _flag_page(request, found, flag)


def _answered(request: HttpRequest, found: PaymentRun, flag: RunFlag) -> HttpResponseBase:
    form = AnswerForm(request.POST, auto_id=f"flag-{flag.pk}-%s")
    if form.is_valid():

        def act() -> str:
            actions.answer_flag(request.user, timezone.now(), flag.pk, form.cleaned_data["answer"])
            return reverse("run_flag", args=[found.pk, flag.pk])

        try:
            return once(request, act)
        except Refusal as refusal:
            form.add_error("answer", refusal.message)
            flag.refresh_from_db()
    return _flag_page(request, found, flag, form, status=422)


def _flag_page(
    request: HttpRequest, found: PaymentRun, flag: RunFlag, form: AnswerForm | None = None, status: int = 200
) -> HttpResponse:
    allowed = may(request.user, "payments.answer_flag", found.section_id) and found.state == State.SUBMITTED
    context: dict[str, Any] = {
        "run": found,
        "flag": flag,
        "form": form,
        "may": {"answer": allowed},
        "flags_left": reads.flags_left([found]).get(found.pk, 0),
        "answered_now": True,
    }
    if wants_fragment(request):
        return render(request, "payments/_flag.html", context, status=status)
    context |= {"title": "Bedöm flaggad utbetalning", "narrow": True, "base": "payments/part.html"}
    return render(request, "payments/flag.html", context, status=status)


# ---- acts on the run ---------------------------------------------------------------------------------------


class _OnRun(ActPage):
    run: PaymentRun

    def prepare(self) -> None:
        self.run = open_run(self.request.user, self.kwargs["run_id"])
        if self.act:
            require(self.request.user, self.act, self.run.section_id)
        self.total = reads.run_sums([self.run]).get(self.run.pk, reads.RunSum())

    def back(self) -> str:
        return run_url(self.run.pk)

    def crumbs(self) -> list[tuple[str, str]]:
        return [("Körningar", reverse("runs")), (f"Körning {self.run.pk}", self.back())]

    def in_words(self) -> str:
        """ "142 utbetalningar, 1 204 377 kr, betaldag 2026-09-25" """
        number = "1 utbetalning" if self.total.count == 1 else f"{figure(self.total.count)} utbetalningar"
        return f"{number}, {amount(self.total.total) or '0 kr'}, betaldag {day(self.run.pay_on)}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"run": self.run, "total": self.total, **kwargs})


class SubmitRun(_OnRun, ConfirmPage):
    act = "payments.collect"
    title = "Lämna körningen för godkännande"
    submit = "Lämna för godkännande"
    done = "Körningen väntar på sektionschefens godkännande."

    def words(self) -> list[str]:
        return [
            f"{self.in_words()}.",
            "Ovanliga utbetalningar flaggas, och sektionschefen bedömer dem före godkännandet.",
            "Efter det kan inget läggas till, men rader kan tas ut.",
        ]

    def perform(self, fields: dict[str, Any]) -> str:
        actions.submit_run(self.request.user, self.now, self.run.pk)
        return self.back()


class ReopenRun(_OnRun, ActForm):
    act = "payments.collect"
    title = "Öppna körningen igen"
    submit = "Öppna körningen"
    form_class = ReasonForm
    done = "Körningen är öppen igen. Godkännandet gäller inte längre."

    def perform(self, fields: dict[str, Any]) -> str:
        actions.reopen_run(self.request.user, self.now, self.run.pk, reason=fields["reason"])
        return self.back()


class _AsSeen(_OnRun, ConfirmPage):
    """Confirms what stands on the page, and nothing that has come since it was opened."""

    form_class: Any = SeenForm

    def get_initial(self) -> dict[str, Any]:
        return {**super().get_initial(), "seen": run_mark(self.run)}


class ApproveRun(_AsSeen):
    """Says in words what is approved, and asks for a fresh code."""

    act = "payments.approve"
    title = "Godkänn körningen"
    submit = "Godkänn"
    template_name = "payments/approve.html"
    form_class = CodeForm
    done = "Körningen är godkänd. Nu kan den effektueras."

    def prepare(self) -> None:
        super().prepare()
        if self.run.kind == RunKind.EMERGENCY and self.run.state == State.SUBMITTED:
            self.done = "Körningen är godkänd. En annan chef ska också godkänna den."

    def words(self) -> list[str]:
        kind = f"{str(self.run.get_kind_display()).capitalize()} körning. Skäl: {self.run.kind_reason}"
        return [
            f"{self.in_words()}.",
            *([kind] if self.run.kind_reason else []),
            "Du intygar att raderna är riktiga. Ändras ett konto efter godkännandet faller den raden bort.",
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        mine = reads.summed(reads.my_rows(self.run, self.request.user))
        own = {
            "mine": mine,
            "heads": reads.other_heads(self.run, self.request.user) if mine.count else [],
            "flags_left": reads.flags_left([self.run]).get(self.run.pk, 0),
            "has_factor": reads.has_second_factor(self.request.user),
            "demo_code": settings.BISTAND_DEMO_CODE if settings.BISTAND_DEMO else "",
            "asked": self.asked(),
        }
        return super().get_context_data(**{**own, **kwargs})

    def asked(self) -> bool:
        """Whether the run waits for what the page does."""
        return self.run.state == State.SUBMITTED

    def perform(self, fields: dict[str, Any]) -> str:
        actions.approve_run(self.request.user, self.now, self.run.pk, fields["code"], fields["seen"])
        return self.back()


class ApproveRunAgain(ApproveRun):
    """The second yes to an emergency run."""

    title = "Godkänn den akuta körningen"
    done = "Körningen är godkänd av två. Nu kan den effektueras."

    def words(self) -> list[str]:
        first = f"{self.run.approved_by} har godkänt den {day(self.run.approved_at)}. Du är den andra som godkänner."
        return [*super().words(), first]

    def asked(self) -> bool:
        return self.run.awaits_second

    def perform(self, fields: dict[str, Any]) -> str:
        actions.approve_run_again(self.request.user, self.now, self.run.pk, fields["code"], fields["seen"])
        return self.back()


class ReleaseRun(_AsSeen):
    act = "payments.release"
    title = "Effektuera körningen"
    submit = "Effektuera"
    danger = "1"
    done = "Körningen är effektuerad."

    def words(self) -> list[str]:
        words = [f"{self.in_words()}.", "Bankfilen skrivs och lämnas till banken. Det går inte att ångra."]
        if self.run.approved_count and self.run.approved_count > self.total.count:
            words.insert(1, f"{self.run.approved_count - self.total.count} rader har tagits ut sedan godkännandet.")
        return words

    def get_form_class(self) -> type[Any]:
        fresh = has_fresh_code(self.run, self.request.user, self.now)  # type: ignore[arg-type]  # signed in
        return self.form_class if fresh else CodeForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        demo_code = settings.BISTAND_DEMO_CODE if settings.BISTAND_DEMO else ""
        shown = {
            "submit": f"Effektuera {figure(self.total.count)}",
            "has_factor": reads.has_second_factor(self.request.user),
            "demo_code": demo_code,
        }
        return super().get_context_data(**{**shown, **kwargs})

    def perform(self, fields: dict[str, Any]) -> str:
        actions.release_run(self.request.user, self.now, self.run.pk, fields.get("code", ""), fields["seen"])
        return self.back()


@require_POST
def collect(request: HttpRequest, run_id: int) -> HttpResponseBase:
    """Take in what has been planned or got an account since the run was opened; one click."""
    found = open_run(request.user, run_id)

    def act() -> str:
        added = actions.collect(request.user, timezone.now(), found.pk)
        messages.success(request, f"{added} utbetalningar kom till." if added != 1 else "En utbetalning kom till.")
        return run_url(found.pk)

    return once(request, act)


class TakeOut(ActForm):
    """Take a row out of a run that is not released; it is planned again."""

    act = "payments.collect"
    title = "Ta ut ur körningen"
    submit = "Ta ut raden"
    template_name = "payments/stop.html"
    form_class = ReasonForm
    done = "Raden är uttagen och planeras i en senare körning."

    def prepare(self) -> None:
        self.payment: Payment = open_payment(self.request.user, self.kwargs["payment_id"], "payment_take_out")
        if self.payment.run_id is None:
            raise NotFound("Utbetalningen står inte i någon körning.")
        require(self.request.user, self.act, self.payment.case.section_id)
        self.run_id = self.payment.run_id

    def back(self) -> str:
        return run_url(self.run_id)

    def crumbs(self) -> list[tuple[str, str]]:
        return [("Körningar", reverse("runs")), (f"Körning {self.run_id}", self.back())]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        name = name_for(self.request.user, self.payment)
        return super().get_context_data(**{"payment": self.payment, "payee_name": name, **kwargs})

    def perform(self, fields: dict[str, Any]) -> str:
        actions.take_out(self.request.user, self.now, self.payment.pk, reason=fields["reason"])
        return self.back()
