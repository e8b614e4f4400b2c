"""`manage.py up`: the whole system on one machine under one process.

Order: lock and port, servers, migration (only when something is pending), demo (only into an empty
database), then web, worker and beat. Whatever dies is started again; what keeps dying stops everything.
"""

import argparse
import contextlib
import errno
import os
import selectors
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from bistand import runtime
from bistand.embedded import Embedded, data_folder
from bistand.migrated import is_migrated, note_migrated
from bistand.servers import ROOT, CannotStart, Server, die_with_parent, plain_errors

HOST = "127.0.0.1"
READY_SECONDS = 60
STOP_SECONDS = 10
# A part that ends this many times within the window is not worth another try.
MOST_FAILURES = 5
FAILURE_WINDOW = 60.0


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="manage.py up", description="Startar Bistånd på den här maskinen.")
    parser.add_argument("--port", default=os.environ.get("PORT") or "8000", help="port för webbläsaren (8000)")
    options = parser.parse_args(arguments)
    # A shell that starts us in the background makes us ignore Ctrl-C; we mean to stop by it all the same.
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, signal.default_int_handler)
    try:
        run(options.port)
    except CannotStart as refusal:
        print(refusal, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0
    return 0


def run(port: str) -> None:
    began = time.monotonic()
    embedded = Embedded(data_folder())
    embedded.claim("up")
    with contextlib.ExitStack() as stack:
        stack.callback(embedded.release)
        web_socket = stack.enter_context(listen(port))
        address = f"http://{HOST}:{web_socket.getsockname()[1]}/"
        embedded.describe("up", address)
        supervisor = Supervisor()
        stack.callback(supervisor.stop)
        prepare(embedded, supervisor)
        own_agencies = stack.enter_context(agencies(embedded.data))
        web, *others = application(web_socket.fileno(), dict(os.environ), embedded.data)
        others += own_agencies
        supervisor.add(web)  # alone first: people wait for the page, nobody for the queue
        supervisor.wait_until_answering(web_socket.getsockname()[1])
        for part in others:
            supervisor.add(part)
        welcome(address, time.monotonic() - began, embedded.data)
        supervisor.watch()


def prepare(embedded: Embedded, supervisor: "Supervisor") -> None:
    """Have servers, tables and, in an empty database, the demo municipality."""
    os.environ.update(runtime.local_defaults())
    with plain_errors(embedded.data):
        (embedded.data / "static").mkdir(exist_ok=True)  # the web server warns when it is missing
    own_database, own_broker = not runtime.has_database(), not runtime.value("REDIS_URL")
    try:
        embedded.launch(database=own_database, broker=own_broker)
    finally:
        supervisor.servers = embedded.servers
    found = embedded.environment() if own_database or own_broker else {}
    if own_broker:
        os.environ["REDIS_URL"] = found["REDIS_URL"]
    if own_database:
        os.environ.update({name: found[name] for name in ("DATABASE_URL", "DATABASE_APP_URL")})
    elif runtime.value("DATABASE_URL"):
        os.environ["DATABASE_APP_URL"] = runtime.ensure_app_role()
    owner_url = runtime.value("DATABASE_URL")
    if not owner_url:
        return  # migrations are someone else's work where only the application's role is known
    if not is_migrated(owner_url, embedded.data):
        print("Uppdaterar databasen …", flush=True)
        manage("migrate", "--verbosity", "0")
        note_migrated(owner_url, embedded.data)
    if os.environ["BISTAND_DEMO"] != "0" and has_no_staff(owner_url):
        print("Läser in demokommunen …", flush=True)
        manage("demo")


def has_no_staff(owner_url: str) -> bool:
    with runtime.connect(owner_url) as connection:
        return connection.execute("SELECT 1 FROM staff_user WHERE username <> 'system' LIMIT 1").fetchone() is None


def manage(*arguments: str) -> None:
    """Run a management command as the owner in a process of its own, and end it if we are stopped."""
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "manage.py"), *arguments],
        env={**os.environ, "BISTAND_DB_ROLE": "owner"},
        start_new_session=True,
        preexec_fn=die_with_parent(signal.SIGTERM),
    )
    try:
        code = process.wait()
    except KeyboardInterrupt:
        process.terminate()
        process.wait()
        raise
    if code:
        raise CannotStart(f"Kommandot manage.py {arguments[0]} misslyckades: rätta felet ovan och starta igen.")


