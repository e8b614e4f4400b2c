"""Files handed to a system beside ours, and its answers: folders that a file transfer empties and fills.

Bank communication software and other file transfers work from folders, under an account of their own, so that nobody
who decides or releases handles the file. Where the installation says so (BANK_SFTP_…, LEDGER_SFTP_…) the service is
the file transfer itself, over SFTP.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import structlog
from django.conf import settings

from payments.sftp import Sftp, keep_names

log = structlog.get_logger(__name__)


def _holds(place: Path, pieces: Iterable[bytes]) -> bool:
    """Whether the file there is these bytes."""
    with place.open("rb") as there:
        return all(there.read(len(piece)) == piece for piece in pieces) and not there.read(1)


class Exchange:
    """The folders `out`, `sending`, `sent`, `in`, `read` and `notes` of one such system.

    `setting` names its settings; `answers` is how the files it leaves are called.
    """

    def __init__(self, setting: str, answers: str) -> None:
        self.setting = setting
        self.answers = answers

    def folder(self, name: str) -> Path:
        path = Path(getattr(settings, self.setting)["folder"]) / name
        path.mkdir(parents=True, exist_ok=True)
        return path

    def hand_over(self, name: str, content: bytes | Iterable[bytes]) -> Path:
        """Lay a file (its bytes, or pieces of them) in the out folder, whole or not at all, and carry it over; the same
        file again changes nothing.

        Raises FileExistsError where another file has the name: the receiver must never get two under one; TransferError
        where it could not be carried over, and is to be tried again.
        """
        place = self._lay(name, [content] if isinstance(content, bytes) else content)
        remote = self._remote()
        if remote is None or place.parent == self.folder("sent"):
            return place
        remote.send(self.folder("out") / name, self.folder("sending"), self.folder("sent"))
        return self.folder("sent") / name

    def _lay(self, name: str, pieces: Iterable[bytes]) -> Path:
        """The file where it is: in `out` from now on, or farther on its way already."""
        target = self.folder("out") / name
        for place in (target, self.folder("sending") / name, self.folder("sent") / name):
            if place.exists():
                if not _holds(place, pieces):
                    raise FileExistsError(f"{name} finns redan med annat innehåll.")
                keep_names(place.parent)  # whoever laid it there may have been killed just before this
                return place
        part = target.with_suffix(".part")
        with part.open("wb") as out:
            out.writelines(pieces)
            out.flush()
            os.fsync(out.fileno())
        part.replace(target)
        keep_names(target.parent)
        return target

    def note(self, name: str, lines: dict[str, str]) -> None:
        """Keep what a file was, beside the database: hash, count, sum, and what else is to be compared (rule 7)."""
        target = self.folder("notes") / name
        part = target.with_suffix(".part")
        part.write_text("".join(f"{key}: {value}\n" for key, value in lines.items()))
        part.replace(target)

    def fetch(self) -> None:
        """Bring what the other end has left, where the service carries the files itself. Raises TransferError."""
        remote = self._remote()
        if remote is None:
            return
        for name in remote.fetch(self.folder("in"), self.answers.lstrip("*")):
            log.warning("file not fetched", file=name[:60], reason="its name is no file name")

    def _remote(self) -> Sftp | None:
        said = getattr(settings, self.setting)["sftp"]
        return Sftp(**said) if said else None

    def receipts(self) -> Iterator[Path]:
        """Files that have been laid in the in folder, oldest first."""
        yield from sorted(self.folder("in").glob(self.answers), key=lambda path: (path.stat().st_mtime, path.name))

    def done(self, path: Path) -> None:
        """Put away a receipt that has been read."""
        path.replace(self.folder("read") / path.name)


BANK = Exchange("BANK", "*.xml")
LEDGER = Exchange("LEDGER", "*.csv")
# Only in: what the municipality's own invoice system passes on of what came to it by Peppol.
INVOICES = Exchange("INVOICES", "*.xml")
