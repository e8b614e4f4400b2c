"""Several people, or machines, at the same thing at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from django.db import connection

from bistand.refusals import Refusal

Act = Callable[[], Any]


def at_once(*acts: Act) -> list[Any]:
    """Each act in a thread and a connection of its own, begun together; results, or the refusals they got."""
    barrier = threading.Barrier(len(acts))
    results: list[Any] = [None] * len(acts)

    def run(place: int, act: Act) -> None:
        try:
            connection.ensure_connection()
            barrier.wait(10)
            results[place] = act()
        except Refusal as refusal:
            results[place] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
        assert not thread.is_alive()
    return results


def refused(results: list[Any]) -> int:
    return sum(isinstance(result, Refusal) for result in results)
