"""The service as a process of its own, for the demo municipality."""

from __future__ import annotations

import argparse
import signal
import socket
from pathlib import Path

from cases.ssbtek.fake.certificates import certificates
from cases.ssbtek.fake.server import HOST, FakeSsbtek
from cases.ssbtek.fake.town import demo


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m cases.ssbtek.fake")
    parser.add_argument("--folder", type=Path, required=True, help="where the certificates are kept")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--fd", type=int, help="descriptor of a socket that listens already")
    options = parser.parse_args()
    service = FakeSsbtek(certificates(options.folder), demo)
    signal.signal(signal.SIGTERM, lambda *_: service.stopped.set())
    signal.signal(signal.SIGINT, lambda *_: service.stopped.set())
    listening = socket.create_server((HOST, options.port)) if options.fd is None else socket.socket(fileno=options.fd)
    service.serve(listening)


if __name__ == "__main__":
    main()
