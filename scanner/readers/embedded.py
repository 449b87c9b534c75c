"""Bytes that stand in a text, in base64 or hexadecimal: what reads as text is text, a file is a member."""

from __future__ import annotations

import re
from collections.abc import Iterator

from models.records import Problem
from scanner.readers.base import ByteSource, Member, Part, ReadContext
from scanner.readers.cells import bytes_text
from scanner.readers.magic import by_magic
from scanner.readers.mail.mime_headers import base64url_of
from scanner.readers.sniff import HEAD, text_kind
from scanner.readers.unpack import LONGEST_NAME, expanded, full

_CONTAINERS = (
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"PK\x07\x08PK\x03\x04",
    b"PK00PK\x03\x04",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
)
"""What ZIP and OLE begin with: what lies in them says what they are, once they are opened."""
_NAMED = 20
"""Places of other bytes that are named."""
_ICON = 1 << 10
"""Bytes up to which a picture is an icon: the shortest line of writing takes more."""
_PACKED_MAIL = re.compile(
    r"^content-transfer-encoding:[ \t]*(?:base64|quoted-printable)|=\?[\w-]+\?[bq]\?", re.IGNORECASE | re.MULTILINE
)
_MAIL = frozenset({"message/rfc822", "multipart/related", "application/mbox"})
_PACKED_FILE = 200
LEAST = 100
"""Characters of the shortest text that is looked at for a message or a file: shorter ones need not be given."""
IN_BASE64 = (
    *("JVBERi0", "UEsDB", "UEsFB", "UEsHC", "0M8R4KGx", "e1xydGY", "H4sI", "N3q8r", "UmFyIR", "/9j/", "iVBORw0KGgo"),
    *("R0lGOD", "SUkq", "TU0A", "Qk", "UklGR", "QlpoO", "/Td6WF", "KLUv/", "U1FMaXRl"),
)
"""What files begin with in base64: PDF, ZIP, OLE, RTF, gzip, 7z, RAR, JPEG, PNG, GIF, TIFF, BMP, WebP, bzip2, xz,
zstd, SQLite. ``kept`` knows more of them."""
_BASE64 = re.compile(r"(?:data:[\w.+/;=-]{0,100},)?([A-Za-z0-9+/_-]{150,}={0,2})", re.IGNORECASE)
TEXT_IN_BASE64 = (
    *("eyI", "eyJ", "eyK", "eyL", "ewo", "ew0", "eyA", "W3s", "Wwo", "Ww0", "WyI", "WyJ", "WyK", "WyL"),
    *("PD94", "PCFE", "PGh0", "77u/"),
)
"""What JSON, XML and HTML begin with in base64, and text with a byte order mark."""
_TEXT = re.compile(rf"(?:{'|'.join(TEXT_IN_BASE64)})[A-Za-z0-9+/_-]{{20,}}={{0,2}}")
_UNREADABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
_NUMBER = 8
"""Bytes that a number or a flag takes."""


def file_kind(data: bytes) -> str | None:
    """What kind of file the bytes are by what they begin with; None where they are none."""
    return "container" if data.startswith(_CONTAINERS) else by_magic(data[: 64 << 10])


def is_file(data: bytes) -> bool:
    """Whether the bytes are a file that says something; icons and fonts do not."""
    kind = file_kind(data)
    return kind is not None and not kind.startswith("font/") and (len(data) > _ICON or not kind.startswith("image/"))


def is_mail(text: str) -> bool:
    """Whether the text is a message as it travels with parts that are packed, which nobody can read as they stand."""
    if len(text) < LEAST or _PACKED_MAIL.search(text) is None:
        return False
    return text_kind(text[:HEAD], "", whole=len(text) <= HEAD) in _MAIL


class Embedded:
    """Give it bytes with ``text``; ``members`` hands out the files among them, ``problems`` what else there was."""

    def __init__(self, context: ReadContext) -> None:
        self._context = context
        self._files: list[Member] = []
        self._kept = 0
        self._binary: dict[str, None] = {}
        self._problem: Problem | None = None

    def text(self, data: bytes, name: str, place: str = "") -> str | None:
        """What the bytes say; None where they are no text. ``name`` is the member's, ``place`` names other bytes."""
        kind = file_kind(data)
        said = None if kind else bytes_text(data)
        if said and is_mail(said) and self.file(data, name):
            return ""
        if kind:
            if is_file(data):
                self.file(data, name)
        elif said is None and len(data) > _NUMBER and len(self._binary) < _NAMED:
            self._binary[place or name] = None
        return said

    def kept(self, text: str, name: str = "") -> bool:
        """Whether the text is a message, or a file in base64 (perhaps a ``data:`` URI): it is a member then."""
        if is_mail(text):
            data = text.encode("utf-8", "replace")
        else:
            match = _BASE64.fullmatch(text) if len(text) >= _PACKED_FILE else None
            data = base64url_of(match[1].encode()) if match else b""
            if not is_file(data):
                return False
        self._kept += 1
        return self.file(data, name or f"kept/{self._kept}")

    def said(self, text: str) -> str:
        """What a text in base64 says where that is JSON, XML or HTML in UTF-8; else the text as it is."""
        if _TEXT.fullmatch(text) is None:
            return text
        try:
            found = base64url_of(text.encode()).decode("utf-8-sig")
        except UnicodeDecodeError:
            return text
        return text if _UNREADABLE.search(found) else found

    def file(self, data: bytes, name: str) -> bool:
        """Make a member of the bytes; False where the limits are reached."""
        self._context.expanded += len(data)
        if self._context.expanded > self._context.limits.max_expanded:
            self._problem = expanded(self._context)
        elif problem := full(self._context):
            self._problem = problem
        else:
            name = name[-LONGEST_NAME:]
            self._files.append(Member(name, ByteSource.of_bytes(name, data), size=len(data)))
            return True
        return False

    def members(self) -> Iterator[Member]:
        """The files since the last time."""
        files, self._files = self._files, []
        yield from files

    def problems(self) -> Iterator[Part]:
        """What to say at the end."""
        if self._problem:
            yield self._problem
        if self._binary:
            yield Problem("binary_cells", ", ".join(self._binary))
