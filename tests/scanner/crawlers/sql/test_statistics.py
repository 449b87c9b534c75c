"""What servers keep of the values in their columns: asked for as figures alone, and of use in what is found."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from types import SimpleNamespace

import pytest

from models.limits import Limits
from models.records import Column, ColumnStatistics, TableChunk, Target
from scanner import scan
from scanner.crawlers.database_url import sqlite_url
from scanner.crawlers.registry import crawler_for
from scanner.crawlers.sql import statistics
from scanner.crawlers.sql.dialect import Field, Kind, Layout
from scanner.crawlers.sql.oracle.compiler import DmSql, OracleSql
from scanner.crawlers.sql.sqlserver.compiler import SqlServerSql
from tests.scanner.crawlers.contract import items_in, name_of
from tests.servers.server import Server

ROWS = 4000


def values() -> str:
    """Of each row a number of its own, a state, a passport in one of a hundred rows, and nothing at all."""
    rows = (f"({n}, {n % 4}, {f'''{chr(39)}E{20_000_000 + 7 * n}{chr(39)}''' if n % 100 == 0 else 'NULL'}, NULL)"
            for n in range(1, ROWS + 1))  # fmt: skip
    return ",".join(rows)


COUNTED = "SELECT pg_stat_force_next_flush()"
"""What was changed counts from now on, and not at some later moment."""
MAKE = (
    "CREATE TABLE people (id INTEGER PRIMARY KEY, state INTEGER NOT NULL, passport VARCHAR(20), void VARCHAR(9))",
    "CREATE INDEX of_state ON people (state)",
    "CREATE INDEX of_passport ON people (passport)",
    f"INSERT INTO people VALUES {values()}",
    "CREATE VIEW seen AS SELECT passport FROM people",
)


def told(target: Target, table: str = "people", **limits: object) -> dict[str, ColumnStatistics | None]:
    """What is known of each column of a table, which must hold a row."""
    with contextlib.closing(crawler_for(target, Limits(**limits))) as crawler:
        item = next(item for item in items_in(crawler) if name_of(item) == table)
        chunk = next(part for part in crawler.rows(item) if isinstance(part, TableChunk))
    return {column.name: column.statistics for column in chunk.columns}


@pytest.fixture
def pg(postgresql: Server):
    name = postgresql.new_name()
    postgresql.run(f"CREATE DATABASE {name}")
    postgresql.run(*MAKE, database=name)
    yield SimpleNamespace(
        target=Target("db", postgresql.url(name)),
        run=lambda *statements: postgresql.run(*statements, database=name),
        of=lambda user: Target("db", postgresql.url(name, user), "x"),
    )
    postgresql.run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def maria(mariadb: Server):
    name = mariadb.new_name()
    mariadb.run(f"CREATE DATABASE {name}")
    mariadb.run(*MAKE, database=name)
    yield SimpleNamespace(
        target=Target("db", mariadb.url(name)),
        run=lambda *statements: mariadb.run(*statements, database=name),
        name=name,
        of=lambda user: Target("db", mariadb.url(name, user), "x"),
    )
    mariadb.run(f"DROP DATABASE {name}")


def test_postgresql(pg):
    assert set(told(pg.target).values()) == {None}  # nobody has counted yet
    pg.run("ANALYZE people")
    found = told(pg.target)
    assert found["id"] == ColumnStatistics(ROWS, ROWS, ROWS)
    assert found["state"] == ColumnStatistics(ROWS, ROWS, 4)
    assert found["passport"] == ColumnStatistics(ROWS, ROWS // 100, ROWS // 100)
    assert found["void"] == ColumnStatistics(ROWS, 0, None)
    assert set(told(pg.target, "seen").values()) == {None}


def test_statistics_of_rows_that_have_changed_since_are_none(pg):
    pg.run("ANALYZE people", f"UPDATE people SET state = 9 WHERE id <= {ROWS // 2}", COUNTED)
    assert set(told(pg.target).values()) == {None}
    pg.run("ANALYZE people")
    assert told(pg.target)["state"] == ColumnStatistics(ROWS, ROWS, 5)


def test_columns_that_the_account_may_not_read_tell_nothing(pg):
    pg.run("ANALYZE people", "CREATE ROLE of_few LOGIN PASSWORD 'x'", "GRANT SELECT (state) ON people TO of_few")
    found = told(pg.of("of_few"))
    pg.run("DROP OWNED BY of_few", "DROP ROLE of_few")
    assert [name for name, one in found.items() if one is not None] == ["state"]


def test_a_partitioned_table_tells_of_all_its_parts(pg):
    pg.run(
        "CREATE TABLE parted (a integer, b integer) PARTITION BY RANGE (a)",
        "CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM (0) TO (100)",
        "CREATE TABLE parted_2 PARTITION OF parted FOR VALUES FROM (100) TO (1000)",
        "INSERT INTO parted SELECT n, n % 7 FROM generate_series(0, 999) AS n",
        "ANALYZE parted",
    )
    assert told(pg.target, "parted")["b"] == ColumnStatistics(1000, 1000, 7)


def test_mariadb_by_its_indexes(maria):
    maria.run("ANALYZE TABLE people")
    found = told(maria.target)
    assert found["id"].filled == found["id"].rows
    assert found["id"].distinct == found["id"].rows > ROWS * 0.9
    assert found["state"].filled == found["state"].rows
    assert 4 <= found["state"].distinct <= 16  # by a few pages
    assert found["passport"].filled is None  # an index counts what is empty as one value more
    assert found["void"] is None


def test_mariadb_by_the_statistics_it_is_told_to_keep(maria):
    maria.run("ANALYZE TABLE people PERSISTENT FOR ALL")
    found = told(maria.target)
    assert found["passport"] == ColumnStatistics(ROWS, ROWS // 100, ROWS // 100)
    assert found["void"].filled == 0
    maria.run("CREATE OR REPLACE USER part IDENTIFIED BY 'x'", f"GRANT SELECT ON `{maria.name}`.* TO part")
    plain = told(maria.of("part"))  # who may not read them has those of the indexes
    assert plain["void"] is None
    assert plain["state"].distinct is not None
    maria.run("DROP USER part")


def test_sqlite(tmp_path):
    path = tmp_path / "x.db"
    target = Target("db", sqlite_url(str(path)))
    with contextlib.closing(sqlite3.connect(path)) as connection:
        for statement in (*MAKE, "CREATE INDEX part ON people (void) WHERE id < 9"):
            connection.execute(statement)
        connection.commit()
        assert set(told(target).values()) == {None}
        connection.execute("ANALYZE")
        connection.commit()
    found = told(target)
    assert found["state"] == ColumnStatistics(ROWS, ROWS, 4)
    assert (found["passport"].filled, found["passport"].rows) == (None, ROWS)
    assert found["id"] is None
    assert found["void"] is None


class Answering:
    """A connection that answers what it can compile for a kind of server with figures."""

    def __init__(self, dialect, rows):
        self.dialect, self.rows, self.asked = dialect, rows, []

    def execute(self, statement, named):
        compiled = statement.compile(dialect=self.dialect)
        self.asked.append((str(compiled), {**compiled.params, **named}))
        return SimpleNamespace(fetchall=lambda: self.rows)


LAYOUT = Layout("HR", "STAFF", tuple(Field(Column(name, "", "VARCHAR2(9)"), Kind.TEXT) for name in ("A", "B", "C")))


@pytest.mark.parametrize("dialect", [OracleSql, DmSql, SqlServerSql])
def test_servers_that_were_not_there_to_ask(dialect):
    rows = [("A", "1000", 900.0, None), ("A", 1000, 900, 880), ("B", 0, 0, 0)]
    connection = Answering(dialect(), rows)
    found = [field.column.statistics for field in statistics.with_statistics(connection, LAYOUT).fields]
    assert found == [ColumnStatistics(1000, 900, 880), None, None]
    ((statement, named),) = connection.asked
    assert statement.lstrip().startswith("SELECT")
    assert (named["schema"], named["table"]) == ("HR", "STAFF")


@pytest.mark.parametrize("statement", [each for kind in statistics._STATEMENTS.values() for each in kind])
def test_no_value_is_asked_for(statement):
    shown = statement.partition("FROM")[0].lower() if "range_high_key" not in statement else ""
    assert not any(word in shown for word in ("most_common", "histogram_bounds", "min_value", "max_value", "low_value"))
    # of a histogram's bounds it is counted how many there are, and whether one is nothing
    assert statement.count("range_high_key") in {0, 2}


def lines(folder, name="objects.jsonl"):
    return [json.loads(line) for line in (folder / name).read_text("utf-8").splitlines()]


def scanned(target: Target, folder, **asked):
    scan(
        [target],
        out=folder / "run",
        full=True,
        names="off",
        ocr="off",
        workers=1,
        lang="en",
        formats=["jsonl"],
        **asked,
    )
    (table,) = (line for line in lines(folder / "run") if line["object"].endswith("/people"))
    return table, [
        line["score"] for line in lines(folder / "run", "findings.jsonl") if line["object"].endswith("/people")
    ]


def test_a_run_tells_how_full_a_column_is_and_believes_its_numbers_more(pg, tmp_path):
    plain, before = scanned(pg.target, tmp_path / "plain")
    assert "columns" not in plain
    pg.run("ANALYZE people")
    table, scores = scanned(pg.target, tmp_path / "told")
    assert table["counts"] == plain["counts"] == {"CN_PASSPORT": ROWS // 100}
    # forty are too few to say that all differ
    assert scores == before
    few = {"rows": ROWS, "filled": ROWS // 100, "distinct": ROWS // 100}
    assert table["columns"] == [{"column": "passport", **few}]
    pg.run(f"UPDATE people SET passport = 'E' || {10**7} + id * 7", COUNTED, "ANALYZE people")
    table, scores = scanned(pg.target, tmp_path / "more")
    assert min(scores) > max(before)
    assert table["columns"] == [{"column": "passport", "rows": ROWS, "filled": ROWS, "distinct": ROWS}]


def test_a_handful_of_values_is_believed_less(pg, tmp_path):
    pg.run("UPDATE people SET passport = 'E1234567' || id % 5", COUNTED)
    _, before = scanned(pg.target, tmp_path / "plain")
    pg.run("ANALYZE people")
    table, scores = scanned(pg.target, tmp_path / "told")
    assert len(scores) == len(before) == ROWS
    assert max(scores) < min(before)
    assert table["columns"][0]["distinct"] == 5


def test_a_sample_says_how_little_it_met_of_a_column_that_is_nearly_empty(pg, tmp_path):
    pg.run("ANALYZE people")
    table, _ = scanned(pg.target, tmp_path / "run", limits=Limits(sample=0.5))
    whole, found = table["sample"]["finds"]["chance"], {one["column"]: one for one in table["columns"]}
    assert set(found) == {"passport", "void"}
    assert found["void"]["filled"] == 0
    assert found["passport"]["finds"]["one_in"] == 1000
    assert 0.2 < found["passport"]["finds"]["chance"] < 0.8 < whole
