"""When which target may be read: a run that comes out of its time window waits, and goes on where it was."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import UTC, datetime

from models.records import Target
from models.window import Window, next_open

_LOOK = 0.25
"""Seconds between two looks at the clock while nothing may be read."""


def local_time() -> datetime:
    """Now, as the clock on the wall shows it."""
    return datetime.now(UTC).astimezone()


class Gate:
    """Knows the time windows of every target.

    ``windows`` hold for those that have none of their own; ``stopped`` tells whether the run was asked to stop.
    """

    def __init__(self, targets: Iterable[Target], windows: Sequence[Window], stopped: Callable[[], bool]) -> None:
        found = {each.name: each.bounds.windows if each.bounds.windows is not None else windows for each in targets}
        self._windows = {name: tuple(each) for name, each in found.items() if each}
        self._stopped = stopped
        self.waiting: frozenset[str] = frozenset()
        """Targets that the walk could go on with, were their windows open; empty while it goes on."""
        self.paused_until: datetime | None = None
        """Nothing may be read before; None while something may."""

    @property
    def always_open(self) -> bool:
        """Whether no target has a window."""
        return not self._windows

    def is_open(self, name: str) -> bool:
        """Whether this target may be read now."""
        windows = self._windows.get(name)
        return windows is None or any(window.open_at(local_time()) for window in windows)

    def wait(self, names: Collection[str]) -> bool:
        """Wait until one of the targets may be read; False where the run was stopped meanwhile."""
        self.waiting = frozenset(names)
        try:
            while not any(map(self.is_open, names)):
                if self._stopped():
                    return False
                time.sleep(_LOOK)
        finally:
            self.waiting = frozenset()
        return True

    def opens(self, names: Iterable[str]) -> datetime | None:
        """When the first of the targets may be read; None for none."""
        now = local_time()
        return min((next_open(self._windows.get(name, ()), now) for name in names), default=None)
