"""The payment file: what stands in it, that it is proved, and that it is the same every time."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from payments.bank import pain001, schema
from payments.bank.accounts import read_bank_account, read_bankgiro, read_iban, read_ocr
from payments.bank.pain001 import PaymentFileError, Rail, Totals, Transfer
from payments.bank.profile import AccountStyle, CategoryPurpose, Charset, PartyScheme, ProfileError
from tests.bank.examples import (
    CLIENT,
    DENTIST,
    LANDLORD,
    ONE_OF_EACH,
    payment_file,
    profile,
    texts,
    written,
    written_with_summary,
)

RAILS = list(Rail)
amounts = st.decimals(Decimal("0.01"), Decimal("99999.99"), places=2)
names = st.text(min_size=1, max_size=200).map(lambda name: f"Å{name}")


@st.composite
def transfer_lists(draw: st.DrawFn) -> list[Transfer]:
    drawn = draw(st.lists(st.tuples(st.sampled_from(ONE_OF_EACH), amounts, names), min_size=1, max_size=12))
    drawn.sort(key=lambda one: RAILS.index(one[0].rail))
    return [
        replace(example, end_to_end_id=f"U-{number}", amount=amount, payee_name=name)
        for number, (example, amount, name) in enumerate(drawn)
    ]


@settings(deadline=None, max_examples=40)
@given(transfer_lists(), st.sampled_from(Charset))
def test_any_run_becomes_a_valid_file_in_its_order_with_its_sum(transfers: list[Transfer], charset: Charset) -> None:
    data, summary = written_with_summary(payment_file(transfers), profile(charset=charset))
    schema.validate(data)
    assert texts(data, "EndToEndId") == [transfer.end_to_end_id for transfer in transfers]
    assert [Decimal(text) for text in texts(data, "InstdAmt")] == [one.amount for one in transfers]
    assert summary.control_sum == sum(one.amount for one in transfers)
    assert texts(data, "GrpHdr/NbOfTxs") == [str(len(transfers))]
    assert texts(data, "GrpHdr/CtrlSum") == [f"{summary.control_sum:.2f}"]


@settings(deadline=None, max_examples=15)
@given(transfer_lists())
def test_the_same_run_gives_the_same_bytes(transfers: list[Transfer]) -> None:
    run = payment_file(transfers)
    assert written(run) == written(run)


def test_the_summary_is_of_the_bytes_written() -> None:
    data, summary = written_with_summary()
    assert summary.sha256 == hashlib.sha256(data).hexdigest()
    assert (summary.count, summary.control_sum) == (3, Decimal("12675.50"))


def test_the_summary_is_the_same_without_an_output() -> None:
    assert pain001.write(payment_file(), profile(), None) == written_with_summary()[1]


def test_the_moment_is_written_in_utc_whatever_the_zone_it_came_in() -> None:
    created = datetime.fromisoformat("2026-11-23T10:30:00.123456+01:00")
    assert written(payment_file(created=created)) == written(payment_file())


def test_each_rail_is_a_block_of_its_own_with_its_totals() -> None:
    data = written()
    assert texts(data, "PmtInfId") == ["R20261125-KTO", "R20261125-BG", "R20261125-PG"]
    assert texts(data, "PmtInf/NbOfTxs") == ["1", "1", "1"]
    assert texts(data, "PmtInf/CtrlSum") == ["4150.00", "7325.50", "1200.00"]


def test_the_file_speaks_of_the_payer_as_the_profile_says() -> None:
    data = written(
        payer=profile(
            initiating_party_id="SIGN42",
            initiating_party_scheme=PartyScheme.CUSTOMER,
            debtor_agreement_id="AVTAL7",
            batch_booking=False,
        )
    )
    schema.validate(data)
    assert texts(data, "InitgPty/Id/OrgId/Othr/Id") == ["SIGN42"]
    assert texts(data, "InitgPty/Id/OrgId/Othr/SchmeNm/Cd") == ["CUST"]
    assert texts(data, "Dbtr/Id/OrgId/Othr/Id")[:2] == ["AVTAL7", "2120001124"]
    assert texts(data, "Dbtr/Id/OrgId/Othr/SchmeNm/Prtry")[0] == "ORGNR"
    assert set(texts(data, "BtchBookg")) == {"false"}
    assert set(texts(data, "DbtrAgt/FinInstnId/BICFI")) == {"SWEDSESS"}
    assert set(texts(data, "Dt")) == {"2026-11-25"}
    assert set(texts(data, "SvcLvl/Cd")) == {"NURG"}


@pytest.mark.parametrize(
    ("account", "path", "number"),
    [
        (read_bankgiro("991-2346"), "DbtrAcct/Id/Othr/Id", "9912346"),
        (read_bank_account("8424-4", "983 189 224-6"), "DbtrAcct/Id/Othr/Id", "9831892246"),
        (read_iban("SE4550000000058398257466"), "DbtrAcct/Id/IBAN", "SE4550000000058398257466"),
    ],
)
def test_the_payers_account_is_a_bankgiro_an_account_or_an_iban(account: Any, path: str, number: str) -> None:
    data = written(payment_file([CLIENT]), profile(debtor_account=account))
    schema.validate(data)
    assert texts(data, path) == [number]


def test_an_account_is_named_by_clearing_number_and_bban() -> None:
    data = written(payment_file([CLIENT]))
    assert texts(data, "CdtrAgt/FinInstnId/ClrSysMmbId/ClrSysId/Cd") == ["SESBA"]
    assert texts(data, "CdtrAgt/FinInstnId/ClrSysMmbId/MmbId") == ["5839"]
    assert texts(data, "CdtrAcct/Id/Othr/Id") == ["8257466"]
    assert texts(data, "CdtrAcct/Id/Othr/SchmeNm/Cd") == ["BBAN"]


def test_a_bank_that_wants_the_clearing_number_in_the_bban_gets_it() -> None:
    data = written(payment_file([CLIENT]), profile(account_style=AccountStyle.WITH_CLEARING))
    assert texts(data, "CdtrAcct/Id/Othr/Id") == ["58398257466"]


def test_a_bankgiro_goes_by_its_number_with_the_ocr_as_reference() -> None:
    data = written(payment_file([LANDLORD]))
    assert texts(data, "CdtrAgt/FinInstnId/BICFI") == ["BGABSESS"]
    assert texts(data, "CdtrAcct/Id/Othr/Id") == ["50501055"]
    assert texts(data, "CdtrAcct/Id/Othr/SchmeNm/Prtry") == ["BGNR"]
    assert texts(data, "CdtrRefInf/Tp/CdOrPrtry/Cd") == ["SCOR"]
    assert texts(data, "CdtrRefInf/Ref") == ["123456782"]


def test_a_plusgiro_goes_by_its_number_with_the_message() -> None:
    data = written(payment_file([DENTIST]))
    assert texts(data, "CdtrAgt/FinInstnId/BICFI") == ["NDEASESS"]
    assert texts(data, "CdtrAcct/Id/Othr/SchmeNm/Prtry") == ["PGNR"]
    assert texts(data, "RmtInf/Ustrd") == ["Faktura 2026-0512"]


def test_the_category_purpose_is_only_for_accounts() -> None:
    data = written(payer=profile(category_purpose=CategoryPurpose.SOCIAL_BENEFIT))
    schema.validate(data)
    assert texts(data, "PmtInf/PmtTpInf/CtgyPurp/Cd") == ["SSBE"]


def test_only_a_test_file_says_test() -> None:
    test_file = written(payer=profile(test=True))
    schema.validate(test_file)
    assert texts(test_file, "GrpHdr/Authstn/Prtry") == ["TEST"]
    assert texts(written(), "GrpHdr/Authstn/Prtry") == []


def test_the_profiles_prefix_comes_first_in_the_message_id() -> None:
    data, summary = written_with_summary(payer=profile(message_id_prefix="BISTAND-"))
    assert texts(data, "MsgId") == [summary.message_id] == ["BISTAND-R20261125"]


def test_a_name_cannot_write_xml_into_the_file() -> None:
    name = '</Nm></Cdtr><Amt>&lt;![CDATA["1"]]> <!-- -->'
    data = written(payment_file([replace(CLIENT, payee_name=name)]))
    schema.validate(data)
    assert texts(data, "Cdtr/Nm") == [name]
    assert texts(data, "InstdAmt") == ["4150.00"]


@pytest.mark.parametrize(
    ("charset", "name", "in_file"),
    [
        (Charset.SWEDISH, "Åsa Öberg-Élan", "Åsa Öberg-Élan"),
        (Charset.SWEDISH, "A\N{COMBINING RING ABOVE}sa", "Åsa"),
        (Charset.SWEDISH, "Łukasz Šimić", "Lukasz Simic"),
        (Charset.SWEDISH, "ليلى Ek", "???? Ek"),
        (Charset.UNICODE, "ليلى Łukasz", "ليلى Łukasz"),
        (Charset.ASCII, "Åsa Öberg", "Asa Oberg"),
        (Charset.SWEDISH, " Åsa\r\n\tÖberg\x00\x0b ", "Åsa Öberg"),
        (Charset.SWEDISH, "Å\N{ZERO WIDTH SPACE}sa\ud800\ufffe", "Åsa"),
        (Charset.SWEDISH, "Å" * 150, "Å" * 140),
    ],
)
def test_a_name_is_written_in_the_letters_the_bank_takes(charset: Charset, name: str, in_file: str) -> None:
    data = written(payment_file([replace(CLIENT, payee_name=name)]), profile(charset=charset))
    assert texts(data, "Cdtr/Nm") == [in_file]


def test_a_message_is_cut_at_140_characters() -> None:
    data = written(payment_file([replace(DENTIST, message="Ä" * 141)]))
    schema.validate(data)
    assert texts(data, "Ustrd") == ["Ä" * 140]


def test_transfers_are_written_as_they_come() -> None:
    """The writer does not gather the transfers: most of the file is out before the last one is asked for."""
    out, written_before_last = BytesIO(), 0
    transfers = [replace(CLIENT, end_to_end_id=f"U-{number}") for number in range(1000)]

    def one_by_one() -> Iterator[Transfer]:
        nonlocal written_before_last
        for transfer in transfers:
            written_before_last = out.tell()
            yield transfer

    pain001.write(payment_file(transfers, transactions=one_by_one()), profile(), out)
    assert written_before_last > out.tell() * 0.9


@pytest.mark.parametrize(
    "totals",
    [
        {Rail.ACCOUNT: Totals(2, Decimal("4150.00"))},
        {Rail.ACCOUNT: Totals(1, Decimal("4150.01"))},
        {Rail.ACCOUNT: Totals(1, Decimal("4150.00")), Rail.BANKGIRO: Totals(1, Decimal("1.00"))},
        {Rail.BANKGIRO: Totals(1, Decimal("4150.00"))},
    ],
)
def test_a_file_whose_transfers_are_not_those_announced_is_refused(totals: dict[Rail, Totals]) -> None:
    with pytest.raises(PaymentFileError, match="Filen stämmer inte med körningen"):
        written(payment_file([CLIENT], totals=totals))


def test_a_transfer_too_many_is_told_with_both_figures() -> None:
    extra = replace(CLIENT, end_to_end_id="U-9", amount=Decimal("1.00"))
    with pytest.raises(PaymentFileError) as refusal:
        written(payment_file([CLIENT], transactions=[CLIENT, extra]))
    assert str(refusal.value) == (
        "Filen stämmer inte med körningen (KTO): 2 utbetalningar på 4151.00 kr i stället för 1 på 4150.00 kr."
    )


@pytest.mark.parametrize("order", [[LANDLORD, CLIENT], [CLIENT, LANDLORD, replace(CLIENT, end_to_end_id="U-9")]])
def test_rails_out_of_order_are_refused(order: list[Transfer]) -> None:
    with pytest.raises(PaymentFileError, match="ordningen konto, bankgiro, plusgiro"):
        written(payment_file(order))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"message_id": ""}, "Filens id"),
        ({"message_id": "R" * 32}, "Filens id"),
        ({"message_id": "R 1"}, "Filens id"),
        ({"message_id": "R1\n"}, "Filens id"),
        ({"created": datetime(2026, 11, 23, 9, 30)}, "saknar tidszon"),
        ({"execution_date": date(2026, 12, 24)}, "2026-12-24 är inte en bankdag"),
        ({"transactions": (), "totals": {}}, "inga utbetalningar"),
    ],
)
def test_a_run_that_cannot_be_a_file_is_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(PaymentFileError, match=message):
        written(payment_file(**changes))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"end_to_end_id": ""}, "Utbetalningens id"),
        ({"end_to_end_id": "U" * 36}, "Utbetalningens id"),
        ({"end_to_end_id": "U/1"}, "Utbetalningens id"),
        ({"amount": Decimal("0.00")}, "går inte att betala"),
        ({"amount": Decimal("-1.00")}, "går inte att betala"),
        ({"amount": Decimal("0.001")}, "går inte att betala"),
        ({"amount": Decimal("10000000000.00")}, "går inte att betala"),
        ({"payee_name": " \x00\n"}, "namn saknas"),
        ({"ocr": read_ocr("123456782")}, "OCR-nummer går bara till bankgiro och plusgiro"),
    ],
)
def test_a_transfer_no_bank_can_pay_is_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(PaymentFileError, match=message):
        written(payment_file([replace(CLIENT, **changes)]))


def test_an_ocr_and_a_message_together_are_refused() -> None:
    with pytest.raises(PaymentFileError, match="inte båda"):
        written(payment_file([replace(LANDLORD, message="Hyra december")]))


@pytest.mark.parametrize("amount", [Decimal("NaN"), Decimal("Infinity")])
def test_an_amount_that_is_no_number_is_refused(amount: Decimal) -> None:
    run = payment_file([CLIENT], transactions=[replace(CLIENT, amount=amount)])
    with pytest.raises(PaymentFileError, match="går inte att betala"):
        written(run)


@pytest.mark.parametrize(
    "changes",
    [
        {"org_number": "2120001125"},
        {"org_number": "212000-1124"},
        {"debtor_bic": "SWED"},
        {"debtor_bic": "swedsess"},
        {"debtor_name": " "},
        {"initiating_party_name": "x" * 141},
        {"initiating_party_id": ""},
        {"debtor_agreement_id": "a b"},
        {"message_id_prefix": "MALMO/"},
    ],
)
def test_a_profile_no_bank_could_accept_is_refused(changes: dict[str, str]) -> None:
    with pytest.raises(ProfileError):
        profile(**changes)
