"""OneNote sections: texts wherever they stand, once each, and embedded files."""

from __future__ import annotations

import random
import struct
import time

from models.records import Problem
from tests.scanner.readers.contract import Case, ReaderContract, read_bytes

TYPE = "application/onenote"
MAGIC = bytes.fromhex("e4525c7b8cd8a74daeb15378d02996d3")
FILE = bytes.fromhex("e716e3bd65261145a4c48d4d0b7a9eac")


def wide(text: str) -> bytes:
    data = text.encode("utf-16-le") + b"\0\0"
    return struct.pack("<L", len(data)) + data


def narrow(text: str) -> bytes:
    return struct.pack("<L", len(text)) + text.encode("cp1252")


def section(*parts: bytes, size: int = 0) -> bytes:
    """A section: numbers that are no text, and the parts between them."""
    chance = random.Random(7)
    out = MAGIC + bytes(1008) + b"\x10\x1c\x00\x08\x02\x00\x00\x00"
    for part in parts:
        out += chance.randbytes(chance.randrange(60, 200)) + struct.pack("<LL", 0x1C001C22, 7) + part
    return out + bytes(max(64, size - len(out)))


def usual() -> bytes:
    embedded = "姓名,电话\n赵六,13200000004\n".encode()
    data = FILE + struct.pack("<QLQ", len(embedded), 0, 0) + embedded
    texts = (wide("会议记录"), wide("张三"), b"x" + wide("客户电话 13200000001，请保密。"), wide("会议记录"))
    return section(*texts, narrow("Call 13200000002 today"), data, wide("13200000003\v第二行"))


class TestOne(ReaderContract):
    CASES = (
        Case(
            "section",
            usual,
            ("会议记录", "张三", "客户电话 13200000001，请保密。", "第二行", *(f"1320000000{n}" for n in range(1, 5))),
            TYPE,
        ),
    )


def test_a_text_is_read_once_and_files_are_members() -> None:
    reading = read_bytes(usual())
    assert reading.text.count("会议记录") == 1
    assert [name for name, _ in reading.members] == ["file-1"]
    assert "赵六,13200000004" in reading.members[0][1].text
    assert "13200000004" not in reading.text


def test_numbers_are_no_text() -> None:
    noise = section(*[random.Random(n).randbytes(4000) for n in range(20)])
    assert len(read_bytes(noise).text) < 200


def test_texts_at_the_edge_of_a_window() -> None:
    for shift in (-30, -13, -4, 0):
        data = section(size=(4 << 20) + shift) + wide("电话 13200000005") + bytes(1 << 20)
        assert read_bytes(data).text.count("13200000005") == 1


def test_claims_of_length_end() -> None:
    start = time.monotonic()
    read_bytes(section(struct.pack("<L", 200_000) * 300_000))
    read_bytes(section(FILE + struct.pack("<QLQ", 1 << 60, 0, 0), FILE * 20_000))
    assert time.monotonic() - start < 20


def test_a_header_alone_is_damaged() -> None:
    assert read_bytes(MAGIC + bytes(100)).problems == [Problem("damaged", "one: header")]
