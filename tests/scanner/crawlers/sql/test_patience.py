"""A server that is full, starts or goes away for a moment is asked again; what no waiting mends is told at once."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing

import pytest

from models.errors import TargetError
from models.limits import Limits
from models.records import Target
from scanner.crawlers import patience
from scanner.crawlers.registry import crawler_for
from tests.scanner.crawlers.contract import items_in, name_of
from tests.scanner.crawlers.sql.test_sqlserver import answers, target_of
from tests.servers.faltering import faltering, mysql_error, postgresql_error
from tests.servers.mysql_refusing import refusing
from tests.servers.server import Server
from tests.servers.tds import Refusal, tds
from tests.servers.tns import refusing_listener

STARTING = postgresql_error("57P03", "the database system is starting up")
CHINESE = postgresql_error("57P03", "数据库系统启动中").replace(b"FATAL", "致命错误".encode())
FULL = postgresql_error("53300", "sorry, too many clients already")
FULL_MYSQL = mysql_error(1040, "Too many connections")
HANG_UP = b""


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[Callable[[], None]]:
    """What happens in each wait, in order; what was done is taken out. Nobody waits in truth."""
    planned: list[Callable[[], None]] = []
    monkeypatch.setattr(patience.time, "sleep", lambda _: planned.pop(0)())
    return planned


def nothing() -> None:
    """Time passes."""


@pytest.fixture(params=["postgresql", "mariadb"])
def server(request: pytest.FixtureRequest) -> Server:
    found: Server = request.getfixturevalue(request.param)
    return found


def through(server: Server, port: int, name: str) -> Target:
    return Target("db", f"{server.scheme}://{server.admin}@127.0.0.1:{port}/{name}")


@pytest.fixture
def database(server: Server):
    name = server.new_name()
    server.run(f"CREATE DATABASE {name}")
    server.run("CREATE TABLE people (a INTEGER)", "INSERT INTO people VALUES (7)", database=name)
    yield name
    server.run(f"DROP DATABASE {name}" + (" WITH (FORCE)" if server.scheme == "postgresql" else ""))


def test_callers_that_are_turned_away_come_again(server, database, waits):
    refusals = [FULL, STARTING] if server.scheme == "postgresql" else [FULL_MYSQL, HANG_UP]
    with (
        faltering(server.port, refusals) as (port, left),
        closing(crawler_for(through(server, port, database), Limits())) as crawler,
    ):
        waits[:] = [nothing] * 2
        crawler.check()
        assert (left, waits) == ([], [])
        left.extend(refusals)
        waits[:] = [nothing] * 2
        assert [name_of(item) for item in items_in(crawler)] == ["people"]
        assert (left, waits) == ([], [])
        assert crawler.rights().writes


def test_a_server_that_speaks_chinese(postgresql, waits):
    waits[:] = [nothing] * 2
    with faltering(postgresql.port, [CHINESE, STARTING.replace(b"starting up", b"shutting down")]) as (port, left):
        with closing(crawler_for(through(postgresql, port, "postgres"), Limits())) as crawler:
            crawler.check()
        assert (left, waits) == ([], [])


def test_who_is_never_let_in_hears_why_and_is_not_waited_for_again(server, database, waits):
    refusal = FULL if server.scheme == "postgresql" else FULL_MYSQL
    tries = len(patience.SHARES) + 1
    with (
        faltering(server.port, [refusal] * (tries + 1)) as (port, left),
        closing(crawler_for(through(server, port, database), Limits())) as crawler,
    ):
        waits[:] = [nothing] * len(patience.SHARES)
        with pytest.raises(TargetError, match=r"(?i)too many c"):
            crawler.check()
        assert len(left) == 1
        with pytest.raises(TargetError, match=r"(?i)too many c"):
            list(crawler.walk())
        assert left == []
        crawler.check()  # it answers again: no wait was needed


def test_a_wrong_password_is_tried_once(server, database, waits):
    server.run(
        "CREATE ROLE once LOGIN PASSWORD 'right'" if server.scheme == "postgresql" else
        "CREATE OR REPLACE USER once IDENTIFIED BY 'right'"
    )  # fmt: skip
    target = Target("db", server.url(database, "once"), "wrong")
    with closing(crawler_for(target, Limits())) as crawler, pytest.raises(TargetError, match="PANDIAN_PASSWORD"):
        crawler.check()
    server.run(f"DROP {'ROLE' if server.scheme == 'postgresql' else 'USER'} once")
    assert waits == []


def test_a_role_with_no_connection_left(postgresql, waits):
    postgresql.run("CREATE ROLE crowded LOGIN PASSWORD 'x' CONNECTION LIMIT 0")
    waits[:] = [nothing, lambda: postgresql.run("ALTER ROLE crowded CONNECTION LIMIT 1")]
    target = Target("db", postgresql.url("postgres", "crowded"), "x")
    with closing(crawler_for(target, Limits())) as crawler:
        crawler.check()
        list(crawler.walk())
    postgresql.run("DROP ROLE crowded")
    assert waits == []


@pytest.mark.parametrize(
    ("number", "words"), [(1213, "Deadlock found"), (1205, "Lock wait timeout"), (1053, "Server shutdown in progress")]
)
def test_a_question_to_the_catalogue_is_asked_again(mariadb, waits, number, words):
    refused = {"information_schema.tables": (number, words)}
    waits[:] = [refused.clear]
    with (
        refusing(mariadb.port, refused) as (port, said),
        closing(crawler_for(through(mariadb, port, ""), Limits())) as crawler,
    ):
        list(crawler.walk())
    assert waits == []
    assert sum("FROM information_schema.tables" in statement for statement in said) > 1


@pytest.mark.parametrize("state", ["40001", "40P01"])
def test_a_reading_that_a_standby_ended_begins_again(postgresql, waits, state):
    """As a standby ends a statement whose rows the primary has removed meanwhile."""
    name = postgresql.new_name()
    postgresql.run(f"CREATE DATABASE {name}")
    postgresql.run(
        "CREATE TABLE conflict AS SELECT true AS now",
        (
            "CREATE FUNCTION told(n integer) RETURNS integer LANGUAGE plpgsql AS $$ BEGIN "
            f"IF (SELECT now FROM conflict) THEN RAISE 'conflict with recovery' USING ERRCODE = '{state}'; END IF; "
            "RETURN n; END $$"
        ),
        "CREATE VIEW seen AS SELECT told(7) AS a",
        database=name,
    )
    waits[:] = [lambda: postgresql.run("UPDATE conflict SET now = false", database=name)]
    with closing(crawler_for(Target("db", postgresql.url(name)), Limits())) as crawler:
        item = next(item for item in items_in(crawler) if name_of(item) == "seen")
        assert [tuple(row) for chunk in crawler.rows(item) for row in chunk.rows] == [("7",)]
    postgresql.run(f"DROP DATABASE {name} WITH (FORCE)")
    assert waits == []


@pytest.mark.parametrize("number", [17809, 40613, 18401])
def test_sql_server_that_is_not_ready(certificates, waits, number):
    with tds(certificates, answers, Refusal(number, "not now")) as running:

        def ready() -> None:
            running.refuse = None

        waits[:] = [nothing, ready]
        with closing(crawler_for(target_of(running, certificates), Limits())) as crawler:
            crawler.check()
        assert (running.logins, waits) == (3, [])


@pytest.mark.parametrize(("code", "tries"), [(12519, 5), (12528, 5), (12514, 1)])
def test_a_listener_of_oracle(waits, code, tries):
    waits[:] = [nothing] * 4
    with refusing_listener(code) as port:
        target = Target("t", f"oracle://reader@127.0.0.1:{port}/crm", "p")
        with closing(crawler_for(target, Limits())) as crawler, pytest.raises(TargetError, match=f"{code}"):
            crawler.check()
    assert len(waits) == 5 - tries
