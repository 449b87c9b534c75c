"""What servers themselves log of our account: it asks, and does nothing else."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator

import pytest

from models.limits import Limits
from models.records import Target
from scanner.crawlers.registry import crawler_for
from scanner.crawlers.sql import pieces as sql_pieces
from tests.scanner.crawlers.contract import items_in
from tests.servers.server import Server

MAKE = (
    "CREATE TABLE people (id INTEGER PRIMARY KEY, mobile VARCHAR(30))",
    f"INSERT INTO people VALUES {','.join(f'({n}, {n})' for n in range(1, 400))}",
    "CREATE VIEW seen AS SELECT mobile FROM people",
    "CREATE TABLE bare (a VARCHAR(9))",
)
POSTGRESQL = (
    r"SELECT\b(?!.*\bFOR (NO KEY )?(UPDATE|SHARE)\b)(?!.*\bINTO\b)[^;]*",
    r"SHOW \w+( \w+)*",
    (
        r"SET (default_transaction_read_only = on|(statement_timeout|idle_in_transaction_session_timeout) = \d+"
        r"|client_min_messages = error|synchronize_seqscans = off|datestyle = 'ISO, YMD'|LOCAL lock_timeout = '3s')"
    ),
    r"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
    r'DECLARE "pandian" CURSOR FOR SELECT\b[^;]*',
    r'FETCH FORWARD \d+ FROM "pandian"',
    r'CLOSE "pandian"',
    r'(SAVEPOINT|RELEASE|ROLLBACK TO)( SAVEPOINT)? "?\w+"?',
    r"ROLLBACK|COMMIT",
)
"""All that PostgreSQL may hear. A cursor is how rows of one SELECT are fetched in parts."""
MARIADB = (
    r"SELECT\b(?!.*\b(FOR UPDATE|LOCK IN SHARE MODE|INTO (OUT|DUMP)FILE)\b)[^;]*",
    r"SHOW (GRANTS|VARIABLES|CREATE)\b[^;]*",
    (
        r"SET (SESSION (TRANSACTION (ISOLATION LEVEL REPEATABLE READ|READ ONLY)|sql_mode = ''|net_write_timeout = 3600)"
        r"|AUTOCOMMIT = [01]|NAMES \w+( COLLATE \w+)?)"
    ),
    r"ROLLBACK|COMMIT",
)


def everything(target: Target, monkeypatch: pytest.MonkeyPatch) -> None:
    """All that a scan may ask of a database: whole tables, pieces of them, samples."""
    monkeypatch.setattr(sql_pieces, "LARGE", 1)
    monkeypatch.setattr(sql_pieces, "PIECE", 1 << 12)
    cut = 0
    for limits in (Limits(rows_per_chunk=10), Limits(sample=0.5), Limits(rows=10), Limits(sample=0.5, rows=10)):
        with contextlib.closing(crawler_for(target, limits)) as crawler:
            crawler.check()
            for item in items_in(crawler):
                list(crawler.rows(item))
                for piece in item.pieces:
                    cut += 1
                    list(crawler.rows(type(item)(item.uri, "", "db", item.kind, piece)))
                next(crawler.rows(item), None)  # and what is left is given up
    assert cut > 1


def strange(said: list[str], allowed: tuple[str, ...]) -> list[str]:
    """Statements that none of the patterns allows."""
    patterns = [re.compile(pattern, re.DOTALL | re.IGNORECASE) for pattern in allowed]
    plain = [" ".join(statement.split()) for statement in said]
    return [statement for statement in plain if not any(pattern.fullmatch(statement) for pattern in patterns)]


@pytest.fixture
def logged(postgresql: Server) -> Iterator[Server]:
    postgresql.run("ALTER SYSTEM SET log_line_prefix = '\x02%u|'", "SELECT pg_reload_conf()")
    yield postgresql
    postgresql.run("ALTER SYSTEM RESET log_line_prefix", "SELECT pg_reload_conf()")


def test_postgresql(logged: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    name = logged.new_name()
    logged.run(
        f"CREATE DATABASE {name}",
        "CREATE ROLE watched LOGIN PASSWORD 'x'",
        "ALTER ROLE watched SET log_statement = 'all'",
    )
    logged.run(*MAKE, "GRANT SELECT ON ALL TABLES IN SCHEMA public TO watched", "ANALYZE", database=name)
    everything(Target("db", logged.url(name, "watched"), "x"), monkeypatch)
    logged.run(f"DROP DATABASE {name} WITH (FORCE)", "DROP ROLE watched")
    log = (logged.folder / "log").read_text("utf-8", "replace")
    said = re.findall(r"\x02watched\|LOG:  (?:statement|execute [^:]*): ([^\x02]*)", log)
    assert len(said) > 50
    assert any("TABLESAMPLE" in statement.upper() for statement in said)
    assert not strange(said, POSTGRESQL)
    assert strange(["SELECT a FROM b FOR UPDATE", "DELETE FROM people", "SET x = 1"], POSTGRESQL) != []


def test_mariadb(mariadb: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    name = mariadb.new_name()
    mariadb.run(
        f"CREATE DATABASE {name}",
        "CREATE USER watched IDENTIFIED BY 'x'",
        f"GRANT SELECT, SHOW VIEW ON {name}.* TO watched",
    )
    mariadb.run(*MAKE, database=name)
    mariadb.run("SET GLOBAL log_output = 'TABLE'", "SET GLOBAL general_log = ON")
    try:
        everything(Target("db", mariadb.url(name, "watched"), "x"), monkeypatch)
    finally:
        mariadb.run("SET GLOBAL general_log = OFF")
    with contextlib.closing(mariadb.connect()) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT command_type, argument FROM mysql.general_log WHERE user_host LIKE 'watched%'")
        found = [(kind, said.decode() if isinstance(said, bytes) else said) for kind, said in cursor.fetchall()]
    mariadb.run(
        f"DROP DATABASE {name}", "DROP USER watched", "TRUNCATE mysql.general_log", "SET GLOBAL log_output = 'FILE'"
    )
    assert {kind for kind, _ in found} <= {"Connect", "Query", "Quit"}
    said = [statement for kind, statement in found if kind == "Query"]
    assert len(said) > 50
    assert strange(said, MARIADB) == []
