"""A part of the rows, as asked for: by chance where the server can, and said to be what it is."""

from __future__ import annotations

import contextlib
import sqlite3

import pytest

from models.limits import Limits
from models.records import RowSample, TableChunk, Target
from models.sampling import chance_to_find, sample_facts, sample_problem, sample_told
from scanner.crawlers.database_url import sqlite_url
from scanner.crawlers.registry import crawler_for
from tests.scanner.crawlers.contract import items_in, name_of
from tests.servers.server import Server

ROWS = 6000
MAKE = (
    "CREATE TABLE people (n INTEGER PRIMARY KEY, a VARCHAR(20))",
    "CREATE VIEW seen AS SELECT n, a FROM people",
)
FILL = ",".join(f"({n},'x')" for n in range(1, ROWS + 1))


@pytest.fixture(params=["sqlite", "postgresql", "mariadb"])
def target(request, tmp_path):
    """The same table and view on each kind of database."""
    if request.param == "sqlite":
        path = tmp_path / "x.db"
        with contextlib.closing(sqlite3.connect(path)) as connection:
            for statement in (*MAKE, f"INSERT INTO people VALUES {FILL}"):
                connection.execute(statement)
            connection.commit()
        yield Target("db", sqlite_url(str(path)))
        return
    server: Server = request.getfixturevalue(request.param)
    name = server.new_name()
    server.run(f"CREATE DATABASE {name}")
    server.run(*MAKE, f"INSERT INTO people VALUES {FILL}", database=name)
    yield Target("db", server.url(name))
    server.run(f"DROP DATABASE {name}")


def read(target: Target, name: str, **asked: object) -> tuple[list[int], RowSample | None]:
    """Numbers of the rows that came, and what was said of them."""
    numbers, samples = [], []
    with contextlib.closing(crawler_for(target, Limits(**asked))) as crawler:
        item = next(item for item in items_in(crawler) if name_of(item) == name)
        for part in crawler.rows(item):
            if isinstance(part, TableChunk):
                assert part.first_row == len(numbers) + 1
                numbers += [int(row[0]) for row in part.rows]
            elif isinstance(part, RowSample):
                samples.append(part)
    assert len(samples) < 2
    return numbers, samples[0] if samples else None


def test_a_share_of_the_rows_by_chance(target):
    numbers, sample = read(target, "people", sample=0.1)
    assert 450 <= len(numbers) <= 750
    assert len(set(numbers)) == len(numbers)
    assert max(numbers) > ROWS * 0.9  # from everywhere
    assert min(numbers) < ROWS * 0.1
    assert sample == RowSample(len(numbers), ROWS, "rows", exact=True, seed=sample.seed)
    assert read(target, "people", sample=0.1)[0] == numbers  # the seed that is told draws them again


def test_so_many_rows_by_chance(target):
    numbers, sample = read(target, "people", rows=200, rows_per_chunk=64)
    assert len(set(numbers)) == 200
    assert sum(n > ROWS / 2 for n in numbers) in range(60, 141)
    assert sample == RowSample(200, ROWS, "rows", exact=True, seed=sample.seed)
    both, said = read(target, "people", sample=0.5, rows=100)
    assert len(both) == said.read == 100


def test_of_a_view_the_first_rows_and_said_so(target):
    numbers, sample = read(target, "seen", rows=50)
    assert len(numbers) == 50
    assert sample == RowSample(50, None, "first")
    numbers, sample = read(target, "seen", sample=0.1)
    assert 450 <= len(numbers) <= 750
    assert (sample.drawn, sample.total) == ("rows", None)


def test_what_is_small_enough_is_read_whole(target):
    for name in ("people", "seen"):
        numbers, sample = read(target, name, rows=ROWS)
        assert sorted(numbers) == list(range(1, ROWS + 1))
        assert sample is None


def test_the_chance_that_something_rare_was_seen():
    # 1 - C(999, 100) / C(1000, 100) = 0.1; nearly 1 - (1 - 1/1000)^100 where the table is endless
    assert chance_to_find(100, 1000) == pytest.approx(0.1)
    assert chance_to_find(1000, 1000) == 1
    assert chance_to_find(100, None) == pytest.approx(1 - 0.999**100)
    assert chance_to_find(3000, 10_000_000) == pytest.approx(1 - 0.999**3000, rel=1e-3)


def test_a_sample_says_what_it_is_worth():
    by_chance = RowSample(1000, 20_000, "rows", exact=True, seed=7)
    told = sample_told(sample_facts(by_chance))["sample"]
    assert (told["rows"], told["of"], told["exact"], told["share"], told["seed"]) == (1000, 20_000, True, 0.05, 7)
    assert told["finds"]["one_in"] == 1000
    assert told["finds"]["chance"] == pytest.approx(0.642, abs=0.001)
    problem = sample_problem(by_chance)
    assert (problem.code, problem.detail) == ("sampled", "1,000 / 20,000 (0.05), p(1/1,000) = 0.642")
    first = RowSample(10, None, "first")
    assert sample_told(sample_facts(first)) == {"sample": {"rows": 10, "of": None, "drawn": "first"}}
    assert sample_problem(first).code == "first_rows"
    pages = RowSample(1000, 20_000, "pages", seed=7)
    assert "finds" not in sample_told(sample_facts(pages))["sample"]  # rows of a page may be alike
    assert "≈" in sample_problem(pages).detail
