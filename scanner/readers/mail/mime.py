"""MIME messages as a stream of events, line by line, in bounded memory (RFC 2045, 2046), however broken they are.

A missing last boundary, a boundary that never comes, headers without a blank line, 8-bit headers: what is no structure
is text, and nothing is passed over.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from scanner.readers.mail.mime_headers import KNOWN_FIELD, Headers, decoded, parameters

_LINE = 64 << 10
_MOST_HEADERS = 1 << 20
"""Bytes of one part's header fields; what goes on beyond is its body."""
DEEPEST = 50
"""Multiparts in multiparts; deeper ones are read as text."""
_FIELD = re.compile(rb"([!-9;-~]{1,200})[ \t]*+:")
_ENCODING = re.compile(rb"""(?:[\s"']|\([^()]*+\))*+([\w.-]+)""")
"""The name of an encoding, without the quotes and comments that some mailers put around it."""
_MBOX_LINE = re.compile(rb">?From ")
_PART_FIELD = re.compile(rb"Content-(?:Type|Transfer-Encoding|Disposition)[ \t]*+:", re.IGNORECASE)
_ODD = 5
"""Lines among the fields of a header that are none."""
_BOUNDARY = re.compile(rb"--(?=-*[^-])[!-~]{1,70}")
_DASHES = 3
"""What a line of no more is made of stands before signatures, and is no boundary."""
_NO_LINE = b"\n"
"""In the place of a boundary that the header does not say."""


@dataclass(slots=True)
class PartHead:
    """The header of one part. ``within`` is the media type of the multipart around it, empty for the message itself."""

    headers: Headers = field(default_factory=list)
    within: str = ""
    media_type: str = "text/plain"
    parameters: dict[str, str] = field(default_factory=dict)
    disposition: str = ""
    name: str = ""
    encoding: str = ""
    multipart: bool = False

    def settle(self) -> None:
        """Read from the header fields what the part is."""
        first: dict[str, bytes] = {}
        for name, value in self.headers:
            first.setdefault(name, value)
        if self.within == "multipart/digest":
            self.media_type = "message/rfc822"
        if "content-type" in first:
            kind, self.parameters = parameters(first["content-type"])
            if re.fullmatch(r"[\w.+-]+/[\w.+-]+", kind):
                self.media_type = kind
        said = _ENCODING.match(first.get("content-transfer-encoding", b""))
        self.encoding = said[1].lower().decode() if said else ""
        self.disposition, given = parameters(first.get("content-disposition", b""))
        self.name = (given.get("filename") or self.parameters.get("name") or "").strip()
        if not self.name and "content-location" in first and self.within:
            self.name = decoded(first["content-location"]).strip()
        self.multipart = self.media_type.startswith("multipart/")


@dataclass(frozen=True, slots=True)
class Data:
    """Bytes of the part that began last, as they stand in the message."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Aside:
    """Text before the first and after the last part of a multipart."""

    data: bytes


Event = PartHead | Data | Aside


def events(stream: BinaryIO, end: int | None = None) -> Iterator[Event]:
    """The message from where ``stream`` stands to offset ``end``: each part's head, then its data."""
    walk = _Walk()
    position = stream.tell()
    fresh = True
    while True:
        most = _LINE if end is None else min(_LINE, end - position)
        line = stream.readline(most) if most > 0 else b""
        if not line:
            break
        position += len(line)
        yield from walk.line(line, fresh=fresh)
        fresh = line.endswith(b"\n")
    yield from walk.finish()


