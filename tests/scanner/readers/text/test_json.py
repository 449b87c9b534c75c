"""JSON and JSON lines: records by key path, numbers as written, escapes decoded, damage read as text."""

from __future__ import annotations

import base64
import json
import re
import tracemalloc
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.limits import Limits
from models.records import TableChunk
from scanner.readers.base import ByteSource, ReadContext
from scanner.readers.registry import reader_for
from scanner.readers.sniff import sniff
from tests.scanner.readers.contract import Case, ReaderContract, read_bytes
from tests.scanner.readers.ooxml_maker import docx, p

PEOPLE = [
    {
        "name": "张三",
        "phone": "13800138000",
        "id": 110105194912310021,
        "address": {"city": "北京", "zip": "100000"},
        "phones": ["010-12345678", "13900139000"],
    },
    {
        "name": "李\u56db",
        "phone": 13700137000,
        "orders": [{"no": "A1", "tel": "13611112222"}, {"no": "A2", "tel": "13622223333"}],
    },
]
VALUES = (
    "张三",
    "李四",
    "13800138000",
    "110105194912310021",
    "13900139000",
    "13700137000",
    "13611112222",
    "13622223333",
)


def _json(value: object = PEOPLE, **how: object) -> bytes:
    return json.dumps(value, **how).encode()  # type: ignore[arg-type]


LINES = b"\n".join(_json(p) for p in PEOPLE * 3)


class TestJson(ReaderContract):
    CASES = (
        Case("array", _json, VALUES, "application/json"),
        Case("indented", lambda: _json(indent=2, ensure_ascii=False), VALUES, "application/json"),
        Case("gbk", lambda: json.dumps(PEOPLE, ensure_ascii=False).encode("gbk"), VALUES, "application/json"),
        Case("utf-16", lambda: json.dumps(PEOPLE, ensure_ascii=False).encode("utf-16"), VALUES, "application/json"),
        Case("records of Navicat", lambda: _json({"RECORDS": PEOPLE}), VALUES, "application/json"),
        Case("lines", lambda: LINES, VALUES, "application/jsonl"),
        Case(
            "one object",
            lambda: _json({"db": {"password": "s3cret!x"}, "说明": "张三"}),
            ("s3cret!x", "db.password", "张三"),
            "application/json",
        ),
        Case(
            "string of JSON",
            lambda: _json({"payload": _json(PEOPLE[0]).decode()}),
            VALUES[:1],
            "application/json",
            absent=("\\u5f20",),
        ),
        Case(
            "keys are data",
            lambda: _json({"13800138000": "张三", "13900139000": {"v": "李四"}}),
            ("13800138000", "13900139000", "李四"),
            "application/json",
        ),
        Case(
            "broken",
            lambda: _json(PEOPLE)[:-1] + b', {"name": "\\u738b\\u4e94", "phone": "13500135000"; }]',
            (*VALUES, "王五", "13500135000"),
            "application/json",
            "a.json",
            by_name=True,
            problems=("damaged",),
        ),
    )


def _rows(reading: object, table: str) -> list[dict[str, str]]:
    found = []
    for chunk in reading.tables:  # type: ignore[attr-defined]
        if chunk.table == table:
            found += [
                {c.name: v for c, v in zip(chunk.columns, row, strict=True) if v is not None} for row in chunk.rows
            ]
    return found


def test_one_object_is_one_record() -> None:
    reading = read_bytes(_json())
    people = _rows(reading, "")
    assert people[0] == {
        "name": "张三",
        "phone": "13800138000",
        "id": "110105194912310021",
        "address.city": "北京",
        "address.zip": "100000",
        "phones[]": "13900139000",
    }
    assert people[1]["phone"] == "13700137000"
    assert [r["tel"] for r in _rows(reading, "orders[]")] == ["13611112222", "13622223333"]


def test_numbers_stay_as_written() -> None:
    (row,) = _rows(read_bytes(b'{"a": 110105194912310021, "b": 1.10, "c": 1e5, "d": 6222021234567890123}'), "")
    assert row == {"a": "110105194912310021", "b": "1.10", "c": "1e5", "d": "6222021234567890123"}


def test_a_key_given_twice_keeps_both_values() -> None:
    assert {"13800138000", "13900139000"} <= set(read_bytes(b'{"t": "13800138000", "t": "13900139000", "u": 1}').cells)


def test_keys_that_are_values_are_never_names() -> None:
    reading = read_bytes(_json({"13800138000": {"name": "张三"}, "13900139000": {"name": "李四"}}))
    names = [c.name for t in reading.tables for c in t.columns] + [t.table for t in reading.tables]
    assert not [n for n in names if "138" in n or "139" in n]


