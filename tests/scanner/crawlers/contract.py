"""What every crawler must do. A new crawler's test makes a ``Place`` and inherits all of this."""

from __future__ import annotations

import json
import logging
import multiprocessing
import pickle
import re
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from typing import Any
from urllib.parse import unquote

import pytest

from models.errors import ReadError, TargetError
from models.exposure import EXPOSED
from models.limits import Limits
from models.records import Item, ItemKind, Listing, Problem, Status, TableChunk, Target
from scanner.crawlers.base import Crawler
from scanner.crawlers.registry import crawler_for

URI = re.compile(r"[a-z][a-z0-9+]*://([A-Za-z0-9_.~/:-]|%[0-9A-F]{2})*")


@dataclass
class Place:
    """A place that holds known objects. Names are those of files or tables, the last part of an object's URI."""

    target: Target
    missing: Target
    """The same kind of place, where there is none."""
    readable: dict[str, list[str]]
    """Each object that can be read, and texts that stand in it."""
    unreadable: str
    """An object that cannot be read, and is met all the same."""
    state: Callable[[], Any]
    """What is at the place now, to be compared."""
    remove: Callable[[str], None]
    write: Callable[[Crawler, Item], None]
    """An attempt to write by the means that the crawler itself has."""
    hide: Callable[[], tuple[Target, str]] | None = None
    """Make a folder of the place unlistable: the target to walk then, and the folder's URI. None: cannot be."""


def walk(target: Target, **limits: Any) -> list[Item]:
    """All items of a target."""
    with closing(crawler_for(target, Limits(**limits))) as crawler:
        return items_in(crawler)


def items_in(crawler: Crawler) -> list[Item]:
    """What ``crawler`` meets, without its listings."""
    return [met for met in crawler.walk() if isinstance(met, Item)]


def listings(target: Target) -> dict[str, Listing]:
    """The listings of a target by their URI."""
    with closing(crawler_for(target, Limits())) as crawler:
        return {met.uri: met for met in crawler.walk() if isinstance(met, Listing)}


def folder_of(item: Item) -> str:
    """The URI of what an item lies in."""
    return item.uri.rstrip("/").rpartition("/")[0]


def name_of(item: Item) -> str:
    """The last part of an item's URI, decoded."""
    return unquote(item.uri.rstrip("/").rpartition("/")[2])


def read(crawler: Crawler, item: Item) -> tuple[str, list[Problem]]:
    """All text of an item, and its problems."""
    if item.kind is ItemKind.FILE:
        with crawler.source(item).open() as stream:
            return stream.read().decode("utf-8", "replace"), []
    texts: list[str] = []
    problems: list[Problem] = []
    for part in crawler.rows(item):
        if isinstance(part, TableChunk):
            texts += ["\t".join(cell or "" for cell in row) for row in part.rows]
        else:
            problems.append(part)
    return "\n".join(texts), problems


def read_in_pieces(target: Target, data: bytes) -> None:
    """The one file of a target is ``data``, also from the middle on."""
    with closing(crawler_for(target, Limits())) as crawler:
        (item,) = items_in(crawler)
        with crawler.source(item).open() as stream:
            assert stream.seek(5_000_000) == 5_000_000
            assert stream.read(100) == data[5_000_000:5_000_100]
            stream.seek(0)
            assert stream.read() == data


def read_afresh(pickled: bytes) -> str:
    """What another process does: a crawler from the target alone, and one item."""
    target, item = pickle.loads(pickled)
    with closing(crawler_for(target, Limits())) as crawler:
        return read(crawler, item)[0]


