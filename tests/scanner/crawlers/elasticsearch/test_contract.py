"""Elasticsearch and OpenSearch pass the contract, against noida-db: elasticsearch://, elasticsearchs://, opensearch://,
opensearchs://."""

from __future__ import annotations

from contextlib import closing
from urllib.parse import quote

import pytest

from models.errors import TargetError
from models.limits import Limits
from models.records import Target
from scanner.crawlers.registry import crawler_for
from scanner.targets import parse_target
from tests.scanner.crawlers.contract import CrawlerContract, Place, name_of, walk
from tests.servers.s3_between import between, refuse
from tests.servers.search import search

READABLE = {"客户_表": ["张三", "13800138000"], "odd+name": ["李四"], "orders-2024": ["王五"]}


@pytest.fixture(scope="module")
def server():
    with search() as running:
        yield running


def closed_for_some(handler, number):
    """What a server says of an index to an account that is shown it and may not read it."""
    return handler.path.startswith("/secret/") and refuse(403, "no")(handler, number)


class TestElasticsearch(CrawlerContract):
    scheme = "elasticsearch"

    @pytest.fixture
    def front(self, server):
        with between(server.endpoint) as proxy:
            proxy.fault = closed_for_some
            yield proxy.endpoint.partition("://")[2]

    def url(self, front, path=""):
        return f"{self.scheme}://{front}{path}"

    @pytest.fixture
    def place(self, server, front):
        server.clear()
        server.fill("客户_表", [{"姓名": "张三", "电话": {"手机": "13800138000"}}] * 120)
        server.fill("odd+name", [{"a": ["李四", "x"]}])
        server.fill("orders-2024", [{"items": [{"to": "王五"}, {"to": "x"}]}])
        server.fill("secret", [{"a": "no"}])

        def write(crawler, item):
            crawler._calls.call(lambda store: store._asked("POST", "/x/_doc", "_doc", "", {"a": 1}))

        return Place(
            target=Target("app", self.url(front)),
            missing=Target("gone", self.url(front, "/no_such")),
            readable=READABLE,
            unreadable="secret",
            state=server.documents,
            remove=lambda name: server.ask("DELETE", f"/{quote(name)}"),
            write=write,
        )


class TestOpensearch(TestElasticsearch):
    """By scrolling."""

    scheme = "opensearch"


def test_by_tls(server, certificates):
    server.clear()
    server.fill("people", [{"姓名": "张三"}])
    with between(server.endpoint, certificates) as proxy:
        url = proxy.endpoint.partition("://")[2]
        for scheme in ("elasticsearchs", "opensearchs", "elasticsearch+https"):
            for option in (f"ca={certificates.ca}", "insecure=1"):
                (item,) = walk(parse_target(f"{scheme}://{url}?{option}"))
                assert name_of(item) == "people"
        target = parse_target(f"elasticsearchs://{url}")
        with closing(crawler_for(target, Limits())) as crawler, pytest.raises(TargetError, match="insecure=1"):
            crawler.check()
