"""One worker process as its supervisor sees it: pipes, jobs it holds, the object in hand, how fast it is."""

from __future__ import annotations

import contextlib
import multiprocessing
import signal
import sys
import time
import types
from collections import deque
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from models.limits import MIB, Limits
from models.records import Item, ItemKind, Problem
from scanner.engines import scratch
from scanner.engines.environment import without
from scanner.engines.fetch import serve
from scanner.engines.rescue import Trail
from scanner.engines.stop import OF_TERMINALS
from scanner.engines.worker import Halt, Job, work

if TYPE_CHECKING:
    from multiprocessing.context import SpawnProcess

    from models.tiers import Policy

MOST_JOBS = 64
EXIT = 5.0
"""Seconds a process that has said its last word gets to end."""

_TARGET = 0.1
_AT_ONCE = 32 * MIB
"""Bytes that may be asked for in one go, files and rows."""
_IN_ALL = 10
"""Times the limit of one object that an outermost one may take with all its members,"""
_IN_ALL_A_MIB = 20
"""and seconds more for each MiB of it: it may hold twenty times as much, and all is read at a MiB a second and more."""
_TIMES = 3
"""How often a file that is not kept on disk may be fetched: for its digest, for its type, by its reader."""


class WorkerHandle:
    """One process, its pipes, and the jobs it holds. ``network``: it reads places that are reached over it.

    ``fetching``: the pickled FetchSession of a process beside it, which brings it files from servers. ``secrets``
    are not in the environment of either.
    """

    def __init__(
        self,
        packed: bytes,
        policy: Policy,
        *,
        network: bool,
        fetching: bytes | None = None,
        secrets: Collection[str] = (),
    ) -> None:
        self.network = network
        self.scratch = scratch.make_scratch()  # by us, for a worker can write in it, and not where it lies
        context = multiprocessing.get_context("spawn")
        jobs_in, self.jobs = context.Pipe(duplex=False)
        self.events, events_out = context.Pipe(duplex=False)
        line = fetcher_end = None
        self.fetcher: SpawnProcess | None = None
        if fetching is not None:
            line, fetcher_end = context.Pipe()
            self.fetcher = context.Process(target=serve, args=(fetcher_end, fetching), daemon=True)
        self.process: SpawnProcess = context.Process(
            target=work, args=(jobs_in, events_out, packed, str(self.scratch), network, line), daemon=True
        )
        with _apart(), without(secrets):
            self.process.start()
            if self.fetcher is not None:
                self.fetcher.start()
        for end in (jobs_in, events_out, line, fetcher_end):
            if end is not None:
                end.close()
        self.held: deque[Job] = deque()
        self.held_bytes = 0
        self.trail = Trail(policy)
        self.ready = self.leaving = False
        self.cause: Problem | None = None
        self.size = 0
        """Bytes of its memory when it was last looked at."""
        self.progress = self.pace_since = time.monotonic()
        self.seconds_per_item = 0.02

    def window(self) -> int:
        """How many jobs it may hold: a tenth of a second of work."""
        return max(2, min(MOST_JOBS, int(_TARGET / max(self.seconds_per_item, 1e-6))))

    def finished_root(self, now: float) -> Job:
        """The job in hand is done."""
        job = self.held.popleft()
        self.held_bytes -= job.item.size or 0
        self.seconds_per_item += 0.2 * ((now - self.pace_since) - self.seconds_per_item)
        self.pace_since = now
        return job

    def send(self, jobs: list[Job], now: float) -> None:
        """Give it ``jobs``."""
        if not self.held:
            self.progress = self.pace_since = now
        self.held.extend(jobs)
        self.held_bytes += sum(job.item.size or 0 for job in jobs)
        with contextlib.suppress(OSError):  # dead: seen, and its jobs moved on, in the next round
            self.jobs.send(jobs)

    def halt(self) -> None:
        """Tell it to end after the object in hand."""
        self.leaving = True
        with contextlib.suppress(OSError):
            self.jobs.send(Halt())

    def kill(self, cause: Problem | None) -> None:
        """End it at once; ``cause`` is what its object in hand ends with."""
        self.cause = cause
        self.process.kill()

    def bury(self) -> None:
        """Clear away what is left of it."""
        self.process.join()
        self.process.close()
        if self.fetcher is not None:
            self.fetcher.kill()
            self.fetcher.join()
            self.fetcher.close()
        self.jobs.close()
        self.events.close()
        scratch.remove(self.scratch)


def seconds_in_all(item: Item, limits: Limits, rate: float | None = None) -> float:
    """What an outermost file and all that lies within it may take, tries that ended a worker included.

    A small archive may hold thousands of members that each stay within what one may take.
    """
    size = item.size or 0
    fetched = (_AT_ONCE + _TIMES * size) / rate if rate else 0
    return _IN_ALL * limits.timeout_per_object + _IN_ALL_A_MIB * (size / MIB) + fetched


def overrun(
    worker: WorkerHandle, now: float, limits: Limits, rate: float | None = None, before: float = 0.0
) -> float | None:
    """The limit in seconds that the object in hand has gone over, None while it has not.

    ``rate``: bytes a second that are fetched for it at most, where the user holds it back. ``before``: what earlier
    tries of the outermost one took.
    """
    silent = limits.timeout_per_object
    if worker.held[0].item.kind is ItemKind.TABLE:
        # The server's own limit comes first: it ends the statement, and what was read before stands.
        silent = max(silent, limits.statement_timeout + EXIT)
    if rate:
        silent += _AT_ONCE / rate
    if now - worker.progress > silent:
        return silent
    if worker.trail.frames and worker.trail.frames[-1].item.kind is ItemKind.FILE:
        frame = worker.trail.frames[-1]
        allowed = limits.timeout_per_object + (frame.item.size or 0) // MIB + frame.granted
        if rate:
            allowed += (_AT_ONCE + _TIMES * (frame.item.size or 0)) / rate
        if now - frame.since - frame.within > allowed:
            return allowed
        outermost = worker.trail.frames[0].item
        allowed = seconds_in_all(outermost, limits, rate)
        if outermost.kind is ItemKind.FILE and before + worker.trail.seconds(now) > allowed:
            return round(allowed)
    return None


@contextlib.contextmanager
def _apart() -> Iterator[None]:
    """Start a process that does not run the caller's main script again, and does not get what the terminal sends."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = types.ModuleType("__main__")
    blocked = hasattr(signal, "pthread_sigmask")
    if blocked:
        before = signal.pthread_sigmask(signal.SIG_BLOCK, OF_TERMINALS)
    try:
        yield
    finally:
        if blocked:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        sys.modules["__main__"] = main
