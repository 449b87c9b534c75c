"""MAPI properties as Outlook's files keep them (MS-OXPROPS): names, compressed rich text, what a body adds.

Shared by the readers of msg and of winmail.dat (TNEF).
"""

from __future__ import annotations

import itertools
import re
import struct
from collections.abc import Callable, Iterator, Mapping, Sequence

from models.errors import ReadError
from models.limits import Limits
from models.records import Column, Location, TableChunk, TextChunk
from scanner.readers.base import ByteSource, Member, Part, ReadContext
from scanner.readers.cells import cell_text

NAMES = {
    0x001A: "message class", 0x0037: "subject", 0x0042: "sent for name", 0x0065: "sent for email",
    0x5D02: "sent for smtp",
    0x0C1A: "sender name", 0x0C1F: "sender email", 0x5D01: "sender smtp", 0x0E02: "bcc", 0x0E03: "cc", 0x0E04: "to",
    0x0039: "sent", 0x0E06: "received", 0x1035: "message id", 0x1042: "in reply to", 0x1039: "references",
    0x0040: "received by name", 0x0076: "received by email", 0x5D07: "received by smtp", 0x0050: "reply to",
    0x3001: "display name", 0x3003: "email", 0x39FE: "smtp address", 0x39FF: "printed name", 0x3A00: "account",
    0x3A02: "callback phone", 0x3A05: "generation", 0x3A06: "given name", 0x3A07: "government id",
    0x3A08: "office phone",
    0x3A09: "home phone", 0x3A0A: "initials", 0x3A0C: "language", 0x3A0D: "location", 0x3A10: "organization id",
    0x3A11: "surname", 0x3A15: "postal address", 0x3A16: "company", 0x3A17: "title", 0x3A18: "department",
    0x3A19: "office", 0x3A1A: "primary phone", 0x3A1B: "office phone 2", 0x3A1C: "mobile phone",
    0x3A1D: "radio phone",
    0x3A1E: "car phone", 0x3A1F: "other phone", 0x3A21: "pager", 0x3A23: "fax", 0x3A24: "office fax",
    0x3A25: "home fax",
    0x3A26: "country", 0x3A27: "city", 0x3A28: "province", 0x3A29: "street", 0x3A2A: "postal code",
    0x3A2B: "post box",
    0x3A2C: "telex", 0x3A2D: "isdn", 0x3A2E: "assistant phone", 0x3A2F: "home phone 2", 0x3A30: "assistant",
    0x3A41: "wedding anniversary", 0x3A42: "birthday", 0x3A43: "hobbies", 0x3A44: "middle name", 0x3A46: "profession",
    0x3A48: "spouse", 0x3A4A: "customer id", 0x3A4E: "manager", 0x3A4F: "nickname", 0x3A50: "homepage",
    0x3A51: "business homepage", 0x3A57: "company phone", 0x3A58: "children", 0x3A59: "home city",
    0x3A5A: "home country",
    0x3A5B: "home postal code", 0x3A5C: "home province", 0x3A5D: "home street", 0x3A5E: "home post box",
    0x3A5F: "other city", 0x3A60: "other country", 0x3A61: "other postal code", 0x3A62: "other province",
    0x3A63: "other street", 0x3FF8: "creator", 0x3FFA: "last modifier", 0x4038: "creator smtp",
}  # fmt: skip
"""Number of a property -> what it is, in words that a heading of a table might have."""

LOCAL_NAMES = {
    0x8005: "file under", 0x801A: "home address", 0x801B: "work address", 0x801C: "other address",
    0x8045: "work street",
    0x8046: "work city", 0x8047: "work province", 0x8048: "work postal code", 0x8062: "instant messaging",
    0x8080: "email 1 name", 0x8083: "email", 0x8084: "email 1 original", 0x8090: "email 2 name", 0x8093: "email 2",
    0x80A0: "email 3 name", 0x80A3: "email 3", 0x8208: "location", 0x8238: "attendees", 0x823B: "to attendees",
    0x823C: "cc attendees", 0x811F: "owner", 0x8539: "companies", 0x8586: "contacts",
}  # fmt: skip
"""Names of numbered properties of Outlook's own sets."""

RECIPIENTS = {0: "from", 1: "to", 2: "cc", 3: "bcc"}
_DIRECTORY, _SHOWN, _PRINTED = 0x3A, 0x5FF6, 0x39FF
_OWN = 0x8000
"""Numbers from which on a message names properties itself."""
NUMBERS = {5: "<d", 0x14: "<q"}
"""Kinds of properties that are numbers of eight bytes."""
_EIGHT = 8
BODY, HTML, RTF, HEADERS = 0x1000, 0x1013, 0x1009, 0x007D
_INTERNAL = frozenset({0x001A, 0x0070, 0x0E1D, 0x003D, 0x0064, 0x0C1E, 0x0075, 0x3002, 0x0077, 0x0FF9, 0x3FF0})
_ADDRESS = r"(?<![\w.\-])[\w.\-]++@[\w.\-]+"
_WORD = re.compile(rf"{_ADDRESS}|[A-Za-z\u00c0-\u024f]{{4,}}|\d{{4,}}|[\u3400-\u9fff]{{2,}}")
_TELLING = re.compile(rf"\d{{5,}}|[\u3400-\u9fff]{{2,}}|{_ADDRESS}")
_COMPARED = 1 << 20
_MOST_WORDS = 4000
_WINDOW = 4096

_START = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor "
    b"MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20"
    b"\\b\\i\\u\\tab\\tx"
)


