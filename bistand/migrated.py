"""Remember that nothing is pending, so that a start need not load Django just to learn it.

The note holds fingerprints: of the migrations on disk (ours, and the locked packages that bring theirs), of what
the database says is applied, and of SECRET_KEY, from which the database has a key. When one differs, `migrate` runs.
"""

import contextlib
import hashlib
from pathlib import Path
from urllib.parse import urlsplit

from bistand import runtime
from bistand.servers import ROOT, plain_errors

NOTE = "migrated"


def is_migrated(owner_url: str, data: Path) -> bool:
    with contextlib.suppress(OSError):
        return (data / NOTE).read_text() == state(owner_url)
    return False


def note_migrated(owner_url: str, data: Path) -> None:
    with plain_errors(data):
        (data / NOTE).write_text(state(owner_url))


def state(owner_url: str) -> str:
    return f"{files_fingerprint()} {applied_fingerprint(owner_url)}"


def files_fingerprint() -> str:
    """Of every file a migration of ours may read: the whole code of the apps, which is small."""
    digest = hashlib.sha256((ROOT / "requirements.lock").read_bytes())
    apps = ("bistand", "cases", "payments", "planning", "followup")
    for path in sorted(path for app in apps for path in (ROOT / app).rglob("*") if path.suffix in (".py", ".sql")):
        digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()


def applied_fingerprint(owner_url: str) -> str:
    with runtime.connect(owner_url) as connection:
        if connection.execute("SELECT to_regclass('django_migrations')").fetchone()[0] is None:
            return "none"
        rows = connection.execute("SELECT app, name FROM django_migrations ORDER BY app, name").fetchall()
    role, secret = urlsplit(runtime.value("DATABASE_APP_URL")).username, runtime.value("SECRET_KEY")
    return hashlib.sha256(repr((rows, role, secret)).encode()).hexdigest()
