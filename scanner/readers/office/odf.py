"""OpenDocument text, sheets, slides and drawings (ISO/IEC 26300), packed or flat, and those of OpenOffice 1."""

from __future__ import annotations

import binascii
import posixpath
import re
from collections.abc import Iterable, Iterator

from models.errors import SkipObject
from models.records import Column, Problem, TableChunk
from scanner.readers.base import ByteSource, Member, Part, ReadContext
from scanner.readers.embedded import file_kind, is_file
from scanner.readers.office.docx_places import Attributes, Counters
from scanner.readers.office.locked import read_unlocked
from scanner.readers.office.odf_crypt import WHOLE, Manifest, keys
from scanner.readers.office.odf_text import OdfText
from scanner.readers.office.ooxml import Package
from scanner.readers.office.ooxml_rest import whole
from scanner.readers.office.ooxml_text import PlainText, Words
from scanner.readers.office.xml_stream import parse
from scanner.readers.pieces import Pieces
from scanner.readers.scratch import Spool

_BLOCK = 256 << 10
_MAIN = ("content.xml", "styles.xml", "meta.xml", "settings.xml")
_MACRO = re.compile(r"(basic|dialogs)/.+\.x(ml|ba|dl)$")
_SAID_OF_IT = ("versionlist.xml", "meta-inf/documentsignatures.xml", "meta-inf/macrosignatures.xml")
"""Parts about the document: who saved which version and said what of it, who signed."""
_OF_PROGRAMS = ("meta-inf/", "configurations2/", "basic/", "dialogs/")
"""Folders of parts in which nobody writes, or that are macros."""
_OBJECTS = frozenset({"draw:object", "draw:object-ole"})
_HEAD = 2 << 10
"""Bytes by which a file in a flat document is told: more than an icon has."""
_STARVIEW = b"VCLMTF"
"""Pictures that only OpenOffice draws."""
_NO_FILE = (
    *("pictures/", "objectreplacements/", "thumbnails/", "configurations2/", "meta-inf/", "fonts/", "basic/"),
    *("dialogs/", "mimetype", "layout-cache", "manifest.rdf", "settings.xml", "current.xml", "versionlist.xml"),
)


class OdfReader:
    """Paragraphs as text, tables as records, sheets under their names; what is hidden by ``part``."""

    def read(self, source: ByteSource, context: ReadContext) -> Iterator[Part]:
        """See scanner.readers.base. Raises SkipObject ``encrypted`` where no password fits, ReadError ``damaged``."""
        if not source.head.startswith(b"PK"):
            yield from flat(source, context, FlatText)
            return
        package = Package(source, context)
        if "encrypted" in source.media_type:
            _unlock(package, context.passwords)
            if WHOLE in package.entries:
                yield from _within(package, source, context)
                return
        yield from package.everything(_parts(package, context), package.members(_is_file))


def _unlock(package: Package, passwords: Iterable[str]) -> None:
    manifest = Manifest()
    package.read("META-INF/manifest.xml", manifest)
    found = keys(manifest.locks, package.stream, passwords)
    if found is None:
        package.close()
        raise SkipObject("encrypted")
    package.unlock = found.plain


def _within(package: Package, source: ByteSource, context: ReadContext) -> Iterator[Part]:
    spool = Spool(context)
    try:
        for block in package.stream(WHOLE):
            spool.write(block)
        yield from read_unlocked(spool, source, context)
        yield from package.problems
    finally:
        spool.release()
        package.close()


def _is_file(name: str) -> bool:
    return (
        not name.startswith(_NO_FILE) and not name.endswith((".xml", ".rdf")) and posixpath.basename(name) != "mimetype"
    )


