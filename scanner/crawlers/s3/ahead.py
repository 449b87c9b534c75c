"""A bucket's pages in their order, fetched by several connections at a time.

A server tells what comes behind any key, so a listing can be begun anew ahead of itself: in ranges, each of which goes
on from page to page until it meets a key with which another began, and gives way to that one. So what comes is what one
connection would be told, in the same order, whatever that is; where ranges begin is guessed (``split.py``) and decides
about speed alone. Some pages are kept, never a bucket.
"""

from __future__ import annotations

import functools
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import NamedTuple, Self, cast

from models.errors import ReadError, TargetError
from scanner.crawlers.patience import Patience
from scanner.crawlers.s3.listing import Found, Page
from scanner.crawlers.s3.share import S3Share, behind
from scanner.crawlers.s3.split import Sample, above, at_folder, guess, in_bytes, sample

APART = 3
"""Pages that a range is meant to have."""
MOST = 16
"""Connections beyond which a listing gets no faster: taking pages apart is this process's own work."""
_LEVELS = 16
"""Folders whose folders are kept in mind."""
Objects = list[tuple[Found, str | None]]
"""Objects of a page, with who can read each by its own list where that is asked for."""


_Name = tuple[str, str]
"""A key and a version of it: a server may begin in the midst of a key's versions."""


class Asked(NamedTuple):
    """What is listed: how a page of it is had, and what each object's own list says."""

    page: Callable[[S3Share, dict[str, str]], Page]
    folders: Callable[[S3Share, str, str], Page]
    """The folders in a folder, behind one of them."""
    lists: Callable[[S3Share, Found], str | None] | None
    prefix: str = ""
    """What all keys begin with."""
    versions: bool = False


@dataclass(eq=False, slots=True)
class _Range:
    """Objects behind ``start``, up to what another range begins with."""

    start: str
    onward: dict[str, str] | None
    """What to ask with for its next page; None: there is none."""
    told: Sample | None = None
    steps: int = 0
    """Pages behind the one sampled at which the range begins; 0: it is of its own."""
    fresh: bool = False
    """Nothing of it has come: it may turn out to be empty."""
    busy: bool = False
    pages: deque[Objects] = field(default_factory=deque)
    begins: frozenset[_Name] = frozenset()
    """What is in its first page."""
    gives_way: _Range | None = None
    """The range that it met; None, where there is nothing more: the last."""
    recent: frozenset[_Name] = frozenset()
    """What is in its last page."""
    error: BaseException | None = None
    limit: str | None = None
    """A key behind which there is nothing of it."""


class _Names(NamedTuple):
    """A wish for the names of the folders in a folder, behind one of them."""

    level: str
    after: str


class _Known(NamedTuple):
    """The answer to it; ``complete``: there are no more."""

    after: str
    names: Sequence[str]
    complete: bool


class Ahead:
    """The connections that list: the crawler's own, and others where the server may be asked for more."""

    def __init__(self, own: Patience, make: Callable[[], Patience], count: int) -> None:
        self._own, self._count = own, min(count, MOST)
        self._others = [make() for _ in range(self._count - 1)]
        self._idle = [*self._others, own]
        self._pool = ThreadPoolExecutor(self._count, "listing")

    def __enter__(self) -> Self:
        """The connections are made when they are needed."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let go of all but the crawler's own."""
        self._pool.shutdown(wait=True, cancel_futures=True)
        for patience in self._others:
            patience.close()

    def pages(self, asked: Asked) -> Iterator[Objects]:
        """The objects of all pages. Raises ReadError, TargetError."""
        listing = _Listing(asked, self._own, self._idle, self._pool, self._count)
        try:
            yield from listing.pages()
        finally:
            listing.end()


