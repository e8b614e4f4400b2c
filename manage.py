#!/usr/bin/env python3
"""Set up what is missing, then run a command.

`python3 manage.py up` runs the whole system, `python3 manage.py test` proves it; every other name is a
Django command. Only the standard library is used until the virtual environment exists, because this file
is all that a fresh machine can run.
"""

import ctypes
import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent
LOCAL = ROOT / ".local"
VENV = ROOT / ".venv"
STAMP = VENV / ".bistand-setup"
UV = "uv==0.13.9"
LOCKS = {"runtime": ["requirements.lock"], "test": ["requirements.lock", "requirements-test.lock"]}

LIBRARIES = {  # WeasyPrint draws letters with Pango
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}
TEST_LIBRARIES = {"libatomic.so.1": "libatomic1"}  # Playwright's own node
PROGRAMS = {"sftp": "openssh-client"}  # files to the bank and the ledger, where the service itself carries them
BROWSERS = ("chromium", "chromium-browser", "google-chrome")

# Commands that never open the database, so no server is started for them.
WITHOUT_DATABASE = {
    *("setup", "help", "version", "--help", "-h", "--version", "check", "collectstatic", "makemessages"),
    *("compilemessages", "diffsettings", "startapp", "spectacular", "findstatic"),
}
# Commands that define tables or load data in bulk connect as the owner; all others as the application.
AS_OWNER = {
    *("migrate", "makemigrations", "sqlmigrate", "showmigrations", "squashmigrations"),
    *("demo", "bench", "dbshell", "backup", "restore"),
}
# Commands that do not join servers which another process runs: the database changes under its feet.
ALONE = {"restore"}


class SetupError(Exception):
    """What is missing and what to do about it, in one Swedish sentence."""


def main(arguments: Sequence[str]) -> int:
    command = arguments[0] if arguments else "help"
    try:
        ensure_environment("test" if command in ("test", "pictures") else "runtime")
    except SetupError as refusal:
        print(refusal, file=sys.stderr)
        return 1
    if command == "setup":
        return 0
    if command == "calculate":
        from cases.norm.command import main as calculate

        return calculate(list(arguments[1:]))
    if command == "up":
        from bistand.launcher import main as up

        return up(list(arguments[1:]))
    if command == "test":
        from tests.run import main as test

        return test(list(arguments[1:]))
    if command == "pictures":
        from tests.pictures import main as pictures

        return pictures(list(arguments[1:]))
    return django(command, arguments)


def django(command: str, arguments: Sequence[str]) -> int:
    """Run a Django command on the database that is configured, or on the embedded one."""
    from bistand.runtime import database_for_command
    from bistand.servers import CannotStart

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bistand.settings")
    if command in AS_OWNER:
        os.environ.setdefault("BISTAND_DB_ROLE", "owner")
    try:
        with database_for_command(command, start=command not in WITHOUT_DATABASE, join=command not in ALONE):
            from django.core.management import execute_from_command_line

            execute_from_command_line(["manage.py", *arguments])
    except CannotStart as refusal:
        print(refusal, file=sys.stderr)
        return 1
    return 0


# ---- set-up ------------------------------------------------------------------------------------------------


def ensure_environment(level: str) -> None:
    """Have the locked packages of a level ("runtime" or "test") in the virtual environment, and be in it."""
    if not is_current(level):
        with only_one_setup():
            if not is_current(level):  # another process may have done it while this one waited
                level = level if installed_level() != "test" else "test"  # never take test packages away
                install_system_packages(level)
                install_packages(level)
    if Path(sys.prefix).resolve() != VENV.resolve():
        python = str(VENV / "bin" / "python")
        os.execv(python, [python, str(ROOT / "manage.py"), *sys.argv[1:]])  # noqa: S606


def fingerprint(level: str) -> str:
    """Changes when any locked version changes, when the interpreter does, or when the folder is moved."""
    parts = [(ROOT / name).read_bytes() for name in LOCKS[level]]
    return hashlib.sha256(b"\0".join([*parts, str(VENV).encode(), sys.version.encode()])).hexdigest()


def installed_level() -> str:
    try:
        return STAMP.read_text().split()[0]
    except (OSError, IndexError):
        return ""


