"""Statements that are sent now and answered later, on a real server."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from models.limits import Limits
from models.records import Target
from scanner.crawlers.share import Lost
from scanner.crawlers.sql.postgresql import wire
from scanner.crawlers.sql.postgresql.dialect import PostgresqlDialect
from tests.servers.server import Server


@pytest.fixture
def dialect(postgresql: Server) -> PostgresqlDialect:
    return PostgresqlDialect(Target("db", postgresql.url("postgres")), Limits())


@pytest.fixture
def driver(dialect: PostgresqlDialect) -> Iterator[Any]:
    with contextlib.closing(dialect.connect()) as connection:
        yield connection


def test_one_row_as_it_came(driver: Any) -> None:
    wire.ask(driver, "SELECT 7, NULL, $1::bigint + 1, repeat('张', 300000)", [41])
    assert wire.texts(driver) == [b"7", b"", b"42", ("张" * 300_000).encode()]


def test_within_the_transaction_that_only_reads(driver: Any) -> None:
    wire.ask(driver, "SELECT current_setting('transaction_read_only'), current_setting('transaction_isolation')", [])
    assert wire.texts(driver) == [b"on", b"repeatable read"]
    assert driver.info.transaction_status == psycopg.pq.TransactionStatus.INTRANS
    assert driver.execute("SELECT 1").fetchone() == (1,)


def test_a_statement_larger_than_what_is_sent_at_once(driver: Any) -> None:
    wire.ask(driver, f"SELECT octet_length('{'x' * 30_000_000}')", [])
    assert wire.texts(driver) == [b"30000000"]


def test_errors_are_those_of_the_driver(driver: Any, dialect: PostgresqlDialect) -> None:
    wire.ask(driver, "SELECT name FROM nowhere", [])
    with pytest.raises(psycopg.errors.UndefinedTable) as caught:
        wire.texts(driver)
    assert dialect.read_error(caught.value).problem.code == "vanished"
    driver.rollback()
    driver.execute("SET LOCAL statement_timeout = 50")
    wire.ask(driver, "SELECT pg_sleep(60)", [])
    with pytest.raises(psycopg.errors.QueryCanceled) as late:
        wire.texts(driver)
    assert dialect.read_error(late.value).problem.code == "timeout"


def test_a_server_that_goes_away(driver: Any, dialect: PostgresqlDialect, postgresql: Server) -> None:
    wire.ask(driver, "SELECT pg_sleep(60)", [])
    postgresql.run(f"SELECT pg_terminate_backend({driver.info.backend_pid})")
    with pytest.raises(psycopg.Error) as caught:
        wire.texts(driver)
    assert isinstance(dialect.passing(caught.value), Lost)
    with pytest.raises(psycopg.Error) as again:
        wire.ask(driver, "SELECT 1", [])
    assert isinstance(dialect.passing(again.value), Lost)
