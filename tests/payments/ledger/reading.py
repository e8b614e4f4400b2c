"""Reads a SIE file as a ledger would, written from the standard's description and sharing nothing with our writer.

No maintained SIE package exists for Python (the two on the index are a stub and a two-release sketch), so the check is
these lines.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal


@dataclass
class Read:
    """Records by name, and vouchers as (fields of #VER, list of fields of #TRANS)."""

    records: dict[str, list[list[str]]] = field(default_factory=dict)
    vouchers: list[tuple[list[str], list[list[str]]]] = field(default_factory=list)

    def amounts(self) -> list[Decimal]:
        return [Decimal(row[2]) for _, rows in self.vouchers for row in rows]


def fields_of(line: str) -> list[str]:
    """Fields of a line: bare words, quoted texts where \\" is a quote, and {…} as one field."""
    found, place = [], 0
    while place < len(line):
        if line[place] == " ":
            place += 1
        elif line[place] == "{":
            end = line.index("}", place)
            found.append(line[place + 1 : end])
            place = end + 1
        elif line[place] == '"':
            text, place = "", place + 1
            while line[place] != '"':
                place += line[place] == "\\"
                text, place = text + line[place], place + 1
            found.append(text)
            place += 1
        else:
            end = (line + " ").index(" ", place)
            found.append(line[place:end])
            place = end
    return found


def read(data: bytes) -> Read:
    found, inside = Read(), False
    lines = data.decode("cp437").split("\r\n")
    assert lines.pop() == ""
    for line in lines:
        if line in ("{", "}"):
            inside = line == "{"
            continue
        name, *fields = fields_of(line)
        assert inside == (name == "#TRANS"), line
        if name == "#VER":
            found.vouchers.append((fields, []))
        elif name == "#TRANS":
            found.vouchers[-1][1].append(fields)
        else:
            found.records.setdefault(name, []).append(fields)
    return found
