"""Lists: columns, sorting by URL, and pages that never count everything.

Paging is by keyset: the URL names the row after (`efter`) or before (`fore`) which the page begins, so that page
1,000 costs what page 1 costs, and no sorted value (a name, say) ever stands in a URL. The row is looked up in the
same queryset, so a secrecy filter on it holds for the cursor too. A page costs two queries (one on the first).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import F, Model, Q, QuerySet
from django.db.models.expressions import OrderBy
from django.http import HttpRequest
from django.template import RequestContext, Template
from django.template.loader import get_template
from django.utils.html import format_html
from django.utils.safestring import SafeString

AFTER, BEFORE, ORDER = "efter", "fore", "ordning"
DEFAULT_PAGE_SIZE = 50


@dataclass(frozen=True)
class Page:
    """Rows of one page, and the URLs of its neighbours (None where there is none)."""

    rows: list[Any]
    next_url: str | None = None
    previous_url: str | None = None


@dataclass(frozen=True)
class _Term:
    """One part of the ordering, with NULL last whichever way it goes (as `paginate` orders)."""

    name: str
    falling: bool
    nullable: bool

    def order_by(self, backwards: bool) -> OrderBy:
        falling = self.falling != backwards
        if not self.nullable:
            return F(self.name).desc() if falling else F(self.name).asc()
        ends: dict[str, Any] = {"nulls_first": True} if backwards else {"nulls_last": True}
        return F(self.name).desc(**ends) if falling else F(self.name).asc(**ends)

    def beyond(self, value: Any, backwards: bool) -> Q | None:
        """Rows strictly beyond `value` in the direction asked for; None when there can be none."""
        if value is None:
            return Q(**{f"{self.name}__isnull": False}) if backwards else None
        compare = "lt" if self.falling != backwards else "gt"
        strict = Q(**{f"{self.name}__{compare}": value})
        if self.nullable and not backwards:
            strict |= Q(**{f"{self.name}__isnull": True})
        return strict

    def same(self, value: Any) -> Q:
        return Q(**{f"{self.name}__isnull": True}) if value is None else Q(**{self.name: value})


def asked(request: HttpRequest, usual: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the URL filters a list by; the usual, where it says nothing but which page and order."""
    return request.GET if request.GET.keys() - {AFTER, BEFORE, ORDER} else usual


