"""`docs/chain.md` names every door of money and rights; here it is held against the doors there are."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "chain.md").read_text()
NAMED = set(re.findall(r"`([^`]+)`", PAGE))
# Acts that only make rows which no rule of money or rights asks about.
ACTS_OF_MONEY = ("payments/actions", "bistand/staff/actions.py")
DECIDING = {"draft_decision", "propose_decision", "return_proposal", "make_decision"}


def functions(path: Path) -> Iterable[ast.FunctionDef]:
    return (node for node in ast.parse(path.read_text()).body if isinstance(node, ast.FunctionDef))


def acts() -> set[str]:
    """Every act of money and rights: what is public in their files and takes an actor."""
    files = [
        path
        for name in ACTS_OF_MONEY
        for path in ([ROOT / name] if name.endswith(".py") else (ROOT / name).glob("*.py"))
    ]
    found = {
        function.name
        for path in files
        for function in functions(path)
        if not function.name.startswith("_") and [a.arg for a in function.args.args][:2] == ["actor", "now"]
    }
    return found | DECIDING


def jobs() -> set[str]:
    return {entry["task"].rpartition(".")[2] for entry in settings.CELERY_BEAT_SCHEDULE.values()}


def commands() -> set[str]:
    apps = ("bistand", "cases", "payments", "planning", "followup")
    found = (path for app in apps for path in (ROOT / app).rglob("management/commands/*.py"))
    return {path.stem for path in found if path.stem != "__init__"}


def test_every_door_stands_on_the_page() -> None:
    """Say of a new one who may, what holds it in PostgreSQL, and which test tries it."""
    assert acts() | jobs() | commands() <= NAMED, sorted((acts() | jobs() | commands()) - NAMED)


def test_every_test_that_is_named_exists() -> None:
    named = {tuple(name.split("::")) for name in NAMED if "::" in name}
    found = {(file, function.name) for file, _ in named for function in functions(ROOT / "tests" / file)}
    assert named <= found, sorted(named - found)
