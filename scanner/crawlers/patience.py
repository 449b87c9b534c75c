"""Calls to a server that may be slow, busy or gone: tried again, each time after a longer wait, in the end given up.

A server that was given up is asked once for each further object, without waiting, until it answers again: a run over a
server that died ends soon, with every object it could not read listed.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import TypeVar

from models.errors import ReadError, TargetError
from models.limits import Limits
from scanner.crawlers.pace import Pace
from scanner.crawlers.share import Busy, Lost, Share

T = TypeVar("T")

SHARES = (0.016, 0.082, 0.246, 0.656)
"""How the seconds of patience are spent: before the second try, the third, and so on. Each wait may be half as long
again, so that workers come apart."""
LONGEST = 60.0
"""Seconds that a server may ask to be left alone, before that counts as a refusal."""


class Patience:
    """One connection, made at the first call and again whenever it is lost."""

    def __init__(self, make: Callable[[], Share], limits: Limits | None = None, pace: Pace | None = None) -> None:
        self._make, self._pace = make, pace or Pace()
        self._waits = tuple((limits or Limits()).patience * share for share in SHARES)
        self._share: Share | None = None
        self._given_up = False
        self._was_in = False
        """It was logged in once: what the user gave was right."""

    def call(self, work: Callable[[Share], T]) -> T:
        """What ``work`` gives.

        Raises what it raises, TargetError where the server refuses the login from the first, and ReadError
        ``connection`` where it does not answer or refuses it later.
        """
        waits = iter(() if self._given_up else self._waits)
        while True:
            try:
                done = work(self._connected())
            except Lost as error:
                self.close()
                reason, wait = str(error), next(waits, None)
            except Busy as error:
                reason, wait = str(error), next(waits, None)
                if wait is not None and error.seconds is not None:
                    wait = max(wait, error.seconds) if error.seconds <= LONGEST else None
            else:
                self._given_up = False
                return done
            if wait is None:
                self._given_up = True
                raise ReadError("connection", reason)
            time.sleep(wait * (1 + random.random() / 2))  # noqa: S311 spreads load, hides nothing

    def read(self, path: str, offset: int, size: int) -> bytes:
        """As ``Share.read``, no faster than the user allows."""
        data = self.call(lambda share: share.read(path, offset, size))
        self._pace.spend(len(data))
        return data

    def close(self) -> None:
        """Let go of the connection; the next call makes another."""
        share, self._share = self._share, None
        if share is not None:
            share.close()

    def _connected(self) -> Share:
        if self._share is None:
            share = self._make()
            try:
                share.connect()
            except BaseException as error:
                share.close()
                if isinstance(error, TargetError) and self._was_in:  # a password that has expired meanwhile
                    raise ReadError("connection", "login") from None
                raise
            self._share, self._was_in = share, True
        return self._share
