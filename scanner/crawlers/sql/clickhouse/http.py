"""ClickHouse over HTTP as a database driver (PEP 249): statements in, rows of texts out as the server writes them.

Every value comes as the text that the server itself would print (format TabSeparated), so a decimal keeps its digits
and no type is unknown. That format has no end and no place for an error in its midst: each row carries a mark at its
end, and a line without it is what the server said when it gave up.
"""

from __future__ import annotations

import contextlib
import http.client
import io
import re
import socket
import ssl
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, cast
from urllib.parse import quote, urlencode

from scanner.crawlers import tls
from scanner.crawlers.http.client import BUSY

paramstyle = "qmark"
_PIECE = 1 << 20
_LONGEST_ROW = 256 << 20
_LONGEST_ERROR = 64 << 10
_CODE = re.compile(r"Code: (\d+)")
_MARK = "1"
_TOKENS = re.compile(r"`(?:\\.|[^`\\])*`|'(?:\\.|[^'\\])*'|\?", re.DOTALL)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_ESCAPES = {"b": "\b", "f": "\f", "r": "\r", "n": "\n", "t": "\t", "0": "\0", "a": "\a", "v": "\v"}
_RAW_ESCAPE = re.compile(rb"\\(.)", re.DOTALL)
_RAW_ESCAPES = {key.encode(): value.encode() for key, value in _ESCAPES.items()}


class Error(Exception):
    """What the server refused: its own number of the error (0: none was told), and its words."""


class OperationalError(Error):
    """The connection is gone, or never was."""


class TimedOut(OperationalError):
    """No further rows in time."""


class Unavailable(OperationalError):
    """Something between asks for patience."""


class Connection:
    """One connection; each statement is a request, and a reading transaction, of its own.

    ``left`` says how many seconds the next bytes may take; ``settings`` go with every statement. Where something
    between asks for patience, a statement is sent again after each of ``waits``, in seconds.
    """

    def __init__(
        self, address: tuple[str, int], context: ssl.SSLContext | None, headers: Mapping[str, str],
        database: str, left: Callable[[], float], connect_timeout: float, waits: Sequence[float] = (),
    ) -> None:  # fmt: skip
        self._headers = {"User-Agent": "pandian", "Accept-Encoding": "identity", **headers}
        self._database, self._left, self._timeout = database, left, connect_timeout
        self._waits = waits
        self.settings: dict[str, str] = {}
        host, port = address
        self._line = (
            http.client.HTTPSConnection(host, port, timeout=connect_timeout, context=context)
            if context
            else http.client.HTTPConnection(host, port, timeout=connect_timeout)
        )
        self._line.response_class = cast("Any", self._response)
        self._open: http.client.HTTPResponse | None = None

    def _response(self, sock: socket.socket, *args: Any, **named: Any) -> http.client.HTTPResponse:
        return http.client.HTTPResponse(cast("Any", _Timed(sock, self._left)), *args, **named)

    def cursor(self) -> Cursor:
        """A new cursor."""
        return Cursor(self)

    def commit(self) -> None:
        """Nothing was changed."""

    def rollback(self) -> None:
        """Nothing was changed."""

    def close(self) -> None:
        """Hang up; the server ends a statement whose rows nobody takes."""
        answer, self._open = self._open, None
        with contextlib.suppress(Exception):
            if answer is not None:
                answer.close()
        self._line.close()

    def request(self, statement: str) -> http.client.HTTPResponse:
        """The answer to a statement. Raises Error where the server refuses it, OperationalError where it is gone."""
        for wait in self._waits:
            try:
                return self._asked(statement)
            except Unavailable:
                time.sleep(wait)
        return self._asked(statement)

    def _asked(self, statement: str) -> http.client.HTTPResponse:
        if self._open is not None and not self._open.isclosed():  # rows that nobody took
            self.close()
        settings = {**({"database": self._database} if self._database else {}), **self.settings}
        try:
            if self._line.sock is None:
                self._line.timeout = self._timeout
                self._line.connect()
            self._line.sock.settimeout(self._left())
            self._line.request("POST", f"/?{urlencode(settings, quote_via=quote)}", statement.encode(), self._headers)
            answer = self._open = self._line.getresponse()
            if answer.status == 200:
                return answer
            words = answer.read(_LONGEST_ERROR).decode("utf-8", "replace")
        except ssl.SSLError:
            self.close()
            raise
        except (OSError, http.client.HTTPException) as error:
            raise self._lost(error) from None
        code = answer.headers.get("X-ClickHouse-Exception-Code", "")
        self.close()
        if answer.status in BUSY and not _CODE.search(words):  # what stands before the server says so, not the server
            raise Unavailable(f"HTTP {answer.status}")
        raise refusal(words, f"HTTP {answer.status}", int(code) if code.isdecimal() else 0)

    def pieces(self, answer: http.client.HTTPResponse) -> Iterator[bytes]:
        """The body of an answer. Raises OperationalError where it breaks off."""
        try:
            while data := answer.read1(_PIECE):
                yield data
            if answer.length:
                raise OperationalError("IncompleteRead")
        except (OSError, http.client.HTTPException) as error:
            raise self._lost(error) from None

    def _lost(self, error: Exception) -> OperationalError:
        self.close()
        return (TimedOut if isinstance(error, TimeoutError) else OperationalError)(type(error).__name__)


