"""Files handed to a system beside ours, and its answers: folders that a file transfer empties and fills.

File transfer agents (SFTP, bank communication software) all work from folders; the agent runs under its own account,
so that nobody who decides or releases handles the file.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings


class Exchange:
    """The folders `out`, `sent`, `in`, `read` and `notes` of one such system; `setting` names its settings."""

    def __init__(self, setting: str, answers: str) -> None:
        self.setting = setting
        self.answers = answers

    def folder(self, name: str) -> Path:
        path = Path(getattr(settings, self.setting)["folder"]) / name
        path.mkdir(parents=True, exist_ok=True)
        return path

    def hand_over(self, name: str, content: bytes) -> Path:
        """Lay a file in the out folder, whole or not at all; the same file again changes nothing.

        Raises FileExistsError where another file has the name: the receiver must never get two under one.
        """
        target = self.folder("out") / name
        sent = self.folder("sent") / name
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

    def note(self, name: str, lines: dict[str, str]) -> None:
        """Keep what a file was, beside the database: hash, count, sum, and what else is to be compared (rule 7)."""
        target = self.folder("notes") / name
        part = target.with_suffix(".part")
        part.write_text("".join(f"{key}: {value}\n" for key, value in lines.items()))
        part.replace(target)

    def receipts(self) -> Iterator[Path]:
        """Files that have been laid in the in folder, oldest first."""
        yield from sorted(self.folder("in").glob(self.answers), key=lambda path: (path.stat().st_mtime, path.name))

    def done(self, path: Path) -> None:
        """Put away a receipt that has been read."""
        path.replace(self.folder("read") / path.name)


def _keep_names(place: Path) -> None:
    """Let the names in a folder outlive a power cut: without this the file is on the disk, but may not be found."""
    descriptor = os.open(place, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
