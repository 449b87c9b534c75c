"""A comparison as text, JSON lines and Excel: what a user reads in each of them."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from models.messages import section
from models.tiers import load_policy
from reports.changes import jsonl, text, xlsx
from reports.changes.compare import Comparison, compare
from reports.changes.states import State
from tests.reports.changes.fakes import SHARE, FakeCompared, thing

ODD = f"{SHARE}/%1B%5B2J=1.txt"


@pytest.fixture
def found():
    before = FakeCompared(
        [
            thing(f"{SHARE}/a.txt", ["1", "2"]),
            thing(f"{SHARE}/b.txt", ["3"], tier="top_secret"),
            thing(f"{SHARE}/same.txt"),
        ]
    )
    odd = thing(ODD, ["9"], path="=HYPERLINK(1)\x1b[2J\u202e.txt")
    after = FakeCompared([thing(f"{SHARE}/a.txt", ["2", "4"]), thing(f"{SHARE}/same.txt"), odd], run_id="later")
    with compare(before, after) as changes:
        yield changes


POLICY = load_policy().describe()


def test_json_lines_are_those_of_the_contract(found: Comparison):
    lines = {line["object"]: line for line in map(json.loads, jsonl.lines(found))}
    assert list(lines) == [ODD, f"{SHARE}/a.txt", f"{SHARE}/b.txt", f"{SHARE}/same.txt"]
    changed = lines[f"{SHARE}/a.txt"]
    assert {"object", "state", "before", "after"} <= changed.keys()
    assert (changed["state"], changed["why"]) == ("changed", "why_values")
    assert changed["values"] == {"gone": 1, "kept": 1, "new": 1}
    assert changed["before"]["tier"] == "internal"
    assert changed["before"]["counts"] == {"CN_MOBILE": 2}
    gone = lines[f"{SHARE}/b.txt"]
    assert (gone["state"], gone["after"], gone["before"]["subjects"]) == ("deleted", None, 1)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_text_says_totals_people_and_what_changed(found: Comparison, lang):
    lines = list(text.lines(found, lang, POLICY))
    said = section("changes", lang)
    whole = "\n".join(lines)
    assert f"{said['state_deleted']}{said['evidence']}: 1" in whole
    assert said["evidence_note"] in whole
    assert f"{said['people_gone']}: 2" in whole
    assert f"{said['people_remain']}: 1" in whole
    assert any(
        line.startswith(said["state_deleted"]) and "b.txt" in line and said["why_deleted"] in line for line in lines
    )
    assert not any("same.txt" in line for line in lines)
    assert "\x1b" not in whole
    assert "\u202e" not in whole


def test_a_long_list_says_how_much_it_leaves_out(found: Comparison):
    lines = list(text.lines(found, "en", POLICY, limit=1))
    assert lines[-1].startswith("2 more")
    assert sum(line.startswith(("new", "changed", "deleted")) for line in lines) == 1


def test_nothing_changed_is_said():
    run = FakeCompared([thing(f"{SHARE}/a.txt", ["1"])])
    with compare(run, run) as same:
        assert list(text.lines(same, "zh"))[-1] == section("changes", "zh")["none"]


def test_other_rules_are_named():
    before, after = (
        FakeCompared([thing(f"{SHARE}/a.txt")]),
        FakeCompared([thing(f"{SHARE}/a.txt")], key_id="k2", names="off"),
    )
    with compare(before, after) as found:
        whole = "\n".join(text.lines(found, "zh"))
    assert "密钥、人名识别范围" in whole
    assert section("changes", "zh")["people_unknown"] in whole


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_excel_file_opens_elsewhere_and_holds_no_formula(found: Comparison, tmp_path: Path, lang):
    xlsx.write(found, tmp_path / "d.xlsx", lang, POLICY)
    book = openpyxl.load_workbook(tmp_path / "d.xlsx")
    said = section("changes", lang)
    assert book.sheetnames == [said["sheet_summary"], said["sheet_changes"]]
    summary = {row[0]: row for row in reversed(list(book[said["sheet_summary"]].iter_rows(values_only=True))) if row[0]}
    assert [summary[said[f"state_{state.value}"]][2] for state in State] == [
        found.totals().get(state, 0) for state in State
    ]
    rows = list(book[said["sheet_changes"]].iter_rows(min_row=2))
    assert len(rows) == 3
    assert all(cell.data_type in {"s", "n"} for row in rows for cell in row)
    assert rows[0][3].value.startswith("=HYPERLINK(1)␛")
    assert not list(tmp_path.glob(".*"))
