"""A table that several workers read in pieces is one object, and the same as if one had read it."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from models.records import Target
from scanner.crawlers.sql import pieces as sql_pieces
from tests.scanner.rescanning import Run, Share
from tests.servers.server import Server

ROWS = 900
VALUES = [
    f"({n}, '张三', '1380013{n:04d}', {'NULL' if n % 3 else chr(39) + f'user{n}@example.cn' + chr(39)})"
    for n in range(1, ROWS + 1)
]
MAKE = (
    "CREATE TABLE staff (id INTEGER PRIMARY KEY, name VARCHAR(30), mobile VARCHAR(30), mail VARCHAR(40))",
    f"INSERT INTO staff VALUES {', '.join(VALUES)}",
)


@pytest.fixture(params=["postgresql", "mariadb"])
def server(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Server:
    monkeypatch.setenv("PANDIAN_KEY", "0123456789abcdef")
    found: Server = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def database(server: Server) -> Iterator[str]:
    name = server.new_name()
    utf8 = "" if server.scheme == "postgresql" else " CHARACTER SET utf8mb4"
    server.run(f"CREATE DATABASE {name}{utf8}")
    counted = "ANALYZE staff" if server.scheme == "postgresql" else "ANALYZE TABLE staff"
    server.run(*MAKE, counted, database=name)  # what it estimates stays as it is from here on
    yield name
    server.run(f"DROP DATABASE {name}" + (" WITH (FORCE)" if server.scheme == "postgresql" else ""))


@contextlib.contextmanager
def small_pieces() -> Iterator[None]:
    """Every table is large enough, and cut into many pieces."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sql_pieces, "LARGE", 1)
        patch.setattr(sql_pieces, "PIECE", 1 << 12)
        yield


def figures(run: Run) -> tuple[dict[str, Any], Counter[tuple[str, ...]]]:
    """What is said of the table, and its findings wherever they stand."""
    (line,) = [line for line in run.lines() if line["kind"] == "table"]
    line.pop("same_text_as", None)
    found = Counter(
        (one["entity_type"], one["fingerprint"], one["location"]["column"]) for one in run.lines("findings")
    )
    return line, found


def test_pieces_add_up_to_the_table(server: Server, database: str, tmp_path: Path) -> None:
    share = Share(tmp_path)
    options: dict[str, Any] = {"targets": [Target("db", server.url(database))], "readers": "scanner.readers.registry"}
    whole = share.scan(**options, full=True)
    with small_pieces():
        one, two = share.scan(**options, full=True, workers=1), share.scan(**options, full=True, workers=2)
        same = share.scan(**options, workers=2)
    assert figures(one) == figures(whole)
    assert one.texts() == two.texts()  # whatever the number of workers
    ranges = {finding["location"]["range"] for finding in two.lines("findings")}
    assert len(ranges) > 2
    places = Counter(
        (one["location"]["range"], one["location"]["row"], one["location"]["column"]) for one in two.lines("findings")
    )
    assert set(places.values()) == {1}
    assert figures(two)[0]["counts"]["CN_MOBILE"] == ROWS
    assert same.summary["findings"] == two.summary["findings"]
    assert same.summary["bytes_read"] == whole.summary["bytes_read"]


@pytest.mark.parametrize("server", ["postgresql"], indirect=True)
def test_a_changed_table_is_read_in_pieces_again(server: Server, database: str, tmp_path: Path) -> None:
    share = Share(tmp_path)
    options: dict[str, Any] = {"targets": [Target("db", server.url(database))], "readers": "scanner.readers.registry"}
    with small_pieces():
        share.scan(**options)
        server.run("UPDATE staff SET mobile = '13700137000' WHERE id = 7", database=database)
        later, anew = share.scan(**options), share.scan(**options, full=True)
    assert later.texts()[1] == anew.texts()[1]
    assert "range" in next(iter(later.lines("findings")))["location"]
