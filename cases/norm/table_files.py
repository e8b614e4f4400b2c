"""The file of a table, CSV or YAML: either gives the same rows of text, each with its line in the file.

A CSV file names its columns in the first row. A YAML file has the same names: what holds for every amount stands once,
and the amounts stand by kind and key::

    year: 2026
    status: verified
    source: SFS 2025:1046
    common:
      1: 1280
      2: {amount_sek_per_month: 1410, status: secondary, source: Regeringen 2025-11-20}
"""

import csv
import io
import re
from collections.abc import Iterator

import yaml

LARGEST_FILE = 200_000
MOST_ROWS = 1_000
# A file, its kinds, their keys, and what stands with an amount.
DEEPEST = 4
# How the first line of a YAML file begins; that of a CSV file is names with commas or semicolons between.
YAML_BEGINS = re.compile(r"""[-{\[%]|["']?\w+["']?\s*:""")

Row = dict[str, str]
# Each row with its line in the file.
NumberedRows = list[tuple[int, Row]]


class FileFault(Exception):
    """The file cannot be used. `faults` are Swedish sentences, each with its row."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__(" ".join(faults))
        self.faults = faults


def read_rows(data: bytes, columns: tuple[str, ...]) -> NumberedRows:
    """The rows of a file with exactly these columns, whichever way it is written.

    Raises:
        FileFault: it is too large, is neither CSV nor YAML, has no rows, or has other columns.
    """
    if len(data) > LARGEST_FILE:
        raise FileFault(["Filen är för stor för att vara en tabell."])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FileFault(["Filen är inte skriven i UTF-8. Spara den som CSV UTF-8."]) from None
    found = _from_yaml(text, columns) if _is_yaml(text) else _from_csv(text, columns)
    if not found:
        raise FileFault(["Filen har inga rader."])
    if len(found) > MOST_ROWS:
        raise FileFault([f"Filen har fler än {MOST_ROWS} rader."])
    return found


def _is_yaml(text: str) -> bool:
    lines = (line for line in text.splitlines() if line.strip() and not line.startswith("#"))
    return YAML_BEGINS.match(next(lines, "")) is not None


def _from_csv(text: str, columns: tuple[str, ...]) -> NumberedRows:
    """Comma or semicolon between, as spreadsheets write it."""
    first = text.partition("\n")[0]
    try:
        reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=";" if ";" in first else ",", strict=True)
        found = [dict(row) for row, _ in zip(reader, range(MOST_ROWS + 1), strict=False)]
    except csv.Error as error:
        raise FileFault([f"Filen går inte att läsa som CSV: {error}."]) from None
    named = [(name or "").strip() for name in reader.fieldnames or ()]
    if sorted(named) != sorted(columns):
        raise FileFault([f"Första raden ska vara: {','.join(columns)}."])
    # What stands beyond the last column has no name, and what is lacking has no value.
    uneven = [number for number, row in enumerate(found, 2) if None in row or None in row.values()]
    if uneven:
        raise FileFault([f"Rad {number}: fel antal kolumner." for number in uneven])
    return [
        (number, {name.strip(): value.strip() for name, value in row.items()}) for number, row in enumerate(found, 2)
    ]


class _Tree(yaml.BaseLoader):
    """The nodes of a YAML file, where every value is the text that stands there and nothing stands in for another.

    No object is made of it, and a reference could make a small file as large as one likes.
    """

    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        event = self.peek_event()  # type: ignore[no-untyped-call]
        if isinstance(event, yaml.AliasEvent) or event.anchor or event.tag:
            raise FileFault([_at(event, "ankare, hänvisningar och taggar (&, * och !) används inte i en tabell.")])
        if self.depth >= DEEPEST:
            raise FileFault([_at(event, "värdena ligger för djupt.")])
        self.depth += 1
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


def _from_yaml(text: str, columns: tuple[str, ...]) -> NumberedRows:
    """What stands once is written into every row."""
    try:
        root = yaml.compose(text, Loader=_Tree)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f", fel på rad {mark.line + 1}" if mark else ""
        raise FileFault([f"Filen går inte att läsa som YAML{where}."]) from None
    amount = next(name for name in columns if name.startswith("amount"))
    shared = {name: "" for name in columns if name not in ("kind", "key", amount)}
    kinds = []
    for name, key, value in _pairs(root, "filen"):
        if name not in shared:
            kinds.append((name, value))
        elif shared[name]:
            raise FileFault([_at(key, f"{name} står två gånger.")])
        else:
            shared[name] = _text(value, name)
    return [
        (
            key.start_mark.line + 1,
            {**shared, "kind": kind, "key": name, **_figure(value, f"{kind} {name}", amount, shared)},
        )
        for kind, amounts in kinds
        for name, key, value in _pairs(amounts, kind)
    ]


def _figure(node: yaml.Node, name: str, amount: str, shared: Row) -> Row:
    """An amount alone, or with what holds for it and not for the others."""
    if isinstance(node, yaml.ScalarNode):
        return {amount: _text(node, name)}
    found: Row = {}
    for field, key, value in _pairs(node, name):
        if field != amount and field not in shared:
            raise FileFault([_at(key, f"{name} kan ha {', '.join((amount, *shared))}, inte {field}.")])
        if field in found:
            raise FileFault([_at(key, f"{field} står två gånger.")])
        found[field] = _text(value, field)
    return {amount: "", **found}


def _pairs(node: yaml.Node | None, name: str) -> Iterator[tuple[str, yaml.Node, yaml.Node]]:
    """Each name under a node, with where it stands and what it has."""
    if not isinstance(node, yaml.MappingNode):
        raise FileFault([_at(node, f"{name} ska ha namn med kolon efter, till exempel common: och under det 1: 1280.")])
    for key, value in node.value:
        yield _text(key, name), key, value


def _text(node: yaml.Node, name: str) -> str:
    if not isinstance(node, yaml.ScalarNode):
        raise FileFault([_at(node, f"{name} ska ha ett enda värde.")])
    return str(node.value).strip()


def _at(found: yaml.Node | yaml.Event | None, message: str) -> str:
    return f"Rad {found.start_mark.line + 1 if found and found.start_mark else 1}: {message}"
