"""Between engine and store: what of an earlier run stands, numbers for objects, who follows whom, and the progress.

An outermost object is kept unread where its stamp is that of the earlier run, taken over where its bytes are, copied
where another object has them, and read otherwise.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from pathlib import Path

from models.records import Item, ItemKind, Listing, ObjectResult, Status
from scanner.contents import TRANSIENT, Content, Contents
from scanner.crawlers.names import io_path, local_path
from scanner.events import Answer, Ask, Event, Finished, Found, Known, Started, Tick
from scanner.store.carrying import KnownRow
from scanner.store.run_store import RunStore


@dataclass(slots=True)
class Progress:
    """How far a scan is. ``bytes_read`` counts what was read of files and tables, members not again."""

    started: float = field(default_factory=time.monotonic)
    objects: int = 0
    roots: int = 0
    bytes_read: int = 0
    findings: int = 0
    unread: int = 0
    resumed: int = 0
    """Objects found finished in the run that is gone on with."""
    carried: int = 0
    """Outermost objects taken unread from the run before."""
    reread: int = 0
    """Outermost objects read again although the place says that they are the same."""
    listed: int = 0
    """Folders, schemas and buckets listed so far."""
    phase: str = "scanning"
    """``scanning``, then ``adding`` up, then ``writing`` the reports: keys of the command line's messages."""
    paused_until: datetime | None = None
    """Outside of every time window: when it goes on."""


@dataclass(slots=True)
class _Open:
    """An outermost object in work: the numbers of the objects open in it, outermost first."""

    root: int
    item: Item
    """As its worker asks for it: of the size it really has."""
    ids: list[int] = field(default_factory=list)
    bytes_read: int = 0
    copied: set[int] = field(default_factory=set)
    """Those whose rows are there already, copied from an object of the same content."""
    contents: set[Content] = field(default_factory=set)
    """What is being read in it, and others may wait for."""
    waits_for: Content | None = None
    ended: bool = False
    """Its worker is through with it; it waits for the same content to be read elsewhere."""
    in_vain: bool = False
    """What it waited for came to nothing."""


