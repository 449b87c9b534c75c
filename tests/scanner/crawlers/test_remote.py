"""Servers that stall, refuse and end: what the walk and the reading make of them."""

from __future__ import annotations

from contextlib import closing

import pytest

from models.errors import ReadError, TargetError
from models.limits import Limits
from models.records import Item, Listing, Problem, Status, Target
from scanner.crawlers import pace, patience
from scanner.crawlers.errors import target_error
from scanner.crawlers.pace import Pace
from scanner.crawlers.place_url import PlaceUrl
from scanner.crawlers.remote import RemoteCrawler, listing_connections
from scanner.crawlers.share import Busy, Entry, Lost

TREE = {"a": {"x.txt": b"one", "y.txt": b"two"}, "b": {"c": {"z.txt": b"three"}}, "top.txt": b"four"}


class Server:
    """A tree in memory; ``faults`` are raised by the next calls, one each."""

    def __init__(self, tree=TREE):
        self.tree, self.faults, self.open, self.most, self.room = tree, [], 0, 0, 99
        self.calls = []

    def at(self, path):
        node = self.tree
        for part in filter(None, path.split("/")):
            if not isinstance(node, dict) or part not in node:
                raise ReadError("vanished")
            node = node[part]
        return node


class Share:
    def __init__(self, server):
        self.server, self.up = server, False

    def connect(self):
        if self.server.open >= self.server.room:
            raise Lost("full")
        self.up = True
        self.server.open += 1
        self.server.most = max(self.server.most, self.server.open)

    def _call(self, name, path):
        self.server.calls.append((name, path))
        if self.server.faults:
            raise self.server.faults.pop(0)

    def entry(self, path):
        self._call("entry", path)
        return told(path.rpartition("/")[2], self.server.at(path))

    def entries(self, path):
        self._call("entries", path)
        return [told(name, node) for name, node in self.server.at(path).items()]

    def read(self, path, offset, size):
        self._call("read", path)
        return self.server.at(path)[offset : offset + size]

    def close(self):
        self.server.open -= self.up
        self.up = False


def told(name, node):
    if isinstance(node, Entry):
        return node
    if isinstance(node, dict):
        return Entry(name, "folder", exposure="group", identity=str(id(node)))
    return Entry(name, "file", size=len(node), exposure="everybody")


@pytest.fixture(autouse=True)
def slept(monkeypatch):
    waits = []
    monkeypatch.setattr(patience.time, "sleep", waits.append)
    return waits


def crawler(server, **limits):
    return RemoteCrawler(Target("t", "test://h/"), Limits(**limits), PlaceUrl("test", "h", 0), lambda: Share(server))


def names(met):
    return [item.uri.removeprefix("test://h/") for item in met if isinstance(item, Item)]


@pytest.mark.parametrize("connections", [2, 8, 40])
def test_every_entry_comes_in_the_order_of_names_however_many_list(connections):
    server = Server()
    with closing(crawler(server, max_connections=connections)) as walker:
        met = list(walker.walk())
        assert names(met) == ["a/x.txt", "a/y.txt", "b/c/z.txt", "top.txt"]
        assert [one.uri for one in met if isinstance(one, Listing)] == [
            f"test://h{path}" for path in ("/a", "/b/c", "/b", "")
        ]
        assert server.most <= listing_connections(Limits(max_connections=connections))
        assert {item.exposure for item in met if isinstance(item, Item)} == {"group"}  # no more than their folders
    assert server.open == 0


def test_what_passes_is_tried_again_each_time_after_a_longer_wait(slept):
    server = Server()
    server.faults = [Lost("reset"), Busy("503"), Busy("429", 5.0)]
    with closing(crawler(server, max_connections=2)) as walker:
        assert names(walker.walk())[0] == "a/x.txt"
    assert len(slept) == 3
    assert slept[0] < slept[1]
    assert slept[2] >= 5


