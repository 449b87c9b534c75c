"""A Git repository on this machine: the files of HEAD, and where it is asked for all that its history still holds."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator

from models.errors import ReadError, SkipObject
from models.limits import Limits
from models.records import Column, Item, ItemKind, Listing, Problem, Status, TableChunk, Target
from scanner.crawlers.git import records
from scanner.crawlers.git.records import Commit
from scanner.crawlers.git.repository import LONGEST_POINTER, Repository
from scanner.crawlers.git.tree import Leaf, Leaves, gathered, present, survey, words
from scanner.crawlers.git.url import git_url, parse_git_url
from scanner.crawlers.globs import Globs
from scanner.crawlers.local import files
from scanner.crawlers.names import encoded, io_path, printable
from scanner.crawlers.posix_modes import EXPOSED
from scanner.crawlers.rights import Rights, of_local
from scanner.readers.base import ByteSource

HISTORY = "@history"
"""The folder that stands for all that HEAD does not hold: a folder for each commit, ``lost`` and ``log``."""
_COLUMNS = ("object", "author", "author_email", "authored", "committer", "committer_email", "committed", "message")
_LINK_SHOWN = 200


class GitCrawler:
    """``git+file:///path/to/repository?history=1``, bare or with its folder ``.git``.

    Of the history each content comes once: at the first commit that has it, whose author and date it has.
    """

    def __init__(self, target: Target, limits: Limits) -> None:
        self._target, self._limits = target, limits
        self._path, self._history = parse_git_url(target.url)
        self._place = git_url(self._path, history=False).rstrip("/")
        self._globs = Globs(target.include, target.exclude)
        self._made: Repository | None = None
        self._reach: int | None = None

    def check(self) -> None:
        """Raise TargetError where there is no repository, or its objects are elsewhere."""
        self._repository.head()

    def rights(self) -> Rights:
        """By the modes of the repository's folder and of what lies directly in it."""
        return of_local(self._repository.folder)

    def walk(self) -> Iterator[Item | Listing]:
        """Every file of HEAD; with the history, then every content that only other commits hold, or none any more."""
        repository = self._repository
        head, found = repository.head(), Leaves()
        first: dict[bytes, Commit] = {}
        seen: set[bytes] = set()
        if head is not None:
            try:
                found = gathered(repository.objects, records.commit(repository.objects.data(head)[1]).tree)
            except ReadError as error:
                found.problems[()] = present(error.problem)
        known = {leaf.object for leaf in found.leaves}
        later = self._later(known, first, seen) if self._history else iter(())
        past = [(name, leaves) for name, leaves in later if leaves.leaves or leaves.problems]
        found.leaves = [self._aside(leaf) for leaf in found.leaves] if self._history else found.leaves
        if () in found.problems:
            yield self._failed((), found.problems[()])
        entries = yield from self._group((), found, first)
        if self._history:
            entries += 1
            yield from self._past(past, first)
        problem = found.problems.get(())
        if repository.objects.unreadable and problem is None:
            problem = Problem("unreadable", "index")
        yield Listing(self._target.name, self._place, problem is None, entries, problem)

    def source(self, item: Item) -> ByteSource:
        """The bytes of a file. Raises ReadError (``vanished``, ``damaged``, ``placeholder`` for what LFS keeps)."""
        repository, name = self._repository, printable(item.path.rpartition("/")[2])
        size, opened = repository.objects.stream(bytes.fromhex(item.locator))
        if size <= LONGEST_POINTER:
            with opened() as stream:
                data = stream.read()
            pointer, path = repository.kept_by_lfs(data)
            if path is not None:
                with files.open_file(path) as stream:
                    size = os.fstat(stream.fileno()).st_size
                return ByteSource(name, size, opener=lambda: files.open_file(path))
            if pointer:
                raise SkipObject("placeholder", "LFS")
        return ByteSource(name, size, opener=opened)

    def rows(self, item: Item) -> Iterator[TableChunk | Problem]:
        """What commits and tags say, and who wrote it, in the order in which they lie there."""
        if item.kind is not ItemKind.TABLE:
            raise ReadError("unsupported", item.kind.value)
        columns = tuple(Column(name) for name in _COLUMNS)
        rows: list[tuple[str | None, ...]] = []
        first = 1
        for name, said in words(self._repository.objects):
            author, committer = said.author, said.committer
            rows.append(
                (name.hex(), author.name, author.mail, author.time, committer.name, committer.mail, committer.time,
                 said.message[: self._limits.max_cell])
            )  # fmt: skip
            if len(rows) == self._limits.rows_per_chunk:
                yield TableChunk(columns, rows, first_row=first, table="log")
                first, rows = first + len(rows), []
        yield TableChunk(columns, rows, first_row=first, table="log")

    def close(self) -> None:
        """Let go of open files; the crawler may be used again."""
        made, self._made = self._made, None
        if made is not None:
            made.close()

    @property
    def _repository(self) -> Repository:
        if self._made is None:
            self._made = Repository(self._path)
        return self._made

    def _later(self, known: set[bytes], first: dict[bytes, Commit], seen: set[bytes]) -> Iterator[tuple[str, Leaves]]:
        """Commit by commit what it was the first to have and HEAD has not; then what no commit has."""
        objects = self._repository.objects
        all_of_it = survey(objects)
        for name, said in all_of_it.commits:
            found = gathered(objects, said.tree, seen)
            first.update((leaf.object, said) for leaf in found.leaves)
            found.leaves = [leaf for leaf in found.leaves if leaf.object not in known]
            yield name.hex(), found
        lost = Leaves()
        for blob in dict.fromkeys(all_of_it.blobs):
            if blob not in seen and blob not in known:
                lost.leaves.append(Leaf((blob.hex(),), 0o100000, blob))
        for name in all_of_it.broken:
            if name not in seen and name not in known:
                lost.leaves.append(Leaf((name.hex(),), 0o100000, name))
        lost.leaves.sort(key=lambda leaf: leaf.path)
        yield "lost", lost

    def _past(self, past: list[tuple[str, Leaves]], first: dict[bytes, Commit]) -> Iterator[Item | Listing]:
        for name, found in past:
            folder = (HISTORY, name)
            if () in found.problems:
                yield self._failed(folder, found.problems[()])
            entries = yield from self._group(folder, found, first)
            problem = found.problems.get(())
            yield Listing(self._target.name, self._uri(folder), problem is None, entries, problem)
        log = (HISTORY, "log")
        yield self._item(log, ItemKind.TABLE, "log")
        yield Listing(self._target.name, self._uri((HISTORY,)), complete=True, entries=len(past) + 1)

    def _group(
        self, base: tuple[str, ...], found: Leaves, first: dict[bytes, Commit]
    ) -> Generator[Item | Listing, None, int]:
        """The items below ``base``, a Listing after each folder of them but itself; gives how many entries it has."""
        counts: list[tuple[tuple[str, ...], list[int]]] = [((), [0])]

        def closed(path: tuple[str, ...]) -> Iterator[Listing]:
            while counts[-1][0] != path[: len(counts[-1][0])]:
                folder, count = counts.pop()
                problem = found.problems.get(folder)
                uri = self._uri((*base, *folder))
                yield Listing(self._target.name, uri, problem is None, count[0], problem)

        met: list[tuple[tuple[str, ...], Leaf | None]] = [(leaf.path, leaf) for leaf in found.leaves]
        met += [(path, None) for path in found.problems if path]
        for path, leaf in sorted(met, key=lambda one: one[0]):
            folder = path[:-1] if leaf else path
            yield from closed(folder)
            while counts[-1][0] != folder:
                counts[-1][1][0] += 1
                counts.append((folder[: len(counts[-1][0]) + 1], [0]))
            if leaf is None:
                yield self._failed((*base, *path), found.problems[path])
            else:
                counts[-1][1][0] += 1
                yield self._leaf(base, leaf, first.get(leaf.object))
        yield from closed(())
        return counts[0][1][0]

    def _leaf(self, base: tuple[str, ...], leaf: Leaf, commit: Commit | None) -> Item:
        path = (*base, *leaf.path)
        if leaf.mode == records.MODULE:
            return self._item(path, ItemKind.OTHER, "", commit, problem=Problem("submodule", leaf.object.hex()))
        if leaf.mode == records.LINK:
            return self._item(path, ItemKind.OTHER, "", commit, problem=Problem("link", self._leads_to(leaf.object)))
        if self._excluded(leaf.path):
            return self._item(path, ItemKind.FILE, leaf.object.hex(), commit, problem=Problem("excluded"))
        try:
            kind, size = self._repository.objects.header(leaf.object)
            if kind != "blob":
                raise ReadError("damaged", kind)  # noqa: TRY301 told in one place
        except ReadError as error:
            problem = present(error.problem)
            return self._item(path, ItemKind.FILE, leaf.object.hex(), commit, problem=problem, status=Status.FAILED)
        # What LFS keeps may be brought here later, where the same pointer stands.
        stamp = None if size <= LONGEST_POINTER and self._repository.has_lfs else f"git:{leaf.object.hex()}"
        return self._item(path, ItemKind.FILE, leaf.object.hex(), commit, size=size, stamp=stamp)

    def _item(
        self,
        path: tuple[str, ...],
        kind: ItemKind,
        locator: str,
        commit: Commit | None = None,
        *,
        end: str = "",
        size: int | None = None,
        stamp: str | None = None,
        problem: Problem | None = None,
        status: Status = Status.SKIPPED,
    ) -> Item:
        return Item(
            uri=self._uri(path) + end,
            path=printable(f"git+file://{'/'.join((self._path.replace(os.sep, '/').rstrip('/'), *path))}{end}"),
            target=self._target.name,
            kind=kind,
            locator=locator,
            size=size,
            modified=commit.author.time if commit else None,
            owner=printable(commit.author.text)[:_LINK_SHOWN] or None if commit else None,
            status=status if problem else None,
            problem=problem,
            stamp=stamp,
            exposure=self._exposure() if kind is not ItemKind.OTHER else None,
        )

    def _failed(self, path: tuple[str, ...], problem: Problem) -> Item:
        return self._item(path, ItemKind.OTHER, "", end="/", problem=problem, status=Status.FAILED)

    def _uri(self, path: tuple[str, ...]) -> str:
        return "/".join((self._place, *map(encoded, path)))

    def _excluded(self, path: tuple[str, ...]) -> bool:
        return bool(self._globs) and any(
            self._globs.excluded(path[:depth], folder=depth < len(path)) for depth in range(1, len(path) + 1)
        )

    def _leads_to(self, name: bytes) -> str:
        try:
            data = self._repository.objects.data(name, 1 << 16)[1]
        except ReadError as error:
            return error.problem.code
        return printable(data.decode("utf-8", "surrogateescape"))[:_LINK_SHOWN]

    def _exposure(self) -> str | None:
        """Who can get to the objects, which everybody may read who gets there."""
        if self._reach is None:
            folder = os.path.join(self._repository.folder, "objects")
            self._reach = files.reach_through(os.stat(io_path(folder)), files.reach_above(folder), folder)
        return EXPOSED[self._reach] if self._reach >= 0 else None

    @staticmethod
    def _aside(leaf: Leaf) -> Leaf:
        """Make room for the folder of the history."""
        if leaf.path[0] != HISTORY:
            return leaf
        return Leaf((HISTORY + "\u2215", *leaf.path[1:]), leaf.mode, leaf.object)
