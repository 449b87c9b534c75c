"""The two connections of FTP: commands and answers on the one, lists and files on the other (RFC 959, 2428, 4217).

Commands and answers are taken as Latin-1, which is one character for each byte: names are what the server's are.
"""

from __future__ import annotations

import contextlib
import ftplib
import io
import re
import socket
import ssl
from collections.abc import Iterator
from typing import cast

from models.errors import ReadError
from scanner.crawlers import share, tls
from scanner.crawlers.errors import target_error
from scanner.crawlers.names import printable
from scanner.crawlers.place_url import PlaceUrl
from scanner.crawlers.share import Busy, Lost
from scanner.crawlers.watched import Watch, stream

_PIECE = 256 << 10
_MOST_LINES = 10_000
_FULL = re.compile(
    r"too many|maximum number of|max(?:imum)? (?:\S+ )?(?:clients|connections|sessions|users)", re.IGNORECASE
)
"""What servers say that take no more connections, by codes that mean other things too."""
_UNKNOWN = {"500", "501", "502", "504"}
ERRORS = (ftplib.Error, EOFError, OSError)
"""What a connection raises, for ``refusal``."""


def wire(path: str) -> str:
    """A path as it is sent. Raises ReadError for one that no command can hold."""
    if "\r" in path or "\n" in path or "\0" in path:
        raise ReadError("unreadable", "name")
    return path.encode("utf-8", "surrogateescape").decode("latin-1")


def code_of(error: BaseException) -> str:
    """The three digits of a server's refusal; nothing for what is none."""
    return str(error)[:3] if isinstance(error, ftplib.error_temp | ftplib.error_perm) else ""


def is_unknown(error: BaseException) -> bool:
    """Whether the server does not know the command."""
    return code_of(error) in _UNKNOWN


def refusal(error: BaseException) -> Exception:
    """What ``ERRORS`` mean: Lost or Busy for what may pass, else ReadError. Nothing of what a server says is quoted."""
    code = code_of(error)
    if code == "550":
        said = str(error).lower()
        gone = re.search("no such|not found|not exist|cannot find|can't find|not a directory", said)
        return ReadError("vanished") if gone else ReadError("unreadable", "FTP 550")
    if code in {"450", "451", "452"}:
        return Busy(f"FTP {code}")
    if code[:1] == "5" and code != "530":
        return ReadError("unreadable", f"FTP {code}")
    return Lost(f"FTP {code}" if code else type(error).__name__)