@contextlib.contextmanager
def listen(port: str) -> Iterator[socket.socket]:
    """Open the web port here, so that a taken one is known at once and a restarted web server keeps it."""
    with socket.socket(socket.AF_INET) as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            server.bind((HOST, int(port)))
        except (ValueError, OverflowError) as error:
            raise CannotStart(f"Porten {port} finns inte: ange ett tal mellan 1024 och 65535 med --port.") from error
        except OSError as error:
            reason = "är upptagen av ett annat program" if error.errno == errno.EADDRINUSE else "får inte användas"
            raise CannotStart(f"Porten {port} {reason}: ange en annan, som --port {other_port(port)}.") from error
        server.listen(512)
        yield server


def other_port(port: str) -> int:
    return int(port) + 1 if 1024 <= int(port) < 65535 else 8001


def welcome(address: str, seconds: float, data: Path) -> None:
    print(f"\nBistånd är igång på {address} (efter {seconds:.1f} s). Avsluta med Ctrl-C.", flush=True)
    users = data / "demo-users.txt"
    if os.environ["BISTAND_DEMO"] != "0" and users.exists():
        print(f"\n{users.read_text().rstrip()}\n", flush=True)


@contextlib.contextmanager
def agencies(data: Path) -> Iterator[list["Part"]]:
    """In the demo, where no other is named: a service of ours that answers as SSBTEK does, and how to reach it."""
    if os.environ["BISTAND_DEMO"] == "0" or os.environ.get("SSBTEK_URL"):
        yield []
        return
    folder = data / "ssbtek"
    with socket.create_server((HOST, 0)) as listening:
        os.environ.update(
            SSBTEK_URL=f"https://{HOST}:{listening.getsockname()[1]}/ssbt/10",
            SSBTEK_AUTHORITY=str(folder / "ca.pem"),
            SSBTEK_CERTIFICATE=str(folder / "client.pem"),
            SSBTEK_KEY=str(folder / "client.key"),
        )
        command = [sys.executable, "-m", "cases.ssbtek.fake", "--folder", str(folder), "--fd", str(listening.fileno())]
        plain = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        yield [Part("ssbtek", command, plain, files=(listening.fileno(),))]


# ---- web, worker and beat ----------------------------------------------------------------------------------


@dataclass
class Part:
    """One child process with prefixed output."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    files: tuple[int, ...] = ()
    stop_signal: signal.Signals = signal.SIGTERM
    # Sent by the kernel when the launcher is killed: then there is no time for a warm shutdown.
    orphan_signal: signal.Signals = signal.SIGTERM
    process: subprocess.Popen[bytes] | None = None

    def launch(self, output: int | IO[bytes] = subprocess.PIPE) -> None:
        self.process = subprocess.Popen(
            self.command,
            cwd=ROOT,
            env={**self.environment, "PYTHONUNBUFFERED": "1"},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            pass_fds=self.files,
            preexec_fn=die_with_parent(self.orphan_signal),
        )

    @property
    def output(self) -> IO[bytes]:
        assert self.process is not None
        assert self.process.stdout is not None
        return self.process.stdout

    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def end_group(self) -> None:
        """End what a killed process left behind in its group (web and worker have children of their own)."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)

    def stop(self) -> None:
        if self.process is None:
            return
        if self.is_alive():
            self.process.send_signal(self.stop_signal)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(STOP_SECONDS)
        self.end_group()
        self.process.wait()


def application(web_fd: int, environment: Mapping[str, str], data: Path, cores: int | None = None) -> list[Part]:
    """Web, worker and beat as the application's role; the owner's password stays with the launcher.

    Parameters:
        web_fd: descriptor of the listening socket.
        data: folder for the scheduler's own file.
        cores: processor cores to use; all of them when None.
    """
    cores = cores or os.cpu_count() or 1
    hidden = {"DATABASE_URL", "DATABASE_URL_FILE", "BISTAND_DB_ROLE"}
    own = {name: value for name, value in environment.items() if name not in hidden}
    own["DJANGO_SETTINGS_MODULE"] = "bistand.settings"
    python = sys.executable
    celery = [python, "-W", "ignore", "-m", "celery", "--quiet", "-A", "bistand"]
    return [
        Part(
            "web",
            [
                python,
                "-m",
                "gunicorn",
                "bistand.wsgi",
                "--bind",
                f"fd://{web_fd}",
                "--workers",
                str(min(2 * cores, 4)),
                "--preload",
                "--no-control-socket",
                "--graceful-timeout",
                "5",
                "--timeout",
                "60",
                "--log-level",
                "warning",
            ],
            own,
            files=(web_fd,),
        ),
        Part(
            "worker",
            [
                *celery,
                "worker",
                "--loglevel",
                "WARNING",
                "--concurrency",
                str(min(cores, 2)),
                "--without-gossip",
                "--without-mingle",
                "--without-heartbeat",
            ],
            own,
            orphan_signal=signal.SIGQUIT,
        ),
        Part(
            "beat",
            [*celery, "beat", "--loglevel", "WARNING", "--pidfile", "", "--schedule", str(data / "beat-schedule")],
            own,
        ),
    ]


