"""Account, giro and OCR numbers: what is taken, what is warned of, what is refused."""

from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from payments.bank.accounts import (
    AccountError,
    BankAccount,
    ClearingRange,
    clearing_ranges,
    read_bank_account,
    read_bankgiro,
    read_iban,
    read_ocr,
    read_payee_account,
    read_plusgiro,
)

NBSP = "\N{NO-BREAK SPACE}"


def luhn_digit(digits: str) -> str:
    """The check digit to put after ``digits``, by the 10-modul: every other digit doubled, from the right."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (2 if place % 2 == 0 else 1)
        total += doubled // 10 + doubled % 10
    return str(-total % 10)


def mod_11_digit(digits: str) -> str | None:
    """The check digit by the 11-modul with weights 2 to 10 and then 1 from the right; None if there is none."""
    weights = [2, 3, 4, 5, 6, 7, 8, 9, 10, 1]
    rest = -sum(weight * int(digit) for weight, digit in zip(weights, reversed(digits), strict=False)) % 11
    return None if rest == 10 else str(rest)


def some_digits(shortest: int, longest: int) -> st.SearchStrategy[str]:
    return st.text("0123456789", min_size=shortest, max_size=longest)


def luhn_numbers(shortest: int, longest: int) -> st.SearchStrategy[str]:
    numbers = some_digits(shortest - 1, longest - 1).map(lambda digits: digits + luhn_digit(digits))
    return numbers.filter(lambda number: bool(number.strip("0")))


@st.composite
def valid_accounts(draw: st.DrawFn) -> tuple[ClearingRange, str, str]:
    row = draw(st.sampled_from(clearing_ranges()))
    clearing = str(draw(st.integers(row.first, row.last)))
    digits = draw(some_digits(row.max_digits - 1, row.max_digits - 1))
    part_of_check = {(1, 1): clearing[1:], (1, 2): clearing}.get((row.type, row.comment), "")
    by_11 = row.type == 1 or (row.type, row.comment) == (2, 2)
    check = mod_11_digit(part_of_check + digits) if by_11 else luhn_digit(digits)
    assume(check is not None)
    assume((digits + str(check)).strip("0"))
    return row, clearing, digits + str(check)


def changed_at(number: str, place: int, step: int) -> str:
    return number[:place] + str((int(number[place]) + step) % 10) + number[place + 1 :]


@pytest.mark.parametrize(
    ("clearing", "number", "bank", "display"),
    [
        ("5839", "8257466", "SEB", f"5839-825{NBSP}74{NBSP}66"),
        ("9071", "417 23 83", "Multitude Bank", f"9071-417{NBSP}23{NBSP}83"),
        ("9789", "1111113", "Klarna Bank", f"9789-111{NBSP}11{NBSP}13"),
        ("6789", "123 456 789", "Handelsbanken", f"6789-123{NBSP}456{NBSP}789"),
        ("3300", "000620-5124", "Nordea personkonto", "3300-000620-5124"),
        ("8351-9", "392 242 224-5", "Swedbank", f"8351-392{NBSP}242{NBSP}224-5"),
    ],
)
def test_a_known_account_is_read_without_warnings(clearing: str, number: str, bank: str, display: str) -> None:
    account = read_bank_account(clearing, number)
    assert (account.bank, account.display, account.warnings) == (bank, display, ())


@settings(deadline=None)
@given(valid_accounts())
def test_an_account_with_the_right_check_digit_has_no_warnings(
    account: tuple[ClearingRange, str, str],
) -> None:
    row, clearing, number = account
    read = read_bank_account(clearing, number)
    assert (read.bank, read.warnings, read.normalized) == (row.bank, (), clearing + number)


@settings(deadline=None)
@given(valid_accounts(), st.integers(0, 9), st.integers(1, 9))
def test_one_wrong_digit_in_an_account_needs_a_second_person(
    account: tuple[ClearingRange, str, str], place: int, step: int
) -> None:
    _, clearing, number = account
    wrong = changed_at(number, place % len(number), step)
    assume(wrong.strip("0"))
    assert read_bank_account(clearing, wrong).warnings


def test_the_warning_tells_what_to_compare_with() -> None:
    account = read_bank_account("5839", "8257467")
    assert account.warnings == ("Kontonumrets kontrollsiffra stämmer inte. Jämför med kontobeviset.",)


def test_swedbanks_fifth_clearing_digit_is_dropped_from_the_key() -> None:
    assert read_bank_account("84244", "9831892246") == read_bank_account("8424", "9831892246")


def test_a_wrong_fifth_clearing_digit_needs_a_second_person() -> None:
    account = read_bank_account("8424-1", "9831892246")
    assert account.warnings == ("Clearingnumrets femte siffra stämmer inte. Jämför med kontobeviset.",)


@pytest.mark.parametrize(
    ("clearing", "number", "normalized"),
    [("8129-9", "43 386 711-6", "81290433867116"), ("6789", "23456789", "6789023456789")],
)
def test_a_short_account_number_is_padded_so_that_it_is_found_again(
    clearing: str, number: str, normalized: str
) -> None:
    assert read_bank_account(clearing, number).normalized == normalized


@pytest.mark.parametrize(("clearing", "bank"), [("3409", "Länsförsäkringar Bank"), ("3410", "Nordea")])
def test_lansforsakringar_ends_where_nordea_begins(clearing: str, bank: str) -> None:
    assert read_bank_account(clearing, "1234567").bank == bank


def test_no_two_rows_of_the_clearing_table_overlap() -> None:
    rows = sorted(clearing_ranges(), key=lambda row: row.first)
    for row, following in pairwise(rows):
        assert row.first <= row.last < following.first


def test_a_clearing_number_is_unknown_before_its_row_is_valid() -> None:
    with pytest.raises(AccountError):
        read_bank_account("5839", "8257466", on=date(2024, 2, 21))


@pytest.mark.parametrize(
    ("clearing", "number", "field", "message"),
    [
        ("", "8257466", "clearing", "Clearingnumret saknas."),
        ("583A", "8257466", "clearing", "Clearingnumret får bara innehålla siffror."),
        ("５８３９", "8257466", "clearing", "Clearingnumret får bara innehålla siffror."),
        ("583", "8257466", "clearing", "Clearingnumret ska ha 4 siffror, men har 3."),
        (
            "58391",
            "8257466",
            "clearing",
            "Bara Swedbanks clearingnummer som börjar på 8 får ha 5 siffror.",
        ),
        ("1000", "8257466", "clearing", "Ingen bank har clearingnummer 1000. Kontrollera numret."),
        ("5839", "", "number", "Kontonumret saknas."),
        ("5839", "825x466", "number", "Kontonumret får bara innehålla siffror."),
        (
            "5839",
            "58398257466",
            "number",
            "Kontonumret hos SEB ska ha 7 siffror utöver clearingnumret, men har 11.",
        ),
        (
            "6789",
            "1234567",
            "number",
            "Kontonumret hos Handelsbanken ska ha 8–9 siffror utöver clearingnumret, men har 7.",
        ),
        ("5839", "0000000", "number", "Kontonumret får inte bestå av bara nollor."),
    ],
)
def test_an_impossible_account_is_refused_in_words(clearing: str, number: str, field: str, message: str) -> None:
    with pytest.raises(AccountError) as refusal:
        read_bank_account(clearing, number)
    assert (refusal.value.field, refusal.value.message) == (field, message)


def test_an_account_and_its_warning_do_not_make_two_accounts() -> None:
    account = read_bank_account("5839", "8257467")
    assert account == BankAccount("5839", "8257467", "SEB", display="")


GIROS: list[Any] = [
    pytest.param(read_bankgiro, 7, 8, id="bankgiro"),
    pytest.param(read_plusgiro, 2, 8, id="plusgiro"),
    pytest.param(read_ocr, 2, 25, id="ocr"),
]


@pytest.mark.parametrize(("read", "shortest", "longest"), GIROS)
@settings(deadline=None, max_examples=40)
@given(data=st.data())
def test_a_number_with_the_right_check_digit_is_taken(
    read: Any, shortest: int, longest: int, data: st.DataObject
) -> None:
    number = data.draw(luhn_numbers(shortest, longest))
    assert read(number).number == number


@pytest.mark.parametrize(("read", "shortest", "longest"), GIROS)
@settings(deadline=None, max_examples=40)
@given(data=st.data())
def test_one_wrong_digit_is_refused(read: Any, shortest: int, longest: int, data: st.DataObject) -> None:
    number = data.draw(luhn_numbers(shortest, longest))
    wrong = changed_at(number, data.draw(st.integers(0, len(number) - 1)), data.draw(st.integers(1, 9)))
    with pytest.raises(AccountError):
        read(wrong)


@pytest.mark.parametrize(("read", "shortest", "longest"), GIROS)
def test_a_number_that_is_too_short_or_too_long_is_refused(read: Any, shortest: int, longest: int) -> None:
    for length in (shortest - 1, longest + 1):
        digits = "1" * (length - 1)
        with pytest.raises(AccountError, match=f"ska ha {shortest}–{longest} siffror, men har {length}"):
            read(digits + luhn_digit(digits))


@pytest.mark.parametrize(("read", "field"), [(read_bankgiro, "bankgiro"), (read_plusgiro, "plusgiro")])
def test_a_giro_of_zeros_is_refused(read: Any, field: str) -> None:
    with pytest.raises(AccountError) as refusal:
        read("0000000")
    assert refusal.value.field == field


@pytest.mark.parametrize(("text", "display"), [("9912346", "991-2346"), ("5555 5551", "5555-5551")])
def test_a_bankgiro_is_shown_as_printed(text: str, display: str) -> None:
    assert read_bankgiro(text).display == display


@pytest.mark.parametrize(
    ("text", "display"),
    [("18", "1-8"), ("123455", f"1{NBSP}23{NBSP}45-5"), ("1234566", f"12{NBSP}34{NBSP}56-6")],
)
def test_a_plusgiro_is_shown_as_printed(text: str, display: str) -> None:
    assert read_plusgiro(text).display == display


def test_the_same_digits_as_bankgiro_and_plusgiro_are_two_payees() -> None:
    assert read_bankgiro("9912346").normalized != read_plusgiro("9912346").normalized


def test_the_length_digit_of_an_ocr_is_checked_only_when_asked_for_and_only_warns() -> None:
    wrong_length_digit = "12340" + luhn_digit("12340")
    right_length_digit = "12346" + luhn_digit("12346")
    assert read_ocr(wrong_length_digit).warnings == ()
    assert read_ocr(right_length_digit, check_length=True).warnings == ()
    assert read_ocr(wrong_length_digit, check_length=True).warnings == (
        "Näst sista siffran är inte numrets längd. Har mottagaren längdsiffra är numret fel: jämför med fakturan.",
    )


def test_a_swedish_iban_is_read() -> None:
    assert read_iban("SE45 5000 0000 0583 9825 7466").number == "SE4550000000058398257466"


@pytest.mark.parametrize("text", ["SE45 5000 0000 0583 9825 7467", "DE89370400440532013000", "", "hej"])
def test_an_iban_that_is_wrong_or_foreign_is_refused(text: str) -> None:
    with pytest.raises(AccountError):
        read_iban(text)


def test_an_iban_that_holds_the_clearing_number_is_the_same_account_as_its_numbers() -> None:
    account = read_payee_account("", "se45 5000 0000 0583 9825 7466")
    assert account == read_bank_account("5839", "8257466")
    with pytest.raises(AccountError, match="annat än IBAN"):
        read_payee_account("5840", "SE4550000000058398257466")


def iban_of(bank: str, account: str) -> str:
    """A Swedish IBAN with its check digits (ISO 7064: the letters are 28 and 14)."""
    bban = bank + account.zfill(17)
    return f"SE{98 - int(bban + '281400') % 97:02}{bban}"


@pytest.mark.parametrize(
    ("iban", "words"),
    [
        ("DE89370400440532013000", "svenska konton"),
        ("SE45 5000 0000 0583 9825 7467", "varje tecken"),
        # Without the clearing number (Handelsbanken), with another length (Swedbank 8), or one that does not hold.
        (iban_of("600", "219161038"), "Clearingnumret"),
        (iban_of("800", "832790339922104"), "Clearingnumret"),
        (iban_of("500", "58398257467"), "Clearingnumret"),
    ],
)
def test_an_iban_whose_account_is_not_certain_is_refused_in_words(iban: str, words: str) -> None:
    with pytest.raises(AccountError, match=words):
        read_payee_account("", iban)
