"""`manage.py up`: starts, stops, survives kills, and refuses with one clear sentence."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from bistand.servers import ROOT
from tests.live import process_ids
from tests.up import PRIVATE, Up

pytestmark = pytest.mark.crash


def wait_until(condition, seconds: float = 30) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.1)
    return False


def command_of(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()


def assert_one_sentence(code: int, output: str, *words: str) -> None:
    lines = [line for line in output.splitlines() if line.strip()]
    assert code == 1
    assert len(lines) == 1, output
    assert lines[0].endswith(".")
    for word in words:
        assert word in lines[0]


def test_the_first_start_makes_everything_and_an_interrupt_leaves_nothing(first_start: Any) -> None:
    assert (first_start.live, first_start.ready) == (200, 200)
    assert first_start.code == 0
    assert "Uppdaterar databasen" in first_start.output
    assert "Allt är stoppat." in first_start.output
    assert first_start.left == []


def test_a_second_start_is_quick_and_migrates_nothing(up: Up) -> None:
    began = time.monotonic()
    up.start_and_wait()
    assert time.monotonic() - began < 8 * slowness()
    assert "Uppdaterar databasen" not in "".join(up.lines)
    assert up.stop(signal.SIGTERM)[0] == 0


def slowness() -> float:
    """How much slower this loaded machine loads Django now than the two seconds of a calm one."""
    began = time.monotonic()
    command = [sys.executable, "-c", "import django; django.setup()"]
    subprocess.run(command, cwd=ROOT, env={**os.environ, "DJANGO_SETTINGS_MODULE": "bistand.settings"}, check=True)
    return max(1.0, (time.monotonic() - began) / 2)


def test_nothing_is_left_after_the_launcher_is_killed_and_the_next_start_recovers(up: Up) -> None:
    up.start_and_wait()
    up.process.kill()
    up.process.wait()
    assert wait_until(lambda: up.descendants() == [], 15), [command_of(pid) for pid in up.descendants()]
    up.start_and_wait()
    assert up.status("health/ready") == 200


@pytest.mark.parametrize("name", ["gunicorn", "worker", "beat", "valkey-server", "postgres"])
def test_a_killed_process_is_started_again(running_up: Up, name: str) -> None:
    before = running_up.pid(name)
    os.kill(before, signal.SIGKILL)
    running_up.wait_for("startas igen")
    assert wait_until(lambda: [pid for pid in running_up.pids(name) if pid != before])
    assert wait_until(lambda: running_up.status("health/ready") == 200)


def test_everything_killed_at_once_recovers_at_the_next_start(up: Up) -> None:
    up.start_and_wait()
    up.kill_everything()
    up.start_and_wait()
    assert up.status("health/ready") == 200


def test_a_second_launcher_says_where_the_first_one_runs(running_up: Up) -> None:
    second = Up(running_up.data)
    second.start()
    assert_one_sentence(*second.finish(), "körs redan", running_up.address)
    assert running_up.status() == 200


def test_a_taken_port_is_named(up: Up) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        up.start("--port", port)
        assert_one_sentence(*up.finish(), f"Porten {port} är upptagen", "--port")


@pytest.mark.parametrize("port", ["hej", "70000", "-1"])
def test_a_port_that_cannot_exist_is_refused(up: Up, port: str) -> None:
    up.start(f"--port={port}")
    assert_one_sentence(*up.finish(), port)


@pytest.mark.parametrize(("version", "words"), [("skräp", "skadad"), ("", "skadad"), ("9", "PostgreSQL 9")])
def test_a_database_folder_that_cannot_be_read_is_refused(up: Up, version: str, words: str) -> None:
    (up.data / "pg" / "PG_VERSION").write_text(f"{version}\n")
    up.start()
    assert_one_sentence(*up.finish(), words, str(up.data / "pg"))


def test_a_database_folder_with_missing_parts_is_refused(up: Up) -> None:
    shutil.rmtree(up.data / "pg" / "global")
    up.start()
    assert_one_sentence(*up.finish(), "skadad")


def test_a_damaged_control_file_is_refused(up: Up) -> None:
    control = up.data / "pg" / "global" / "pg_control"
    control.write_bytes(b"\xff" * control.stat().st_size)
    up.start()
    assert_one_sentence(*up.finish(), "PostgreSQL startade inte", "säkerhetskopia")


def test_a_stale_pid_file_with_another_process_number_does_not_stop_the_start(up: Up) -> None:
    """After a reboot the number of the old postmaster may belong to anything."""
    (up.data / "pg" / "postmaster.pid").write_text(f"{os.getpid()}\n{up.data / 'pg'}\n")
    (up.data / "run" / ".s.PGSQL.5432.lock").write_text("1\n")
    up.start_and_wait()
    assert up.status("health/ready") == 200


def test_lost_secrets_are_made_anew(up: Up) -> None:
    shutil.rmtree(up.data / "secrets")
    up.start_and_wait()
    assert up.status("health/ready") == 200


def test_a_data_folder_that_is_a_file_is_refused(empty_up: Up) -> None:
    empty_up.data.write_text("")
    empty_up.start()
    assert_one_sentence(*empty_up.finish(), str(empty_up.data))


def test_a_data_folder_where_nothing_can_be_written_is_refused() -> None:
    nowhere = Up(Path("/proc/bistand"))
    nowhere.start()
    assert_one_sentence(*nowhere.finish(), "/proc/bistand")


def test_a_full_disk_is_named(empty_up: Up) -> None:
    empty_up.data.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=40m", "tmpfs", str(empty_up.data)]
    if subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("needs the right to mount a small file system")
    try:
        empty_up.start()
        assert_one_sentence(*empty_up.finish(), "Disken är full")
    finally:
        subprocess.run(["umount", "-l", str(empty_up.data)], check=True)


def test_a_long_path_with_blanks_to_the_data_folder_works(up: Up) -> None:
    folder = up.data.parent / ("a" * 60) / ("å" * 40)
    folder.mkdir(parents=True)
    up.data = up.data.rename(folder / "data med blanksteg")
    up.start_and_wait()
    assert up.status("health/ready") == 200
    up.stop()
    sockets = Path(up.environment()["REDIS_URL"].removeprefix("unix://")).parent
    assert not sockets.is_relative_to(up.data)  # the path would not fit in a socket's address
    shutil.rmtree(sockets)


def test_a_command_joins_the_running_database(running_up: Up) -> None:
    own = {name: value for name, value in os.environ.items() if name not in PRIVATE}
    shown = subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), "showmigrations", "staff"],
        env={**own, "BISTAND_DATA": str(running_up.data)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "[X] 0001_initial" in shown.stdout
    assert running_up.status("health/ready") == 200


def test_a_command_starts_and_stops_the_servers_when_nothing_runs(up: Up) -> None:
    own = {name: value for name, value in os.environ.items() if name not in PRIVATE}
    command = [sys.executable, str(ROOT / "manage.py"), "showmigrations", "staff"]
    shown = subprocess.run(command, env={**own, "BISTAND_DATA": str(up.data)}, capture_output=True, text=True)
    assert "[X] 0001_initial" in shown.stdout
    assert process_ids(str(up.data)) == []