class CrawlerContract(ABC):
    """The suite."""

    @pytest.fixture
    @abstractmethod
    def place(self) -> Place:
        """A fresh place."""

    @pytest.fixture
    def crawler(self, place: Place) -> Iterator[Crawler]:
        with closing(crawler_for(place.target, Limits())) as crawler:
            yield crawler

    def test_check_accepts_what_is_there(self, crawler):
        crawler.check()

    def test_check_says_what_is_missing(self, place):
        with (
            closing(crawler_for(place.missing, Limits())) as crawler,
            pytest.raises(TargetError, match=r"\w") as caught,
        ):
            crawler.check()
        assert caught.value.__suppress_context__

    def test_every_entry_comes_once_in_the_same_order(self, place, crawler):
        items = items_in(crawler)
        assert sorted(map(name_of, items)) == sorted([*place.readable, place.unreadable])
        assert len({item.uri for item in items}) == len(items)
        assert items_in(crawler) == items
        assert walk(place.target) == items

    def test_uris_are_encoded_and_names_survive(self, place):
        items = walk(place.target)
        assert all(URI.fullmatch(item.uri) for item in items)
        assert {name_of(item) for item in items} >= set(place.readable)

    def test_items_can_be_written_down(self, place):
        for item in walk(place.target):
            plain = json.dumps(asdict(item), ensure_ascii=False).encode("utf-8")
            assert json.loads(plain)["uri"] == item.uri
            assert item.path.isprintable()
            assert item.target == place.target.name

    def test_everything_readable_is_read(self, place, crawler):
        for item in items_in(crawler):
            for text in place.readable.get(name_of(item), []):
                assert text in read(crawler, item)[0]

    def test_an_item_is_read_in_another_process(self, place):
        name, texts = next(iter(place.readable.items()))
        item = next(item for item in walk(place.target) if name_of(item) == name)
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            found = pool.apply(read_afresh, (pickle.dumps((place.target, item)),))
            pool.close()
            pool.join()
        assert all(text in found for text in texts)

    def test_each_folder_is_listed_after_its_last_entry(self, place, crawler):
        met = list(crawler.walk())
        listed = {listing.uri: at for at, listing in enumerate(met) if isinstance(listing, Listing)}
        inside = Counter(folder_of(item) for item in met if isinstance(item, Item))
        assert inside.keys() <= listed.keys()
        assert len(listed) == sum(isinstance(each, Listing) for each in met)
        for at, item in enumerate(met):
            if isinstance(item, Item):
                assert at < listed[folder_of(item)]
        for uri, at in listed.items():
            listing = met[at]
            assert not uri.endswith("/")
            assert (listing.target, listing.complete, listing.problem) == (place.target.name, True, None)
            inner = sum(other.rpartition("/")[0] == uri for other in listed)
            assert listing.entries in {inside[uri], inside[uri] + inner}

    def test_a_folder_it_cannot_list_wholly_says_so(self, place):
        if place.hide is None:
            pytest.skip("this kind of place shows everything to everybody who can open it")
        target, uri = place.hide()
        listing = listings(target)[uri]
        assert not listing.complete
        assert listing.problem is not None

    def test_what_is_left_out_is_no_deletion(self, place):
        name = next(iter(place.readable))
        before = listings(place.target)
        assert listings(replace(place.target, exclude=(name,))) == before

    def test_stamps_and_exposure_are_texts_that_stay(self, place):
        first, second = walk(place.target), walk(place.target)
        assert [(item.stamp, item.exposure) for item in first] == [(item.stamp, item.exposure) for item in second]
        assert {item.exposure for item in first} <= {None, *EXPOSED}

    def test_nothing_changes_at_the_place(self, place, crawler):
        before = place.state()
        crawler.check()
        for item in items_in(crawler):
            if name_of(item) in place.readable:
                read(crawler, item)
        crawler.close()
        assert place.state() == before

    def test_nothing_can_be_written(self, place, crawler):
        before = place.state()
        item = next(item for item in items_in(crawler) if name_of(item) in place.readable)
        with pytest.raises(Exception, match=r"read.?only|not writable|write|READ ONLY"):
            place.write(crawler, item)
        assert place.state() == before

    def test_what_is_gone_is_a_read_error(self, place, crawler):
        name = next(iter(place.readable))
        item = next(item for item in items_in(crawler) if name_of(item) == name)
        place.remove(name)
        with pytest.raises(ReadError) as caught:
            read(crawler, item)
        assert caught.value.problem.code == "vanished"

    def test_what_cannot_be_read_is_a_result(self, place, crawler):
        item = next(item for item in items_in(crawler) if name_of(item) == place.unreadable)
        if item.problem is None:
            with pytest.raises(ReadError) as caught:
                read(crawler, item)
            problem = caught.value.problem
        else:
            assert item.status is Status.FAILED
            problem = item.problem
        assert problem.code in {"unreadable", "table_unreadable"}

    def test_exclude_leaves_a_line(self, place):
        name = next(iter(place.readable))
        items = walk(replace(place.target, exclude=(name,)))
        left_out = {name_of(item) for item in items if item.problem == Problem("excluded")}
        assert left_out == {name}
        assert {name_of(item) for item in items} == {*place.readable, place.unreadable}
        assert all(item.status is Status.SKIPPED for item in items if item.problem == Problem("excluded"))

    def test_include_leaves_a_line_for_the_rest(self, place):
        name = next(iter(place.readable))
        items = walk(replace(place.target, include=(name,)))
        assert [name_of(item) for item in items if item.problem != Problem("excluded")] == [name]
        assert {name_of(item) for item in items} == {*place.readable, place.unreadable}

    def test_no_value_reaches_a_log(self, place, crawler, caplog):
        caplog.set_level(logging.DEBUG)
        for item in items_in(crawler):
            if name_of(item) in place.readable:
                read(crawler, item)
        assert not [text for texts in place.readable.values() for text in texts if text in caplog.text]

    def test_close_may_be_called_again_and_the_crawler_used_again(self, crawler):
        crawler.close()
        assert items_in(crawler)
        crawler.close()
        crawler.close()

    def test_an_empty_pattern_is_the_users_error(self, place):
        with pytest.raises(TargetError):
            crawler_for(replace(place.target, exclude=("/",)), Limits())