class _Timed:
    """What an answer is read from: a socket whose every piece may take as long as is left, and no longer."""

    def __init__(self, sock: socket.socket, left: Callable[[], float]) -> None:
        self._sock, self._left = sock, left

    def makefile(self, _mode: str) -> Any:
        return io.BufferedReader(cast("Any", _Raw(self._sock, self._left)), _PIECE)


class _Raw(io.RawIOBase):
    def __init__(self, sock: socket.socket, left: Callable[[], float]) -> None:
        super().__init__()
        self._sock, self._left = sock, left
        self._raw = sock.makefile("rb", buffering=0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._sock.settimeout(self._left())
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


def refusal(words: str, otherwise: str, code: int = 0) -> Error:
    """The server's words as an error with its number."""
    found = _CODE.search(words)
    return Error(code or (int(found[1]) if found else 0), " ".join(words.split()) or otherwise)


class Cursor:
    """The rows of one statement, taken off the wire as they are asked for."""

    arraysize = 1
    rowcount = -1
    lastrowid = None

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.description: list[tuple[str, None, None, None, None, None, None]] | None = None
        self._pieces: Iterator[bytes] = iter(())
        self._rest = b""
        self._rows: list[tuple[Any, ...]] = []
        self._at = 0

    def execute(self, statement: str, parameters: Sequence[object] = ()) -> None:
        """Run a SELECT, or a SHOW. Raises Error or OperationalError."""
        if statement.startswith("SHOW "):
            self._show(statement)
            return
        values = iter(parameters)
        bound = _TOKENS.sub(lambda token: literal(next(values)) if token[0] == "?" else token[0], statement)
        # The outer SELECT adds the mark; its rows are streamed as those of the inner one are.
        marked = f"SELECT *, {_MARK} AS pandian_end FROM ({bound}) FORMAT TabSeparatedWithNames"
        self._pieces = self._connection.pieces(self._connection.request(marked))
        self._rest, self._rows, self._at = b"", [], 0
        while b"\n" not in self._rest and (piece := next(self._pieces, None)):
            self._rest += piece
        head, _, self._rest = self._rest.partition(b"\n")
        names = head.decode("utf-8", "replace").split("\t")
        if names[-1] != "pandian_end":
            raise refusal(head.decode("utf-8", "replace"), "no header")
        self.description = [(_unescaped(name), None, None, None, None, None, None) for name in names[:-1]]
        self._take(self._rest)

    def _show(self, statement: str) -> None:
        """What a SHOW says, a line each: it cannot be part of a SELECT, and is short."""
        answer = self._connection.request(f"{statement} FORMAT TabSeparated")
        self._pieces, self._rest, self._at = iter(()), b"", 0
        lines = b"".join(self._connection.pieces(answer)).decode("utf-8", "replace").splitlines()
        self._rows = [(_unescaped(line),) for line in lines]
        self.description = [("line", None, None, None, None, None, None)]

    def fetchmany(self, size: int | None = None) -> list[tuple[Any, ...]]:
        """The next rows: text, None, or bytes where a value is not UTF-8. Raises Error or OperationalError."""
        wanted = size or self.arraysize
        while len(self._rows) - self._at < wanted:
            piece = next(self._pieces, None)
            if piece is None:
                if self._rest:  # the last line has no end: the answer is not whole
                    raise refusal(self._rest.decode("utf-8", "replace"), "an answer without an end")
                break
            self._rows, self._at = self._rows[self._at :], 0
            self._take(self._rest + piece)
        taken = self._rows[self._at : self._at + wanted]
        self._at += len(taken)
        return taken

    def fetchone(self) -> tuple[Any, ...] | None:
        """The next row."""
        return next(iter(self.fetchmany(1)), None)

    def fetchall(self) -> list[tuple[Any, ...]]:
        """All rows that are left."""
        rows: list[tuple[Any, ...]] = []
        while batch := self.fetchmany(10_000):
            rows += batch
        return rows

    def close(self) -> None:
        """Forget the rows. What is on its way is dropped with the next statement, or with the connection."""
        self._pieces, self._rows, self._rest, self._at = iter(()), [], b"", 0

    def _take(self, data: bytes) -> None:
        cut = data.rfind(b"\n") + 1
        self._rest = data[cut:]
        if len(self._rest) > _LONGEST_ROW:
            raise Error(0, "a row without an end")
        if not cut:
            return
        width = len(self.description or ()) + 1
        body = data[: cut - 1]
        try:
            lines = body.decode("utf-8").split("\n")
        except UnicodeDecodeError:
            for raw in body.split(b"\n"):
                self._add(_raw_row(raw), width, raw)
            return
        plain = b"\\" not in body
        for line in lines:
            row: list[Any] = line.split("\t")
            if not plain and "\\" in line:
                row = [_value(value) if "\\" in value else value for value in row]
            self._add(row, width, line)

    def _add(self, row: list[Any], width: int, line: str | bytes) -> None:
        if len(row) != width or row.pop() != _MARK:
            words = line.decode("utf-8", "replace") if isinstance(line, bytes) else line
            raise refusal(words, "an answer without an end")
        self._rows.append(tuple(row))


def literal(value: object) -> str:
    """A value as it stands in a statement."""
    if value is None:
        return "NULL"
    if isinstance(value, bool | int | float):
        return repr(value + 0)
    raw = value if isinstance(value, bytes) else str(value).encode()
    if isinstance(value, bytes):
        return "'" + "".join(f"\\x{byte:02x}" for byte in raw) + "'"
    return "'" + str(value).replace("\\", "\\\\").replace("'", "\\'") + "'"


def _value(written: str) -> str | None:
    return None if written == "\\N" else _unescaped(written)


def _unescaped(written: str) -> str:
    return _ESCAPE.sub(lambda found: _ESCAPES.get(found[1], found[1]), written) if "\\" in written else written


def _raw_row(line: bytes) -> list[Any]:
    """A line with a value that is not UTF-8; the others are text all the same."""
    row: list[Any] = []
    for value in line.split(b"\t"):
        if value == b"\\N":
            row.append(None)
            continue
        plain = _RAW_ESCAPE.sub(lambda found: _RAW_ESCAPES.get(found[1], found[1]), value)
        try:
            row.append(plain.decode("utf-8"))
        except UnicodeDecodeError:
            row.append(plain)
    return row


def context_of(scheme: str, port: int, options: Mapping[str, str], shown: str) -> ssl.SSLContext | None:
    """What the connection is encrypted with: where the scheme says so, or the port is one that speaks TLS."""
    return tls.context(options, shown) if scheme == "clickhouses" or port in {443, 8443} else None


def is_network(error: BaseException) -> bool:
    """Whether an error says that the server cannot be reached, rather than that it refuses."""
    return isinstance(error, OperationalError | socket.gaierror | ConnectionError | TimeoutError)
