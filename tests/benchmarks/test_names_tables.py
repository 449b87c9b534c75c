"""The tables without headers: made as they say, counted by hand."""

import random

from benchmarks.names import column_makers, tables
from benchmarks.names.tables import Made, Table, Tally


def test_the_same_seed_makes_the_same_tables():
    first, again = (list(tables.tables(5, 0.05)) for _ in range(2))
    assert [one.columns for one in first] == [one.columns for one in again]
    assert {column.entity for one in first for column in one.columns} >= {"PERSON", "CN_ADDRESS", "ORGANIZATION"}


def test_there_are_as_many_columns_of_other_things_as_of_names_and_enough_of_both():
    made = [column for one in tables.tables(scale=1) for column in one.columns]
    wanted = sum(column.entity in tables.PERSONAL for column in made)
    others = sum(bool(column.kind) and not column.entity for column in made)
    assert wanted >= 400
    assert others >= wanted


def test_every_kind_of_decoy_has_values():
    rng = random.Random(1)
    for kind, make in column_makers.decoys().items():
        assert all(make(rng) for _ in range(20)), kind


def test_what_is_known_and_what_is_false_by_hand():
    names = Made(["王秀英", "李志强", "无", "刘桂兰"], "PERSON", "Chinese", {2})
    things = Made(["螺丝刀", "电饭煲", "白菜", "石榴汁"], "", "products")
    others = Made(["1", "2", "3", "4"], "", "")
    made = Table([names, things, others], "none")
    good, bad = Tally(), Tally()
    good.judge(made, {0: {"PERSON": {0, 1, 3}}, 1: {}, 2: {}})
    bad.judge(made, {0: {"PERSON": {0}}, 1: {"PERSON": {2}}, 2: {}})
    assert good.kept()
    assert (good.recall("PERSON"), good.alarms()) == (1.0, 0.0)
    assert not bad.kept()
    assert (bad.recall("PERSON"), bad.alarms()) == (0.0, 1.0)


def test_a_few_tables_are_known_by_the_lane():
    rng = random.Random(3)
    tally = Tally()
    for kind in ("Chinese", "traditional", "with titles"):
        one = tables.table(rng, column_makers.NAMES[kind], "PERSON", kind, 20, "none")
        tally.judge(one, tables.found_in(one, "off"))
    assert tally.recall("PERSON") == 1.0


def test_tables_as_files_are_read_back(tmp_path):
    rng = random.Random(4)
    made = [
        tables.table(rng, column_makers.han, "PERSON", "Chinese", 5, header) for header in ("none", "misleading") * 3
    ]
    tables.write(tmp_path, made)
    assert sorted({path.suffix for path in tmp_path.iterdir()}) == [".csv", ".db", ".xlsx"]
    assert len(list(tmp_path.iterdir())) == 6
