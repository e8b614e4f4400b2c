"""Coming rules: loading what one needs, and switching it on when all is signed and it is built."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

from bistand.refusals import NotFound
from bistand.ui.forms import DateField, Form, MonthField
from bistand.ui.templatetags.ui import month
from cases import actions
from cases.forms import long_text
from cases.models import ReformSwitch
from cases.norm.reforms import REFORMS, TABLE, TEXT, Need, Reform
from cases.reforms import standings
from cases.table_forms import TableFileField, WithdrawForm
from cases.views.tables import TableForm

BASIS_EXAMPLE = """\
status: verified
source: SFS-nummer och paragraf
slag:
  nyckel: 0
"""


class ReformTextForm(Form):
    text = long_text("Lagtexten, så som den är kungjord", rows=16)
    source = forms.CharField(
        label="Källa", max_length=300, help_text="SFS-nummer, och var och vilken dag texten är hämtad."
    )
    valid_from = DateField(label="Gäller från", help_text="Den första dagen i en månad.")


class ReformTableForm(Form):
    file = TableFileField(
        label="Fil med beloppen",
        help_text="CSV eller YAML med kolumnerna kind, key, amount, status och source. Varje belopp ska vara bekräftat "
        "i lagtexten (verified), med sin källa.",
    )
    valid_from = DateField(label="Gäller från", help_text="Den första dagen i en månad.")


class SwitchForm(Form):
    month = MonthField(label="Gäller från och med månaden")


class _OfReform(TableForm):
    """A page about one coming rule."""

    act = "staff.load_table"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        found = REFORMS.get(kwargs["reform"])
        if found is None:
            raise NotFound("Regeln finns inte bland de kommande.")
        self.reform: Reform = found
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        return {"valid_from": self.reform.first_month, "month": self.reform.first_month}


class LoadBasis(_OfReform):
    """The text or the table, by what the need is."""

    submit = "Läs in som utkast"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        reform = REFORMS.get(kwargs["reform"])
        need = reform.needs.get(kwargs["need"]) if reform else None
        if need is None or need.kind not in (TEXT, TABLE):
            raise NotFound("Regeln behöver inget sådant underlag.")
        self.need: Need = need
        self.form_class = ReformTextForm if need.kind == TEXT else ReformTableForm
        self.title = f"Läs in {need.words}"
        self.example = BASIS_EXAMPLE if need.kind == TABLE else ""
        self.words = (
            "Det du läser in sparas som utkast och godkänns av någon annan, som håller det mot källan. Inget räknas "
            "med det förrän regeln är inbyggd i programmet och påslagen."
        )
        return super().dispatch(request, *args, **kwargs)

    def perform(self, fields: dict[str, Any]) -> str:
        said = (self.request.user, self.now, self.reform.key, self.kwargs["need"], fields["valid_from"])
        if self.need.kind == TEXT:
            loaded = actions.load_reform_text(*said, fields["text"], fields["source"])
        else:
            loaded = actions.load_reform_table(*said, fields["file"])
        return reverse("table", args=[loaded.pk])


class SwitchReform(_OfReform):
    form_class, submit, done = SwitchForm, "Föreslå", "Regeln väntar på godkännande av någon annan."

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        standing = next(s for s in standings() if s.reform.key == self.reform.key)
        words = "När någon annan har godkänt gäller regeln alla beräkningar för månader från och med den du väljer."
        if standing.lacking:
            words = f"Regeln kan inte slås på än: {'; '.join(standing.lacking)}."
        return super().get_context_data(**{"title": f"Slå på {self.reform.label}", "words": words, **kwargs})

    def perform(self, fields: dict[str, Any]) -> str:
        actions.propose_reform(self.request.user, self.now, self.reform.key, fields["month"])
        return reverse("table_list")


class _OfSwitch(TableForm):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        found = ReformSwitch.objects.filter(pk=kwargs["switch_id"]).first()
        if found is None:
            raise NotFound("Regeln finns inte.")
        self.switch: ReformSwitch = found
        label = REFORMS[found.reform].label if found.reform in REFORMS else found.reform
        self.words = f"{label} från {month(found.valid_from)}."
        return super().dispatch(request, *args, **kwargs)


class ApproveReform(_OfSwitch):
    act, title, submit, form_class = "staff.approve_table", "Slå på regeln", "Slå på", Form
    done = "Regeln är påslagen."

    def perform(self, fields: dict[str, Any]) -> str:
        actions.approve_reform(self.request.user, self.now, self.switch.pk)
        return reverse("table_list")


class WithdrawReform(_OfSwitch):
    act, title, submit, form_class = "staff.load_table", "Ta tillbaka regeln", "Ta tillbaka", WithdrawForm
    done, danger = "Regeln är återtagen.", "1"

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.fields["reason"].label = "Varför tas regeln tillbaka?"
        return form

    def perform(self, fields: dict[str, Any]) -> str:
        actions.withdraw_reform(self.request.user, self.now, self.switch.pk, reason=fields["reason"])
        return reverse("table_list")
