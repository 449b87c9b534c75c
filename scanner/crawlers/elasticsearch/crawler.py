"""Elasticsearch and OpenSearch: every index or data stream as a table, its documents as rows by key path."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterator, Mapping
from typing import Any

from models.errors import ReadError
from models.limits import Limits
from models.records import Item, Problem, RowSample, Target
from scanner.crawlers.elasticsearch.store import Found, SearchStore
from scanner.crawlers.errors import target_error
from scanner.crawlers.kept import Kept
from scanner.crawlers.place_url import parse_place_url
from scanner.crawlers.rights import Rights
from scanner.crawlers.sql.sample import SEED
from scanner.crawlers.stores import Documents, Rows, StoreCrawler

_FIRST = 50
_AT_ONCE = 1000
_SCROLLED = 200
_ENOUGH = 8 << 20
"""Bytes of an answer, going by the one before."""
_ALL: Mapping[str, Any] = {"match_all": {}}
_VALUES = {"auth": {"basic", "apikey", "bearer"}, "hidden": {"0", "1"}}


class SearchCrawler(StoreCrawler[SearchStore]):
    """``elasticsearch://user@host:9200/index``, ``elasticsearchs://`` by TLS; ``opensearch://``, ``opensearchs://``."""

    def __init__(self, target: Target, limits: Limits) -> None:
        place = parse_place_url(target.url)
        for option, values in _VALUES.items():
            if place.options.get(option, next(iter(values))) not in values:
                raise target_error("url_option_value", scheme=place.scheme, option=option)
        super().__init__(target, limits, place, lambda: SearchStore(place, target.password, limits))

    def rows(self, item: Item) -> Iterator[Rows]:
        """The documents of an index, as it was when the first was read; then what was lost, and what was drawn."""
        index = str(self.locator(item))
        mapping = self._calls.call(lambda store: store.mapping(index))
        documents = Documents(index, self._limits, dict(_described(mapping)))
        kept = Kept(self._limits)
        wanted, total = self._wanted(index)
        read = cut = bare = 0
        for found in self._batches(index, wanted):
            hits = found.hits if wanted is None else found.hits[: wanted - read]
            read += len(hits)
            for hit in hits:
                source = hit.get("_source")
                if not isinstance(source, dict):
                    bare += 1
                    continue
                cut += kept.opened(source)
                yield from documents.add([{"_id": str(hit.get("_id", "")), **source}])
                yield from kept.members()
            if wanted is not None and read >= wanted:
                break
        yield from documents.flush()
        if bare and bare == read:
            raise ReadError("table_unreadable", "_source")
        source_kept = mapping.get("_source") or {}
        if bare or source_kept.get("excludes") or source_kept.get("includes"):
            yield Problem("source_partly", str(bare) if bare else "excludes")
        if cut:
            yield Problem("cell_cut", str(self._limits.max_cell))
        if wanted is not None:
            yield RowSample(read, total, "rows", exact=True, seed=SEED)

    def rights(self) -> Rights:
        """See ``rights.py``."""
        return self._calls.call(lambda store: store.rights())

    def _wanted(self, index: str) -> tuple[int | None, int | None]:
        """How many documents are to be drawn, of how many; None: all are read."""
        share, most = self._limits.sample or 1.0, self._limits.rows
        if share >= 1 and most is None:
            return None, None
        total = self._calls.call(lambda store: store.count(index))
        wanted = min(math.ceil(total * share), total if most is None else most)
        return (None, None) if wanted >= total else (max(1, wanted), total)

    def _batches(self, index: str, wanted: int | None) -> Iterator[Found]:
        query = _ALL if wanted is None else _drawn()
        if self._calls.call(lambda store: store.pits):
            yield from self._viewed(index, query, scored=wanted is not None)
        else:
            yield from self._scrolled(index, query, scored=wanted is not None)

    def _viewed(self, index: str, query: Mapping[str, Any], *, scored: bool) -> Iterator[Found]:
        """Each batch behind the one before, in a view that stays as it is: a lost answer is asked for again."""
        view = self._calls.call(lambda store: store.opened(index))
        try:
            last, size = None, _FIRST
            while True:
                at, count = last, size
                try:
                    found = self._calls.call(lambda store: store.after(view, at, count, query, scored=scored))  # noqa: B023 called at once
                except ReadError as error:
                    if error.problem.code != "unreadable" or size == 1:
                        raise
                    size = max(1, size // 8)  # more than is taken at once
                    continue
                self._pace.spend(found.size)
                if not found.hits:
                    return
                if found.last == last:  # a server that would go on for ever
                    raise ReadError("table_unreadable", "search_after")
                yield found
                last, size = found.last, _next(found, size)
        finally:
            self._forget(view=view)

    def _scrolled(self, index: str, query: Mapping[str, Any], *, scored: bool) -> Iterator[Found]:
        scroll, found = self._calls.call(lambda store: store.scrolled(index, _SCROLLED, query, scored=scored))
        try:
            while found.hits:
                self._pace.spend(found.size)
                yield found
                at = scroll
                scroll, found = self._calls.call(lambda store: store.more(at))  # noqa: B023 called at once
        finally:
            self._forget(scroll=scroll)

    def _forget(self, **what: str) -> None:
        """A server that cannot be told forgets by itself, in minutes."""
        with contextlib.suppress(ReadError):
            self._calls.call(lambda store: store.dropped(**what))


def _next(found: Found, size: int) -> int:
    return max(1, min(_AT_ONCE, 4 * size, _ENOUGH * len(found.hits) // (found.size + 1)))


def _drawn() -> dict[str, Any]:
    """Each document by chance alone, the same ones every time."""
    score = {"random_score": {"seed": SEED, "field": "_seq_no"}}
    return {"function_score": {"query": _ALL, "functions": [score], "boost_mode": "replace"}}


def _described(mapping: Mapping[str, Any], path: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    """What the mapping says of fields beyond their names: types that mean something, and what stands in ``meta``."""
    properties = mapping.get("properties")
    for name, rule in properties.items() if isinstance(properties, dict) and depth < 50 else ():
        inner = f"{path}.{name}" if path else str(name)
        if isinstance(rule, dict):
            said = [str(value) for value in (rule.get("meta") or {}).values()]
            if said:
                yield inner, ", ".join(said)
            yield from _described(rule, inner, depth + 1)