class _Walk:
    """The state between two lines: the boundaries that are open, and the header being read."""

    def __init__(self) -> None:
        self._open: list[tuple[bytes, str]] = []
        self._head: PartHead | None = PartHead()
        self._fields: list[bytearray] = []
        self._size = 0
        self._in_part = False
        self._packed = False
        """Whether the part is in base64."""
        self._last = b""
        """The last line outside of parts."""
        self._before = b""
        """The last line of a body."""
        self._may_hold = False
        """Whether the part is text, in which parts of another message may stand."""
        self._odd: list[bytes] = []
        """Lines of the header that are none of its fields, and what is not known to be one behind them."""

    def line(self, line: bytes, *, fresh: bool) -> Iterator[Event]:
        if fresh and self._open and line.startswith(b"--"):
            bare = line.rstrip()
            for depth in range(len(self._open) - 1, -1, -1):
                boundary, kind = self._open[depth]
                if not bare.startswith(boundary) or bare[len(boundary) :] not in {b"", b"--"}:
                    continue
                yield from self._end_head()
                if bare == boundary:
                    del self._open[depth + 1 :]
                    self._head = PartHead(within=kind)
                else:
                    del self._open[depth:]
                    self._in_part = False
                return
        if self._head is not None:
            if self._header_line(line, fresh=fresh):
                return
            yield from self._end_head()
            if not line.strip():
                return
        if fresh and _PART_FIELD.match(line) and self._begins_part():
            self._header_line(line, fresh=fresh)
            return
        yield self._body(line)

    def _end_head(self) -> Iterator[Event]:
        odd, self._odd = self._odd, []
        yield from self._close_head()
        for line in odd:
            yield self._body(line)

    def _begins_part(self) -> bool:
        """Whether a part begins with this field: known by its header alone, or of a message that nobody announced."""
        if self._open and (self._packed or not self._in_part):
            self._lost_boundary()
            return True
        bare = self._before.rstrip()
        if (self._in_part and not self._may_hold) or len(self._open) >= DEEPEST or _BOUNDARY.fullmatch(bare) is None:
            return False
        self._open.append((bare, "multipart/mixed"))
        self._head = PartHead(within="multipart/mixed")
        return True

    def _body(self, line: bytes) -> Event:
        self._before = line
        if self._in_part:
            return Data(line)
        self._last = line
        return Aside(line)

    def _lost_boundary(self) -> None:
        """A part begins without its boundary: none stood there, or another than the header says."""
        _, kind = self._open[-1]
        bare = self._last.rstrip()
        if not self._in_part and bare.startswith(b"--") and len(bare) > _DASHES:
            self._open[-1] = bare, kind
        self._head = PartHead(within=kind)

    def _header_line(self, line: bytes, *, fresh: bool) -> bool:
        """Whether the line still belongs to the header."""
        if self._size > _MOST_HEADERS:
            return False
        self._size += len(line)
        if not fresh:
            if self._odd:
                self._odd[-1] += line
            elif self._fields:
                self._fields[-1] += line
            return True
        if not line.strip(b"\r\n"):
            # Some mailers begin with blank lines.
            return not self._fields and not self._odd and not self._head_within()
        if self._odd:
            return self._after_odd(line)
        if line[:1] in b" \t" and self._fields:
            self._fields[-1] += line
        elif _FIELD.match(line):
            self._fields.append(bytearray(line))
        elif not (_MBOX_LINE.match(line) and not self._fields):
            self._odd.append(line)
        return True

    def _after_odd(self, line: bytes) -> bool:
        """Whether the line belongs to a header with lines that are no field: a known field says that it goes on."""
        if _PART_FIELD.match(line) and _BOUNDARY.fullmatch(self._odd[-1].rstrip()):
            return False
        if KNOWN_FIELD.match(line):
            self._fields += [bytearray(b":" + odd) for odd in self._odd]
            self._fields.append(bytearray(line))
            self._odd = []
            return True
        if len(self._odd) == _ODD:
            return False
        self._odd.append(line)
        return True

    def _head_within(self) -> str:
        return self._head.within if self._head else ""

    def _close_head(self) -> Iterator[Event]:
        """End the header that is being read, if one is."""
        head, self._head = self._head, None
        if head is None:
            return
        for raw in self._fields:
            name, _, value = bytes(raw).partition(b":")
            unfolded = re.sub(rb"\r?\n(?=[ \t])", b"", value).strip()
            head.headers.append((name.strip().lower().decode("ascii", "replace"), unfolded))
        self._fields, self._size = [], 0
        head.settle()
        self._in_part, self._packed = True, head.encoding == "base64"
        self._may_hold = (
            head.media_type.startswith("text/")
            and not (head.name or head.disposition == "attachment")
            and head.encoding not in {"base64", "quoted-printable"}
        )
        if head.multipart and len(self._open) < DEEPEST:
            boundary = head.parameters.get("boundary", "").encode("utf-8", "surrogateescape").rstrip()
            self._open.append((b"--" + boundary if boundary else _NO_LINE, head.media_type))
            self._in_part, self._last = False, b""
        else:
            head.multipart = False
        yield head

    def finish(self) -> Iterator[Event]:
        yield from self._end_head()


