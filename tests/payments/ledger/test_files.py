"""The files of the ledger: SIE 4I read back by another reader, CSV as the receiver wants it, the receipt."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from payments.ledger import csvfile, receipt, sie
from payments.ledger.csvfile import Layout
from payments.ledger.receipt import Answer
from payments.ledger.sie import Sender
from payments.ledger.voucher import LedgerError, Posting, Row, Voucher, came_back, paid_out
from tests.payments.ledger.reading import read

DAY = date(2026, 9, 25)
SENDER = Sender('Åmåls "nya" kommun', "212000-9994", dimensions={"1": "Ansvar"})
BANK = Posting("1930", "Bank")

texts = st.text('aÅäö "\\{}#\n—漢', max_size=12)
postings = st.builds(
    Posting,
    st.integers(1000, 999999).map(str),
    texts,
    st.lists(
        st.tuples(st.sampled_from(["1", "6", "20"]), st.sampled_from(["5710", "ÅÄÖ-1"])),
        max_size=3,
        unique_by=lambda pair: pair[0],
    ).map(tuple),
)
costs = st.lists(
    st.tuples(postings, st.integers(1, 999999999).map(lambda ore: Decimal(ore) / 100), texts), min_size=1, max_size=8
)  # fmt: skip


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(costs=costs, text=texts)
def test_any_run_balances_to_the_ore_and_is_read_back(costs: list[tuple[Posting, Decimal, str]], text: str) -> None:
    voucher = Voucher("EB", "EB-K1", DAY, text, paid_out(costs, BANK))
    data = sie.write([voucher], SENDER, DAY)
    assert data == sie.write([voucher], SENDER, DAY)
    found = read(data)
    ((_, rows),) = found.vouchers
    assert [(row[0], Decimal(row[2])) for row in rows] == [(r.posting.account, r.amount) for r in voucher.rows]
    assert sum(found.amounts()) == 0
    assert sum(amount for amount in found.amounts() if amount > 0) == sum(amount for _, amount, _ in costs)


def test_swedish_letters_and_quotes_are_the_bytes_of_code_page_437() -> None:
    rows = paid_out([(Posting("5711", "Boende å ä ö", (("1", "57Ö"),)), Decimal("12.30"), 'Hyra "ÅÄÖ" — é\n\\')], BANK)
    data = sie.write([Voucher("EB", "EB-K1", DAY, "Körning 1", rows)], SENDER, DAY)
    assert b"K\x94rning 1" in data
    assert b'\\"\x8f\x8e\x99\\"' in data
    found = read(data)
    assert found.records["#FNAMN"] == [['Åmåls "nya" kommun']]
    assert found.records["#DIM"] == [["1", "Ansvar"]]
    ((head, (cost, bank)),) = found.vouchers
    assert head == ["EB", "", "20260925", "Körning 1 (EB-K1)"]
    assert cost == ["5711", '1 "57Ö"', "12.30", "20260925", 'Hyra "ÅÄÖ" ? é /']
    assert bank == ["1930", "", "-12.30", "20260925", "Utbetalt"]


def test_what_does_not_balance_or_is_no_account_is_refused() -> None:
    cost = Posting("5711", "Boende")
    for rows in ((), (Row(cost, Decimal(1), ""),), (Row(cost, Decimal("0.005"), ""), Row(BANK, Decimal("-0.005"), ""))):
        with pytest.raises(LedgerError):
            Voucher("EB", "EB-K1", DAY, "Körning", rows)
    for account, objects in (
        ("57a", ()),
        ("5711", (("x", "1"),)),
        ("5711", (("1", 'a"b'),)),
        ("5711", (("1", "1"), ("1", "2"))),
    ):
        with pytest.raises(LedgerError):
            Posting(account, "Boende", objects)


def test_csv_has_the_columns_and_signs_that_were_asked_for() -> None:
    cost = Posting("5711", "Boende", (("1", "571"),))
    voucher = Voucher("EB", "EB-U7", DAY, "Retur", came_back(cost, Decimal("1234.50"), BANK, "Boende"))
    layout = Layout(("konto", "dim1", "debet", "kredit", "belopp"), encoding="latin-1")
    assert csvfile.write([voucher], layout).decode("latin-1").split("\r\n") == [
        "konto;dim1;debet;kredit;belopp", "1930;;1234,50;;1234,50", "5711;571;;1234,50;-1234,50", "",
    ]  # fmt: skip
    for wrong in ({"columns": ("klient",)}, {"encoding": "ascii"}, {"separator": ","}):
        with pytest.raises(LedgerError):
            Layout(**wrong)  # type: ignore[arg-type]


def test_a_receipt_says_of_each_voucher_what_became_of_it() -> None:
    head = "referens;utfall;nummer;orsak\r\n"
    text = head + "EB-K12;bokförd;EB 10234;\r\nEB-K13;Avvisad;;Konto 5711 är stängt\r\n"
    expected = [Answer("EB-K12", True, "EB 10234"), Answer("EB-K13", False, reason="Konto 5711 är stängt")]
    assert receipt.read(text.encode()) == receipt.read(text.encode("latin-1")) == expected
    for wrong in ("", head, "a;b\r\n", head + "EB-K1;kanske;1;", head + "EB-K1;bokförd;;", head + "EB-K1;avvisad;1;",
                  head + "EB-K1;bokförd;1\r\nEB-K1;bokförd;2"):  # fmt: skip
        with pytest.raises(LedgerError):
            receipt.read(wrong.encode())
