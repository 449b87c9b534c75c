"""JSON in the cells of a table: a column for each key, in the row where it stood."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from models.records import Column, TableChunk
from scanner.cell_json import MOST, JsonCells


def opened(*values: str | None, kind: str = "jsonb", cells: JsonCells | None = None) -> list[dict[str, str]]:
    """What stands in the columns of each row, empty ones left out."""
    chunk = TableChunk((Column("id"), Column("it", "", kind)), [(str(at), value) for at, value in enumerate(values)])
    made = (cells or JsonCells()).opened(chunk)
    names = [column.name for column in made.columns]
    assert {len(row) for row in made.rows} <= {len(names)}
    return [{name: cell for name, cell in zip(names, row, strict=True) if cell and name != "id"} for row in made.rows]


def test_each_key_is_a_column():
    text = json.dumps({"手机": "13800138000", "home": {"city": "北京"}, "age": 30, "none": None, "ok": True})
    assert opened(text, None) == [
        {"it.手机": "13800138000", "it.home.city": "北京", "it.age": "30", "it.ok": "true"},
        {},
    ]


def test_lists_and_maps_of_data():
    assert opened('{"p": [{"n": "a"}, {"n": "b"}]}')[0] == {"it.p[].n": "b"} | {"it.p[].n": "b"}
    made = JsonCells().opened(TableChunk((Column("it", "", "json"),), [('["x","y"]',)]))
    assert [column.name for column in made.columns] == ["it", "it[]", "it[]"]
    assert made.rows[0] == (None, "x", "y")
    many = made = JsonCells().opened(TableChunk((Column("it", "", "json"),), [(json.dumps(list("abcdefghij")),)]))
    assert many.rows[0][0] == "i\nj"  # beyond eight they stand together
    assert opened('{"13800138000": "张三", "13900139000": "李四"}')[0]["it{}"]


def test_text_that_is_json_throughout_is_opened_and_other_text_is_not():
    assert opened('{"a": "1"}', '{"a": "2"}', kind="text") == [{"it.a": "1"}, {"it.a": "2"}]
    plain = ['{"a": "1"}', "not at all"]
    assert opened(*plain, kind="text") == [{"it": text} for text in plain]
    assert opened("[see below]", kind="text") == [{"it": "[see below]"}]
    assert opened('{"a": broken', kind="json") == [{"it": '{"a": broken'}]


def test_a_key_keeps_its_column_over_chunks_and_the_rest_is_not_lost():
    cells = JsonCells()
    opened('{"a": "1"}', cells=cells)
    assert opened('{"b": "2", "a": "3"}', cells=cells) == [{"it.a": "3", "it.b": "2"}]
    wide = opened(json.dumps({f"k{n}": f"v{n}" for n in range(MOST + 50)}))[0]
    assert len(wide) == MOST + 1
    assert {word for value in wide.values() for word in value.split("\n")} == {f"v{n}" for n in range(MOST + 50)}


_VALUES: Any = st.recursive(
    st.text(min_size=1, max_size=5) | st.integers() | st.none(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=20,
)


@given(st.dictionaries(st.text(min_size=1, max_size=3), _VALUES, min_size=1))
def test_no_value_is_lost(value):
    def leaves(part: Any) -> list[str]:
        if isinstance(part, dict):
            return [leaf for item in part.values() for leaf in leaves(item)]
        if isinstance(part, list):
            return [leaf for item in part for leaf in leaves(item)]
        return [] if part is None else [str(part)]

    text = json.dumps(value, ensure_ascii=False)
    found = "\n".join(
        str(cell) for cell in JsonCells().opened(TableChunk((Column("j", "", "json"),), [(text,)])).rows[0]
    )
    assert all(leaf in found for leaf in leaves(value))
