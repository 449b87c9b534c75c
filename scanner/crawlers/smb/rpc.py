"""Calls to a Windows server over a pipe: DCE 1.1 RPC, connection-oriented, little-endian, without its own security.

The answers come from a server that is not trusted. Source: The Open Group C706, chapters 12 and 14; MS-RPCE.
"""

from __future__ import annotations

import struct
import uuid
from collections.abc import Callable

from models.errors import ReadError

_VERSION = struct.pack("<BB", 5, 0)
_LITTLE_ENDIAN = b"\x10\0\0\0"
_WHOLE = 3  # first and last fragment
_REQUEST, _RESPONSE, _BIND, _BIND_ACK = 0, 2, 11, 12
_NDR = uuid.UUID("8a885d04-1ceb-11c9-9fe8-08002b104860").bytes_le + struct.pack("<I", 2)
LONGEST = 64 << 20
"""Bytes of an answer, beyond which it is not believed."""

Transact = Callable[[bytes], bytes]
"""Sends one message to the pipe and gives the first piece of the answer; with nothing to send, the next piece."""


class Rpc:
    """One interface of a server, over a pipe that is open. Raises ReadError where the server does not speak it."""

    def __init__(self, pipe: str, interface: str, version: int, transact: Transact) -> None:
        self.pipe, self._transact, self._calls = pipe, transact, 1
        syntax = uuid.UUID(interface).bytes_le + struct.pack("<I", version)
        bind = struct.pack("<HHIB3xHBx", 4280, 4280, 0, 1, 0, 1) + syntax + _NDR
        if transact(self._packet(_BIND, bind))[2:3] != bytes([_BIND_ACK]):
            raise ReadError("unreadable", pipe)

    def call(self, number: int, asked: bytes) -> bytes:
        """What the server answers to the call of that number. Raises ReadError."""
        body = struct.pack("<IHH", len(asked), 0, number) + asked
        try:
            return self._answer(self._packet(_REQUEST, body))
        except struct.error:
            raise ReadError("damaged", self.pipe) from None

    def _packet(self, kind: int, body: bytes) -> bytes:
        number, self._calls = self._calls, self._calls + 1
        return _VERSION + struct.pack("<BB4sHHI", kind, _WHOLE, _LITTLE_ENDIAN, 16 + len(body), 0, number) + body

    def _answer(self, message: bytes) -> bytes:
        """The result, put together from the fragments that it comes in."""
        waiting, result = self._transact(message), b""
        while True:
            while len(waiting) < 16 or len(waiting) < struct.unpack_from("<H", waiting, 8)[0]:
                more = self._transact(b"")
                if not more:
                    raise ReadError("damaged", self.pipe)
                waiting += more
            kind, flags, _, length = struct.unpack_from("<BB4sH", waiting, 2)
            if kind != _RESPONSE or length < 24:
                raise ReadError("unreadable", self.pipe)
            result += waiting[24:length]
            waiting = waiting[length:]
            if flags & 2:
                return result
            if len(result) > LONGEST:
                raise ReadError("damaged", self.pipe)