def test_a_server_that_asks_for_an_hour_has_refused(slept):
    server = Server()
    with closing(crawler(server)) as walker:
        (item, *_) = [one for one in walker.walk() if isinstance(one, Item)]
        server.faults = [Busy("429", 3600.0)]
        with pytest.raises(ReadError) as caught:
            walker.source(item).open().read()
        assert caught.value.problem == Problem("connection", "429")
    assert not slept


def test_a_server_that_is_gone_costs_its_wait_once_and_is_believed_when_it_is_back(slept):
    server = Server()
    with closing(crawler(server)) as walker:
        items = [one for one in walker.walk() if isinstance(one, Item)]
        server.faults = [Lost("reset")] * 7
        for item in items[:3]:
            with pytest.raises(ReadError) as caught:
                walker.source(item).open().read()
            assert caught.value.problem == Problem("connection", "reset")
        assert len(slept) == len(patience.SHARES)
        assert walker.source(items[3]).open().read() == b"four"
        server.faults = [Lost("reset")]
        assert walker.source(items[0]).open().read() == b"one"


def test_a_folder_that_cannot_be_listed_is_a_result():
    server = Server()
    with closing(crawler(server, max_connections=2)) as walker:
        walk = walker.walk()
        assert names([next(walk)]) == ["a/x.txt"]
        server.faults = [ReadError("unreadable", "denied")]
        met = list(walk)
    (folder,) = [one for one in met if isinstance(one, Item) and one.problem]
    assert (folder.uri, folder.status, folder.problem) == (
        "test://h/b/", Status.FAILED, Problem("unreadable", "denied"),
    )  # fmt: skip
    assert [(one.uri, one.complete) for one in met if isinstance(one, Listing)] == [
        ("test://h/a", True), ("test://h/b", False), ("test://h", True),
    ]  # fmt: skip


def test_a_server_with_room_for_one_is_listed_by_one():
    server = Server({f"d{at:02}": {"f": b"x"} for at in range(30)})
    server.room = 1
    with closing(crawler(server, max_connections=40)) as walker:
        assert len(names(walker.walk())) == 30
    assert server.most == 1


def test_a_login_that_is_refused_later_is_no_fault_of_the_target(monkeypatch):
    server = Server()
    with closing(crawler(server, max_connections=2)) as walker:
        item = next(one for one in walker.walk() if isinstance(one, Item))
        walker.close()

        asked = []

        def expired(self):
            asked.append(self)
            raise target_error("missing", path="x", hint="")

        monkeypatch.setattr(Share, "connect", expired)
        for _ in range(3):
            with pytest.raises(ReadError) as caught:
                walker.source(item).open().read()
            assert caught.value.problem == Problem("connection", "login")
    assert len(asked) == 1, "or the account is locked"
    with closing(crawler(server)) as walker, pytest.raises(TargetError):
        walker.check()


def test_folders_that_lead_back_and_folders_without_end_are_left():
    loop = {}
    loop["again"] = loop
    loop["x"] = b"1"
    with closing(crawler(Server({"d": loop}), max_connections=2)) as walker:
        met = {item.uri: item.problem for item in walker.walk() if isinstance(item, Item)}
    assert met == {"test://h/d/again/": Problem("link", "loop"), "test://h/d/x": None}
    deep = {}
    for _ in range(1100):
        deep = {"d": deep}
    with closing(crawler(Server(deep), max_connections=2)) as walker:
        met = [item.problem for item in walker.walk() if isinstance(item, Item)]
    assert met == [Problem("depth", "1000")]


def test_a_rate_is_kept_and_a_pause_is_not_saved_up(monkeypatch, slept):
    now = [100.0]
    monkeypatch.setattr(pace.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(pace.time, "sleep", lambda wait: now.__setitem__(0, now[0] + wait))
    kept = Pace(1000)
    for _ in range(10):
        kept.spend(500)
    assert now[0] == pytest.approx(105)
    now[0] += 60
    kept.spend(1000)
    assert now[0] == pytest.approx(166)
    Pace().spend(1 << 40)
    assert now[0] == pytest.approx(166)
