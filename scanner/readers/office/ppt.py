"""PowerPoint 97 presentations (ppt, pps, dps): slides, notes, comments, masters, and what is hidden (MS-PPT)."""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from models.errors import ReadError, SkipObject
from models.records import Column, Location, Problem, TableChunk
from scanner.readers.base import ByteSource, Member, Part, ReadContext
from scanner.readers.office import office97, officeart, ole_package
from scanner.readers.office.ole import LARGEST, Ole
from scanner.readers.office.ppt_records import Record, unpacked, walk
from scanner.readers.pieces import Pieces

_DOCUMENT, _SLIDE, _NOTES, _MASTER, _HANDOUT = 1000, 1006, 1008, 1016, 4041
_LIST, _PERSIST, _SHOW, _NOTES_ATOM = 4080, 1011, 1017, 1009
_DIRECTORY, _EDIT, _OBJECT = 6002, 4085, 4113
_WIDE, _NARROW, _STRING = 4000, 4008, 4026
_COMMENT, _HEADERS, _LINK, _TAG = 12000, 4057, 4055, 5001
_TOPS = {_DOCUMENT: "", _SLIDE: "", _NOTES: "notes", _MASTER: "master", _HANDOUT: "handout"}
_ENCRYPTED = 0xF3D1C4DF
_RATIO_FROM = 16 << 20
_MOST_SLIDES = 100_000
_MARKS = {0x0B: "\n", 0x0D: "\n", **dict.fromkeys([*range(9), 0x0C, *range(14, 32)])}
_LINKED, _SHOWS = 4046, 1041
_STRINGS = {
    _COMMENT: "comment",
    _HEADERS: "header",
    _LINK: "link",
    _TAG: "tag",
    _LINKED: "link",
    _SHOWS: "tag",
    **dict.fromkeys((0xFE4, *range(4101, 4104), *range(4109, 4113)), "link"),  # tips of links; films and sounds
}
_PATH = re.compile(r"[\\/]|\.\w{3,4}\Z")
_NUMBERED = re.compile(r"(?:slide|page|幻灯片|页|___PPT)?\s*\d*\Z", re.IGNORECASE)
"""What programs call a slide, or a tag of their own."""


class PptReader:
    """Text by slide (``page``); notes, comments, headers, links, masters, older versions by ``part``."""

    def read(self, source: ByteSource, context: ReadContext) -> Iterator[Part]:
        """See scanner.readers.base. Raises SkipObject ``encrypted``, ReadError ``damaged`` or ``unsupported``."""
        with Ole(source, context) as ole:
            folder = "pp97_dualstorage/" if "pp97_dualstorage/powerpoint document" in ole else ""
            if folder + "powerpoint document" not in ole:
                raise ReadError("unsupported", "ppt 95")
            user = ole.read(folder + "Current User")
            locked = folder + "encryptedsummary" in ole or user[12:16] == struct.pack("<L", _ENCRYPTED)
            if locked and not office97.slides(ole, folder, context.passwords):
                raise SkipObject("encrypted")
            show = _Presentation(ole, ole.read(folder + "PowerPoint Document"), context)
            pictures = ole.read(folder + "Pictures")
            yield from ole.only_pictures(show.parts(), (pictures,))
            yield from ole.pictures(pictures)
            yield from ole.properties()
            yield from show.members()
            yield from ole.embedded(lambda name: name in ("macros", "msodatastore"))
            yield from ole.problems


@dataclass(slots=True)
class _Top:
    """A slide, page of notes, master or document, by its place in the stream."""

    kind: int
    page: int = 0
    hidden: bool = False
    old: bool = False


@dataclass(slots=True)
class _Map:
    """What a first walk finds out: which slides there are, in which order, and what only an older version has."""

    places: dict[int, int] = field(default_factory=dict)
    """Number of an object -> its place; what is said later holds."""
    document: int = 0
    slides: list[int] = field(default_factory=list)
    notes: list[int] = field(default_factory=list)
    tops: dict[int, _Top] = field(default_factory=dict)