class Recorder:
    """The engine's sink.

    ``reread`` is the share of unchanged objects that are read all the same, 0 to 1; ``by_place`` as for ``Contents``.
    """

    def __init__(
        self,
        store: RunStore,
        beat: Callable[[Progress], None] | None = None,
        *,
        reread: float = 0.0,
        by_place: bool = False,
    ) -> None:
        self.store, self._beat = store, beat
        self.until: Callable[[], datetime | None] = lambda: None
        """Asks until when nothing may be read."""
        self._salt = (store.run_id or "").encode()[:64]
        self._bound = int(reread * (1 << 64))
        self._contents = Contents(store, by_place=by_place)
        self._open: dict[str, _Open] = {}
        self._met: set[str] = set()
        self._before: dict[str, KnownRow] = {}
        """Of objects to be read: what an earlier run says of them."""
        self._alone: list[Item] = []
        self.progress = Progress()

    def fresh(self, items: Sequence[Item]) -> list[tuple[Item, Known]]:
        """Those of ``items`` that must be read: neither finished, nor in work, nor unchanged since the earlier run.

        An entry met twice has one line.
        """
        if not items:
            return []
        found = self.store.known([item.uri for item in items])
        chosen = []
        for item in items:
            row = found.get(item.uri)
            if item.uri in self._met:
                continue
            if row is not None and (row.origin == self.store.run_id or self.store.is_kept(row)):
                self.progress.resumed += row.origin == self.store.run_id
                continue
            known = Known()
            if row is not None:
                if item.problem is None and self._stands(row, item):
                    known = Known(row.sha256, row.table, row.codes)
                    if item.stamp is not None and item.stamp == row.stamp:
                        if not self._again(item.uri):
                            self._keep(row, item)
                            continue
                        self.progress.reread += 1
                self._before[item.uri] = row
            self._met.add(item.uri)
            chosen.append((item, known))
        return chosen

    def again_alone(self) -> list[Item]:
        """Items that waited for others in vain."""
        items, self._alone = self._alone, []
        return items

    def look_again(self, targets: Collection[str]) -> None:
        """Let what servers did not give of ``targets`` be met once more: they answer again."""
        self.progress.objects -= sum(self.store.lost()[target] for target in targets)
        self.store.discard_lost(targets)
        self._met.clear()  # the store knows what is finished

    def listed(self, listing: Listing) -> None:
        """A folder, schema or bucket was listed."""
        self.progress.listed += 1
        self.store.add_listing(listing)

    def take(self, root: Item, event: Event) -> None:
        """Pass one event of ``root`` on to the store."""
        if isinstance(event, Started):
            number = self.store.new_id()
            state = self._open.setdefault(root.uri, _Open(number, root))
            if state.ids:
                self._replace(root)
            state.ids.append(number)
            return
        state = self._open[root.uri]
        if isinstance(event, Found):
            self._replace(root)
            self.store.add_findings(state.ids[-1], event.rows)
            self.progress.findings += len(event.rows)
        elif isinstance(event, Tick):
            if len(state.ids) == 1:
                self.progress.bytes_read += event.bytes_read - state.bytes_read
                state.bytes_read = event.bytes_read
        else:
            self._finish(root, state, event)

    def ask(self, root: Item, question: Ask) -> Answer:
        """Say whether a worker must read what it has in hand: an object, or member, within ``root``."""
        state = self._open[root.uri]
        content = (question.sha256, question.media_type)
        donor = self._contents.donor(content, leaf=question.member)
        if donor is not None:
            self._replace(root)
            self._copy(state, donor, question.item)
            return self._contents.answer(donor) if question.member else Answer(same=True)
        if self._contents.claim(content, root.uri, wait=not question.member):
            state.waits_for, state.item = content, question.item
            return Answer(same=True)
        state.contents.add(content)
        return Answer(same=False)

    def again(self, root: Item) -> None:
        """Forget ``root``: it is read once more."""
        state = self._open.pop(root.uri, None)
        if state is not None:
            self.store.discard(state.root)
            self._let_go(root.uri, state)

    def beat(self) -> None:
        """Write what has waited, and show how far we are."""
        self.store.tick()
        self.progress.paused_until = self.until()
        if self._beat is not None:
            self._beat(self.progress)

    def phase(self, name: str) -> None:
        """Say what is done now."""
        self.progress.phase = name
        self.beat()

    def _stands(self, row: KnownRow, item: Item) -> bool:
        """Whether the same bytes would end as they did, members included."""
        if row.kind != item.kind or row.status == Status.FAILED or not TRANSIENT.isdisjoint(row.codes):
            return False
        return row.id not in self._contents.unsure and not _changes_wait(row, item)

    def _again(self, uri: str) -> bool:
        """Whether an unchanged object is read all the same: by a lot that is another one in every run."""
        lot = blake2b(uri.encode("utf-8", "surrogatepass"), key=self._salt, digest_size=8).digest()
        return int.from_bytes(lot, "big") < self._bound

    def _keep(self, row: KnownRow, item: Item) -> None:
        self.store.keep(row, item)
        self.progress.carried += 1
        self.progress.objects += 1
        self.progress.roots += 1
        self.progress.unread += row.status != Status.SCANNED

    def _replace(self, root: Item) -> None:
        """What is about to be stored of ``root`` takes the place of what an earlier run says of it."""
        row = self._before.pop(root.uri, None)
        if row is not None:
            self.store.replace(row.id)

    def _copy(self, state: _Open, donor: int, item: Item) -> None:
        """Give the object in hand all that ``donor`` has."""
        number = state.ids[-1]
        outer = state.ids[-2] if len(state.ids) > 1 else None
        result = ObjectResult(item, Status.SCANNED)
        objects, findings = self.store.copy_tree(donor, number, state.root, result, outer)
        state.copied.add(number)
        self.progress.objects += objects - 1
        self.progress.findings += findings

    def _finish(self, root: Item, state: _Open, event: Finished) -> None:
        result: ObjectResult = event.result
        if len(state.ids) == 1:
            state.bytes_read, read = result.bytes_read, result.bytes_read - state.bytes_read
            self.progress.bytes_read += read
            if result.like is not None and (state.waits_for is not None or state.in_vain):
                state.ended = True
                self._ended(root.uri, state)
                return
            if state.waits_for is not None:
                self._contents.wait_no_more(state.waits_for, root.uri)
        number = state.ids.pop()
        if result.like is None and number not in state.copied:
            self._replace(root)
            self.store.add_object(number, state.root, result, state.ids[-1] if state.ids else None)
            self._contents.add(result)
            self.progress.unread += result.status is not Status.SCANNED
            if result.sha256 is not None:
                content = (result.sha256, result.media_type)
                self._settle(
                    self._contents.done(content, root.uri), number if result.status is Status.SCANNED else None
                )
        elif number not in state.copied and not self._take_over(root, state, number, result):
            return
        self.progress.objects += 1
        if not state.ids:
            self._close(root.uri, state)

    def _take_over(self, root: Item, state: _Open, number: int, result: ObjectResult) -> bool:
        """The bytes of ``root`` are those of the earlier run; False where its rows are no longer to be had."""
        row = self._before.pop(root.uri, None)
        if row is not None:
            self.store.refresh(row, result.item, result.table)
            return True
        state.ids.append(number)
        donor = self.store.like(result.sha256, result.media_type) if result.sha256 else None
        if donor is not None and self._contents.by_place and not self._contents.fits(donor, leaf=True):
            donor = None
        if donor is None or result.item.kind is ItemKind.TABLE:
            self._forget(root.uri, state)
            return False
        self._copy(state, donor, result.item)
        state.ids.pop()
        return True

    def _settle(self, waiting: Sequence[str], donor: int | None) -> None:
        """The content that ``waiting`` wait for was read, as the object ``donor``; None: it could not be."""
        for uri in waiting:
            state = self._open[uri]
            state.waits_for = None
            if donor is None:
                state.in_vain = True
            else:
                self._replace(state.item)
                self._copy(state, donor, state.item)
            self._ended(uri, state)

    def _ended(self, uri: str, state: _Open) -> None:
        """Close an object that has waited, once both its worker and what it waited for are done."""
        if not state.ended or state.waits_for is not None:
            return
        if state.in_vain:
            self._forget(uri, state)
            return
        self.progress.objects += 1
        self._close(uri, state)

    def _forget(self, uri: str, state: _Open) -> None:
        """Have an object read once more, whoever else reads the same."""
        del self._open[uri]
        self._alone.append(state.item)
        self._let_go(uri, state)

    def _close(self, uri: str, state: _Open) -> None:
        self.progress.roots += 1
        del self._open[uri]
        self._met.discard(uri)
        self._let_go(uri, state)

    def _let_go(self, uri: str, state: _Open) -> None:
        """Whoever waits for content that ``uri`` has not come to reads it without waiting."""
        for content in state.contents:
            self._settle(self._contents.done(content, uri), None)


def _changes_wait(row: KnownRow, item: Item) -> bool:
    """Whether more belongs to a database than its file, which alone has a stamp."""
    if row.media_type != "application/vnd.sqlite3" or not item.uri.startswith("file:"):
        return False
    from scanner.readers.data.sqlite_open import changes_wait

    return changes_wait(Path(io_path(local_path(item.uri))))