# ---- keeping them alive ------------------------------------------------------------------------------------


@dataclass
class Supervisor:
    """Starts again what dies, passes on what is printed, and stops everything in order."""

    parts: list[Part] = field(default_factory=list)
    servers: list[Server] = field(default_factory=list)
    failures: dict[str, list[float]] = field(default_factory=dict)
    due: dict[str, float] = field(default_factory=dict)
    selector: selectors.BaseSelector = field(default_factory=selectors.DefaultSelector)

    def add(self, part: Part) -> None:
        self.parts.append(part)
        self._launch(part)

    def _launch(self, part: Part) -> None:
        with plain_errors(ROOT):
            part.launch()
        os.set_blocking(part.output.fileno(), False)
        self.selector.register(part.output, selectors.EVENT_READ, part.name)

    def watch(self) -> None:
        """Run until interrupted, or until a part has died too often (CannotStart)."""
        while True:
            self.step(0.25)

    def step(self, seconds: float) -> None:
        self.pass_on_output(seconds)
        for server in self.servers:
            if not server.is_alive():
                self._restart_server(server)
        for part in self.parts:
            if part.name in self.due:
                if time.monotonic() >= self.due[part.name]:
                    del self.due[part.name]
                    self._launch(part)
            elif not part.is_alive():
                self._plan_restart(part)

    def pass_on_output(self, seconds: float) -> None:
        for key, _ in self.selector.select(seconds):
            chunk = os.read(key.fd, 65536)
            if not chunk:
                self.selector.unregister(key.fileobj)
                continue
            for line in chunk.decode(errors="replace").splitlines():
                print(f"{key.data:7}| {line}", flush=True)

    def _plan_restart(self, part: Part) -> None:
        part.end_group()
        if part.process is not None and part.process.stdout is not None:
            with contextlib.suppress(KeyError, ValueError):
                self.selector.unregister(part.output)
            part.process.stdout.close()
        wait = self._count_failure(part.name, f"{part.name} dör gång på gång: rätta felet ovan och starta igen.")
        print(f"{part.name:7}| avslutades oväntat och startas igen", flush=True)
        self.due[part.name] = time.monotonic() + wait

    def _restart_server(self, server: Server) -> None:
        wait = self._count_failure(server.name, server.explain())
        print(f"{server.name} avslutades oväntat och startas igen", flush=True)
        time.sleep(wait)
        server.launch()
        with contextlib.suppress(CannotStart):  # then it is dead again, and counted at the next step
            server.wait_ready()

    def _count_failure(self, name: str, last_word: str) -> float:
        """Seconds to wait before the next try; CannotStart with `last_word` after too many."""
        now = time.monotonic()
        recent = [moment for moment in self.failures.get(name, []) if now - moment < FAILURE_WINDOW]
        self.failures[name] = [*recent, now]
        if len(recent) >= MOST_FAILURES:
            raise CannotStart(last_word)
        return float(0.2 * 2 ** len(recent))

    def wait_until_answering(self, port: int) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while not answers_http(port):
            if time.monotonic() > deadline:
                raise CannotStart("Webbservern svarar inte: läs raderna ovan, rätta felet och starta igen.")
            self.step(0.05)

    def stop(self) -> None:
        """Web first so that nothing new comes in, then beat, worker, broker and database."""
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, signal.SIG_IGN)
        order = {"web": 0, "beat": 1, "worker": 2, "ssbtek": 3}
        if self.parts:
            print("\nStoppar …", flush=True)
        for part in sorted(self.parts, key=lambda part: order[part.name]):
            part.stop()
        for server in reversed(self.servers):
            server.stop()
        if self.parts:
            print("Allt är stoppat.", flush=True)


def answers_http(port: int) -> bool:
    """Whether the web server gives any answer to a request."""
    with contextlib.suppress(OSError), socket.create_connection((HOST, port), timeout=0.5) as connection:
        connection.settimeout(30)
        connection.sendall(b"GET /health/live HTTP/1.0\r\nHost: localhost\r\n\r\n")
        return connection.recv(16).startswith(b"HTTP/")
    return False