class _Presentation:
    def __init__(self, ole: Ole, data: bytes, context: ReadContext) -> None:
        self._ole, self._data, self._context = ole, data, context
        self._pieces = Pieces(context.limits.text_window)
        self._authors: dict[str, None] = {}
        self._objects: list[tuple[int, bytes]] = []

    def parts(self) -> Iterator[Part]:
        """The text, then the authors of comments."""
        found = self._survey()
        top, listed, lists = _Top(_DOCUMENT), 0, 0
        for record in walk(self._data):
            if record.broken:
                self._ole.problem("damaged", "ppt: a record breaks off")
            if not record.path:
                top, listed, lists = found.tops.get(record.at, _Top(_DOCUMENT)), 0, 0
            if record.kind == _LIST:
                listed, lists = 0, record.instance
            elif record.kind == _PERSIST and _LIST in record.path:
                listed += 1
            elif record.kind == _OBJECT:
                self._objects.append((record.instance, record.body))
            elif record.kind in (_WIDE, _NARROW, _STRING):
                text = _text(record)
                if text:
                    yield from self._piece(record, text, top, listed if _LIST in record.path else 0, lists)
            elif record.kind in officeart.OPTIONS:
                for part, text in officeart.option_texts(record.body, record.instance):
                    yield from self._pieces.add(text, self._location(part, top.page, top))
        yield from self._pieces.flush()
        if self._authors:
            rows = tuple((name,) for name in self._authors)
            yield TableChunk((Column("author"),), rows, table="author", location={"part": "author"})

    def _survey(self) -> _Map:
        found = _Map()
        lists: dict[int, tuple[list[int], list[int]]] = {}
        top = lister = 0
        notes_of: dict[int, int] = {}
        shown: dict[int, int] = {}
        for record in walk(self._data):
            if not record.path:
                top = record.at
                if record.kind in _TOPS:
                    found.tops[top] = _Top(record.kind)
            body = record.body
            if record.kind == _DIRECTORY:
                _directory(body, found.places)
            elif record.kind == _EDIT and len(body) >= 20:
                (found.document,) = struct.unpack_from("<L", body, 16)
            elif record.kind == _LIST:
                lister = record.instance
            elif record.kind == _PERSIST and len(body) >= 16 and lister in (0, 2):
                some = lists.setdefault(top, ([], []))[0 if lister == 0 else 1]
                if len(some) < _MOST_SLIDES:
                    some.append(struct.unpack_from("<L", body)[0])
                    if lister == 0:
                        shown[struct.unpack_from("<L", body, 12)[0]] = len(some)
            elif record.kind == _SHOW and len(body) >= 12 and top in found.tops:
                found.tops[top].hidden = bool(struct.unpack_from("<H", body, 10)[0] & 4)
            elif record.kind == _NOTES_ATOM and len(body) >= 4:
                (notes_of[top],) = struct.unpack_from("<L", body)
        self._number(found, lists, notes_of, shown)
        return found

    def _number(
        self,
        found: _Map,
        lists: dict[int, tuple[list[int], list[int]]],
        notes_of: dict[int, int],
        shown: dict[int, int],
    ) -> None:
        place = found.places.get(found.document, -1)
        if place in found.tops:
            current = set(found.places.values())
            for at, top in found.tops.items():
                top.old = at not in current
        found.slides = lists.get(place, next(reversed(lists.values()), ([], [])))[0]
        for page, number in enumerate(found.slides, 1):
            top = found.tops.get(found.places.get(number, -1), _Top(0))
            if top.kind == _SLIDE:
                top.page = page
        for at, slide in notes_of.items():
            if at in found.tops:
                found.tops[at].page = shown.get(slide, 0)
        self._hidden = {top.page for top in found.tops.values() if top.kind == _SLIDE and top.hidden and not top.old}

    def _piece(self, record: Record, text: str, top: _Top, listed: int, lists: int) -> Iterator[Part]:
        part, page = _TOPS.get(top.kind, ""), top.page
        if record.kind == _STRING:
            holder = next((kind for kind in reversed(record.path) if kind in _STRINGS), 0)
            within = _STRINGS.get(holder, "")
            if record.path == (_SLIDE,) and record.instance == 3 and not _NUMBERED.match(text):
                within = "name"
            if not within or (within == "comment" and record.instance == 2):
                return
            if holder == _LINKED and not _PATH.search(text):
                return  # what the program calls its objects
            if within == "comment" and record.instance == 0:
                if len(self._authors) < 1000:
                    self._authors[text.strip()] = None
                return
            part = "footer" if within == "header" and record.instance == 2 else within
        elif listed:
            page = listed if lists == 0 else 0
            part = "" if lists == 0 else "master" if lists == 1 else "notes"
        yield from self._pieces.add(text, self._location(part, page, top))

    def _location(self, part: str, page: int, top: _Top) -> Location:
        if not part and (top.hidden or page in self._hidden):
            part = "hidden_slide"
        if top.old:
            part = "older_version"
        return {**({"page": page} if page else {}), **({"part": part} if part else {})}

    def members(self) -> Iterator[Member]:
        """Embedded objects."""
        for number, (instance, body) in enumerate(self._objects, 1):
            name = f"object {number}"
            ratio = self._context.limits.max_ratio
            most = min(max(_RATIO_FROM, ratio * len(body)), LARGEST)
            data, whole = unpacked(body, instance, most)
            problem = None if whole else Problem("damaged", "ppt: object")
            if problem and len(data) == most:
                problem = (
                    Problem("ratio", str(ratio)) if most < LARGEST else Problem("too_large", f"{LARGEST >> 20} MiB")
                )
            if not data:
                if problem:
                    yield Member(name, None, size=len(body), problem=problem)
                continue
            found = False
            if data.startswith(ole_package.MAGIC):
                for inner, inside in ole_package.wrapped(io.BytesIO(data)):
                    found = True
                    yield self._ole.of_bytes(f"{name}/{inner}", inside, problem)
            if not found:
                yield self._ole.of_bytes(name, data, problem)


def _text(record: Record) -> str:
    if record.kind == _NARROW:
        text = record.body.decode("latin-1")
    else:
        text = record.body[: len(record.body) & ~1].decode("utf-16-le", "replace")
    return text.translate(_MARKS).strip()


def _directory(body: bytes, places: dict[int, int]) -> None:
    """A PersistDirectoryAtom: runs of places, each with the number of its first object."""
    at = 0
    while at + 4 <= len(body):
        (head,) = struct.unpack_from("<L", body, at)
        first, count = head & 0xFFFFF, head >> 20
        at += 4
        for number in range(min(count, (len(body) - at) // 4)):
            (places[first + number],) = struct.unpack_from("<L", body, at + 4 * number)
        at += 4 * count
