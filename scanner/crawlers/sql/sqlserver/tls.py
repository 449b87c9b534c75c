"""TLS for the driver of SQL Server: Python's own, which verifies names and certificates, instead of the driver's.

The driver (python-tds) asks for pyOpenSSL and compares names by itself. Before TDS 8 a handshake travels inside the
packets that open a connection ([MS-TDS] 2.2.6.5 and 3.2.5.1), so no ready-made wrapper of a socket serves.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable
from typing import Any

_PIECE = 1 << 14


class Trust:
    """What stands in the driver's place for a file of authorities: the whole context.

    ``left`` says how many seconds what is being asked for may still take: the driver counts each packet's alone.
    """

    def __init__(self, context: ssl.SSLContext, left: Callable[[], float]) -> None:
        # TDS 7 has its own order of messages at the end of a handshake, which TLS 1.3 does not keep.
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        self.context, self.left = context, left


def install() -> None:
    """Have the driver of this process encrypt by ``Trust``, and try once: trying again is not its business."""
    from pytds import tls, utils

    tls.OPENSSL_AVAILABLE = True
    tls.create_context = lambda trust: trust
    tls.establish_channel = _establish
    utils.exponential_backoff = _once


def _once(work: Callable[[float], Any], max_time_sec: float, **_: object) -> Any:
    return work(max_time_sec)


def _establish(session: Any) -> None:
    """Shake hands inside the packets of PRELOGIN; what follows is encrypted as a whole. Raises ssl.SSLError."""
    from pytds import tds_base

    login = session.conn._login  # noqa: SLF001 the driver's own function in this place does the same
    writer, reader = session._writer, session._reader  # noqa: SLF001
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    trust: Trust = login.tls_ctx
    channel = trust.context.wrap_bio(incoming, outgoing, server_hostname=login.server_name)
    done = False
    while not done:
        try:
            channel.do_handshake()
            done = True
        except ssl.SSLWantReadError:
            pass
        if said := outgoing.read():
            writer.begin_packet(tds_base.PacketType.PRELOGIN)
            writer.write(said)
            writer.flush()
        if not done:
            reader.begin_response()
            while not reader.stream_finished():
                incoming.write(reader.recv(_PIECE))
    encrypted = _Encrypted(session.conn.sock, channel, incoming, outgoing, trust.left)
    session.conn.sock = writer._transport = reader._transport = encrypted  # noqa: SLF001


class _Encrypted:
    """A socket as the driver uses one."""

    def __init__(
        self, sock: Any, channel: ssl.SSLObject, incoming: ssl.MemoryBIO, outgoing: ssl.MemoryBIO,
        left: Callable[[], float],
    ) -> None:  # fmt: skip
        self._sock, self._channel, self._incoming, self._outgoing = sock, channel, incoming, outgoing
        self._left = left

    def gettimeout(self) -> float | None:
        return self._sock.gettimeout()  # type: ignore[no-any-return]

    def settimeout(self, seconds: float | None) -> None:
        self._sock.settimeout(seconds)

    def sendall(self, data: Any, _flags: int = 0) -> None:
        self._channel.write(bytes(data))
        self._sock.sendall(self._outgoing.read())

    def recv(self, size: int, _flags: int = 0) -> bytes:
        while True:
            try:
                return self._channel.read(size)
            except ssl.SSLWantReadError:
                if self._outgoing.pending:
                    self._sock.sendall(self._outgoing.read())
                self._sock.settimeout(self._left())
                data = self._sock.recv(_PIECE)
                if not data:
                    return b""
                self._incoming.write(data)
            except ssl.SSLZeroReturnError:
                return b""

    def recv_into(self, buffer: Any, size: int = 0, _flags: int = 0) -> int:
        data = self.recv(size or len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def shutdown(self, how: int = 0) -> None:
        self._sock.shutdown(how)

    def close(self) -> None:
        self._sock.close()
