"""Servers that went away while they were read: asked once more at the end, and where they are still gone, said so."""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from models.errors import PandianError, ReadError, RunError, TargetError
from models.messages import text
from models.records import Item, Listing, Target
from models.said import say
from scanner.crawlers.base import Crawler
from scanner.crawlers.remote import RemoteCrawler
from scanner.gate import Gate
from scanner.recorder import Recorder
from scanner.session import Session
from scanner.targets import display_url
from scanner.unreached import Unreached, is_gone, unmet

log = logging.getLogger("pandian.targets")
Walked = tuple[Target, Crawler]


class Servers(Protocol):
    """What the servers of a run bear."""

    def spare(self) -> None:
        """One process for each from here on."""
        ...


class Engine(Protocol):
    """What reads the items of a run."""

    gate: Gate

    @property
    def servers(self) -> Servers:
        """Those of its targets."""
        ...

    def run(self, items: Iterable[Item | Listing], sink: Recorder) -> bool:
        """Read every item and tell ``sink``; False where it was stopped."""
        ...


def walk(crawlers: Iterable[Walked], gate: Gate) -> Iterator[Item | Listing]:
    """All that the crawlers meet, one after the other, each while its target's window is open.

    Where none is, the walk waits. One that is through lets go of its server, which the next may ask for as much.
    """
    left = deque((target, crawler, _told(target, crawler.walk())) for target, crawler in crawlers)
    while left:
        for _ in range(len(left)):
            if gate.always_open or gate.is_open(left[0][0].name):
                break
            left.rotate(-1)
        else:
            if not gate.wait([target.name for target, _, _ in left]):
                return
            continue
        target, crawler, entries = left[0]
        try:
            for met in entries:
                yield met
                if not (gate.always_open or gate.is_open(target.name)):
                    break
            else:
                left.popleft()
                crawler.close()
        except (TargetError, ReadError) as error:
            left.popleft()
            crawler.close()
            if not is_gone(target, error):
                raise
            yield from unmet(target, "walk")  # asked once more at the end, and then said so


def _told(target: Target, entries: Iterable[Item | Listing]) -> Iterator[Item | Listing]:
    """What a walk meets; that it begins, and how it ends, is logged."""
    say(log, logging.INFO, "logs.walk_begun", name=target.name)
    began, folders, objects = time.monotonic(), 0, 0
    try:
        for met in entries:
            if isinstance(met, Listing):
                folders += 1
            else:
                objects += 1
            yield met
    except (TargetError, ReadError) as error:
        reason = error.problem.code if isinstance(error, ReadError) else error.key
        say(log, logging.INFO, "logs.walk_broken", name=target.name, reason=reason, objects=objects)
        raise
    seconds = f"{time.monotonic() - began:.1f}"
    say(log, logging.INFO, "logs.walk_ended", name=target.name, objects=objects, folders=folders, seconds=seconds)


def read_lost(engine: Engine, recorder: Recorder, session: Session, crawlers: Sequence[Crawler]) -> bool:
    """Read once more, each server by one process and its walk, what servers did not give; False where stopped.

    An object that fails again while its server answers has failed. Raises RunError where a server is still gone: the
    run stays open, to be gone on with.
    """
    lost = recorder.store.lost()
    touched = [
        (target, crawler)
        for target, crawler in zip(session.targets, crawlers, strict=True)
        if lost[target.name] and not (isinstance(crawler, Unreached) and crawler.error)
    ]
    back = [(target, crawler) for target, crawler in touched if _answers(crawler)]
    if back:
        recorder.look_again({target.name for target, _ in back})
        for _, crawler in back:
            if isinstance(crawler, RemoteCrawler):
                crawler.list_by(1)
        engine.servers.spare()
        if not engine.run(walk(back, engine.gate), recorder):
            return False
    for target, _ in touched:
        if target not in {one for one, _ in back}:
            raise RunError(text("run.server_gone", session.lang, place=display_url(target), objects=lost[target.name]))
    return True


def _answers(crawler: Crawler) -> bool:
    try:
        crawler.check()
    except PandianError:
        return False
    return True
