"""What a scan is made of, in a form that travels to the workers, and the tools each worker makes from it once."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from models.limits import Limits
from models.messages import Lang
from models.protect import Key
from models.records import Item, Problem, Target
from models.window import Window
from recognizers.options import LaneOptions
from scanner.allow import AllowList
from scanner.crawlers.pace import Pace, Paced
from scanner.crawlers.registry import is_fetched, is_remote
from scanner.events import Answer, Ask, Known
from scanner.readers.base import ByteSource, Reader

if TYPE_CHECKING:
    from models.tiers import Policy
    from recognizers.explain import Explained
    from scanner.crawlers.base import Crawler
    from scanner.crawlers.fetched import Line


@dataclass(frozen=True, slots=True)
class Session:
    """One scan's settings. Pickled to our own workers only: it holds the key and the targets' passwords.

    ``readers`` and ``crawlers`` are dotted paths of the registries: modules with ``reader_for`` and ``crawler_for``.
    """

    targets: tuple[Target, ...]
    key: Key
    limits: Limits = field(default_factory=Limits)
    lane: LaneOptions = field(default_factory=LaneOptions)
    policy: Path | None = None
    lang: Lang = "zh"
    readers: str = "scanner.readers.registry"
    crawlers: str = "scanner.crawlers.registry"
    allow: AllowList = field(default_factory=AllowList)
    passwords: tuple[str, ...] = field(default=(), repr=False)
    """What may open locked archives and documents."""
    ocr: str = "auto"
    """``auto``, ``always`` or ``off``: see ReadContext."""
    windows: tuple[Window, ...] = ()
    """When targets may be read that say nothing of it themselves; empty: at any time."""


class Tools:
    """A session made ready for work in one process: policy loaded, registries imported, crawlers kept open."""

    def __init__(self, session: Session, scratch: Path | None = None) -> None:
        from models.entities import learn
        from models.tiers import load_policy
        from models.tiers.own import with_types
        from scanner.allow.matching import Allowing
        from scanner.readers.sniff import sniff

        self.session, self.scratch = session, scratch
        self.limits, self.lane, self.key = session.limits, session.lane, session.key
        types = session.lane.types
        learn(own.entity for own in types)  # before the policy, which may ask for them
        self.policy: Policy = with_types(load_policy(session.policy), [(t.entity, t.tier) for t in types if t.tier])
        self.allowing = Allowing(session.allow)
        readers = importlib.import_module(session.readers)
        self.sniff: Callable[[ByteSource], None] = sniff
        self.reader_for: Callable[[ByteSource], Reader] = readers.reader_for
        self._crawler_for: Callable[[Target, Limits], Crawler] = importlib.import_module(session.crawlers).crawler_for
        self.explain: Callable[[str], Explained] | None = None
        """Where why things were found is to be told: makes what explains an object, by its URI."""
        self.stops: Mapping[str, tuple[int, Problem]] = {}
        self.known = Known()
        """Of the outermost object in hand."""
        self.ask: Callable[[Ask], Answer] | None = None
        """Asks the supervisor whether content was read already; None where nobody can be asked."""
        self.ocr_grant: Callable[[], bool] = lambda: True
        """Asks the supervisor for one more page to recognise."""
        self.alive: Callable[[float], None] = lambda _seconds: None
        """Tells the supervisor that work goes on, and may take so many seconds more."""
        self.passwords = list(session.passwords)
        """As they are tried: what fitted last comes first."""
        self.line: Line | None = None
        """To the process that fetches files from servers; None where this one does."""
        self._targets = {target.name: target for target in session.targets}
        self._crawlers: dict[str, Crawler] = {}
        self._at: str | None = None
        """The target that was read last."""

    def crawler(self, item: Item) -> Crawler:
        """The crawler that opens ``item``, made at first use."""
        crawler = self._crawlers.get(item.target)
        if item.target != self._at:  # two targets may lie on one server, which is asked for one connection
            self._at = item.target
            for name, other in self._crawlers.items():
                if name != item.target and is_remote(self._targets[name].url):
                    other.close()
        if crawler is None:
            crawler = self._crawlers[item.target] = self._made(self._targets[item.target])
        return crawler

    def _made(self, target: Target) -> Crawler:
        if self.line is not None and is_fetched(target.url):
            from scanner.crawlers.fetched import Fetched

            return Fetched(self.line, target)
        limits = target.bounds.applied(self.limits)
        crawler = self._crawler_for(target, limits)
        if limits.max_rate and is_remote(target.url) and not getattr(crawler, "keeps_pace", False):
            return Paced(crawler, Pace(limits.max_rate))
        return crawler

    def close(self) -> None:
        """Let go of every crawler's connections."""
        for crawler in self._crawlers.values():
            crawler.close()
        self._crawlers.clear()
