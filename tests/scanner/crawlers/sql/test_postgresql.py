"""PostgreSQL as found in the field: rights, schemas, encodings, odd values, long tables, servers that go away."""

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
from scanner.crawlers.sql import pieces as sql_pieces
from scanner.crawlers.sql.postgresql.dialect import PostgresqlDialect
from scanner.targets import parse_target
from tests.scanner.crawlers.contract import items_in, name_of
from tests.scanner.crawlers.reading import items_of, table_of
from tests.servers.process import free_port
from tests.servers.server import Server

PASSWORD = "gueß 密码 p@ss"


@pytest.fixture(scope="module")
def database(postgresql: Server):
    """A database that each test of this file adds its tables to."""
    name = postgresql.new_name()
    postgresql.run(f"CREATE DATABASE {name}", f"CREATE ROLE reader LOGIN PASSWORD '{PASSWORD}'")
    yield name
    postgresql.run(f"DROP DATABASE {name} WITH (FORCE)", "DROP ROLE reader")


@pytest.fixture
def run(postgresql: Server, database: str):
    return lambda *lines: postgresql.run(*lines, database=database)


@pytest.fixture
def target(postgresql: Server, database: str):
    return Target("db", postgresql.url(database))


@pytest.fixture
def reader(postgresql: Server, database: str):
    return Target("db", postgresql.url(database, "reader"), PASSWORD)


def test_tables_of_all_kinds_come_once(run, target):
    run(
        "CREATE SCHEMA kinds",
        "CREATE TABLE kinds.parts (day int, name text) PARTITION BY RANGE (day)",
        "CREATE TABLE kinds.parts_1 PARTITION OF kinds.parts FOR VALUES FROM (0) TO (10)",
        "CREATE TABLE kinds.parts_2 PARTITION OF kinds.parts FOR VALUES FROM (10) TO (20)",
        "INSERT INTO kinds.parts VALUES (1, 'one'), (11, 'eleven')",
        "CREATE TABLE kinds.base (name text)",
        "CREATE TABLE kinds.heir (more text) INHERITS (kinds.base)",
        "INSERT INTO kinds.base VALUES ('of the base')",
        "INSERT INTO kinds.heir VALUES ('of the heir', 'x')",
        "CREATE MATERIALIZED VIEW kinds.stored AS SELECT name FROM kinds.parts",
        "CREATE VIEW kinds.seen AS SELECT name FROM kinds.parts",
        "CREATE TABLE kinds.bare ()",
        "CREATE SEQUENCE kinds.counter",
    )
    items = {name: item for name, item in items_of(target).items() if "/kinds/" in item.uri}
    assert sorted(items) == ["bare", "base", "heir", "parts", "seen", "stored"]
    views = {name for name, item in items.items() if item.media_type == "application/x-sql-view"}
    assert views == {"seen", "stored"}
    assert items["parts"].size > 0
    assert items["parts"].path.endswith(".kinds.parts")
    assert [row["name"] for row in table_of(target, "parts")[0]] == ["one", "eleven"]
    assert [row["name"] for row in table_of(target, "base")[0]] == ["of the base"]
    assert [row["name"] for row in table_of(target, "heir")[0]] == ["of the heir"]
    assert [row["name"] for row in table_of(target, "stored")[0]] == ["one", "eleven"]
    assert table_of(target, "bare") == ([], [])


def test_no_system_table_comes(target):
    assert not [item for item in items_of(target).values() if "/pg_" in item.uri or "/information_schema" in item.uri]


def test_what_the_account_may_not_read_is_told(run, reader):
    run(
        "CREATE SCHEMA rights",
        "GRANT USAGE ON SCHEMA rights TO reader",
        "CREATE TABLE rights.open (a text)",
        "CREATE TABLE rights.shut (a text)",
        "CREATE TABLE rights.half (a text, secret text)",
        "INSERT INTO rights.half VALUES ('shown', 'hidden')",
        "GRANT SELECT ON rights.open TO reader",
        "GRANT SELECT (a) ON rights.half TO reader",
        "CREATE SCHEMA closed",
        "CREATE TABLE closed.inside (a text)",
        "GRANT SELECT ON closed.inside TO reader",
        "CREATE TABLE rights.policed (a text)",
        "INSERT INTO rights.policed VALUES ('mine'), ('yours')",
        "GRANT SELECT ON rights.policed TO reader",
        "ALTER TABLE rights.policed ENABLE ROW LEVEL SECURITY",
        "CREATE POLICY mine ON rights.policed USING (a = 'mine')",
    )
    items = items_of(reader)
    denied = Problem("table_unreadable", "permission denied")
    assert items["open"].problem is None
    assert items["shut"].problem == items["inside"].problem == denied
    assert "reader=" in items["open"].access
    rows, problems = table_of(reader, "half")
    assert rows == [{"a": "shown", "secret": None}]
    assert problems == [Problem("columns_unreadable", "secret")]
    rows, problems = table_of(reader, "policed")
    assert rows == [{"a": "mine"}]
    assert problems == [Problem("rows_hidden", "rights")]


