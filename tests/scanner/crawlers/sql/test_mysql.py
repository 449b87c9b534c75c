"""MariaDB as found in the field: mixed charsets, dates of zeros, rights, long tables, servers that go away."""

from __future__ import annotations

import contextlib
import traceback
import tracemalloc
from dataclasses import replace

import pytest

from models.errors import ReadError, TargetError
from models.limits import Limits
from models.records import Problem, TableChunk, Target
from scanner.crawlers.registry import crawler_for
from scanner.targets import parse_target
from tests.scanner.crawlers.contract import name_of, walk
from tests.scanner.crawlers.reading import items_of, table_of
from tests.servers.process import free_port
from tests.servers.server import Server

PASSWORD = "gueß 密码 p@ss"


@pytest.fixture(scope="module")
def database(mariadb: Server):
    """A database that each test of this file adds its tables to."""
    name = mariadb.new_name()
    mariadb.run(f"CREATE DATABASE {name} CHARACTER SET utf8mb4", f"CREATE USER reader IDENTIFIED BY '{PASSWORD}'")
    yield name
    mariadb.run(f"DROP DATABASE {name}", "DROP USER reader")


@pytest.fixture
def run(mariadb: Server, database: str):
    return lambda *lines: mariadb.run(*lines, database=database)


@pytest.fixture
def target(mariadb: Server, database: str):
    return Target("db", mariadb.url(database))


@pytest.fixture
def reader(mariadb: Server, database: str):
    return Target("db", mariadb.url(database, "reader"), PASSWORD)


def test_all_databases_but_the_systems_own(mariadb):
    mariadb.run("CREATE DATABASE `客户 crm`", "CREATE TABLE `客户 crm`.people (a int)")
    mariadb.run("CREATE DATABASE Other", "CREATE TABLE Other.things (a int)", "CREATE SEQUENCE Other.counter")
    everything = Target("server", mariadb.url())
    items = walk(everything)
    databases = {item.path.partition(".")[0] for item in items}
    assert {"客户 crm", "Other"} <= databases
    assert not databases & {"mysql", "information_schema", "sys", "performance_schema"}
    assert "counter" not in items_of(everything)
    left_out = items_of(replace(everything, exclude=("Other",)))
    assert left_out["Other"].problem == Problem("excluded")
    assert "things" not in left_out
    assert items_of(everything)["people"].uri.endswith("/%E5%AE%A2%E6%88%B7%20crm/people")
    mariadb.run("DROP DATABASE `客户 crm`", "DROP DATABASE Other")


def test_names_that_differ_in_case_only(run, target):
    run("CREATE TABLE Twin (upper_a varchar(9))", "CREATE TABLE twin (lower_a varchar(9))")
    run("INSERT INTO Twin VALUES ('U')", "INSERT INTO twin VALUES ('l')")
    assert table_of(target, "Twin")[0] == [{"upper_a": "U"}]
    assert table_of(target, "twin")[0] == [{"lower_a": "l"}]


def test_columns_carry_names_types_and_comments(run, target):
    run("CREATE TABLE said (sjh varchar(11) COMMENT '手机号')", "INSERT INTO said VALUES ('1')")
    with contextlib.closing(crawler_for(target, Limits())) as crawler:
        rows = crawler.rows(items_of(target)["said"])
        chunk = next(rows)
        rows.close()
    assert (chunk.columns[0].name, chunk.columns[0].comment, chunk.columns[0].type) == ("sjh", "手机号", "varchar(11)")


