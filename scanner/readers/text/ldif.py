"""LDIF, which directories are exported to (RFC 2849): a value with anything beyond ASCII stands in base64."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from scanner.readers.cells import bytes_text
from scanner.readers.mail.mime_headers import base64_of

_BEGINS = re.compile(rb"(?:\xef\xbb\xbf)?(?:(?:#[^\n]*|version: ?1)?\r?\n)*dn::? ")
_PACKED = re.compile(
    rb"^([A-Za-z0-9.;-]{1,200})::[ ]*([A-Za-z0-9+/=]+(?:\r?\n [A-Za-z0-9+/=]+)*)(?=\r?$)", re.MULTILINE
)
_FOLDED = re.compile(rb"^[^\s][^\n]*(?:\n [^\n]*)+", re.MULTILINE)
_LONGEST = 1 << 20
"""Bytes of a record that wait for its end."""


def is_ldif(head: bytes) -> bool:
    """Whether a text that begins so is one."""
    return _BEGINS.match(head) is not None


def unpacked(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The text with values as what they say, each on its line, and as many lines as before."""
    rest = b""
    for piece in pieces:
        data = rest + piece
        cut = max(data.rfind(b"\n\n"), data.rfind(b"\n\r\n")) + 1 or (len(data) if len(data) > _LONGEST else 0)
        rest = data[cut:]
        yield _lines(data[:cut])
    yield _lines(rest)


def _lines(data: bytes) -> bytes:
    data = _PACKED.sub(_said, data)
    return _FOLDED.sub(_unfolded, data) if b"\n " in data else data


def _unfolded(match: re.Match[bytes]) -> bytes:
    return match[0].replace(b"\r\n ", b"").replace(b"\n ", b"") + b"\n" * match[0].count(b"\n ")


def _said(match: re.Match[bytes]) -> bytes:
    said = bytes_text(base64_of(match[2]))
    if said is None:
        return match[0]
    return match[1] + b": " + said.encode("utf-8", "replace") + b"\n" * match[2].count(b"\n")
