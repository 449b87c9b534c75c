"""Contacts and calendars (vCard, iCalendar), notes and messages of phones (vNote, vMsg).

Folded lines are joined, quoted-printable is decoded, a card is a record. RFC 6350 and RFC 5545 fold a line after 75
bytes, in the middle of a number as well; phones write names as quoted-printable (vCard 2.1).
"""

from __future__ import annotations

import quopri
import re
from collections.abc import Iterable, Iterator

from models.limits import Limits
from scanner.readers.base import ByteSource, Part, ReadContext
from scanner.readers.data_uris import DataUris
from scanner.readers.mail.mime_headers import base64_of, text_of
from scanner.readers.records import Records
from scanner.readers.text.text import Decoded
from scanner.readers.windows import Windows

_COMMENTS = {
    "FN": "姓名",
    "N": "姓名",
    "TEL": "电话",
    "EMAIL": "邮箱",
    "ADR": "地址",
    "LABEL": "地址",
    "ORG": "公司",
    "TITLE": "职务",
    "BDAY": "出生日期",
    "NOTE": "备注",
    "X-QQ": "QQ",
}
_PROPERTY = re.compile(r'((?:[^":;]|"[^"]*")*)((?:;(?:[^":;]|"[^"]*")*)*):(.*)', re.DOTALL)
_BASE64 = re.compile(r";(ENCODING=)?(B|BASE64)(;|$)")
_NAME = re.compile(r';(?:X-)?FILENAME=("[^"]*"|[^;]*)', re.IGNORECASE)
_LABEL = re.compile(r';LABEL=("[^"]*"|[^;]*)', re.IGNORECASE)
_HEAD = 8
"""Lines that a property's name and parameters are folded into."""
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_MOST = 1 << 16
"""Characters of one joined line of text."""
_MOST_OF_FILE = 64 << 20
"""The same of a line with a picture or an attached file."""
_FILE = re.compile(r"[^:]{0,400}[;=](?:B|BASE64)[;:]|[^:]{1,200}:data:", re.IGNORECASE)


class CardsReader:
    """Contacts as records, calendars as text."""

    def read(self, source: ByteSource, context: ReadContext) -> Iterator[Part]:
        """Table chunks of cards, text chunks of everything else."""
        text, inner = Decoded(source), DataUris(context)
        lines = _joined(text.text())
        if source.media_type == "text/vcard":
            yield from _cards(lines, context.limits, inner)
        else:
            yield from _texts(lines, context.limits, inner)
        yield from inner.problems()
        yield from text.problems()


