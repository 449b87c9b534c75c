"""Files on a server: every entry once, in the order of names, folders listed ahead, files reached by ranges."""

from __future__ import annotations

import itertools
import posixpath
import queue
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Self

from models.errors import ReadError, TargetError
from models.exposure import EXPOSED
from models.limits import Limits
from models.records import Item, ItemKind, Listing, Problem, Status, TableChunk, Target
from scanner.crawlers.git.repository import STORE
from scanner.crawlers.globs import Globs
from scanner.crawlers.names import printable
from scanner.crawlers.pace import Pace
from scanner.crawlers.patience import Patience
from scanner.crawlers.place_url import PlaceUrl
from scanner.crawlers.ranges import source_of
from scanner.crawlers.registry import is_estimated
from scanner.crawlers.share import Entry, PartlyListed, Share
from scanner.readers.base import ByteSource

_GIT = "git+file:///…?history=1"
DEEPEST = 1000
"""Folders in folders beyond which a server is not believed."""


@dataclass(slots=True)
class _Level:
    """A folder being walked: its path, its entries still to come, last first, and what its Listing will say."""

    path: str
    entries: list[Entry]
    identity: str | None
    count: int
    problem: Problem | None
    within: str | None
    """Who can get to what lies in it."""
    store: bool = False
    """It is a Git repository."""


class RemoteCrawler:
    """Walks one server by the ``Share`` that ``make`` makes. A subclass for each protocol says which."""

    def __init__(self, target: Target, limits: Limits, place: PlaceUrl, make: Callable[[], Share]) -> None:
        self._target, self._limits, self._place, self._make = target, limits, place, make
        self._globs = Globs(target.include, target.exclude)
        self._patience = Patience(make, limits, Pace(limits.max_rate))
        self._listing = listing_connections(limits)

    def check(self) -> None:
        """Raise TargetError where the server does not answer, refuses the login, or has no such path."""
        from scanner.crawlers.errors import target_error

        shown = printable(self._place.place)
        try:
            if self._entry().kind == "folder":
                for _ in self._patience.call(lambda share: list(share.entries(self._place.path))):
                    break
        except PartlyListed:
            return
        except ReadError as error:
            if error.problem.code == "connection":
                raise target_error("unreachable", place=shown, answer=error.problem.detail) from None
            if error.problem.code == "vanished":
                raise target_error("missing", path=shown, hint="") from None
            raise target_error("unlistable", path=shown, reason=error.problem.detail) from None

    def walk(self) -> Iterator[Item | Listing]:
        """Every file below the target, and an OTHER item for each folder, link or device that is not gone into."""
        entry = self._entry()
        if entry.kind != "folder":
            yield self._item(self._place.path, entry, None)
            return
        with _Ahead(self._patience, self._make, self._limits, self._listing) as ahead:
            yield from self._tree(entry, ahead)

    def list_by(self, connections: int) -> None:
        """List by so many connections from here on, the crawler's own among them."""
        self._listing = max(1, connections)

    def source(self, item: Item) -> ByteSource:
        """The file's bytes, by ranges. Raises ReadError (``vanished``, ``unreadable``, ``connection``)."""
        return source_of(item, self.size, self.read, estimated=is_estimated(self._target.url))

    def size(self, locator: str) -> int:
        """Bytes of a file. Raises ReadError."""
        return self._patience.call(lambda share: share.entry(locator)).size or 0

    def read(self, locator: str, offset: int, size: int) -> bytes:
        """A range of a file's bytes, shorter only at its end. Raises ReadError."""
        return self._patience.read(locator, offset, size)

    def rows(self, item: Item) -> Iterator[TableChunk | Problem]:
        """Files have no rows of their own. Raises ReadError."""
        raise ReadError("unsupported", item.kind.value)

    def close(self) -> None:
        """Let go of the connection; the crawler may be used again."""
        self._patience.close()

    def _entry(self) -> Entry:
        return self._patience.call(lambda share: share.entry(self._place.path))

    def _tree(self, root: Entry, ahead: _Ahead) -> Iterator[Item | Listing]:
        """Depth first, one list of entries for each level."""
        levels = [self._level(self._place.path, root, ahead, None)]
        if problem := levels[0].problem:
            yield self._folder(self._place.path, root, problem)
        while levels:
            level = levels[-1]
            if not level.entries:
                levels.pop()
                yield Listing(
                    self._target.name, self._place.uri(level.path), level.problem is None, level.count, level.problem
                )
                continue
            entry = level.entries.pop()
            path = f"{level.path}/{entry.name}"
            if entry.kind != "folder" or entry.problem:
                yield self._item(path, entry, level.within)
            elif self._excluded(path, folder=True):
                yield self._folder(path, entry, Problem("excluded"), Status.SKIPPED)
            elif level.store and entry.name == "objects":
                yield self._folder(path, entry, Problem("repository", _GIT), Status.SKIPPED)
            elif entry.identity and any(above.identity == entry.identity for above in levels):
                yield self._folder(path, entry, Problem("link", "loop"), Status.SKIPPED)
            elif len(levels) >= DEEPEST:
                yield self._folder(path, entry, Problem("depth", str(DEEPEST)), Status.SKIPPED)
            else:
                levels.append(self._level(path, entry, ahead, level.within))
                if problem := levels[-1].problem:
                    yield self._folder(path, entry, problem)

    def _level(self, path: str, entry: Entry, ahead: _Ahead, within: str | None) -> _Level:
        within = _least(entry.exposure, within)
        problem = None
        try:
            listed = ahead.entries(path)
        except PartlyListed as error:
            listed, problem = error.entries, error.problem
        except ReadError as error:
            return _Level(path, [], entry.identity, 0, error.problem, within)
        entries = sorted(listed, key=lambda each: each.name, reverse=True)
        wanted = (f"{path}/{each.name}" for each in reversed(entries) if each.kind == "folder" and not each.problem)
        ahead.expect(each for each in wanted if not self._excluded(each, folder=True))
        store = {each.name for each in entries} >= STORE
        return _Level(path, entries, entry.identity, len(entries), problem, within, store)

    def _excluded(self, path: str, *, folder: bool) -> bool:
        if not self._globs:
            return False
        below = path[len(self._place.path) :].strip("/") or posixpath.basename(path)
        return self._globs.excluded(tuple(below.split("/")), folder=folder)

    def _folder(self, path: str, entry: Entry, problem: Problem, status: Status = Status.FAILED) -> Item:
        return self._made(path + "/", entry, ItemKind.OTHER, status, problem, None)

    def _item(self, path: str, entry: Entry, within: str | None) -> Item:
        if entry.kind != "file":
            problem = entry.problem or Problem("link" if entry.kind == "link" else "special", entry.kind)
            return self._made(path, entry, ItemKind.OTHER, Status.SKIPPED, problem, None)
        if self._excluded(path, folder=False):
            return self._made(path, entry, ItemKind.FILE, Status.SKIPPED, Problem("excluded"), within)
        return self._made(path, entry, ItemKind.FILE, Status.FAILED if entry.problem else None, entry.problem, within)

    def _shown(self, path: str) -> str:
        """The place of an object as a person reads it."""
        return printable(self._place.server + path)

    def _made(
        self,
        path: str,
        entry: Entry,
        kind: ItemKind,
        status: Status | None,
        problem: Problem | None,
        within: str | None,
    ) -> Item:
        is_file = kind is ItemKind.FILE
        return Item(
            uri=self._place.uri(path),
            path=self._shown(path),
            target=self._target.name,
            kind=kind,
            locator=path,
            size=entry.size if is_file else None,
            modified=entry.modified,
            owner=entry.owner,
            access=entry.access,
            media_type=entry.media_type,
            status=status,
            problem=problem,
            stamp=entry.stamp if is_file else None,
            exposure=_least(entry.exposure, within),
        )


