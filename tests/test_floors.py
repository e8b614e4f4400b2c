"""The drawing of the house is true: a floor imports only from the floors below it (design 1)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SEES: dict[str, set[str]] = {
    "bistand": {"bistand"},
    "cases": {"bistand", "cases"},
    "payments": {"bistand", "cases", "payments"},
    "planning": {"bistand", "cases", "planning"},
    "followup": {"bistand", "cases", "payments", "planning", "followup"},
}
PURE = ("cases/norm", "cases/ssbtek", "payments/bank", "payments/ledger", "payments/ubl")


def imports_of(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def modules(folder: str) -> list[Path]:
    return sorted((ROOT / folder).rglob("*.py"))


@pytest.mark.parametrize("floor", SEES)
def test_a_floor_imports_only_from_itself_and_the_floors_below(floor: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in modules(floor)
        for name in imports_of(path)
        if name.split(".")[0] in SEES and name.split(".")[0] not in SEES[floor]
    ]
    assert wrong == []


@pytest.mark.parametrize("package", PURE)
def test_the_pure_packages_know_no_django(package: str) -> None:
    wrong = [str(p.relative_to(ROOT)) for p in modules(package) for n in imports_of(p) if n.split(".")[0] == "django"]
    assert wrong == []


def test_nothing_is_written_outside_actions_by_views_api_or_tasks() -> None:
    """Views, API and tasks call actions; they neither save, create, update nor delete case data themselves."""
    writes = {"save", "create", "bulk_create", "bulk_update", "update_or_create", "get_or_create", "delete"}
    wrong = []
    for floor in ("cases", "payments", "planning", "followup"):
        for path in modules(floor):
            if path.name not in {"api.py", "tasks.py", "admin.py", "views.py"} and "views" not in path.parts:
                continue
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in writes:
                    wrong.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.func.attr}")
    assert wrong == []
