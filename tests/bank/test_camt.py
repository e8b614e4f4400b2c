"""Statements and notifications of the bank (camt.053, camt.054), read and refused."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.bank import camt
from payments.bank.fakebank import Booked, statement_for

DAY = date(2026, 11, 25)
ACCOUNT = "5050-1055"
OUT = Booked(Decimal("15470.00"), "R1", message_id="BISTANDR00000041")
BACK = Booked(Decimal("9170.00"), "R2", end_to_end_id="P17", reason="AC04", is_debit=False)
FEE = Booked(Decimal("12.50"), "R3", text="Avgift")

amounts = st.decimals(Decimal("0.01"), Decimal("9999999.99"), places=2)


@given(st.lists(st.tuples(amounts, st.booleans()), max_size=20), amounts)
def test_a_statement_says_what_was_booked_and_its_balances_follow(
    booked: list[tuple[Decimal, bool]], opening: Decimal
) -> None:
    rows = [Booked(amount, f"R{n}", is_debit=out) for n, (amount, out) in enumerate(booked)]
    (read,) = camt.read(statement_for(ACCOUNT, DAY, rows, opening))
    assert [(e.amount, e.is_debit, e.reference) for e in read.entries] == [
        (row.amount, row.is_debit, row.reference) for row in rows
    ]
    assert read.opening is not None
    assert read.closing == read.opening + sum((-r.amount if r.is_debit else r.amount for r in rows), Decimal(0))


@pytest.mark.parametrize("notification", [False, True])
def test_a_file_a_return_and_a_fee_are_told_apart(notification: bool) -> None:
    (read,) = camt.read(statement_for(ACCOUNT, DAY, [OUT, BACK, FEE], notification=notification))
    assert (read.is_notification, read.account) == (notification, "50501055")
    out, back, fee = read.entries
    assert (out.message_id, out.end_to_end_id, out.booked_on) == ("BISTANDR00000041", "", DAY)
    assert (back.end_to_end_id, back.meaning) == ("P17", "Kontot är avslutat.")
    assert (fee.message_id, fee.end_to_end_id, fee.note) == ("", "", "Avgift")


def test_a_credit_of_several_returns_is_each_of_them_and_one_that_does_not_add_up_is_refused() -> None:
    whole = statement_for(ACCOUNT, DAY, [Booked(Decimal(300), "R1", end_to_end_id="P1", is_debit=False)])
    one = b"<TxDtls><Refs><EndToEndId>P1</EndToEndId></Refs></TxDtls>"
    parts = b"".join(
        f'<TxDtls><Refs><EndToEndId>P{n}</EndToEndId></Refs><Amt Ccy="SEK">{n}00.00</Amt></TxDtls>'.encode()
        for n in (1, 2)
    )
    assert one in whole
    (read,) = camt.read(whole.replace(one, parts))
    assert [(e.end_to_end_id, e.amount) for e in read.entries] == [("P1", Decimal(100)), ("P2", Decimal(200))]
    with pytest.raises(camt.StatementError, match="sina delar"):
        camt.read(whole.replace(one, parts.replace(b"200.00", b"200.01")))


def test_what_is_not_booked_yet_is_no_money() -> None:
    pending = statement_for(ACCOUNT, DAY, [OUT], notification=True).replace(b">BOOK<", b">PDNG<")
    (read,) = camt.read(pending)
    assert read.entries == ()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda f: f.replace(b"15470.00", b"15470.01"), "Saldona"),
        (lambda f: f.replace(b'Ccy="SEK"', b'Ccy="EUR"'), "valuta"),
        (lambda f: f.replace(b"15470.00", b"x"), "belopp"),
        (lambda f: f.replace(b"15470.00", b"-15470.00"), "belopp"),
        (lambda f: f.replace(b">DBIT<", b">X<"), "in eller ut"),
        (lambda f: f.replace(b"<Dt>2026-11-25", b"<Dt>i dag"), "dag"),
        (lambda f: f.replace(b"<Id>Stmt", b"<X>Stmt").replace(b"1125</Id>", b"1125</X>"), "saknar id"),
        (lambda f: f.replace(b"camt.053", b"camt.052"), "inte ett kontoutdrag"),
        (lambda f: f[:-40], "skadad"),
        (lambda f: f.replace(b"<Document", b'<!DOCTYPE x [<!ENTITY a "b">]><Document', 1), "DOCTYPE"),
        (lambda _: b"", "skadad"),
        (lambda _: b"<x/>", "inte ett kontoutdrag"),
    ],
    ids=["sum", "currency", "amount", "negative", "side", "day", "id", "kind", "cut", "doctype", "empty", "other"],
)  # fmt: skip
def test_a_file_that_cannot_be_trusted_is_refused_in_words(change: object, said: str) -> None:
    with pytest.raises(camt.StatementError, match=said):
        camt.read(change(statement_for(ACCOUNT, DAY, [OUT, FEE])))  # type: ignore[operator]
