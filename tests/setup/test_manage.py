"""manage.py: what it does before anything is installed."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from bistand.servers import ROOT


@pytest.fixture
def manage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A copy of the module whose project folder is empty but for the lock files."""
    spec = importlib.util.spec_from_file_location("manage_copy", ROOT / "manage.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name in ("requirements.lock", "requirements-test.lock"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    for name, value in {
        "ROOT": tmp_path,
        "LOCAL": tmp_path / ".local",
        "VENV": tmp_path / ".venv",
        "STAMP": tmp_path / ".venv" / ".bistand-setup",
    }.items():
        monkeypatch.setattr(module, name, value)
    (tmp_path / ".venv").mkdir()
    return module


def test_it_imports_only_the_standard_library_before_the_environment_exists() -> None:
    program = "import sys; sys.path[:0] = ['.']; import manage; print(*sorted({m.split('.')[0] for m in sys.modules}))"
    command = [sys.executable, "-I", "-c", program]
    shown = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    foreign = set(shown) - set(sys.stdlib_module_names) - {"manage", "__main__"}
    assert not {name for name in foreign if importlib.util.find_spec(name) and not name.startswith("_")}


def test_a_stamp_holds_until_a_lock_file_changes(manage: ModuleType, tmp_path: Path) -> None:
    manage.STAMP.write_text(f"runtime {manage.fingerprint('runtime')}\n")
    assert manage.is_current("runtime")
    with (tmp_path / "requirements.lock").open("a") as lock:
        lock.write("# changed\n")
    assert not manage.is_current("runtime")


def test_an_environment_for_tests_also_runs_the_system_but_not_the_other_way(manage: ModuleType) -> None:
    manage.STAMP.write_text(f"test {manage.fingerprint('test')}\n")
    assert manage.is_current("runtime")
    manage.STAMP.write_text(f"runtime {manage.fingerprint('runtime')}\n")
    assert not manage.is_current("test")


def test_without_the_right_to_install_it_names_the_missing_packages(manage: ModuleType, monkeypatch, tmp_path) -> None:
    monkeypatch.setattr(manage, "LIBRARIES", {"libfinns-inte.so.0": "libfinns-inte0"})
    monkeypatch.setattr(manage.os, "geteuid", lambda: 1000)
    monkeypatch.setenv("PATH", str(tmp_path))  # neither apt-get nor sudo
    with pytest.raises(manage.SetupError, match="apt-get install libfinns-inte0"):
        manage.install_system_packages("runtime")


def test_a_failed_installation_is_one_sentence(manage: ModuleType) -> None:
    with pytest.raises(manage.SetupError, match="nätverket") as refusal:
        manage.run([sys.executable, "-c", "raise SystemExit(3)"])
    assert "\n" not in str(refusal.value)


def test_no_lock_file_names_a_host() -> None:
    for name in ("requirements.lock", "requirements-test.lock"):
        text = (ROOT / name).read_text()
        assert "://" not in text
        assert "--index-url" not in text
        assert all("--hash=sha256:" in block for block in text.split("\n") if block.lstrip().startswith("--hash"))


def test_the_calculation_needs_neither_database_nor_server(tmp_path: Path) -> None:
    own = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "DATABASE_APP_URL")}
    done = subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), "calculate", "-"],
        input="{}",
        env={**own, "BISTAND_DATA": str(tmp_path / "data")},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2
    assert "invalid_input" in done.stdout
    assert not (tmp_path / "data").exists()
