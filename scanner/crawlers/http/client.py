"""HTTP as crawlers need it: one connection, kept alive; answers bounded in size and time; refusals told apart.

No proxy, cookie, cache or compression; the library of Python does the rest. What may pass is Lost or Busy (see
``share.py``), so that ``patience.py`` tries again; every other status is the caller's to judge.
"""

from __future__ import annotations

import base64
import contextlib
import email.utils
import functools
import http.client
import socket
import ssl
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from email.message import Message
from typing import Any, cast
from urllib.parse import urljoin, urlsplit

from models.errors import ReadError
from scanner.crawlers import share, tls, watched
from scanner.crawlers.http.handshake import MESSAGES, Handshake
from scanner.crawlers.names import printable
from scanner.crawlers.place_url import PlaceUrl
from scanner.crawlers.share import Busy, Lost

BUSY = frozenset({408, 425, 429, 500, 502, 503, 504, 507, 509})
"""Statuses by which a server asks for patience. Where 500 says that a statement is wrong, take it out."""
LARGEST = 64 << 20
"""Bytes of an answer that is taken whole, unless told otherwise."""
Authorization = str | Callable[[str, str], str] | Handshake
_PIECE = 256 << 10
_REDIRECTS = {301, 302, 307, 308}
_MOST_REDIRECTS = 5


def basic(user: str, password: str | None) -> str:
    """An ``Authorization`` by user and password (RFC 7617, in UTF-8)."""
    return "Basic " + base64.b64encode(f"{user}:{password or ''}".encode()).decode()


def bearer(token: str) -> str:
    """An ``Authorization`` by a token (RFC 6750)."""
    return f"Bearer {token}"


