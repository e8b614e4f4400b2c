"""Sessions in the database, under the hash of the key that the browser has.

Whoever reads the table (a console, a backup) cannot take over a session that is open: the cookie's key is not there.
Whoever writes in it cannot either: what a row holds is signed for the key of its own browser, so a copy of it under
another name holds nothing.
"""

from __future__ import annotations

import hashlib
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.utils import timezone

LENGTH = 40  # of the column


def stored(key: str) -> str:
    """The name of the row of the session with this key: 160 bits of its SHA-256."""
    return hashlib.sha256(key.encode()).hexdigest()[:LENGTH]


class SessionStore(DatabaseStore):
    """Django's own store; each of its four doors to the table goes by the hash."""

    @property
    def key_salt(self) -> str:
        return f"{super().key_salt}.{self.session_key}"

    def _get_session_from_db(self) -> Session | None:
        name = stored(self.session_key or "")
        found = Session.objects.filter(session_key=name, expire_date__gt=timezone.now()).first()
        if found is None:
            self._session_key = None
        return found

    def exists(self, session_key: str) -> bool:
        return super().exists(stored(session_key))

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        row = super().create_model_instance(data)
        row.session_key = stored(row.session_key)
        return row

    def delete(self, session_key: str | None = None) -> None:
        if key := session_key or self.session_key:
            super().delete(stored(key))
