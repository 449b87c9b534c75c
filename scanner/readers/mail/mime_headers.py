"""Header fields of mails as people wrote them: encoded words, raw 8-bit text, parameters (RFC 5322, 2047, 2231)."""

from __future__ import annotations

import binascii
import codecs
import re
from urllib.parse import unquote_to_bytes

from scanner.readers import charset
from scanner.readers.legible import strict

_WORD = re.compile(rb"=\?([^?\s*]++)(?:\*[^?]*+)?\?([bBqQ])\?([^?]*+)\?=")
_NO_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")
_URL_SAFE = bytes.maketrans(b"-_", b"+/")
_PARAMETER = re.compile(rb""";\s*+([^\s;="']++)\s*+=\s*+("(?:[^"\\]|\\.)*+"?|[^;]*+)""", re.DOTALL)
_ESCAPED = re.compile(rb'\\(["\\])')
_PIECE = re.compile(rb"(.+?)\*(\d{1,3})?(\*)?$")
_OLD = {"utf-7", "unicode-1-1-utf-7", "hz", "hz-gb-2312"}
"""Encodings that hide characters in ASCII: read only where the text says it is in them."""
KNOWN_FIELD = re.compile(
    rb"(?:from|to|cc|subject|date|sender|message-id|mime-version|received|return-path|reply-to|delivered-to"
    rb"|(?:x|content|dkim|arc)-[\w-]+)[ \t]*+:",
    re.IGNORECASE,
)
"""A field as headers of mail have it, and text next to never."""

Headers = list[tuple[str, bytes]]
"""Names in small letters, values unfolded, as bytes."""


def old_codec(name: str) -> str | None:
    """The codec of an encoding that cannot be told from ASCII; None for any other."""
    name = name.strip().lower()
    return ("utf-7" if "utf-7" in name else "hz") if name in _OLD else None


def text_of(data: bytes, hint: str = "") -> str:
    """Bytes of a header as text; ``hint`` is the encoding they are said to be in."""
    old = old_codec(hint)
    if old:
        return data.decode(old, "replace")
    if data.isascii() and not hint.lower().startswith("iso-2022"):
        return data.decode()
    text = strict(data, "utf-8")
    if text is not None:
        return text
    name = charset.best_legacy(data, hint)
    try:
        return codecs.decode(data, name, "replace")
    except LookupError:
        return data.decode("latin-1")


def decoded(value: bytes) -> str:
    """A header's value with its encoded words decoded; those of one encoding are joined, as mailers cut characters."""
    pieces: list[tuple[str | None, bytes]] = []
    at = 0
    for match in _WORD.finditer(value):
        between = value[at : match.start()]
        if between.strip() or (between and not (pieces and pieces[-1][0] is not None)):
            pieces.append((None, between))
        name = match[1].decode("ascii", "replace").lower()
        data = base64_of(match[3]) if match[2] in b"bB" else _q(match[3])
        if pieces and pieces[-1][0] == name:
            pieces[-1] = (name, pieces[-1][1] + data)
        else:
            pieces.append((name, data))
        at = match.end()
    pieces.append((None, value[at:]))
    return "".join(text_of(data, name or "") for name, data in pieces)


def base64_of(data: bytes) -> bytes:
    """Base64 with whatever padding; what is no base64 is passed over."""
    clean = _NO_BASE64.sub(b"", data)
    clean = clean[: len(clean) - (len(clean) % 4 == 1)]
    return binascii.a2b_base64(clean + b"=" * (-len(clean) % 4))


def base64url_of(data: bytes) -> bytes:
    """The same where it is written in either alphabet (RFC 4648): that of MIME or that of URLs and file names."""
    return base64_of(data.translate(_URL_SAFE))


def _q(data: bytes) -> bytes:
    return binascii.a2b_qp(data, header=True)


def parameters(value: bytes) -> tuple[str, dict[str, str]]:
    """(the value before the first semicolon in small letters, parameters by name in small letters)."""
    kind = value.partition(b";")[0].strip().lower().decode("ascii", "replace")
    plain: dict[str, str] = {}
    pieces: dict[str, list[tuple[int, bool, bytes]]] = {}
    for number, match in enumerate(_PARAMETER.finditer(value)):
        if number > 200:
            break
        raw = match[2].strip()
        if raw[:1] == b'"':
            raw = _ESCAPED.sub(rb"\1", raw[1:].removesuffix(b'"'))
        name = match[1].lower()
        piece = _PIECE.match(name) if b"*" in name else None
        if piece:
            key = piece[1].decode("ascii", "replace")
            whole = piece[2] is None
            pieces.setdefault(key, []).append((int(piece[2] or 0), whole or bool(piece[3]), raw))
        else:
            plain.setdefault(name.decode("ascii", "replace"), decoded(raw))
    for key, found in pieces.items():
        found.sort(key=lambda piece: piece[0])
        hint, joined = "", b""
        for number, (_, coded, raw) in enumerate(found):
            data = raw
            if coded:
                if number == 0 and data.count(b"'") >= 2:
                    name, _, data = data.split(b"'", 2)
                    hint = name.decode("ascii", "replace")
                data = unquote_to_bytes(data)
            joined += data
        plain[key] = text_of(joined, hint)
    return kind, plain