def _least(exposure: str | None, within: str | None) -> str | None:
    """Who can read what is open to ``exposure`` in a folder open to ``within``; None: not told."""
    if exposure is None or within is None:
        return exposure
    return min(exposure, within, key=EXPOSED.index)


def listing_connections(limits: Limits) -> int:
    """How many of the connections that a server may be asked for list at least, while the rest fetch."""
    return max(1, limits.max_connections // 4)


class _Ahead:
    """Lists folders before the walk comes to them, by a few connections beside the crawler's own."""

    def __init__(self, own: Patience, make: Callable[[], Share], limits: Limits, count: int) -> None:
        self._count = count
        self._own = own
        self._pool = ThreadPoolExecutor(count, "listing")
        self._idle: queue.SimpleQueue[Patience] = queue.SimpleQueue()
        self._all = [own, *(Patience(make, limits) for _ in range(count - 1))]
        for patience in self._all:
            self._idle.put(patience)
        self._lists: dict[str, Future[list[Entry]]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)
        for patience in self._all[1:]:
            patience.close()

    def expect(self, paths: Iterator[str]) -> None:
        """The walk will come to ``paths``, in that order: the first ones are listed meanwhile."""
        if self._count > 1:
            for path in itertools.islice(paths, max(0, 4 * self._count - len(self._lists))):
                self._lists[path] = self._pool.submit(self._list, path)

    def entries(self, path: str) -> list[Entry]:
        """What lies in the folder. Raises ReadError."""
        listed = self._lists.pop(path, None) or self._pool.submit(self._list, path)
        return listed.result()

    def _list(self, path: str) -> list[Entry]:
        while True:
            patience = self._idle.get()
            try:
                entries = patience.call(lambda share: list(share.entries(path)))
            except (ReadError, TargetError) as error:
                if patience is not self._own and (isinstance(error, TargetError) or error.problem.code == "connection"):
                    continue  # a server that allows fewer connections: this one stays out of use
                self._idle.put(patience)
                raise
            self._idle.put(patience)
            return entries
