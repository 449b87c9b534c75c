"""ClickHouse as found in the field: its types, tables that show others, accounts, answers that break off."""

from __future__ import annotations

import contextlib
import http.server
import re
import threading
import traceback
import tracemalloc
import urllib.error
import urllib.request
from contextlib import closing

import pytest

from models.errors import ReadError, TargetError
from models.limits import Limits
from models.records import Problem, RowSample, TableChunk, Target
from scanner.crawlers.registry import crawler_for
from scanner.crawlers.sql.clickhouse.catalogue import Exposures, entries_of, sight_of, writing
from scanner.targets import parse_target
from tests.scanner.crawlers.contract import items_in, listings, name_of
from tests.scanner.crawlers.reading import items_of, table_of
from tests.servers.clickhouse import PASSWORD, Clickhouse
from tests.servers.process import free_port


@pytest.fixture(scope="module")
def database(clickhouse: Clickhouse):
    name = clickhouse.new_name()
    clickhouse.run(f"CREATE DATABASE {name}")
    yield name
    clickhouse.run(f"DROP DATABASE {name}")


@pytest.fixture
def run(clickhouse, database):
    return lambda *lines: clickhouse.run(*lines, database=database)


@pytest.fixture
def target(clickhouse, database):
    return Target("db", clickhouse.url(database))


def test_values_of_every_type_are_text(run, target):
    run(
        """CREATE TABLE types (big UInt64, exact Decimal(38, 2), day Date, moment DateTime('Asia/Shanghai'),
           list Array(String), many Array(Nullable(Int64)), mood Enum8('好' = 1, '坏' = 2), fixed FixedString(12),
           maybe Nullable(FixedString(6)), number UUID, ratio Float64, nothing Nullable(String), pair Tuple(String, Int8),
           nested Nested(phone String, kind Int8), made String MATERIALIZED concat('1', toString(big)),
           other String ALIAS upper('x'), state AggregateFunction(uniq, String)) ENGINE = MergeTree ORDER BY big""",
        """INSERT INTO types (big, exact, day, moment, list, many, mood, fixed, maybe, number, ratio, nothing, pair,
           `nested.phone`, `nested.kind`) SELECT 13812345678, toDecimal128('123456789012345678901234567890.10', 2),
           toDate('2024-02-29'), toDateTime('2024-02-29 12:00:00', 'Asia/Shanghai'), ['张三', '李\\'四', 'a\\tb'], [1, NULL],
           CAST('好', 'Enum8(\\'好\\' = 1, \\'坏\\' = 2)'), toFixedString('王五', 12), toFixedString('ab', 6),
           toUUID('11111111-2222-3333-4444-555555555555'), 13812345678.5, NULL, ('x', 1), ['13800138000'], [1]""",
    )
    rows, problems = table_of(target, "types")
    assert problems == []
    assert rows == [
        {
            "big": "13812345678",
            "exact": "123456789012345678901234567890.10",
            "day": "2024-02-29",
            "moment": "2024-02-29 12:00:00",
            "list": "['张三','李'四','a\tb']",
            "many": "[1,NULL]",
            "mood": "好",
            "fixed": "王五",
            "maybe": "ab",
            "number": "11111111-2222-3333-4444-555555555555",
            "ratio": "13812345678.5",
            "nothing": None,
            "pair": "('x',1)",
            "nested.phone": "['13800138000']",
            "nested.kind": "[1]",
            "made": "113812345678",
            "other": "X",
            "state": None,
        }
    ]


def test_bytes_of_any_kind_come_through(run, target, clickhouse, database):
    run("CREATE TABLE raw (n Int32, a String, b String) ENGINE = Log")
    values = ["姓名 张三".encode("gbk"), b"x\\ty\\nz\\\\N", b"\xff\xfe\x01\xd8", b"\\0\\b\\'`\\r", "é".encode()]
    for number, value in enumerate(values):
        clickhouse.ask(b"INSERT INTO raw VALUES (%d, '%s', 'plain')" % (number, value), database)
    rows, problems = table_of(target, "raw")
    assert [row["a"] for row in rows][:2] == ["姓名 张三", "x\ty\nz\\N"]
    assert [row["a"] for row in rows][3:] == ["\0\b'`\r", "é"]
    assert {row["b"] for row in rows} == {"plain"}
    assert problems == [Problem("decoding", "1")]


