"""The protocol of Redis (RESP 2) as a crawler needs it: commands out, answers in, bounded in size and time."""

from __future__ import annotations

import contextlib
import socket
import ssl
from collections.abc import Sequence
from typing import Any, BinaryIO

from scanner.crawlers import share, tls, watched
from scanner.crawlers.place_url import PlaceUrl
from scanner.crawlers.share import Lost

Word = str | bytes | int
_DEEPEST = 8
_MOST_ELEMENTS = 1 << 20
_LONGEST_LINE = 64 << 10
_DRAIN = 1 << 20


class Refusal(Exception):
    """An error that the server answered. ``code`` is its first word (NOPERM, WRONGTYPE): the rest may quote a key."""

    def __init__(self, words: str) -> None:
        code = words.split(" ", 1)[0]
        super().__init__(code if code.isupper() and code.isascii() else "ERR")
        self.words = words

    @property
    def code(self) -> str:
        """NOPERM, WRONGTYPE, …; ERR where the server has no word for it."""
        return str(self.args[0])


class Resp:
    """One connection to the server of ``place``. What may pass is Lost.

    ``most``: bytes of one value that are kept; what is longer is cut, and counted in ``cut``.
    """

    def __init__(self, place: PlaceUrl, *, use_tls: bool, shown: str, most: int) -> None:
        self._place, self._use_tls, self._shown, self._most = place, use_tls, shown, most
        self._sock: socket.socket | None = None
        self.cut = 0
        self.received = 0
        """Bytes of values that came."""

    @property
    def peer(self) -> str:
        """The address at the other end."""
        return str(self._sock.getpeername()[0]) if self._sock is not None else ""

    def connect(self) -> None:
        """Reach the server. Raises Lost, and TargetError where its certificate is not trusted."""
        context = tls.context(self._place.options, self._shown) if self._use_tls else None
        try:
            sock = socket.create_connection((self._place.host, self._place.port), share.TIMEOUT)
        except (OSError, UnicodeError) as error:
            raise Lost(type(error).__name__) from None
        try:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._sock = context.wrap_socket(sock, server_hostname=self._place.host) if context else sock
        except ssl.SSLError as error:
            sock.close()
            raise tls.refusal(error, self._shown) from None
        except OSError as error:
            sock.close()
            raise Lost(type(error).__name__) from None

    def call(self, *words: Word) -> Any:
        """The answer to one command: bytes, int, None or a list of them. Raises Refusal, Lost."""
        (answer,) = self.calls([words])
        if isinstance(answer, Refusal):
            raise answer
        return answer

    def calls(self, commands: Sequence[Sequence[Word]]) -> list[Any]:
        """The answers to several commands sent at once, in their order; a refusal stands in its place. Raises Lost."""
        if self._sock is None:
            raise Lost("closed")
        try:
            self._sock.settimeout(share.TIMEOUT)
            self._sock.sendall(b"".join(map(_packed, commands)))
            with contextlib.closing(watched.stream(self._sock, watched.Watch())) as stream:
                return [self._answer(stream, 0) for _ in commands]
        except (OSError, ValueError, IndexError) as error:
            self.close()
            raise Lost(type(error).__name__) from None
        except Lost:
            self.close()
            raise

    def close(self) -> None:
        """Let go of the connection. Never raises."""
        sock, self._sock = self._sock, None
        if sock is not None:
            with contextlib.suppress(OSError):
                sock.close()

    def _answer(self, stream: BinaryIO, depth: int) -> Any:
        line = stream.readline(_LONGEST_LINE)
        if line[-2:] != b"\r\n" or depth > _DEEPEST:
            raise Lost("EOFError" if not line.endswith(b"\n") else "protocol")
        kind, rest = line[:1], line[1:-2]
        if kind == b"$":
            return self._bulk(stream, int(rest))
        if kind == b":":
            return int(rest)
        if kind == b"+":
            return rest
        if kind == b"-":
            return Refusal(rest.decode("utf-8", "replace"))
        count = int(rest)
        if kind != b"*" or count > _MOST_ELEMENTS:
            raise Lost("protocol")
        return None if count < 0 else [self._answer(stream, depth + 1) for _ in range(count)]

    def _bulk(self, stream: BinaryIO, size: int) -> bytes | None:
        if size < 0:
            return None
        data = stream.read(min(size, self._most))
        left = size - len(data)
        if left and len(data) == self._most:
            self.cut += 1
            while left and (piece := stream.read(min(left, _DRAIN))):
                left -= len(piece)
        if left or stream.read(2) != b"\r\n":
            raise Lost("EOFError")
        self.received += size
        return data


def _packed(words: Sequence[Word]) -> bytes:
    parts = [b"*%d\r\n" % len(words)]
    for word in words:
        data = word if isinstance(word, bytes) else str(word).encode("utf-8", "surrogateescape")
        parts.append(b"$%d\r\n%b\r\n" % (len(data), data))
    return b"".join(parts)
