"""Databases that refuse in the middle: a true end each time, and a run that goes on with nothing lost or doubled."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from models.errors import RunError
from models.limits import Limits
from models.records import Target
from scanner import scan
from tests.servers.server import Server

OPTIONS: dict[str, Any] = {"names": "off", "ocr": "off", "lang": "en"}
LOCK = 4711


class Accounts:
    """A database that ``walker`` may read, who logs in by a password."""

    def __init__(self, server: Server, name: str) -> None:
        self.server, self.name = server, name

    def target(self, password: str) -> Target:
        return Target("db", self.server.url(self.name, "walker"), password)

    def run(self, *statements: str) -> None:
        self.server.run(*statements, database=self.name)

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        with contextlib.closing(self.server.connect(self.name)) as connection:
            found: list[tuple[Any, ...]] = connection.execute(query).fetchall()
            return found


@pytest.fixture
def accounts(postgresql: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Accounts]:
    monkeypatch.setenv("PANDIAN_KEY", "0123456789abcdef")
    name = postgresql.new_name()
    postgresql.run(f"CREATE DATABASE {name}", "CREATE ROLE walker LOGIN PASSWORD 'first one'")
    made = Accounts(postgresql, name)
    made.run(
        *(f"CREATE TABLE t{n} AS SELECT '1380013' || (1000 * {n} + k)::text AS mobile FROM generate_series(0, 99) k" for n in range(1, 7)),
        "GRANT SELECT ON ALL TABLES IN SCHEMA public TO walker",
    )  # fmt: skip
    yield made
    postgresql.run(f"DROP DATABASE {name} WITH (FORCE)", "DROP ROLE walker")


def ended(folder: Path) -> dict[str, tuple[str, int]]:
    """How each table ended, and how many numbers it holds."""
    with (folder / "objects.jsonl").open(encoding="utf-8") as lines:
        found = [json.loads(row) for row in lines]
    return {row["object"].rpartition("/")[2]: (row["status"], row["counts"].get("CN_MOBILE", 0)) for row in found}


def test_a_password_that_expires_in_the_middle_and_a_run_that_goes_on(accounts: Accounts, tmp_path: Path) -> None:
    # The view waits for a lock that we hold: the worker is there when the password changes, however slow it is.
    accounts.run(
        f"CREATE VIEW t3_gate AS SELECT mobile FROM t3, (SELECT pg_advisory_lock({LOCK})::text) AS held",
        "GRANT SELECT ON t3_gate TO walker",
    )
    done = []
    with contextlib.closing(accounts.server.connect(accounts.name)) as holder:
        holder.execute(f"SELECT pg_advisory_lock({LOCK})")

        def beat(_: object) -> None:
            if not done and accounts.ask(
                "SELECT FROM pg_stat_activity WHERE usename = 'walker' AND wait_event = 'advisory'"
            ):
                accounts.run("ALTER ROLE walker PASSWORD 'second one'")
                accounts.ask("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'walker'")
                done.append(True)

        options = OPTIONS | {"limits": Limits(patience=0.2), "out": tmp_path / "run", "workers": 1}
        with pytest.raises(RunError):
            scan([accounts.target("first one")], beat=beat, **options)
    assert done
    scan([accounts.target("second one")], resume=True, **options)
    assert ended(tmp_path / "run") == {f"t{n}": ("scanned", 100) for n in range(1, 7)} | {"t3_gate": ("scanned", 100)}


def test_a_server_that_allows_two_connections(accounts: Accounts, tmp_path: Path) -> None:
    accounts.run("ALTER ROLE walker CONNECTION LIMIT 2")
    scan([accounts.target("first one")], out=tmp_path / "run", workers=4, **OPTIONS)
    assert ended(tmp_path / "run") == {f"t{n}": ("scanned", 100) for n in range(1, 7)}


def test_a_statement_that_is_too_slow_costs_its_table_alone(accounts: Accounts, tmp_path: Path) -> None:
    accounts.run(
        "CREATE VIEW slow AS SELECT mobile, pg_sleep(CASE WHEN mobile LIKE '%50' THEN 3600 ELSE 0 END)::text FROM t1",
        "GRANT SELECT ON slow TO walker",
    )
    limits = Limits(statement_timeout=1, rows_per_chunk=2)
    scan([accounts.target("first one")], out=tmp_path / "run", workers=2, limits=limits, **OPTIONS)
    found = ended(tmp_path / "run")
    status, count = found.pop("slow")
    assert status == "partial"
    assert 0 < count <= 50  # what came before
    assert found == {f"t{n}": ("scanned", 100) for n in range(1, 7)}
