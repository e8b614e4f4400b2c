"""The calculation as a command: JSON in, JSON and an exit status out."""

import io
import json
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from cases.norm.command import main, run
from tests.norm.building import case, child, cost, income

ROOT = Path(__file__).parents[2]


def file_with(tmp_path: Path, document: Any) -> str:
    path = tmp_path / "cases.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return str(path)


def test_one_case_gives_one_result(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([file_with(tmp_path, case())]) == 0
    assert json.loads(capsys.readouterr().out)["norm"]["total"] == "5220.00"


def test_a_list_gives_as_many_results(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([file_with(tmp_path, [case(), case("2025-09")])]) == 0
    assert [result["norm"]["total"] for result in json.loads(capsys.readouterr().out)] == [
        "5220.00",
        "5180.00",
    ]


def test_the_worked_examples_are_run_as_they_stand(capsys: pytest.CaptureFixture[str]) -> None:
    file = Path(__file__).with_name("calculation-examples.json")
    examples = json.loads(file.read_text(encoding="utf-8"))
    assert main([str(file)]) == 2  # one of them is a month without a norm
    results = json.loads(capsys.readouterr().out)
    assert results == [json.loads(run(json.dumps(example["input"]).encode())[0]) for example in examples]
    assert json.loads(run(json.dumps(examples[0]).encode())[0]) == results[0]


@pytest.mark.parametrize("document", [{"input": case(), "month": "2026-09"}, {"input": None}, [{"expect": {}}]])
def test_what_is_neither_a_case_nor_an_example_is_refused(document: Any) -> None:
    text, status = run(json.dumps(document).encode())
    assert (status, "invalid_input" in text) == (2, True)


def test_an_empty_list_gives_an_empty_list(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([file_with(tmp_path, [])]) == 0
    assert json.loads(capsys.readouterr().out) == []


def test_standard_input_is_read(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(json.dumps(case()).encode())))
    assert main(["-"]) == 0
    assert json.loads(capsys.readouterr().out)["balance"] == "5220.00"


def test_a_bad_case_in_a_list_gives_status_two_and_leaves_the_others() -> None:
    text, status = run(json.dumps([case(), case("2027-01")]).encode())
    good, bad = json.loads(text)
    assert (status, good["result"]["amount"], bad["error"]["code"]) == (2, "5220.00", "norm_table_missing")


def test_a_single_bad_case_gives_the_error_alone() -> None:
    text, status = run(json.dumps(case("2027-01")).encode())
    assert (status, list(json.loads(text))) == (2, ["error"])


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"{} {}",
        b"NaN",
        b'{"month": Infinity}',
        b"\xff\xfe",
        b"[" * 100_000,
        b"1" * 5000,
        b'"text"',
        b"null",
    ],
    ids=lambda data: repr(data[:20]),
)
def test_malformed_json_is_invalid_input_with_status_two(data: bytes) -> None:
    text, status = run(data)
    assert (status, json.loads(text)["error"]["code"]) == (2, "invalid_input")


def test_a_field_that_stands_twice_is_refused_in_its_place() -> None:
    good = json.dumps(case())
    text, status = run(f'[{good}, {{"month": "2026-09", "household": {{"n": 1, "n": 2}}}}]'.encode())
    calculated, refused = json.loads(text)
    assert (status, calculated["balance"], refused["error"]["field"]) == (2, "5220.00", "household")


def test_a_number_that_is_none_is_refused_in_its_place() -> None:
    text, status = run(f"[{json.dumps(case(incomes=[income(float('nan'))]))}, {json.dumps(case())}]".encode())
    refused, calculated = json.loads(text)
    assert (status, calculated["balance"], refused["error"]["field"]) == (2, "5220.00", "incomes[0].net")


def test_a_byte_order_mark_is_no_obstacle() -> None:
    assert run(b"\xef\xbb\xbf" + json.dumps(case()).encode())[1] == 0


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "none.json")]) == 2
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "invalid_input"


@pytest.mark.parametrize("argv", [[], ["a", "b"]])
def test_wrong_use_prints_how_to_use_it(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(argv) == 2
    assert capsys.readouterr().err.startswith("Användning")


def test_it_works_without_django_and_in_any_locale(tmp_path: Path) -> None:
    program = (
        "import sys; from cases.norm.command import main; status = main(sys.argv[1:]); "
        "assert not any(name.startswith('django') for name in sys.modules); sys.exit(status)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, file_with(tmp_path, case())],
        cwd=ROOT,
        env={"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        check=True,
    )
    assert "ensamstående" in done.stdout.decode("utf-8")


def test_ten_thousand_households_are_one_quick_run() -> None:
    family = case(
        adults=2,
        children=[child("2021-03-15", lunch_away=True), child("2010-03-15", "c2")],
        incomes=[income("9000"), income("1250", "a2", "child_allowance")],
        expenses=[cost("rent", "9000", "8000")],
        needs=[cost("glasses", "1000")],
    )
    data = json.dumps([case(), family] * 5000).encode()
    before = time.process_time()
    text, status = run(data)
    # A few times what it takes on an ordinary machine: it shall catch what is quadratic, not a busy hour.
    assert time.process_time() - before < 10
    assert (status, text.count("\n")) == (0, 10_001)
