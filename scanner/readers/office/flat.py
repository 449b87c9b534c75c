"""Office documents as one XML file: Flat OPC, and what Word 2003 wrote, which programs fill in as templates still.

Both are turned into the package that they stand for, and read as that: each part is a stretch of the file.
"""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, BinaryIO, NamedTuple, cast
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from scanner.readers.base import ByteSource, Part, ReadContext
from scanner.readers.mail.mime_headers import base64_of
from scanner.readers.office.xml_whole import UnusualError, in_utf8, walk_through
from scanner.readers.scratch import Spool
from scanner.readers.text.xml import XmlReader

_BLOCK = 1 << 18
_MOST_PARTS = 10_000
_LARGE = 1 << 30
_LONGEST = 500
_TAG = 64 << 10
_PART = 2
"""How deep the element of a part lies."""
_MAIN = "word/document.xml"
_MAIN_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_PROPERTIES = {"DocumentProperties": "docProps/app.xml", "CustomDocumentProperties": "docProps/custom.xml"}
_MARGINS = {"hdr": "word/header", "ftr": "word/footer"}
_APART = {"binData", *_PROPERTIES, *_MARGINS}


class _Stretch(NamedTuple):
    """A part: bytes of the document from ``start`` on, before ``end``.

    ``binary``: an element with base64 in it, ``element``: one that needs the root's namespaces; without their end tags.
    """

    name: str
    kind: str
    start: int
    end: int
    binary: bool = False
    element: bool = False


class FlatReader:
    """See the readers of the packages."""

    def read(self, source: ByteSource, context: ReadContext) -> Iterator[Part]:
        """See scanner.readers.base. What is no XML to its end is read as XML goes."""
        from scanner.readers.registry import reader_for
        from scanner.readers.sniff import sniff

        plain, packed = Spool(context), Spool(context)
        try:
            problems = in_utf8(source, context, plain)
            document = plain.source("document.xml")
            walk = _Walk(document)
            if 0 < len(walk.stretches) < _MOST_PARTS:
                _pack(document, walk, packed)
                package = packed.source(source.name)
                sniff(package)
                yield from reader_for(package).read(package, context)
                yield from problems
                return
        except (expat.ExpatError, UnusualError):
            pass
        finally:
            plain.release()
            packed.release()
        yield from XmlReader().read(source, context)


@dataclass
class _Walk:
    """Where the parts of a document lie. Raises ExpatError (no XML) and UnusualError."""

    document: ByteSource
    stretches: list[_Stretch] = field(default_factory=list)
    declared: dict[str, str] = field(default_factory=dict)
    """The attributes of the root element that name namespaces."""

    def __post_init__(self) -> None:
        parser = self._parser = expat.ParserCreate("utf-8")
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        self._path: list[str] = []
        self._part = self._kind = ""
        self._begins = -1
        self._open: list[tuple[str, int]] = []
        walk_through(self.document, parser)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        at, local = self._parser.CurrentByteIndex, name.rpartition(":")[2]
        given = {key.rpartition(":")[2]: value for key, value in attributes.items()}
        if not self._path:
            self.declared = {key: value for key, value in attributes.items() if key.startswith("xmlns")}
            if local == "wordDocument":
                self._add(_Stretch(_MAIN, _MAIN_TYPE, at, self.document.size or 0))
        self._path.append(local)
        if self._path[0] == "package":
            depth = len(self._path)
            if depth == _PART and local == "part":
                self._part, self._kind = given.get("name", "").lstrip("/")[-_LONGEST:], given.get("contentType", "")
            elif self._begins < 0 and (
                (depth == _PART + 1 and local == "binaryData") or (depth == _PART + 2 and self._path[2] == "xmlData")
            ):
                self._begins = at
        elif local in _APART:
            self._open.append((given.get("name", ""), at))

    def _end(self, name: str) -> None:
        at, local = self._parser.CurrentByteIndex, name.rpartition(":")[2]
        self._path.pop()
        if not self._path:
            return
        if self._path[0] == "package":
            if len(self._path) == _PART and self._begins >= 0:
                self._add(_Stretch(self._part, self._kind, self._begins, at, local == "binaryData"))
                self._begins = -1
        elif local in _APART:
            given, start = self._open.pop()
            number = len(self.stretches)
            if local == "binData":
                name = posixpath.basename(given.replace("\\", "/"))[-_LONGEST:] or f"{number}.bin"
                self._add(_Stretch(f"word/media/{number}-{name}", "", start, at, binary=True))
                return
            name = _PROPERTIES.get(local) or f"{_MARGINS[local]}{number}.xml"
            self._add(_Stretch(name, "", start, at, element=True))

    def _add(self, stretch: _Stretch) -> None:
        if len(self.stretches) < _MOST_PARTS:
            self.stretches.append(stretch)


class _Sink:
    """A file that a ZIP can be written to."""

    def __init__(self, spool: Spool) -> None:
        self._spool = spool

    def write(self, data: bytes) -> int:
        self._spool.write(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing waits."""


def _pack(document: ByteSource, walk: _Walk, packed: Spool) -> None:
    """The package that the document stands for."""
    kinds = "".join(
        f"<Override PartName={quoteattr('/' + each.name)} ContentType={quoteattr(each.kind)}/>"
        for each in walk.stretches
        if each.kind
    )
    seen: set[str] = set()
    sink = cast("IO[bytes]", _Sink(packed))
    with document.open() as stream, zipfile.ZipFile(sink, "w") as package:
        types = f'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{kinds}</Types>'
        package.writestr("[Content_Types].xml", types)
        for number, each in enumerate(walk.stretches):
            stream.seek(each.start)
            tag = stream.read(min(_TAG, each.end - each.start)).partition(b">")[0] if each.element else b""
            if tag.endswith(b"/"):
                continue  # an empty element
            name = each.name if each.name and each.name.casefold() not in seen else f"unnamed/{number}/{each.name}"
            seen.add(name.casefold())
            with package.open(name, "w", force_zip64=each.end - each.start > _LARGE) as part:
                if each.element:
                    part.write(tag + _missing(walk.declared, tag))
                _copy(stream, each, each.start + len(tag), part)
                if each.element:
                    part.write(stream.read(_TAG).partition(b">")[0] + b">")


def _copy(stream: BinaryIO, stretch: _Stretch, start: int, part: IO[bytes]) -> None:
    stream.seek(start)
    left = stretch.end - start
    rest = b""
    within = not stretch.binary
    while left > 0 and (block := stream.read(min(left, _BLOCK))):
        left -= len(block)
        if not stretch.binary:
            part.write(block)
            continue
        if not within:
            _, tag, block = block.partition(b">")
            within = bool(tag)
        rest += b"".join(block.split())
        whole = len(rest) & ~3
        part.write(base64_of(rest[:whole]))
        rest = rest[whole:]
    part.write(base64_of(rest))


def _missing(declared: dict[str, str], tag: bytes) -> bytes:
    """What of the root's namespaces an element does not name itself, as attributes."""
    kept = (f" {key}={quoteattr(value)}" for key, value in declared.items() if f" {key}=".encode() not in tag)
    return "".join(kept).encode()
