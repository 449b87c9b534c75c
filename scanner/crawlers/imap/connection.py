"""One IMAP connection: TLS, login, and commands that only read, with answers bounded in size and time."""

from __future__ import annotations

import contextlib
import imaplib
import re
import ssl
from collections.abc import Callable
from typing import Any

from models.errors import TargetError
from scanner.crawlers import share, tls
from scanner.crawlers.errors import target_error
from scanner.crawlers.names import printable
from scanner.crawlers.place_url import PlaceUrl
from scanner.crawlers.share import Busy, Full, Lost
from scanner.crawlers.watched import Watch

LARGEST = 64 << 20
"""Bytes of one answer beyond which a server is not believed."""
_LONGEST_LINE = 1 << 20
_CODE = re.compile(r"\[([A-Za-z][A-Za-z0-9-]*)")
_PASSING = {"UNAVAILABLE", "INUSE", "SERVERBUG"}
"""Response codes (RFC 5530) of a login that may go well another time: a database of accounts that is down."""
_CROWDED = re.compile(r"too many|maximum number of connections|authenticated but not connected", re.IGNORECASE)
"""How Gmail and Exchange say that an account has as many connections as it may."""


class Refused(Exception):
    """The server says NO. ``code``: its response code, empty where it gives none."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Dismissed(Lost):
    """The server ends the connection with BYE, in answer to a command."""


class _Bounded(imaplib.IMAP4):
    """Reads no more and waits no longer than an answer may take; what came before TLS is not read behind it."""

    _held = b""
    _at = 0
    _from: Any = None
    _watch: Watch | None = None
    _taken = 0

    def begin(self) -> None:
        """A new answer."""
        self._watch, self._taken = Watch(), 0

    def read(self, size: int) -> bytes:
        """So many bytes."""
        if size > LARGEST:
            raise self.abort("size")
        self._same()
        if len(self._held) - self._at < size:
            kept = bytearray(self._held[self._at :])
            while len(kept) < size:
                kept += self._more()
            self._held, self._at = bytes(kept), 0
        return self._taken_to(self._at + size)

    def readline(self) -> bytes:
        """A line with its end."""
        self._same()
        end = self._held.find(b"\n", self._at)
        if end < 0:
            kept = bytearray(self._held[self._at :])
            while end < 0:
                if len(kept) > _LONGEST_LINE:
                    raise self.abort("line")
                seen = len(kept)
                kept += self._more()
                end = kept.find(b"\n", seen)
            self._held, self._at = bytes(kept), 0
        return self._taken_to(end + 1)

    def _taken_to(self, end: int) -> bytes:
        data, self._at = self._held[self._at : end], end
        return data

    def _same(self) -> None:
        """Forget what came over a socket that has another around it by now."""
        if self._from is not self.sock:
            self._from, self._held, self._at = self.sock, b"", 0

    def _more(self) -> bytes:
        self._watch = self._watch or Watch()
        self.sock.settimeout(self._watch.left())
        data = self.sock.recv(1 << 16)
        if not data:
            raise self.abort("ended")
        self._watch.came(len(data))
        self._taken += len(data)
        if self._taken > LARGEST:
            raise self.abort("size")
        return data


class _Tls(_Bounded, imaplib.IMAP4_SSL):
    """The same within TLS from the beginning."""


class ImapConnection:
    """A connection that is made by ``connect`` and lost by any trouble with it."""

    def __init__(self, place: PlaceUrl, password: str | None) -> None:
        self._place, self._password = place, password
        self._client: _Bounded | None = None
        self._shown = printable(place.server)
        self.capabilities: frozenset[str] = frozenset()
        """What the server says that it can do for who is logged in."""

    def connect(self) -> None:
        """Reach the server and log in. Raises TargetError, Lost, Busy."""
        try:
            self._client = self._open()
            self._log_in(self._client)
            self._client.begin()
            said = self._client.capability()[1][-1] or b""
            self.capabilities = frozenset(said.decode("ascii", "replace").upper().split())
        except ssl.SSLError as error:
            raise tls.refusal(error, self._shown) from None
        except imaplib.IMAP4.abort:
            raise Lost("IMAP") from None
        except imaplib.IMAP4.error as error:  # BAD, or a capability that is not there
            raise target_error("login", place=self._shown, answer=_code(error) or "BAD") from None
        except OSError as error:
            raise Lost(type(error).__name__) from None

    def ask(self, work: Callable[[Any], tuple[str, list[Any]]]) -> list[Any]:
        """The answers to one command. Raises Refused, Lost."""
        client = self._client
        if client is None:
            raise Lost("closed")
        client.begin()
        try:
            kind, data = work(client)
        except imaplib.IMAP4.abort:
            raise (Dismissed("BYE") if "BYE" in client.untagged_responses else Lost("IMAP")) from None
        except imaplib.IMAP4.error as error:
            raise Refused(_code(error) or "BAD") from None
        except (OSError, ValueError) as error:
            raise Lost(type(error).__name__) from None
        if kind != "OK":
            raise Refused(_code(data[-1] if data else ""))
        return [one for one in data if one is not None]

    def response(self, name: str) -> list[Any]:
        """What the server has said of ``name`` beside the answers to the last command."""
        found = self._client.response(name)[1] if self._client else []
        return [one for one in found or () if one is not None]

    def close(self) -> None:
        """Let go of it, without a word of which an answer would have to be waited for. Never raises."""
        client, self._client = self._client, None
        if client is not None:
            with contextlib.suppress(Exception):
                client.shutdown()

    def _open(self) -> _Bounded:
        place, context = self._place, tls.context(self._place.options, self._shown)
        if place.scheme == "imaps":
            return _Tls(place.host, place.port, ssl_context=context, timeout=share.TIMEOUT)
        client = _Bounded(place.host, place.port, timeout=share.TIMEOUT)
        if "STARTTLS" in client.capabilities and client.state == "NONAUTH":
            client.starttls(ssl_context=context)
        elif not tls.insecure(place.options):
            client.shutdown()
            raise target_error("imap_tls", place=self._shown)
        return client

    def _log_in(self, client: _Bounded) -> None:
        if client.state != "NONAUTH":
            return
        user, password = self._place.user, self._password or ""
        client.begin()
        try:
            if self._place.options.get("auth") == "xoauth2":
                token = f"user={user}\x01auth=Bearer {password}\x01\x01".encode()
                client.authenticate("XOAUTH2", _once(token))
            elif "AUTH=PLAIN" in client.capabilities:
                client.authenticate("PLAIN", _once(f"\0{user}\0{password}".encode()))
            elif "LOGINDISABLED" in client.capabilities:
                raise self._refusal("LOGINDISABLED")
            else:
                client.login(user, password)
        except UnicodeError:  # LOGIN takes no other letters
            raise self._refusal("AUTH=PLAIN") from None
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error as error:
            code = _code(error)
            if code == "LIMIT" or _CROWDED.search(str(error)):
                raise Full("LIMIT") from None
            if code in _PASSING:
                raise Busy(code) from None
            raise self._refusal(code or "NO") from None

    def _refusal(self, answer: str) -> TargetError:
        return target_error("login", place=self._shown, answer=answer)


def _once(said: bytes) -> Callable[[bytes], bytes]:
    """What is said to the server's first question; a second one is that it refuses, and wants no more than a nod."""
    words = iter((said,))
    return lambda _: next(words, b"")


def _code(said: object) -> str:
    """The response code in a server's words, which themselves are shown to nobody."""
    match = _CODE.search(said.decode("ascii", "replace") if isinstance(said, bytes) else str(said))
    return match[1].upper() if match else ""
