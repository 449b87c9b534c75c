"""Pages fetched by several connections are those of one, in their order, whatever the server's keys and manners."""

from __future__ import annotations

import random
import threading
from functools import partial
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import ReadError
from models.limits import Limits
from scanner.crawlers.patience import Patience
from scanner.crawlers.s3 import ahead as ahead_of_it
from scanner.crawlers.s3.ahead import APART, Ahead, Asked
from scanner.crawlers.s3.listing import Found, Page
from scanner.crawlers.s3.split import at_folder, guess, sample
from scanner.crawlers.share import Lost

KEYS = st.lists(st.text("ab/-9项", min_size=1, max_size=6), unique=True, max_size=60)
ORDERS = {
    "by bytes": str.encode,
    "folder by folder": lambda key: key.split("/"),
    "backwards": lambda key: [-ord(letter) for letter in key] + [1],
}


class Server:
    """Keeps keys in an order; ``deaf``: it begins where it likes."""

    def __init__(self, keys, order=str.encode, size=1000, *, deaf=False, room=99):
        self.order, self.size, self.deaf, self.room = order, size, deaf, room
        self.keys = sorted(keys, key=order)
        self.calls = self.at_once = self.most = 0
        self.lock = threading.Condition(threading.RLock())
        self.wanted = 0
        """Calls at a time without which those after the first few are not answered."""
        self.met = lambda onward: None

    def behind(self, key, prefix=""):
        return [each for each in self.keys if each.startswith(prefix) and self.order(each) > self.order(key)]


class Share:
    """A connection to it."""

    def __init__(self, server):
        self.server = server

    def connect(self):
        with self.server.lock:
            self.server.room -= 1
            if self.server.room < 0:
                raise Lost("full")

    def close(self):
        pass

    def page(self, onward):
        server = self.server
        with server.lock:
            server.calls += 1
            server.at_once += 1
            server.most = max(server.most, server.at_once)
            server.lock.notify_all()
            assert server.lock.wait_for(lambda: server.most >= server.wanted or server.calls <= server.wanted, 20)
        server.met(onward)
        with server.lock:
            server.at_once -= 1
            after = onward.get("on") or (onward.get("StartAfter") if not server.deaf else None)
            left = server.behind(after) if after else server.keys
        page = left[: server.size]
        return Page([Found(key) for key in page], {"on": page[-1]} if len(left) > server.size else None)

    def folders(self, level, after):
        found = dict.fromkeys(
            level + each[len(level) :].partition("/")[0] + "/"
            for each in self.server.behind(after, level)
            if "/" in each[len(level) :]
        )
        return Page([], None, list(found)[: self.server.size])


class Turns:
    """The pool and the lock of a listing, without threads: who waits has one of the calls answered, whichever."""

    def __init__(self, seed):
        self.begun, self.drawn = [], random.Random(seed)

    def submit(self, work, *given):
        self.begun.append(partial(work, *given))

    def wait(self):
        self.begun.pop(self.drawn.randrange(len(self.begun)))()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def notify_all(self):
        pass

    def shutdown(self, **_):
        assert not self.begun


def listed(server, count, each=lambda keys: None):
    make = partial(Patience, partial(Share, server), Limits(patience=0.01))
    asked = Asked(lambda share, onward: share.page(onward), lambda share, *wish: share.folders(*wish), None)
    met = []
    with Ahead(make(), make, count) as ahead:
        for page in ahead.pages(asked):
            met += [found.key for found, _ in page]
            each(met)
    return met


@given(KEYS, st.sampled_from(sorted(ORDERS)), st.integers(1, 4), st.integers(1, 6), st.booleans(), st.integers())
def test_every_key_comes_once_in_the_servers_order(keys, order, size, count, deaf, seed):
    server, turns = Server(keys, ORDERS[order], size, deaf=deaf), Turns(seed)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ahead_of_it, "ThreadPoolExecutor", lambda *_: turns)
        patch.setattr(ahead_of_it, "threading", SimpleNamespace(Condition=lambda: turns))
        assert listed(server, count) == server.keys


@given(KEYS, st.sampled_from(["by bytes", "folder by folder"]), st.integers(1, 3), st.integers())
def test_what_comes_and_goes_meanwhile_costs_nothing_else(keys, order, size, seed):
    server, drawn = Server(keys, ORDERS[order], size), random.Random(seed)
    stay = set(keys[::2])

    def change(_onward):
        with server.lock:
            server.keys = sorted(stay | {key for key in keys if drawn.random() < 0.7}, key=server.order)

    server.met = change
    met = listed(server, 4)
    assert stay <= set(met) <= set(keys)
    assert len(met) == len(set(met))


SHAPES = {
    "folders": [f"folder-{at:03}/file-{file:03}" for at in range(200) for file in range(10)],
    "one folder": [f"logs/{at:06}.log" for at in range(2000)],
    "hexadecimal": [f"{at * 2654435761 % 2**32:08x}" for at in range(2000)],
    "names": [f"{a}{b}/{c}{at}" for a in "人事财务法研发" for b in "部组室科" for c in "甲乙" for at in range(36)],
}


@pytest.mark.parametrize("shape", SHAPES)
def test_connections_share_the_work(shape):
    server = Server(SHAPES[shape], size=20)
    chain = Server(SHAPES[shape], size=20)
    server.wanted = 4
    assert listed(server, 4) == listed(chain, 1)
    assert (server.most, chain.most) == (4, 1)
    assert server.calls < 1.6 * chain.calls


def test_some_pages_are_kept_however_long_the_walk_takes():
    server = Server(SHAPES["one folder"], size=20)
    most = 4 * (APART + 1) + 2 * 4

    def wait(met):
        if len(met) == server.size:
            with server.lock:
                assert not server.lock.wait_for(lambda: server.calls > most, 0.3)

    assert listed(server, 4, wait) == server.keys


def test_a_small_bucket_needs_one_connection():
    server = Server(["a", "b"], room=1)
    assert listed(server, 8) == ["a", "b"]


def test_a_server_with_room_for_one_is_listed_by_one():
    server = Server(SHAPES["folders"], size=20, room=1)
    assert listed(server, 8) == server.keys


def test_a_page_that_cannot_be_had_ends_the_walk_there():
    server = Server(SHAPES["one folder"], size=20)

    def refuse(onward):
        if onward.get("on", "").startswith("logs/000"):
            raise ReadError("unreadable", "AccessDenied")

    server.met = refuse
    met = []
    with pytest.raises(ReadError, match="unreadable"):
        listed(server, 4, lambda so_far: met.__setitem__(slice(None), so_far))
    assert met == server.keys[: len(met)]
    server.met = lambda onward: (_ for _ in ()).throw(ReadError("unreadable")) if "StartAfter" in onward else None
    assert listed(server, 4) == server.keys, "a server that begins nowhere else is listed page by page"


def test_where_to_begin_is_guessed_by_letters():
    told = sample([f"logs/{at:06}.gz" for at in range(1000, 2000)])
    assert guess(told, 3) == "logs/004996.gz"
    assert guess(told, 10_000) is None
    assert guess(sample([f"{at:02x}-" for at in range(16, 32)]), 2) == "3d-"
    assert sample([]) is sample(["a"]) is sample(["b", "a"]) is None
    folders = sample(["人事/a", "人事/b", "市场/a"])
    assert (folders.level, folders.folders, folders.folder) == ("", 2, "市场/")
    names = [f"{name}/" for name in "人市教法研财"]
    assert at_folder(folders._replace(folder="市/"), names, 1) == "法/"
    assert at_folder(folders._replace(folder="市/"), names, 4) is None
