"""A real web server and a real worker on the test database, for browsers and for killing."""

import contextlib
import os
import signal
import time
from pathlib import Path
from typing import IO

from bistand.launcher import Part, answers_http, application, listen


class LiveApp:
    """`url` is where it answers, without a trailing slash. Parts: "web", "worker", "beat" (started on demand)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._stack = contextlib.ExitStack()
        self._socket = self._stack.enter_context(listen("0"))
        self.port: int = self._socket.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        environment = {**os.environ, "BISTAND_DEMO": "1"}
        parts = application(self._socket.fileno(), environment, folder, cores=1)
        self.parts: dict[str, Part] = {part.name: part for part in parts}

    def start(self, *names: str) -> None:
        """Start these parts ("web" and "worker" by default) and wait until the web server answers."""
        for name in names or ("web", "worker"):
            with self._log_file(name) as log:
                self.parts[name].launch(output=log)
        deadline = time.monotonic() + 60
        while self.parts["web"].is_alive() and not answers_http(self.port):
            if time.monotonic() > deadline:
                break
            time.sleep(0.05)
        if not self.parts["web"].is_alive():
            raise RuntimeError(f"the web server ended:\n{self.log('web')}")

    def kill(self, name: str) -> None:
        """End a part and its children at once, as a power cut would."""
        part = self.parts[name]
        part.end_group()
        if part.process is not None:
            part.process.wait()

    def log(self, name: str) -> str:
        path = self.folder / f"{name}.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def stop(self) -> None:
        for name in ("web", "beat", "worker"):
            self.parts[name].stop()
        self._stack.close()

    def _log_file(self, name: str) -> IO[bytes]:
        return (self.folder / f"{name}.log").open("ab")


def process_ids(text: str) -> list[int]:
    """Processes that work in, or were told of, the folder `text` (servers rewrite their command lines)."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            traces = [os.fsencode(os.readlink(folder / "cwd"))]
            traces += [(folder / name).read_bytes() for name in ("cmdline", "environ")]
            if any(text.encode() in trace for trace in traces):
                found.append(int(folder.name))
    return [pid for pid in found if pid != os.getpid()]


def kill_all(text: str) -> None:
    for pid in process_ids(text):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
