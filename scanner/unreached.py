"""Servers that cannot be reached, or refuse the login, while others can: the run goes on without them and says so."""

from __future__ import annotations

import importlib
import logging
from collections.abc import Iterator, Sequence

from models.errors import ReadError, TargetError
from models.records import Item, ItemKind, Listing, Problem, Status, TableChunk, Target
from scanner.crawlers.base import Crawler
from scanner.crawlers.names import printable
from scanner.readers.base import ByteSource
from scanner.servers import fair, server_of
from scanner.session import Session
from scanner.targets import display_url

log = logging.getLogger("pandian.targets")


class Unreached:
    """Stands for the crawler of a target that could not be walked; asked once more when its turn comes."""

    def __init__(self, target: Target, crawler: Crawler, error: TargetError) -> None:
        self._target, self._crawler = target, crawler
        self.error: TargetError | None = error
        """Why it could not be walked; None where it could in the end."""

    def check(self) -> None:
        """As the crawler does."""
        self._crawler.check()

    def walk(self) -> Iterator[Item | Listing]:
        """What the crawler meets where it answers now; else the target itself, as one that has failed."""
        try:
            self._crawler.check()
        except TargetError as error:
            self.error = error
        else:
            self.error = None
            yield from self._crawler.walk()
            return
        yield from unmet(self._target, self.error.key)

    def source(self, item: Item) -> ByteSource:
        """As the crawler gives it. Raises ReadError."""
        return self._crawler.source(item)

    def rows(self, item: Item) -> Iterator[TableChunk | Problem]:
        """Workers have crawlers of their own. Raises ReadError."""
        raise ReadError("connection", item.kind.value)

    def close(self) -> None:
        """Let go of what was opened."""
        self._crawler.close()


def unmet(target: Target, detail: str) -> Iterator[Item | Listing]:
    """The target itself as one that has failed, and that nothing is known of what it holds."""
    problem = Problem("connection", detail)
    place = printable(display_url(target)).rstrip("/")
    yield Item(
        uri=place + "/",
        path=place,
        target=target.name,
        kind=ItemKind.OTHER,
        locator="",
        status=Status.FAILED,
        problem=problem,
    )
    yield Listing(target.name, place, complete=False, entries=0, problem=problem)


def is_gone(target: Target, error: TargetError | ReadError) -> bool:
    """Whether a walk ended because the server went away, or does not let us in any more."""
    if isinstance(error, ReadError):
        return error.problem.code == "connection"
    return server_of(target.url) is not None


def checked(session: Session) -> list[Crawler]:
    """A crawler per target, each of which can be walked, but for servers that others are not to suffer for.

    Raises TargetError where nothing at all can be walked, for a place on this machine that cannot be, and where a
    package is missing.
    """
    crawler_for = importlib.import_module(session.crawlers).crawler_for
    crawlers = []
    for target in fair(session.targets, session.limits):
        crawler = crawler_for(target, target.bounds.applied(session.limits))
        try:
            crawlers.append(_checked(target, crawler))
        except BaseException:
            for each in (crawler, *crawlers):
                each.close()
            raise
    errors = [each.error for each in crawlers if isinstance(each, Unreached) and each.error is not None]
    if errors and len(errors) == len(crawlers):
        raise errors[0]
    for error in errors:
        log.warning("%s", error)
    return crawlers


def failures(session: Session, crawlers: Sequence[Crawler]) -> dict[str, str]:
    """What could not be walked to the end of the run: target to why."""
    return {
        target.name: str(crawler.error)
        for target, crawler in zip(session.targets, crawlers, strict=True)
        if isinstance(crawler, Unreached) and crawler.error is not None
    }


def in_turn(pairs: Sequence[tuple[Target, Crawler]]) -> list[tuple[Target, Crawler]]:
    """The targets in their order, those that did not answer at the end: by then they may."""
    return sorted(pairs, key=lambda pair: isinstance(pair[1], Unreached))


def _checked(target: Target, crawler: Crawler) -> Crawler:
    if server_of(target.url) is None:
        crawler.check()
        return crawler
    try:
        crawler.check()
    except TargetError as error:
        return Unreached(target, crawler, error)
    finally:
        crawler.close()  # until its turn comes: another target may lie on the same server
    return crawler
