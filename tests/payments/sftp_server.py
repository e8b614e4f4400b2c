"""A real SFTP server on the loopback, as a bank's would be; another program than the client that is tried."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncssh


@dataclass
class Server:
    """`folder` is what a client sees as its home. The rest is how the server behaves, to be changed by the test."""

    folder: Path
    key_file: Path
    port: int = 0
    host_key: str = ""
    full: bool = False
    slow: float = 0
    # The connection ends when a file is given its name: before it, or when it has it and before the answer.
    cut: str = ""
    renamed: list[str] = field(default_factory=list)

    def settings(self, **changes: Any) -> dict[str, Any]:
        return {
            "host": "127.0.0.1", "port": self.port, "user": "almby", "key_file": str(self.key_file),
            "host_key": self.host_key, "outbox": "out", "inbox": "in", "seconds": 20,
        } | changes  # fmt: skip


@contextmanager
def sftp_server(place: Path) -> Iterator[Server]:
    """A server that lets one key in, with the folders `out` and `in`."""
    client, host = asyncssh.generate_private_key("ssh-ed25519"), asyncssh.generate_private_key("ssh-ed25519")
    for name in ("out", "in"):
        (place / "remote" / name).mkdir(parents=True)
    (place / "client_key").write_bytes(client.export_private_key())
    server = Server(place / "remote", place / "client_key")
    server.host_key = host.export_public_key().decode().strip()
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    class Handler(asyncssh.SFTPServer):
        def __init__(self, chan: Any) -> None:
            super().__init__(chan, chroot=str(server.folder).encode())

        def write(self, file_obj: Any, offset: int, data: bytes) -> int:
            if server.full:
                raise asyncssh.SFTPFailure("No space left on device")
            return int(super().write(file_obj, offset, data))  # type: ignore[arg-type]

        def scandir(self, path: bytes) -> Any:
            time.sleep(server.slow)
            return super().scandir(path)

        def rename(self, oldpath: bytes, newpath: bytes) -> Any:
            if server.cut == "before":
                self.connection.abort()
                raise asyncssh.SFTPConnectionLost("cut")
            done = super().rename(oldpath, newpath)
            server.renamed.append(newpath.decode())
            if server.cut == "after":
                self.connection.abort()
            return done

    class Keys(asyncssh.SSHServer):
        def begin_auth(self, username: str) -> bool:
            return True

        def public_key_auth_supported(self) -> bool:
            return True

        def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
            return username == "almby" and key.public_data == client.public_data

    async def listen() -> asyncssh.SSHAcceptor:
        return await asyncssh.create_server(Keys, "127.0.0.1", 0, server_host_keys=[host], sftp_factory=Handler)

    acceptor = asyncio.run_coroutine_threadsafe(listen(), loop).result(20)
    server.port = acceptor.get_port()
    try:
        yield server
    finally:
        loop.call_soon_threadsafe(acceptor.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)
