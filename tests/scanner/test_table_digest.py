"""Digests of tables: equal for equal rows in any order, other for any other row, and silent without the key."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from models.protect import Key
from models.records import Column, TableChunk, TableDigest
from scanner.table_digest import RANGES, TableDigester, changed_ranges

KEY = Key(b"k" * 32)
COLUMNS = (Column("id", "", "int", True), Column("name", "备注", "text"))

cells = st.none() | st.text(max_size=4)
tables = st.lists(st.tuples(cells, cells), max_size=12)


def digest(rows, columns=COLUMNS, key=KEY, size=3) -> TableDigest:
    digester = TableDigester(key)
    for at in range(0, max(len(rows), 1), size):
        digester.feed(TableChunk(columns, tuple(rows[at : at + size])))
    return digester.done()


@given(tables, st.randoms(use_true_random=False), st.integers(1, 5))
def test_the_order_of_rows_and_the_size_of_chunks_do_not_matter(rows, rng, size):
    other = list(rows)
    rng.shuffle(other)
    assert digest(other, size=size) == digest(rows)


def test_a_value_that_moves_to_another_field_of_documents_is_another_digest():
    def of(*chunks):
        digester = TableDigester(KEY)
        for table, names, *rows in chunks:
            digester.feed(TableChunk(tuple(map(Column, names)), rows, table=table))
        return digester.done()

    once = of(("t[]", ("a",), ("1",)), ("t", ("x", "y"), ("2", "3")))
    assert once == of(("t[]", ("a",), ("1",)), ("t", ("x", "y"), ("2", "3")))
    assert once != of(("t[]", ("b",), ("1",)), ("t", ("x", "y"), ("2", "3")))
    assert once != of(("u[]", ("a",), ("1",)), ("t", ("x", "y"), ("2", "3")))


@given(tables, tables)
def test_other_rows_are_another_digest(one, other):
    same = sorted(map(repr, one)) == sorted(map(repr, other))
    assert (digest(one) == digest(other)) is same


def test_nothing_is_lost_between_cells():
    rows = [("a", "bc"), ("ab", "c"), ("abc", ""), ("abc", None), ("None", None), ("'a', 'b'", "c"), (None, "abc")]
    assert len({digest([row]).ranges for row in rows}) == len(rows)


def test_a_row_twice_is_not_a_row_once_nor_none():
    row = ("1", "x")
    assert len({digest([row] * times).ranges for times in range(4)}) == 4


def test_a_changed_row_shows_in_the_range_of_its_key():
    rows = [(str(n), f"name {n}") for n in range(5000)]
    before = digest(rows)
    after = digest([*rows[:77], ("77", "other"), *rows[78:]])
    assert len(changed_ranges(before, after)) == 1
    assert before.rows == after.rows == 5000
    assert changed_ranges(before, digest(list(reversed(rows)))) == ()
    assert len(changed_ranges(before, digest([]))) == RANGES
    unkeyed = tuple(replace(column, key=False) for column in COLUMNS)
    moved = changed_ranges(digest(rows, unkeyed), digest([*rows[:77], ("77", "other"), *rows[78:]], unkeyed))
    assert len(moved) in {1, 2}


def test_columns_count_with_name_type_comment_and_key():
    seen = {digest([("1", "x")], tuple(columns)).schema for columns in (
        COLUMNS,
        (replace(COLUMNS[0], key=False), COLUMNS[1]),
        (COLUMNS[0], replace(COLUMNS[1], comment="")),
        (COLUMNS[0], replace(COLUMNS[1], type="varchar")),
        (COLUMNS[0], replace(COLUMNS[1], name="n")),
    )}  # fmt: skip
    assert len(seen) == 5


def test_another_key_tells_nothing():
    rows = [("1", "x"), ("2", "y")]
    mine, other = digest(rows), digest(rows, key=Key(b"o" * 32))
    assert mine.schema != other.schema
    assert mine.ranges != other.ranges


@given(tables)
def test_the_numbers_add_up(rows):
    made = digest(rows)
    assert made.rows == len(rows)
    assert len(made.ranges) == RANGES * 24
    assert sum(int.from_bytes(made.ranges[at : at + 8], "little") for at in range(0, RANGES * 24, 24)) == len(rows)