def test_rights_taken_away_after_the_walk(run, reader):
    run("CREATE TABLE public.taken (a text)", "GRANT SELECT ON taken TO reader")
    with contextlib.closing(crawler_for(reader, Limits())) as crawler:
        item = next(item for item in items_in(crawler) if name_of(item) == "taken")
        run("REVOKE SELECT ON taken FROM reader", "GRANT INSERT ON taken TO reader")
        with pytest.raises(ReadError) as caught:
            list(crawler.rows(item))
    assert caught.value.problem.code in {"table_unreadable", "columns_unreadable"}


def test_values_of_every_type_are_text(run, target):
    run(
        "CREATE TYPE mood AS ENUM ('好', '坏')",
        "CREATE TYPE pair AS (a text, b int)",
        "CREATE DOMAIN phone AS varchar(20)",
        """CREATE TABLE types AS SELECT 13812345678::bigint AS big, 123456789012345678901234567890.10::numeric AS exact,
           'infinity'::date AS forever, '0044-03-15 BC'::date AS ides, '2024-02-29 12:00:00+08'::timestamptz AS moment,
           '{"电话": "13800138000"}'::jsonb AS json, ARRAY['张三', '李四'] AS list, '好'::mood AS mood,
           ROW('x', 1)::pair AS pair, '13900139000'::phone AS phone, '10.1.2.3'::inet AS address, true AS yes,
           '11111111-2222-3333-4444-555555555555'::uuid AS number, '<a>文</a>'::xml AS xml, NULL::text AS nothing,
           convert_to('手机 13700137000', 'GBK') AS gbk, '\\x00ff00ff'::bytea AS noise, 'x'::char(5) AS padded""",
    )
    rows, problems = table_of(target, "types")
    assert problems == []
    assert len(rows) == 1
    row = rows[0]
    assert row["moment"].startswith("2024-02-29 ")
    del row["moment"]
    assert row == {
        "big": "13812345678",
        "exact": "123456789012345678901234567890.10",
        "forever": "infinity",
        "ides": "0044-03-15 BC",
        "json": '{"电话": "13800138000"}',
        "list": "{张三,李四}",
        "mood": "好",
        "pair": "(x,1)",
        "phone": "13900139000",
        "address": "10.1.2.3",
        "yes": "true",
        "number": "11111111-2222-3333-4444-555555555555",
        "xml": "<a>文</a>",
        "nothing": None,
        "gbk": "手机 13700137000",
        "noise": None,
        "padded": "x    ",
    }


def test_columns_carry_names_types_and_comments(run, target):
    run(
        "CREATE TABLE said (sjh varchar(11))", "COMMENT ON COLUMN said.sjh IS '手机号'", "INSERT INTO said VALUES ('1')"
    )
    with contextlib.closing(crawler_for(target, Limits())) as crawler:
        item = next(item for item in items_in(crawler) if name_of(item) == "said")
        chunk = next(crawler.rows(item))
    assert (chunk.columns[0].name, chunk.columns[0].comment) == ("sjh", "手机号")
    assert chunk.columns[0].type == "character varying(11)"
    assert chunk.table == "public.said"
    assert chunk.location == {"table": "public.said"}


def test_long_binary_values_are_reported_unread(run, target):
    run("CREATE TABLE photos AS SELECT decode(repeat('00ff', 400), 'hex') AS photo FROM generate_series(1, 3)")
    rows, problems = table_of(target, "photos")
    assert rows == [{"photo": None}] * 3
    assert problems == [Problem("binary_cells", "photo (3)")]


