"""How full columns are and how much their values differ, as figures of an object and as its line tells them."""

import json

from models.column_facts import MOST, column_facts, columns_together, columns_told
from models.records import ColumnStatistics, RowSample
from models.sampling import sample_facts

TOLD = {
    ("t", "phone"): ColumnStatistics(1_000_000, 500_000, 490_000),
    ("t", "passport"): ColumnStatistics(1_000_000, 2_000, 2_000),
    ("t", "state"): ColumnStatistics(1_000_000, None, 4),
}
READ = {("t", "phone"): 5_000, ("t", "passport"): 20, ("t", "state"): 10_000}


def test_columns_in_which_something_was_found_are_told_of():
    facts = column_facts(TOLD, [("t", "phone"), ("t", "other"), ("t", "phone")], READ, sampled=False)
    assert columns_told(json.loads(json.dumps(facts))) == {
        "columns": [{"column": "phone", "rows": 1_000_000, "filled": 500_000, "distinct": 490_000}]
    }
    assert column_facts(TOLD, [("t", "other")], READ, sampled=False) == {}
    assert columns_told({}) == {}


def test_a_sample_tells_how_little_of_a_sparse_column_it_met():
    facts = column_facts(TOLD, [("t", "phone"), ("t", "state")], READ, sampled=True)
    passport, phone, state = columns_told(facts | sample_facts(RowSample(10_000, 1_000_000, "rows")))["columns"]
    assert (passport["column"], passport["finds"]) == ("passport", {"one_in": 1000, "chance": 0.02})
    assert phone["finds"]["chance"] > 0.99
    assert "finds" not in state  # nobody knows how full it is
    for drawn in ("first", "pages"):  # rows that are not drawn one by one give no chance
        columns = columns_told(facts | sample_facts(RowSample(10_000, 1_000_000, drawn)))["columns"]
        assert not any("finds" in one for one in columns)


def test_old_statistics_never_make_more_than_certainty():
    facts = column_facts({("t", "a"): ColumnStatistics(10, 1, 1)}, [("t", "a")], {("t", "a"): 50}, sampled=True)
    assert columns_told(facts | sample_facts(RowSample(60, 100, "rows")))["columns"][0]["finds"]["chance"] == 1


def test_pieces_of_a_table_tell_of_each_column_once():
    one, other = [["a", 9, 9, 9, 4]], [["a", 9, 9, 9, 5], ["b", 9, 3, None, 1]]
    assert columns_together([], one) == one
    assert columns_together(one, other) == [["a", 9, 9, 9, 9], ["b", 9, 3, None, 1]]


def test_there_are_never_too_many():
    many = {("t", f"c{n}"): ColumnStatistics(9, 9, 9) for n in range(MOST + 50)}
    assert len(columns_told(column_facts(many, many, {}, sampled=False))["columns"]) == MOST
