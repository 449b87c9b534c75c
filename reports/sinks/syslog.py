"""Syslog: RFC 5424 by UDP (RFC 5426), TCP with octet counting (RFC 6587) and TLS (RFC 5425).

TCP has no acknowledgement of its own. So a batch is a connection: we end our side, the server reads to that end and
closes its own. A server that died closes too; so the batch counts once the server has taken a further connection: by
TLS the next one, whose handshake only a living server ends, by TCP an empty one that it closes in order, for those that
a dying server never took are reset. UDP promises nothing.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from models.errors import UsageError
from models.messages import default_lang, text
from reports.sinks.base import TIMEOUT, Access, Message, SinkError, failed
from reports.sinks.tls import context, refused

if TYPE_CHECKING:
    import ssl

PORTS = {"udp": 514, "tcp": 601, "tls": 6514}
FACILITY = 13
"""Log audit."""
ENTERPRISE = 32473
"""The enterprise number for those that have none of their own (RFC 5612)."""
SAFE_DATAGRAM = 2048
"""Every receiver takes this much (RFC 5426, 3.2)."""
LARGEST_DATAGRAM = 65_507
_BOM = b"\xef\xbb\xbf"
_SEVERITIES = (6, 6, 5, 4, 3, 2)
"""By severity of the event, syslog's: informational, notice, warning, error, critical."""


class Syslog:
    """One syslog server. ``feed`` is the MSGID of every message; its id and ``run_id`` are its structured data.

    ``long`` counts the datagrams that a receiver may cut off.
    """

    batch = 500

    def __init__(self, transport: str, host: str, port: int | None, access: Access, *, feed: str, run_id: str) -> None:
        self.transport, self.host, self.port = transport, host, port or PORTS[transport]
        shown = f"[{host}]" if ":" in host else host
        self.name = self.address = f"syslog+{transport}://{shown}:{self.port}"
        self.confirms = transport != "udp"
        self._tls: ssl.SSLContext | None = context(access) if transport == "tls" else None
        self._feed, self._run = _printable(feed, 32), _printable(run_id, 64)
        self._host = _printable(socket.gethostname(), 255)
        self._next: socket.socket | None = None
        self.long = 0

    def send(self, messages: Sequence[Message]) -> None:
        """Send one batch. Raises SinkError."""
        frames = [self._message(message) for message in messages]
        try:
            if self.transport == "udp":
                self._datagrams(frames)
            else:
                self._stream(frames)
        except SinkError:
            raise
        except OSError as error:
            self.close()
            raise failed(self.address, error, retry=not refused(error)) from None

    def close(self) -> None:
        """End the connection that waits."""
        if self._next is not None:
            self._next.close()
            self._next = None

    def _message(self, message: Message) -> bytes:
        severity = _SEVERITIES[min(max(message.severity, 0), len(_SEVERITIES) - 1)]
        now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        data = f'[pandian@{ENTERPRISE} id="{_escaped(message.id)}" run="{self._run}"]'
        head = f"<{FACILITY * 8 + severity}>1 {now} {self._host} pandian {os.getpid()} {self._feed} {data} "
        body = message.body.encode("utf-8", "replace")
        return head.encode("ascii") + (b"" if body.isascii() else _BOM) + body

    def _datagrams(self, frames: list[bytes]) -> None:
        family, _, _, _, address = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_DGRAM)[0]
        with socket.socket(family, socket.SOCK_DGRAM) as sender:
            for frame in frames:
                if len(frame) > LARGEST_DATAGRAM:
                    words = text("delivery.too_long", default_lang(), size=len(frame), largest=LARGEST_DATAGRAM)
                    raise SinkError(words, retry=False)
                sender.sendto(frame, address)
                self.long += len(frame) > SAFE_DATAGRAM

    def _stream(self, frames: list[bytes]) -> None:
        connection, self._next = self._next or self._connect(), None
        with connection:
            connection.sendall(b"".join(b"%d %s" % (len(frame), frame) for frame in frames))
            self._finish(connection)
        following = self._connect()
        if self._tls:
            self._next = following
            return
        with following:
            self._finish(following)

    def _connect(self) -> Any:
        plain = socket.create_connection((self.host, self.port), TIMEOUT)
        try:
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return self._tls.wrap_socket(plain, server_hostname=self.host) if self._tls else plain
        except BaseException:
            plain.close()
            raise

    def _finish(self, connection: Any) -> None:
        """End our side and wait until the server has ended its own; a reset is an OSError."""
        if self._tls:
            _end_tls(connection)
            return
        connection.shutdown(socket.SHUT_WR)
        while connection.recv(4096):
            pass  # nothing is expected; whatever it says is no confirmation


def _end_tls(connection: Any) -> None:
    """Say that we are done within TLS. Servers differ in whether they answer before they close: both is an end."""
    import ssl

    try:
        connection.unwrap()
    except (ssl.SSLEOFError, ssl.SSLZeroReturnError):
        return  # closed without a word
    except OSError as error:
        if error.errno:  # 0: closed without a word, as older OpenSSL tells it
            raise


def _printable(name: str, longest: int) -> str:
    """A field of the head: visible ASCII, no space; ``-`` for none."""
    return "".join(sign if "!" <= sign <= "~" and sign not in '"]\\' else "_" for sign in name)[:longest] or "-"


def _escaped(value: str) -> str:
    """A value of structured data, of visible ASCII."""
    return _printable(value, 255)


def parse_transport(scheme: str) -> str:
    """``tls`` of ``syslog+tls``. Raises UsageError for a transport that syslog does not have."""
    transport = scheme.partition("+")[2] or "udp"
    if transport not in PORTS:
        known = ", ".join(f"syslog+{name}" for name in PORTS)
        raise UsageError(text("delivery.transport", default_lang(), value=scheme, known=known))
    return transport
