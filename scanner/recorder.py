"""Between engine and store: gives objects their numbers, follows each outermost object, and counts for the progress."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from models.records import Item, Listing, ObjectResult, Status
from scanner.events import Event, Finished, Found, Started, Tick
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
    listed: int = 0
    """Folders, schemas and buckets listed so far."""
    phase: str = "scanning"
    """``scanning``, then ``adding`` up, then ``writing`` the reports: keys of the command line's messages."""


@dataclass(slots=True)
class _Open:
    """An outermost object in work: the numbers of the objects open in it, outermost first."""

    root: int
    ids: list[int] = field(default_factory=list)
    bytes_read: int = 0


class Recorder:
    """The engine's sink."""

    def __init__(self, store: RunStore, beat: Callable[[Progress], None] | None = None) -> None:
        self.store, self._beat = store, beat
        self._open: dict[str, _Open] = {}
        self._met: set[str] = set()
        self.progress = Progress()

    def fresh(self, items: Sequence[Item]) -> list[Item]:
        """Those of ``items`` that are neither finished nor in work: an entry met twice has one line."""
        if not items:
            return []
        known = self.store.finished([item.uri for item in items])
        self.progress.resumed += len(known)
        chosen = []
        for item in items:
            if item.uri not in known and item.uri not in self._met:
                self._met.add(item.uri)
                chosen.append(item)
        return chosen

    def listed(self, listing: Listing) -> None:
        """A folder, schema or bucket was listed."""
        self.progress.listed += 1
        if hasattr(self.store, "add_listing"):
            self.store.add_listing(listing)

    def take(self, root: Item, event: Event) -> None:
        """Pass one event of ``root`` on to the store."""
        if isinstance(event, Started):
            number = self.store.new_id()
            self._open.setdefault(root.uri, _Open(number)).ids.append(number)
            return
        state = self._open[root.uri]
        if isinstance(event, Found):
            self.store.add_findings(state.ids[-1], event.rows)
            self.progress.findings += len(event.rows)
        elif isinstance(event, Tick):
            if len(state.ids) == 1:
                self.progress.bytes_read += event.bytes_read - state.bytes_read
                state.bytes_read = event.bytes_read
        else:
            self._finish(root, state, event)

    def again(self, root: Item) -> None:
        """Forget ``root``: it is read once more."""
        state = self._open.pop(root.uri, None)
        if state is not None:
            self.store.discard(state.root)

    def beat(self) -> None:
        """Write what has waited, and show how far we are."""
        self.store.tick()
        if self._beat is not None:
            self._beat(self.progress)

    def phase(self, name: str) -> None:
        """Say what is done now."""
        self.progress.phase = name
        self.beat()

    def _finish(self, root: Item, state: _Open, event: Finished) -> None:
        result: ObjectResult = event.result
        number = state.ids.pop()
        self.store.add_object(number, state.root, result, state.ids[-1] if state.ids else None)
        self.progress.objects += 1
        self.progress.unread += result.status is not Status.SCANNED
        if not state.ids:
            self.progress.roots += 1
            self.progress.bytes_read += result.bytes_read - state.bytes_read
            del self._open[root.uri]
            self._met.discard(root.uri)
