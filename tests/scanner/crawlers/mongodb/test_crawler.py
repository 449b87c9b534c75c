"""MongoDB: values of every type, keys of every type, files of GridFS, samples, and servers that do not do as they should."""

from __future__ import annotations

import datetime as dt
import io
import json
import uuid
import zipfile
from contextlib import closing

import gridfs
import pymongo
import pytest
from bson import Binary, DatetimeMS, Decimal128, Int64, MaxKey, MinKey, ObjectId, Regex, Timestamp

from models.errors import ReadError, RunError, TargetError
from models.limits import Limits
from models.records import Problem, RowSample, Target
from scanner import scan
from scanner.crawlers import share
from scanner.crawlers.registry import crawler_for
from scanner.crawlers.rights import rights_of
from scanner.readers.base import Member
from scanner.targets import parse_target
from tests.scanner.crawlers.contract import items_in, listings, name_of, read, walk
from tests.scanner.crawlers.reading import documents_of
from tests.servers.mongo import Mongo, mongo, nx27017
from tests.servers.mongo_wire import PASSWORD, USER

IDENTITY = "110101199003072316"
READING = {
    *("hello", "ismaster", "ping", "endSessions", "killCursors", "find", "getMore", "aggregate", "count"),
    *(
        "listDatabases",
        "listCollections",
        "collStats",
        "connectionStatus",
        "usersInfo",
        "getCmdLineOpts",
        "saslStart",
        "saslContinue",
    ),
}


@pytest.fixture(scope="module")
def server():
    with mongo() as running:
        yield running


@pytest.fixture(autouse=True)
def empty(server):
    with server.client() as client:
        for name in client.list_database_names():
            client.drop_database(name)
    server.set(hidden=[], closed=[], bound="127.0.0.1")
    server.asked()


def rows(server: Mongo, name: str, **limits):
    return documents_of(Target("app", server.url("/app")), name, **{"patience": 2, **limits})


def objects(folder):
    with (folder / "objects.jsonl").open(encoding="utf-8") as lines:
        return {row["path"].partition("/app/")[2]: row for row in map(json.loads, lines)}


def test_people_in_documents_are_found_with_their_key_path(server, tmp_path):
    pack = io.BytesIO()
    with zipfile.ZipFile(pack, "w") as archive:
        archive.writestr("a.txt", "13600136000 " * 20)
    with server.client() as client:
        client.app.files.insert_one({"_id": 1, "scan": {"data": pack.getvalue()}})
        client.app.customers.insert_many(
            [
                {
                    "_id": at,
                    "name": "张三",
                    "contact": {"phones": [f"138001380{at:02}"]},
                    "orders": [{"to": "李四", "id": IDENTITY}],
                }
                for at in range(40)
            ]
        )
        gridfs.GridFS(client.app).put(("手机 13900139000 " * 40000).encode(), filename="名单.txt")
        client.local.own.insert_one({"a": "13700137000"})
    scan([server.url()], out=tmp_path / "run", names="off", workers=1, lang="en", limits=Limits(patience=0.2))
    found = objects(tmp_path / "run")
    assert {name: (row["status"], row["reason"]) for name, row in found.items() if name} == {
        "customers": ("scanned", None), "fs.chunks": ("skipped", "read with fs.files"), "fs.files": ("scanned", None),
        "fs.files!/名单.txt": ("scanned", None), "files": ("scanned", None), "files!/scan.data/1": ("scanned", None),
        "files!/scan.data/1!/a.txt": ("scanned", None),
    }  # fmt: skip
    assert found["customers"]["counts"]["CN_MOBILE"] == 40
    assert found["customers"]["counts"]["CN_RESIDENT_ID"] == 40
    assert found["fs.files!/名单.txt"]["counts"] == {"CN_MOBILE": 40000}
    with (tmp_path / "run" / "findings.jsonl").open(encoding="utf-8") as lines:
        places = {(one["location"].get("table"), one["location"].get("column")) for one in map(json.loads, lines)}
    assert places >= {("customers", "contact.phones[]"), ("customers.orders[]", "id"), (None, None)}
    assert b"13900139000" not in b"".join(path.read_bytes() for path in (tmp_path / "run").rglob("*") if path.is_file())
    assert "the server's own, not read" in (tmp_path / "run" / "objects.jsonl").read_text("utf-8")
    assert server.asked() <= READING | {
        "set",
        "asked",
        "drop",
        "dropDatabase",
        "insert",
        "createIndexes",
        "listIndexes",
    }


