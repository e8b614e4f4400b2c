"""The HTTPS server: shows its certificate, asks for the client's, and answers as the town says."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from lxml import etree

from cases.ssbtek.contract import ASK, PING, Agency, Connection, Scripted, Unreadable
from cases.ssbtek.fake.answers import answer_xml, fault_xml, ping_answer_xml
from cases.ssbtek.fake.certificates import Certificates
from cases.ssbtek.fake.town import Trouble, usual
from cases.ssbtek.xmlsafe import child, local, parse, text

HOST = "127.0.0.1"
PATH = "/ssbt/10"
Town = Callable[[str, date, date], Scripted | Trouble]
BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE e [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY x SYSTEM "file:///etc/passwd">]><e>&b;&x;</e>'
)


@dataclass
class FakeSsbtek:
    """A running service. `script` says what a person gets, before the town is asked; `asked` counts the questions."""

    certificates: Certificates
    town: Town = usual
    slow_seconds: float = 5.0
    script: dict[str, Scripted | Trouble] = field(default_factory=dict)
    # What was asked, as (person, period, agencies asked): for tests to look at, kept in memory only.
    asked: list[Asked] = field(default_factory=list)
    stopped: threading.Event = field(default_factory=threading.Event)

    def serve(self, listening: socket.socket) -> None:
        """Answer until `stopped` is set, each client in a thread of its own."""
        server = _Server(listening, self)
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        self.stopped.wait()
        server.shutdown()
        server.server_close()

    @property
    def tls(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.load_cert_chain(self.certificates.certificate("server"), self.certificates.key("server"))
        context.load_verify_locations(self.certificates.authority)
        context.verify_mode = ssl.CERT_REQUIRED
        return context


@dataclass(frozen=True)
class Asked:
    """One question as it came in."""

    person: str
    first_day: date
    last_day: date
    agencies: frozenset[Agency]
    purpose: str
    legal_text: str
    correlation: str


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, listening: socket.socket, service: FakeSsbtek) -> None:
        super().__init__(listening.getsockname(), _Handler, bind_and_activate=False)
        self.socket.close()
        self.socket, self.service, self.tls = listening, service, service.tls

    def finish_request(self, request: Any, client_address: Any) -> None:
        """The handshake is made here, in the client's own thread, so that a slow one stops nobody else."""
        request.settimeout(60)
        with suppress(ssl.SSLError, OSError):
            super().finish_request(self.tls.wrap_socket(request, server_side=True), client_address)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Nothing is printed: an error may hold what was asked."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing of a question is written anywhere."""

    def do_POST(self) -> None:
        service = self.server.service
        try:
            body = parse(self.rfile.read(int(self.headers.get("Content-Length", "0"))))
            soap_body = child(body, "Body")
            operation = None if soap_body is None else next(iter(soap_body), None)
            if operation is None or self.headers.get("SOAPAction", "").strip('"'):
                raise Unreadable("Ingen fråga.")
        except Unreadable:
            self._send(fault_xml("SSBT-0001", "Frågan går inte att läsa."), 500)
            return
        if local(operation) == PING:
            self._send(ping_answer_xml())
            return
        asked = _asked(operation)
        if local(operation) != ASK or asked is None:
            self._send(fault_xml("SSBT-0002", "Frågan följer inte kontraktet."), 500)
            return
        service.asked.append(asked)
        found = service.script.get(asked.person) or service.town(asked.person, asked.first_day, asked.last_day)
        if isinstance(found, Trouble):
            self._trouble(found, asked)
        else:
            self._send(answer_xml(found, asked.agencies, asked.correlation))

    def _send(self, content: bytes, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "text/xml; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _trouble(self, trouble: Trouble, asked: Asked) -> None:
        whole = answer_xml(usual(asked.person, asked.first_day, asked.last_day), asked.agencies, asked.correlation)
        match trouble:
            case Trouble.SLOW:
                self.server.service.stopped.wait(self.server.service.slow_seconds)
                self._send(whole)
            case Trouble.DRIP | Trouble.CUT:
                self._begin(len(whole))
                for place in range(len(whole)):
                    if trouble == Trouble.CUT and place > 100:
                        self.close_connection = True
                        return
                    self.wfile.write(whole[place : place + 1])
                    if trouble == Trouble.DRIP:
                        self.wfile.flush()
                        time.sleep(0.05)
            case Trouble.GARBAGE:
                self._send(b"\x00\xff not xml <<<>>>")
            case Trouble.NOT_SOAP:
                self._send("<html><body>Underhåll pågår</body></html>".encode())
            case Trouble.ENTITIES:
                self._send(BOMB)
            case Trouble.HUGE:
                self._send(whole.replace(b"</", b"<!--" + b"x" * 200_000 + b"--></", 60))
            case Trouble.FAULT:
                self._send(fault_xml("SSBT-0009", "Ingivaren saknar behörighet."), 500)
            case Trouble.BUSY:
                self._send(b"", 503)

    def _begin(self, length: int) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/xml; charset=utf-8")
        self.send_header("Content-Length", str(length))
        self.end_headers()


def _asked(operation: etree._Element) -> Asked | None:
    """The question, if it has all that the contract asks for."""
    general = child(operation, "generellaFrageparametrar")
    special = child(operation, "specifikaFrageparametrar")
    person = text(general, "personidentitet")
    named = [text(general, "ingivare", name) for name in ("organisationsnummer", "namn", "handlaggare")]
    if special is None or len(person) != 12 or not all(named) or len(named[0]) != 12:
        return None
    try:
        first, last = (date.fromisoformat(text(general, "tidsperiod", n)) for n in ("fromDatum", "tomDatum"))
    except ValueError:
        return None
    included = frozenset(Agency(local(part)) for part in special if part.get("inkludera") == "true")
    return Asked(
        person, first, last, included, text(general, "syfte"), text(general, "lagtext"), text(general, "korrelationsid")
    )


@contextmanager
def running(service: FakeSsbtek) -> Iterator[Connection]:
    """The service in a thread of this process, and how to reach it; for tests."""
    with socket.create_server((HOST, 0)) as listening:
        port = listening.getsockname()[1]
        thread = threading.Thread(target=service.serve, args=(listening,), daemon=True)
        thread.start()
        made = service.certificates
        try:
            yield Connection(
                f"https://{HOST}:{port}{PATH}",
                str(made.certificate("client")),
                str(made.key("client")),
                str(made.authority),
            )
        finally:
            service.stopped.set()
            thread.join(5)
