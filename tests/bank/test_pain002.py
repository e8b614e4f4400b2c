"""The bank's receipt, and the fake bank that writes receipts for development and tests."""

from dataclasses import replace
from decimal import Decimal
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from payments.bank import fakebank, pain001, pain002, schema
from payments.bank.bank_codes import REASONS, STATUSES, Outcome
from payments.bank.pain001 import Rail, payment_information_id
from payments.bank.pain002 import ReceiptError, Status, TransferStatus
from tests.bank.examples import CLIENT, PAIN001_PACKAGE, payment_file, profile, texts, written

RECEIPT_SCHEMAS = PAIN001_PACKAGE / "pain002/schemas"
VERSIONS = ("03", "12", "14", "15")


@cache
def receipt_schema(version: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(RECEIPT_SCHEMAS / f"pain.002.001.{version}.xsd")))


def receipt(group: str = "", blocks: str = "", namespace: str = "pain.002.001.10", doctype: str = "") -> bytes:
    """A receipt by hand, for what the fake bank never says."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>{doctype}
    <Document xmlns="urn:iso:std:iso:20022:tech:xsd:{namespace}"><CstmrPmtStsRpt>
      <GrpHdr><MsgId>K-1</MsgId><CreDtTm>2026-11-23T10:00:00</CreDtTm></GrpHdr>
      <OrgnlGrpInfAndSts><OrgnlMsgId>R1</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>
        {group}</OrgnlGrpInfAndSts>{blocks}
    </CstmrPmtStsRpt></Document>""".encode()


def block(content: str, block_id: str = "R1-KTO") -> str:
    return f"<OrgnlPmtInfAndSts><OrgnlPmtInfId>{block_id}</OrgnlPmtInfId>{content}</OrgnlPmtInfAndSts>"


def transfer(content: str, end_to_end_id: str = "U-1") -> str:
    return f"<TxInfAndSts><OrgnlEndToEndId>{end_to_end_id}</OrgnlEndToEndId>{content}</TxInfAndSts>"


def test_a_bank_that_pays_all_says_so_of_each_transfer() -> None:
    read = pain002.read(fakebank.receipt_for(written()))
    assert (read.original_message_id, read.original_count) == ("R20261125", 3)
    assert read.original_sum == Decimal("12675.50")
    assert read.transfers == tuple(TransferStatus(f"U-{number}", Status("ACSC")) for number in (1, 2, 3))
    assert {transfer.status.outcome for transfer in read.transfers} == {Outcome.PAID}


@settings(deadline=None, max_examples=25)
@given(st.lists(st.sampled_from(["ACSC", "ACCP", "PDNG", "AC04", "MD07", "AC01"]), min_size=1, max_size=20))
def test_every_decision_of_the_bank_comes_back_for_the_right_transfer(decisions: list[str]) -> None:
    transfers = [replace(CLIENT, end_to_end_id=f"U-{number}") for number in range(len(decisions))]
    by_id = {one.end_to_end_id: decision for one, decision in zip(transfers, decisions, strict=True)}
    read = pain002.read(fakebank.receipt_for(written(payment_file(transfers)), by_id.__getitem__))
    told = {one.end_to_end_id: one.status.reason or one.status.code for one in read.transfers}
    assert told == by_id


@pytest.mark.parametrize("version", VERSIONS)
def test_the_fake_banks_receipts_follow_the_standard_and_are_read_in_every_version(version: str) -> None:
    data = fakebank.receipt_for(written(), lambda one: "AC04" if one == "U-2" else "ACSC", version=version)
    receipt_schema(version).assertValid(etree.parse(BytesIO(data)))
    status = pain002.read(data).status_of("U-2", "")
    assert status == Status("RJCT", "AC04")


def test_the_fake_bank_is_repeatable() -> None:
    assert fakebank.receipt_for(written()) == fakebank.receipt_for(written())


def test_a_rejection_is_explained_in_swedish() -> None:
    read = pain002.read(fakebank.receipt_for(written(), lambda one: "AC04"))
    status = read.status_of("U-1", "")
    assert status is not None
    assert status.outcome is Outcome.REJECTED
    assert status.meaning == "Banken har avvisat uppdraget. Kontot är avslutat."


def test_codes_nobody_knows_are_shown_and_left_for_a_person_to_judge() -> None:
    status = Status("ZZZZ", "QQ99")
    assert status.outcome is Outcome.PENDING
    assert status.meaning == "Okänd status från banken (ZZZZ). Orsak med koden QQ99."


def test_only_two_statuses_mean_that_money_has_moved() -> None:
    assert {code for code, (outcome, _) in STATUSES.items() if outcome is Outcome.PAID} == {"ACSC", "ACCC"}


def test_every_meaning_is_one_swedish_sentence() -> None:
    for meaning in [*REASONS.values(), *(meaning for _, meaning in STATUSES.values())]:
        assert meaning[0].isupper()
        assert meaning.endswith(".")


def test_a_file_that_breaks_the_schema_is_rejected_as_a_whole() -> None:
    broken = written().replace(b"<ChrgBr>SLEV", b"<ChrgBr>FREE")
    read = pain002.read(fakebank.receipt_for(broken))
    assert (read.original_message_id, read.group, read.transfers) == ("R20261125", Status("RJCT", "FF01"), ())