def test_values_of_every_type_are_texts(server):
    one = ObjectId()
    with server.client() as client:
        client.app.t.insert_one(
            {
                "_id": one, "decimal": Decimal128("13812345678.10"), "long": Int64(13812345678), "double": 13812345678.0,
                "time": dt.datetime(1990, 3, 7), "far": DatetimeMS(1 << 60), "stamp": Timestamp(1, 1), "yes": True,
                "uuid": Binary.from_uuid(uuid.UUID(int=7)), "text": Binary("张三".encode()), "blob": Binary(b"\xff\x00" * 100),
                "regex": Regex("^a"), "none": None, "min": MinKey(), "max": MaxKey(), "list": [1, "x"],
                "by": {"13800138000": Binary(b"\xff\x00" * 100)},
            }
        )  # fmt: skip
    found, others = rows(server, "t")
    assert found.pop("t") == [
        {
            "_id": str(one), "decimal": "13812345678.10", "long": "13812345678", "double": "13812345678",
            "time": "1990-03-07 00:00:00", "far": str(1 << 60), "stamp": "1970-01-01 00:00:01", "yes": "true",
            "uuid": str(uuid.UUID(int=7)), "text": "张三", "regex": "^a", "list[]": "x",
        }
    ]  # fmt: skip
    assert found == {"t.by{}": [{"": "13800138000"}]}
    assert others == [Problem("binary_cells", "blob (1), by.{} (1)")]


def test_keys_of_every_type_come_once_whatever_breaks(server):
    keys = [1, 2.5, True, "b", "1", ObjectId(), {"a": 1}, Binary(b"\x01"), float("nan"), dt.datetime(2020, 1, 1), None]
    with server.client() as client:
        client.app.t.insert_many([{"_id": key, "n": f"k{at}"} for at, key in enumerate(keys)])
        client.app.t.insert_many([{"_id": f"s{at:04}", "n": f"s{at:04}"} for at in range(700)])
    server.set(
        failing={"find": [None, "close", None, [43, "CursorNotFound"], None, [11600, "Interrupted"], [16500, "Busy"]]}
    )
    found, others = rows(server, "t")
    assert sorted(row["n"] for row in found["t"]) == sorted(
        [*(f"k{at}" for at in range(len(keys))), *(f"s{at:04}" for at in range(700))]
    )
    assert others == []


def test_a_view_cannot_be_gone_on_with_and_says_so(server):
    with server.client() as client:
        client.app.t.insert_many([{"_id": at, "n": at} for at in range(900)])
        client.app.create_collection("v", viewOn="t", pipeline=[])
    found, others = rows(server, "v")
    assert (len(found["v"]), others) == (900, [])
    server.set(failing={"getMore": ["close"]})
    with pytest.raises(ReadError) as caught:
        rows(server, "v")
    assert caught.value.problem == Problem("connection", "restarted")


@pytest.mark.parametrize(("limits", "count"), [({"rows": 50}, 50), ({"sample": 0.1}, 90)])
def test_a_sample_is_drawn_by_the_server(server, limits, count):
    with server.client() as client:
        client.app.t.insert_many([{"_id": at, "n": at} for at in range(900)])
        client.app.create_collection("v", viewOn="t", pipeline=[])
    found, (told,) = rows(server, "t", **limits)
    assert len(found["t"]) == count
    assert told == RowSample(count, 900, "rows")
    assert sorted(row["n"] for row in found["t"]) != sorted(str(at) for at in range(count))
    found, (told,) = rows(server, "v", **limits)
    assert told == RowSample(len(found["v"]), None, "rows")
    assert 30 <= len(found["v"]) <= 150
    assert rows(server, "t", rows=1000)[1] == []