def test_columns_carry_names_types_and_comments(run, target):
    run(
        "CREATE TABLE said (sjh String) ENGINE = MergeTree ORDER BY tuple()",
        "ALTER TABLE said COMMENT COLUMN sjh '手机号'",
        "INSERT INTO said VALUES ('1')",
    )
    with closing(crawler_for(target, Limits())) as crawler:
        item = next(item for item in items_in(crawler) if name_of(item) == "said")
        chunk = next(crawler.rows(item))
    assert [(column.name, column.type, column.comment) for column in chunk.columns] == [("sjh", "String", "手机号")]
    assert chunk.table.endswith(".said")
    assert item.size > 0


def test_rows_are_read_under_one_name(run, target, database):
    run(
        "CREATE TABLE orders (a Int32, b String) ENGINE = MergeTree ORDER BY a",
        f"CREATE TABLE orders_all AS orders ENGINE = Distributed('here', '{database}', 'orders', rand())",
        "CREATE TABLE `it's` (a Int32) ENGINE = MergeTree ORDER BY a",
        f"CREATE TABLE its_all AS `it's` ENGINE = Distributed(here, {database}, 'it\\'s')",
        "CREATE MATERIALIZED VIEW summed ENGINE = MergeTree ORDER BY a AS SELECT a, b FROM orders",
        "INSERT INTO orders VALUES (1, 'one'), (2, 'two')",
    )
    items = items_of(target)
    assert {"orders_all", "its_all", "summed"} <= items.keys()
    assert not {"orders", "it's", ".inner.summed"} & items.keys()
    assert items["orders_all"].media_type == items["summed"].media_type == "application/x-sql-view"
    assert [row["b"] for row in table_of(target, "orders_all")[0]] == ["one", "two"]
    assert [row["b"] for row in table_of(target, "summed")[0]] == ["one", "two"]


def test_all_databases_but_the_systems_own(clickhouse):
    clickhouse.run("CREATE DATABASE `客户 crm`", "CREATE TABLE `客户 crm`.people (a String) ENGINE = Log")
    uris = {item.uri for item in items_of(Target("server", clickhouse.url())).values()}
    assert f"{clickhouse.url()}/%E5%AE%A2%E6%88%B7%20crm/people" in uris
    assert not [uri for uri in uris if "/system/" in uri]
    clickhouse.run("DROP DATABASE `客户 crm`")


def test_what_an_account_sees(clickhouse, database):
    clickhouse.run("CREATE DATABASE IF NOT EXISTS shown", "CREATE TABLE shown.people (a String) ENGINE = Log")
    found = listings(Target("db", clickhouse.url(user="one_database"), PASSWORD))
    assert found[clickhouse.url("shown")].complete
    assert not found[clickhouse.url()].complete
    with (
        pytest.raises(TargetError, match=database),
        closing(crawler_for(Target("db", clickhouse.url(database, "one_database"), PASSWORD), Limits())) as crawler,
    ):
        crawler.check()
    clickhouse.run("DROP DATABASE shown")


def test_only_selects_reach_the_server(clickhouse, run, database):
    run("CREATE TABLE kept (a String) ENGINE = Log", "INSERT INTO kept VALUES ('x')")
    log = clickhouse.folder / "log"
    before = len(log.read_text(errors="replace"))
    assert table_of(Target("db", clickhouse.url(database, "reader"), PASSWORD), "kept") == ([{"a": "x"}], [])
    said = re.findall(r"executeQuery: \(from [^)]*\) (\w+)", log.read_text(errors="replace")[before:])
    assert len(said) > 5
    assert set(said) <= {"SELECT", "SHOW"}


def test_what_the_account_could_write(clickhouse, database):
    for user, writes in ((None, True), ("reader", False)):
        with closing(crawler_for(Target("db", clickhouse.url(database, user), PASSWORD), Limits())) as crawler:
            crawler.check()
            assert crawler.rights().writes is writes
    assert writing(["GRANT SELECT, INSERT(a, b) ON *.* TO u", "GRANT reader TO u"]) == {"INSERT"}
    assert writing(["GRANT SHOW, SELECT ON hr.* TO u"]) == set()


def test_a_wrong_password_is_told_without_it(clickhouse, database):
    wrong = Target("db", clickhouse.url(database, "reader"), "Not-The-Password-1")
    with pytest.raises(TargetError) as caught, closing(crawler_for(wrong, Limits())) as crawler:
        crawler.check()
    assert "PANDIAN_PASSWORD" in str(caught.value)
    assert "Not-The-Password-1" not in "".join(traceback.format_exception(caught.value))