def test_a_long_cell_is_cut_and_told(run, target):
    run("CREATE TABLE long AS SELECT repeat('字', 5000) AS body")
    rows, problems = table_of(target, "long", max_cell=1000)
    assert rows == [{"body": "字" * 1000}]
    assert problems == [Problem("cell_cut", "1000")]


@pytest.mark.parametrize("encoding", ["SQL_ASCII", "EUC_CN"])
def test_databases_in_other_encodings(postgresql, encoding):
    name = postgresql.new_name()
    postgresql.run(f"CREATE DATABASE {name} ENCODING '{encoding}' LOCALE 'C' TEMPLATE template0")
    with contextlib.closing(postgresql.connect(name)) as connection:
        connection.execute("SET client_encoding = 'SQL_ASCII'")
        text = "姓名 张三".encode("gbk")
        connection.execute(b"CREATE TABLE legacy (a text, b varchar(40), n numeric)")
        connection.execute(b"COMMENT ON COLUMN legacy.a IS '" + text + b"'")
        connection.execute(b"INSERT INTO legacy VALUES ('" + text + b"', 'plain', 138.50)")
        if encoding == "SQL_ASCII":
            connection.execute(b"INSERT INTO legacy VALUES ('" + "李四 é".encode() + b"', '\xff\xfe\x01', 1)")
            connection.execute(b'CREATE TABLE "' + "客户".encode("gbk") + b'" (a text)')
    target = Target("db", postgresql.url(name))
    rows, problems = table_of(target, "legacy")
    assert rows[0] == {"a": "姓名 张三", "b": "plain", "n": "138.50"}
    assert problems == []
    with contextlib.closing(crawler_for(target, Limits())) as crawler:
        chunk = next(crawler.rows(items_of(target)["legacy"]))
    assert chunk.columns[0].comment == "姓名 张三"
    if encoding == "SQL_ASCII":
        assert rows[1]["a"] == "李四 é"
        assert rows[1]["b"] == "\xff\xfe\x01"
        assert "客户" in items_of(target)  # and reading it costs that table alone
        assert table_of(target, "客户")[1][0].code in {"vanished", "table_unreadable"}
    postgresql.run(f"DROP DATABASE {name} WITH (FORCE)")


def test_a_statement_that_takes_too_long_costs_its_table(run, target):
    run("CREATE VIEW slow AS SELECT pg_sleep(30)::text AS a")
    rows, problems = table_of(target, "slow", statement_timeout=0.2)
    assert rows == []
    assert problems == [Problem("timeout", "0.2 s")]


def test_a_failing_row_leaves_the_rows_before_it(run, target):
    run("CREATE VIEW fails AS SELECT n, (1000 / (n - 1500))::text AS a FROM generate_series(1, 3000) AS n")
    rows, problems = table_of(target, "fails", rows_per_chunk=100)
    assert 1000 <= len(rows) < 1500
    assert [problem.code for problem in problems] == ["table_unreadable"]
    assert "22012" in problems[0].detail


def test_rows_left_unread_cost_nothing(run, target, postgresql):
    run("CREATE VIEW endless AS SELECT generate_series(1, 1000000000)::text AS a")
    with contextlib.closing(crawler_for(target, Limits(rows_per_chunk=10))) as crawler:
        rows = crawler.rows(items_of(target)["endless"])
        next(rows)
        rows.close()
    with contextlib.closing(postgresql.connect()) as connection:
        left = connection.execute("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'pandian'").fetchone()
    assert left == (0,)


@pytest.mark.parametrize(("rows", "width"), [(80_000, 10), (300, 300_000)])
def test_memory_stays_flat(run, target, rows, width):
    run(f"CREATE OR REPLACE VIEW tall{width} AS SELECT repeat('x', {width}) || generate_series(1, {rows}) AS a")
    item = items_of(target)[f"tall{width}"]
    with contextlib.closing(crawler_for(target, Limits())) as crawler:
        tracemalloc.start()
        count = sum(len(part.rows) for part in crawler.rows(item) if isinstance(part, TableChunk))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert count == rows
    assert peak < 48 << 20