def paginate(
    queryset: QuerySet[Any, Any],
    request: HttpRequest,
    *,
    order: Sequence[str] = (),
    page_size: int = DEFAULT_PAGE_SIZE,
    prefix: str = "",
    keys_first: bool = False,
    foremost: QuerySet[Any, Any] | None = None,
) -> Page:
    """The page that the URL asks for.

    `order` are field names or annotations, "-" for falling; the primary key is added to make the order total.
    `prefix` keeps two lists on one page apart. An anchor that is not in the list gives the first page.
    With `keys_first` the keys of the page are found before its rows, for one query more: what a row shows is then
    joined for those rows alone, and not for all that are sorted. `foremost` are rows of the queryset that stand before
    all its others and can be found by an index: while they fill the page the others are not looked for.
    """
    terms = _terms(queryset.model, order)
    anchor, backwards = _anchor(queryset, request, terms, prefix)

    def from_anchor(rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
        rows = rows.order_by(*(term.order_by(backwards) for term in terms))
        return rows if anchor is None else rows.filter(_after(terms, anchor, backwards))

    found = from_anchor(queryset)
    if keys_first or foremost is not None:
        keys: list[Any] = []
        if foremost is not None and not backwards:
            keys = list(from_anchor(foremost).values_list("pk", flat=True)[: page_size + 1])
        if len(keys) <= page_size:
            keys = list(found.values_list("pk", flat=True)[: page_size + 1])
        found = found.filter(pk__in=keys)
    rows = list(found[: page_size + 1])
    more, rows = len(rows) > page_size, rows[:page_size]
    if backwards:
        rows.reverse()
    has_next, has_previous = (True, more) if backwards else (more, anchor is not None)
    return Page(
        rows,
        _page_url(request, prefix, AFTER, rows[-1]) if rows and has_next else None,
        _page_url(request, prefix, BEFORE, rows[0]) if rows and has_previous else None,
    )


def _terms(model: type[Model], order: Sequence[str]) -> list[_Term]:
    terms = [_Term(n.lstrip("-"), n.startswith("-"), _nullable(model, n.lstrip("-"))) for n in order]
    if not any(term.name in {"pk", model._meta.pk.name} for term in terms):
        terms.append(_Term("pk", bool(terms) and terms[-1].falling, nullable=False))
    return terms


def _nullable(model: type[Model], name: str) -> bool:
    """Whether the value can be NULL; for annotations and unknown paths assume that it can."""
    if name == "pk":
        return False
    options, nullable = model._meta, False
    for part in name.split("__"):
        try:
            found = options.get_field(part)
        except FieldDoesNotExist:
            return True
        nullable = nullable or bool(getattr(found, "null", True))
        if found.related_model:
            options = found.related_model._meta  # type: ignore[union-attr]
    return nullable


def _anchor(
    queryset: QuerySet[Any, Any], request: HttpRequest, terms: list[_Term], prefix: str
) -> tuple[tuple[Any, ...] | None, bool]:
    for name, backwards in ((AFTER, False), (BEFORE, True)):
        if raw := request.GET.get(prefix + name):
            try:
                key = queryset.model._meta.pk.to_python(raw)
                return queryset.filter(pk=key).values_list(*(t.name for t in terms)).first(), backwards
            except (ValidationError, ValueError, OverflowError):
                return None, False
    return None, False


def _after(terms: list[_Term], anchor: tuple[Any, ...], backwards: bool) -> Q:
    """Lexicographic: beyond in the first term, or the same there and beyond in the second, and so on."""
    wanted, same = Q(pk__in=[]), Q()
    for term, value in zip(terms, anchor, strict=True):
        if (beyond := term.beyond(value, backwards)) is not None:
            wanted |= same & beyond
        same &= term.same(value)
    return wanted


def _page_url(request: HttpRequest, prefix: str, name: str, row: Any) -> str:
    query = request.GET.copy()
    query.pop(prefix + AFTER, None)
    query.pop(prefix + BEFORE, None)
    query[prefix + name] = str(_get(row, "pk") or _get(row, "id"))
    return f"?{query.urlencode()}"


def _get(row: Any, path: str) -> Any:
    """Follow "payee.name" through attributes or mappings; None where the way ends."""
    for part in path.split("."):
        if row is None:
            return None
        row = row.get(part) if isinstance(row, Mapping) else getattr(row, part, None)
    return row() if callable(row) else row


@dataclass(frozen=True)
class Column:
    """One column.

    key: path in the row, and the column's name in the URL. sort: field(s) to order by (a column without cannot be
    sorted). value: what to show, given the row. template: a cell template that gets `row` and `value`.
    link: URL for the row, or None. numeric: right aligned. head: this cell is the row's header. whole: what is never
    broken over lines, as a case number or a month.
    """

    key: str
    label: str
    numeric: bool = False
    sort: str | Sequence[str] = ()
    value: Callable[[Any], Any] | None = None
    template: str = ""
    link: Callable[[Any], str | None] | None = None
    head: bool = False
    hide_label: bool = False
    whole: bool = False

    @property
    def css(self) -> str:
        return " ".join(name for name, holds in (("num", self.numeric), ("nowrap", self.whole)) if holds)

    @property
    def fields(self) -> tuple[str, ...]:
        return (self.sort,) if isinstance(self.sort, str) else tuple(self.sort)


@dataclass(frozen=True)
class Header:
    column: Column
    url: str = ""
    direction: str = ""  # "", "ascending" or "descending", as aria-sort says


@dataclass(frozen=True)
class Cell:
    column: Column
    content: Any


@dataclass
class Row:
    cells: list[Cell]
    css: str = ""
    data: Any = field(default=None, repr=False)


class Table:
    """A list page's table. Subclass, name the columns, give it a queryset and the request.

    Every query a row needs must be in the queryset (select_related, annotations): the table makes none of its own.
    """

    caption: ClassVar[str] = ""
    columns: ClassVar[Sequence[Column]] = ()
    default_order: ClassVar[str] = ""
    keys_first: ClassVar[bool] = False
    empty_title: ClassVar[str] = "Inget att visa"
    empty_text: ClassVar[str] = "Ändra urvalet om du väntade dig något här."

    def __init__(
        self,
        queryset: QuerySet[Any, Any],
        request: HttpRequest,
        page_size: int = DEFAULT_PAGE_SIZE,
        prefix: str = "",
        caption: str = "",
    ) -> None:
        self.request, self.prefix = request, prefix
        self.caption_text = caption or self.caption
        self._templates = {c.template: get_template(c.template).template for c in self.columns if c.template}  # type: ignore[attr-defined]
        self.page = paginate(
            queryset,
            request,
            order=self._order(),
            page_size=page_size,
            prefix=prefix,
            keys_first=self.keys_first,
            foremost=self.foremost(queryset),
        )

    def foremost(self, queryset: QuerySet[Any, Any]) -> QuerySet[Any, Any] | None:
        """The rows that come first in the order chosen, if an index finds them (see `paginate`); override."""
        return None

    def row_css(self, row: Any) -> str:
        """A class for a row ("is-late", "is-changed"); override."""
        return ""

    @property
    def chosen(self) -> tuple[Column | None, bool]:
        """The column sorted by and whether it falls: from the URL if it is one of ours, else the default."""
        sortable = {c.key: c for c in self.columns if c.sort}
        for wanted in (self.request.GET.get(self.prefix + ORDER, ""), self.default_order):
            if column := sortable.get(wanted.removeprefix("-")):
                return column, wanted.startswith("-")
        return None, False

    def _order(self) -> list[str]:
        column, falling = self.chosen
        if column is None:
            return [self.default_order] if self.default_order else []
        turn = {"": "-", "-": ""} if falling else {"": "", "-": "-"}
        return [turn["-" if f.startswith("-") else ""] + f.removeprefix("-") for f in column.fields]

    @property
    def headers(self) -> list[Header]:
        chosen, falling = self.chosen
        return [
            self._header(c, "" if c is not chosen else "descending" if falling else "ascending") for c in self.columns
        ]

    def _header(self, column: Column, direction: str) -> Header:
        if not column.sort:
            return Header(column)
        query = self.request.GET.copy()
        for name in (AFTER, BEFORE):
            query.pop(self.prefix + name, None)
        query[self.prefix + ORDER] = ("-" if direction == "ascending" else "") + column.key
        return Header(column, f"?{query.urlencode()}", direction)

    @property
    def rows(self) -> list[Row]:
        # One context for all cells: what the context processors put in it is worked out once for the page.
        context = RequestContext(self.request)
        with context.bind_template(next(iter(self._templates.values()), Template(""))):
            return [
                Row([self._cell(c, row, context) for c in self.columns], self.row_css(row), row)
                for row in self.page.rows
            ]

    def _cell(self, column: Column, row: Any, context: RequestContext) -> Cell:
        value = column.value(row) if column.value else _get(row, column.key)
        if column.template:
            with context.push(row=row, value=value):
                return Cell(column, self._templates[column.template].render(context))
        if column.link and (url := column.link(row)):
            return Cell(column, _link(url, value))
        return Cell(column, "" if value is None else value)


def _link(url: str, text: Any) -> SafeString:
    return format_html('<a href="{}">{}</a>', url, text)
