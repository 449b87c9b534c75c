"""Names of SIDs over the pipe ``lsarpc``: what is asked, what servers answer, and what damaged answers come to."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import ReadError
from scanner.crawlers.smb import names as smb_names

SIDS = ["S-1-5-21-1-2-3-1104", "S-1-5-21-1-2-3-1105", "S-1-5-21-9-9-9-500", "S-1-22-1-0"]
ACK = struct.pack("<BBBB4sHHI", 5, 0, 12, 3, b"\x10\0\0\0", 16, 0, 1)


def reply(body: bytes) -> bytes:
    return struct.pack("<BBBB4sHHIIHBB", 5, 0, 2, 3, b"\x10\0\0\0", 24 + len(body), 0, 2, len(body), 0, 0, 0) + body


def text(value: str) -> bytes:
    raw = value.encode("utf-16-le")
    return struct.pack("<III", len(raw) // 2, 0, len(raw) // 2) + raw + bytes(-len(raw) % 4)


def answer(domains: list[str], names: list[tuple[int, str, int]], status: int = 0) -> bytes:
    made = struct.pack("<IIIII", 1, len(domains), 1, 32, len(domains))
    made += b"".join(struct.pack("<HHII", 2 * len(each), 2 * len(each), 1, 1) for each in domains)
    made += b"".join(
        text(each) + struct.pack("<IBB6s", 1, 1, 1, b"\0\0\0\0\0\5") + struct.pack("<I", 21) for each in domains
    )
    made += struct.pack("<III", len(names), 1, len(names))
    made += b"".join(struct.pack("<HHHHIi", use, 0, 0, 0, int(bool(name)), at) for use, name, at in names)
    made += b"".join(text(name) for _, name, _ in names if name)
    return made + struct.pack("<II", len(names), status)


class Pipe:
    """Answers as it was told to, and keeps what it was asked."""

    def __init__(self, *answers: bytes) -> None:
        self.answers, self.asked = list(answers), []

    def __call__(self, message: bytes) -> bytes:
        self.asked.append(message)
        return self.answers.pop(0) if self.answers else b""


def opened(*answers: bytes) -> Pipe:
    return Pipe(ACK, reply(b"h" * 20 + bytes(4)), *answers, reply(bytes(24)))


def test_names_come_with_their_domains() -> None:
    told = [(1, "alice", 0), (8, "S-1-5-21-1-2-3-1105", -1), (1, "Administrator", 1), (1, "root", 7)]
    pipe = opened(reply(answer(["CORP", "OTHER"], told, 0x107)))
    found = smb_names.names(SIDS, pipe)
    wanted = sorted(SIDS)
    assert found == {wanted[0]: "CORP\\alice", wanted[2]: "OTHER\\Administrator", wanted[3]: "root"}
    for sid in wanted:
        parts = [int(part) for part in sid.split("-")[3:]]
        assert struct.pack(f"<{len(parts)}I", *parts) in pipe.asked[2]


def test_a_long_name_or_one_that_would_mislead_is_made_harmless() -> None:
    pipe = opened(reply(answer(["A\u202eB"], [(1, "x;Everyone:R\n", 0)])))
    assert smb_names.names(SIDS[:1], pipe) == {SIDS[0]: "A?B\\x?Everyone?R?"}
    with pytest.raises(ReadError):
        smb_names.names(SIDS[:1], opened(reply(answer([], [(1, "x" * 300, -1)]))))


@pytest.mark.parametrize(
    "pipe",
    [
        Pipe(struct.pack("<BBBB4sHHI", 5, 0, 13, 3, b"\x10\0\0\0", 16, 0, 1)),
        Pipe(ACK, reply(bytes(20) + b"\x22\0\0\xc0")),
        Pipe(ACK, reply(b"")),
        Pipe(ACK),
        opened(reply(answer([], [(1, "a", -1)], 0xC0000022))),
        opened(reply(b"\1\0\0\0\xff\xff\xff\xff" + bytes(40))),
    ],
)
def test_a_server_that_does_not_say_is_one_error(pipe: Pipe) -> None:
    with pytest.raises(ReadError):
        smb_names.names(SIDS[:1], pipe)


@given(st.binary(max_size=300))
def test_whatever_a_server_answers_it_is_names_or_one_error(data: bytes) -> None:
    for pipe in (opened(reply(data)), opened(reply(struct.pack("<IIII", 0, 1, 1, 1) + data)), Pipe(ACK, data)):
        try:
            found = smb_names.names(SIDS[:1], pipe)
        except ReadError:
            continue
        assert set(found) <= set(SIDS)
