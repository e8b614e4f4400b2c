"""``manage.py calculate FILE``: cases as JSON in, results as JSON out. Needs no database and no server."""

import json
import sys
from pathlib import Path
from typing import Any

from cases.norm.calculation import DEFAULT_SETTINGS, calculate_many
from cases.norm.errors import INVALID_INPUT, CalculationError
from cases.norm.reading import RepeatedField
from cases.norm.settings import Settings

USAGE = "Användning: python3 manage.py calculate FIL   (FIL är en JSON-fil, eller - för standard in)"
# What stands with a worked example of the contract, beside the case itself.
EXAMPLE = frozenset({"id", "source", "status", "input", "expect"})
ENCODER = json.JSONEncoder(ensure_ascii=False)
ALL_CALCULATED, SOMETHING_REFUSED = 0, 2


def main(argv: list[str]) -> int:
    """Prints the results of the cases in the file named by the only argument.

    Returns:
        The exit status: 0 when all could be calculated, 2 when anything was refused.
    """
    if len(argv) != 1:
        print(USAGE, file=sys.stderr)
        return SOMETHING_REFUSED
    try:
        data = sys.stdin.buffer.read() if argv[0] == "-" else Path(argv[0]).read_bytes()
    except OSError as error:
        why = "finns inte" if isinstance(error, FileNotFoundError) else f"går inte att läsa ({error.strerror})"
        text, status = _refused(f"Filen {argv[0]} {why}.")
    else:
        text, status = run(data)
    _print(text)
    return status


def run(data: bytes, settings: Settings = DEFAULT_SETTINGS) -> tuple[str, int]:
    """The results of a JSON document, as JSON, and the exit status.

    Args:
        data: one case or a list of cases, UTF-8; a worked example of the contract counts as the case in it.
        settings: the municipality's choices.
    """
    try:
        document = parse(data)
    except CalculationError as error:
        return _as_json(error.as_dict()), SOMETHING_REFUSED
    if not isinstance(document, list):
        return _calculated(document, settings)
    texts, statuses = [], {ALL_CALCULATED}
    for case in document:
        text, status = _calculated(case, settings)
        texts.append(text)
        statuses.add(status)
    # One result a line: a list of 10,000 can be read, compared and searched line by line.
    return "[\n" + ",\n".join(texts) + "\n]", max(statuses)


def _calculated(case: Any, settings: Settings) -> tuple[str, int]:
    """One result as JSON, written out at once: text takes far less memory than what it is made of."""
    [result] = calculate_many([_case_of(case)], settings)
    return _as_json(result), SOMETHING_REFUSED if "error" in result else ALL_CALCULATED


def _case_of(document: Any) -> Any:
    """The case of a worked example, so that the contract's file of them can be run as it is; else what was given."""
    is_example = isinstance(document, dict) and "input" in document and document.keys() <= EXAMPLE
    return document["input"] if is_example else document


def parse(data: bytes) -> Any:
    """A JSON document. Values and objects that are read but make no sense are left for the case they stand in.

    Raises:
        CalculationError: invalid_input, where it is not JSON at all.
    """
    try:
        return json.loads(data.decode("utf-8-sig"), object_pairs_hook=_object)
    except UnicodeDecodeError:
        message = "Filen är inte skriven i UTF-8."
    except json.JSONDecodeError as error:
        message = f"Filen är inte riktig JSON: fel på rad {error.lineno}, tecken {error.colno}."
    except (ValueError, RecursionError):
        message = "Filen är inte riktig JSON: ett tal är för långt eller objekten ligger för djupt."
    raise CalculationError(INVALID_INPUT, message)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) == len(pairs):
        return values
    names = [name for name, _ in pairs]
    return RepeatedField(next(name for name in names if names.count(name) > 1))


def _refused(message: str) -> tuple[str, int]:
    return _as_json(CalculationError(INVALID_INPUT, message).as_dict()), SOMETHING_REFUSED


def _as_json(result: Any) -> str:
    return ENCODER.encode(result)


def _print(text: str) -> None:
    """UTF-8 whatever the terminal is set to, as the readers are programs."""
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8", "replace") + b"\n")
    sys.stdout.buffer.flush()
