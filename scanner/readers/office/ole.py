"""Compound files (MS-CFB) as the readers of Office 97 see them: streams by path, storages as files, properties.

A stream is held whole, for its parts point to each other; one above ``LARGEST`` is cut there, and that is a problem.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, BinaryIO, Self

from models.errors import ReadError
from models.records import Column, Problem, TableChunk, TextChunk
from scanner.readers.base import ByteSource, Member, Part, ReadContext
from scanner.readers.images import ocr
from scanner.readers.images.metafile_words import DrawnWords
from scanner.readers.images.pictures_within import carved, metafiles
from scanner.readers.office.ole_file import opened
from scanner.readers.office.ole_package import native
from scanner.readers.office.ole_properties import properties
from scanner.readers.office.ole_write import Tree, compound
from scanner.readers.unpack import expanded
from scanner.readers.windows import characters

LARGEST = 256 << 20
_DEEPEST = 60
_MOST_ENTRIES = 200_000
_PROPERTY_STREAMS = ("\x05summaryinformation", "\x05documentsummaryinformation")
_HOLDERS = ("objectpool", "msodatastore")
_TELLING = 100
"""Bytes of text below which a document with pictures is taken for a scan."""
_WHOLE = ("package", "contents", "embeddedodf", "item")
_MAGIC = (b"%PDF-", b"PK\x03\x04", b"<", b"{\\rtf", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")


class Ole:
    """One open compound file. ``problems`` gathers what could not be read, one of each kind.

    Paths are names joined by ``/``, casefolded; ``names`` has each as it is written. Use it as a context manager.
    """

    def __init__(self, source: ByteSource, context: ReadContext) -> None:
        """Read the directory; raises ReadError ``damaged``."""
        self.context = context
        self.problems: dict[Problem, None] = {}
        self.names: dict[str, str] = {}
        self._entries: dict[str, Any] = {}
        self._instead: dict[str, bytes] = {}
        self._below: dict[str, tuple[list[str], list[str]]] = {}
        """Path of each storage, with a / behind it -> the storages and the streams directly below."""
        self._pictures = 0
        self._told: set[int] = set()
        """Pictures whose words are among the document's."""
        self._size = source.size
        self._stream: BinaryIO = source.open()
        try:
            self._ole: Any = opened(self._stream)
            self._walk()
        except Exception as error:  # olefile raises anything on a broken file
            self._stream.close()
            if isinstance(error, MemoryError):
                raise
            raise ReadError("damaged", "OLE") from error

    def __enter__(self) -> Self:
        """Open already."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let go of the file."""
        self._stream.close()

    def _walk(self) -> None:
        waiting = [("", self._ole.root, 0)]
        while waiting:
            prefix, storage, depth = waiting.pop()
            for entry in storage.kids:
                path = prefix + entry.name
                if len(self.names) >= _MOST_ENTRIES or depth > _DEEPEST:
                    self.problem("damaged", "OLE: directory")
                    return
                key = path.casefold()
                if key in self.names:
                    continue
                self.names[key] = path
                storages, streams = self._below.setdefault(prefix.casefold(), ([], []))
                if entry.entry_type == 2:
                    self._entries[key] = entry
                    streams.append(key)
                elif entry.entry_type == 1:
                    storages.append(key)
                    waiting.append((path + "/", entry, depth + 1))

    def problem(self, code: str, detail: str = "") -> None:
        """Note that something could not be read."""
        self.problems[Problem(code, detail)] = None

    def __contains__(self, path: str) -> bool:
        """Whether there is such a stream."""
        return path.casefold() in self._entries or path.casefold() in self._instead

    def put(self, path: str, data: bytes) -> None:
        """Read ``data`` in the place of a stream, which was locked."""
        self._instead[path.casefold()] = data

    def size(self, path: str) -> int:
        """Bytes that the stream claims to have; 0 where there is none."""
        if path.casefold() in self._instead:
            return len(self._instead[path.casefold()])
        entry = self._entries.get(path.casefold())
        return int(entry.size) if entry is not None else 0

    def read(self, path: str) -> bytes:
        """The stream, or what can be had of it; empty where there is none."""
        if path.casefold() in self._instead:
            return self._instead[path.casefold()]
        entry = self._entries.get(path.casefold())
        if entry is None or not entry.size:
            return b""
        size = min(entry.size, self._size)  # no stream is longer than the file
        if size > LARGEST:
            self.problem("too_large", f"{LARGEST >> 20} MiB")
            size = LARGEST
        try:
            data: bytes = self._ole._open(entry.isectStart, size).getvalue()  # noqa: SLF001 - by entry, not by name
        except Exception as error:  # olefile raises anything on a broken file
            if isinstance(error, MemoryError):
                raise
            data = b""
        if len(data) < min(entry.size, LARGEST):
            self.problem("damaged", "OLE: a stream breaks off")
        return data

    def storages(self, prefix: str = "") -> list[str]:
        """Paths of the storages directly below ``prefix`` (empty or ending in ``/``), in the order of their names."""
        return sorted(self._below.get(prefix.casefold(), ([], []))[0])

    def streams(self, prefix: str = "") -> list[str]:
        """Paths of the streams directly below ``prefix``."""
        return sorted(self._below.get(prefix.casefold(), ([], []))[1])

    def properties(self) -> Iterator[TableChunk]:
        """Summary, document summary and custom properties, each set as one record."""
        for path in _PROPERTY_STREAMS:
            if path not in self:
                continue
            values = properties(self.read(path))
            if values:
                yield TableChunk(
                    tuple(map(Column, values)),
                    (tuple(values.values()),),
                    table=path[1:],
                    location={"part": "properties"},
                )

    def member(self, storage: str, name: str = "") -> Iterator[Member]:
        """The object in a storage: the files that it wraps, else a compound file of its streams."""
        prefix, name = storage + "/", name or self.names.get(storage, storage)
        found = False
        for path in self.streams(prefix):
            kind = path[len(prefix) :]
            if kind == "\x01ole10native":
                inner = native(self.read(path))
                if inner:
                    found = True
                    yield self.of_bytes(f"{name}/{inner[0]}", inner[1])
            elif kind in _WHOLE:
                data = self.read(path)
                if data.startswith(_MAGIC):
                    found = True
                    yield self.of_bytes(f"{name}/{kind}", data)
        if not found:
            yield self.storage(storage, name)

    def storage(self, storage: str, name: str, shared: tuple[str, ...] = ()) -> Member:
        """A storage as a compound file of its own, with storages of the root that it ``shared``."""
        before, left = set(self.problems), [LARGEST]
        tree = self._tree(storage + "/", left)
        for other in shared:
            if other.casefold() in self.names and other.casefold() not in self._entries:
                tree.setdefault(other, self._tree(other + "/", left))
        data = compound(tree)
        return self.of_bytes(name, data, next((p for p in self.problems if p not in before), None))

    def embedded(self, wanted: Callable[[str], bool]) -> Iterator[Member]:
        """The objects in the storages of the root whose names (casefolded) are ``wanted``."""
        for storage in self.storages():
            if not wanted(storage):
                continue
            for inner in self.storages(storage + "/") if storage in _HOLDERS else (storage,):
                yield from self.member(inner)

    def only_pictures(self, parts: Iterable[Part], streams: Sequence[bytes]) -> Iterator[Part]:
        """``parts``, then the words of metafiles in the ``streams`` of pictures, all of which are there by then.

        Where all say next to nothing, and there are photographs or scans, that is a problem.
        """
        said = end = 0
        for part in parts:
            if isinstance(part, TextChunk):
                said += len(part.data)
                end = part.start + characters(part.data)
            elif isinstance(part, TableChunk) and part.location.get("part") not in {"properties", "author"}:
                said += _TELLING
            yield part
        drawn = DrawnWords(self.context)
        for data in streams:
            for ending, picture in self._metafiles(data):
                if drawn.take(ending, picture):
                    self._told.add(hash(picture))
        for chunk in drawn.chunks(end):
            said += len(chunk.data)
            yield chunk
        count = sum(map(_pictures, streams)) if said < _TELLING and ocr.unread(self.context) is not None else 0
        if count:
            self.problem("pictures_only", str(count))

    def pictures(self, data: bytes) -> Iterator[Member]:
        """The pictures that lie in a stream, each a member, but for those whose words are the document's."""
        for picture in carved(data):
            self._pictures += 1
            yield self.of_bytes(f"picture {self._pictures}", picture)
        for ending, picture in self._metafiles(data):
            if hash(picture) not in self._told:
                self._pictures += 1
                yield self.of_bytes(f"picture {self._pictures}{ending}", picture)

    def _metafiles(self, data: bytes) -> Iterator[tuple[str, bytes]]:
        """Those in a stream, within what may be unpacked."""
        left = self.context.limits.max_expanded - self.context.expanded
        for ending, picture in metafiles(data):
            left -= len(picture)
            if left < 0:
                self.problems[expanded(self.context)] = None
                return
            yield ending, picture

    def of_bytes(self, name: str, data: bytes, problem: Problem | None = None) -> Member:
        """A member in memory, counted."""
        self.context.members += 1
        self.context.expanded += len(data)
        limits = self.context.limits
        if self.context.members > limits.max_members:
            raise ReadError("members", str(limits.max_members))
        if self.context.expanded > limits.max_expanded:
            raise ReadError("expanded", f"{limits.max_expanded >> 20} MiB")
        return Member(name, ByteSource.of_bytes(name, data), size=len(data), problem=problem)

    def _tree(self, prefix: str, left: list[int]) -> dict[str, bytes | Tree]:
        tree: dict[str, bytes | Tree] = {}
        for path in self.streams(prefix):
            data = self.read(path) if left[0] > 0 else b""
            if left[0] <= 0 and self.size(path):
                self.problem("too_large", f"{LARGEST >> 20} MiB")
            left[0] -= len(data)
            tree[self.names[path][len(prefix) :]] = data
        for path in self.storages(prefix):
            tree[self.names[path][len(prefix) :]] = self._tree(path + "/", left)
        return tree


def _pictures(data: bytes) -> int:
    """How many photographs or scans lie in drawings; metafiles are icons and shapes."""
    return data.count(b"\x89PNG\r\n\x1a\n") + data.count(b"\xff\xd8\xff")
