"""Names and messages as a bank can take them: right letters, one line, limited length."""

import unicodedata

from payments.bank.profile import Charset

# Letters and signs that do not come apart into a base letter and an accent.
_LATIN_FORMS = str.maketrans(
    {"Ł": "L", "ł": "l", "Đ": "D", "đ": "d", "Ø": "O", "ø": "o", "Æ": "AE", "æ": "ae", "Œ": "OE", "œ": "oe"}
    | {"ß": "ss", "Þ": "Th", "þ": "th", "Ð": "D", "ð": "d", "ı": "i", "Ħ": "H", "ħ": "h", "Ŋ": "N", "ŋ": "n"}
    | {"–": "-", "—": "-", "’": "'", "‘": "'", "”": '"', "“": '"', "…": "..."}
)


def clean(text: str, length: int, charset: Charset) -> str:
    """Make ``text`` fit for a payment file: no control characters, single spaces, a limited ``length``.

    Letters outside ``charset`` lose their accents, or become ``?``. Swedish å, ä, ö stay in every
    charset that has them. Returns "" if nothing is left.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split())[:length].rstrip()
    text = unicodedata.normalize("NFC", text)
    if not (text.isprintable() and _encodable(text, charset)):
        text = "".join(_fit(char, charset) for char in text)
    return " ".join(text.split())[:length].rstrip()


def _fit(char: str, charset: Charset) -> str:
    if char.isspace() or unicodedata.category(char) in {"Cc", "Zl", "Zp"}:
        return " "
    if unicodedata.category(char)[0] == "C":  # surrogates, invisible marks and characters XML forbids
        return ""
    if _encodable(char, charset):
        return char
    plain = unicodedata.normalize("NFKD", char.translate(_LATIN_FORMS))
    plain = "".join(part for part in plain if not unicodedata.combining(part))
    return plain if plain and _encodable(plain, charset) else "?"


def _encodable(text: str, charset: Charset) -> bool:
    try:
        text.encode(charset.value)
    except UnicodeEncodeError:
        return False
    return True
