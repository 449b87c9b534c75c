"""Walking the targets in a thread of its own, never more than some thousands of items ahead of the workers."""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Iterable

from models.records import Item, Listing

AHEAD = 4096


class Feed:
    """Walks the items in a thread of its own, never more than some thousands ahead of the workers."""

    def __init__(self, items: Iterable[Item | Listing]) -> None:
        self._queue: queue.Queue[Item | Listing | None] = queue.Queue(AHEAD)
        self._error: BaseException | None = None
        self._stopped = threading.Event()
        self.ended = self._last = False
        self._thread = threading.Thread(target=self._walk, args=(items,), daemon=True)
        self._thread.start()

    def _walk(self, items: Iterable[Item | Listing]) -> None:
        try:
            for item in items:
                while not self._stopped.is_set():
                    with contextlib.suppress(queue.Full):
                        self._queue.put(item, timeout=0.2)
                        break
                if self._stopped.is_set():
                    return
        except BaseException as error:
            self._error = error
        while not self._stopped.is_set():
            with contextlib.suppress(queue.Full):
                self._queue.put(None, timeout=0.2)
                return

    def take(self, most: int) -> list[Item | Listing]:
        """What has been walked so far, up to ``most`` items and listings.

        Raises what the walk raised, once all before it is out.
        """
        items: list[Item | Listing] = []
        while not self._last and len(items) < most:
            try:
                item = self._queue.get_nowait()
            except queue.Empty:
                break
            if item is None:
                self._last = True
            else:
                items.append(item)
        if self._last and not items:
            self.ended = True
            if self._error is not None:
                raise self._error
        return items

    def stop(self) -> None:
        """Walk no further."""
        self._stopped.set()
