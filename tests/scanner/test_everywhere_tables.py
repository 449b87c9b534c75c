"""The same tables are found the same, by content, in whatever database they stand."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections import Counter

import pytest

from benchmarks.formats import make_crowd, writers
from scanner import scan
from scanner.crawlers.database_url import sqlite_url

OPTIONS = {"names": "off", "ocr": "off", "workers": 1, "lang": "en"}
COLUMNS = ("编号", "姓名", "身份证号", "手机", "卡号", "信用代码", "mail", "住址", "备注")
PEOPLE = make_crowd(200, 7).rows
ROWS = [
    (at, *row, json.dumps({"联系人": {"电话": row[2]}}, ensure_ascii=False) if at % 3 else None)
    for at, row in enumerate(PEOPLE)
]
DOCUMENTS = [
    (at, writers()[name](make_crowd(3, at))) for at, name in enumerate(("people.xlsx", "prose.docx", "utf8.csv"))
]
BLOBS = {"sqlite": "BLOB", "postgresql": "bytea", "mysql": "LONGBLOB", "clickhouse": "String"}


def statements(kind):
    """The tables, their rows and a view, as each system writes them."""
    q = '"' if kind in {"sqlite", "postgresql"} else "`"
    integer, text = ("Int32", "Nullable(String)") if kind == "clickhouse" else ("INTEGER", "VARCHAR(400)")
    end = " ENGINE = MergeTree ORDER BY tuple()" if kind == "clickhouse" else ""

    def hexadecimal(data):
        return {"postgresql": f"'\\x{data.hex()}'", "clickhouse": f"unhex('{data.hex()}')"}.get(
            kind, f"X'{data.hex()}'"
        )

    def written(value):
        return (
            "NULL" if value is None else str(value) if isinstance(value, int) else "'" + value.replace("'", "''") + "'"
        )

    columns = ", ".join(f"{q}{name}{q} {integer if name == '编号' else text}" for name in COLUMNS)
    values = ", ".join(f"({', '.join(map(written, row))})" for row in ROWS)
    kept = ", ".join(f"({at}, {hexadecimal(data)})" for at, data in DOCUMENTS)
    return (
        f"CREATE TABLE {q}客户{q} ({columns}){end}",
        f"INSERT INTO {q}客户{q} VALUES {values}",
        f"CREATE TABLE documents (id {integer}, body {BLOBS[kind]}){end}",
        f"INSERT INTO documents VALUES {kept}",
        f"CREATE VIEW phones AS SELECT {q}姓名{q}, {q}手机{q} FROM {q}客户{q}",
    )


@contextlib.contextmanager
def by_sqlite(_request, folder):
    path = folder / "x.db"
    with contextlib.closing(sqlite3.connect(path)) as connection:
        for statement in statements("sqlite"):
            connection.execute(statement)
        connection.commit()
    yield sqlite_url(str(path))


@contextlib.contextmanager
def by_server(request, kind, fixture):
    server = request.getfixturevalue(fixture)
    name = server.new_name()
    server.run(f"CREATE DATABASE {name}" + (" CHARACTER SET utf8mb4" if kind == "mysql" else ""))
    server.run(*statements(kind), database=name)
    yield server.url(name)
    server.run(f"DROP DATABASE {name}")


def by_postgresql(request, _folder):
    return by_server(request, "postgresql", "postgresql")


def by_mariadb(request, _folder):
    return by_server(request, "mysql", "mariadb")


def by_clickhouse(request, _folder):
    return by_server(request, "clickhouse", "clickhouse")


def content(run):
    """What was found in each table, row by row, without place and time."""
    with (run / "objects.jsonl").open(encoding="utf-8") as lines:
        objects = [json.loads(line) for line in lines]
    with (run / "findings.jsonl").open(encoding="utf-8") as lines:
        findings = [json.loads(line) for line in lines]

    def name(uri):
        outer, _, inner = uri.partition("!/")
        return outer.rpartition("/")[2] + (f"!/{inner}" if inner else "")

    told = {name(one["object"]): (one["status"], one["tier"], one["counts"], one["subjects"]) for one in objects}
    found = Counter(
        (name(one["object"]), one["entity_type"], one["fingerprint"], one["masked"], one["location"].get("row"),
         one["location"].get("column"))
        for one in findings
    )  # fmt: skip
    return told, found


def scanned(place, request, folder):
    with pytest.MonkeyPatch.context() as patch, place(request, folder) as url:
        patch.setenv("PANDIAN_KEY", "k" * 64)
        scan([url], out=folder / "run", **OPTIONS)
    return content(folder / "run")


@pytest.fixture(scope="module")
def first(request, tmp_path_factory):
    told, found = scanned(by_sqlite, request, tmp_path_factory.mktemp("sqlite"))
    assert {status for status, *_ in told.values()} == {"scanned"}
    assert {name.partition("!/")[0] for name in told} == {"%E5%AE%A2%E6%88%B7", "documents", "phones"}
    assert len([name for name in told if "!/" in name]) >= 2
    assert len(found) > 1000
    return told, found


@pytest.mark.parametrize("place", [by_postgresql, by_mariadb, by_clickhouse], ids=lambda place: place.__name__)
def test_what_is_found_does_not_depend_on_the_database(place, request, first, tmp_path):
    told, found = scanned(place, request, tmp_path)
    assert told == first[0]
    assert found == first[1]
