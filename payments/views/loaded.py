"""What is the same on the pages of every table that one person loads from a file and another approves."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from django.http import HttpResponse
from django.urls import reverse

from bistand.staff.permissions import may
from payments.forms import ReasonForm
from payments.models.loaded import LoadedTable
from payments.views.base import ActForm, ConfirmPage, found_or_404

T = TypeVar("T", bound=LoadedTable)
PEOPLE = ("loaded_by__employee", "approved_by__employee")


def find(model: type[T], table_id: int) -> T:
    found = model._default_manager.select_related(*PEOPLE).filter(pk=table_id).first()
    return found_or_404(found, f"{model.THE} finns inte.")


def standing(user: Any, table: LoadedTable, what: str) -> dict[str, bool]:
    """What may be done with the table now; `what` ends the names of its acts."""
    is_draft = table.state == LoadedTable.State.DRAFT
    mine = table.loaded_person_id == user.employee_id
    return {
        "may_approve": is_draft and not mine and may(user, f"payments.approve_{what}"),
        "may_withdraw": is_draft and may(user, f"payments.load_{what}"),
        "waits_for_another": is_draft and mine,
    }


def as_csv(name: str, columns: Sequence[str], lines: Iterable[Iterable[Any]]) -> HttpResponse:
    """The file that such a table is loaded from: what a changed one is made of."""
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    writer = csv.writer(answer, delimiter=";")
    writer.writerow(columns)
    writer.writerows(lines)
    return answer


class Page:
    """Said by the kind of table: its model, where its list lies as (word, name), its address, and the action."""

    model: type[LoadedTable]
    listed: tuple[str, str]
    url: Callable[[int], str]
    do: Callable[..., Any]

    def list_crumb(self) -> tuple[str, str]:
        return self.listed[0], reverse(self.listed[1])


class LoadTable(Page, ActForm):
    submit = "Läs in som utkast"

    def back(self) -> str:
        return reverse(self.listed[1])

    def crumbs(self) -> list[tuple[str, str]]:
        return [self.list_crumb()]

    def perform(self, fields: dict[str, Any]) -> str:
        made = self.do(self.request.user, self.now, fields["name"], fields["valid_from"], fields["file"])
        return self.url(made.pk)


class _OnTable(Page, ConfirmPage):
    def prepare(self) -> None:
        self.table = find(self.model, next(iter(self.kwargs.values())))

    def back(self) -> str:
        return self.url(self.table.pk)

    def crumbs(self) -> list[tuple[str, str]]:
        return [self.list_crumb(), (self.table.name, self.back())]

    def perform(self, fields: dict[str, Any]) -> str:
        self.do(self.request.user, self.now, self.table.pk, **fields)
        return self.back()


class ApproveTable(_OnTable):
    submit = "Godkänn"


class WithdrawTable(_OnTable):
    title = "Ta bort utkastet"
    submit = "Ta bort"
    danger = "1"
    done = "Utkastet är borttaget."
    form_class = ReasonForm

    def words(self) -> list[str]:
        return [f"{self.table.name} används inte. Den står kvar i listan som borttagen."]
