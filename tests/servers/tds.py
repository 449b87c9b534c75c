"""SQL Server's protocol as far as a scan speaks it ([MS-TDS] 7.4), with answers that a test gives. No SQL is run."""

from __future__ import annotations

import contextlib
import decimal
import re
import socket
import ssl
import struct
import threading
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.servers.certificate import Certificates

_COLLATION = bytes.fromhex("0904d00034")
_LOGIN_ACK = b"\x01\x74\x00\x00\x04\x03" + "SQL".encode("utf-16-le") + b"\x0f\x00\x07\xd0"
_DONE = b"\xfd" + struct.pack("<HHQ", 0, 0, 0)


@dataclass(frozen=True)
class Rows:
    """Rows of a result: ints, texts, bytes, decimals and GUIDs; a type by each column's first value."""

    names: Sequence[str]
    rows: Sequence[Sequence[Any]]
    cut: bool = False
    """Hang up behind the last of them."""


@dataclass(frozen=True)
class Refusal:
    number: int
    words: str = "no"


@dataclass
class Tds:
    """One running server. ``answer`` is asked for each statement; ``said`` are they, ``logins`` how often somebody did."""

    port: int
    answer: Callable[[str], Rows | Refusal | None]
    refuse: Refusal | None = None
    encrypts: bool = True
    said: list[str] = field(default_factory=list)
    logins: int = 0
    threads: list[threading.Thread] = field(default_factory=list)


@contextlib.contextmanager
def tds(
    certificates: Certificates, answer: Callable[[str], Rows | Refusal | None], refuse: Refusal | None = None,
    *, encrypts: bool = True,
) -> Iterator[Tds]:  # fmt: skip
    """A server, gone afterwards."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificates.certificate, certificates.key)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        running = Tds(listener.getsockname()[1], answer, refuse, encrypts)

        def serve() -> None:
            with contextlib.suppress(OSError):
                while True:
                    line, _ = listener.accept()
                    running.threads.append(threading.Thread(target=_talk, args=(_Line(line), running, context)))
                    running.threads[-1].start()

        accepting = threading.Thread(target=serve)
        accepting.start()
        try:
            yield running
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            accepting.join()
            for thread in running.threads:
                thread.join()


class _Line:
    """A connection, in clear first, encrypted from the handshake on."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self._tls: ssl.SSLObject | None = None
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()

    def message(self) -> tuple[int, bytes]:
        kind, body, last = 0, b"", False
        while not last:
            kind, status, size = struct.unpack(">BBH4x", self._read(8))
            body += self._read(size - 8)
            last = bool(status & 1)
        return kind, body

    def send(self, body: bytes, kind: int = 4, *, whole: bool = True) -> None:
        for at in range(0, max(len(body), 1), 4088):
            piece = body[at : at + 4088]
            head = struct.pack(">BBHHBB", kind, whole and at + 4088 >= len(body), len(piece) + 8, 0, 1, 0)
            if self._tls is None:
                self.sock.sendall(head + piece)
            else:
                self._tls.write(head + piece)
                self.sock.sendall(self._outgoing.read())

    def encrypt(self, context: ssl.SSLContext) -> None:
        channel = context.wrap_bio(self._incoming, self._outgoing, server_side=True)
        while True:
            with contextlib.suppress(ssl.SSLWantReadError):
                channel.do_handshake()
                break
            if said := self._outgoing.read():
                self.send(said, 0x12)
            self._incoming.write(self.message()[1])
        self.send(self._outgoing.read(), 0x12)
        self._tls = channel

    def _read(self, size: int) -> bytes:
        data = b""
        while len(data) < size:
            if self._tls is None:
                more = self.sock.recv(size - len(data))
            else:
                try:
                    more = self._tls.read(size - len(data))
                except ssl.SSLWantReadError:
                    more = self.sock.recv(1 << 14)
                    self._incoming.write(more)
                    if more:
                        continue
            if not more:
                raise ConnectionError
            data += more
        return data


