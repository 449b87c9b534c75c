"""One worker process: takes jobs from a pipe, runs the pipeline, sends events back. Prints nothing, ignores Ctrl-C.

Its standard output and error lead nowhere: what a C library says of a damaged file may quote the file.
"""

from __future__ import annotations

import contextlib
import gc
import os
import pickle
import queue
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING

from models.records import Item, Problem
from scanner.crawlers.fetched import Line
from scanner.engines import scratch
from scanner.engines.process import die_with_parent, silence
from scanner.engines.stop import OF_TERMINALS
from scanner.engines.walls import raise_walls
from scanner.events import Alive, Answer, Ask, Event, Finished, Known, Spend

if TYPE_CHECKING:
    from scanner.session import Session, Tools


@dataclass(frozen=True, slots=True)
class Job:
    """One item to read. ``stops``: objects in it that killed a worker: (bundles to send before stopping, why)."""

    item: Item
    stops: Mapping[str, tuple[int, Problem]] = field(default_factory=dict)
    known: Known = field(default_factory=Known)


@dataclass(frozen=True, slots=True)
class Ready:
    """The worker is up."""


@dataclass(frozen=True, slots=True)
class Bye:
    """The worker ends because it was told to, or has grown and wants to be replaced; jobs not done go elsewhere."""


@dataclass(frozen=True, slots=True)
class Unfit:
    """The worker cannot work at all: the class of what stopped it."""

    error: str


class Halt:
    """Told to a worker: drop what is queued, end after the object in hand."""


def work(
    jobs: Connection, events: Connection, packed: bytes, folder: str, network: bool, line: Connection | None
) -> None:
    """The body of a worker process. ``packed`` is the pickled session: nothing heavy is imported before we say how.

    ``folder``: the only place where it may write. ``network``: it may open connections. ``line``: to the process that
    fetches for it, where there is one.
    """
    with contextlib.suppress(ValueError, OSError):
        for each in OF_TERMINALS:
            signal.signal(each, signal.SIG_IGN)
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")  # one process a core is enough
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # whoever loads onnxruntime: it would report to its maker
    silence()
    die_with_parent()
    own = Path(folder)
    tempfile.tempdir = folder
    gc.disable()  # what is imported is there to stay: looking it over and over takes a tenth of the time
    waiting: queue.SimpleQueue[Job | Halt | None] = queue.SimpleQueue()
    halted = threading.Event()
    answers: queue.SimpleQueue[Answer] = queue.SimpleQueue()
    try:
        from scanner.session import Tools

        session: Session = pickle.loads(packed)  # noqa: S301 our own supervisor's
        tools = Tools(session, own)
        tools.ask = lambda question: _asked(question, events, answers)
        tools.line = Line(line) if line else None
        tools.alive = _Signs(events)
        tools.ocr_grant = lambda: _asked(Spend(), events, answers).same
        _import_ahead(session, network=network)
        raise_walls(own, network=network)  # before there is a second thread: they are a thread's own
        threading.Thread(target=_receive, args=(jobs, waiting, answers, halted, own), daemon=True).start()
    except BaseException as error:
        events.send(Unfit(type(error).__name__))
        return
    _limit_memory(session.limits.worker_memory)
    try:
        session.lane.load_model()
    except BaseException as error:
        events.send(Unfit(type(error).__name__))
        return
    gc.enable()
    try:
        events.send(Ready())
        _loop(waiting, halted, events, tools, own)
        tools.close()
        events.send(Bye())
    except (BrokenPipeError, ConnectionError, EOFError):
        pass  # the supervisor is gone; nothing is left to tell
    finally:
        scratch.empty(own)


def _import_ahead(session: Session, *, network: bool) -> None:
    """Import what every object needs, and what drivers of databases look for by starting programs, before the walls."""
    import scanner.pipeline  # noqa: F401 Python keeps what it compiled of these, which it cannot from within

    session.lane.import_model()
    if network:
        from scanner.crawlers.registry import import_needs

        for target in session.targets:
            import_needs(target.url)


def _loop(
    waiting: queue.SimpleQueue[Job | Halt | None], halted: threading.Event, events: Connection, tools: Tools, own: Path
) -> None:
    import psutil

    from scanner.pipeline import process

    held: list[Event] = []
    is_frozen = False
    me, looked = psutil.Process(), time.monotonic()
    base = me.memory_info().rss
    enough = base + (tools.limits.worker_memory - base) // 2
    while not halted.is_set():
        job = waiting.get()
        if not isinstance(job, Job):
            break
        tools.stops, tools.known = job.stops, job.known
        for event in process(job.item, tools):
            held.append(event)
            # The end of a job may wait for the beginning of the next: one message instead of two. Within a job every
            # event goes out at once, for the next step may be the last.
            if not isinstance(event, Finished) or event.result.item is not job.item or waiting.empty():
                events.send(tuple(held))
                held.clear()
        scratch.empty(own)
        if tools.line is not None and tools.line.gone:
            break
        if not is_frozen:  # tables of words and codes are there to stay: no collection need look at them again
            gc.collect()
            gc.freeze()
            is_frozen = True
        if time.monotonic() - looked > 0.5:
            looked = time.monotonic()
            if me.memory_info().rss > enough:
                break
    if held:
        events.send(tuple(held))


def _asked(question: Ask | Spend, events: Connection, answers: queue.SimpleQueue[Answer]) -> Answer:
    """Put a question to the supervisor and wait for the answer, which comes at once or never again."""
    events.send(question)
    return answers.get()


class _Signs:
    """Signs of life, one a second at most: some come with every block that is unpacked."""

    def __init__(self, events: Connection) -> None:
        self._events, self._last, self._seconds = events, time.monotonic(), 0.0

    def __call__(self, seconds: float) -> None:
        self._seconds += seconds
        now = time.monotonic()
        if now - self._last > 1:
            self._events.send(Alive(self._seconds))
            self._last, self._seconds = now, 0.0


def _receive(
    jobs: Connection,
    waiting: queue.SimpleQueue[Job | Halt | None],
    answers: queue.SimpleQueue[Answer],
    halted: threading.Event,
    own: Path,
) -> None:
    """Take what the supervisor sends at once, so that it never waits; end the process when it is gone."""
    while True:
        try:
            message = jobs.recv()
        except (EOFError, OSError):
            scratch.empty(own)
            os._exit(1)
        if isinstance(message, Halt):
            halted.set()
            waiting.put(message)
        elif message is None:
            waiting.put(None)
        elif isinstance(message, Answer):
            answers.put(message)
        else:
            for job in message:
                waiting.put(job)


def _limit_memory(limit: int) -> None:
    """Set limits below the supervisor's own watch, which looks a few times a second: much can be filled in between.

    Where the system can refuse memory, one great request fails in the reader, as MemoryError: that object's loss alone.
    """
    try:
        import resource

        import psutil

        now = psutil.Process().memory_info()
        wanted = {resource.RLIMIT_AS: now.vms + 2 * limit}
        if sys.platform == "linux":  # what a process can write to; address space is asked for far beyond that
            wanted[resource.RLIMIT_DATA] = now.data + max(limit - now.rss, limit // 4)
        for which, soft in wanted.items():
            _, hard = resource.getrlimit(which)
            if hard == resource.RLIM_INFINITY or soft < hard:
                resource.setrlimit(which, (soft, hard))
    except (ImportError, OSError, ValueError):
        pass  # Windows, and systems that do not count so: the supervisor watches alone
