"""The shares of an SMB server: NetrShareEnum over its pipe ``srvsvc`` (MS-SRVS 3.1.4.8, DCE 1.1 RPC)."""

from __future__ import annotations

import struct
import uuid
from collections.abc import Callable
from dataclasses import dataclass

from models.errors import ReadError
from scanner.crawlers.smb_listing import from_wire

_VERSION = struct.pack("<BB", 5, 0)
_LITTLE_ENDIAN = b"\x10\0\0\0"
_WHOLE = 3  # first and last fragment
_REQUEST, _RESPONSE, _BIND, _BIND_ACK = 0, 2, 11, 12
_NETR_SHARE_ENUM = 15
_SRVSVC = uuid.UUID("4b324fc8-1670-01d3-1278-5a47bf6ee188").bytes_le + struct.pack("<I", 3)
_NDR = uuid.UUID("8a885d04-1ceb-11c9-9fe8-08002b104860").bytes_le + struct.pack("<I", 2)
_MOST = 100_000
"""Shares, beyond which a server is not believed."""
LONGEST = 64 << 20
"""Bytes of an answer, beyond which it is not believed."""

_DISK, _KIND, _SPECIAL = 0, 0x0FFFFFFF, 0x80000000
_KINDS = {1: "printer", 2: "device", 3: "ipc"}


@dataclass(frozen=True, slots=True)
class Named:
    """One share: its name, what it gives (``disk``, ``printer``, ``device``, ``ipc``), whether lists leave it out."""

    name: str
    kind: str
    hidden: bool


Transact = Callable[[bytes], bytes]
"""Sends one message to the pipe and gives the first piece of the answer; with nothing to send, the next piece."""


def shares(server: str, transact: Transact) -> list[Named]:
    """The server's shares, in its order. Raises ReadError where the answer makes no sense or is a refusal."""
    bind = struct.pack("<HHIB3xHBx", 4280, 4280, 0, 1, 0, 1) + _SRVSVC + _NDR
    if transact(_packet(_BIND, 1, bind))[2:3] != bytes([_BIND_ACK]):
        raise ReadError("unreadable", "srvsvc")
    name = f"\\\\{server}\0".encode("utf-16-le", "replace")
    count = len(name) // 2
    asked = struct.pack("<IIII", 0x20000, count, 0, count) + name + bytes(-len(name) % 4)
    asked += struct.pack("<IIIIIIII", 1, 1, 0x20004, 0, 0, 0xFFFFFFFF, 0x20008, 0)
    call = struct.pack("<IHH", len(asked), 0, _NETR_SHARE_ENUM) + asked
    try:
        return _told(_answer(transact, _packet(_REQUEST, 2, call)))
    except (struct.error, UnicodeError, IndexError):
        raise ReadError("damaged", "srvsvc") from None


def _packet(kind: int, call: int, body: bytes) -> bytes:
    return _VERSION + struct.pack("<BB4sHHI", kind, _WHOLE, _LITTLE_ENDIAN, 16 + len(body), 0, call) + body


def _answer(transact: Transact, message: bytes) -> bytes:
    """The result, put together from the fragments that it comes in."""
    waiting, result = transact(message), b""
    while True:
        while len(waiting) < 16 or len(waiting) < struct.unpack_from("<H", waiting, 8)[0]:
            more = transact(b"")
            if not more:
                raise ReadError("damaged", "srvsvc")
            waiting += more
        kind, flags, _, length = struct.unpack_from("<BB4sH", waiting, 2)
        if kind != _RESPONSE or length < 24:
            raise ReadError("unreadable", "srvsvc")
        result += waiting[24:length]
        waiting = waiting[length:]
        if flags & 2:
            return result
        if len(result) > LONGEST:
            raise ReadError("damaged", "srvsvc")


def _told(data: bytes) -> list[Named]:
    _, _, container = struct.unpack_from("<III", data)
    count, buffer = struct.unpack_from("<II", data, 12) if container else (0, 0)
    if count > _MOST:
        raise ReadError("damaged", "srvsvc")
    at = 24 if buffer else 20 if container else 12
    heads = [struct.unpack_from("<III", data, at + 12 * number) for number in range(count if buffer else 0)]
    at += 12 * len(heads)
    found = []
    for name_at, kind, remark_at in heads:
        name, at = _text(data, at) if name_at else ("", at)
        _, at = _text(data, at) if remark_at else ("", at)
        what = "disk" if kind & _KIND == _DISK else _KINDS.get(kind & 3, "device")
        if name:
            found.append(Named(name, what, bool(kind & _SPECIAL) or name.endswith("$")))
    _, resume = struct.unpack_from("<II", data, at)
    (status,) = struct.unpack_from("<I", data, at + (12 if resume else 8))
    if status:
        raise ReadError("unreadable", f"srvsvc {status}")
    return found


def _text(data: bytes, at: int) -> tuple[str, int]:
    """A string with its lengths before it, and where the next begins."""
    _, _, count = struct.unpack_from("<III", data, at)
    at, end = at + 12, at + 12 + 2 * count
    if end > len(data):
        raise IndexError
    return from_wire(data[at:end]).partition("\0")[0], end + -end % 4