def refused(status: int) -> ReadError:
    """What a status other than success means to the one object that was asked for."""
    return ReadError("vanished") if status in {404, 410} else ReadError("unreadable", f"HTTP {status}")


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer taken whole. ``headers`` are met in any case: ``headers["etag"]``, None where there is none."""

    status: int
    headers: Message
    body: bytes


class Reply:
    """An answer whose body is still to come: read ``pieces`` to their end, or ``leave``."""

    def __init__(self, connection: Http, response: http.client.HTTPResponse) -> None:
        self._connection, self._response = connection, response
        self.status: int = response.status
        self.headers: Message = response.headers

    def pieces(self, most: int | None = None) -> Iterator[bytes]:
        """The body. Raises Lost where it breaks off or drips, ReadError ``unreadable`` beyond ``most`` bytes."""
        had = 0
        response = self._response
        try:
            while data := response.read1(_PIECE):
                had += len(data)
                if most is not None and had > most:
                    raise ReadError("unreadable", f"> {most} B")
                yield data
            if response.length:  # read1 does not say that the rest is missing
                raise Lost("IncompleteRead")
        except (http.client.HTTPException, OSError) as error:
            raise Lost(type(error).__name__) from None
        finally:
            self.leave()

    def body(self, most: int = LARGEST) -> bytes:
        """The whole body. Raises as ``pieces``."""
        return b"".join(self.pieces(most))

    def leave(self) -> None:
        """Take no more of it; the connection is used again only where there is no more."""
        done = self._response.isclosed() or self._response.length == 0
        self._response.close()
        if not done:
            self._connection.close()


class Http:
    """One connection to the server of ``place``, encrypted where ``use_tls``, made when it is needed.

    ``authorization``: the header of each request (``basic``, ``bearer``), what makes it of method and target, or the
    handshake that each connection begins with. It goes to this server alone, since no redirect to another is followed,
    and may be set anew at any time. ``busy``: statuses that are raised as Busy.
    """

    def __init__(
        self,
        place: PlaceUrl,
        *,
        use_tls: bool,
        authorization: Authorization | None = None,
        headers: Mapping[str, str] | None = None,
        busy: Collection[int] = BUSY,
    ) -> None:
        self._place, self._use_tls, self._busy = place, use_tls, busy
        self._headers = {"User-Agent": "pandian", "Accept-Encoding": "identity", **(headers or {})}
        self.authorization = authorization
        self._shown = printable(place.server)
        host = f"[{place.host}]" if ":" in place.host else place.host
        self._origin = f"{'https' if use_tls else 'http'}://{host}:{place.port}"
        self._context: ssl.SSLContext | None = None
        self._line: http.client.HTTPConnection | None = None
        self._known: http.client.HTTPConnection | None = None
        """The connection that is logged in, by the handshake ``_known_by``."""
        self._known_by: Handshake | None = None
        self._watch = watched.Watch()
        self._wait: float | None = None

    def ask(
        self,
        method: str,
        target: str,
        *,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        most: int = LARGEST,
        follow: bool = True,
        wait: float | None = None,
    ) -> Answer:
        """As ``open``, with the body. Raises ReadError ``unreadable`` where that is longer than ``most`` bytes."""
        reply = self.open(method, target, body=body, headers=headers, follow=follow, wait=wait)
        return Answer(reply.status, reply.headers, reply.body(most))

    def open(
        self,
        method: str,
        target: str,
        *,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        follow: bool = True,
        wait: float | None = None,
    ) -> Reply:
        """The answer to a request that changes nothing, whatever its status, but those of ``busy``.

        ``target`` is path and query, percent-encoded. A redirect within the server is followed where ``follow`` and
        the method is not POST; one to another server is an answer like others. ``wait``: seconds that the first byte
        may take (None: ``share.TIMEOUT``). Raises Lost, Busy, and TargetError where the server's certificate is not
        trusted.
        """
        self._wait = wait
        for _ in range(_MOST_REDIRECTS):
            sent = {**self._headers, **(headers or {})}
            made = self.authorization
            if isinstance(made, Handshake):
                reply = self._introduced(made, method, target, body, sent)
            else:
                if made is not None:
                    sent["Authorization"] = made if isinstance(made, str) else made(method, target)
                reply = self._asked(method, target, body, sent)
            if reply.status in self._busy:
                wait = _seconds(reply.headers.get("retry-after"))
                self._drained(reply)
                raise Busy(f"HTTP {reply.status}", wait)
            onward = self._onward(target, reply) if follow and method != "POST" else None
            if onward is None:
                return reply
            self._drained(reply)
            target = onward
        raise ReadError("unreadable", "HTTP 310")

    def close(self) -> None:
        """Let go of the connection; the next request makes another. Never raises."""
        line, self._line = self._line, None
        if line is not None:
            with contextlib.suppress(Exception):
                line.close()

    def _introduced(
        self, made: Handshake, method: str, target: str, body: bytes | None, headers: Mapping[str, str]
    ) -> Reply:
        """The answer on a connection that is logged in; 401 where the server refuses that."""
        asked = made.refused or (made is self._known_by and self._line is self._known is not None and not made.each)
        if asked:
            reply = self._asked(method, target, body, headers)
            if reply.status != 401 or made.refused:
                return reply
            self._drained(reply)
        same = asked and self._line is self._known
        if self._line is not None and (self._line.sock is None or (same and made.binds)):
            self.close()
        talk = made.begin((self._line or self._connected()).sock)
        said: str | None = talk.first()
        for number in range(MESSAGES):
            ask = self._once_more if number else self._asked  # what follows belongs to this connection alone
            reply = ask(method, target, body, {**headers, "Authorization": said or ""})
            if reply.status != 401:
                made.each = made.each or (same and not number)
                self._known, self._known_by, made.known = self._line, made, True
                return reply
            said = talk.next(reply.headers)
            if said is None:
                break
            self._drained(reply)
        made.refused = not made.known
        self._drained(reply)
        self.close()  # servers do not begin anew on a connection where they have said no
        return reply

    def _drained(self, reply: Reply) -> None:
        with contextlib.suppress(Lost, ReadError):
            reply.body(_PIECE)

    def _once_more(self, method: str, target: str, body: bytes | None, headers: Mapping[str, str]) -> Reply:
        """As ``_asked``, on this connection or none."""
        if self._line is None or self._line.sock is None:
            self.close()
            raise Lost("closed")
        try:
            return self._once(method, target, body, headers)
        except (ConnectionError, http.client.RemoteDisconnected, ssl.SSLEOFError) as error:
            self.close()
            raise Lost(type(error).__name__) from None

    def _asked(self, method: str, target: str, body: bytes | None, headers: Mapping[str, str]) -> Reply:
        if self._line is not None and self._line.sock is None:  # the server said that it would close it
            self.close()
        used = self._line is not None
        try:
            return self._once(method, target, body, headers)
        except (ConnectionError, http.client.RemoteDisconnected, ssl.SSLEOFError) as error:
            self.close()
            if not used:
                raise Lost(type(error).__name__) from None
        self._connected()  # a server may close a connection that was idle; that says nothing of the next one
        return self._once_more(method, target, body, headers)

    def _once(self, method: str, target: str, body: bytes | None, headers: Mapping[str, str]) -> Reply:
        line = self._line or self._connected()
        try:
            if line.sock is not None:
                line.sock.settimeout(share.TIMEOUT)
            line.request(method, target, body=body, headers=dict(headers))
            self._watch.begin(self._wait)
            return Reply(self, line.getresponse())
        except (ConnectionError, http.client.RemoteDisconnected, ssl.SSLEOFError):
            raise
        except (http.client.HTTPException, OSError) as error:
            self.close()
            raise Lost(type(error).__name__) from None

    def _connected(self) -> http.client.HTTPConnection:
        host, port = self._place.host, self._place.port
        line: http.client.HTTPConnection
        if self._use_tls:
            self._context = self._context or tls.context(self._place.options, self._shown)
            line = http.client.HTTPSConnection(host, port, timeout=share.TIMEOUT, context=self._context)
        else:
            line = http.client.HTTPConnection(host, port, timeout=share.TIMEOUT)
        line.response_class = cast("Any", functools.partial(_response, self._watch))
        try:
            line.connect()
        except ssl.SSLError as error:
            line.close()
            raise tls.refusal(error, self._shown) from None
        except (OSError, http.client.HTTPException, UnicodeError) as error:  # UnicodeError: a host that is no name
            line.close()
            raise Lost(type(error).__name__) from None
        self._line = line
        return line

    def _onward(self, target: str, reply: Reply) -> str | None:
        """Where a redirect leads within this server; None for every other answer."""
        location = reply.headers.get("location")
        if reply.status not in _REDIRECTS or not location:
            return None
        with contextlib.suppress(ValueError):
            parts = urlsplit(urljoin(self._origin + target, location))
            port = parts.port or (443 if parts.scheme == "https" else 80)
            host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
            if f"{parts.scheme}://{host}:{port}" == self._origin.lower() and parts.path.isascii():
                return parts._replace(scheme="", netloc="", fragment="").geturl() or "/"
        return None


class _Source:
    """What a response reads from: a socket, watched."""

    def __init__(self, sock: socket.socket, watch: watched.Watch) -> None:
        self._sock, self._watch = sock, watch

    def makefile(self, _mode: str) -> Any:
        return watched.stream(self._sock, self._watch)


def _response(watch: watched.Watch, sock: socket.socket, *args: Any, **named: Any) -> http.client.HTTPResponse:
    return http.client.HTTPResponse(cast("Any", _Source(sock, watch)), *args, **named)


def _seconds(told: str | None) -> float | None:
    """``Retry-After``: seconds or a date (RFC 9110, 10.2.3)."""
    if told is None:
        return None
    if told.strip().isdigit():
        return float(told)
    with contextlib.suppress(ValueError, TypeError):
        return max(0.0, email.utils.parsedate_to_datetime(told).timestamp() - time.time())
    return None
