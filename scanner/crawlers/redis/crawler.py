"""Redis and what speaks its protocol: every family of keys (``user:*:profile``) as a table, read without a trace."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from models.errors import ReadError
from models.limits import Limits
from models.records import Item, Problem, Target
from scanner.crawlers.kept import Kept
from scanner.crawlers.place_url import parse_place_url
from scanner.crawlers.redis.keys import Family
from scanner.crawlers.redis.resp import Refusal, Word
from scanner.crawlers.redis.sampling_by_key import Draw
from scanner.crawlers.redis.store import RedisStore
from scanner.crawlers.redis.values import KINDS, Kind, Piece, rows_of, runs, text_of
from scanner.crawlers.rights import Rights
from scanner.crawlers.stores import Documents, Rows, StoreCrawler

_AT_ONCE = 256
_FIRST = 16
_ELEMENTS = 128
_ENOUGH = 8 << 20
"""Bytes of values that one round of questions is to bring, going by the round before."""
_REMEMBERED = 1 << 20
"""Keys of a family that are remembered: a server whose table grows or shrinks while it is walked names some again."""


class RedisCrawler(StoreCrawler[RedisStore]):
    """``redis://user@host:6379/0``, ``rediss://`` by TLS; without a number, every database that holds keys."""

    def __init__(self, target: Target, limits: Limits) -> None:
        place = parse_place_url(target.url)
        super().__init__(target, limits, place, lambda: RedisStore(place, target.password, limits))

    def rows(self, item: Item) -> Iterator[Rows]:
        """The keys of a family: columns ``key`` and ``value``, or the fields of hashes and documents.

        Raises ReadError: ``vanished`` where there is no such key any more, ``connection``, ``table_unreadable``.
        """
        database, packed = self.locator(item)
        family = Family.unpacked(packed)
        reading = _Reading(self, database, self._calls.call(lambda store: store.epoch))
        documents = Documents(family.name, self._limits)
        draw = Draw(item.uri, family.count, self._limits)
        for keys in self._keys(family, reading):
            for row in reading.rows(draw.among(keys)):
                yield from documents.row(row) if isinstance(row, list) else documents.add([row])
                yield from reading.kept.members()
            if draw.done:
                break
        yield from documents.flush()
        if not (reading.given or reading.errors or reading.unknown or draw.spared):
            raise ReadError("vanished")
        if reading.errors and not reading.given:
            raise ReadError("table_unreadable", reading.told())
        yield from reading.problems()
        yield from draw.told()

    def rights(self) -> Rights:
        """See ``rights.py``."""
        return self._calls.call(lambda store: store.who().rights(self._place.user))

    def _keys(self, family: Family, reading: _Reading) -> Iterator[list[bytes]]:
        cursor, seen = b"0", set[int]()
        while True:
            at = cursor
            cursor, found = self._calls.call(lambda store: store.keys(reading.epoch, reading.database, family, at))  # noqa: B023 called at once
            keys = [key for key in dict.fromkeys(found) if hash(key) not in seen]
            if len(seen) < _REMEMBERED:
                seen.update(map(hash, keys))
            reading.met += len(keys)
            self._pace.spend(sum(map(len, found)))
            yield keys
            if cursor == b"0":
                return

    def ask(self, reading: _Reading, commands: Sequence[Sequence[Word]]) -> tuple[list[Any], int]:
        """The answers to commands, and how many bytes they had. Raises ReadError."""
        answers, size, cut = self._calls.call(lambda store: store.asked(reading.epoch, reading.database, commands))
        self._pace.spend(size)
        reading.cut += cut
        return answers, size

    @property
    def limits(self) -> Limits:
        """What it keeps to."""
        return self._limits


