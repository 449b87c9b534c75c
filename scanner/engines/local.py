"""The supervisor: worker processes of this machine, each watched, replaced when it dies, hangs or grows too large.

Processes are spawned, never forked, so it is the same on Linux, macOS and Windows. Items go out in small batches sized
to a tenth of a second of work; events come back as they happen. The first unfinished item of a worker is the one it
has in hand, so that when it dies we know which object did it: that object ends ``partial`` or ``failed``, the rest of
the batch goes to the next worker. Where it was a member of an archive, the archive is read again and the member left
where it broke.
"""

from __future__ import annotations

import contextlib
import logging
import signal
import time
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import replace
from multiprocessing.connection import wait

from models.errors import RunError
from models.limits import MIB
from models.messages import default_lang, text
from models.records import Item, ItemKind, Listing, ObjectResult, Problem, Status
from models.said import say
from scanner.crawlers.registry import is_remote
from scanner.engines import scratch
from scanner.engines.again import MOST, Again
from scanner.engines.feed import AHEAD, Feed
from scanner.engines.handle import EXIT, MOST_JOBS, WorkerHandle, overrun, seconds_in_all
from scanner.engines.pieces import Pieces, Sink
from scanner.engines.servers import Servers
from scanner.engines.stop import Stop
from scanner.engines.worker import Bye, Job, Ready, Unfit
from scanner.events import Alive, Answer, Ask, Event, Finished, Known, Spend, Started
from scanner.gate import Gate
from scanner.session import Session, Tools
from scanner.unread import is_unread, unread

log = logging.getLogger("pandian.workers")

GRACE = 5.0
"""Seconds that objects in hand get to finish after the first interrupt."""

_WINDOW_BYTES = 64 * MIB
_WINDOW_TEXT = 32 * 1024
_POLL = 0.25
_TAKEN = 500
"""Entries asked about at once."""
_AT_ONCE = 0.1
"""Seconds of that before the workers are listened to."""
_START = 120.0
_STARTS = {"SIGKILL": 10}
"""Workers that may die in a row before they begin (else 3): a system short of memory kills whatever process."""
_FROM_OUTSIDE = Problem("crashed", "SIGKILL")
"""What no process does to itself; an object whose worker ends so is read once more."""
_GIVEN_UP = frozenset({"SIGABRT", "SIGILL", "SIGTRAP"})
"""How a process ends that ends itself."""


