"""The client: one question over HTTPS with mutual TLS, within a bounded time and size. Nothing of it is logged."""

from __future__ import annotations

import http.client
import socket
import ssl
import time
from urllib.parse import urlsplit

from cases.ssbtek.contract import BadQuestion, Connection, NoAnswer, Unreadable

CHUNK = 65_536
# A fault comes with 500 (SOAP 1.1); its envelope says more than the status.
READABLE = (200, 500)


def send(connection: Connection, envelope: bytes) -> bytes:
    """The raw answer to an envelope.

    Raises NoAnswer with a code for what went wrong on the way (unreachable, certificate, timeout, http_nnn) and
    Unreadable for an answer that is larger than is taken.
    """
    address = urlsplit(connection.url)
    if address.scheme != "https" or not address.hostname:
        raise BadQuestion("Adressen till SSBTEK ska börja med https://. Rätta den i driftens inställningar.")
    http_connection = http.client.HTTPSConnection(
        address.hostname, address.port or 443, timeout=connection.connect_seconds, context=tls_context(connection)
    )
    try:
        _connect(http_connection)
        return _exchange(http_connection, address.path or "/", envelope, connection)
    finally:
        http_connection.close()


def tls_context(connection: Connection) -> ssl.SSLContext:
    """We show our certificate, and talk only to who shows one that our authority has signed for that very name."""
    try:
        context = ssl.create_default_context(cafile=connection.authority or None)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.load_cert_chain(connection.certificate, connection.key)
    except OSError as error:
        raise NoAnswer(
            "Vårt certifikat för SSBTEK saknas eller går inte att läsa. Kontakta driften.", "own_certificate"
        ) from error
    return context


def _connect(http_connection: http.client.HTTPSConnection) -> None:
    try:
        http_connection.connect()
    except ssl.SSLCertVerificationError as error:
        raise NoAnswer("Tjänstens certifikat är inte utfärdat av den vi litar på.", "certificate") from error
    except TimeoutError as error:
        raise NoAnswer("Ingen förbindelse inom tidsgränsen.", "connect_timeout") from error
    except ssl.SSLError as error:
        raise NoAnswer("Den säkra förbindelsen kunde inte upprättas.", "tls") from error
    except OSError as error:
        raise NoAnswer("Tjänsten går inte att nå.", "unreachable") from error


def _exchange(
    http_connection: http.client.HTTPSConnection, path: str, envelope: bytes, connection: Connection
) -> bytes:
    deadline = time.monotonic() + connection.read_seconds
    assert http_connection.sock is not None
    http_connection.sock.settimeout(connection.read_seconds)
    headers = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": '""', "Accept": "text/xml"}
    try:
        http_connection.request("POST", path, envelope, headers)
        answer = http_connection.getresponse()
        content = _read(answer, http_connection.sock, connection, deadline)
    except TimeoutError as error:
        raise NoAnswer("Tjänsten svarade inte inom tidsgränsen.", "timeout") from error
    except ssl.SSLError as error:
        # With TLS 1.3 a client certificate is refused only when we begin to read.
        raise NoAnswer("Tjänsten godtar inte vårt certifikat.", "client_certificate") from error
    except (OSError, http.client.HTTPException) as error:
        raise NoAnswer("Förbindelsen bröts innan svaret var framme.", "broken") from error
    if answer.status not in READABLE:
        raise NoAnswer(f"Tjänsten svarade med felkod {answer.status}.", f"http_{answer.status}")
    return content


def _read(
    answer: http.client.HTTPResponse, sock: socket.socket | None, connection: Connection, deadline: float
) -> bytes:
    """The whole body, however it drips: the time limit is for all of it, not for each part."""
    parts: list[bytes] = []
    size = 0
    while True:
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        if sock is not None:
            sock.settimeout(left)
        part = answer.read1(CHUNK)
        if not part:
            break
        size += len(part)
        if size > connection.most_bytes:
            raise Unreadable("Svaret är större än vad som tas emot.", "too_large")
        parts.append(part)
    if answer.length:  # closed before all that was promised had come
        raise http.client.IncompleteRead(b"".join(parts))
    return b"".join(parts)
