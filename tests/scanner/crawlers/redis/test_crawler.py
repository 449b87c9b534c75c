"""Redis: every kind of value, what is asked of the server, and how it ends where the server does not do as it should."""

from __future__ import annotations

import gzip
import io
import json
import pickle
import socket
import threading
import zipfile
import zlib
from contextlib import closing
from itertools import chain

import pytest

from models.errors import ReadError, RunError, TargetError
from models.limits import Limits
from models.records import Problem, RowSample, Target
from scanner import scan
from scanner.crawlers import share
from scanner.crawlers.registry import crawler_for
from scanner.readers.base import Member
from scanner.targets import parse_target
from tests.scanner.crawlers.contract import items_in, listings, name_of, read, walk
from tests.scanner.crawlers.reading import documents_of
from tests.servers.process import free_port
from tests.servers.redis import Redis, redis

PHONE, IDENTITY, CARD = "138001380{:02}", "110101199003072316", "lisi@example.com"
READING = {
    "type",
    "scan",
    "getrange",
    "hscan",
    "lrange",
    "sscan",
    "zscan",
    "xrange",
    "select",
    "info",
    "ping",
    "auth",
    "acl|list",
    "config|get",
}


@pytest.fixture(scope="module")
def server():
    with redis() as running:
        yield running


@pytest.fixture(autouse=True)
def empty(server):
    server.run(
        ("FLUSHALL",),
        (
            "CONFIG",
            "RESETSTAT",
        ),
        ("ACL", "LOG", "RESET"),
    )


def table(server: Redis, name: str, **limits):
    tables, others = documents_of(Target("cache", server.url()), name, **limits)
    return list(chain.from_iterable(tables.values())), others


def objects(folder):
    with (folder / "objects.jsonl").open(encoding="utf-8") as lines:
        return {row["path"].rpartition("/")[2]: row for row in map(json.loads, lines)}


def findings(folder):
    with (folder / "findings.jsonl").open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def test_people_in_keys_of_all_kinds_are_found_and_nothing_in_clear_is_written(server, tmp_path):
    document = {"name": "李四", "contact": {"phone": "13900139000"}, "ids": [IDENTITY]}
    server.run(
        *(("HSET", f"customer:{at}", "姓名", "张三", "手机", PHONE.format(at)) for at in range(10)),
        ("SET", "profile:1", json.dumps(document)), ("SET", "profile:2", json.dumps(document)),
        ("RPUSH", "queue:mail", "zhangsan@example.com", "a"), ("RPUSH", "queue:sms", "13800138077"),
        ("SADD", "seen:1", IDENTITY), ("SADD", "seen:2", "x"),
        ("ZADD", "rank:1", "3", CARD), ("ZADD", "rank:2", "3", "y"),
        ("XADD", "log:1", "*", "用户", "王五", "证件", IDENTITY), ("XADD", "log:2", "*", "a", "b"),
        ("SET", "phone:13700137000", "1"), ("SET", "phone:13700137001", "1"),
        ("SET", "blob:1", pickle.dumps({"id": IDENTITY})), ("SET", "blob:2", b"\xff\xfe\x00"),
        ("HSET", "book:1", "13600136000", "x"), ("HSET", "book:2", "13600136001", "y"),
    )  # fmt: skip
    server.run(("SET", "user:1", "13500135000"), ("SET", "user:2", "-"), database=5)
    scan([server.url()], out=tmp_path / "run", names="off", workers=1, limits=Limits(patience=0.2))
    found = objects(tmp_path / "run")
    names = ["customer", "profile", "queue", "seen", "rank", "log", "phone", "blob", "book", "user"]
    assert {name: row["status"] for name, row in found.items()} == {f"{name}:*": "scanned" for name in names}
    counts = {name.removesuffix(":*"): row["counts"] for name, row in found.items()}
    assert {name: counts[name].get("CN_MOBILE", 0) for name in names} == {
        "customer": 10, "profile": 2, "queue": 1, "seen": 0, "rank": 0, "log": 0, "phone": 2, "blob": 0, "book": 2, "user": 1,
    }  # fmt: skip
    assert {name: counts[name].get("CN_RESIDENT_ID", 0) for name in names if "CN_RESIDENT_ID" in counts[name]} == {
        "profile": 2, "seen": 1, "log": 1, "blob": 1,
    }  # fmt: skip
    assert counts["queue"]["EMAIL_ADDRESS"] == 1
    assert counts["rank"] == {"EMAIL_ADDRESS": 1}
    assert found["customer:*"]["subjects"] == 10
    places = {(row["location"]["table"], row["location"]["column"]) for row in findings(tmp_path / "run")}
    assert places >= {
        ("customer:*", "手机"),
        ("profile:*", "value.contact.phone"),
        ("phone:*", "key"),
        ("book:*", "field"),
    }
    written = b"".join(path.read_bytes() for path in (tmp_path / "run").rglob("*") if path.is_file())
    for value in (
        PHONE.format(3),
        "13900139000",
        IDENTITY,
        CARD,
        "zhangsan@",
        "13700137000",
        "13600136000",
        "13500135000",
    ):
        assert value.encode() not in written