def is_current(level: str) -> bool:
    try:
        installed, stamp = STAMP.read_text().split()
    except (OSError, ValueError):
        return False
    return installed in (level, "test") and stamp == fingerprint(installed)


@contextmanager
def only_one_setup() -> Iterator[None]:
    """Let the commands that are started at the same time in one folder set it up one after another."""
    try:
        LOCAL.mkdir(exist_ok=True)
        lock = open(LOCAL / "setup.lock", "w")  # noqa: SIM115  closed below
    except OSError as error:
        raise SetupError(f"Det går inte att skriva i {ROOT}: {error.strerror}.") from error
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def install_packages(level: str) -> None:
    """Make the virtual environment hold exactly the locked packages, each checked against its hash."""
    uv = [str(uv_program()), "--quiet", "--no-python-downloads", "--system-certs"]
    locks = [str(ROOT / name) for name in LOCKS[level]]
    print(f"Installerar paket i {VENV.name} …", file=sys.stderr, flush=True)
    STAMP.unlink(missing_ok=True)
    if not is_venv_of_this_python():
        run([*uv, "venv", "--clear", "--python", sys.executable, str(VENV)])
    sync = [*uv, "pip", "sync", "--require-hashes", "--compile-bytecode"]
    run([*sync, "--python", str(VENV / "bin" / "python"), *locks])
    STAMP.write_text(f"{level} {fingerprint(level)}\n")


def is_venv_of_this_python() -> bool:
    python = VENV / "bin" / "python"
    question = "import sys; print(sys.version, sys.prefix)"
    try:
        answer = subprocess.run([python, "-c", question], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return False
    return answer.strip() == f"{sys.version} {VENV}"


def uv_program() -> Path:
    """The pinned installer, in a small environment of its own so that nothing else on the machine changes."""
    home = LOCAL / UV.replace("==", "-")
    program = home / "bin" / "uv"
    if not program.exists():
        print("Hämtar installationsprogrammet uv …", file=sys.stderr, flush=True)
        run([sys.executable, "-m", "venv", "--clear", str(home)])
        run([str(home / "bin" / "pip"), "install", "--quiet", "--quiet", "--disable-pip-version-check", UV])
    return program


def run(command: Sequence[str], environment: dict[str, str] | None = None) -> None:
    try:
        subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)
    except (OSError, subprocess.CalledProcessError) as error:
        shown = " ".join([Path(command[0]).name, *command[1:3]])
        raise SetupError(
            f'Installationen stannade vid "{shown}". Kontrollera nätverket och diskutrymmet och kör igen.'
        ) from error


def install_system_packages(level: str) -> None:
    missing = missing_system_packages(level)
    if not missing:
        return
    by_hand = f"Installera först dessa paket som administratör: apt-get install {' '.join(missing)}"
    prefix = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if not shutil.which("apt-get") or (prefix and not sudo_is_free()):
        raise SetupError(by_hand)
    print(f"Installerar {', '.join(missing)} …", file=sys.stderr, flush=True)
    apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    try:
        run([*apt, "update"])
        run([*apt, "install", "-y", "--no-install-recommends", *missing])
    except SetupError as error:
        raise SetupError(by_hand) from error


def missing_system_packages(level: str) -> list[str]:
    libraries = {**LIBRARIES, **(TEST_LIBRARIES if level == "test" else {})}
    missing = [package for library, package in libraries.items() if not can_load(library)]
    if importlib.util.find_spec("ensurepip") is None:  # Debian's own python3 comes without
        missing.append("python3-venv")
    missing += [package for program, package in PROGRAMS.items() if not shutil.which(program)]
    if level == "test" and not any(shutil.which(browser) for browser in BROWSERS):
        missing.append("chromium")
    return missing


def can_load(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def sudo_is_free() -> bool:
    if not shutil.which("sudo"):
        return False
    return subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode == 0


if __name__ == "__main__":
    if sys.version_info < (3, 11):  # noqa: UP036  this file is what an older Python would run
        sys.exit("Bistånd behöver Python 3.11 eller senare.")
    sys.exit(main(sys.argv[1:]))
