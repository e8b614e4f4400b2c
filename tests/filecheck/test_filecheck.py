"""What may be kept of what people hand in: told by its content, and never more than it shows."""

from __future__ import annotations

import io
import socket
import struct
import threading
import zlib
from collections.abc import Iterator

import pikepdf
import pytest
from PIL import Image

from cases.filecheck import LARGEST_FILE, FileRefused, media_type_of
from cases.filecheck.scanner import ScannerDown, is_infected
from cases.letters import decision_letter
from tests.letters import samples


def picture(kind: str, size: tuple[int, int] = (40, 30), mode: str = "RGB") -> bytes:
    out = io.BytesIO()
    Image.new(mode, size).save(out, kind)
    return out.getvalue()


def pdf(*, packed: bool = False, **root: pikepdf.Object) -> bytes:
    document, out = pikepdf.new(), io.BytesIO()
    document.add_blank_page()
    for name, value in root.items():
        document.Root[f"/{name}"] = document.make_indirect(value)
    packing = pikepdf.ObjectStreamMode.generate if packed else pikepdf.ObjectStreamMode.disable
    document.save(out, object_stream_mode=packing)
    return out.getvalue()


def action(kind: str) -> pikepdf.Dictionary:
    return pikepdf.Dictionary(S=pikepdf.Name(f"/{kind}"), JS=pikepdf.String("app.alert(1)"))


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (picture("JPEG"), "image/jpeg"),
        (picture("PNG"), "image/png"),
        (picture("WEBP"), "image/webp"),
        (pdf(), "application/pdf"),
        (pdf(packed=True), "application/pdf"),
        ("Hyran är höjd.".encode(), "text/plain"),
    ],
    ids=["jpeg", "png", "webp", "pdf", "packed pdf", "text"],
)
def test_a_file_is_what_its_content_says(content: bytes, kind: str) -> None:
    assert media_type_of(content) == kind


def test_our_own_letters_are_files_that_the_record_holds() -> None:
    assert media_type_of(decision_letter(samples.grant())) == "application/pdf"


def test_a_phones_photograph_of_fifty_million_points_is_kept() -> None:
    assert media_type_of(picture("PNG", (8160, 6120), "1")) == "image/png"


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\x00\x03\x00\x00\x00" + bytes(200),
        b"\x7fELF\x02\x01\x01" + bytes(50),
        b"PK\x03\x04" + bytes(50),
        b"#!/bin/sh\nrm -rf /\n",
        b"  <!DOCTYPE html><script>alert(1)</script>",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"\xff\xfeh\x00e\x00j\x00",
        b"GIF89a" + bytes(50),
    ],
    ids=["program", "program of Linux", "zip", "shell", "page", "svg", "utf-16", "gif"],
)
def test_what_is_renamed_is_still_what_it_is(content: bytes) -> None:
    with pytest.raises(FileRefused, match="innehållet som avgör"):
        media_type_of(content)


@pytest.mark.parametrize("content", [b"", b"x" * (LARGEST_FILE + 1)], ids=["empty", "too large"])
def test_nothing_and_too_much_are_refused(content: bytes) -> None:
    with pytest.raises(FileRefused, match=r"tom|för stor"):
        media_type_of(content)


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "in an object stream"])
@pytest.mark.parametrize(("kind", "said"), [("JavaScript", "skript"), ("Launch", "gör mer"), ("SubmitForm", "gör mer")])
def test_a_pdf_that_does_something_is_refused(kind: str, said: str, packed: bool) -> None:
    with pytest.raises(FileRefused, match=said):
        media_type_of(pdf(packed=packed, OpenAction=action(kind)))


def test_a_name_written_with_hexadecimal_hides_nothing() -> None:
    content = pdf(OpenAction=action("JavaScript")).replace(b"/JavaScript", b"/J#61vaScr#69pt")
    assert b"/JavaScript" not in content
    with pytest.raises(FileRefused, match="skript"):
        media_type_of(content)


def test_a_script_between_the_words_of_a_stream_hides_nothing() -> None:
    hidden = pdf(OpenAction=action("JavaScript")).replace(b"%PDF-1.", b"%PDF-1.", 1)
    wrapped = hidden.replace(b"\n1 0 obj", b"\n% stream\n1 0 obj", 1) + b"\n% endstream\n%%EOF\n"
    with pytest.raises(FileRefused, match="skript"):
        media_type_of(wrapped)


def test_a_pdf_with_other_files_in_it_is_refused() -> None:
    document, out = pikepdf.new(), io.BytesIO()
    document.add_blank_page()
    document.attachments["lön.exe"] = pikepdf.AttachedFileSpec(document, b"MZ", filename="lön.exe")  # type: ignore[call-arg]
    document.save(out)
    with pytest.raises(FileRefused, match="andra filer"):
        media_type_of(out.getvalue())


def test_a_locked_pdf_is_refused_with_what_to_do() -> None:
    document, out = pikepdf.new(), io.BytesIO()
    document.add_blank_page()
    document.save(out, encryption=pikepdf.Encryption(owner="x", user="x"))
    with pytest.raises(FileRefused, match="utan lösenord"):
        media_type_of(out.getvalue())


def test_a_pdf_that_unfolds_beyond_reason_is_refused_before_it_is_unfolded() -> None:
    packed = zlib.compress(bytes(400 * 1024 * 1024), 9)
    head = b"%PDF-1.7\n1 0 obj <</Filter /FlateDecode>> stream\n"
    with pytest.raises(FileRefused, match="packad"):
        media_type_of(head + packed + b"\nendstream endobj\n%%EOF")


def test_a_cut_off_pdf_is_refused() -> None:
    with pytest.raises(FileRefused, match="skadad"):
        media_type_of(pdf()[:300])


def test_a_picture_of_billions_of_points_in_a_small_file_is_refused() -> None:
    row = zlib.compress(bytes(60_001 // 8 + 1) * 10)
    head = struct.pack(">IIBBBBB", 60_000, 60_000, 1, 0, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", row), (b"IEND", b""))
    bomb = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )
    with pytest.raises(FileRefused, match="för stor att visa"):
        media_type_of(bomb)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_cut_off_picture_is_refused(kind: str) -> None:
    content = picture(kind, (400, 300))
    with pytest.raises(FileRefused, match="skadad"):
        media_type_of(content[: len(content) // 2])


# ---- the virus scanner, spoken to by a server of ours ----------------------------------------------------

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@pytest.fixture
def scanner() -> Iterator[str]:
    """A server that speaks as clamd does, and knows one harmful file."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_serve, args=(server,), daemon=True).start()
        yield f"127.0.0.1:{server.getsockname()[1]}"


def _serve(server: socket.socket) -> None:
    try:
        while True:
            line, _ = server.accept()
            with line, line.makefile("rb") as sent:
                assert sent.read(10) == b"zINSTREAM\0"
                content = b""
                while size := struct.unpack(">I", sent.read(4))[0]:
                    content += sent.read(size)
                line.sendall(b"stream: Eicar FOUND\0" if EICAR in content else b"stream: OK\0")
    except OSError:
        pass  # the test is over


@pytest.mark.parametrize(("content", "infected"), [(b"Hyra.", False), (b"x" * 200_000 + EICAR, True)])
def test_the_scanner_says_what_it_knows(scanner: str, content: bytes, infected: bool) -> None:
    assert is_infected(content, scanner) is infected


def test_a_scanner_that_does_not_answer_is_no_answer() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"127.0.0.1:{server.getsockname()[1]}"
    with pytest.raises(ScannerDown):
        is_infected(b"Hyra.", address, seconds=1)