def _talk(line: _Line, server: Tds, context: ssl.SSLContext) -> None:
    with contextlib.suppress(OSError), line.sock:
        line.message()
        options = b"\x00\x00\x0b\x00\x06\x01\x00\x11\x00\x01\xff"  # where version and encryption stand
        line.send(options + b"\x0f\x00\x07\xd0\x00\x00" + (b"\x01" if server.encrypts else b"\x02"))
        if not server.encrypts:
            line.message()
            return
        line.encrypt(context)
        line.message()
        server.logins += 1
        if server.refuse:
            line.send(_error(server.refuse) + _DONE[:1] + struct.pack("<HHQ", 2, 0, 0))
            return
        line.send(b"\xad" + struct.pack("<H", len(_LOGIN_ACK)) + _LOGIN_ACK + _DONE)
        while True:
            kind, body = line.message()
            if kind == 6:  # the rest of an answer is not wanted
                line.send(_DONE[:1] + struct.pack("<HHQ", 0x20, 0, 0))
                continue
            statement = _statement(kind, body[struct.unpack("<I", body[:4])[0] :])
            server.said.append(statement)
            answer = None if re.match(r"SET |use ", statement) else server.answer(statement)
            if isinstance(answer, Refusal):
                line.send(_error(answer) + _DONE[:1] + struct.pack("<HHQ", 2, 0, 0))
            elif isinstance(answer, Rows):
                line.send(_result(answer) + (b"" if answer.cut else _DONE), whole=not answer.cut)
                if answer.cut:
                    return
            else:
                line.send(_DONE)


def _statement(kind: int, body: bytes) -> str:
    """The text of a batch, or the first parameter of sp_executesql; behind it the whole numbers among the others."""
    if kind == 1:
        return body.decode("utf-16-le")
    at = 6 + 1 + 1  # a procedure by its number, options; a parameter without a name, its status
    longest = struct.unpack("<H", body[at + 1 : at + 3])[0]
    at += 1 + 2 + 5
    if longest == 0xFFFF:
        size = struct.unpack("<I", body[at + 8 : at + 12])[0]
        at += 12
    else:
        size = struct.unpack("<H", body[at : at + 2])[0]
        at += 2
    numbers = [
        int.from_bytes(found[1], "little")
        for found in re.finditer(rb"\x26\x04\x04(.{4})", body[at + size :], re.DOTALL)
    ]
    return body[at : at + size].decode("utf-16-le") + f" -- {numbers}"


def _error(refusal: Refusal) -> bytes:
    words = refusal.words.encode("utf-16-le")
    body = struct.pack("<IBBH", refusal.number, 1, 14, len(words) // 2) + words + b"\x00\x00" + struct.pack("<I", 1)
    return b"\xaa" + struct.pack("<H", len(body)) + body


def _result(answer: Rows) -> bytes:
    first = [next((row[at] for row in answer.rows if row[at] is not None), "") for at in range(len(answer.names))]
    made = b"\x81" + struct.pack("<H", len(first))
    for name, value in zip(answer.names, first, strict=True):
        made += struct.pack("<IH", 0, 1) + _kind(value) + bytes([len(name)]) + name.encode("utf-16-le")
    for row in answer.rows:
        made += b"\xd1" + b"".join(_value(value, known) for value, known in zip(row, first, strict=True))
    return made


def _kind(value: Any) -> bytes:
    if isinstance(value, int):
        return b"\x26\x08"
    if isinstance(value, decimal.Decimal):
        return b"\x6c\x11\x26\x02"
    if isinstance(value, uuid.UUID):
        return b"\x24\x10"
    return b"\xa5\x40\x1f" if isinstance(value, bytes) else b"\xe7\x40\x1f" + _COLLATION


def _value(value: Any, known: Any) -> bytes:
    if isinstance(known, int):
        return b"\x00" if value is None else b"\x08" + struct.pack("<q", value)
    if isinstance(known, decimal.Decimal):
        return b"\x00" if value is None else b"\x11\x01" + int(value.scaleb(2)).to_bytes(16, "little")
    if isinstance(known, uuid.UUID):
        return b"\x00" if value is None else b"\x10" + value.bytes_le
    if value is None:
        return b"\xff\xff"
    data = value if isinstance(value, bytes) else value.encode("utf-16-le")
    return struct.pack("<H", len(data)) + data
