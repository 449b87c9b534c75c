"""Whatever a table looks like, no cell of it is lost, and cells of sheets keep their place."""

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from models.limits import Limits
from models.records import TableChunk
from scanner.readers.office.sheet_rows import SheetRows
from scanner.readers.pdf.pdf_layout import Cell, Line, tables
from scanner.readers.tables import Table, is_form, lines, row_pairs

WORDS = (
    "姓名",
    "电话",
    "手机号",
    "身份证号",
    "备注：",
    "张三",
    "李四",
    "北京市",
    "13812345678",
    "110101199003077891",
    "a@b.cn",
    "12",
    "经办人",
    "长" * 300,
)
CELLS = st.none() | st.sampled_from(WORDS) | st.text("甲乙ab1 :：\n", min_size=1, max_size=6).filter(str.strip)
GRIDS = st.integers(1, 6).flatmap(
    lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width).map(tuple), max_size=60)
)


def squeezed(text):
    """Without what names of columns may lose: blanks and colons."""
    return "".join(text.split()).replace(":", "").replace("：", "")


@settings(deadline=None)
@given(GRIDS, st.integers(1, 70))
def test_no_cell_of_a_document_table_is_lost(rows, most):
    table = Table("1", {}, most)
    parts = [part for row in rows for part in table.add(row)] + list(table.flush())
    found = []
    for part in parts:
        if isinstance(part, TableChunk):
            assert len(part.rows) <= most
            found += [cell for row in part.rows for cell in row if cell] + [c.name + c.comment for c in part.columns]
        else:
            found.append(part[1])
    everything = squeezed("\n".join(found))
    assert [cell for row in rows for cell in row if cell and squeezed(cell)[:100] not in everything] == []


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 3), st.lists(CELLS, min_size=4, max_size=4).map(tuple)), max_size=90),
    st.integers(1, 50),
    st.integers(0, 5),
)
def test_every_cell_of_a_sheet_keeps_its_place(steps, most, first_column):
    sheet, number, chunks, expected = SheetRows("s", {}, first_column, Limits(rows_per_chunk=most)), 0, [], {}
    for step, row in steps:
        number += step
        chunks += sheet.add(number, row)
        expected |= {(number, first_column + place): cell for place, cell in enumerate(row) if cell}
    chunks += sheet.flush()
    names = set()
    for chunk in chunks:
        assert 0 < len(chunk.rows) <= most
        names |= {squeezed(column.name) for column in chunk.columns} | {
            squeezed(column.comment) for column in chunk.columns
        }
        for down, row in enumerate(chunk.rows):
            assert len(row) == len(chunk.columns)
            for right, cell in enumerate(row):
                if cell:
                    assert expected.pop((chunk.first_row + down, chunk.first_column + right)) == cell
    together = SheetRows("s", {}, first_column, Limits(rows_per_chunk=most))
    numbers = itertools.accumulate(step for step, _ in steps)
    rows = zip(numbers, (row for _, row in steps), strict=True)
    assert [*together.add_all(rows), *together.flush()] == chunks
    # What is no cell of a chunk is the name of a column.
    assert [cell for cell in expected.values() if squeezed(cell)[:120] not in names] == []


def test_pairs_of_a_form():
    assert row_pairs(("姓名", "张三", None, "电话", "13812345678")) == [(0, 1, "姓名"), (3, 4, "电话")]
    assert row_pairs(("姓名", "电话")) == []
    assert row_pairs(("自定义项目：", "某物")) == [(0, 1, "自定义项目")]
    assert is_form([("姓名", "张三"), ("电话", "13812345678")])
    assert not is_form([("张三", "13812345678"), ("李四", "13912345678")])
    assert not is_form([])


@settings(deadline=None)
@given(st.lists(st.lists(st.tuples(st.sampled_from(WORDS), st.integers(0, 500)), min_size=1, max_size=5), max_size=20))
def test_no_cell_of_a_page_is_lost(rows):
    lines = [
        Line(
            [Cell(text, left, left + 10.0 * len(text)) for text, left in sorted(row, key=lambda cell: cell[1])],
            800.0 - 20 * n,
            12.0,
        )
        for n, row in enumerate(rows)
    ]
    found, rest = tables(lines, 1, 1, 1000)
    everything = squeezed(
        "\n".join(
            [
                *rest,
                *(c.name for t in found for c in t.columns),
                *(cell for t in found for r in t.rows for cell in r if cell),
            ]
        )
    )
    assert [text for row in rows for text, _ in row if squeezed(text)[:100] not in everything] == []


def test_digits_in_boxes_are_one_value():
    rows = [("姓名", "张三", *([None] * 17)), ("身份证号", *"11010119900307758x"), ("邮编", *"31000", *([None] * 13))]
    table = Table("1", {}, 100)
    parts = [part for row in rows for part in table.add(row)] + list(table.flush())
    (record,) = (part for part in parts if isinstance(part, TableChunk))
    assert [column.name for column in record.columns] == ["姓名", "身份证号", "邮编"]
    assert list(record.rows) == [("张三", "11010119900307758x", "3")]
    assert [part for part in parts if not isinstance(part, TableChunk)] == [(3, "1\t0\t0\t0")]


def test_digits_in_boxes_in_a_line():
    assert list(lines([("卡号", *"622848", None, "1", "2")], 4)) == [(4, "卡号\t622848\t1\t2")]
