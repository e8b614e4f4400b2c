"""Who acts, proved to PostgreSQL by a secret that does not lie in it (rule 1 and 7).

A transaction says who acts with the setting `app.actor`, which any session may set. So the number stands there with a
proof: an HMAC-SHA256 (RFC 2104) over the sign-in and the session's own process number, by a key derived from
SECRET_KEY. PostgreSQL holds the two pads of the key in a table that the application's role cannot read, and recomputes
the proof at every write (`bistand_actor`). A console with the application's password alone can bind nobody.
"""

from __future__ import annotations

import functools
import hmac
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection

BLOCK = 64  # bytes, of SHA-256
BIND = "SELECT set_config('app.actor', %s, true), set_config('app.act', %s, true), set_config('app.reason', %s, true)"


@functools.cache
def _key(secret: str) -> bytes:
    return hmac.digest(secret.encode(), b"bistand.actor", "sha256")


def proof(actor_id: int, pid: int) -> str:
    """The value of `app.actor` that binds this sign-in to the session of PostgreSQL with this process number."""
    return f"{actor_id}:{hmac.digest(_key(settings.SECRET_KEY), f'{actor_id}|{pid}'.encode(), 'sha256').hex()}"


def bind(session: psycopg.Connection[Any], actor_id: int | None, act: str = "", reason: str = "") -> None:
    """Bind an actor to the session's transaction, or nobody.

    The values travel beside the statement: as part of it, other sessions of the same role could read the proof in
    pg_stat_activity while it runs.
    """
    bound = "" if actor_id is None else proof(actor_id, session.info.backend_pid)
    with psycopg.Cursor(session) as beside:
        beside.execute(BIND, [bound, act, reason])


def store_key(**_: Any) -> None:
    """Give PostgreSQL the key; runs after every migrate, as the owner, so that a new SECRET_KEY comes into force."""
    key = _key(settings.SECRET_KEY).ljust(BLOCK, b"\0")
    pads = [bytes(byte ^ pad for byte in key) for pad in (0x36, 0x5C)]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audit_actorkey(inner_pad, outer_pad) VALUES (%s, %s)"
            " ON CONFLICT (only_one) DO UPDATE SET inner_pad = excluded.inner_pad, outer_pad = excluded.outer_pad",
            pads,
        )
