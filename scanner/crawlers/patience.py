"""Calls to a server that may be slow, busy or gone: tried again, each time after a longer wait, in the end given up.

A server that was given up is asked once for each further object, without waiting, until it answers again: a run over a
server that died ends soon, with every object it could not read listed. One that refuses a login which it took before is
not asked again. One that takes no further connection is waited
for as long each time, while those that it has go on.
"""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

from models.errors import ReadError, TargetError
from models.limits import Limits
from models.said import say
from scanner.crawlers.pace import Pace
from scanner.crawlers.share import Busy, Full, Lost, Share

log = logging.getLogger("pandian.servers")
T = TypeVar("T")


class Connects(Protocol):
    """What can be connected and let go of again and again: a Share, a session of a database."""

    def connect(self) -> None:
        """See ``Share.connect``."""
        ...

    def close(self) -> None:
        """Let go of the connection. Never raises."""
        ...


S = TypeVar("S", bound=Connects)

SHARES = (0.016, 0.082, 0.246, 0.656)
"""How the seconds of patience are spent: before the second try, the third, and so on. Each wait may be half as long
again, so that workers come apart."""
LONGEST = 60.0
"""Seconds that a server may ask to be left alone, before that counts as a refusal."""


class Calls(Generic[S]):
    """One connection, made at the first call and again whenever it is lost."""

    def __init__(
        self, make: Callable[[], S], limits: Limits | None = None, pace: Pace | None = None, *, given_up: bool = False
    ) -> None:
        """``given_up``: the server did not answer when it was last asked."""
        self._make, self._pace = make, pace or Pace()
        self._waits = tuple((limits or Limits()).patience * share for share in SHARES)
        self._share: S | None = None
        self.given_up = given_up
        self._was_in = False
        """It was logged in once: what the user gave was right."""
        self._refused = False
        """And later it was not: asking again for each object would lock the account."""

    def call(self, work: Callable[[S], T]) -> T:
        """What ``work`` gives.

        Raises what it raises, TargetError where the server refuses the login from the first, and ReadError
        ``connection`` where it does not answer or refuses it later.
        """
        waits = iter(() if self.given_up else self._waits)
        while True:
            full = False
            try:
                done = work(self._connected())
            except Lost as error:
                self.close()
                reason, wait = str(error), next(waits, None)
            except Busy as error:
                reason, wait, full = str(error), next(waits, None), isinstance(error, Full)
                if wait is not None and error.seconds is not None:
                    wait = max(wait, error.seconds) if error.seconds <= LONGEST else None
            else:
                self.given_up = False
                return done
            if wait is None:
                self.given_up = not full
                say(log, logging.DEBUG, "logs.given_up", reason=reason)
                raise ReadError("connection", reason)
            wait *= 1 + random.random() / 2  # noqa: S311 spreads load, hides nothing
            say(log, logging.DEBUG, "logs.try_again", reason=reason, seconds=f"{wait:.1f}")
            time.sleep(wait)

    def close(self) -> None:
        """Let go of the connection; the next call makes another."""
        share, self._share = self._share, None
        if share is not None:
            share.close()

    def _connected(self) -> S:
        if self._refused:
            raise ReadError("connection", "login")
        if self._share is None:
            share = self._make()
            try:
                share.connect()
            except BaseException as error:
                share.close()
                if isinstance(error, TargetError) and self._was_in:  # a password that has expired meanwhile
                    self._refused = True
                    raise ReadError("connection", "login") from None
                raise
            self._share, self._was_in = share, True
        return self._share


class Patience(Calls[Share]):
    """One connection to a place that holds files."""

    def read(self, path: str, offset: int, size: int) -> bytes:
        """As ``Share.read``, no faster than the user allows."""
        data = self.call(lambda share: share.read(path, offset, size))
        self._pace.spend(len(data))
        return data
