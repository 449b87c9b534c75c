"""Walking the targets in a thread of its own, never more than some thousands of items ahead of the workers."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable

from models.records import Item, Listing

AHEAD = 4096


class Feed:
    """Walks the items in a thread of its own, never more than some thousands ahead of the workers."""

    def __init__(self, items: Iterable[Item | Listing]) -> None:
        self._met: deque[Item | Listing | None] = deque()
        self._room = threading.Event()
        self._error: BaseException | None = None
        self._stopped = threading.Event()
        self.ended = self._last = False
        self._thread = threading.Thread(target=self._walk, args=(items,), daemon=True)
        self._thread.start()

    def _walk(self, items: Iterable[Item | Listing]) -> None:
        try:
            for item in items:
                while len(self._met) >= AHEAD and not self._stopped.is_set():
                    self._room.clear()
                    if len(self._met) >= AHEAD:
                        self._room.wait(0.2)
                if self._stopped.is_set():
                    return
                self._met.append(item)  # a queue with its locks takes ten times as long
        except BaseException as error:
            self._error = error
        self._met.append(None)

    def take(self, most: int) -> list[Item | Listing]:
        """What has been walked so far, up to ``most`` items and listings.

        Raises what the walk raised, once all before it is out.
        """
        items: list[Item | Listing] = []
        while self._met and len(items) < most:
            item = self._met.popleft()
            if item is None:
                self._last = True
            else:
                items.append(item)
        self._room.set()
        if self._last and not items:
            self.ended = True
            if self._error is not None:
                raise self._error
        return items

    def stop(self) -> None:
        """Walk no further."""
        self._stopped.set()
        self._room.set()
