"""Connections that are killed while a table is read: it goes on where it stopped, nothing lost and nothing twice."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import replace

import pytest

from models.errors import ReadError
from models.limits import Limits
from models.records import TableChunk, Target
from scanner.crawlers.registry import crawler_for
from scanner.crawlers.sql import pieces as sql_pieces
from tests.scanner.crawlers.contract import items_in, name_of
from tests.servers.server import Server

ROWS = 3000
PAD = "repeat('x', 6000)"
"""Rows so long that no server can have sent them all into the buffers of a connection before it is told to stop."""


class Database:
    """A database of its own with what the tests do to it as administrator."""

    def __init__(self, server: Server, name: str) -> None:
        self.server, self.name = server, name
        self.target = Target("db", server.url(name, "walker"), "first one")

    def run(self, *statements: str) -> None:
        self.server.run(*statements, database=self.name)

    def kill(self) -> int:
        """End every connection of the account; how many there were."""
        postgres = self.server.scheme == "postgresql"
        asked = (
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'walker'"
            if postgres
            else "SELECT id FROM information_schema.processlist WHERE user = 'walker'"
        )
        with contextlib.closing(self.server.connect()) as connection, connection.cursor() as cursor:
            cursor.execute(asked)
            found = cursor.fetchall()
            for (number,) in () if postgres else found:
                cursor.execute(f"KILL {number}")
        return len(found)

    def new_password(self, password: str) -> None:
        postgres = self.server.scheme == "postgresql"
        self.server.run(
            f"ALTER ROLE walker PASSWORD '{password}'" if postgres else f"ALTER USER walker IDENTIFIED BY '{password}'"
        )


@pytest.fixture(params=["postgresql", "mariadb"])
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    server: Server = request.getfixturevalue(request.param)
    name, postgres = server.new_name(), request.param == "postgresql"
    server.run(f"CREATE DATABASE {name}" + ("" if postgres else " CHARACTER SET utf8mb4"))
    server.run("CREATE ROLE walker LOGIN" if postgres else "CREATE USER walker IDENTIFIED BY 'x'")
    if not postgres:
        server.run(f"GRANT SELECT ON {name}.* TO walker")
    made = Database(server, name)
    made.new_password("first one")
    values = [f"({n},'{n % 7}','')" for n in range(1, ROWS + 1)]
    made.run(
        "CREATE TABLE keyed (b VARCHAR(5), a INTEGER, pad VARCHAR(6000), PRIMARY KEY (a, b))",
        "CREATE TABLE bare (a INTEGER, b VARCHAR(5), pad VARCHAR(6000))",
        f"INSERT INTO keyed (a, b, pad) VALUES {','.join(values)}",
        f"INSERT INTO bare VALUES {','.join(values)}",
        f"UPDATE keyed SET pad = {PAD}",
        f"UPDATE bare SET pad = {PAD}",
        *(("GRANT SELECT ON ALL TABLES IN SCHEMA public TO walker", "ANALYZE") if postgres else ()),
    )
    yield made
    made.kill()
    server.run(
        f"DROP DATABASE {name}" + (" WITH (FORCE)" if postgres else ""),
        "DROP ROLE walker" if postgres else "DROP USER walker",
    )


@contextlib.contextmanager
def reading(database: Database, name: str, **limits: object) -> Iterator[Iterator[TableChunk]]:
    """The chunks of a table, of which the first was taken."""
    with contextlib.closing(crawler_for(database.target, Limits(rows_per_chunk=12, **limits))) as crawler:
        item = next(item for item in items_in(crawler) if name_of(item) == name)
        yield crawler.rows(item)


def numbers(chunks: list[TableChunk]) -> list[int]:
    """The numbers in rows that follow each other."""
    found: list[int] = []
    for chunk in chunks:
        assert chunk.first_row == len(found) + 1
        at = [column.name for column in chunk.columns].index("a")
        found += [int(row[at]) for row in chunk.rows]
    return found


@pytest.mark.parametrize("name", ["keyed", "bare"])
def test_a_killed_connection_goes_on_where_it_stopped(database, name):
    with reading(database, name) as rows:
        chunks = [next(rows) for _ in range(10)]
        assert database.kill() >= 1
        chunks += [next(rows) for _ in range(20)]
        assert database.kill() >= 1  # and once more
        chunks += list(rows)
    assert sorted(numbers(chunks)) == list(range(1, ROWS + 1))


def test_a_piece_goes_on_behind_its_last_row(database, monkeypatch):
    monkeypatch.setattr(sql_pieces, "LARGE", 1)
    monkeypatch.setattr(sql_pieces, "PIECE", 1 << 15)
    database.run(
        "CREATE TABLE single (a INTEGER PRIMARY KEY, b VARCHAR(5))",
        f"INSERT INTO single VALUES {','.join(f'({n},NULL)' for n in range(1, ROWS + 1))}",
        *(("GRANT SELECT ON single TO walker", "ANALYZE") if database.server.scheme == "postgresql" else ()),
    )
    found: list[int] = []
    with contextlib.closing(crawler_for(database.target, Limits(rows_per_chunk=12))) as crawler:
        item = next(item for item in items_in(crawler) if name_of(item) == "single")
        assert len(item.pieces) > 1
        for piece in item.pieces:
            rows = crawler.rows(replace(item, locator=piece))
            chunks = [next(rows) for _ in range(5)]
            assert database.kill() >= 1
            found += numbers([*chunks, *rows])
    assert found == list(range(1, ROWS + 1))


def test_by_the_key_rows_that_changed_meanwhile_harm_nothing(database):
    with reading(database, "keyed") as rows:
        chunks = [next(rows) for _ in range(10)]
        met = numbers(chunks)
        database.kill()
        database.run(
            f"DELETE FROM keyed WHERE a = {min(met)}",
            f"UPDATE keyed SET pad = 'moved' WHERE a IN ({max(met)}, {ROWS})",
            f"INSERT INTO keyed (a, b, pad) VALUES ({ROWS + 1}, 'x', 'x')",
        )
        chunks += list(rows)
    assert sorted(numbers(chunks)) == list(range(1, ROWS + 2))


def test_without_a_key_rows_that_changed_are_not_guessed_at(database):
    with reading(database, "bare") as rows:
        for _ in range(10):
            next(rows)
        database.kill()
        database.run("DELETE FROM bare WHERE a < 100")
        with pytest.raises(ReadError) as caught:
            list(rows)
    assert caught.value.problem.code == "connection"  # so that the run reads it again


def test_a_password_that_expires_in_the_middle(database):
    with reading(database, "keyed", patience=0.2) as rows:
        chunks = [next(rows) for _ in range(3)]
        database.new_password("second one")
        database.kill()
        with pytest.raises(ReadError) as caught:
            chunks += list(rows)
    assert (caught.value.problem.code, caught.value.problem.detail) == ("connection", "login")
    assert "first one" not in str(caught.value)
    assert 3 <= len(chunks) < ROWS / 50


def test_a_table_that_is_dropped_while_it_is_read(database):
    with reading(database, "keyed") as rows:
        next(rows)
        database.kill()
        database.run("DROP TABLE keyed")
        with pytest.raises(ReadError) as caught:
            list(rows)
    assert caught.value.problem.code == "vanished"
