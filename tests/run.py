"""`manage.py test`: linters, types, migrations, then every test. Prints what each step took and how it went."""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from bistand.servers import ROOT

FAST = "not browser and not long and not crash"
CODE = ("manage.py", "bistand", "cases", "payments", "planning", "followup", "tests")


@dataclass(frozen=True)
class Step:
    name: str
    command: Sequence[str]

    def run(self) -> bool:
        """With its output as it comes."""
        print(f"── {self.name}", flush=True)
        began = time.monotonic()
        passed = subprocess.run(self.command, cwd=ROOT, env=environment()).returncode == 0
        print(f"   {outcome(passed, began)}", flush=True)
        return passed

    def run_beside(self) -> tuple[bool, str]:
        """Whether it passed, and what is to be printed of it once nothing else prints."""
        began = time.monotonic()
        done = subprocess.run(
            self.command, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        passed = done.returncode == 0
        return passed, f"── {self.name}\n{done.stdout}   {outcome(passed, began)}"


def outcome(passed: bool, began: float) -> str:
    return f"{'ok' if passed else 'FAILED'} after {time.monotonic() - began:.1f} s"


def environment() -> dict[str, str]:
    """The tests bring their own servers; nothing that is configured for real use reaches them."""
    private = {"DATABASE_URL", "DATABASE_APP_URL", "REDIS_URL", "SECRET_KEY", "BISTAND_DATA", "BISTAND_DB_ROLE", "PORT"}
    hidden = private | {f"{name}_FILE" for name in private} | {"BISTAND_DEMO", "BISTAND_DEBUG", "BISTAND_HTTPS"}
    own = {name: value for name, value in os.environ.items() if name not in hidden}
    return own | {"DJANGO_SETTINGS_MODULE": "bistand.settings", "SECRET_KEY": "only-for-tests-" + "0" * 40}


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="manage.py test", add_help=False)
    parser.add_argument("--fast", action="store_true")
    options, rest = parser.parse_known_args(arguments)
    steps = [] if names_tests(rest) else linters()
    # The linters use one core where the tests wait for their first database, so both begin at once.
    with ThreadPoolExecutor(1) as beside:
        found = beside.map(Step.run_beside, steps)
        results = {"pytest": Step("pytest", pytest_command(options.fast, rest)).run()}
        for step, (passed, text) in zip(steps, found, strict=True):
            print(text, flush=True)
            results[step.name] = passed
    failed = [name for name, passed in results.items() if not passed]
    print(f"Failed: {', '.join(failed)}" if failed else f"All {len(results)} steps passed")
    return 1 if failed else 0


def names_tests(arguments: Sequence[str]) -> bool:
    """Whether only certain tests are asked for; then the linters of the whole tree would be in the way."""
    return any(Path(ROOT, argument.partition("::")[0]).exists() for argument in arguments if argument[:1] != "-")


def linters() -> list[Step]:
    python = sys.executable
    tools = Path(python).parent
    code = [name for name in CODE if (ROOT / name).exists()]
    templates = sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("templates/**/*.html"))
    return [
        Step("ruff check", [str(tools / "ruff"), "check", *code]),
        Step("ruff format", [str(tools / "ruff"), "format", "--check", "--quiet", *code]),
        Step("djade", [str(tools / "djade"), "--check", "--target-version", "5.2", *templates]),
        Step("mypy", [python, "-m", "mypy", *code]),
        Step("migrations are complete", [python, "-m", "django", "makemigrations", "--check", "--dry-run", "-v", "0"]),
    ]


def pytest_command(fast: bool, arguments: Sequence[str]) -> list[str]:
    command = [sys.executable, "-m", "pytest"]
    chosen = any(argument.startswith(("-n", "--numprocesses", "--pdb")) for argument in arguments)
    # For a few tests the extra processes cost more than they give, unless they are asked to go on for long.
    long = any(argument.startswith(("--sequences", "--kills")) for argument in arguments)
    if not chosen and (long or not names_tests(arguments)):
        command += ["-n", str(min(os.cpu_count() or 1, 4)), "--dist", "loadfile", "--no-loadscope-reorder"]
    if fast:
        command += ["-m", FAST]
    return [*command, *arguments]
