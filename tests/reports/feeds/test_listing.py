"""The list as CSV and the plan of labels, read back by Python's reader and by a look at what a spreadsheet would do."""

from __future__ import annotations

import csv
import io

import pytest

from reports.changes.states import State
from reports.xlsx.text import looks_like_formula
from tests.reports.feeds.material import STATE_SECRET, FakeChanges, SortedRun, document


def lines(run, name="csv", changes=None, lang="zh"):
    text = document(run, name, changes, lang)
    assert text.startswith("\ufeff")
    read = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True))
    return [dict(zip(read[0], line, strict=True)) for line in read[1:]]


@pytest.mark.parametrize("name", ["csv", "purview-labels"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_line_has_every_column_and_no_cell_is_a_formula(name, lang):
    run = SortedRun()
    found = lines(run, name, FakeChanges(run), lang)
    assert len(found) > 100
    assert [cell for line in found for cell in line.values() if looks_like_formula(cell)] == []
    assert [cell for line in found for cell in line.values() if "\n" in cell or "\r" in cell] == []


def test_a_name_that_is_a_formula_is_text():
    names = {line["名称"] for line in lines(SortedRun())}
    assert "'@SUM(1+1)*cmd.csv" in names


def test_every_field_of_the_inventory_is_listed(scanned):
    hidden = {row["object"] for row in scanned.run.objects() if "state_secret_marking" in row["flags"]}
    inventory = [
        (field["object"], field["name"] or "正文", field["entity_type"], str(field["count"]))
        for field in scanned.run.fields()
        if field["object"] not in hidden
    ]
    found = lines(scanned.run)
    listed = [
        (line["对象 URI"], line["字段"], line["类型代码"], line["命中数"])
        for line in found
        if line["对象 URI"] not in hidden
    ]
    assert sorted(listed) == sorted(inventory)
    assert [line["序号"] for line in found] == [str(at) for at in range(1, len(found) + 1)]


def test_what_became_of_it_is_said_and_what_is_gone_is_listed_too():
    run = SortedRun()
    found = lines(run, "csv", FakeChanges(run))
    assert {line["与上次相比"] for line in found} >= {
        "新出现",
        "依旧存在",
        "内容有变",
        "已移动",
        "已删除",
        "不在本次范围内",
    }
    gone = [line for line in found if line["与上次相比"] == "已删除"]
    expected = sum(len(c.before.counts) for c in FakeChanges(run) if c.state is State.DELETED)
    assert len(gone) == expected
    assert {line["类型代码"] for line in gone} == {"CN_RESIDENT_ID", "CN_MOBILE"}


def test_of_an_object_with_a_state_secret_mark_nothing_is_quoted():
    (line,) = [line for line in lines(SortedRun()) if line["对象 URI"] == STATE_SECRET]
    assert (line["字段"], line["脱敏样例"], line["命中数"], line["涉及人数（估计）"]) == ("", "", "", "")
    assert "国家秘密标志" in line["数据类型"]


def test_the_plan_labels_what_lies_above_the_mildest_tier():
    run = SortedRun()
    found = {line["对象 URI"]: line for line in lines(run, "purview-labels")}
    above = {row["object"] for row in run.objects() if row["tier"] not in (None, "public")}
    assert set(found) == above
    labels = {(line["级别代码"], line["建议的敏感度标签"]) for uri, line in found.items() if uri != STATE_SECRET}
    assert labels == {("internal", "Confidential"), ("top_secret", "Highly Confidential")}
    assert found[STATE_SECRET]["建议的敏感度标签"] == ""
