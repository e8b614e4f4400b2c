"""`python -m tests.bench.run`: measure on the database that is configured, print a table and a line for machines."""

from __future__ import annotations

import argparse
import json
import os
import platform
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from tests.bench.measures import Result
    from tests.bench.pages import Page


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", default="")
    parser.add_argument("--explain", action="store_true")
    parser.add_argument("--results", required=True)
    options = parser.parse_args()
    django.setup()
    from tests.bench import measures
    from tests.bench.pages import pages
    from tests.bench.plans import print_plans

    sizes = measures.size()
    print(", ".join(f"{count:,} {name}" for name, count in sizes.items()), flush=True)
    print(f"{'':38} {'ours ms':>10} {'floor ms':>10} {'ratio':>7}")
    wanted = [
        page for page in pages() if options.only in ("", "pages", page.name) or page.name.startswith(options.only + ",")
    ]
    found = []
    for result in results(wanted, options.only):
        found.append(result)
        print(
            f"{result.name:38} {result.ours:10.1f} {result.floor:10.1f} {result.ratio:7.1f}  {result.amount}",
            flush=True,
        )
    if options.explain:
        print_plans(wanted)
    report = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": {"cores": os.cpu_count(), "system": platform.platform(), "python": platform.python_version()},
        "size": sizes,
        "results": {r.name: {"ours_ms": r.ours, "floor_ms": r.floor, "ratio": r.ratio, "of": r.amount} for r in found},
    }
    Path(options.results).write_text(json.dumps(report, indent=2) + "\n")
    print("BENCH " + json.dumps(report["results"]))


def results(pages: list[Page], only: str) -> Iterator[Result]:
    """Measure one thing after another: the pages, a renewal, and the jobs."""
    from tests.bench.measures import MEASURES, measure_page
    from tests.bench.money import MONEY
    from tests.bench.renewal import measure_renewal

    yield from map(measure_page, pages)
    if only in ("", "renewal"):
        yield from measure_renewal()
    yield from (measure() for name, measure in MEASURES.items() if only in ("", name))
    for name, several in MONEY.items():
        if only in ("", name):
            yield from several()


if __name__ == "__main__":
    main()