class _Listing:
    """One listing under way. What is below ``_lock`` is done by whichever thread comes by."""

    def __init__(self, asked: Asked, own: Patience, idle: list[Patience], pool: ThreadPoolExecutor, count: int) -> None:
        self._asked, self._own, self._idle, self._pool, self._count = asked, own, idle, pool, count
        self._ranges = [_Range("", {})]
        self._names: dict[str, _Known | None] = {}
        """By folder; None: asked for."""
        self._lock = threading.Condition()
        self._had = self._working = 0
        self._one_by_one = count == 1
        self._ended = False

    def pages(self) -> Iterator[Objects]:
        """See Ahead."""
        while True:
            with self._lock:
                self._set_to_work()
                while (page := self._front()) is None and self._ranges:
                    self._lock.wait()
                self._set_to_work()
            if page is None:
                return
            yield page

    def end(self) -> None:
        """Begin nothing more, and wait for what was begun."""
        with self._lock:
            self._ended = True
            while self._working:
                self._lock.wait()

    def _front(self) -> Objects | None:
        """The next page; None where it has not come, or there is none: then there are no ranges either."""
        while self._ranges:
            first = self._ranges[0]
            if first.pages:
                return first.pages.popleft()
            if first.error is not None:
                raise first.error
            if first.busy or first.onward is not None:
                return None
            self._give_way(first.gives_way)
        return None

    def _give_way(self, to: _Range | None) -> None:
        """On to the next range, without those between: one has gone past them before they were there."""
        if to is None:
            self._ranges = []
            return
        self._ranges.pop(0)
        wanted = {id(each.gives_way) for each in self._ranges}
        at = self._ranges.index(to)
        between = [each for each in self._ranges[:at] if id(each) in wanted]
        self._ranges = [to, *between, *self._ranges[at + 1 :]]

    def _set_to_work(self) -> None:
        while not self._ended and self._idle and self._working < 1 + self._had:  # a small bucket needs but one
            job = self._job()
            if job is None:
                return
            patience = self._idle.pop()
            if isinstance(job, _Range):
                job.busy = True
            self._working += 1
            self._pool.submit(self._work, job, patience)

    def _job(self) -> _Range | _Names | None:
        """What is to be done first: pages that the walk comes to soonest."""
        kept = sum(len(each.pages) + each.busy for each in self._ranges)
        full = kept >= self._count * (APART + 1)
        for at, each in enumerate(self._ranges):
            if full and (at or each.pages):
                return None
            following = next(iter(self._ranges[at + 1 : at + 2]), None)
            if each.error is not None:
                return None  # the walk will not get beyond it
            if following is not None and following.fresh and following.busy:
                continue  # it may turn out that this one has gone past it
            if not each.busy:
                if each.onward is not None:
                    return each
            elif each.told is not None and not self._one_by_one and len(self._ranges) < 2 * self._count:
                job = self._split(at, each, following)
                if job is not None:
                    return job
        return None

    def _split(self, at: int, each: _Range, following: _Range | None) -> _Range | _Names | None:
        """A new range within one that is at work, or what has to be known for it."""
        told, steps = cast("Sample", each.told), each.steps + APART
        if steps > self._count * APART:
            return None
        limit = each.limit or (following.start if following else None)
        point, further = self._point(told, steps), self._point(told, steps + 1)
        if isinstance(point, _Names):
            self._names[point.level] = None
            return point
        if point is None or in_bytes(point) <= in_bytes(each.start):
            return None
        if limit is not None and (not isinstance(further, str) or in_bytes(further) >= in_bytes(limit)):
            return None  # the rest is not worth while
        new = _Range(point, behind(point, versions=self._asked.versions), told, steps, fresh=True, limit=each.limit)
        each.limit = None
        self._ranges.insert(at + 1, new)
        return new

    def _point(self, told: Sample, pages: int) -> str | _Names | None:
        """A key so many pages behind the one sampled, or what has to be known first."""
        if told.folders and (found := self._folder(told, pages)):
            return found
        found = guess(told, pages)
        if found is None and len(told.level) > len(self._asked.prefix):  # a folder about to end
            found = self._folder(above(told), pages // APART)
        return found

    def _folder(self, told: Sample, pages: int) -> str | _Names | None:
        known = self._names.get(told.level, _Known("\uffff", (), complete=False))
        if known is None:
            return None
        used_up = not known.complete and not any(one > told.folder for one in known.names[-1:])
        if told.folder < known.after or (used_up and told.folder > known.after):
            return _Names(told.level, told.folder)
        return at_folder(told, known.names, pages)

    def _work(self, job: _Range | _Names, patience: Patience) -> None:
        """Done by a thread of the pool: one call, with one connection."""
        came: Callable[[], None]
        try:
            came = self._named(job, patience) if isinstance(job, _Names) else self._paged(job, patience)
        except BaseException as error:  # the walk raises it, where it gets there
            refused, came = _is_refused(error), functools.partial(self._failed, job, error)
        else:
            refused = False
        with self._lock:
            self._working -= 1
            if refused and patience is not self._own:
                self._back(job)  # a server that allows fewer connections: this one stays out of use
            else:
                self._idle.append(patience)
                came()
            self._set_to_work()
            self._lock.notify_all()

    def _named(self, job: _Names, patience: Patience) -> Callable[[], None]:
        page = patience.call(lambda share: self._asked.folders(cast("S3Share", share), *job))

        def came() -> None:
            while len(self._names) >= _LEVELS:
                self._names.pop(next(iter(self._names)))
            self._names[job.level] = _Known(job.after, page.folders, page.onward is None)

        return came

    def _paged(self, job: _Range, patience: Patience) -> Callable[[], None]:
        asked = dict(job.onward or {})
        page = patience.call(lambda share: self._asked.page(cast("S3Share", share), asked))
        with self._lock:
            own = self._met(job, page.objects)[0]
        objects = [(found, self._listed(found, patience)) for found in page.objects[:own]]
        return lambda: self._came(job, page, objects)

    def _listed(self, found: Found, patience: Patience) -> str | None:
        ask = self._asked.lists
        return patience.call(lambda share: ask(cast("S3Share", share), found)) if ask else None

    def _met(self, each: _Range, objects: Sequence[Found]) -> tuple[int, _Range | None]:
        """How many come before the first with which another range began, and which that is."""
        ends = {name: other for other in self._ranges if other is not each for name in other.begins}
        at = next((at for at, found in enumerate(objects) if (found.key, found.version) in ends), len(objects))
        return at, ends[objects[at].key, objects[at].version] if at < len(objects) else None

    def _came(self, each: _Range, page: Page, objects: Objects) -> None:
        """A page of a range."""
        self._had += 1
        each.busy = False
        own, gives_way = self._met(each, page.objects)
        if each not in self._ranges or own > len(objects):  # what it had met is gone: once more
            return
        names = [(found.key, found.version) for found, _ in objects[:own]]
        if each.fresh and not self._is_worth(each, names):
            return
        each.onward = dict(page.onward) if page.onward and gives_way is None else None
        each.gives_way = gives_way
        each.recent = frozenset(names)
        if each.fresh or not each.begins:
            each.begins = each.recent
        each.fresh = False
        if told := sample([key for key, _ in names]):
            each.told, each.steps = told, 0
        if own:
            each.pages.append(objects[:own])

    def _is_worth(self, each: _Range, names: Sequence[_Name]) -> bool:
        """Whether a new range has anything that the one before does not come to by itself; else it is left out."""
        if names and in_bytes(names[0][0]) <= in_bytes(each.start):
            self._one_by_one = True  # a server that begins where it likes
        at = self._ranges.index(each)
        before = next(one for one in reversed(self._ranges[:at]) if not one.fresh)  # it waits for those behind it
        passed = not before.recent.isdisjoint(names)
        if names and not passed and not self._one_by_one:
            return True
        self._leave_out(each)
        if passed:
            self._ranges[at - 1].limit = each.limit
        return False

    def _leave_out(self, each: _Range) -> None:
        at = self._ranges.index(each)
        before = self._ranges[at - 1]
        before.limit = min(each.start, before.limit or each.start, key=in_bytes)
        self._ranges.pop(at)

    def _failed(self, job: _Range | _Names, error: BaseException) -> None:
        if isinstance(job, _Names):
            self._names[job.level] = _Known(job.after, (), complete=True)
        elif job in self._ranges and job.fresh:
            self._one_by_one = True
            self._leave_out(job)
        else:
            job.busy, job.error = False, error

    def _back(self, job: _Range | _Names) -> None:
        if isinstance(job, _Names):
            self._names.pop(job.level, None)
        elif job in self._ranges and job.fresh:
            self._leave_out(job)
        else:
            job.busy = False


def _is_refused(error: BaseException) -> bool:
    return isinstance(error, TargetError) or (isinstance(error, ReadError) and error.problem.code == "connection")
