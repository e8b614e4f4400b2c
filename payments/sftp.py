"""Files carried by the service itself over SFTP, with the client of OpenSSH.

It empties and fills the same folders that another file transfer would (payments/exchange.py), so what is on its way is
always whole on our own disk. The other end is known by its host key, which is pinned; nothing is asked on the way.

The receiver must never get a file twice, also where the connection is cut in the middle of a word. A file goes up
under a name of its own (`.part`), is then moved to `sending` here, and only then gets its real name there. Of a file
that lies in `sending` the other end's `.part` tells how far it came: where it is gone, the file has its name.

Source: sftp(1), ssh_config(5) of OpenSSH.
"""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

# A name that means nothing to a shell, to sftp's own patterns or to a path.
PLAIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,120}")
PART = ".part"


class TransferError(Exception):
    """The other end did not take or give the file; it is tried again. The words are OpenSSH's, without the content."""


@dataclass(frozen=True)
class Sftp:
    """One place at the other end.

    `host_key` is its public key as in known_hosts, without the name: "ssh-ed25519 AAAA…". `key_file` holds our private
    key. `outbox` and `inbox` are folders there. `seconds` is how long a call may take.
    """

    host: str
    port: int
    user: str
    key_file: str
    host_key: str
    outbox: str
    inbox: str
    seconds: int = 120

    def send(self, place: Path, sending: Path, sent: Path) -> None:
        """Carry the file at `place` over, and put it in the folder `sent`; safe to repeat wherever it was cut off.

        Raises TransferError.
        """
        waiting = sending / place.name
        there = f"{self.outbox}/{place.name}"
        if not waiting.exists():
            self._run([f'put "{place}" "{there}{PART}"'])
            place.replace(waiting)
            for folder in (sending, place.parent):
                keep_names(folder)
        elif f"{place.name}{PART}" not in self._names(self.outbox):
            waiting.replace(sent / place.name)
            return
        # -l: never in the place of a file that is there.
        self._run([f'rename -l "{there}{PART}" "{there}"'])
        waiting.replace(sent / place.name)

    def fetch(self, inbox: Path, suffix: str) -> list[str]:
        """Bring the files that lie at the other end, each whole or not at all, and take them away there.

        One that was brought before it could be taken away is brought again; whoever reads it knows it by its content.
        Returns the names of those that were left, since no file of ours is called so. Raises TransferError.
        """
        strange = []
        for name in self._names(self.inbox):
            if not name.endswith(suffix):
                continue
            if not PLAIN_NAME.fullmatch(name):
                strange.append(name)
                continue
            part = inbox / f"{name}{PART}"
            self._run([f'get "{self.inbox}/{name}" "{part}"'])
            part.replace(inbox / name)
            self._run([f'rm "{self.inbox}/{name}"'])
        return strange

    def _names(self, folder: str) -> list[str]:
        # The lines that sftp writes after its echo of the command are the names.
        lines = self._run([f'ls -1 "{folder}"']).splitlines()
        return sorted(line.strip().rpartition("/")[2] for line in lines if not line.startswith("sftp>"))

    def _run(self, commands: Sequence[str]) -> str:
        with tempfile.TemporaryDirectory(prefix="sftp-") as folder:
            call = self._call(Path(folder))
            try:
                done = subprocess.run(
                    call, input="\n".join([*commands, "bye\n"]), capture_output=True, text=True, timeout=self.seconds
                )
            except subprocess.TimeoutExpired as error:
                raise TransferError(f"{self.host} svarade inte inom {self.seconds} sekunder.") from error
        if done.returncode:
            raise TransferError(f"{self.host}: {done.stderr.strip()[-300:] or 'filöverföringen misslyckades'}")
        return done.stdout

    def _call(self, folder: Path) -> list[str]:
        """The command, with our key and the other end's in files that only we can read."""
        known, key = folder / "known_hosts", folder / "key"
        known.write_text(f"{self.host if self.port == 22 else f'[{self.host}]:{self.port}'} {self.host_key}\n")
        key.touch(mode=0o600)
        key.write_text(Path(self.key_file).read_text().rstrip() + "\n")
        options = {
            "BatchMode": "yes",
            "StrictHostKeyChecking": "yes",
            "UserKnownHostsFile": known,
            "GlobalKnownHostsFile": "/dev/null",
            "IdentityFile": key,
            "IdentitiesOnly": "yes",
            "IdentityAgent": "none",
            "PreferredAuthentications": "publickey",
            "ConnectTimeout": min(15, self.seconds),
            "ServerAliveInterval": 15,
            "Port": self.port,
            "User": self.user,
            "LogLevel": "ERROR",
        }
        said = [part for name, value in options.items() for part in ("-o", f"{name}={value}")]
        return ["sftp", "-F", "none", *said, "-b", "-", f"[{self.host}]" if ":" in self.host else self.host]


def keep_names(place: Path) -> None:
    """Let the names in a folder outlive a power cut: without this the file is on the disk, but may not be found."""
    descriptor = os.open(place, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
