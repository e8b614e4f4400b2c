"""The bank's edge: files out, receipts in. The adapter is a folder that the bank's file transfer empties and fills.

Files transfer agents (SFTP, bank communication software) all work from folders; the agent runs under its own
account, so that nobody who decides or releases handles the file.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings


def folder(name: str) -> Path:
    path = Path(settings.BANK["folder"]) / name
    path.mkdir(parents=True, exist_ok=True)
    return path


def hand_over(name: str, content: bytes) -> Path:
    """Lay a file in the out folder, whole or not at all; the same file again changes nothing.

    Raises FileExistsError where another file has the name: the bank must never get two under one.
    """
    target = folder("out") / name
    sent = folder("sent") / name
    for place in (target, sent):
        if place.exists():
            if place.read_bytes() != content:
                raise FileExistsError(f"{name} finns redan med annat innehåll.")
            _keep_names(place.parent)  # whoever laid it there may have been killed just before this
            return place
    part = target.with_suffix(".part")
    with part.open("wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    part.replace(target)
    _keep_names(target.parent)
    return target


def _keep_names(place: Path) -> None:
    """Let the names in a folder outlive a power cut: without this the file is on the disk, but may not be found."""
    descriptor = os.open(place, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def note(name: str, lines: dict[str, str]) -> None:
    """Keep what a file was, beside the database: hash, count, sum, and the head of the history's chains (rule 7)."""
    target = folder("notes") / name
    part = target.with_suffix(".part")
    part.write_text("".join(f"{key}: {value}\n" for key, value in lines.items()))
    part.replace(target)


def receipts() -> Iterator[Path]:
    """Files that the bank has laid in the in folder, oldest first."""
    yield from sorted(folder("in").glob("*.xml"), key=lambda path: (path.stat().st_mtime, path.name))


def done(path: Path) -> None:
    """Put away a receipt that has been read."""
    path.replace(folder("read") / path.name)
