"""The municipality's virus scanner, by the protocol of clamd (INSTREAM), where one is set up."""

from __future__ import annotations

import socket
import struct

CHUNK = 64 * 1024


class ScannerDown(OSError):
    """The scanner did not answer, so nothing is known of the file."""


def is_infected(content: bytes, address: str, seconds: float = 20.0) -> bool:
    """Whether the scanner at "host:port" knows something harmful in the content. Raises ScannerDown."""
    host, _, port = address.rpartition(":")
    try:
        with socket.create_connection((host, int(port)), timeout=seconds) as line:
            line.sendall(b"zINSTREAM\0")
            for start in range(0, len(content), CHUNK):
                part = content[start : start + CHUNK]
                line.sendall(struct.pack(">I", len(part)) + part)
            line.sendall(struct.pack(">I", 0))
            answer = b""
            while not answer.endswith(b"\0") and (more := line.recv(4096)):
                answer += more
    except OSError as error:
        raise ScannerDown(str(error)) from error
    if answer.rstrip(b"\0").endswith(b"FOUND"):
        return True
    if not answer.rstrip(b"\0").endswith(b"OK"):
        raise ScannerDown(answer.decode(errors="replace"))
    return False
