"""MongoDB: every collection as a table, its documents as rows by key path; files of GridFS through the readers."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from models.limits import Limits
from models.records import Item, Problem, RowSample, Target
from scanner.crawlers.errors import target_error
from scanner.crawlers.kept import shown
from scanner.crawlers.mongodb.store import Collection, MongoStore
from scanner.crawlers.mongodb.values import Plain, described
from scanner.crawlers.names import printable
from scanner.crawlers.place_url import PlaceUrl, parse_place_url
from scanner.crawlers.ranges import fetched
from scanner.crawlers.rights import Rights
from scanner.crawlers.stores import Documents, Rows, StoreCrawler
from scanner.readers.base import Member

_AT_ONCE = 500
_FIRST = 50
_ENOUGH = 8 << 20
"""Characters of a batch of documents, going by the batch before."""
_SWITCHES = {"tls": {"0", "1"}, "insecure": {"0", "1"}}


class MongoCrawler(StoreCrawler[MongoStore]):
    """``mongodb://user@host:27017/database?tls=1``; without a database, all that the account is shown."""

    def __init__(self, target: Target, limits: Limits) -> None:
        place = checked(parse_place_url(target.url))
        super().__init__(target, limits, place, lambda: MongoStore(place, target.password, limits))

    def rows(self, item: Item) -> Iterator[Rows]:
        """The documents of a collection, by ``_id``; then what was lost, and what part of them was drawn."""
        database, name = self.locator(item)
        told = self._calls.call(lambda store: store.collection(database, name))
        documents, plain = Documents(name, self._limits, dict(described(told.validator))), Plain(self._limits)
        drawn = _Drawn()
        bucket = name.removesuffix(".files") if name.endswith(".files") else None
        for batch in self._batches(database, name, told, drawn):
            for document in batch:
                yield from documents.add([plain.document(document)])
                yield from plain.kept.members()
                if bucket:
                    yield from self._file(database, bucket, document)
        yield from documents.flush()
        if plain.cut:
            yield Problem("cell_cut", str(self._limits.max_cell))
        if plain.binary:
            most = sorted(plain.binary.items(), key=lambda one: -one[1])[:5]
            yield Problem("binary_cells", ", ".join(f"{shown(path)[:80]} ({count})" for path, count in most))
        if drawn.sample is not None:
            yield drawn.sample
        self._calls.call(lambda store: store.collection(database, name))  # one that was dropped only seems to end

    def rights(self) -> Rights:
        """See ``rights.py``."""
        return self._calls.call(lambda store: store.who().rights)

    def _batches(self, database: str, name: str, told: Collection, drawn: _Drawn) -> Iterator[list[dict[str, Any]]]:
        share, most = self._limits.sample or 1.0, self._limits.rows
        if share < 1 or most is not None:
            total = self._calls.call(lambda store: store.count(database, name)) if told.ordered else None
            wanted = most if total is None else min(math.ceil(total * share), total if most is None else most)
            if total is None or wanted is None or wanted < total:
                yield from self._sampled(database, name, share, wanted, total, drawn)
                return
        if told.ordered:
            yield from self._in_order(database, name)
        else:
            yield from self._streamed(database, name, [])

    def _in_order(self, database: str, name: str) -> Iterator[list[dict[str, Any]]]:
        last, first, count = None, True, _FIRST
        while True:
            at, at_first, size = last, first, count
            batch = self._calls.call(lambda store: store.after(database, name, at, size, first=at_first))  # noqa: B023 called at once
            if not batch:
                return
            yield batch
            last, first = batch[-1].get("_id"), False
            count = self._next(batch, count)

    def _streamed(self, database: str, name: str, pipeline: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
        token = self._calls.call(lambda store: store.opened(database, name, pipeline))
        count = _FIRST
        while True:
            size = count
            batch = self._calls.call(lambda store: store.more(token, size))  # noqa: B023 called at once
            if not batch:
                return
            yield batch
            count = self._next(batch, count)

    def _sampled(
        self, database: str, name: str, share: float, wanted: int | None, total: int | None, drawn: _Drawn
    ) -> Iterator[list[dict[str, Any]]]:
        """Documents drawn by the server; of a view, where nobody knows how many there are, each by chance alone."""
        pipeline: list[dict[str, Any]] = []
        if total is None and share < 1:
            pipeline.append({"$match": {"$sampleRate": share}})
        if wanted is not None:
            pipeline.append({"$sample": {"size": max(1, wanted)}})
        seen: set[str] = set()
        read = 0
        for batch in self._streamed(database, name, pipeline):
            fresh = []
            for document in batch:  # a server may draw one twice
                key = repr(document.get("_id", document))
                if key not in seen:
                    seen.add(key)
                    fresh.append(document)
            read += len(fresh)
            yield fresh
        drawn.sample = RowSample(read, total, "rows")

    def _next(self, batch: list[dict[str, Any]], count: int) -> int:
        """How many documents to ask for next, so that a batch stays within its bound."""
        size = sum(len(str(document)) for document in batch[:: max(1, len(batch) // 8)]) // min(8, len(batch)) + 1
        self._pace.spend(size * len(batch))
        return max(1, min(_AT_ONCE, 4 * count, _ENOUGH // size))

    def _file(self, database: str, bucket: str, document: dict[str, Any]) -> Iterator[Member]:
        """A file of GridFS, its pieces fetched as they are asked for."""
        size, piece = document.get("length"), document.get("chunkSize")
        name = str(document.get("filename") or document.get("_id"))
        if not isinstance(size, int) or not isinstance(piece, int) or size < 0 or piece <= 0:
            yield Member(name, None, problem=Problem("damaged", "GridFS"))
            return

        def fetch(start: int, length: int) -> bytes:
            found = b""
            for number in range(start // piece, -(-min(start + length, size) // piece)):
                found += self._calls.call(lambda store: store.chunk(database, bucket, document["_id"], number))  # noqa: B023 called at once
            self._pace.spend(len(found))
            within = start % piece
            return found[within : within + length]

        yield Member(name, fetched(name, size, fetch), size=size)


class _Drawn:
    """What came of a sample."""

    sample: RowSample | None = None


def checked(place: PlaceUrl) -> PlaceUrl:
    """The place, its options within reason. Raises TargetError."""
    for option, values in _SWITCHES.items():
        if place.options.get(option, "0") not in values:
            raise target_error("url_option_value", scheme=place.scheme, option=option)
    if "," in place.host:
        raise target_error("mongodb_hosts", place=printable(place.server))
    return place