def test_what_the_rules_say_of_fields_is_their_comment(server):
    rule = {
        "$jsonSchema": {"properties": {"x1": {"description": "手机号"}, "a": {"properties": {"b": {"title": "证件"}}}}}
    }
    with server.client() as client:
        client.app.create_collection("t", validator=rule)
        client.app.t.insert_one({"x1": "1", "a": {"b": "2"}})
    with closing(crawler_for(Target("app", server.url("/app")), Limits())) as crawler:
        (chunk,) = crawler.rows(items_in(crawler)[0])
    assert {column.name: column.comment for column in chunk.columns if column.comment} == {
        "x1": "手机号",
        "a.b": "证件",
    }


def test_a_broken_file_of_gridfs_is_told(server):
    with server.client() as client:
        key = gridfs.GridFS(client.app).put(b"x" * 600_000, filename="a.bin")
        client.app["fs.files"].insert_one({"_id": 2, "filename": "b", "length": "many"})
        left = [one for one in client.app["fs.chunks"].find() if one["n"] != 1]
        client.app["fs.chunks"].drop()
        client.app["fs.chunks"].insert_many(left)
    with closing(crawler_for(Target("app", server.url("/app")), Limits())) as crawler:
        item = next(item for item in items_in(crawler) if name_of(item) == "fs.files")
        members = {part.name: part for part in crawler.rows(item) if isinstance(part, Member)}
        assert members["b"].problem == Problem("damaged", "GridFS")
        with members["a.bin"].source.open() as stream, pytest.raises(ReadError, match="damaged"):
            stream.read()
    assert key


def test_who_gets_in_without_a_login(server):
    with server.client() as client:
        client.app.t.insert_one({"a": 1})
    assert {item.exposure for item in walk(Target("app", server.url("/app")))} == {"group"}
    server.set(bound="0.0.0.0")
    assert {item.exposure for item in walk(Target("app", server.url("/app")))} == {"everybody"}


@pytest.mark.parametrize("auth", [False, True])
def test_a_server_never_has_more_connections_than_it_was_said_to_bear(auth, tmp_path, monkeypatch):
    monkeypatch.setenv("PANDIAN_PASSWORD", PASSWORD)
    with mongo(auth=auth) as own:
        with own.client() as client:
            for name in "abcdef":
                client.app[name].insert_many([{"number": at, "note": f"{name} {IDENTITY}"} for at in range(300)])
        target = Target("app", own.url("/app", USER if auth else ""), PASSWORD if auth else None)
        own.most()
        with closing(crawler_for(target, Limits())) as crawler:
            crawler.check()
            rights_of(crawler)
            items = items_in(crawler)
            assert all(IDENTITY in read(crawler, item)[0] for item in items)
        assert own.most() == 1, "one connection, whatever is asked over it"
        for most in (2, 3):
            limits = Limits(max_connections=most)
            scan([target.url], out=tmp_path / f"run{most}", names="off", workers=4, lang="en", limits=limits)
            assert [
                row["counts"]["CN_RESIDENT_ID"] for name, row in objects(tmp_path / f"run{most}").items() if name
            ] == [300] * 6
            assert own.most() <= most


