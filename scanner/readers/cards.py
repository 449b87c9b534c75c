"""Contacts and calendars (vCard, iCalendar): folded lines joined, quoted-printable decoded, a card is a record.

RFC 6350 and RFC 5545 fold a line after 75 bytes, in the middle of a number as well; phones write names as
quoted-printable (vCard 2.1).
"""

from __future__ import annotations

import quopri
import re
from collections.abc import Iterable, Iterator

from models.limits import Limits
from scanner.readers.base import ByteSource, Part, ReadContext
from scanner.readers.records import Records
from scanner.readers.text import Decoded
from scanner.readers.windows import Windows

_COMMENTS = {
    "FN": "姓名",
    "N": "姓名",
    "TEL": "电话",
    "EMAIL": "邮箱",
    "ADR": "地址",
    "ORG": "公司",
    "TITLE": "职务",
    "BDAY": "出生日期",
    "NOTE": "备注",
    "X-QQ": "QQ",
}
_PROPERTY = re.compile(r'((?:[^":;]|"[^"]*")*)((?:;(?:[^":;]|"[^"]*")*)*):(.*)', re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_MOST = 1 << 16
"""Characters of one joined line; a picture's are many more, and no text."""


class CardsReader:
    """Contacts as records, calendars as text."""

    def read(self, source: ByteSource, context: ReadContext) -> Iterator[Part]:
        """Table chunks of cards, text chunks of everything else."""
        text = Decoded(source)
        lines = _joined(text.text())
        if source.media_type == "text/vcard":
            yield from _cards(lines, context.limits)
        else:
            yield from _texts(lines, context.limits)
        yield from text.problems()


def _joined(pieces: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Each logical line with the number of the line it begins on."""
    held, start = "", 1
    for number, line in enumerate(_lines(pieces), 1):
        soft = held.endswith("=") and "QUOTED-PRINTABLE" in held[:200].upper()
        if len(held) < _MOST and held and (soft or line[:1] in (" ", "\t")):
            held = held[:-1] + line if soft else held + line[1:]
            continue
        if held:
            yield start, held
        held, start = line, number
    if held:
        yield start, held


def _lines(pieces: Iterable[str]) -> Iterator[str]:
    rest = ""
    for piece in pieces:
        *lines, rest = (rest + piece).split("\n")
        for line in lines:
            yield line.rstrip("\r")
        if len(rest) > _MOST:
            yield rest
            rest = ""
    if rest:
        yield rest.rstrip("\r")


def _texts(lines: Iterable[tuple[int, str]], limits: Limits) -> Iterator[Part]:
    out = Windows(limits.text_window, line=None)
    for number, line in lines:
        yield from out.add(_plain(line).encode("utf-8", "replace") + b"\n", {"line": number})
    yield from out.flush()


def _cards(lines: Iterable[tuple[int, str]], limits: Limits) -> Iterator[Part]:
    records, aside = Records(limits, _COMMENTS), Windows(limits.text_window, line=None)
    card: list[tuple[str, str]] | None = None
    for number, line in lines:
        upper = line[:20].upper().strip()
        if upper in ("BEGIN:VCARD", "END:VCARD"):
            if card:
                yield from records.row("", card)
            card = [] if upper.startswith("B") else None
            continue
        field = _field(line) if card is not None else None
        if field is None or card is None or len(card) > 500:
            yield from aside.add(_plain(line).encode("utf-8", "replace") + b"\n", {"line": number})
        elif field[1]:
            card.append(field)
    if card:
        yield from records.row("", card)
    yield from records.flush()
    yield from aside.flush()


def _field(line: str) -> tuple[str, str] | None:
    """Name and value of a property; an empty value for bytes in base64, None where it is no property."""
    match = _PROPERTY.match(line)
    if match is None:
        return None
    name = match[1].rpartition(".")[2].strip().upper()
    parameters = match[2].upper()
    if not re.fullmatch(r"[A-Z0-9-]{1,60}", name):
        return None
    if re.search(r";(ENCODING=)?(B|BASE64)(;|$)", parameters) or name in ("VERSION", "PRODID"):
        return name, ""
    value = match[3]
    if "QUOTED-PRINTABLE" in parameters:
        value = _quoted(value, parameters)
    parts = [_ESCAPED.sub(_escaped, part).strip() for part in re.split(r"(?<!\\);", value)]
    if name == "N":
        return name, "".join(parts[:2]) if not "".join(parts[:2]).isascii() else " ".join(filter(None, parts))
    if name == "ADR":
        # Box, suite, street, city, region, code, country: as a Chinese address is written.
        order = (6, 4, 3, 2, 1, 0, 5)
        return name, " ".join(parts[at] for at in order if at < len(parts) and parts[at])
    return name, "; ".join(filter(None, parts))


def _plain(line: str) -> str:
    match = _PROPERTY.match(line)
    if match and "QUOTED-PRINTABLE" in match[2].upper():
        return f"{match[1]}{match[2]}:{_quoted(match[3], match[2].upper())}"
    return _ESCAPED.sub(_escaped, line)


def _quoted(value: str, parameters: str) -> str:
    found = re.search(r"CHARSET=([\w-]+)", parameters)
    charset = "gb18030" if found and found[1].startswith("GB") else "utf-8"
    return quopri.decodestring(value.encode("utf-8", "replace")).decode(charset, "replace")


def _escaped(match: re.Match[str]) -> str:
    return " " if match[1] in "nN" else match[1]
