"""Rows that came as texts are the rows that they were made of, however they are looked at, and tell the same figures."""

from __future__ import annotations

import marshal
from hashlib import blake2b, blake2s
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import packed
from models.packed import PackedColumn, PackedRows, characters, column_of, filled, of_columns, of_records
from models.records import Column, TableChunk
from recognizers.base import CELL
from recognizers.lane import LaneOptions, ObjectScan

SECRET = b"s" * 32

cells = st.none() | st.text(
    st.sampled_from("12345678901aé张３٣\u3000\u00a0 \t\n\x1c,()\"\\'xX*") | st.characters(exclude_categories=["Cs"]),
    max_size=24,
)
short = cells.filter(lambda cell: cell is None or "\x1e" not in cell)


def tables(of):
    return st.integers(1, 4).flatmap(lambda width: st.lists(st.tuples(*[of] * width), min_size=1, max_size=30))


def written(row) -> str:
    """A row as PostgreSQL's record_out writes it."""

    def value(cell):
        if cell is None:
            return ""
        if cell and not any(c in '",()\\' or c.isspace() for c in cell):
            return cell
        return '"' + cell.replace("\\", "\\\\").replace('"', '""') + '"'

    return "(" + ",".join(map(value, row)) + ")"


def made(rows):
    return of_records(map(written, rows), len(rows[0]), len(rows))


@given(tables(cells))
def test_rows_are_what_they_were(rows):
    found = made(rows)
    assert list(found) == rows
    assert len(found) == len(rows)
    assert isinstance(found, PackedRows) is not any("\x1e" in (cell or "") for row in rows for cell in row)


@given(tables(short), st.integers(-3, 40), st.integers(-3, 40))
def test_one_row_and_some_are_those_of_a_list(rows, first, last):
    found = made(rows)
    assert found[-1] == rows[-1]
    assert found[first:last] == rows[first:last]
    assert [found[at] for at in range(len(rows))] == rows
    for at in range(len(rows[0])):
        column = column_of(made(rows), at)
        assert column[first:last] == [row[at] for row in rows][first:last]
        assert list(column) == [row[at] for row in rows]
    with pytest.raises(IndexError):
        found[len(rows)]


def aggregated(rows):
    """Each column as a text with marks between its cells."""
    return [
        "\x1e".join("\x1d" if cell is None else cell for cell in column).encode() for column in zip(*rows, strict=True)
    ]


@given(tables(cells.filter(lambda cell: cell != "\x1d")))
def test_rows_that_came_column_by_column_are_those_that_came_row_by_row(rows):
    found = of_columns(aggregated(rows), len(rows))
    if any("\x1e" in (cell or "") for row in rows for cell in row):
        assert found is None
        return
    assert list(found) == rows
    assert [column.figures for column in found.columns] == [column.figures for column in made(rows).columns]
    assert found.fingerprint() == made(rows).fingerprint()
    assert found.digests(SECRET, (0,))[0] == made(rows).digests(SECRET, (0,))[0]


@pytest.mark.parametrize(("cells", "rows"), [(b"", 2), (b"a\x1eb", 1), (b"a\x1eb", 3), (b"\x1e" * 20, 20)])
def test_columns_of_another_length_are_refused(cells, rows):
    assert of_columns([cells], rows) is None
    assert of_columns([b"\x1e" * (rows - 1), cells], rows) is None


@given(tables(short))
def test_figures_are_those_of_the_cells(rows):
    found = made(rows)
    assert characters(found) == characters(rows) == sum(len(cell or "") for cell in chain.from_iterable(rows))
    for at, column in enumerate(found.columns):
        plain = column_of(rows, at)
        assert filled(column) == filled(plain) == sum(map(bool, plain))
        assert column.figures.longest == max(len((cell or "").encode()) for cell in plain)
        assert column.data == "\x1e".join(cell or "" for cell in plain).encode()
        if not column.figures.odd:
            digits = [len(cell.strip()) for cell in plain if cell and cell.strip().isdigit()]
            assert column.figures.eleven == digits.count(11)
            assert column.figures.long == sum(15 <= size <= 19 for size in digits)


def test_the_lane_knows_the_mark_between_cells():
    assert packed.CELL == CELL


def test_digits_of_other_scripts_are_left_to_python():
    wide = "１３８１２３４５６７８"
    (column,) = made([(wide,), ("13812345678",), (" 13812345678\n",), ("6222021234567890",)]).columns
    assert (column.figures.odd, column.figures.eleven, column.figures.long) == (1, 2, 1)