def test_an_account_with_few_rights_is_told_so_and_a_wrong_one_is_refused(monkeypatch):
    monkeypatch.setenv("PANDIAN_LANG", "en")
    with mongo(auth=True) as own:
        with own.client() as client:
            client.app.t.insert_one({"a": 1})
            client.app.u.insert_one({"a": 1})
        own.set(hidden=["u"])
        target = Target("app", own.url("", USER), PASSWORD)
        assert [name_of(item) for item in walk(target)] == ["t"]
        assert [(one.complete, one.problem) for one in listings(target).values()] == [
            (False, Problem("unreadable", "listCollections")), (False, Problem("unreadable", "listDatabases")),
        ]  # fmt: skip
        with closing(crawler_for(target, Limits())) as crawler:
            assert rights_of(crawler).writes is False
        with closing(crawler_for(Target("app", own.url("", "root"), PASSWORD), Limits())) as crawler:
            assert rights_of(crawler).detail == "insert, remove, update"
        with (
            closing(crawler_for(Target("app", own.url("", USER), "wrong"), Limits())) as crawler,
            pytest.raises(TargetError, match="AuthenticationFailed") as caught,
        ):
            crawler.check()
        assert "wrong" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("mongodb+srv://h.example/app", "DNS"), ("mongodb://a,b/app", "several hosts"), ("mongodb://h/app?tls=yes", "tls"),
        ("mongodb://h/app?ssl=1", "ssl"), ("mongodb://h/app?tls=1&ca=/no/such", "FileNotFoundError"), ("mongodb://127.0.0.1:1/app", "ConnectionRefused"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_before_the_walk(url, said, monkeypatch):
    monkeypatch.setenv("PANDIAN_LANG", "en")
    with pytest.raises(TargetError, match=said):
        crawler_for(parse_target(url, password="x"), Limits(patience=0.01)).check()


def test_certificates_are_verified(certificates, monkeypatch):
    monkeypatch.setenv("PANDIAN_LANG", "en")
    with mongo(tls=certificates) as own:
        with own.client() as client:
            client.app.t.insert_one({"a": 1})
        for options in (f"tls=1&ca={certificates.ca}", "tls=1&insecure=1"):
            assert [name_of(item) for item in walk(Target("app", own.url("/app", options=options)))] == ["t"]
        with (
            closing(crawler_for(Target("app", own.url("/app", options="tls=1")), Limits())) as crawler,
            pytest.raises(TargetError, match="not trusted"),
        ):
            crawler.check()


def test_a_server_that_others_wrote_is_read(tmp_path):
    with nx27017() as port:
        with pymongo.MongoClient("127.0.0.1", port, directConnection=True) as client:
            client.app.people.insert_many(
                [{"_id": at, "contact": {"phones": [f"1380013{at:04}"]}} for at in range(1200)]
            )
        target = Target("app", f"mongodb://127.0.0.1:{port}/app")
        with closing(crawler_for(target, Limits())) as crawler:
            crawler.check()
            (item,) = items_in(crawler)
            text, problems = read(crawler, item)
    assert problems == []
    assert sorted(text.splitlines()) == sorted(f"{at}\t1380013{at:04}" for at in range(1200))


def test_a_server_that_says_nothing_ends_soon(monkeypatch):
    import socket

    monkeypatch.setattr(share, "TIMEOUT", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        target = Target("app", f"mongodb://127.0.0.1:{silent.getsockname()[1]}")
        with (
            closing(crawler_for(target, Limits(patience=0.01))) as crawler,
            pytest.raises(TargetError, match="Timeout"),
        ):
            crawler.check()


def test_a_server_killed_in_the_middle_is_gone_on_with(tmp_path):
    def fill(own):
        with own.client() as client:
            for letter in "abcdef":
                client.app[letter].insert_many([{"_id": at, "手机": f"138001380{at:02}"} for at in range(30)])

    with mongo() as own:
        fill(own)
        stopped = []

        def beat(progress):
            if progress.roots >= 2 and not stopped:
                stopped.append(progress.roots)
                own.stop()

        options = {"names": "off", "ocr": "off", "workers": 1, "lang": "en", "limits": Limits(patience=0.2)}
        with pytest.raises(RunError, match=r"does not answer any more; \d+ objects were not read"):
            scan([own.url("/app")], out=tmp_path / "run", beat=beat, **options)
        own.start()
        fill(own)
        scan([own.url("/app")], out=tmp_path / "run", resume=True, **options)
    assert {name: (row["status"], row["counts"]) for name, row in objects(tmp_path / "run").items()} == {
        letter: ("scanned", {"CN_MOBILE": 30}) for letter in "abcdef"
    }


def test_a_collection_dropped_in_the_middle_is_not_whole(server):
    with server.client() as client:
        client.app.t.insert_many([{"_id": at, "n": "x" * 20_000} for at in range(600)])
        with closing(crawler_for(Target("app", server.url("/app")), Limits())) as crawler:
            (item,) = items_in(crawler)
            parts = crawler.rows(item)
            assert next(parts).rows
            client.app.t.drop()
            with pytest.raises(ReadError, match="vanished"):
                list(parts)


def test_a_collection_dropped_meanwhile_has_vanished(server):
    with server.client() as client:
        client.app.t.insert_one({"a": 1})
        with closing(crawler_for(Target("app", server.url("/app")), Limits())) as crawler:
            (item,) = items_in(crawler)
            client.app.t.drop()
            with pytest.raises(ReadError, match="vanished"):
                read(crawler, item)