def test_values_of_every_type_are_text(run, target):
    run(
        """CREATE TABLE types (big bigint unsigned, exact decimal(30, 2), never datetime, day date, span time, born year,
           json json, mood enum('好', '坏'), many set('a', 'b'), flag bit(1), place point, noise blob, gbk blob,
           raw varbinary(40), nothing text, single float, gb varchar(20) CHARACTER SET gbk)""",
        """INSERT INTO types SELECT 18446744073709551615, 123456789012345678901234567.10, '0000-00-00 00:00:00',
           '2024-00-00', '-838:59:59', 2024, '{"电话": "13800138000"}', '好', 'a,b', 1, POINT(1, 2), x'00ff00ff',
           CONVERT('手机 13700137000' USING gbk), '13600136000', NULL, 0.5, '国标'""",
    )
    rows, problems = table_of(target, "types")
    assert problems == []
    assert rows == [
        {
            "big": "18446744073709551615",
            "exact": "123456789012345678901234567.10",
            "never": "0000-00-00 00:00:00",
            "day": "2024-00-00",
            "span": "-838:59:59",
            "born": "2024",
            "json": '{"电话": "13800138000"}',
            "mood": "好",
            "many": "a,b",
            "flag": None,
            "place": None,
            "noise": None,
            "gbk": "手机 13700137000",
            "raw": "13600136000",
            "nothing": None,
            "single": "0.5",
            "gb": "国标",
        }
    ]


def test_latin1_columns_that_hold_something_else(run, target):
    run("CREATE TABLE legacy (a varchar(60), b text) CHARACTER SET latin1")
    run(
        "INSERT INTO legacy VALUES (CAST(CONVERT('身份证 张三' USING gbk) AS BINARY), CAST('李四 é' AS BINARY))",
        "INSERT INTO legacy VALUES ('Müller', 'plain 13800138000')",
    )
    rows, problems = table_of(target, "legacy")
    assert problems == []
    assert rows == [{"a": "身份证 张三", "b": "李四 é"}, {"a": "Müller", "b": "plain 13800138000"}]


def test_bytes_that_their_charset_does_not_allow_cost_themselves_only(run, target, mariadb):
    run("CREATE TABLE damaged (a varchar(20) CHARACTER SET utf8mb4, b int) ENGINE=MyISAM ROW_FORMAT=FIXED")
    run("INSERT INTO damaged VALUES ('ABCDEFG', 1), ('张三', 2)", "FLUSH TABLES damaged")
    (path,) = (mariadb.folder / "data").glob("*/damaged.MYD")
    path.write_bytes(path.read_bytes().replace(b"ABCDEFG", b"A\xff\xfeDEFG"))
    run("FLUSH TABLES damaged")
    rows, problems = table_of(target, "damaged")
    assert [row["b"] for row in rows] == ["1", "2"]
    assert rows[1]["a"] == "张三"
    assert rows[0]["a"].endswith("DEFG")
    assert problems == [Problem("decoding", "1")]


def test_what_the_account_may_not_read_is_told(run, reader, database):
    run(
        "CREATE TABLE open_one (a varchar(9))",
        "CREATE TABLE shut (a varchar(9))",
        "CREATE TABLE half (a varchar(9), secret varchar(9))",
        "CREATE TABLE unseen (a varchar(9))",
        "INSERT INTO half VALUES ('shown', 'hidden')",
        f"GRANT SELECT ON {database}.open_one TO reader",
        f"GRANT INSERT ON {database}.shut TO reader",
        f"GRANT SELECT (a) ON {database}.half TO reader",
    )
    items = items_of(reader)
    assert {"open_one", "shut", "half"} <= set(items)
    rows, problems = table_of(reader, "shut")
    assert rows == []
    assert problems[-1].code == "table_unreadable"
    assert "1142" in problems[-1].detail
    assert table_of(reader, "half") == ([{"a": "shown"}], [Problem("columns_unreadable", "SELECT *")])
    assert table_of(reader, "open_one") == ([], [])


def test_a_long_cell_is_cut_and_told(run, target):
    run("CREATE TABLE long_one AS SELECT repeat('字', 5000) AS body")
    assert table_of(target, "long_one", max_cell=1000) == ([{"body": "字" * 1000}], [Problem("cell_cut", "1000")])


def test_a_statement_that_takes_too_long_costs_its_table_and_ends(run, target, mariadb):
    run("CREATE VIEW slow AS SELECT sleep(60) AS a")
    rows, problems = table_of(target, "slow", statement_timeout=0.3)
    assert rows == []
    assert problems == [Problem("timeout", "0.3 s")]
    with contextlib.closing(mariadb.connect()) as connection, connection.cursor() as cursor:
        for _ in range(200):
            cursor.execute(
                "SELECT count(*) FROM information_schema.processlist WHERE info LIKE '%`slow`%' AND id <> connection_id()"
            )
            if cursor.fetchone() == (0,):
                break
        else:
            pytest.fail("the statement still runs on the server")