@pytest.mark.parametrize(
    "value",
    [
        {"13800000001": {"13800000002": 3, "13800000003": 5}, "13800000004": {"13800000005": None}},
        {"calls": {"13800000001": {"13800000002": None, "13800000003": {}}}},
        [{"id": 1, "of": {"13800000001": {"13800000002": [], "13800000003": {"a": {"13800000004": 1}}}}}],
        {"13800000001": {"138-0000-0002": {"n": 1}, "x": {"138 0000 0003": None}}},
        {"x": 1, "138-0000-0001": {"phone": "13800000002"}},
    ],
)
def test_keys_that_are_values_within_each_other(value: object) -> None:
    reading = read_bytes(json.dumps(value).encode(), "a.json")
    numbers = set(re.findall("138[0-9 -]{8,10}", json.dumps(value)))
    assert numbers <= set(reading.cells)
    assert not any("138" in column.name for table in reading.tables for column in table.columns)


def test_rows_given_as_arrays() -> None:
    reading = read_bytes(
        _json([["姓名", "手机号"], ["张三", "13800138000"], ["李四", "13900139000"], ["王五", "13700137000"]])
    )
    assert [c.name for c in reading.tables[0].columns] == ["姓名", "手机号"]


def test_a_broken_line_costs_that_line_alone() -> None:
    data = b'{"phone": "13800138000"}\n{"phone": "13900139000\n{"phone": "13700137000"}\n'
    reading = read_bytes(data, "a.jsonl")
    assert reading.cells == ["13800138000", "13700137000"]
    assert "13900139000" in reading.text
    assert reading.codes == ["damaged"]
    (chunk,) = [c for c in reading.chunks if not isinstance(c, TableChunk)]
    assert chunk.line == 2
    assert chunk.start == data.index(b'"phone": "139')


@pytest.mark.parametrize("depth", [150, 5_000, 200_000])
def test_deep_nesting_is_bounded(depth: int) -> None:
    reading = read_bytes(b'{"a":' * depth + b'"13800138000"' + b"}" * depth, "a.json")
    assert "13800138000" in reading.everything()
    assert set(reading.codes) <= {"depth"}


def test_a_cell_beyond_the_limit_is_text() -> None:
    reading = read_bytes(_json([{"a": "x " * 20_000 + "13800138000"}]), limits=Limits(max_cell=1000, text_window=4096))
    assert "13800138000" in reading.text
    assert reading.problems == []


def test_large_files_stream() -> None:
    element = b'{"name": "\xe5\xbc\xa0\xe4\xb8\x89", "phone": "13800138000", "note": "' + b"x" * 200 + b'"},'
    data = (
        b'{"code": 200, "data": {"list": [' + element * 15_000 + b'{"phone": "13900139000"}]}, "tail": "13700137000"}'
    )
    source = ByteSource.of_bytes("a", data)
    sniff(source)
    rows, tail = 0, False
    tracemalloc.start()
    for part in reader_for(source).read(source, ReadContext()):
        assert isinstance(part, TableChunk)
        rows += len(part.rows) if part.table == "data.list[]" else 0
        tail = tail or any("13700137000" in row for row in part.rows)
        peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (rows, tail) == (15_001, True)
    assert peak < 20 << 20


_leaf = st.one_of(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=8), st.integers(), st.booleans())
_tree = st.recursive(
    _leaf,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text("abc张", min_size=1, max_size=3), inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None, database=None)
@given(st.lists(_tree, min_size=1, max_size=3), st.booleans())
def test_every_leaf_of_any_json_is_found(value: list[object], ascii_only: bool) -> None:
    reading = read_bytes(json.dumps(value, ensure_ascii=ascii_only).encode("utf-8", "replace"), "a.json")
    everything = reading.everything()

    def leaves(item: object) -> list[str]:
        if isinstance(item, dict):
            return [leaf for part in item.values() for leaf in leaves(part)]
        if isinstance(item, list):
            return [leaf for part in item for leaf in leaves(part)]
        return [str(item).lower() if isinstance(item, bool) else str(item)]

    assert reading.problems == []
    for leaf in leaves(value):
        assert leaf in everything or leaf.strip("[]{} \n") in everything


def test_json_is_utf_8_where_it_can_be():
    assert read_bytes('["Ľ"]'.encode(), "a.json").cells == ["Ľ"]  # the same bytes are a hanzi in GBK
    assert "张三丰" in read_bytes('{"姓名":"张三丰"}'.encode("gbk"), "b.json").cells


def test_files_in_strings_are_members() -> None:
    letter, table = docx(p("客户 13800000001")), "姓名,电话\n张三,13800000002\n"
    value = {
        "name": "a",
        "files": [base64.b64encode(letter).decode(), base64.urlsafe_b64encode(letter).decode().rstrip("=")],
        "image": "data:application/x;base64," + base64.b64encode(letter).decode(),
        "text": "data:text/plain;base64," + base64.b64encode("电话 13800000003".encode()).decode(),
        "plain": f"data:text/csv,{quote(table)}",
        "token": "A" * 300,
        "note": "data: 13800000004",
    }
    for data in (json.dumps(value), json.dumps([value] * 3), json.dumps(value) + "\n" + json.dumps(value)):
        reading = read_bytes(data.encode(), "a.json")
        assert {inner.text for _, inner in reading.members} == {"客户 13800000001\n"}
        assert len(reading.members) == 3 * data.count("token")
        cells = "".join(reading.cells)
        assert all(f"1380000000{n}" in cells for n in (2, 3, 4))
        assert "A" * 300 in cells
        assert reading.problems == []