def _parts(package: Package, context: ReadContext) -> Iterator[Part]:
    counters = Counters(Pieces(context.limits.text_window))
    if "content.xml" not in package.entries:
        package.problem("damaged", "odf: no content part")
    inner = [name for name in package.named("") if posixpath.basename(name) in _MAIN and "/" in name]
    for name in (*_MAIN, *inner):
        part = "object" if "/" in name else ""
        handler = OdfText(part, counters, context.limits, package.problem)
        yield from package.parse(name, handler)
        handler.finish()
        yield from handler.out
    for name in package.entries:
        if _MACRO.match(name):
            yield from package.parse(name, PlainText("macro", counters.pieces, None))
    for name in (*_SAID_OF_IT, *_unknown(package)):
        yield from whole(package, name, "other", counters.pieces, context)
    for name in package.named("", ".rdf"):  # attributes name kinds of statements
        yield from package.parse(name, Words("other", counters.pieces, None))
    yield from rest(counters)


def _unknown(package: Package) -> list[str]:
    """Parts that some program put into the package and no standard names."""
    given = (name for name in package.named("") if not name.startswith(_OF_PROGRAMS))
    return [name for name in given if name not in package.seen and name not in _SAID_OF_IT]


def rest(counters: Counters) -> Iterator[Part]:
    """What waits to be given when all parts were read: the end of the text, and who wrote comments and changes."""
    yield from counters.pieces.flush()
    if counters.authors:
        rows = tuple((name,) for name in counters.authors)
        yield TableChunk((Column("author"),), rows, table="author", location={"part": "author"})


class FlatText(OdfText):
    """A flat document: as a part, and its embedded files, which stand in it in base64."""

    context: ReadContext
    _data: Spool | None = None
    _waits = ""
    _object = _looks = False
    """The frame holds an object; the picture to come shows one that is there itself."""
    files = 0

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins."""
        if name in _OBJECTS:
            self._object, self._looks = True, False
        elif name == "draw:frame":
            self._object = self._looks = False
        elif name == "draw:image":
            self._looks = self._object
        if name == "office:binary-data" and self._data is None:
            self._data, self._waits = Spool(self.context), ""
        super().start(name, attributes)

    def text(self, data: str) -> None:
        """Characters."""
        if self._data is None:
            super().text(data)
            return
        self._waits += "".join(data.split())
        whole = len(self._waits) & ~3
        self._write(self._waits[:whole])
        self._waits = self._waits[whole:]

    def _write(self, data: str) -> None:
        if self._data is None:
            return
        try:
            block = binascii.a2b_base64(data.encode("ascii", "replace"))
        except binascii.Error:
            self._problem("damaged", "odf: base64")
            return
        self.context.expanded += len(block)
        self._data.write(block)

    def end(self, name: str) -> None:
        """An element ends."""
        if name == "office:binary-data":
            self.close_file()
        super().end(name)

    def close_file(self) -> None:
        """The file that is being read becomes a member, but for icons and what an object looks like."""
        self._write(self._waits + "=" * (-len(self._waits) % 4) if self._waits else "")
        spool, self._data = self._data, None
        if spool is None:
            return
        source = spool.source("")
        with source.open() as stream:
            head = stream.read(_HEAD)
        if not spool.size or head.startswith(_STARVIEW) or self._looks or (file_kind(head) and not is_file(head)):
            spool.release()
            return
        self.files += 1
        self.context.members += 1
        name = f"object-{self.files}"
        self.out.append(Member(name, spool.source(name), size=spool.size, release=spool.release))


def flat(source: ByteSource, context: ReadContext, kind: type[FlatText]) -> Iterator[Part]:
    """A document that is one XML file, by a handler of the given kind."""
    problems: dict[Problem, None] = {}
    counters = Counters(Pieces(context.limits.text_window))

    def problem(code: str, detail: str) -> None:
        problems[Problem(code, detail)] = None

    handler = kind("", counters, context.limits, problem)
    handler.context = context
    with source.open() as stream:
        try:
            yield from parse(iter(lambda: stream.read(_BLOCK), b""), handler, problems)
        finally:
            handler.close_file()
    handler.finish()
    yield from handler.out
    yield from rest(counters)
    yield from problems