def test_only_reading_is_asked_for_and_nothing_is_refused(server):
    server.run(
        ("SET", "a:1", "x"),
        ("SET", "a:2", "y"),
        ("HSET", "b:1", "c", "d"),
        ("RPUSH", "e:1", "f"),
        ("SADD", "g:1", "h"),
        ("ZADD", "i:1", "1", "j"),
        ("XADD", "k:1", "*", "l", "m"),
        ("CONFIG", "RESETSTAT"),
    )
    target = Target("cache", server.url())
    with closing(crawler_for(target, Limits())) as crawler:
        crawler.check()
        for item in items_in(crawler):
            read(crawler, item)
    told = server.run(("INFO", "commandstats"))[0].decode()
    asked = {
        line.partition(":")[0].removeprefix("cmdstat_") for line in told.splitlines() if line.startswith("cmdstat_")
    }
    assert asked <= READING | {"config|resetstat"}
    assert b"errorstat" not in server.run(("INFO", "errorstats"))[0]
    assert server.run(("ACL", "LOG")) == [[]]


def test_large_values_and_long_collections_come_piece_by_piece(server):
    text = "长 " * 400_000
    server.run(
        ("SET", "big:1", text), ("SET", "big:2", "x"),
        ("HSET", "map:1", *(word for at in range(1000) for word in (f"f{at}", f"v{at}"))), ("HSET", "map:2", "a", "b"),
        ("RPUSH", "list:1", *range(1000)), ("RPUSH", "list:2", "x"),
        ("SADD", "set:1", *(f"m{at}" for at in range(1000))), ("SADD", "set:2", "x"),
        ("ZADD", "zset:1", *(word for at in range(1000) for word in (at, f"m{at}"))), ("ZADD", "zset:2", "1", "x"),
    )  # fmt: skip
    server.run(
        *(("XADD", "stream:1", f"5-{at + 1}", "n", f"e{at}") for at in range(1000)), ("XADD", "stream:2", "*", "a", "b")
    )
    assert {row["value"] for row in table(server, "big:*")[0]} == {text, "x"}
    assert {(row["field"], row["value"]) for row in table(server, "map:*")[0] if "field" in row} == {
        (f"f{at}", f"v{at}") for at in range(1000)
    }
    assert [row["value"] for row in table(server, "list:*")[0] if row["key"] == "list:1"] == [
        str(at) for at in range(1000)
    ]
    for name in ("set:*", "zset:*"):
        assert sorted(row["value"] for row in table(server, name)[0]) == sorted(
            ["x", *(f"m{at}" for at in range(1000))]
        )
    assert sorted(row["entry.n"] for row in table(server, "stream:*")[0] if "entry.n" in row) == sorted(
        f"e{at}" for at in range(1000)
    )
    rows, problems = table(server, "big:*", max_cell=1000)
    assert problems == [Problem("cell_cut", "1000")]
    assert sorted(len(row["value"]) for row in rows) == [1, 1000]


def test_ten_thousand_keys_are_few_tables_and_each_key_is_read_once(server):
    server.run(*(("SET", f"u:{at}:{word}", at) for at in range(5000) for word in ("a", "b")))
    items = walk(Target("cache", server.url()))
    assert sorted(map(name_of, items)) == ["u:*:a", "u:*:b"]
    rows, _ = table(server, "u:*:a")
    assert sorted(row["key"] for row in rows) == sorted(f"u:{at}:a" for at in range(5000))