def test_a_session_cannot_write_even_through_a_function(run, target):
    run(
        "CREATE TABLE victim (a text)",
        "CREATE FUNCTION sly() RETURNS text LANGUAGE plpgsql AS $$ BEGIN "
        "PERFORM set_config('transaction_read_only', 'off', true); INSERT INTO victim VALUES ('x'); RETURN 'done'; END $$",
        "CREATE VIEW trap AS SELECT sly() AS a",
    )
    rows, problems = table_of(target, "trap")
    assert rows == []
    assert problems[0].code == "table_unreadable"
    assert table_of(target, "victim") == ([], [])


def test_patterns_name_schemas_and_tables(run, target):
    run("CREATE SCHEMA IF NOT EXISTS audit", "CREATE TABLE audit.log (a text)", "CREATE TABLE public.log (a text)")
    only = replace(target, include=("public/l*",), exclude=())
    chosen = {name for name, item in items_of(only).items() if item.problem is None}
    assert "log" in chosen
    assert not chosen - {"log", "long"}
    left_out = items_of(replace(target, exclude=("audit",)))["audit"]
    assert left_out.uri.endswith("/audit/")
    assert left_out.problem == Problem("excluded")
    dotted = items_of(replace(target, exclude=("public.log", "audit/")))
    assert dotted["log"].problem == Problem("excluded")


def test_a_wrong_password_is_told_without_it(postgresql, database):
    wrong = Target("db", postgresql.url(database, "reader"), "Not-The-Password-1")
    with pytest.raises(TargetError) as caught, contextlib.closing(crawler_for(wrong, Limits())) as crawler:
        crawler.check()
    told = "".join(traceback.format_exception(caught.value))
    assert "PANDIAN_PASSWORD" in str(caught.value)
    assert "Not-The-Password-1" not in told


def test_a_password_of_any_characters_logs_in(reader):
    with contextlib.closing(crawler_for(reader, Limits())) as crawler:
        crawler.check()


def test_nobody_listens(postgresql):
    nowhere = Target("db", f"postgresql://x@127.0.0.1:{free_port()}/db")
    with (
        pytest.raises(TargetError, match=r"127\.0\.0\.1") as caught,
        contextlib.closing(crawler_for(nowhere, Limits(patience=0.05))) as crawler,
    ):
        crawler.check()
    assert "防火墙" in str(caught.value) or "firewall" in str(caught.value)


def test_options_of_the_url_reach_the_driver(postgresql, database):
    plain = parse_target(f"{postgresql.url(database)}?sslmode=disable&host={postgresql.folder}&port={postgresql.port}")
    with contextlib.closing(crawler_for(plain, Limits())) as crawler:
        crawler.check()
        assert all(item.uri.startswith("postgresql://%2F") for item in items_in(crawler))
    strict = parse_target(f"{postgresql.url(database)}?sslmode=require")
    with pytest.raises(TargetError, match="TLS"), contextlib.closing(crawler_for(strict, Limits())) as crawler:
        crawler.check()
    odd = parse_target(f"{postgresql.url(database)}?no_such_option=1")
    with pytest.raises(TargetError, match="no_such_option"), contextlib.closing(crawler_for(odd, Limits())) as crawler:
        crawler.check()


def test_a_url_without_a_database_is_refused(postgresql):
    with pytest.raises(TargetError, match="postgresql://"):
        parse_target(postgresql.url())


_VARIED = """
CREATE TABLE varied AS SELECT n AS id, CASE n % 6 WHEN 0 THEN NULL WHEN 1 THEN '' WHEN 2 THEN 'a "q" \\ b,(c)'
  WHEN 3 THEN E'line\\nbreak\\t' WHEN 4 THEN E'x' || {odd} ELSE '13812345678' END AS "a,b",
  n % 3 = 0 AS flag, ('10.0.0.' || n % 256)::inet AS ip, '10.0.0.0/8'::cidr AS net, 'ab'::char(5) AS c,
  jsonb_build_object('phone', '139' || lpad(n::text, 8, '0')) AS j, ARRAY['a', NULL, 'b "c"'] AS arr,
  date '1990-01-01' + n AS d, timestamptz '2024-01-01 00:00+08' + n * interval '1.5 s' AS t, time '10:00:00.25' AS o,
  CASE WHEN n % 4 = 0 THEN NULL ELSE n * 1.50 END AS n, n::numeric::money AS m, n * 0.1::float8 AS f, n * 0.1::real AS r,
  md5(n::text)::uuid AS u, make_interval(secs => n) AS iv, 'x'::"char" AS q, '<a>1</a>'::xml AS x, point(n, n) AS p,
  '张伟' || n AS xm, repeat('长', n % 90) AS long
FROM generate_series(1, 600) AS n
"""


