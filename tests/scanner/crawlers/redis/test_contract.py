"""Redis (redis:// and rediss://) passes the contract, against the real server: families of keys as tables."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace

import pytest

from models.errors import TargetError
from models.limits import Limits
from models.records import Target
from scanner.crawlers.registry import crawler_for
from scanner.crawlers.rights import rights_of
from tests.scanner.crawlers.contract import CrawlerContract, Place, name_of, walk
from tests.servers.redis import Redis, redis

READABLE = {"客户:*": ["张三", "13800138000"], "session:*:data": ["李四"], "user:*": ["王五", "110101199003072316"]}
PASSWORD = "ge heim"


RULES = "on resetkeys %R~客户:* %R~session:* %R~user:* +@read +select +info +ping"


def with_account(server: Redis) -> Redis:
    server.run(("ACL", "SETUSER", "scan", f">{PASSWORD}", *RULES.split()))
    return server


@pytest.fixture(scope="module")
def plain():
    with redis() as running:
        yield with_account(running)


@pytest.fixture(scope="module")
def encrypted(certificates):
    with redis(tls=certificates) as running:
        yield with_account(running)


def fill(server: Redis) -> None:
    server.run(
        ("FLUSHALL",),
        *(("HSET", f"客户:{at}", "姓名", "张三", "手机", "13800138000") for at in range(20)),
        *(("SET", f"session:{at}:data", '{"user": {"name": "李四"}}') for at in range(20)),
        *(("RPUSH", f"user:{at}", "王五", "110101199003072316") for at in range(20)),
        *(("SET", f"secret:{at}", "no") for at in range(3)),
    )


class TestRedis(CrawlerContract):
    @pytest.fixture
    def server(self, plain):
        return plain

    @pytest.fixture
    def place(self, server):
        fill(server)

        def state():
            keys = sorted(server.run(("KEYS", "*"))[0])
            return [server.run(("DUMP", key), ("PTTL", key)) for key in keys], server.run(("LASTSAVE",))

        def remove(name):
            server.run(*(("DEL", key) for key in server.run(("KEYS", name))[0]))

        def write(crawler, item):
            crawler._calls.call(lambda store: store._call("SET", "user:1", "x"))

        return Place(
            target=Target("cache", server.url("/0", user="scan"), PASSWORD),
            missing=Target("gone", server.url("/99", user="scan"), PASSWORD),
            readable=READABLE,
            unreadable="secret:*",
            state=state,
            remove=remove,
            write=write,
        )

    def test_who_can_read_it(self, place, server):
        items = {name_of(item): item for item in walk(Target("cache", server.url()))}
        assert {item.exposure for item in items.values()} == {"group"}  # it answers nobody but this machine
        assert items["user:*"].access == "default (nopass), scan"
        assert items["secret:*"].access == "default (nopass)"
        server.run(("CONFIG", "SET", "protected-mode", "no"), ("CONFIG", "SET", "bind", "0.0.0.0"))
        try:
            assert {item.exposure for item in walk(Target("cache", server.url()))} == {"everybody"}
        finally:
            server.run(("CONFIG", "SET", "bind", "127.0.0.1"), ("CONFIG", "SET", "protected-mode", "yes"))
        assert {item.exposure for item in walk(place.target)} == {"group"}
        with closing(crawler_for(Target("cache", server.url()), Limits())) as crawler:
            assert rights_of(crawler).writes
        with closing(crawler_for(place.target, Limits())) as crawler:
            assert rights_of(crawler).writes is None  # who may not list the accounts is not told


class TestRediss(TestRedis):
    """By TLS."""

    @pytest.fixture
    def server(self, encrypted):
        return encrypted

    def test_a_certificate_of_nobody_known_is_refused(self, server):
        target = Target("cache", server.url().partition("?")[0])
        with closing(crawler_for(target, Limits())) as crawler, pytest.raises(TargetError, match="insecure=1"):
            crawler.check()
        assert walk(replace(target, url=target.url + "?insecure=1"))
