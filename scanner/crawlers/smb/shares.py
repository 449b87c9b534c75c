"""The shares of an SMB server: NetrShareEnum over its pipe ``srvsvc`` (MS-SRVS 3.1.4.8, DCE 1.1 RPC)."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from models.errors import ReadError
from scanner.crawlers.smb.listing import from_wire
from scanner.crawlers.smb.rpc import Rpc, Transact

_SRVSVC = "4b324fc8-1670-01d3-1278-5a47bf6ee188"
_NETR_SHARE_ENUM = 15
_MOST = 100_000
"""Shares, beyond which a server is not believed."""

_DISK, _KIND, _SPECIAL = 0, 0x0FFFFFFF, 0x80000000
_KINDS = {1: "printer", 2: "device", 3: "ipc"}


@dataclass(frozen=True, slots=True)
class Named:
    """One share: its name, what it gives (``disk``, ``printer``, ``device``, ``ipc``), whether lists leave it out."""

    name: str
    kind: str
    hidden: bool


def shares(server: str, transact: Transact) -> list[Named]:
    """The server's shares, in its order. Raises ReadError where the answer makes no sense or is a refusal."""
    rpc = Rpc("srvsvc", _SRVSVC, 3, transact)
    name = f"\\\\{server}\0".encode("utf-16-le", "replace")
    count = len(name) // 2
    asked = struct.pack("<IIII", 0x20000, count, 0, count) + name + bytes(-len(name) % 4)
    asked += struct.pack("<IIIIIIII", 1, 1, 0x20004, 0, 0, 0xFFFFFFFF, 0x20008, 0)
    answer = rpc.call(_NETR_SHARE_ENUM, asked)
    try:
        return _told(answer)
    except (struct.error, UnicodeError, IndexError):
        raise ReadError("damaged", "srvsvc") from None


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