@pytest.mark.parametrize(("limits", "low", "high"), [({"sample": 0.1}, 50, 160), ({"rows": 100}, 60, 100)])
def test_a_sample_is_drawn_by_key_and_the_same_again(server, limits, low, high):
    server.run(*(("SET", f"u:{at}", at) for at in range(1000)))
    first, (told,) = table(server, "u:*", **limits)
    again, _ = table(server, "u:*", **limits)
    assert sorted(row["key"] for row in first) == sorted(row["key"] for row in again)
    assert low <= len(first) <= high
    assert isinstance(told, RowSample)
    assert (told.read, told.drawn) == (len(first), "rows")


def test_packed_text_serialised_objects_and_documents_are_looked_into(server):
    pack = io.BytesIO()
    with zipfile.ZipFile(pack, "w") as archive:
        archive.writestr("名单.txt", "13800138000 " * 20)
    values = {
        "v:1": gzip.compress(b'{"phone": "13800138000"}'), "v:2": zlib.compress("张三".encode() * 30), "v:3": pack.getvalue(),
        "v:4": pickle.dumps({"id": IDENTITY}), "v:5": "张三 的电话".encode("gbk"), "v:6": b"\xff\x00" * 100, "v:7": b"\x1f\x8b\x08 broken",
    }  # fmt: skip
    server.run(*(("SET", key, value) for key, value in values.items()))
    rows, others = table(server, "v:*")
    told = {row["key"]: row.get("value") or row.get("value.phone") for row in rows}
    assert told["v:1"] == "13800138000"
    assert told["v:2"] == "张三" * 30
    assert IDENTITY in told["v:4"]
    assert told["v:5"] == "张三 的电话"
    (member,) = others
    assert isinstance(member, Member)
    assert (member.name, member.source.open().read()) == ("value/1", values["v:3"])


@pytest.mark.parametrize(
    ("url", "password", "said"),
    [
        ("redis://nobody@127.0.0.1:{}", "wrong", "WRONGPASS"),
        ("redis://127.0.0.1:{}/x", None, "vanished|no such database"),
    ],
)
def test_what_is_wrong_is_said_before_the_walk(server, url, password, said, monkeypatch):
    monkeypatch.setenv("PANDIAN_LANG", "en")
    target = Target("cache", url.format(server.port), password)
    with (
        closing(crawler_for(target, Limits(patience=0.01))) as crawler,
        pytest.raises(TargetError, match=said) as caught,
    ):
        crawler.check()
    assert "wrong" not in str(caught.value)


def test_a_server_that_wants_a_password_says_so():
    with redis("--requirepass", "a b", password="a b") as locked:
        locked.run(("SET", "x:1", "y"), ("SET", "x:2", "y"))
        with (
            closing(crawler_for(Target("c", locked.url()), Limits())) as crawler,
            pytest.raises(TargetError, match="NOAUTH"),
        ):
            crawler.check()
        (item,) = walk(Target("c", locked.url(), "a b"))
    assert (item.exposure, item.access) == ("group", "default")


def test_an_account_that_may_do_little_reads_what_it_may(server):
    server.run(("SET", "x:1", "张三"), ("SET", "x:2", "y"), ("ACL", "SETUSER", "little", "on", ">p", "~*", "+@read"))
    target = Target("c", server.url(user="little"), "p")
    with closing(crawler_for(target, Limits())) as crawler:
        (item,) = items_in(crawler)
        assert "张三" in read(crawler, item)[0]
    listed = listings(target)[f"redis://127.0.0.1:{server.port}"]
    assert (listed.complete, listed.problem) == (False, Problem("unreadable", "INFO keyspace"))


def test_a_full_server_is_waited_for(server):
    server.run(("SET", "x:1", "y"), ("CONFIG", "SET", "maxclients", "2"))
    taken = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(2)]
    try:
        with (
            closing(crawler_for(Target("c", server.url()), Limits(patience=0.05))) as crawler,
            pytest.raises(TargetError, match=r"maxclients|Connection"),
        ):
            crawler.check()
        for one in taken:
            one.close()
        with closing(crawler_for(Target("c", server.url()), Limits(patience=60))) as crawler:
            crawler.check()
    finally:
        server.run(("CONFIG", "SET", "maxclients", "1000"))