def test_nobody_listens():
    nowhere = Target("db", f"clickhouse://x@127.0.0.1:{free_port()}/db")
    with (
        pytest.raises(TargetError, match=r"防火墙|firewall"),
        closing(crawler_for(nowhere, Limits(patience=0.05))) as crawler,
    ):
        crawler.check()


def test_tls_is_verified(clickhouse, database, certificates):
    def check(options):
        target = parse_target(f"clickhouses://reader@127.0.0.1:{clickhouse.tls}/{database}{options}", password=PASSWORD)
        with closing(crawler_for(target, Limits())) as crawler:
            crawler.check()

    check(f"?ca={certificates.ca}")
    check("?insecure=1")
    with pytest.raises(TargetError, match=r"127\.0\.0\.1"):
        check("")
    with pytest.raises(TargetError, match="compress"):
        check("?compress=1")


def test_a_failing_row_leaves_the_rows_before_it(run, target):
    run("CREATE VIEW fails AS SELECT number, throwIf(number = 150000) AS a FROM system.numbers LIMIT 200000")
    rows, problems = table_of(target, "fails")
    assert 60_000 < len(rows) <= 150_000
    assert [int(row["number"]) for row in rows] == list(range(len(rows)))
    assert problems == [Problem("table_unreadable", "ClickHouse 395")]


def test_a_statement_that_takes_too_long_costs_its_table(run, target, clickhouse):
    run("CREATE VIEW slow AS SELECT sleep(3) AS a")
    rows, problems = table_of(target, "slow", statement_timeout=0.5)
    assert (rows, problems) == ([], [Problem("timeout", "0.5 s")])


def test_memory_stays_flat(run, target):
    run(f"CREATE VIEW tall AS SELECT concat('x', toString(number)) AS a, '{'字' * 1500}' AS b FROM system.numbers "
        "LIMIT 20000")  # fmt: skip
    item = items_of(target)["tall"]
    with closing(crawler_for(target, Limits())) as crawler:
        tracemalloc.start()
        count = sum(len(part.rows) for part in crawler.rows(item) if isinstance(part, TableChunk))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert count == 20_000
    assert peak < 48 << 20


def test_a_long_cell_is_cut_and_told(run, target):
    run(f"CREATE VIEW long AS SELECT '{'字' * 5000}' AS body")
    assert table_of(target, "long", max_cell=1000) == ([{"body": "字" * 1000}], [Problem("cell_cut", "1000")])


def test_a_sample_is_drawn_by_the_server(run, target):
    run(
        "CREATE TABLE plain (n UInt32) ENGINE = MergeTree ORDER BY n",
        "INSERT INTO plain SELECT number FROM system.numbers LIMIT 50000",
        "CREATE TABLE keyed (n UInt32) ENGINE = MergeTree ORDER BY intHash32(n) SAMPLE BY intHash32(n)",
        "INSERT INTO keyed SELECT number FROM system.numbers LIMIT 50000",
    )
    items = items_of(target)
    for name, way in (("plain", "rows"), ("keyed", "pages")):
        found = []
        for _ in range(2):
            with closing(crawler_for(target, Limits(sample=0.1))) as crawler:
                parts = list(crawler.rows(items[name]))
            found.append([row[0] for part in parts if isinstance(part, TableChunk) for row in part.rows])
            (sample,) = [part for part in parts if isinstance(part, RowSample)]
            assert (sample.total, sample.exact, sample.drawn) == (50_000, True, way)
            assert sample.read == len(found[0])
        assert 4_000 < len(found[0]) < 6_000
        assert found[0] == found[1]
        assert max(map(int, found[0])) > 45_000
    assert len(table_of(target, "plain", rows=100)[0]) == 100


@pytest.fixture
def own(certificates):
    """A server that may be killed."""
    from tests.servers.clickhouse import clickhouse_server

    with clickhouse_server(certificates) as running:
        yield running


def test_a_server_that_dies_is_asked_again(own):
    own.run("CREATE TABLE cut (n UInt32, a String) ENGINE = MergeTree ORDER BY n",
            f"INSERT INTO cut SELECT number, '{'x' * 100}' FROM system.numbers LIMIT 150000")  # fmt: skip
    target = Target("db", own.url("default"))
    (item,) = items_of(target).values()
    with closing(crawler_for(target, Limits(patience=60))) as crawler:
        rows = crawler.rows(item)
        read = len(next(rows).rows)
        own.stop()
        own.start()
        assert read + sum(len(part.rows) for part in rows) == 150_000
    with closing(crawler_for(target, Limits(patience=0.2))) as crawler:
        rows = crawler.rows(item)
        next(rows)
        own.stop()
        with pytest.raises(ReadError) as caught:
            list(rows)
    assert caught.value.problem.code == "connection"