@given(tables(short))
def test_rows_are_hashed_as_marshal_writes_them(rows):
    for keys in ((), (0,), (len(rows[0]) - 1, 0)):
        digests, places = made(rows).digests(SECRET, keys)
        assert digests == b"".join(
            blake2b(marshal.dumps(tuple(row), 2), key=SECRET, digest_size=16).digest() for row in rows
        )
        for row, digest, place in zip(rows, range(0, len(digests), 16), places.tolist(), strict=True):
            key = tuple(row[at] for at in keys) if len(keys) > 1 else row[keys[0]] if keys else None
            expected = blake2s(marshal.dumps(key, 2), key=SECRET, digest_size=1).digest()[0]
            assert place == (expected if keys else digests[digest])


@pytest.mark.parametrize("size", [1, 107, 108, 109, 235, 236, 237, 4090, 4096, 100_000])
def test_rows_of_any_length_are_hashed(size):
    row = ("7", "x" * size, None)
    digests, places = made([row, row]).digests(SECRET, (1,))
    assert digests == 2 * blake2b(marshal.dumps(row, 2), key=SECRET, digest_size=16).digest()
    assert set(places.tolist()) == set(blake2s(marshal.dumps(row[1], 2), key=SECRET, digest_size=1).digest())


@pytest.mark.parametrize("count", [1, 3, 4, 5, 9])
def test_rows_of_unlike_lengths_are_hashed(count):
    lengths = [0, 1000, 130, 128 - 5 - 5, 4096, 7, 129, 3000, 256]
    rows = [("x" * size,) for size in lengths[:count]]
    digests, _ = made(rows).digests(SECRET, ())
    assert digests == b"".join(blake2b(marshal.dumps(row, 2), key=SECRET, digest_size=16).digest() for row in rows)
    assert made(rows[::-1]).digests(SECRET, ())[0] == b"".join(
        digests[at : at + 16] for at in reversed(range(0, len(digests), 16))
    )


@given(tables(short))
def test_all_text_in_order_of_rows(rows):
    assert made(rows).joined() == "".join(filter(None, chain.from_iterable(rows))).encode()


@given(tables(short), tables(short))
def test_other_rows_have_another_fingerprint(one, other):
    if len(one[0]) == len(other[0]):
        assert (made(one).fingerprint() == made(other).fingerprint()) is (one == other)


@pytest.mark.parametrize(
    "text",
    ["", "(a", "a,b)", "(a)", "(a,b,c)", '("a,b)', '("a"x,b)', '(a,"b\\', "(a,b)x", "(a,b)\n(c)", "(a,b)\n(c,d)"],
)
def test_what_is_no_row_is_refused(text):
    with pytest.raises(ValueError, match="records"):
        of_records([text], 2, 1)


@given(st.binary(max_size=80).map(lambda data: data.decode("latin-1")), st.integers(1, 3))
def test_any_text_is_rows_or_refused(text, columns):
    try:
        found = of_records([text], columns, 1)
    except ValueError:
        return
    assert all(len(row) == columns for row in found)


def test_what_is_found_is_the_same_and_few_cells_are_made_for_it(monkeypatch):
    """What is found is what it was in rows of cells; a column that says nothing is not turned into cells again."""
    names = ("id", "remark", "code", "手机", "姓名", "数量", "masked", "长文")
    remark = "请联系13812345678，身份证11010119900307803X"
    rows = [
        (
            str(n), remark if n % 700 == 0 else None, f"SO2024{n:010}", f"138{n:08}", "张伟" if n % 2 else "李秀英",
            "1" if n % 3 else "", "客户138****1234" if n % 500 == 7 else "x", "王芳明天到上海开会，请联系客户经理陈国强先生安排。",
        )
        for n in range(2000)
    ]  # fmt: skip
    columns = tuple(map(Column, names))

    def matches(of):
        return list(ObjectScan(LaneOptions(names="off")).feed(TableChunk(columns, of, table="t")))

    plain = matches(rows)
    assert {"CN_MOBILE", "CN_RESIDENT_ID", "PERSON"} <= {match.entity_type for match in plain}
    assert matches(made(rows)) == plain

    looked_at = []
    whole = PackedColumn.cells
    monkeypatch.setattr(packed.PackedColumn, "cells", lambda self: looked_at.append(self) or whole(self))
    few = [(str(n), remark if n % 700 == 0 else None, f"SO2024{n:010}") for n in range(20_000)]
    scan = ObjectScan(LaneOptions(names="off"))
    for first in range(0, len(few), 5000):
        looked_at.clear()
        list(scan.feed(TableChunk(columns[:3], made(few[first : first + 5000]), table="t")))
    assert all(column.figures.filled < 10 for column in looked_at)  # the remarks, which are still too few to say