@dataclass(slots=True)
class _Reading:
    """The values of one family of keys, as they come."""

    crawler: RedisCrawler
    database: int
    epoch: object
    met: int = 0
    given: int = 0
    """Keys met, and those that gave something."""
    cut: int = 0
    errors: Counter[str] = field(default_factory=Counter)
    unknown: Counter[str] = field(default_factory=Counter)
    kept: Kept = field(init=False)
    _width: int = _FIRST

    def __post_init__(self) -> None:
        """What is kept in values counts for the whole family."""
        self.kept = Kept(self.crawler.limits)

    def rows(self, keys: list[bytes]) -> Iterator[dict[str, Any] | list[tuple[str, str]]]:
        """What ``keys`` hold, by type."""
        by_kind: dict[bytes, list[bytes]] = defaultdict(list)
        for at in range(0, len(keys), _AT_ONCE):
            some = keys[at : at + _AT_ONCE]
            types, _ = self.crawler.ask(self, [("TYPE", key) for key in some])
            for key, kind in zip(some, types, strict=True):
                if isinstance(kind, Refusal):
                    self.errors[kind.code] += 1
                elif kind in KINDS:
                    by_kind[kind].append(key)
                elif kind != b"none":  # gone meanwhile
                    self.unknown[text_of(kind)[:40]] += 1
        for kind, some in by_kind.items():
            yield from self._of_kind(kind, some)

    def _of_kind(self, kind: bytes, keys: list[bytes]) -> Iterator[dict[str, Any] | list[tuple[str, str]]]:
        how, at = KINDS[kind], 0
        while at < len(keys):
            some, at = keys[at : at + self._width], at + self._width
            answers, size = self.crawler.ask(self, [how.ask(key, None, _ELEMENTS) for key in some])
            self._width = max(1, min(_AT_ONCE, 4 * self._width, _ENOUGH * len(some) // (size + 1)))
            for key, answer in zip(some, answers, strict=True):
                for elements, whole in self._pieces(kind, how, key, answer):
                    documents, rows = rows_of(kind, key, elements, self._text, whole=whole)
                    yield from documents
                    yield from rows

    def _pieces(self, kind: bytes, how: Kind, key: bytes, answer: Any) -> Iterator[tuple[list[Any], bool]]:
        """The elements of one key, whose first answer is there; whether they are all of them."""
        piece = self._taken(how, answer, None)
        if piece is None:
            return
        self.given += 1
        string = b"".join(piece.elements) if kind == b"string" else b""
        whole = piece.onward is None
        while True:
            if kind != b"string" and piece.elements:
                yield piece.elements, whole
            if piece.onward is None or len(string) > 4 * self.crawler.limits.max_cell:
                break
            onward = piece.onward
            (answer,), _ = self.crawler.ask(self, [how.ask(key, onward, _ELEMENTS)])
            piece = self._taken(how, answer, onward)
            if piece is None:
                break
            if kind == b"string":
                string += b"".join(piece.elements)
        if string:
            self.cut += piece is not None and piece.onward is not None
            yield [string], True

    def _text(self, data: bytes) -> str:
        text = self.kept.text(data)
        if text is None:
            text = "" if self.kept.document(data, "value") else runs(data)
        elif self.kept.encoded(text, "value"):
            text = ""
        if len(text) > self.crawler.limits.max_cell:
            self.cut += 1
            return text[: self.crawler.limits.max_cell]
        return text

    def _taken(self, how: Kind, answer: Any, onward: Any) -> Piece | None:
        if isinstance(answer, Refusal):
            self.errors[answer.code] += 1
            return None
        return how.take(answer, onward, _ELEMENTS)

    def told(self) -> str:
        """Why keys could not be read: the words of the server for it, and how often."""
        return ", ".join(f"{code} ({count})" for code, count in sorted(self.errors.items()))

    def problems(self) -> Iterator[Problem]:
        """What was lost."""
        if self.errors:
            yield Problem("row_unreadable", self.told())
        if self.unknown:
            yield Problem(
                "values_unread", ", ".join(f"{name} ({count})" for name, count in self.unknown.most_common(5))
            )
        if self.cut:
            yield Problem("cell_cut", str(self.crawler.limits.max_cell))
