"""Databases that speak PostgreSQL's or MySQL's protocol, as the real ones are when they are made to refuse the same."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace

import pytest

from models.errors import TargetError
from models.limits import Limits
from models.records import RowSample, TableChunk, Target
from scanner.crawlers.database_url import parse_database_url
from scanner.crawlers.registry import crawler_for
from scanner.targets import parse_target
from tests.scanner.crawlers.contract import listings
from tests.scanner.crawlers.reading import items_of, table_of
from tests.servers.mysql_refusing import refusing
from tests.servers.postgresql_login import OPENGAUSS_MD5_SHA256, OPENGAUSS_SHA256, SM3, demanding
from tests.servers.server import Server

VERSIONS = {
    "opengauss": "(openGauss 5.0.0 build a07d57c3) compiled at 2023-03-29 03:09:38 commit 0 last mr on x86_64-linux",
    "gaussdb": "gaussdb (GaussDB Kernel 505.1.0 build 44f4fa53) compiled at 2024-01-01 00:00:00 commit 1 last mr",
    "kingbase": "KingbaseES V008R006C007B0024 on x86_64-pc-linux-gnu, compiled by gcc (GCC) 4.1.2, 64-bit",
}
TABLES = (
    "CREATE TABLE people (id int PRIMARY KEY, 姓名 text, secret text)",
    "INSERT INTO people VALUES (1, '张三', 'x'), (2, NULL, '')",
    "COMMENT ON COLUMN people.姓名 IS '姓名'",
    "CREATE TABLE open (a int)",
    "GRANT SELECT (a) ON open TO PUBLIC",
    "CREATE VIEW seen AS SELECT 姓名 FROM people",
    "CREATE TABLE many AS SELECT n FROM generate_series(1, 5000) AS n",
    "ANALYZE many",
)


@pytest.fixture(params=VERSIONS)
def kin(request, postgresql: Server):
    """A database under another name, without what came after the version that the other one stands on."""
    name, scheme = postgresql.new_name(), request.param
    postgresql.run(f"CREATE DATABASE {name}")
    absent = (
        ("pg_partition_tree(regclass)", "row_security_active(oid)", "to_regtype(text)") if scheme != "kingbase" else ()
    )
    postgresql.run(
        *TABLES,
        "CREATE SCHEMA dbe_perf",
        "CREATE TABLE dbe_perf.own (a int)",
        "CREATE SCHEMA sysaudit",
        "CREATE TABLE sysaudit.own (a int)",
        "SET allow_system_table_mods = on",
        "CREATE OR REPLACE FUNCTION pg_catalog.version() RETURNS text LANGUAGE sql STABLE AS "
        f"$$ SELECT '{VERSIONS[scheme]}'::text $$",
        *(f"ALTER FUNCTION pg_catalog.{one} RENAME TO not_here_{at}" for at, one in enumerate(absent)),
        database=name,
    )
    yield Target("db", f"{scheme}://postgres@127.0.0.1:{postgresql.port}/{name}")
    postgresql.run(f"DROP DATABASE {name} WITH (FORCE)")


def test_what_speaks_postgresql_is_read(kin):
    scheme, place = kin.url.partition("://")[0], parse_database_url(kin.url).place
    items = items_of(kin)
    own = {f"{place}/{schema}/own" for schema in ("dbe_perf", "sysaudit")}
    left_out = f"{place}/{'sysaudit' if scheme == 'kingbase' else 'dbe_perf'}/own"
    uris = {item.uri for item in items.values()}
    assert uris == {f"{place}/public/{name}" for name in ("people", "open", "seen", "many")} | own - {left_out}
    assert (items["people"].exposure, items["open"].exposure) == ("owner", "everybody")
    assert items["seen"].media_type == "application/x-sql-view"
    assert items["people"].size > 0
    assert listings(kin)[f"{place}/public"].complete
    with closing(crawler_for(kin, Limits())) as crawler:
        assert crawler.rights().note == "superuser"
    rows = [{"id": "1", "姓名": "张三", "secret": "x"}, {"id": "2", "姓名": None, "secret": ""}]
    assert table_of(kin, "people") == (rows, [])
    assert table_of(kin, "seen") == ([{"姓名": "张三"}, {"姓名": None}], [])
    with closing(crawler_for(kin, Limits(sample=0.1))) as crawler:
        chunk = next(crawler.rows(items["people"]))
        (sample,) = [part for part in crawler.rows(items["many"]) if isinstance(part, RowSample)]
    assert isinstance(chunk, TableChunk)
    assert chunk.columns[1].comment == "姓名"
    assert sample.total == 5000
    assert 300 < sample.read < 800


def test_another_make_under_the_name_of_postgresql_is_told(kin):
    scheme = kin.url.partition("://")[0]
    target = replace(kin, url=kin.url.replace(scheme, "postgresql", 1))
    with closing(crawler_for(target, Limits())) as crawler, pytest.raises(TargetError, match=f"{scheme}://"):
        crawler.check()


def test_what_speaks_postgresql_cannot_write(kin):
    with (
        closing(crawler_for(kin, Limits())) as crawler,
        crawler._opened().connect() as connection,
        pytest.raises(Exception, match="read-only"),
    ):
        connection.exec_driver_sql("INSERT INTO open VALUES (1)")


@pytest.mark.parametrize("demand", [OPENGAUSS_SHA256, OPENGAUSS_MD5_SHA256, SM3])
def test_a_login_that_the_driver_does_not_know_is_told(demand):
    with demanding(demand) as port:
        target = Target("db", f"opengauss://reader@127.0.0.1:{port}/hr", "p")
        with closing(crawler_for(target, Limits())) as crawler, pytest.raises(TargetError) as caught:
            crawler.check()
    assert "password_encryption_type" in str(caught.value)


@pytest.fixture(scope="module")
def database(mariadb: Server):
    name = mariadb.new_name()
    mariadb.run(f"CREATE DATABASE {name} CHARACTER SET utf8mb4")
    mariadb.run("CREATE TABLE people (id int PRIMARY KEY, 姓名 varchar(20))",
                "INSERT INTO people VALUES (1, '张三'), (2, NULL)", database=name)  # fmt: skip
    yield name
    mariadb.run(f"DROP DATABASE {name}")


REFUSED = {
    "tidb": {"TRANSACTION READ ONLY": (1235, "function READ ONLY has only noop implementation in tidb now")},
    "oceanbase": {},  # what it has of its own, MariaDB does not know
    "polardb": {"net_write_timeout": (1193, "Unknown system variable 'net_write_timeout'")},
}


@pytest.mark.parametrize("scheme", REFUSED)
def test_what_speaks_mysql_is_read(mariadb, database, scheme):
    mariadb.run("CREATE USER IF NOT EXISTS `u@hr#one` IDENTIFIED BY 'p'", f"GRANT SELECT ON {database}.* TO `u@hr#one`",
                "CREATE DATABASE IF NOT EXISTS __recyclebin", "CREATE DATABASE IF NOT EXISTS metrics_schema",
                "CREATE DATABASE IF NOT EXISTS __cdc__")  # fmt: skip
    for own in ("__recyclebin", "metrics_schema", "__cdc__"):
        mariadb.run(f"CREATE TABLE IF NOT EXISTS {own}.{own}_own (a int)", f"GRANT SELECT ON {own}.* TO `u@hr#one`")
    with refusing(mariadb.port, REFUSED[scheme]) as (port, said):
        target = Target("db", f"{scheme}://u%40hr%23one@127.0.0.1:{port}?ssl_disabled=1", "p")
        items = items_of(target)
        assert items["people"].uri == f"{scheme}://127.0.0.1:{port}/{database}/people"
        assert table_of(target, "people")[0] == [{"id": "1", "姓名": "张三"}, {"id": "2", "姓名": None}]
    known = {"tidb": "metrics_schema", "oceanbase": "__recyclebin", "polardb": "__cdc__"}
    assert sorted(name for name in items if name.endswith("_own")) == sorted(
        f"{name}_own" for other, name in known.items() if other != scheme
    )
    assert {statement.split()[0] for statement in said} <= {"SELECT", "SHOW", "SET", "ROLLBACK", "COMMIT"}
    assert any("READ ONLY" in statement for statement in said)
    for own in known.values():
        mariadb.run(f"DROP DATABASE {own}")
    mariadb.run("DROP USER `u@hr#one`")


@pytest.mark.parametrize(
    ("given", "user", "place"),
    [
        ("oceanbase://root@sys#obdemo:secret@db.example/hr", "root@sys#obdemo", "oceanbase://db.example:2881/hr"),
        ("oceanbase://root%40sys%23obdemo@db.example:2883", "root@sys#obdemo", "oceanbase://db.example:2883"),
        ("tidb://u@db.example/hr", "u", "tidb://db.example:4000/hr"),
        ("polardb://u@db.example/hr", "u", "polardb://db.example:3306/hr"),
        ("opengauss://u@db.example/hr", "u", "opengauss://db.example:5432/hr"),
        ("gaussdb://u@db.example/hr?sslmode=verify-full&insecure=1", "u", "gaussdb://db.example:8000/hr"),
        ("kingbase8://u@db.example/hr", "u", "kingbase://db.example:54321/hr"),
    ],
)
def test_urls(given, user, place):
    warned = []
    target = parse_target(given, warn=warned.append, password=None if "secret" in given else "p")
    parsed = parse_database_url(target.url)
    assert (parsed.user, parsed.place) == (user, place)
    assert parsed.url == replace(parsed, password=None).url == target.url
    assert "secret" not in target.url
    assert bool(warned) is ("secret" in given)


def test_a_url_of_them_names_a_database():
    with pytest.raises(TargetError, match="opengauss://"):
        parse_target("opengauss://u@db.example", password="p")