class Between(http.server.BaseHTTPRequestHandler):
    """Stands before a server, and asks for patience at every third statement."""

    behind = ""
    count = 0

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        type(self).count += 1
        if self.count % 3 == 0:
            self.send_error(503)
            return
        try:
            with urllib.request.urlopen(self.behind + self.path, body, 120) as answer:
                status, said = 200, answer.read()
        except urllib.error.HTTPError as error:
            status, said = error.code, error.read()
        self.send_response(status)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *_):
        pass


class Dripping(Between):
    """Answers each statement with one byte after the other: of a body, or of a header that has no end."""

    gate: threading.Event
    header = False

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        if not self.header:
            self.end_headers()
        self.flush_headers()
        with contextlib.suppress(OSError):
            while not self.gate.wait(0.05):
                self.wfile.write(b"x")


@contextlib.contextmanager
def serving(handler):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_who_stands_between_is_waited_for(clickhouse, run, database):
    run("CREATE TABLE waited (a String) ENGINE = Log", "INSERT INTO waited VALUES ('x')")
    Between.behind, Between.count = f"http://127.0.0.1:{clickhouse.port}", 0
    with serving(Between) as port:
        target = Target("db", f"clickhouse://127.0.0.1:{port}/{database}")
        with closing(crawler_for(target, Limits(patience=0.2, statement_timeout=120))) as crawler:
            items = {name_of(item): item for item in items_in(crawler)}
            for _ in range(5):
                (chunk,) = crawler.rows(items["waited"])
                assert list(chunk.rows) == [("x",)]
    assert Between.count > 30


@pytest.mark.parametrize("header", [False, True])
def test_a_drip_is_no_answer(header):
    Dripping.gate, Dripping.header = threading.Event(), header
    with serving(Dripping) as port:
        target = Target("db", f"clickhouse://127.0.0.1:{port}/d")
        try:
            with (
                closing(crawler_for(target, Limits(statement_timeout=0.5, patience=0.2))) as crawler,
                pytest.raises(TargetError),
            ):
                crawler.check()
        finally:
            Dripping.gate.set()


@pytest.mark.parametrize(
    ("grants", "whole", "seen"),
    [
        (["GRANT SHOW, SELECT, INSERT ON *.* TO default"], True, {"hr", "a b"}),
        (["GRANT ALL ON *.* TO default WITH GRANT OPTION"], True, {"hr", "a b"}),
        (["GRANT SELECT ON hr.* TO u"], False, {"hr"}),
        (["GRANT SELECT ON `a b`.* TO u"], False, {"a b"}),
        (["GRANT SELECT ON hr.staff TO u", "GRANT SELECT(name, id) ON hr.* TO u"], False, set()),
        (["GRANT INSERT ON *.* TO u", "GRANT reader TO u"], False, set()),
        (["GRANT SELECT ON *.* TO u", "REVOKE SELECT ON hr.* FROM u"], False, {"a b"}),
        (["GRANT SELECT ON *.* TO u", "REVOKE SELECT ON hr.staff FROM u"], False, {"a b"}),
        ([], False, set()),
    ],
)
def test_a_database_is_seen_wholly_only_where_a_grant_says_so(grants, whole, seen):
    sight = sight_of(grants)
    assert sight.sees(None) is whole
    assert {name for name in ("hr", "a b") if sight.sees(name)} == seen


def test_who_may_read_a_table():
    exposures = Exposures(
        [
            ("admin", None, None, "0", "0"),
            ("clerk", "hr", None, "0", "0"),
            ("clerk", "hr", "pay", "1", "0"),
            ("guest", "web", "news", "0", "1"),
        ]
    )
    assert exposures.of("hr", "staff") == "group"
    assert exposures.of("hr", "pay") == exposures.of("other", "x") == "owner"
    assert exposures.of("web", "news") == "public"


def test_what_a_view_stores_its_rows_in_is_known_by_its_number():
    rows = [
        ("d", "mv", "MaterializedView", "", "5466c92b", None),
        ("d", ".inner_id.5466c92b", "MergeTree", "", "1", "9"),
    ]
    assert [entry.table for entry in entries_of(rows, (), None, None)] == ["mv"]
