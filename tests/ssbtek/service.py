"""The service of ours, running in this process, and questions to it. All people are made up."""

from __future__ import annotations

import functools
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from cases.ssbtek.client import send
from cases.ssbtek.contract import Answer, Connection, Question
from cases.ssbtek.envelope import question_xml, read_answer
from cases.ssbtek.fake.certificates import Certificates, certificates
from cases.ssbtek.fake.server import FakeSsbtek, running

PERSON = "198503120017"
QUESTION = Question(
    person=PERSON,
    case_number="2026-00001",
    first_day=date(2026, 7, 1),
    last_day=date(2026, 8, 31),
    asker="Almby kommun",
    asker_number="162120009994",
    caseworker="sek",
    purpose="Handläggning av ekonomiskt bistånd",
    legal_text="15 kap. 10 § socialtjänstlagen (2025:400)",
    correlation="7b0b8f4e-0000-4000-8000-000000000001",
    actor_id="prov",
)


@functools.cache
def own_certificates(name: str = "ours") -> Certificates:
    """One authority per name for the whole test run."""
    return certificates(Path(tempfile.mkdtemp(prefix=f"ssbtek-{name}-")))


@contextmanager
def service(**options: Any) -> Iterator[tuple[FakeSsbtek, Connection]]:
    fake = FakeSsbtek(own_certificates(), **options)
    with running(fake) as connection:
        yield fake, replace(connection, connect_seconds=2, read_seconds=2)


def ask(connection: Connection, question: Question = QUESTION) -> Answer:
    return read_answer(send(connection, question_xml(question)), question.agencies)