def test_rows_left_unread_are_not_read(run, target):
    run("CREATE VIEW endless AS SELECT a.seq AS a FROM seq_1_to_1000000 a JOIN seq_1_to_1000000 b")
    with contextlib.closing(crawler_for(target, Limits(rows_per_chunk=10))) as crawler:
        rows = crawler.rows(items_of(target)["endless"])
        next(rows)
        rows.close()


@pytest.mark.parametrize(("rows", "width"), [(40_000, 10), (200, 300_000)])
def test_memory_stays_flat(run, target, rows, width):
    run(f"CREATE OR REPLACE VIEW tall{width} AS SELECT concat(repeat('x', {width}), seq) AS a FROM seq_1_to_{rows}")
    item = items_of(target)[f"tall{width}"]
    with contextlib.closing(crawler_for(target, Limits())) as crawler:
        tracemalloc.start()
        count = sum(len(part.rows) for part in crawler.rows(item) if isinstance(part, TableChunk))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert count == rows
    assert peak < 48 << 20


def test_rights_and_refusals_of_a_login(mariadb, database, reader):
    with contextlib.closing(crawler_for(reader, Limits())) as crawler:
        crawler.check()
    wrong = replace(reader, password="Not-The-Password-1")
    with pytest.raises(TargetError) as caught, contextlib.closing(crawler_for(wrong, Limits())) as crawler:
        crawler.check()
    told = "".join(traceback.format_exception(caught.value))
    assert "PANDIAN_PASSWORD" in str(caught.value)
    assert "Not-The-Password-1" not in told


def test_nobody_listens():
    nowhere = Target("db", f"mysql://x@127.0.0.1:{free_port()}/db")
    with (
        pytest.raises(TargetError, match=r"127\.0\.0\.1") as caught,
        contextlib.closing(crawler_for(nowhere, Limits(patience=0.05))) as crawler,
    ):
        crawler.check()
    assert "防火墙" in str(caught.value) or "firewall" in str(caught.value)


def test_a_server_that_says_nothing():
    import socket

    with socket.create_server(("127.0.0.1", 0)) as silent:
        target = Target("db", f"mysql://x@127.0.0.1:{silent.getsockname()[1]}/db")
        limits = Limits(statement_timeout=0.2)
        with (
            pytest.raises(TargetError, match=r"127\.0\.0\.1"),
            contextlib.closing(crawler_for(target, limits)) as crawler,
        ):
            crawler.check()


def test_options_of_the_url(mariadb, database):
    for option in ("ssl_disabled=true", "charset=gbk", f"unix_socket={mariadb.folder}/sock"):
        plain = parse_target(f"{mariadb.url(database)}?{option}")
        with contextlib.closing(crawler_for(plain, Limits())) as crawler:
            crawler.check()
    for option in ("init_command=DROP%20TABLE%20x", "ssl_disabled=perhaps", "local_infile=1"):
        with pytest.raises(TargetError, match=option.partition("=")[0]):
            crawler_for(parse_target(f"{mariadb.url(database)}?{option}"), Limits())


def test_a_certificate_that_is_not_there(mariadb, database, tmp_path):
    strict = parse_target(f"{mariadb.url(database)}?ssl_ca={tmp_path}/none.pem")
    with pytest.raises(TargetError), contextlib.closing(crawler_for(strict, Limits())) as crawler:
        crawler.check()


def test_a_table_that_is_gone(run, target):
    run("CREATE TABLE short_lived (a int)")
    item = items_of(target)["short_lived"]
    run("DROP TABLE short_lived")
    with contextlib.closing(crawler_for(target, Limits())) as crawler, pytest.raises(ReadError) as caught:
        list(crawler.rows(item))
    assert caught.value.problem == Problem("vanished")
    assert name_of(item) == "short_lived"
