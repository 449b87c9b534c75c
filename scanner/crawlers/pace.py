"""No faster than the user allows: bytes a second that are fetched from a production server."""

from __future__ import annotations

import time


class Pace:
    """Holds a stream of fetches to ``rate`` bytes a second on average; None: as fast as it comes."""

    def __init__(self, rate: float | None = None) -> None:
        self._rate = rate
        self._free = 0.0
        """When what was fetched so far is paid for."""

    def spend(self, size: int) -> None:
        """Wait until ``size`` bytes that were fetched are paid for; a pause before does not count as saved."""
        if not self._rate:
            return
        now = time.monotonic()
        self._free = max(self._free, now) + size / self._rate
        if self._free > now:
            time.sleep(self._free - now)
