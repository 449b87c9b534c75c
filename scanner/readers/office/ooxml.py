"""Office Open XML packages (ECMA-376, ISO/IEC 29500, transitional and strict): parts, relations, properties, members.

Parts are parsed as streams by expat, block by block, so a part of any size needs the memory of one block; nothing
outside the package is ever opened.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO

from models.errors import ReadError, SkipObject
from models.records import Column, Problem, TableChunk, TextChunk
from scanner.readers.archives.zip_entries import ZipEntries
from scanner.readers.archives.zip_entry import Entry
from scanner.readers.base import ByteSource, Member, Part, ReadContext
from scanner.readers.images import ocr
from scanner.readers.images.metafile_words import LARGEST as SMALL_METAFILE
from scanner.readers.images.metafile_words import DrawnWords
from scanner.readers.images.pictures_within import is_picture
from scanner.readers.office import ole_package
from scanner.readers.office.ooxml_small import STATISTICS, Properties, Relation, Relations
from scanner.readers.office.xml_stream import Handler, Thinning, parse
from scanner.readers.scratch import Spool
from scanner.readers.windows import characters

_LARGEST_OLE = 256 << 20
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_RATIO_FROM = 16 << 20
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".webp")  # no previews of objects (.emf)
_ICON = 8 << 10
_METAFILES = (".emf", ".wmf")
_TELLING = 100
"""Bytes of text below which a document with pictures is taken for a scan."""
_EMBEDDED = ("/embeddings/", "/afchunk", "/attachments/", "/externallinks/ole", "/activex/")


class Package:
    """One open package. Problems of its parts are gathered in ``problems``, one of each kind."""

    def __init__(self, source: ByteSource, context: ReadContext) -> None:
        """Read the directory; raises SkipObject ``encrypted`` or ReadError ``damaged``."""
        self._context = context
        self._stream: BinaryIO = source.open()
        self.problems: dict[Problem, None] = {}
        self.entries: dict[str, Entry] = {}
        self._told: set[str] = set()
        """Names (casefolded) of pictures whose words are among the document's."""
        self.seen: set[str] = set()
        """Names (casefolded) of the parts that were read."""
        self.unlock: Callable[[str, Iterator[bytes]], Iterator[bytes]] | None = None
        """What makes of a locked part's bytes, by its name (casefolded), those within."""
        try:
            self._open(source)
        except BaseException:
            self.close()
            raise

    def _open(self, source: ByteSource) -> None:
        if self._stream.read(8) == ole_package.MAGIC:
            self._stream.seek(0)
            if _ENCRYPTED in self._stream.read(64 << 20):
                raise SkipObject("encrypted")
            raise ReadError("unsupported", "OLE")
        self._zip = ZipEntries(self._stream, source.size)
        for entry in self._zip:
            name = entry.raw_name.decode("utf-8", "replace").replace("\\", "/").lstrip("/")
            if len(self.entries) >= self._context.limits.max_members:
                self.problem("members", str(self._context.limits.max_members))
                break
            self.entries.setdefault(name.casefold(), entry)
        if self._zip.damaged:
            self.problem("damaged", "zip: directory")
        if not self.entries:
            raise ReadError("damaged", "zip: no members")

    def close(self) -> None:
        """Let go of the file."""
        self._stream.close()

    def problem(self, code: str, detail: str = "") -> None:
        """Note that something could not be read."""
        self.problems[Problem(code, detail)] = None

    def named(self, prefix: str, suffix: str = ".xml") -> list[str]:
        """The parts of a folder, by number where they have one."""
        names = [name for name in self.entries if name.startswith(prefix) and name.endswith(suffix)]
        return sorted(names, key=lambda name: (len(name), name))

    def stream(self, name: str) -> Iterator[bytes]:
        """The part's bytes; ends, with a problem noted, where it is broken or a limit trips."""
        entry = self.entries.get(name.casefold())
        if entry is None:
            return
        self.seen.add(name.casefold())
        limits, context, unpacked = self._context.limits, self._context, 0
        try:
            blocks = self._zip.unpack(entry)
            for block in self.unlock(name.casefold(), blocks) if self.unlock else blocks:
                unpacked += len(block)
                context.expanded += len(block)
                if context.expanded > limits.max_expanded:
                    self.problem("expanded", f"{limits.max_expanded >> 20} MiB")
                    return
                if unpacked > _RATIO_FROM and unpacked > limits.max_ratio * max(entry.packed, 1):
                    self.problem("ratio", str(limits.max_ratio))
                    return
                yield block
        except ReadError as error:
            self.problems[error.problem] = None

    def parse(self, name: str, handler: Handler, thin: Thinning | None = None) -> Iterator[Part]:
        """Give the part, after ``thin`` where that is given, to ``handler`` and yield what it puts out, as it comes."""
        if name.casefold() in self.entries:
            blocks = self.stream(name)
            yield from parse(thin(blocks) if thin else blocks, handler, self.problems)

    def read(self, name: str, handler: Handler) -> None:
        """``parse`` for small parts whose handler keeps what it needs."""
        for _ in self.parse(name, handler):
            pass

    def relations(self, part: str) -> dict[str, Relation]:
        """The part's relations by id; ``part`` empty for the package's own."""
        folder, base = posixpath.split(part.casefold())
        handler = Relations(folder)
        self.read(posixpath.join(folder, "_rels", base + ".rels"), handler)
        return handler.relations

    def links(self, prefix: str) -> Iterator[str]:
        """Every address outside the package that a part below ``prefix`` points to, once."""
        seen: set[str] = set()
        for name in self.named(prefix, ".rels"):
            handler = Relations("")
            self.read(name, handler)
            for relation in handler.relations.values():
                if relation.external and relation.target not in seen:
                    seen.add(relation.target)
                    yield relation.target

    def properties(self) -> Iterator[TableChunk]:
        """Core, extended and custom properties, each as one record."""
        relations = self.relations("").values()
        own = {"docprops/custom.xml"} | {r.target for r in relations if r.kind == "custom-properties"}
        parts = {r.target for r in relations if r.kind in {"core-properties", "extended-properties"}}
        for name in sorted(own | parts | {"docprops/core.xml", "docprops/app.xml"}):
            if name.casefold() not in self.entries:
                continue
            handler = Properties()
            self.read(name, handler)
            counted = frozenset() if name in own else STATISTICS
            values = {k: v.strip() for k, v in handler.values.items() if v.strip() and k not in counted}
            if values:
                yield TableChunk(
                    columns=tuple(Column(key) for key in values),
                    rows=(tuple(values.values()),),
                    table=posixpath.splitext(posixpath.basename(name))[0],
                    location={"part": "properties"},
                )

    def everything(self, parts: Iterable[Part], members: Iterable[Part]) -> Iterator[Part]:
        """What a document says, then what lies within it, then what could not be read; the package is closed."""
        try:
            yield from self.only_pictures(parts)
            yield from members
            yield from self.problems
        finally:
            self.close()

    def only_pictures(self, parts: Iterable[Part]) -> Iterator[Part]:
        """``parts``, then the words of drawings; where all say next to nothing, and there are pictures, a problem."""
        said = end = 0
        for part in parts:
            if isinstance(part, TextChunk):
                said += len(part.data)
                end = part.start + characters(part.data)
            elif isinstance(part, TableChunk) and part.location.get("part") not in {"properties", "author"}:
                said += _TELLING
            yield part
        pictures = sum(
            ("/media/" in name or name.startswith("pictures/")) and name.endswith(_PICTURES) and entry.size > _ICON
            for name, entry in self.entries.items()
        )
        for part in self._drawn(end):
            said += len(part.data)
            yield part
        if said < _TELLING and pictures and ocr.unread(self._context) is not None:
            self.problem("pictures_only", str(pictures))

    def _drawn(self, start: int) -> Iterator[TextChunk]:
        """The words of small metafiles, behind ``start`` characters."""
        drawn = DrawnWords(self._context)
        for key, entry in self.entries.items():
            small = key.endswith(_METAFILES) and entry.size <= SMALL_METAFILE and is_picture(key, entry.size)
            if small and drawn.take(key, b"".join(self.stream(key))):
                self._told.add(key)
        yield from drawn.chunks(start)

    def members(self, wanted: Callable[[str], bool] | None = None) -> Iterator[Member]:
        """Pictures; embedded files and objects, macros among them, or the parts that are ``wanted`` by their name."""
        chunks = frozenset() if wanted else self._chunks()
        for key, entry in self.entries.items():
            if entry.folder or not ((wanted or _embedded)(key) or key in chunks or is_picture(key, entry.size)):
                continue
            if key in self._told:
                continue
            spool = Spool(self._context)
            before = set(self.problems)
            for block in self.stream(key):
                spool.write(block)
            name = entry.raw_name.decode("utf-8", "replace").replace("\\", "/").lstrip("/")
            problem = next((p for p in self.problems if p not in before), None)
            self._context.members += 1
            if spool.size == 0 and problem:
                spool.release()
                yield Member(name, None, size=entry.size, modified=entry.modified, problem=problem)
                continue
            yield from self._unwrapped(name, entry, spool, problem)

    def _chunks(self) -> frozenset[str]:
        """The files that a document takes its text from as they are (``altChunk``), whatever they are called."""
        found: set[str] = set()
        for name in self.named("", ".rels"):
            folder = posixpath.dirname(posixpath.dirname(name))
            handler = Relations(folder)
            self.read(name, handler)
            found.update(r.target for r in handler.relations.values() if r.kind == "aFChunk" and not r.external)
        return frozenset(found)

    def _unwrapped(self, name: str, entry: Entry, spool: Spool, problem: Problem | None) -> Iterator[Member]:
        """The files that an OLE object wraps, each a member; the object itself where it wraps none."""
        source, found = spool.source(name), False
        with source.open() as stream:
            ole = stream.read(8) == ole_package.MAGIC
            for inner, data in ole_package.wrapped(stream) if ole and spool.size <= _LARGEST_OLE else ():
                found = True
                path = f"{name}/{inner}"
                self._context.members += 1
                yield Member(path, ByteSource.of_bytes(path, data), size=len(data), problem=problem)
        if found:
            spool.release()
            return
        yield Member(name, source, size=spool.size, modified=entry.modified, problem=problem, release=spool.release)


def _embedded(key: str) -> bool:
    inner = any(mark in "/" + key for mark in _EMBEDDED) and not key.endswith((".xml", ".rels"))
    return inner or key.endswith(("/vbaproject.bin", ".vtt"))