class LocalEngine:
    """Runs a session over items with ``workers`` processes. ``close`` it where it may have begun."""

    def __init__(self, session: Session, workers: int, stop: Stop | None = None) -> None:
        self._session, self._count = session, max(1, workers)
        self.stop = stop or Stop()
        self._tools = Tools(session)
        self.gate = Gate(session.targets, session.windows, lambda: bool(self.stop.asked))
        self.servers = Servers(session, self._count)
        self._remote = frozenset(target.name for target in session.targets if is_remote(target.url))
        self._pending: dict[bool, deque[Job]] = {False: deque(), True: deque()}
        """What waits, by whether reading it needs the network: workers are of one kind or the other."""
        self._aside: deque[Job] = deque()
        """What waits for the time window of its target."""
        self._workers: list[WorkerHandle] = []
        self._pages_left = session.limits.ocr_pages_per_run
        self._failed_starts = 0
        self._again = Again()

    def begin(self) -> None:
        """Start a worker for the first target: it is ready by the time that the first item is met."""
        first = next(iter(self._session.targets), None)
        if first is not None:
            self._start(network=first.name in self._remote)

    def close(self) -> None:
        """End the workers."""
        for worker in self._workers:
            worker.kill(None)
        for worker in self._workers:
            worker.bury()
        self._workers.clear()
        self._tools.close()

    def run(self, items: Iterable[Item | Listing], sink: Sink) -> bool:
        """Read every item and tell ``sink``; True when all are done, False when stopped before that.

        Raises RunError where no worker can be started, and whatever ``items`` raises.
        """
        self._sink = Pieces(sink, self._tools.policy, self._session.lang)
        scratch.sweep()
        feed = Feed(items)
        halted_at: float | None = None
        looked = polled = time.monotonic()
        more = False
        try:
            while True:
                now = time.monotonic()
                if now - looked > 2:
                    # We were held up ourselves (a slow disk, a laptop asleep): nobody is blamed for that time.
                    for worker in self._workers:
                        worker.progress += now - looked
                        for frame in worker.trail.frames:
                            frame.since += now - looked
                looked = now
                if self.stop.asked and halted_at is None:
                    halted_at = now
                    feed.stop()
                    for worker in self._workers:
                        worker.halt()
                if halted_at is not None and (self.stop.asked > 1 or now - halted_at > GRACE):
                    return False
                if halted_at is None:
                    more = self._refill(feed)
                    self._dispatch(now, ended=feed.ended)
                if not self._workers and (halted_at is not None or (feed.ended and not self._left())):
                    return halted_at is None
                self._listen(idle=not feed.ended and halted_at is None, more=more and halted_at is None)
                now = time.monotonic()
                if now - polled > _POLL:
                    polled = now
                    self._watch(now)
                    self._look_at_the_clock(feed)
                self._sink.beat()
        finally:
            feed.stop()
            self.close()

    def _refill(self, feed: Feed) -> bool:
        """Have enough at hand for the workers; True where the time for that ran out with more to come.

        Of a rescan nearly all that is met need not be read.
        """
        for item in self._sink.again_alone():
            self._line(item).extendleft(reversed(self._sink.jobs(item, Known(ask=False))))
        enough, until = min(2 * MOST_JOBS * self._count, AHEAD), time.monotonic() + _AT_ONCE
        while self._waiting() < enough:
            met = feed.take(_TAKEN)
            if not met:
                return False
            self._meet(met)
            if time.monotonic() > until:
                return True
        return False

    def _meet(self, met: Sequence[Item | Listing]) -> None:
        for listing in met:
            if isinstance(listing, Listing):
                self._sink.listed(listing)
        for item, known in self._sink.fresh([item for item in met if isinstance(item, Item)]):
            if is_unread(item):
                for event in unread(item):
                    self._sink.take(item, event)
            else:
                self._line(item).extend(self._sink.jobs(item, known))

    def _line(self, item: Item) -> deque[Job]:
        return self._pending[item.target in self._remote]

    def _waiting(self) -> int:
        return sum(map(len, self._pending.values()))

    def _left(self) -> int:
        return self._waiting() + len(self._aside)

    def _dispatch(self, now: float, *, ended: bool) -> None:
        for network, line in self._pending.items():
            self._set_aside(line)
            ours = [worker for worker in self._workers if worker.network == network]
            alive = [worker for worker in ours if not worker.leaving]
            busy = sum(bool(worker.held) for worker in alive)
            others = sum(bool(worker.held) for worker in self._workers if worker.network != network)
            while len(alive) < min(self._count - others, len(line) + busy) and self._may(len(ours), line):
                worker = self._start(network=network)
                ours.append(worker)
                alive.append(worker)
            for worker in sorted(alive, key=lambda each: len(each.held)):
                batch = self._batch(worker, line, ours.index(worker))
                if batch:
                    worker.send(batch, now)
        if (ended and not self._left()) or self.gate.paused_until is not None:
            for worker in self._workers:
                if not worker.held and not worker.leaving:
                    worker.halt()
                    if not worker.ready:
                        worker.process.kill()

    def _start(self, *, network: bool) -> WorkerHandle:
        worker = self.servers.worker(self._tools.policy, network=network)
        say(log, logging.DEBUG, "logs.worker_begun", pid=worker.process.pid, network=network)
        self._workers.append(worker)
        return worker

    def _may(self, place: int, line: deque[Job]) -> bool:
        """Whether the worker at ``place``, the longest at work first, may take what is next in ``line``.

        Of those that may reach a server the first ones do: when one ends, with its connections, the next moves up.
        """
        if not line:
            return False
        name = line[0].item.target
        most = self.servers.most(name)
        return (most is None or place < most) and (self.gate.always_open or self.gate.is_open(name))

    def _set_aside(self, line: deque[Job]) -> None:
        """What may not be read at this time makes room for what may."""
        while line and not (self.gate.always_open or self.gate.is_open(line[0].item.target)):
            self._aside.append(line.popleft())

    def _look_at_the_clock(self, feed: Feed) -> None:
        """Bring back what may be read again; where nothing may be, say until when."""
        if self.gate.always_open:
            return
        aside, self._aside = self._aside, deque()
        for job in aside:
            (self._line(job.item) if self.gate.is_open(job.item.target) else self._aside).append(job)
        idle = not self._waiting() and not any(worker.held for worker in self._workers)
        names = {job.item.target for job in self._aside} | self.gate.waiting
        at_rest = idle and bool(names) and (feed.ended or bool(self.gate.waiting))
        self.gate.paused_until = self.gate.opens(names) if at_rest else None

    def _batch(self, worker: WorkerHandle, line: deque[Job], place: int) -> list[Job]:
        """What ``worker`` gets now from ``line``: tables one by one, files by number, bytes and length of names."""
        window = worker.window() if worker.ready else 1
        if len(worker.held) > window // 2 or any(job.item.kind is ItemKind.TABLE for job in worker.held):
            return []
        # Near the end every worker gets its share of what is left.
        window = max(1, min(window, 1 + len(line) // self._count))
        batch: list[Job] = []
        size, letters = worker.held_bytes, 0
        while len(worker.held) + len(batch) < window and self._may(place, line):
            item = line[0].item
            alone = item.kind is ItemKind.TABLE
            size += item.size or 0
            letters += len(item.uri) + len(item.path) + len(item.locator)
            if (batch or worker.held) and (alone or size > _WINDOW_BYTES or letters > _WINDOW_TEXT):
                break
            batch.append(line.popleft())
            if alone:
                break
        return batch

    def _listen(self, *, idle: bool, more: bool) -> None:
        """Hear the workers; ``idle``: the walk is not at its end, ``more``: it has met what waits to be taken."""
        if not self._workers:
            at_rest = self.gate.paused_until is not None
            time.sleep(_POLL if at_rest else 0.01 if idle and not more else 0)
            return
        some_idle = idle and any(not worker.held for worker in self._workers)
        timeout = 0 if more else 0.02 if some_idle else _POLL / 2
        heard = wait([worker.events for worker in self._workers], timeout=timeout)
        for worker in [each for each in self._workers if each.events in heard]:
            self._hear(worker)

    def _hear(self, worker: WorkerHandle) -> None:
        """Take what a worker has sent, up to a bound, so that no worker waits for another's flood."""
        for _ in range(200):
            try:
                if not worker.events.poll():
                    return
                message = worker.events.recv()
            except (EOFError, OSError):
                self._gone(worker)
                return
            now = worker.progress = time.monotonic()
            if isinstance(message, Ready):
                worker.ready = True
                worker.pace_since = now
                self._failed_starts = 0
            elif isinstance(message, Unfit):
                raise RunError(text("run.worker_unfit", default_lang(), reason=message.error))
            elif isinstance(message, Ask):
                answer = self._sink.ask(worker.held[0].item, message)
                with contextlib.suppress(OSError):  # dead: seen in the next round
                    worker.jobs.send(answer)
            elif isinstance(message, Spend):
                self._spend(worker)
            elif isinstance(message, Alive):
                worker.trail.grant(message.seconds)
            elif isinstance(message, Bye):
                worker.leaving = True
                worker.cause = None
            else:
                for event in message:
                    self._event(worker, event, now)

    def _spend(self, worker: WorkerHandle) -> None:
        """Grant the object in hand one more page to recognise, and the time it takes, while the run has any left."""
        granted = self._pages_left > 0
        self._pages_left -= granted
        worker.trail.grant(granted * self._session.limits.ocr_seconds_per_page)
        with contextlib.suppress(OSError):  # dead: seen in the next round
            worker.jobs.send(Answer(same=granted))

    def _event(self, worker: WorkerHandle, event: Event, now: float) -> None:
        worker.trail.follow(event, now)
        self._sink.take(worker.held[0].item, event)
        if not worker.trail.frames:
            job = worker.finished_root(now)
            self._again.done(job.item.uri)

    def _watch(self, now: float) -> None:
        """Kill what has gone without progress, taken too long in all, or grown too large."""
        import psutil

        limits = self._session.limits
        for worker in self._workers:
            if not worker.ready:
                if now - worker.progress > _START:
                    worker.kill(None)
                continue
            if not worker.held or worker.events.poll():
                continue
            item = worker.held[0].item
            allowed = overrun(worker, now, limits, self.servers.rate(item.target), self._again.seconds(item.uri))
            if allowed is not None:
                worker.kill(Problem("timeout", f"{allowed:g} s"))
                continue
            with contextlib.suppress(psutil.Error):
                size = psutil.Process(worker.process.pid).memory_info().rss
                worker.size = size or worker.size  # one that has just ended has none
                if worker.size > limits.worker_memory:
                    worker.kill(self._too_large())

    def _gone(self, worker: WorkerHandle) -> None:
        """A worker has ended: find out why, settle its object in hand, pass the rest on."""
        self._workers.remove(worker)
        worker.process.join(EXIT)
        if worker.process.exitcode is None:
            worker.process.kill()
            worker.process.join()
        ending = _ending(worker.process.exitcode)
        jobs = worker.held
        say(log, logging.DEBUG, "logs.worker_ended", pid=worker.process.pid, ending=ending, held=len(jobs))
        if not worker.ready and not worker.leaving:
            self._failed_starts += 1
            if self._failed_starts >= _STARTS.get(ending, 3):
                worker.bury()
                raise RunError(text("run.worker_dies", default_lang(), reason=ending))
        elif jobs and (not worker.leaving or worker.cause is not None):
            # Libraries in C end the process where the system refuses them memory: often as much again as they hold.
            refused = ending in _GIVEN_UP and worker.size > self._session.limits.worker_memory * 0.3
            self._settle(worker, worker.cause or (self._too_large() if refused else Problem("crashed", ending)))
        self._pending[worker.network].extendleft(reversed(jobs))
        worker.bury()

    def _too_large(self) -> Problem:
        return Problem("memory", f"{self._session.limits.worker_memory // MIB} MiB")

    def _settle(self, worker: WorkerHandle, problem: Problem) -> None:
        job = worker.held[0]
        uri, frames = job.item.uri, worker.trail.frames
        tries = self._again.failed(uri, worker.trail.seconds(time.monotonic()), job.stops)
        if not frames:
            # It died before it said what it was about to do: once may be chance.
            if tries > 1:
                worker.held.popleft()
                self._again.done(uri)
                self._sink.take(job.item, Started(job.item))
                self._sink.take(job.item, Finished(ObjectResult(job.item, Status.FAILED, (problem,))))
            return
        if tries == 1 and problem == _FROM_OUTSIDE and not job.item.piece:
            self._sink.again(job.item)
            return
        if len(frames) > 1 and not job.item.piece:
            rate = self.servers.rate(job.item.target)
            if tries < MOST and self._again.seconds(uri) < seconds_in_all(job.item, self._session.limits, rate):
                stops = self._again.leave(uri, frames[-1].item.uri, frames[-1].bundles, problem)
                self._sink.again(job.item)
                worker.held[0] = replace(job, stops=stops)
                return
        worker.held.popleft()
        self._again.done(uri)
        for event in worker.trail.abandon(problem, Problem("given_up", str(tries)) if tries > 1 else problem):
            self._sink.take(job.item, event)


def _ending(code: int | None) -> str:
    if code is not None and code < 0:
        with contextlib.suppress(ValueError):
            return signal.Signals(-code).name
    return f"exit {code}"