class Connection(ftplib.FTP):
    """Logged in by ``enter``. Every other call raises ``ERRORS``."""

    def __init__(self, place: PlaceUrl) -> None:
        super().__init__(timeout=share.TIMEOUT, encoding="latin-1")
        self._place = place
        self._shown = printable(place.server)
        self._implicit = place.scheme == "ftps"
        wanted = self._implicit or place.options.get("tls", "0") not in {"", "0"}
        self._context = tls.context(place.options, self._shown) if wanted else None
        self._watch = Watch()
        self._lines = 0
        self.features: dict[str, str] = {}
        """What the server can do beyond the first standard, in capitals, and what it says of it."""

    def enter(self, user: str, password: str) -> None:
        """Connect and log in. Raises TargetError where that cannot succeed, Lost."""
        try:
            self.connect()
            if self._context is not None and not self._implicit:
                self._secure()
            try:
                self.login(wire(user), wire(password))
            except (ftplib.error_perm, ftplib.error_temp) as error:
                if isinstance(error, ftplib.error_temp) and code_of(error) != "430":
                    raise
                raise self._no_login(error) from None
            self._settle()
        except (*ERRORS, UnicodeError) as error:  # UnicodeError: a host that is no name
            raise Lost(f"FTP {code_of(error)}" if code_of(error) else type(error).__name__) from None

    def connect(self, *_: object) -> str:
        """See FTP; encrypted from the first byte where the scheme says so, and watched."""
        self.sock = socket.create_connection((self._place.host, self._place.port), share.TIMEOUT)
        self.af = self.sock.family
        self.host = self._place.host
        if self._implicit:
            self._wrap()
        self._listen()
        self.welcome = self.getresp()
        return self.welcome

    def getresp(self) -> str:
        """See FTP; no answer goes on for ever."""
        self._watch.begin()
        self._lines = 0
        return super().getresp()

    def getline(self) -> str:
        """See FTP."""
        self._lines += 1
        if self._lines > _MOST_LINES:
            raise EOFError
        return super().getline()

    def makepasv(self) -> tuple[str, int]:
        """The server's address as it is known, whatever it calls itself, and the port it opens for what comes next."""
        line = cast("socket.socket", self.sock)
        if line.family == socket.AF_INET:
            try:
                return line.getpeername()[0], _port(self.sendcmd("PASV"))
            except ftplib.error_perm as error:
                if not is_unknown(error) and code_of(error) != "522":
                    raise
        return line.getpeername()[0], _port(self.sendcmd("EPSV"))

    def ntransfercmd(self, cmd: str, rest: int | str | None = None) -> tuple[socket.socket, int | None]:
        """See FTP; what comes is encrypted where commands are, in the same session, as some servers demand."""
        line, size = super().ntransfercmd(cmd, rest)
        if isinstance(self.sock, ssl.SSLSocket) and self._context is not None:
            try:
                line = self._context.wrap_socket(line, server_hostname=self.host, session=self.sock.session)
            except BaseException:
                line.close()
                raise
        return line, size

    def pieces(self, line: socket.socket) -> Iterator[bytes]:
        """What comes over ``line``, to its end, which the server confirms. It may begin late: lists are made first."""
        watch = Watch()
        watch.begin(4 * share.TIMEOUT)
        with line:
            while True:
                line.settimeout(watch.left())
                data = line.recv(_PIECE)
                if not data:
                    break
                watch.came(len(data))
                yield data
        self.voidresp()

    def _no_login(self, error: ftplib.Error) -> Exception:
        code, said = code_of(error), str(error)
        if _FULL.search(said):
            return Lost(f"FTP {code}")
        if self._context is None and re.search("ssl|tls|secure", said, re.IGNORECASE):
            return target_error("tls", place=self._shown, answer=f"FTP {code}; tls=1")
        return target_error("login", place=self._shown, answer=f"FTP {code}")

    def _secure(self) -> None:
        try:
            self.voidcmd("AUTH TLS")
        except ftplib.error_perm as error:
            raise target_error("tls", place=self._shown, answer=f"AUTH TLS: FTP {code_of(error)}") from None
        self._wrap()
        self._listen()
        self.voidcmd("PBSZ 0")
        self.voidcmd("PROT P")

    def _settle(self) -> None:
        with contextlib.suppress(ftplib.error_perm):
            for line in self.sendcmd("FEAT").splitlines()[1:-1]:
                name, _, told = line.strip().partition(" ")
                self.features[name.upper()] = told
        if self._implicit:  # otherwise it was said before logging in
            self.voidcmd("PBSZ 0")
            self.voidcmd("PROT P")
        self.voidcmd("TYPE I")

    def _wrap(self) -> None:
        if self._context is not None:
            line = cast("socket.socket", self.sock)
            try:
                self.sock = self._context.wrap_socket(line, server_hostname=self._place.host)
            except ssl.SSLError as error:
                raise tls.refusal(error, self._shown) from None

    def _listen(self) -> None:
        line = cast("socket.socket", self.sock)
        self.file = io.TextIOWrapper(stream(line, self._watch), encoding="latin-1", newline="\n")


def _port(answer: str) -> int:
    """The port in an answer to PASV (six numbers) or EPSV (one between bars)."""
    if match := re.search(r"\d+,\d+,\d+,\d+,(\d{1,3}),(\d{1,3})", answer):
        return int(match[1]) % 256 * 256 + int(match[2]) % 256
    if match := re.search(r"\((.)\1\1(\d{1,5})\1\)", answer):
        return int(match[2])
    raise EOFError
