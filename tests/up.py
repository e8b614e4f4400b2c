"""`manage.py up` as a child process that tests can talk to, kill and start again."""

import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

from bistand.embedded import Embedded
from bistand.servers import ROOT
from tests.live import kill_all, process_ids

PRIVATE = ("DATABASE_URL", "DATABASE_APP_URL", "REDIS_URL", "SECRET_KEY", "BISTAND_DB_ROLE", "PORT")


class Up:
    """One data folder, in which `start` runs the launcher without the demo municipality."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self._process: subprocess.Popen[str] | None = None
        self.lines: list[str] = []
        self._queue: queue.Queue[str] = queue.Queue()

    @property
    def process(self) -> "subprocess.Popen[str]":
        assert self._process is not None, "not started"
        return self._process

    def start(self, *arguments: str, **environment: str) -> None:
        own = {name: value for name, value in os.environ.items() if name not in PRIVATE}
        own |= {"BISTAND_DATA": str(self.data), "BISTAND_DEMO": "0", **environment}
        self.lines.clear()
        self._process = subprocess.Popen(
            [sys.executable, str(ROOT / "manage.py"), "up", *(arguments or ("--port", "0"))],
            env=own,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        threading.Thread(target=self._read, args=(self.process,), daemon=True).start()

    def _read(self, process: "subprocess.Popen[str]") -> None:
        assert process.stdout is not None
        for line in process.stdout:
            self._queue.put(line)

    def wait_for(self, text: str, seconds: float = 90) -> str:
        """The first new output line that holds `text`; fails when the process ends or the time is out."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            with contextlib.suppress(queue.Empty):
                self.lines.append(self._queue.get(timeout=0.1))
                if text in self.lines[-1]:
                    return self.lines[-1]
                continue
            if self.process.poll() is not None and self._queue.empty():
                break
        raise AssertionError(f"{text!r} never came. Output:\n{''.join(self.lines)}")

    def start_and_wait(self) -> str:
        """Start, wait for the address, return it."""
        self.start()
        self.wait_for("Bistånd är igång på")
        return self.address

    @property
    def address(self) -> str:
        address: str = json.loads((self.data / "lock").read_text())["address"]
        return address

    def finish(self, seconds: float = 60) -> tuple[int, str]:
        """Exit status and everything that was printed, once the process has ended by itself."""
        code = self.process.wait(seconds)
        time.sleep(0.1)
        while not self._queue.empty():
            self.lines.append(self._queue.get())
        return code, "".join(self.lines)

    def stop(self, sig: signal.Signals = signal.SIGINT) -> tuple[int, str]:
        self.process.send_signal(sig)
        return self.finish()

    def pid(self, name: str) -> int:
        """Process number of the launcher's own child: "gunicorn", "worker", "beat", "valkey" or "postgres"."""
        return self.pids(name)[0]

    def pids(self, word: str) -> list[int]:
        found = []
        for pid in self.descendants():
            with contextlib.suppress(OSError):
                command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
                parent = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
                if word in command and parent == self.process.pid:
                    found.append(pid)
        return found

    def descendants(self) -> list[int]:
        """Every process of this run but the launcher."""
        return [pid for pid in process_ids(str(self.data)) if self._process is None or pid != self._process.pid]

    def status(self, path: str = "health/live") -> int:
        """HTTP status of a page; 0 when nothing answers."""
        try:
            with urllib.request.urlopen(self.address + path, timeout=10) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def environment(self) -> dict[str, str]:
        """DATABASE_URL and the others, to reach its servers from a test."""
        return Embedded(self.data).environment()

    def kill_everything(self) -> None:
        """As by a power cut: the launcher first, and with it whatever the kernel has not already ended after it."""
        if self._process is not None and self._process.poll() is None:
            self.process.kill()
            self.process.wait()
        kill_all(str(self.data))
