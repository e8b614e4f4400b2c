"""PostgreSQL and Valkey from Python wheels: the default database and broker where nothing is configured.

Everything lies in one data folder. Its lock file is held by the process that started the servers *and*, by
inheritance, by the servers themselves: whoever gets the lock knows that nothing of an earlier run is alive.
"""

import contextlib
import errno
import fcntl
import hashlib
import json
import os
import shutil
import time
from pathlib import Path
from urllib.parse import quote

from bistand.servers import (
    APP_ROLE,
    DATABASE,
    NEEDED_SPACE,
    OWNER_ROLE,
    ROOT,
    SOCKET_PATH_LIMIT,
    STOP_SECONDS,
    Account,
    CannotStart,
    Postgres,
    Server,
    Valkey,
    make_folder,
    plain_errors,
    postgres_programs,
    secret,
    sentence_for,
    valkey_program,
    wheel_root,
)


class AlreadyRunning(CannotStart):
    """Another process has the data folder; `command` and `address` say which."""

    def __init__(self, command: str, address: str, pid: int) -> None:
        self.command = command
        where = f" på {address}" if address else ""
        super().__init__(
            f"Bistånd körs redan i den här mappen{where} (manage.py {command}, process {pid}). "
            "Stoppa den körningen först om du vill starta om."
        )


def data_folder() -> Path:
    return Path(os.environ.get("BISTAND_DATA") or ROOT / ".local").absolute()


class Embedded:
    """The servers of one data folder."""

    def __init__(self, data: Path, durable: bool = True) -> None:
        self.data, self.durable = data, durable
        self.lock = -1
        self.servers: list[Server] = []

    # -- the lock

    def claim(self, command: str) -> None:
        """Take the data folder, or raise AlreadyRunning. Waits for the servers of a killed run to end."""
        with plain_errors(self.data):
            self.data.mkdir(parents=True, exist_ok=True)
            self.lock = os.open(self.data / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        deadline = time.monotonic() + STOP_SECONDS + 5
        while True:
            try:
                fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                self._refuse_if_held_by_a_living(deadline)
                time.sleep(0.1)
        self.describe(command)
        with plain_errors(self.data):
            if shutil.disk_usage(self.data).free < NEEDED_SPACE:
                raise CannotStart(sentence_for(errno.ENOSPC, "", self.data))

    def _refuse_if_held_by_a_living(self, deadline: float) -> None:
        with contextlib.suppress(ValueError, KeyError, ProcessLookupError, PermissionError):
            holder = json.loads((self.data / "lock").read_text())
            os.kill(holder["pid"], 0)
            self.release()
            raise AlreadyRunning(holder["command"], holder["address"], holder["pid"])
        if time.monotonic() > deadline:
            raise CannotStart(f"En tidigare körning i {self.data} har inte avslutats: vänta en stund och starta igen.")

    def describe(self, command: str, address: str = "") -> None:
        """Tell other processes who holds the lock."""
        with plain_errors(self.data):
            os.ftruncate(self.lock, 0)
            os.pwrite(self.lock, json.dumps({"pid": os.getpid(), "command": command, "address": address}).encode(), 0)

    # -- places

    def account(self) -> Account | None:
        beside = self._store_beside() / "pg"
        return Account.for_servers(beside if beside.exists() else self.data / "pg")

    def _store_beside(self) -> Path:
        """Where the servers' data goes when their account cannot enter the data folder (as under /root)."""
        return Path("/var/lib/bistand") / hashlib.sha256(str(self.data).encode()).hexdigest()[:12]

    def store(self, account: Account | None) -> Path:
        beside = self._store_beside()
        if not (beside / "pg").exists() and (account is None or account.can_reach(self.data)):
            return self.data
        beside.mkdir(mode=0o755, parents=True, exist_ok=True)
        return beside

    def sockets(self, store: Path, account: Account | None) -> Path:
        """Folder of the sockets: their path must fit in the kernel's address structure."""
        folder = store / "run"
        if len(os.fsencode(folder / ".s.PGSQL.5432")) > SOCKET_PATH_LIMIT:
            name = hashlib.sha256(os.fsencode(store)).hexdigest()[:16]
            folder = Path("/tmp") / f"bistand-{name}"  # noqa: S108  owner is checked below
        make_folder(folder, account)
        expected = account.uid if account else os.geteuid()
        if folder.is_symlink() or folder.stat().st_uid != expected:
            raise CannotStart(f"Mappen {folder} tillhör någon annan: ta bort den och starta igen.")
        return folder

    def passwords(self) -> dict[str, str]:
        return {role: secret(self.data, f"database-{role}") for role in ("postgres", OWNER_ROLE, APP_ROLE)}

    # -- running

    def launch(self, database: bool = True, broker: bool = True) -> None:
        """Start the servers, all at the same time, and return when they answer."""
        known = (self.data / "secrets" / f"database-{APP_ROLE}").exists()
        with plain_errors(self.data):
            account = self.account()
            store = self.store(account)
            sockets = self.sockets(store, account)
        if broker:
            program = self._readable(valkey_program(), store, account)
            valkey = Valkey(store / "valkey", sockets, account, self.data / "valkey.log", self.lock, program=program)
            self.servers.append(valkey)
            valkey.launch()
        if database:
            programs = self._readable(postgres_programs(), store, account)
            postgres = Postgres(
                store / "pg",
                sockets,
                account,
                self.data / "postgres.log",
                self.lock,
                programs=programs,
                durable=self.durable,
            )
            created = not postgres.folder.exists()
            postgres.prepare(self.passwords())
            if not created and not known:  # the secrets were lost: set new ones
                postgres.before_start()
                postgres.set_passwords(postgres.folder, self.passwords(), create=False)
            self.servers.insert(0, postgres)
            postgres.launch()
        for server in self.servers:
            server.wait_ready()

    def _readable(self, program: Path, store: Path, account: Account | None) -> Path:
        """The program, or its place in a copy of its package where the servers' account cannot reach it."""
        if account is None or account.can_reach(program):
            return program
        package = wheel_root(program)
        needs = sorted(package.parent.glob(f"{package.name}*"))  # its shared libraries lie beside it
        version = hashlib.sha256(f"{package}{package.stat().st_mtime_ns}".encode()).hexdigest()[:8]
        copy = store / "programs" / f"{package.name}-{version}"
        if not copy.exists():
            unfinished = copy.with_name(f"{copy.name}.new")
            with plain_errors(store):
                shutil.rmtree(unfinished, ignore_errors=True)
                for folder in needs:
                    shutil.copytree(folder, unfinished / folder.name, symlinks=True)
                unfinished.rename(copy)
        return copy / program.relative_to(package.parent)

    def stop(self) -> None:
        """Broker first, then database. The lock stays until this process lets go of it."""
        for server in reversed(self.servers):
            server.stop()
        self.servers.clear()

    def release(self) -> None:
        if self.lock >= 0:
            os.close(self.lock)
            self.lock = -1

    def environment(self) -> dict[str, str]:
        """The variables that point the project at these servers."""
        account = self.account()
        sockets = self.sockets(self.store(account), account)
        host, passwords = quote(str(sockets), safe=""), self.passwords()
        return {
            "DATABASE_URL": f"postgresql://{OWNER_ROLE}:{passwords[OWNER_ROLE]}@{host}/{DATABASE}",
            "DATABASE_APP_URL": f"postgresql://{APP_ROLE}:{passwords[APP_ROLE]}@{host}/{DATABASE}",
            "REDIS_URL": f"unix://{sockets / 'valkey.sock'}",
        }
