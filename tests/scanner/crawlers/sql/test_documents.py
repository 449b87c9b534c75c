"""Documents and JSON in cells: read as what they are, the same from every kind of database."""

from __future__ import annotations

import base64
import contextlib
import io
import json
import sqlite3
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from models.limits import Limits
from models.records import Target
from scanner.crawlers.database_url import sqlite_url
from tests.scanner.rescanning import Share
from tests.servers.server import Server

PHONE = "手机 13800138000"


def packed(text: str) -> bytes:
    """A ZIP with one text in it."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("note.txt", text)
    return stream.getvalue()


RTF = r"{\rtf1\ansi mobile 13900139000 and a line that is long enough\par}"
ROWS: list[tuple[int, bytes | None, str | None, str | None]] = [
    (1, packed(PHONE), None, None),
    (2, b"\x00\x01\xfe" * 100, "data:application/rtf;base64," + base64.b64encode(RTF.encode()).decode(), None),
    (3, "手机 13700137000".encode("gbk"), "JVBERi0 is how PDF begins, and this is none" + "." * 60, None),
    (4, None, None, json.dumps({"联系": {"手机": "13600136000"}, "邮箱": "someone@example.cn"}, ensure_ascii=False)),
]


@pytest.fixture(params=["sqlite", "postgresql", "mariadb"])
def target(request, tmp_path, monkeypatch):
    """A table with files, files as text, and JSON."""
    monkeypatch.setenv("PANDIAN_KEY", "0123456789abcdef")
    make = "CREATE TABLE kept (id INTEGER PRIMARY KEY, file {}, coded TEXT, more {})"
    if request.param == "sqlite":
        path = tmp_path / "x.db"
        with contextlib.closing(sqlite3.connect(path)) as connection:
            connection.execute(make.format("BLOB", "TEXT"))
            connection.executemany("INSERT INTO kept VALUES (?, ?, ?, ?)", ROWS)
            connection.commit()
        yield Target("db", sqlite_url(str(path)))
        return
    server: Server = request.getfixturevalue(request.param)
    name, postgres = server.new_name(), request.param == "postgresql"
    server.run(f"CREATE DATABASE {name}" + ("" if postgres else " CHARACTER SET utf8mb4"))
    server.run(make.format(*(("bytea", "jsonb") if postgres else ("MEDIUMBLOB", "JSON"))), database=name)
    with contextlib.closing(server.connect(name)) as connection, connection.cursor() as cursor:
        cursor.executemany("INSERT INTO kept VALUES (%s, %s, %s, %s)", ROWS)
    yield Target("db", server.url(name))
    server.run(f"DROP DATABASE {name}")


def test_what_is_kept_in_cells_is_read(target: Target, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    share = Share(tmp_path)
    options: dict[str, Any] = {"targets": [target], "readers": "scanner.readers.registry"}
    run = share.scan(**options, full=True)
    found = Counter(
        (
            one["object"].partition("/kept")[2],
            one["entity_type"],
            one["location"].get("column"),
            one["location"].get("row"),
        )
        for one in run.lines("findings")
        if one["entity_type"] in {"CN_MOBILE", "EMAIL_ADDRESS"}
    )
    assert found == {
        ("!/file/1!/note.txt", "CN_MOBILE", None, None): 1,
        ("!/coded/2", "CN_MOBILE", None, None): 1,
        ("", "CN_MOBILE", "file", 3): 1,
        ("", "CN_MOBILE", "more.联系.手机", 4): 1,
        ("", "EMAIL_ADDRESS", "more.邮箱", 4): 1,
    }
    objects = {line["object"].partition("/kept")[2]: line for line in run.lines()}
    assert objects["!/coded/2"]["media_type"] == "application/rtf"
    assert objects[""]["reason_code"] == "binary_cells"  # the bytes of no known kind
    assert objects[""]["subjects"] == 4


def test_a_limit_on_members_holds_for_cells(target: Target, tmp_path: Path) -> None:
    run = Share(tmp_path).scan(targets=[target], readers="scanner.readers.registry", limits=Limits(max_members=2))
    objects = {line["object"].partition("/kept")[2]: line for line in run.lines()}
    assert objects["!/coded/2"]["reason_code"] == "members"
    assert objects["!/file/1"]["status"] == "scanned"
