"""Servers that went away while they were read: asked once more at the end, and where they are still gone, said so."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from models.errors import PandianError, RunError
from models.messages import text
from models.records import Item, Listing
from scanner.crawlers.base import Crawler
from scanner.recorder import Recorder
from scanner.session import Session
from scanner.targets import display_url

Read = Callable[[Iterable[Item | Listing]], bool]
"""Reads what a walk meets; False where it was stopped."""


def walk(crawlers: Sequence[Crawler]) -> Iterator[Item | Listing]:
    """All that the crawlers meet, one after the other."""
    for crawler in crawlers:
        yield from crawler.walk()


def read_lost(read: Read, recorder: Recorder, session: Session, crawlers: Sequence[Crawler]) -> bool:
    """Read once more, by ``read``, what servers did not give; False where stopped.

    An object that fails again while its server answers has failed. Raises RunError where a server is still gone: the
    run stays open, to be gone on with.
    """
    lost = recorder.store.lost()
    touched = [
        (target, crawler) for target, crawler in zip(session.targets, crawlers, strict=True) if lost[target.name]
    ]
    back = [(target, crawler) for target, crawler in touched if _answers(crawler)]
    if back:
        recorder.look_again({target.name for target, _ in back})
        if not read(walk([crawler for _, crawler in back])):
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
