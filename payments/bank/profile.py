"""What one bank wants to see in a payment file: who pays, from where, and how details are written.

Banks differ on these points, so they are configuration and follow the bank's own implementation guide.
"""

import re
from dataclasses import dataclass
from enum import Enum

from stdnum.se import orgnr

from payments.bank.accounts import BankAccount, Bankgiro, Iban


class ProfileError(ValueError):
    """A bank profile that no bank could accept; the text is for the administrator (Swedish)."""


class Version(Enum):
    """The version of pain.001 that the bank takes. From .09 on a BIC is called BICFI, and a day is wrapped."""

    V03 = "03"
    V09 = "09"

    @property
    def message(self) -> str:
        """The message's whole name, as the bank answers with it."""
        return f"pain.001.001.{self.value}"

    @property
    def namespace(self) -> str:
        return f"urn:iso:std:iso:20022:tech:xsd:{self.message}"


class CategoryPurpose(Enum):
    """ISO category purpose for payments to bank accounts; which one a bank takes is its own choice."""

    SOCIAL_BENEFIT = "SSBE"
    SALARY = "SALA"


class AccountStyle(Enum):
    """How clearing and account number are written. Both name the bank by its clearing number (SESBA)."""

    NUMBER_ONLY = "account number as BBAN, clearing number as SESBA"
    WITH_CLEARING = "clearing and account number as BBAN, clearing number as SESBA"


class Charset(Enum):
    """The letters a bank takes in names and messages; the file itself is always UTF-8.

    A letter outside loses its accent (``Š`` becomes ``S``), or becomes ``?`` when it has no Latin form.
    """

    UNICODE = "utf-8"
    SWEDISH = "latin-1"
    ASCII = "ascii"


class PartyScheme(Enum):
    """What kind of number identifies a party: its organisation number, or one given by the bank."""

    ORGANISATION = "ORGNR"
    CUSTOMER = "CUST"
    BANK = "BANK"


@dataclass(frozen=True)
class BankProfile:
    """The municipality as payer at one bank.

    ``initiating_party_id`` is what the bank knows the sender of files by (at Nordea the SignerId), of
    the kind ``initiating_party_scheme``. ``debtor_agreement_id`` is an agreement number, if the bank
    wants one beside the organisation number. ``message_id_prefix`` comes first in every message id, so
    that two systems or environments at the same bank never collide. A ``test`` file says TEST in its
    header.

    Raises :class:`ProfileError`.
    """

    initiating_party_name: str
    initiating_party_id: str
    debtor_name: str
    org_number: str
    debtor_account: BankAccount | Bankgiro | Iban
    debtor_bic: str
    version: Version = Version.V09
    initiating_party_scheme: PartyScheme = PartyScheme.ORGANISATION
    debtor_agreement_id: str = ""
    batch_booking: bool = True
    category_purpose: CategoryPurpose | None = None
    account_style: AccountStyle = AccountStyle.NUMBER_ONLY
    charset: Charset = Charset.SWEDISH
    message_id_prefix: str = ""
    test: bool = False

    def __post_init__(self) -> None:
        for label, name in (("Avsändarens", self.initiating_party_name), ("Betalarens", self.debtor_name)):
            if not 1 <= len(name.strip()) <= 140:
                raise ProfileError(f"{label} namn ska ha 1–140 tecken.")
        if not re.fullmatch(r"\d{10}", self.org_number) or not orgnr.is_valid(self.org_number):
            raise ProfileError("Organisationsnumret ska ha 10 siffror och rätt kontrollsiffra.")
        if not re.fullmatch(r"[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?", self.debtor_bic):
            raise ProfileError("Bankens BIC ska ha 8 eller 11 tecken, till exempel NDEASESS.")
        if not re.fullmatch(r"[A-Za-z0-9-]{1,35}", self.initiating_party_id):
            raise ProfileError("Avsändarens id hos banken ska ha 1–35 bokstäver och siffror.")
        if not re.fullmatch(r"[A-Za-z0-9-]{0,35}", self.debtor_agreement_id):
            raise ProfileError("Avtalsnumret hos banken får ha högst 35 bokstäver och siffror.")
        if not re.fullmatch(r"[A-Za-z0-9-]{0,12}", self.message_id_prefix):
            raise ProfileError("Prefixet för filens id får ha högst 12 bokstäver och siffror.")
