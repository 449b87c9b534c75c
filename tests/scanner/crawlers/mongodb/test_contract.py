"""MongoDB (mongodb://) passes the contract, against a server of ours that speaks its protocol."""

from __future__ import annotations

import bson
import pytest

from models.records import Target
from tests.scanner.crawlers.contract import CrawlerContract, Place, name_of, walk
from tests.servers.mongo import Mongo, mongo
from tests.servers.mongo_wire import PASSWORD, USER

READABLE = {"客户 表": ["张三", "13800138000"], "odd%name/#?": ["李四"], "people_view": ["张三"]}


@pytest.fixture(scope="module")
def server():
    with mongo(auth=True) as running:
        yield running


def fill(server: Mongo) -> None:
    with server.client() as client:
        client.drop_database("app")
        client.app["客户 表"].insert_many(
            [{"_id": at, "姓名": "张三", "电话": {"手机": "13800138000"}} for at in range(120)]
        )
        client.app["odd%name/#?"].insert_one({"a": ["李四", "王五"]})
        client.app.create_collection("people_view", viewOn="客户 表", pipeline=[])
        client.app.secret.insert_one({"a": "no"})
    server.set(hidden=[], closed=["secret"], bound="127.0.0.1")


def hide(server: Mongo) -> tuple[Target, str]:
    server.set(hidden=["secret"], closed=[])
    return Target("app", server.url("/app", USER), PASSWORD), f"mongodb://127.0.0.1:{server.port}/app"


class TestMongodb(CrawlerContract):
    @pytest.fixture
    def place(self, server):
        fill(server)

        def state():
            with server.client() as client:
                return {name: [bson.encode(one) for one in client.app[name].find()] for name in READABLE}

        def remove(name):
            with server.client() as client:
                client.app.drop_collection(name)

        def write(crawler, item):
            crawler._calls.call(lambda store: store._of("app", "x").insert_one({"a": 1}))

        return Place(
            target=Target("app", server.url("/app", USER), PASSWORD),
            missing=Target("gone", server.url("/no_such", USER), PASSWORD),
            readable=READABLE,
            unreadable="secret",
            state=state,
            remove=remove,
            write=write,
            hide=lambda: hide(server),
        )

    def test_who_can_read_it(self, place, server):
        assert {item.exposure for item in walk(place.target)} == {"group"}
        items = walk(Target("app", server.url("/app", "root"), PASSWORD))
        assert {item.access for item in items} == {"scan@admin (read), root@admin (root)"}
        assert {name_of(item): item.size is not None for item in items}["客户 表"]
