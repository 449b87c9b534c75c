"""Elasticsearch and OpenSearch: documents and who is in them, what is left out, samples, and servers in trouble."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from contextlib import closing
from itertools import chain

import pytest

from models.errors import ReadError, RunError, TargetError
from models.limits import Limits
from models.records import Problem, RowSample, Target
from scanner import scan
from scanner.crawlers.http import client as http
from scanner.crawlers.registry import crawler_for
from scanner.crawlers.rights import rights_of
from tests.scanner.crawlers.contract import items_in, listings, name_of, read, walk
from tests.scanner.crawlers.reading import documents_of
from tests.servers.s3_between import between, refuse
from tests.servers.search import search

IDENTITY = "110101199003072316"
PATHS = {"elasticsearch", "opensearch"}


@pytest.fixture(scope="module")
def server():
    with search() as running:
        yield running


@pytest.fixture
def proxy(server):
    server.clear()
    with between(server.endpoint) as running:
        yield running


def url(proxy, scheme="elasticsearch", path="", user=""):
    return f"{scheme}://{user and user + '@'}{proxy.endpoint.partition('://')[2]}{path}"


def rows(target, name, **limits):
    tables, others = documents_of(target, name, **{"patience": 2, **limits})
    return list(chain.from_iterable(tables.values())), others


def answered(told, at):
    """A fault: that answer to requests for a path, recorded from the manual."""

    def answer(handler, _number):
        if not handler.path.startswith(at):
            return False
        body = json.dumps(told).encode()
        handler.send_response_only(200)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)
        return True

    return answer


def objects(folder):
    with (folder / "objects.jsonl").open(encoding="utf-8") as lines:
        return {row["path"].split("/", 3)[3]: row for row in map(json.loads, lines)}


def test_people_in_documents_are_found_and_only_reading_is_asked_for(server, proxy, tmp_path):
    server.fill(
        "customers",
        [{"name": "张三", "contact": {"phones": [f"138001380{at:02}"]}, "ids": [{"no": IDENTITY}]} for at in range(40)],
    )
    pack = io.BytesIO()
    with zipfile.ZipFile(pack, "w") as archive:
        archive.writestr("a.txt", "13600136000 " * 20)
    server.fill("files", [{"scan": {"data": [base64.b64encode(pack.getvalue()).decode()]}}])
    server.fill(".own", [{"a": "13900139000"}])
    before = server.documents()
    scan([url(proxy)], out=tmp_path / "run", names="off", workers=1, lang="en", limits=Limits(patience=0.2))
    found = objects(tmp_path / "run")
    assert {name: (row["status"], row["reason"]) for name, row in found.items()} == {
        "customers": ("scanned", None), ".own": ("skipped", "the server's own, not read"),
        "files": ("scanned", None), "files!/scan.data[]/1": ("scanned", None), "files!/scan.data[]/1!/a.txt": ("scanned", None),
    }  # fmt: skip
    assert found["customers"]["counts"] == {"CN_MOBILE": 40, "CN_RESIDENT_ID": 40, "PERSON": 40}
    with (tmp_path / "run" / "findings.jsonl").open(encoding="utf-8") as lines:
        places = {(one["location"].get("table"), one["location"].get("column")) for one in map(json.loads, lines)}
    assert places == {
        ("customers", "contact.phones[]"), ("customers.ids[]", "no"), ("customers", "name"), (None, None),
    }  # fmt: skip
    asked = {(line.split()[0], line.split()[1].partition("?")[0]) for line in proxy.asked}
    assert asked <= {
        ("GET", "/"), ("GET", "/_resolve/index/*"), ("GET", "/_cat/indices"), ("GET", "/_nodes/_local/http"),
        *((method, f"/{name}/{what}") for name in ("customers", "files") for method, what in (("GET", "_mapping"), ("POST", "_pit"))),
        ("POST", "/_search"), ("DELETE", "/_pit"),
    }  # fmt: skip
    assert server.documents() == before


def test_streams_closed_and_hidden_indices_are_told(proxy, server):
    server.fill("people", [{"a": "x"}])
    proxy.fault = answered(
        {
            "indices": [
                {"name": ".ds-logs-1", "attributes": ["hidden", "open"], "data_stream": "logs"},
                {"name": "people", "aliases": ["folk"], "attributes": ["open"]},
                {"name": "old", "attributes": ["closed"]}, {"name": "quiet", "attributes": ["hidden", "open"]},
            ],
            "aliases": [{"name": "folk", "indices": ["people"]}],
            "data_streams": [{"name": "logs", "backing_indices": [".ds-logs-1"], "timestamp_field": "@timestamp"}],
        },
        "/_resolve/",
    )  # fmt: skip
    assert {name_of(item): item.problem for item in walk(Target("s", url(proxy)))} == {
        ".ds-logs-1": Problem("read_with", "logs"), "logs": None, "people": None,
        "old": Problem("unreadable", "index_closed"), "quiet": Problem("servers_own"),
    }  # fmt: skip
    assert {name_of(item): item.problem for item in walk(Target("s", url(proxy) + "?hidden=1"))}["quiet"] is None


def test_an_index_may_be_the_target_and_says_nothing_of_others(proxy, server):
    server.fill("people", [{"a": "x"}])
    server.fill("other", [{"a": "x"}])
    target = Target("s", url(proxy, path="/peo*"))
    assert [name_of(item) for item in walk(target)] == ["people"]
    assert listings(target) == {}


@pytest.mark.parametrize("scheme", ["elasticsearch", "opensearch"])
def test_an_error_in_every_tenth_answer_loses_nothing(proxy, server, scheme):
    server.fill("people", [{"n": str(at)} for at in range(3000)])
    proxy.fault = lambda handler, number: number % 10 == 0 and refuse(503, "no")(handler, number)
    found, others = rows(Target("s", url(proxy, scheme)), "people")
    assert sorted(int(row["n"]) for row in found) == list(range(3000))
    assert others == []


def test_a_connection_that_breaks_is_gone_on_with_where_the_server_keeps_a_view(proxy, server):
    server.fill("people", [{"n": str(at)} for at in range(3000)])

    def broken(handler, number):
        if handler.command == "POST" and "_search" in handler.path and number % 3 == 0:
            handler.close_connection = True
            return True
        return False

    proxy.fault = broken
    found, _ = rows(Target("s", url(proxy)), "people")
    assert sorted(int(row["n"]) for row in found) == list(range(3000))
    proxy.fault = lambda handler, number: handler.path.startswith("/_search/scroll") and broken(handler, 3)
    with pytest.raises(ReadError) as caught:
        rows(Target("s", url(proxy, "opensearch")), "people")
    assert caught.value.problem == Problem("connection", "scroll")


def test_views_and_scrolls_are_not_left_behind(proxy, server):
    server.fill("people", [{"n": str(at)} for at in range(3000)])
    for scheme in ("elasticsearch", "opensearch"):
        with closing(crawler_for(Target("s", url(proxy, scheme)), Limits())) as crawler:
            parts = crawler.rows(items_in(crawler)[0])
            next(parts)
            parts.close()
    assert [line.partition("?")[0] for line in proxy.asked if line.startswith("DELETE")] == [
        "DELETE /_pit",
        "DELETE /_search/scroll",
    ]


def test_large_answers_are_asked_for_in_smaller_pieces_and_long_values_cut(proxy, server, monkeypatch):
    server.fill("people", [{"n": str(at), "text": "长" * 3000} for at in range(200)])
    monkeypatch.setattr(http, "LARGEST", 100_000)
    monkeypatch.setattr(http.Http.ask, "__kwdefaults__", {**http.Http.ask.__kwdefaults__, "most": 100_000})
    found, others = rows(Target("s", url(proxy)), "people", max_cell=1000)
    assert sorted(int(row["n"]) for row in found) == list(range(200))
    assert {len(row["text"]) for row in found} == {1000}
    assert others == [Problem("cell_cut", "1000")]


@pytest.mark.parametrize("scheme", ["elasticsearch", "opensearch"])
def test_a_sample_is_drawn_by_the_server(proxy, server, scheme):
    server.fill("people", [{"n": str(at)} for at in range(500)])
    sent = []

    def seen(handler, _number):
        sent.append(handler.path)
        return False

    proxy.fault = seen
    for limits in ({"rows": 120}, {"sample": 0.24}):
        found, (told,) = rows(Target("s", url(proxy, scheme)), "people", **limits)
        assert len({row["n"] for row in found}) == len(found) == 120
        assert isinstance(told, RowSample)
        assert (told.read, told.total, told.drawn, told.exact) == (120, 500, "rows", True)
    assert rows(Target("s", url(proxy)), "people", rows=500)[1] == []
    assert "/people/_count" in sent


def test_numbers_stand_as_they_were_written_and_meta_is_a_comment(proxy, server):
    server.fill("people", [{"x": "a", "n": 13812345678}])
    rule = {"x": {"type": "keyword", "meta": {"label": "手机号"}}, "n": {"properties": {"m": {"type": "long"}}}}
    proxy.fault = answered({"people": {"mappings": {"properties": rule}}}, "/people/_mapping")
    with closing(crawler_for(Target("s", url(proxy)), Limits())) as crawler:
        (chunk,) = crawler.rows(items_in(crawler)[0])
    cells = dict(zip([column.name for column in chunk.columns], chunk.rows[0], strict=True))
    assert cells == {"_id": "0", "x": "a", "n": "13812345678"}
    assert {column.name: column.comment for column in chunk.columns if column.comment} == {"x": "手机号"}


def page(*hits):
    return {
        "timed_out": False,
        "hits": {"hits": [{"_index": "people", "_id": str(at), "sort": [at], **hit} for at, hit in enumerate(hits)]},
    }


def test_an_index_that_does_not_keep_its_source_says_so(proxy, server):
    server.fill("people", [{"a": "x"}])
    target = Target("s", url(proxy))
    for pages, text, problem in (
        ([page({}, {}), page()], None, Problem("table_unreadable", "_source")),
        ([page({"_source": {"a": "x"}}, {}), page()], "x", Problem("source_partly", "1")),
        ([page({}), page({}), page({})], None, Problem("table_unreadable", "search_after")),
    ):
        left = list(pages)
        proxy.fault = lambda handler, number, left=left: (
            handler.path.startswith("/_search?") and answered(left.pop(0), "/")(handler, number)
        )
        with closing(crawler_for(target, Limits())) as crawler:
            item = items_in(crawler)[0]
            if text is None:
                with pytest.raises(ReadError) as caught:
                    read(crawler, item)
                assert caught.value.problem == problem
            else:
                assert read(crawler, item) == ("0\tx", [problem])


def with_login(handler, number):
    """What a server with security says to who has no login or a wrong one."""
    given = handler.headers.get("Authorization")
    if given == http.basic("scan", "ge heim") or given == "ApiKey k3y":
        return False
    return refuse(401, "no")(handler, number)


def test_a_login_is_asked_for_and_tells_who_gets_in(proxy, server, monkeypatch):
    monkeypatch.setenv("PANDIAN_LANG", "en")
    server.fill("people", [{"a": "x"}])
    (item,) = walk(Target("s", url(proxy, user="scan"), "ge heim"))
    assert item.exposure == "everybody"  # the server asks for no login at all
    assert walk(Target("s", url(proxy)))[0].exposure == "group"  # but answers its own machine alone
    proxy.fault = with_login
    assert walk(Target("s", url(proxy, user="scan"), "ge heim"))[0].exposure == "group"
    assert walk(Target("s", url(proxy) + "?auth=apikey", "k3y"))[0].exposure == "group"
    for password in ("wrong", None):
        target = Target("s", url(proxy, user="scan" if password else ""), password)
        with (
            closing(crawler_for(target, Limits(patience=0.01))) as crawler,
            pytest.raises(TargetError, match="401") as caught,
        ):
            crawler.check()
        assert "wrong" not in str(caught.value)
    proxy.fault = answered({"index": {"*": {"write": False, "delete": True}}}, "/_security/user/_has_privileges")
    with closing(crawler_for(Target("s", url(proxy)), Limits())) as crawler:
        assert (rights_of(crawler).writes, rights_of(crawler).detail) == (True, "delete")


@pytest.mark.parametrize(
    ("path", "said"), [("?auth=no", "auth"), ("?hidden=2", "hidden"), ("/gone", "vanished|no such")]
)
def test_what_is_wrong_is_said_before_the_walk(proxy, path, said, monkeypatch):
    monkeypatch.setenv("PANDIAN_LANG", "en")
    with (
        pytest.raises(TargetError, match=said),
        closing(crawler_for(Target("s", url(proxy) + path), Limits())) as crawler,
    ):
        crawler.check()


def test_what_is_no_such_server_is_said(proxy):
    proxy.fault = answered({"hello": 1}, "/")
    with closing(crawler_for(Target("s", url(proxy)), Limits())) as crawler, pytest.raises(TargetError):
        crawler.check()


def test_a_server_killed_in_the_middle_is_gone_on_with(tmp_path):
    with search() as own:
        for letter in "abcdef":
            own.fill(letter, [{"手机": f"138001380{at:02}"} for at in range(30)])
        stopped = []

        def beat(progress):
            if progress.roots >= 2 and not stopped:
                stopped.append(progress.roots)
                own.stop()

        options = {"names": "off", "ocr": "off", "workers": 1, "lang": "en", "limits": Limits(patience=0.2)}
        with pytest.raises(RunError, match=r"does not answer any more; \d+ objects were not read"):
            scan([own.url()], out=tmp_path / "run", beat=beat, **options)
        own.start()
        own.clear()
        for letter in "abcdef":
            own.fill(letter, [{"手机": f"138001380{at:02}"} for at in range(30)])
        scan([own.url()], out=tmp_path / "run", resume=True, **options)
    assert {name: (row["status"], row["counts"]) for name, row in objects(tmp_path / "run").items()} == {
        letter: ("scanned", {"CN_MOBILE": 30}) for letter in "abcdef"
    }