class Transfer:
    """A part's bytes without their transfer encoding: base64, quoted-printable, uuencode, or as they are."""

    def __init__(self, encoding: str) -> None:
        known = {"base64": self._base64, "quoted-printable": self._quoted}
        uu = dict.fromkeys(("uuencode", "x-uuencode", "uue", "x-uue"), self._uu)
        self._take = {**known, **uu}.get(encoding, self._same)
        self._rest = b""
        self._begun = False
        self._width = 0
        """Bytes of a full line of base64."""
        self._closing = False
        """Whether base64 may have ended with the line before."""
        self._over = False
        self.damaged = False

    def feed(self, data: bytes) -> bytes:
        """The bytes that a line brings."""
        return self._take(data)

    def over(self, line: bytes) -> bool:
        """Whether base64 has ended before ``line``, which is plain text: lists put their footers there.

        A full line of base64 goes on with it: the text before it was a stray line.
        """
        text = _NO_BASE64_LINE.search(line.strip()) is not None
        if self._over:
            self._over = text or len(line) < _SHORTEST
        elif self._begun and self._closing and self._take == self._base64:
            self._over = text and _BASE64_RUN.search(line) is None
        return self._over

    def finish(self) -> bytes:
        """What is held back."""
        rest, self._rest = self._rest, b""
        if not rest or self._take == self._quoted:
            return rest
        rest = rest[: len(rest) - (len(rest) % 4 == 1)]
        return binascii.a2b_base64(rest + b"=" * (-len(rest) % 4))

    def _same(self, data: bytes) -> bytes:
        return data

    def _base64(self, data: bytes) -> bytes:
        if not self._begun and data.strip():
            self._begun = True
            if _NO_BASE64_LINE.search(data.strip()):
                self._take = self._same  # it is said to be base64, and is not
                return data
        self._width = max(self._width, len(data), _SHORTEST)
        self._closing = b"=" in data or len(data) < self._width
        if b"=" not in data:
            self._rest += data.translate(None, _OTHER)
            if len(self._rest) < _LINE:
                return b""
            whole = len(self._rest) & ~3
            out, self._rest = binascii.a2b_base64(self._rest[:whole]), self._rest[whole:]
            return out
        out = b""
        *closed, last = data.split(b"=")
        for segment in closed:
            self._rest += segment.translate(None, _OTHER)
            out += self.finish()
        self._rest += last.translate(None, _OTHER)
        return out

    def _quoted(self, data: bytes) -> bytes:
        data = self._rest + data
        self._rest = b""
        bare = data.rstrip()
        if bare.endswith(b"=") and data.endswith(b"\n"):
            return binascii.a2b_qp(bare + b"\n")  # blanks behind a soft line end were added on the way
        if not data.endswith(b"\n"):
            cut = data.rfind(b"=", max(0, len(data) - 2))
            if cut >= 0:
                data, self._rest = data[:cut], data[cut:]
        return binascii.a2b_qp(data)

    def _uu(self, data: bytes) -> bytes:
        if not self._begun:
            self._begun = data.startswith(b"begin ")
            return b""
        return uu_line(data) or b""


def uu_line(line: bytes) -> bytes | None:
    """One line of uuencode, None where it is none; a wrong length is forgiven as common decoders do."""
    line = line.rstrip(b"\r\n")
    if not line or line == b"end":
        return None
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:
        try:
            return binascii.a2b_uu(line[: (((line[0] - 32) & 63) * 4 + 5) // 3])
        except binascii.Error:
            return None


_OTHER = bytes(set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"))
_NO_BASE64_LINE = re.compile(rb"[^A-Za-z0-9+/=\s]|[A-Za-z0-9+/] +[A-Za-z0-9+/]")
_BASE64_RUN = re.compile(rb"[A-Za-z0-9+]{16}")
"""What words and addresses seldom have, and a line of base64 has even where it is damaged."""
_SHORTEST = 60
"""Bytes of a line; lines of base64 are as long, but for the last."""