def decompressed(data: bytes) -> bytes:
    """Compressed rich text (MS-OXRTFCP) as rich text; what is broken ends it early. Raises ReadError ``damaged``."""
    if len(data) < 16:
        raise ReadError("damaged", "rtf: compressed")
    size = int.from_bytes(data[4:8], "little")
    if data[8:12] == b"MELA":
        return data[16 : 16 + size]
    if data[8:12] != b"LZFu":
        raise ReadError("damaged", "rtf: compressed")
    out = bytearray(_START.rjust(_WINDOW, b"\0"))  # what was given so far, behind the window that it begins with
    at, end, most = 16, len(data), _WINDOW + size
    while at < end and len(out) < most:
        control = data[at]
        at += 1
        for bit in range(8):
            if not control >> bit & 1:
                if at >= end:
                    return bytes(out[_WINDOW:])
                out.append(data[at])
                at += 1
                continue
            if at + 2 > end:
                return bytes(out[_WINDOW:])
            token = data[at] << 8 | data[at + 1]
            at += 2
            back = (len(out) + len(_START) - (token >> 4)) % _WINDOW
            if not back:
                return bytes(out[_WINDOW:])
            length, start = (token & 15) + 2, len(out) - back
            again = out[start : start + length]
            out += again if back >= length else (again * length)[:length]
    return bytes(out[_WINDOW:])


def table(values: Mapping[str, str], part: str, name: str) -> TableChunk | None:
    """Properties as one record; None where there are none."""
    filled = {key: value for key, value in values.items() if value.strip()}
    if not filled:
        return None
    location: Location = {"part": part}
    return TableChunk(tuple(map(Column, filled)), (tuple(filled.values()),), table=name, location=location)


def put(record: dict[str, str], name: str, text: str) -> None:
    """Keep a property; a further one of that name, which another set of properties may have, is a further line."""
    known = record.get(name)
    if known is None:
        record[name] = text
    elif text not in known.split("\n"):
        record[name] = f"{known}\n{text}"


def counted(kind: int, number: int, value: bytes) -> str:
    """A number that a form of its own keeps under a name (a phone number, as a field of numbers); else empty."""
    if number < _OWN or kind not in NUMBERS or len(value) != _EIGHT:
        return ""
    return cell_text(struct.unpack(NUMBERS[kind], value)[0]) or ""


def person(texts: Mapping[int, str], kind: int) -> dict[str, str]:
    """A recipient of so many texts: how it was addressed, name, address, and what a directory said of it."""
    record = {
        "type": RECIPIENTS.get(kind, ""),
        "name": texts.get(0x3001, ""),
        "email": texts.get(0x39FE) or texts.get(0x3003) or "",
    }
    for number, text in texts.items():
        if is_personal(number) and text.strip():
            put(record, NAMES.get(number, "name"), text)
    return record


def is_personal(number: int) -> bool:
    """Whether a property of a recipient is something that a directory knows of a person."""
    return number in (_SHOWN, _PRINTED) or (number in NAMES and number >> 8 == _DIRECTORY)


def people(rows: Sequence[Mapping[str, str]], limits: Limits) -> Iterator[TableChunk]:
    """Recipients as a table."""
    columns = list(dict.fromkeys(itertools.chain.from_iterable(rows)))
    most, place = limits.rows_per_chunk, {"part": "recipients"}
    for at in range(0, len(rows), most):
        some = [tuple(row.get(name) or None for name in columns) for row in rows[at : at + most]]
        yield TableChunk(tuple(map(Column, columns)), some, first_row=at + 1, table="recipients", location=place)


def wanted(number: int) -> bool:
    """Whether a property of text is for people; addresses of a directory and kinds of messages are not."""
    return number not in _INTERNAL and number not in (BODY, HTML, RTF, HEADERS)


def bodies(
    html: bytes, packed: bytes | None, known: str, limits: Limits, member: Callable[[str, bytes], Member]
) -> Iterator[Member]:
    """The HTML body and the rich one (compressed) as members, where they say more than is ``known``."""
    if html and says_more("body.html", html, known, limits):
        yield member("body.html", html)
    if not packed:
        return
    try:
        rtf = decompressed(packed)
    except ReadError as error:
        yield Member("body.rtf", None, size=len(packed), problem=error.problem)
        return
    if html and b"\\fromhtml" in rtf[:4096]:
        return  # the same once more
    if says_more("body.rtf", rtf, known, limits):
        yield member("body.rtf", rtf)


def says_more(name: str, data: bytes, known: str, limits: Limits) -> bool:
    """Whether a body in another form holds any word that ``known`` lacks, or anything but text."""
    if len(data) > _COMPARED or len(known) > _COMPARED or not known:
        return True
    from scanner.readers.registry import reader_for
    from scanner.readers.sniff import sniff

    compact = "".join(known.split())
    seen: set[str] = set()
    source = ByteSource.of_bytes(name, data)
    try:
        sniff(source)
        for part in reader_for(source).read(source, ReadContext(limits=limits)):
            for word in _words(part):
                if word not in seen:
                    seen.add(word)
                    if not word or len(seen) > _MOST_WORDS or word not in compact:
                        return True
    except ReadError:
        return True
    return False


def _words(part: Part) -> Iterator[str]:
    """The words of what is shown; of attributes, styles and the like those that may be somebody's."""
    if isinstance(part, TextChunk):
        places = [*part.marks, (len(part.data), {})]
        yield from _WORD.findall(part.data[: places[0][0]].decode("utf-8", "ignore"))
        for (start, place), (end, _) in itertools.pairwise(places):
            pattern = _TELLING if place.get("part") else _WORD
            yield from pattern.findall(part.data[start:end].decode("utf-8", "ignore"))
    elif isinstance(part, TableChunk):
        for row in part.rows:
            for cell in row:
                yield from _WORD.findall(cell or "")
        for column in part.columns:
            yield from _WORD.findall(column.name)
    else:
        yield ""  # a file within, or trouble: nothing known holds that
