"""Local files and folders: every entry once, in the order of names, nothing followed, nothing changed."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from models.errors import ReadError
from models.limits import Limits
from models.records import Item, ItemKind, Listing, Problem, Status, TableChunk, Target
from scanner.crawlers.errors import os_read_error, os_reason, target_error
from scanner.crawlers.git.repository import STORE
from scanner.crawlers.git.url import git_url
from scanner.crawlers.globs import Globs
from scanner.crawlers.local import access as local_access
from scanner.crawlers.local import files
from scanner.crawlers.names import file_uri, io_path, local_path, path_of_uri, printable
from scanner.crawlers.rights import Rights, of_local
from scanner.readers.base import ByteSource

_LINK_SHOWN = 200  # characters of a link's target that its line shows


@dataclass(slots=True)
class _Level:
    """A folder being walked: the length of its path within the current one, its names still to come, its identity."""

    length: int
    names: list[str]
    identity: tuple[int, int]
    reach: int
    """Who can get to what lies in it (``files.REACH_ALL`` and the like)."""
    entries: int = 0
    problem: Problem | None = None
    store: bool = False
    """It is a Git repository, whose objects are looked into by another crawler alone."""
    place: Problem | None = None
    """That it is a volume of its own, or is reached through a link: what another run compares."""


class LocalCrawler:
    """Walks a folder, or stands for a single file. A target that is itself a link is followed, no other link is."""

    def __init__(self, target: Target, limits: Limits) -> None:
        self._target = target
        self._limits = limits
        self._root = local_path(target.url)
        self._globs = Globs(target.include, target.exclude)

    def rights(self) -> Rights:
        """By the modes of the top and of what lies directly in it."""
        return of_local(self._root)

    def check(self) -> None:
        """Raise TargetError where the path does not exist or cannot be listed or opened."""
        shown = printable(self._root)
        try:
            status = os.stat(io_path(self._root))
            if stat.S_ISDIR(status.st_mode):
                files.names_of(self._root, follow=True)
                return
        except (FileNotFoundError, NotADirectoryError):
            raise target_error("missing", path=shown, hint="") from None
        except OSError as error:
            raise target_error("unlistable", path=shown, reason=os_reason(error)) from None
        if not stat.S_ISREG(status.st_mode):
            raise target_error("not_regular", path=shown)
        try:
            files.open_file(self._root, follow=True).close()
        except ReadError as error:
            raise target_error("unreadable_file", path=shown, reason=error.problem.detail) from None

    def walk(self) -> Iterator[Item | Listing]:
        """Every file below the target, and an OTHER item for each folder, link or device that is not gone into.

        A Listing follows the last entry of each folder that was gone into.
        """
        try:
            status = os.stat(io_path(self._root))
        except OSError:
            self.check()
            return
        reach = files.reach_above(self._root)
        if stat.S_ISDIR(status.st_mode):
            yield from self._tree(status, reach)
        else:
            yield self._entry(self._root, status, files.describe(status), reach)

    def source(self, item: Item) -> ByteSource:
        """The file's bytes. Raises ReadError (``vanished``, ``unreadable``, ``special``)."""
        path = path_of_uri(item.locator)
        follow = path == self._root
        try:
            with files.open_file(path, follow=follow) as stream:
                size = os.fstat(stream.fileno()).st_size
        except ReadError as error:
            raise _why(path, error) from None
        return ByteSource(
            name=printable(os.path.basename(path)),
            size=size,
            opener=lambda: files.open_file(path, follow=follow),
            path=Path(io_path(path)) if files.fits(path) else None,
        )

    def rows(self, item: Item) -> Iterator[TableChunk | Problem]:
        """Files have no rows of their own. Raises ReadError."""
        raise ReadError("unsupported", item.kind.value)

    def close(self) -> None:
        """Nothing is held open between calls."""

    def _tree(self, root: os.stat_result, reach: int) -> Iterator[Item | Listing]:
        """Depth first with one path and one list of names per level: flat memory whatever the tree looks like."""
        away = self._left_out()
        path = self._root
        levels: list[_Level] = []
        opened: tuple[str, os.stat_result] | None = (path, root)
        while opened or levels:
            if opened:
                path, status = opened
                opened = None
                names, problem = self._listing(path)
                if problem:
                    yield self._folder(path, status, Status.FAILED, problem)
                above = levels[-1].reach if levels else reach
                if levels and status.st_dev != levels[-1].identity[0] and local_access.is_remote(status):
                    above = files.REACH_ALL  # a server's volume: its own folders alone keep anybody out
                within = files.reach_through(status, above, path)
                identity = (status.st_dev, status.st_ino)
                place = _place(status, levels[-1].identity[0]) if levels else _root_place(path, status)
                store = all(name in names for name in STORE)
                levels.append(_Level(len(path), names, identity, within, len(names), problem, store, place))
            level = levels[-1]
            path = path[: level.length]
            if not level.names:
                levels.pop()
                yield self._listed(path, level)
                continue
            met = self._meet(os.path.join(path, level.names.pop()), levels, away)
            if isinstance(met, Item):
                yield met
            else:
                opened = met

    def _listed(self, path: str, level: _Level) -> Listing:
        uri = file_uri(path).rstrip("/")
        return Listing(self._target.name, uri, level.problem is None, level.entries, level.problem or level.place)

    def _listing(self, path: str) -> tuple[list[str], Problem | None]:
        if len(path) > files.LONGEST_PATH:
            return [], Problem("unreadable", f"path longer than {files.LONGEST_PATH}")
        try:
            names, error = files.names_of(path, follow=path == self._root)
        except OSError as failed:
            names, error = [], failed
        return names, _why(path, os_read_error(error)).problem if error else None

    def _meet(
        self, path: str, levels: list[_Level], away: frozenset[tuple[int, int]]
    ) -> Item | tuple[str, os.stat_result]:
        """One entry: its item, or the folder to go into next."""
        try:
            status = files.lstat(path)
        except OSError as error:
            return self._item(path, ItemKind.OTHER, None, Status.FAILED, _why(path, os_read_error(error)).problem)
        problem = files.describe(status)
        if problem or not stat.S_ISDIR(status.st_mode):
            return self._entry(path, status, problem, levels[-1].reach)
        if levels[-1].store and os.path.basename(path) == "objects":
            found = git_url(os.path.dirname(path).removesuffix(os.sep + ".git"), history=True)
            return self._folder(path, status, Status.SKIPPED, Problem("repository", found))
        identity = (status.st_dev, status.st_ino)
        if identity in away or self._excluded(path, folder=True):
            return self._folder(path, status, Status.SKIPPED, Problem("excluded"))
        if any(level.identity == identity for level in levels):  # a mount of a folder within itself
            return self._folder(path, status, Status.SKIPPED, Problem("link", "loop"))
        return path, status

    def _left_out(self) -> frozenset[tuple[int, int]]:
        """Device and number of the folders the run itself writes to: the same by whatever path they are met."""
        found = set()
        for place in self._target.leave_out:
            try:
                status = os.stat(io_path(local_path(place)))
            except OSError:
                continue
            found.add((status.st_dev, status.st_ino))
        return frozenset(found)

    def _excluded(self, path: str, *, folder: bool) -> bool:
        if not self._globs:
            return False
        below = path[len(self._root) :].lstrip(os.sep) or os.path.basename(path)
        return self._globs.excluded(tuple(below.split(os.sep)), folder=folder)

    def _entry(self, path: str, status: os.stat_result, problem: Problem | None, reach: int) -> Item:
        if problem is None:
            left_out = self._excluded(path, folder=False)
            why = (Status.SKIPPED, Problem("excluded")) if left_out else (None, None)
            return self._item(path, ItemKind.FILE, status, *why, reach=reach)
        if problem.code == "link" and not problem.detail:
            problem = Problem("link", _link_target(path))
        return self._item(path, ItemKind.OTHER, status, Status.SKIPPED, problem)

    def _folder(self, path: str, status: os.stat_result, why: Status, problem: Problem) -> Item:
        return self._item(path, ItemKind.OTHER, status, why, problem, end="/")

    def _item(
        self,
        path: str,
        kind: ItemKind,
        status: os.stat_result | None,
        why: Status | None,
        problem: Problem | None,
        *,
        end: str = "",
        reach: int | None = None,
    ) -> Item:
        uri = file_uri(path)
        uri += end if not uri.endswith("/") else ""
        shown = printable(path)
        said = local_access.told(path, status) if status else local_access.NOTHING
        return Item(
            uri=uri,
            path=shown + end if not shown.endswith("/") else shown,
            target=self._target.name,
            kind=kind,
            locator=uri,
            size=status.st_size if status and kind is ItemKind.FILE else None,
            modified=files.modified(status) if status else None,
            owner=said.owner,
            access=said.access,
            status=why,
            problem=problem,
            stamp=files.stamp(status, time.time_ns()) if status and kind is ItemKind.FILE else None,
            exposure=files.exposure(said.circle, reach) if reach is not None else None,
        )


def _place(status: os.stat_result, above: int, real: str = "") -> Problem | None:
    """What is said of a folder on another device than the folder ``above`` it, or whose ``real`` path is another."""
    if status.st_dev != above:
        return Problem("volume", real)
    return Problem("linked", real) if real else None


def _root_place(path: str, status: os.stat_result) -> Problem | None:
    """The same of a target: one that is a link, or lies behind one, may lead elsewhere next time."""
    try:
        real = os.path.realpath(io_path(path))
        above = os.stat(os.path.dirname(real)).st_dev
    except OSError:
        return None
    same = os.path.normcase(real) == os.path.normcase(os.path.normpath(io_path(path)))
    if os.path.dirname(real) == real:  # the top of a file system
        above = status.st_dev
    return _place(status, above, "" if same else printable(real)[:_LINK_SHOWN])


def _why(path: str, error: ReadError) -> ReadError:
    """The same, or that a server refused this machine's root."""
    problem = local_access.squashed(path, error.problem)
    return error if problem == error.problem else ReadError(problem.code, problem.detail)


def _link_target(path: str) -> str:
    try:
        return printable(os.readlink(io_path(path)))[:_LINK_SHOWN]
    except OSError as error:
        return os_reason(error)