def test_a_server_started_anew_is_no_place_to_go_on_from():
    with redis() as own:
        own.run(*(("SET", f"u:{at}", at) for at in range(5000)))
        with closing(crawler_for(Target("c", own.url()), Limits(patience=60))) as crawler:
            (item,) = items_in(crawler)
            parts = crawler.rows(item)
            next(parts)
            own.stop()
            own.start()
            with pytest.raises(ReadError) as caught:
                list(parts)
    assert caught.value.problem == Problem("connection", "restarted")


def test_a_connection_that_breaks_is_gone_on_with(server):
    server.run(*(("SET", f"u:{at}", at) for at in range(5000)))
    with closing(crawler_for(Target("c", server.url()), Limits(patience=60))) as crawler:
        (item,) = items_in(crawler)
        parts = crawler.rows(item)
        keys = [row[0] for row in next(parts).rows]
        server.run(("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"))
        for part in parts:
            keys += [row[0] for row in part.rows]
    assert sorted(keys) == sorted(f"u:{at}" for at in range(5000))


def test_a_server_killed_in_the_middle_is_gone_on_with(tmp_path):
    def fill(own):
        own.run(*(("HSET", f"table{letter}:{at}", "手机", PHONE.format(at)) for letter in "abcdef" for at in range(30)))

    with redis() as own:
        fill(own)
        stopped = []

        def beat(progress):
            if progress.roots >= 2 and not stopped:
                stopped.append(progress.roots)
                own.stop()

        options = {"names": "off", "ocr": "off", "workers": 1, "lang": "en", "limits": Limits(patience=0.2)}
        with pytest.raises(RunError, match=r"does not answer any more; \d+ objects were not read"):
            scan([own.url()], out=tmp_path / "run", beat=beat, **options)
        own.start()
        fill(own)
        scan([own.url()], out=tmp_path / "run", resume=True, **options)
    found = objects(tmp_path / "run")
    assert {name: (row["status"], sum(row["counts"].values())) for name, row in found.items()} == {
        f"table{letter}:*": ("scanned", 30) for letter in "abcdef"
    }


class Drip:
    """A server that gives a byte of its first answer each time it is let, and never the whole."""

    def __enter__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.serve)
        self.thread.start()
        return self

    def serve(self):
        while not self.over.is_set():
            try:
                line, _ = self.listener.accept()
            except OSError:
                return
            with line:
                try:
                    line.recv(100)
                    line.sendall(b"+")
                    while not self.over.wait(0.02):
                        line.sendall(b"P")
                except OSError:
                    pass

    def __exit__(self, *_):
        self.over.set()
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.thread.join()


def test_a_drip_and_a_closed_port_end_soon(monkeypatch):
    monkeypatch.setattr(share, "TIMEOUT", 0.05)
    with Drip() as drip:
        for port, said in ((drip.port, "TimeoutError"), (1, "ConnectionRefused")):
            target = Target("c", f"redis://127.0.0.1:{port}")
            with closing(crawler_for(target, Limits(patience=0.01))) as crawler, pytest.raises(TargetError, match=said):
                crawler.check()


def test_one_node_of_a_cluster_says_that_there_are_others(tmp_path):
    with redis("--cluster-enabled", "yes", "--cluster-port", str(free_port())) as node:
        node.run(("CLUSTER", "ADDSLOTSRANGE", "0", "16383"))
        items = walk(Target("c", node.url("/0")))
        assert [(item.uri, item.problem) for item in items] == [
            (f"redis://127.0.0.1:{node.port}/0/", Problem("cluster_node"))
        ]
        assert not listings(Target("c", node.url("/0")))[f"redis://127.0.0.1:{node.port}/0"].complete


def test_a_password_stays_in_no_url(monkeypatch):
    monkeypatch.delenv("PANDIAN_PASSWORD", raising=False)
    told = []
    target = parse_target("rediss://:ge%40heim@host/0?insecure=1", warn=told.append)
    assert (target.url, target.password) == ("rediss://host:6379/0?insecure=1", "ge@heim")
    assert "heim" not in "".join(told)
    with pytest.raises(TargetError, match="insecure"):
        parse_target("redis://host/0?insecure=1")
