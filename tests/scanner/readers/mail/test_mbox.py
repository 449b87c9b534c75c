"""Mailboxes: every message is a member of its own."""

from __future__ import annotations

import base64
import mailbox
import tempfile
from pathlib import Path

import pytest

from models.limits import Limits
from scanner.readers.base import ByteSource
from tests.scanner.readers.contract import Case, ReaderContract, read, read_bytes
from tests.scanner.readers.mail.test_eml import HEAD, raw_gbk, usual


def box() -> bytes:
    """A mailbox as Python's own library writes it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "box"
        out = mailbox.mbox(path)
        for data in (usual(), raw_gbk(), HEAD + b"Subject: x\n\nFrom here on 13800000030\n\nFrom me to you: hello\n"):
            message = mailbox.mboxMessage(data)
            message.set_from("a@example.com Mon Jan  1 00:00:00 2026")
            out.add(message)
        out.close()
        return path.read_bytes()


class TestMbox(ReaderContract):
    CASES = (Case("box", box, ("13800000001", "13800000005", "关于员工工资的通知", "13800000030"), "application/mbox"),)


def test_one_member_a_message() -> None:
    reading = read_bytes(box())
    assert [name for name, _ in reading.members] == ["00001.eml", "00002.eml", "00003.eml"]
    assert "From here on 13800000030" in reading.members[2][1].text


def test_a_line_in_a_body_begins_no_message() -> None:
    data = b"From a@b Mon Jan  1 00:00:00 2026\n" + HEAD + b"\nText\n\nFrom 10:30 on in 2026 we meet\nnobody comes\n"
    assert len(read_bytes(data).members) == 1


def test_messages_are_limited() -> None:
    one = b"From a@b Mon Jan  1 00:00:00 2026\n" + HEAD + b"\nText\n\n"
    reading = read_bytes(one * 5, limits=Limits(max_members=3))
    assert len(reading.members) == 3
    assert reading.codes == ["members"]


PACKED = b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.b64encode(b"13800000031") + b"\r\n\r\n"
DATED = b"From a@b Mon Jan  1 00:00:00 2026\r\n"


@pytest.mark.parametrize(
    "begins",
    [
        (b"From \r\n",) * 3,
        (b"From - \r\n", b"From -\r\n", b"From \r\n"),
        (DATED, b"From \r\n", b"From \r\n"),
        (b">" + DATED, DATED, DATED),
    ],
)
def test_beginnings_of_messages(begins: tuple[bytes, ...]) -> None:
    reading = read_bytes(b"".join(begin + HEAD + PACKED for begin in begins))
    assert [inner.text.count("13800000031") for _, inner in reading.members] == [1, 1, 1]


def test_messages_without_an_empty_line_between_them() -> None:
    reading = read_bytes((DATED + HEAD + PACKED.rstrip() + b"\r\n") * 3)
    assert [inner.text.count("13800000031") for _, inner in reading.members] == [1, 1, 1]
    body = b"\r\nFrom \r\nhere: on\r\nFrom \r\nto there\r\n"
    assert len(read_bytes(DATED + HEAD + body).members) == 1


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le"])
def test_mailboxes_that_an_editor_saved(encoding: str) -> None:
    reading = read_bytes(((DATED + HEAD + PACKED) * 2).decode().encode(encoding))
    assert [inner.text.count("13800000031") for _, inner in reading.members] == [1, 1]


def test_empty_lines_before_the_first_message() -> None:
    reading = read(ByteSource.of_bytes("a.mbox", b"\r\n" + DATED + HEAD + PACKED))
    assert len(reading.members) == 1
    assert reading.problems == []
