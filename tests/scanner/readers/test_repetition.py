"""What repeats itself costs no more than its size, in every reader that takes text apart: never the square of it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from scanner.readers.header import find_header
from scanner.readers.mail.mapi import _TELLING, _WORD
from scanner.readers.office.ofd import _MARKUP
from scanner.readers.office.office_package import _params
from scanner.readers.office.xlsx_values import shown_by
from tests.scanner.readers.contract import read_bytes

MANY = 300_000
pytestmark = pytest.mark.timeout(60)  # each would take hours


@pytest.mark.parametrize("unit", ["<a", "<a ", "<a=", "</a", "<!--", "&a", '<a"', "<a b='"])
def test_html(unit):
    assert read_bytes(b"<html><p>13800138000</p>" + unit.encode() * MANY, "a.html").chunks


@pytest.mark.parametrize(
    "body",
    [
        "'\\" * MANY,
        "a int" + " " * MANY,
        "/*" * MANY,
        "`" * MANY + "'",
        "[" * MANY,
        '"a' * MANY + "'",
        "a ENUM(" * MANY,
    ],
)
def test_sql(body):
    reading = read_bytes(f"CREATE TABLE t ({body});\nINSERT INTO t VALUES ('13800138000');\n".encode(), "a.sql")
    assert "13800138000" in reading.text + str(reading.cells)


def test_the_schema_of_sqlite(tmp_path: Path):
    path = tmp_path / "a.db"
    connection = sqlite3.connect(path)
    lines = "\n" * MANY
    connection.execute(f"CREATE TABLE t (\n a TEXT -- 手机\n{lines})")
    connection.execute("INSERT INTO t VALUES ('13800138000')")
    connection.commit()
    connection.close()
    (table,) = read_bytes(path.read_bytes()).tables
    assert (table.columns[0].comment, table.rows[0][0]) == ("手机", "13800138000")


def test_headers():
    assert find_header([["(" * MANY, "[" * MANY], ["a", "b"]]) is None


def test_words_of_mails():
    text = "-" * MANY + " a.b@corp.example " + "." * MANY
    assert _WORD.findall(text) == _TELLING.findall(text) == ["a.b@corp.example"]


def test_the_rest_of_a_page_of_ofd():
    assert _MARKUP.sub("", "<" * MANY + "<ObjectRef " * MANY + "<x>1<ofd:ObjectRef>7</ofd:ObjectRef>").endswith("1")


def test_attributes_and_formats():
    assert _params("a" * MANY) is None
    assert shown_by("[" * MANY) == ""