def _joined(pieces: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Each logical line with the number of the line it begins on."""
    held: list[str] = []
    start, size, most, soft = 1, 0, _MOST, False
    for number, line in enumerate(_lines(pieces), 1):
        goes_on = soft and held[-1].endswith("=")
        if held and size < most and (goes_on or line[:1] in (" ", "\t")):
            if goes_on:
                held[-1] = held[-1][:-1]
            held.append(line if goes_on else line[1:])
            size += len(line)
            if len(held) == _HEAD:  # parameters may be folded too
                most = _most("".join(held))
            continue
        if held:
            yield start, "".join(held)
        held, start, size, most = [line] if line else [], number, len(line), _most(line)
        soft = "QUOTED-PRINTABLE" in line[:200].upper()
    if held:
        yield start, "".join(held)


def _most(line: str) -> int:
    return _MOST_OF_FILE if _FILE.match(line) else _MOST


def _lines(pieces: Iterable[str]) -> Iterator[str]:
    rest = ""
    for piece in pieces:
        *lines, rest = (rest + piece).split("\n")
        for line in lines:
            yield line.rstrip("\r")
        if len(rest) > _MOST and len(rest) > _most(rest):
            yield rest
            rest = ""
    if rest:
        yield rest.rstrip("\r")


def _texts(lines: Iterable[tuple[int, str]], limits: Limits, inner: DataUris) -> Iterator[Part]:
    out = Windows(limits.text_window, line=None)
    for number, line in lines:
        yield from out.add(_plain(line, inner).encode("utf-8", "replace") + b"\n", {"line": number})
        yield from inner.members()
    yield from out.flush()


def _cards(lines: Iterable[tuple[int, str]], limits: Limits, inner: DataUris) -> Iterator[Part]:
    records, aside = Records(limits, _COMMENTS), Windows(limits.text_window, line=None)
    card: list[tuple[str, str]] | None = None
    for number, line in lines:
        upper = line[:20].upper().strip()
        if upper in ("BEGIN:VCARD", "END:VCARD"):
            if card:
                yield from records.row("", card)
            card = [] if upper.startswith("B") else None
            continue
        fields = _fields(line, inner) if card is not None else None
        if fields is None or card is None or len(card) > 500:
            yield from aside.add(_plain(line, inner).encode("utf-8", "replace") + b"\n", {"line": number})
        else:
            card += [field for field in fields if field[1]]
        yield from inner.members()
    if card:
        yield from records.row("", card)
    yield from records.flush()
    yield from aside.flush()


def _fields(line: str, inner: DataUris) -> list[tuple[str, str]] | None:
    """Names and values of a property, empty ones for a picture, which is a member; None where it is no property."""
    match = _PROPERTY.match(line)
    if match is None:
        return None
    name = match[1].rpartition(".")[2].strip().upper()
    parameters = match[2].upper()
    if not re.fullmatch(r"[A-Z0-9-]{1,60}", name):
        return None
    if name in ("VERSION", "PRODID"):
        return []
    value = match[3]
    if _BASE64.search(parameters):
        value = _unpacked(value, match[2], name.lower(), inner)
    elif "QUOTED-PRINTABLE" in parameters:
        value = _quoted(value, parameters)
    elif value[:5].lower() == "data:":
        value = inner.resolved(value)
    parts = [_ESCAPED.sub(_escaped, part).strip() for part in re.split(r"(?<!\\);", value)]
    if name == "N":
        return _names(parts)
    if name == "ADR":
        # Box, suite, street, city, region, code, country: as a Chinese address is written.
        order = (6, 4, 3, 2, 1, 0, 5)
        address = " ".join(parts[at] for at in order if at < len(parts) and parts[at])
        return [(name, address), ("LABEL", _label(match[2]))]
    return [(name, "; ".join(filter(None, parts)))]


def _names(parts: list[str]) -> list[tuple[str, str]]:
    """Family and given name; what stands around a Chinese one (titles, further names) apart, to leave it whole."""
    name = "".join(parts[:2])
    if name.isascii():
        return [("N", " ".join(filter(None, parts)))]
    return [("N", name), ("N.OTHER", " ".join(filter(None, parts[2:])))]


def _label(parameters: str) -> str:
    """The address as it is printed, which version 4 keeps in a parameter."""
    found = _LABEL.search(parameters)
    return _ESCAPED.sub(_escaped, found[1].strip('"').replace("^n", " ")).strip() if found else ""


def _unpacked(value: str, parameters: str, name: str, inner: DataUris) -> str:
    """Text that was written in base64; empty for pictures and other bytes."""
    data = base64_of(value.encode("utf-8", "replace"))
    charset = _charset(parameters.upper())
    if charset:
        return text_of(data, charset)
    return inner.text(data, _file_name(parameters) or name, name) or ""


def _file_name(parameters: str) -> str:
    """What an attached file is called."""
    found = _NAME.search(parameters)
    return found[1].strip('"') if found else ""


def _plain(line: str, inner: DataUris) -> str:
    match = _PROPERTY.match(line)
    if match is None:
        return _ESCAPED.sub(_escaped, line)
    name, parameters, value = match.groups()
    upper = parameters.upper()
    if "QUOTED-PRINTABLE" in upper:
        return f"{name}{parameters}:{_quoted(value, upper)}"
    if _BASE64.search(upper):
        return f"{name}{parameters}:{_unpacked(value, parameters, name.lower(), inner)}"
    if value[:5].lower() == "data:":
        return f"{name}{parameters}:{inner.resolved(value)}"
    return _ESCAPED.sub(_escaped, line)


def _quoted(value: str, parameters: str) -> str:
    return text_of(quopri.decodestring(value.encode("utf-8", "replace")), _charset(parameters))


def _charset(parameters: str) -> str:
    found = re.search(r"CHARSET=([\w-]+)", parameters)
    return found[1].lower() if found else ""


def _escaped(match: re.Match[str]) -> str:
    return " " if match[1] in "nN" else match[1]