@pytest.mark.parametrize(
    ("sent", "changed", "reason"),
    [
        (b"<NbOfTxs>3</NbOfTxs>", b"<NbOfTxs>2</NbOfTxs>", "AM19"),
        (b"<CtrlSum>12675.50<", b"<CtrlSum>12675.51<", "AM16"),
        (b">4150.00</InstdAmt>", b">4151.00</InstdAmt>", "AM16"),
    ],
)
def test_a_file_whose_totals_are_wrong_is_rejected_as_a_whole(sent: bytes, changed: bytes, reason: str) -> None:
    assert sent in written()
    read = pain002.read(fakebank.receipt_for(written().replace(sent, changed, 1)))
    assert (read.group, read.transfers) == (Status("RJCT", reason), ())


def test_an_id_that_occurs_twice_is_paid_only_once() -> None:
    data = fakebank.receipt_for(written(payment_file([CLIENT, CLIENT])))
    assert texts(data, "TxSts") == ["ACSC", "RJCT"]
    assert texts(data, "TxInfAndSts/StsRsnInf/Rsn/Cd") == ["DU04"]


@pytest.mark.parametrize("data", [b"", b"hej", b"<Document/>"])
def test_the_fake_bank_refuses_what_is_no_payment_file(data: bytes) -> None:
    with pytest.raises(schema.InvalidFile):
        fakebank.receipt_for(data)


def test_the_answer_for_a_transfer_goes_before_its_blocks_and_that_before_the_files() -> None:
    data = receipt(
        "<GrpSts>ACCP</GrpSts>",
        block("<PmtInfSts>ACSP</PmtInfSts>" + transfer("<TxSts>ACSC</TxSts>", "U-1")),
    )
    read = pain002.read(data)
    assert read.status_of("U-1", "R1-KTO") == Status("ACSC")
    assert read.status_of("U-2", "R1-KTO") == Status("ACSP")
    assert read.status_of("U-3", "R1-BG") == Status("ACCP")


def test_a_file_accepted_in_part_says_nothing_of_a_transfer_it_does_not_name() -> None:
    read = pain002.read(receipt("<GrpSts>PART</GrpSts>", block(transfer("<TxSts>RJCT</TxSts>"))))
    assert read.status_of("U-2", "R1-KTO") is None


def test_the_blocks_of_a_receipt_are_those_of_the_payment_file() -> None:
    summary = pain001.write(payment_file(), profile(), None)
    read = pain002.read(fakebank.receipt_for(written()))
    assert [one.block_id for one in read.blocks] == [payment_information_id(summary.message_id, rail) for rail in Rail]


def test_the_banks_own_words_and_reason_of_its_own_are_kept() -> None:
    reason = "<Rsn><Prtry>XX1</Prtry></Rsn><AddtlInf>Ring&#10;oss</AddtlInf><AddtlInf>Å</AddtlInf>"
    rejection = transfer(f"<TxSts>RJCT</TxSts><StsRsnInf>{reason}</StsRsnInf>")
    read = pain002.read(receipt("", block(rejection)))
    assert read.status_of("U-1", "") == Status("RJCT", "XX1", "Ring oss Å")


def test_the_same_answer_twice_is_one_answer() -> None:
    read = pain002.read(receipt("", block(transfer("<TxSts>ACSC</TxSts>") * 2)))
    assert len(read.transfers) == 1


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "skadad eller inte hel"),
        (b"hej", "skadad eller inte hel"),
        (b"<a/>", "inte en återrapport"),
        (b"<Document/>", "inte en återrapport"),
        (receipt(namespace="pain.002.001.02"), "inte en återrapport"),
        (receipt(namespace="pain.001.001.09"), "inte en återrapport"),
        (receipt().replace(b"<OrgnlMsgId>R1</OrgnlMsgId>", b""), "vilken fil den gäller"),
        (receipt("<OrgnlNbOfTxs>tre</OrgnlNbOfTxs>"), "Antalet eller summan"),
        (receipt("<OrgnlCtrlSum>NaN</OrgnlCtrlSum>"), "Antalet eller summan"),
        (receipt("", block(transfer("<TxSts>ACSC</TxSts>", ""))), "utbetalning utan id"),
        (
            receipt("", block(transfer("<TxSts>ACSC</TxSts>") + transfer("<TxSts>RJCT</TxSts>"))),
            "två olika besked om utbetalning U-1",
        ),
    ],
)
def test_what_is_no_trustworthy_receipt_is_refused_in_words(data: bytes, message: str) -> None:
    with pytest.raises(ReceiptError, match=message):
        pain002.read(data)


def test_a_cut_off_receipt_is_refused_wherever_it_is_cut() -> None:
    data = fakebank.receipt_for(written())
    for length in (*range(0, len(data), 61), len(data) - 1):
        with pytest.raises(ReceiptError):
            pain002.read(data[:length])


def test_a_receipt_that_is_too_large_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pain002, "MAX_BYTES", 1024 * 1024)
    with pytest.raises(ReceiptError, match="högst 1 MB"):
        pain002.read(receipt() + b" " * 1024 * 1024)


def test_an_entity_cannot_read_a_file_of_ours(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("ACSC")
    doctype = f'<!DOCTYPE Document [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
    with pytest.raises(ReceiptError, match="DOCTYPE"):
        pain002.read(receipt("<GrpSts>&x;</GrpSts>", doctype=doctype))


def test_a_document_type_is_refused_in_utf_16_too() -> None:
    data = receipt(doctype="<!DOCTYPE Document>").decode().replace("UTF-8", "UTF-16").encode("utf-16")
    with pytest.raises(ReceiptError, match="DOCTYPE"):
        pain002.read(data)


def test_entities_that_grow_without_end_are_refused() -> None:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 20}">' for n in range(1, 12))
    doctype = f'<!DOCTYPE Document [<!ENTITY e0 "haha">{entities}]>'
    with pytest.raises(ReceiptError):
        pain002.read(receipt("<GrpSts>&e11;</GrpSts>", doctype=doctype))
