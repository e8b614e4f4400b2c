"""The words of the contract: agencies, namespaces, the question and the shape of an answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
# The version is part of the namespace; each is shut down after a few years, so it comes from the connection.
NAMESPACE = "http://schema.forsakringskassan.se/integration/ssbt/{version}"
VERSION = "10"
LEFI_VERSION = "v9"
ASK, PING = "hamtaBastjanstInformation", "testaBastjanstInformation"

AF_SCHEMA = "http://api.arbetsformedlingen.se/arbetssokande/ersattningsstod/v2"
SO_SCHEMA = "http://INT014.UBPService.Schemas"
TNS_SCHEMA = "http://schema.transportstyrelsen.se/ssbtek/hamtauppgifterresponder/1"
VEHICLE_SCHEMA = "http://schema.transportstyrelsen.se/ssbtek/fordon/1"
CSN_SCHEMA = "http://schema.csn.se/v4.0/kommunfraga"
TAX_SCHEMA = "http://xmls.skatteverket.se/se/skatteverket/zg/instans/standardiseradInformation/1.0"

# The act that was repealed on 2025-07-01: nothing may be asked for under it.
REPEALED = "2001:453"


class Agency(StrEnum):
    """Who answers, by the contract's codes; FK also carries Pensionsmyndigheten's answer."""

    AF = "AF"
    CSN = "CSN"
    FK = "FK"
    SKV = "SKV"
    SO = "SO"
    TNS = "TNS"
    MIV = "MIV"

    @property
    def label(self) -> str:
        return NAMES[self]


NAMES = {
    Agency.AF: "Arbetsförmedlingen",
    Agency.CSN: "CSN",
    Agency.FK: "Försäkringskassan och Pensionsmyndigheten",
    Agency.SKV: "Skatteverket",
    Agency.SO: "A-kassorna",
    Agency.TNS: "Transportstyrelsen",
    Agency.MIV: "Migrationsverket",
}


class SsbtekError(Exception):
    """Something that keeps a question from being answered; `code` is short and stable, `words` are for the user.

    Neither ever holds anything of the answer: both are logged.
    """

    code: ClassVar[str] = "error"

    def __init__(self, words: str, code: str = "") -> None:
        super().__init__(words)
        self.words = words
        self.answer_code = code or type(self).code


class Unreadable(SsbtekError):
    """The answer is not what the contract says."""

    code = "unreadable"


class NoAnswer(SsbtekError):
    """The service could not be reached, was too slow, or refused us."""

    code = "no_answer"


class BadQuestion(SsbtekError):
    """The question may not be sent as it is."""

    code = "bad_question"


@dataclass(frozen=True, slots=True)
class Question:
    """One question about one person (12 digits) for a period, with its purpose and legal ground in words."""

    person: str
    case_number: str
    first_day: date
    last_day: date
    asker: str
    asker_number: str
    caseworker: str
    purpose: str
    legal_text: str
    correlation: str
    actor_id: str = ""
    agencies: frozenset[Agency] = frozenset(Agency)


@dataclass(frozen=True, slots=True)
class Payment:
    """Money that an agency says it has paid, or plans to pay (SEK, net), and where in the answer it stands.

    Attributes:
        place: the payment's place in its agency's answer; with the agency it is unique in one answer.
        kind: the calculation's kind of income.
        planned: whether it has not left the agency yet.
    """

    agency: Agency
    place: str
    benefit: str
    kind: str
    net: Decimal
    paid_on: date
    first_day: date | None = None
    last_day: date | None = None
    planned: bool = False


@dataclass(frozen=True, slots=True)
class AgencyPart:
    """One agency's part of an answer: data, or an error with code and words, or nothing at all."""

    agency: Agency
    status: str
    code: str = ""
    words: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    payments: tuple[Payment, ...] = ()

    DATA: ClassVar[str] = "data"
    ERROR: ClassVar[str] = "error"
    MISSING: ClassVar[str] = "missing"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: a part per agency that was asked."""

    correlation: str
    parts: tuple[AgencyPart, ...]

    @property
    def payments(self) -> tuple[Payment, ...]:
        return tuple(payment for part in self.parts for payment in part.payments)


@dataclass(frozen=True, slots=True)
class Findings:
    """What one agency's payload says: facts in words, and payments."""

    facts: tuple[tuple[str, str], ...] = ()
    payments: tuple[Payment, ...] = ()


@dataclass(frozen=True, slots=True)
class Connection:
    """How the service is reached: address, our certificate and key, whom we trust, and how long we wait (seconds)."""

    url: str
    certificate: str
    key: str
    authority: str
    connect_seconds: float = 5.0
    read_seconds: float = 30.0
    most_bytes: int = 5_000_000
    version: str = VERSION

    @property
    def namespace(self) -> str:
        return NAMESPACE.format(version=self.version)


@dataclass(frozen=True, slots=True)
class Scripted:
    """What the server of ours answers about a person; `data` by agency, `errors` as (source, code, words)."""

    data: Mapping[Agency, Any] = field(default_factory=dict)
    errors: Mapping[Agency, tuple[str, str, str]] = field(default_factory=dict)
    left_out: frozenset[Agency] = frozenset()