@pytest.mark.parametrize("odd", ["'y'", "E'\\x1e' || 'y'"])
@pytest.mark.parametrize("limits", [Limits(rows_per_chunk=50), Limits(rows_per_chunk=50, max_cell=20)])
def test_rows_that_come_as_one_text_are_those_that_come_value_by_value(run, target, monkeypatch, odd, limits):
    run("DROP TABLE IF EXISTS varied", _VARIED.format(odd=odd), "ALTER TABLE varied ADD PRIMARY KEY (id)")
    item = items_of(target)["varied"]

    def read():
        chunks, problems = [], []
        with contextlib.closing(crawler_for(target, limits)) as crawler:
            for part in crawler.rows(item):
                (chunks if isinstance(part, TableChunk) else problems).append(part)
        assert all(len(chunk.rows) <= 200 for chunk in chunks)
        return [tuple(row) for chunk in chunks for row in chunk.rows], problems

    packed = read()
    monkeypatch.setattr(PostgresqlDialect, "packs", lambda *_: False)
    assert len(packed[0]) == 600
    assert packed == read()


def read_in_pieces(target, name, limits):
    """The rows of all pieces, where they stand, and what was lost."""
    item, found, problems = items_of(target)[name], [], []
    assert len(item.pieces) > 1
    with contextlib.closing(crawler_for(target, limits)) as crawler:
        for piece in item.pieces:
            for part in crawler.rows(replace(item, locator=piece)):
                if isinstance(part, TableChunk):
                    found += [(part.location["range"], *each) for each in enumerate(part.rows, part.first_row)]
                else:
                    problems.append(part)
    return found, problems


_MORE = (
    "DROP TABLE IF EXISTS varied",
    "DROP DOMAIN IF EXISTS padded",
    "DROP DOMAIN IF EXISTS word",
    "DROP COLLATION IF EXISTS loose",
    "CREATE DOMAIN padded AS char(7)",
    "CREATE DOMAIN word AS text",
    "CREATE COLLATION loose (provider = icu, locale = 'und', deterministic = false)",
)
_ALTERED = """
ALTER TABLE varied ADD p1 padded DEFAULT 'ab ', ADD w word DEFAULT 'w', ADD vc varchar(9) DEFAULT 'v ',
  ADD l text COLLATE loose DEFAULT 'l', ADD none text, ADD "100%" int DEFAULT 7, ADD bare bpchar DEFAULT 'x  ',
  ADD PRIMARY KEY (c0)
"""


@pytest.mark.parametrize(
    ("odd", "limits", "fits"),
    [
        ("'y'", Limits(rows_per_chunk=50), True),
        ("repeat('y', 5000)", Limits(rows_per_chunk=50), True),
        ("repeat('y', 2000000)", Limits(rows_per_chunk=50), False),
        ("'y'", Limits(rows_per_chunk=50, max_cell=20), False),
        ("E'\\x1e'", Limits(rows_per_chunk=50), False),
        ("E'\\x1d'", Limits(rows_per_chunk=50), False),
    ],
)
def test_pieces_that_come_column_by_column_are_those_that_come_value_by_value(
    run, target, monkeypatch, odd, limits, fits
):
    run(*_MORE, _VARIED.format(odd="'y'").replace("n AS id", "n AS c0"))
    run(_ALTERED, f"UPDATE varied SET xm = {odd} WHERE c0 IN (8, 590)")
    run("VACUUM FULL ANALYZE varied")
    monkeypatch.setattr(sql_pieces, "LARGE", 1)
    monkeypatch.setattr(sql_pieces, "PIECE", 1 << 15)
    cursors = []
    before = PostgresqlDialect.cursor
    monkeypatch.setattr(PostgresqlDialect, "cursor", lambda *given: cursors.append(1) or before(*given))

    packed = read_in_pieces(target, "varied", limits)
    assert bool(cursors) is not fits
    monkeypatch.setattr(PostgresqlDialect, "packs", lambda *_: False)
    assert len(packed[0]) == 600
    assert packed == read_in_pieces(target, "varied", limits)
