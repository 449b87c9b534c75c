"""The gate set is well made, and its strict count is right."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import pytest

from benchmarks.evaluation import show
from benchmarks.names import __main__ as measured
from benchmarks.names import gate, tools
from benchmarks.names.score import PLACE, Score, judge

AT_LEAST = {"PERSON": 800, "CN_ADDRESS": 180, "ORGANIZATION": 320, "JOB_TITLE": 150, "LOCATION": 140}


@pytest.fixture(scope="module")
def texts():
    return gate.read()


def test_the_set_holds_as_many_of_each_type_as_it_says(texts):
    counts = Counter(mark.entity for one in texts for mark in one.marks if not mark.optional)
    assert {kind: counts[kind] for kind in AT_LEAST if counts[kind] < AT_LEAST[kind]} == {}
    assert set(counts) == set(gate.TYPES)


def test_no_text_and_no_line_of_prose_stands_twice(texts):
    assert len({one.text for one in texts}) == len(texts)
    lines = Counter(line.strip() for one in texts for line in set(one.text.splitlines()) if len(line.strip()) > 30)
    assert [line for line, times in lines.items() if times > 1] == []


def test_traps_name_nobody_and_every_other_text_somebody(texts):
    for one in texts:
        assert any(mark.entity == "PERSON" for mark in one.marks) is not one.name.startswith("trap-"), one.name
    assert sum(one.name.startswith("trap-") for one in texts) >= 5
    assert len({one.name.split("-")[0].removesuffix(".txt") for one in texts}) >= 25


def test_marks_hold_what_they_say(texts):
    """A name once marked is marked wherever it stands; edges are clean; no number, mobile or mail is inside a name."""
    for one in texts:
        end = 0
        for mark in one.marks:
            value = one.text[mark.start : mark.end]
            assert mark.start >= end, (one.name, value)
            end = mark.end
            assert not {value[0], value[-1]} & set("，。：、；（"), (one.name, value)
            if mark.entity == "PERSON":
                assert not any(letter.isdigit() for letter in value), (one.name, value)
        covered = set()
        for mark in one.marks:
            covered.update(range(mark.start, mark.end))
        for name in {one.text[m.start : m.end] for m in one.marks if m.entity in {"PERSON", "ORGANIZATION"}}:
            at = one.text.find(name)
            while at >= 0:
                assert at in covered, (one.name, name, one.text[max(0, at - 9) : at + 9])
                at = one.text.find(name, at + 1)


def test_marks_are_read():
    read = gate.parse("a", "请⟦PERSON:王建国⟧找⟦PERSON?:老周⟧，在⟦LOCATION:苏州⟧。")
    assert read.text == "请王建国找老周，在苏州。"
    assert read.marks == (
        gate.Mark("PERSON", 1, 4),
        gate.Mark("PERSON", 5, 7, optional=True),
        gate.Mark("LOCATION", 9, 11),
    )


@pytest.mark.parametrize(
    "marked", ["⟦PERSON:王建国", "⟦NAME:王建国⟧", "⟦PERSON: 王建国⟧", "⟦PERSON:⟧", "王⟧", "⟦PERSON:⟦X:a⟧⟧"]
)
def test_what_is_no_mark_is_refused(marked):
    with pytest.raises(ValueError, match="a:"):
        gate.parse("a", marked)


GATE = gate.parse("a", "⟦PERSON:王建国⟧住⟦CN_ADDRESS:苏州市人民路8号⟧，去⟦LOCATION:苏州⟧找⟦PERSON?:老周⟧。")
ADDRESS, PLACED = (4, 12), (14, 16)


@pytest.mark.parametrize(
    ("found", "hit", "false"),
    [
        ([("PERSON", 0, 3)], {"PERSON": 1}, {}),
        ([("PERSON", 0, 2)], {}, {"PERSON": 1}),  # a part is none
        ([("ORGANIZATION", 0, 3)], {}, {"ORGANIZATION": 1}),
        ([("PERSON", 17, 19), ("PERSON", 18, 19)], {}, {}),  # optional
        ([(PLACE, *ADDRESS), (PLACE, *PLACED)], {"CN_ADDRESS": 1, "LOCATION": 1}, {}),
        ([(PLACE, 4, 7)], {}, {"CN_ADDRESS": 1}),  # a piece of the address
        ([("CN_MOBILE", 0, 3)], {}, {}),  # no type of the set
        ([("PERSON", 0, 3), ("PERSON", 0, 3)], {"PERSON": 1}, {}),
    ],
)
def test_only_the_whole_span_of_the_type_counts(found, hit, false):
    score = Score()
    judge(score, GATE, found)
    assert dict(score.want) == {"PERSON": 1, "CN_ADDRESS": 1, "LOCATION": 1}
    assert dict(score.hit) == hit
    assert dict(score.false) == false


def test_figures_are_those_of_the_books():
    score = Score()
    judge(score, GATE, [("PERSON", 0, 3), ("PERSON", 4, 6)])
    assert score.figures("PERSON") == (0.5, 1.0, pytest.approx(2 / 3))
    assert score.figures()[1] == pytest.approx(1 / 3)


def test_a_run_prints_each_tool_and_says_which_bars_are_missed(tmp_path, capsys):
    laws = tmp_path / "laws"
    laws.mkdir()
    (laws / "a.md").write_text("第一条 姓名：王建国。\n" * 20, "utf-8")
    misses = tmp_path / "misses.tsv"
    page = tmp_path / "page.md"
    page.write_text(f"before\n{show.BEGIN}\nold\n{show.END}\nafter\n", "utf-8")
    arguments = [
        "--only",
        "pandian, names off",
        "--laws",
        str(laws),
        "--sample",
        "1000",
        "--misses",
        str(misses),
        "--markdown",
        str(page),
    ]
    assert measured.main(arguments) == 0  # nothing of what the bars are about was run
    said = capsys.readouterr().out
    assert "pandian, names off" in said
    assert "laws" in said
    assert "web text" not in said
    law = next(line for line in said.splitlines() if line.startswith("pandian, names off") and line.count("/") == 0)
    assert float(law.split()[5].replace(",", "")) > 100  # one person in each line of 14 characters
    written = page.read_text("utf-8")
    assert "| pandian, names off | " in written
    assert "before" in written
    assert "after" in written
    assert "old" not in written
    assert "missed\tPERSON" in misses.read_text("utf-8")


def test_a_peer_that_is_not_there_is_left_out(capsys):
    assert tools.peer(Path(sys.executable), "helan", [("a.txt", "张伟")], 60) is None
    assert "helan did not answer" in capsys.readouterr().err


def test_bars_that_are_missed_are_named():
    score = Score()
    judge(score, GATE, [("PERSON", 0, 3), ("CN_ADDRESS", *ADDRESS)])
    assert measured._missed(score, {"laws": 2.1, "logs": 0.1}) == [
        "ORGANIZATION F1 0.000 < 0.88",
        "persons in laws 2.10 > 2.0",
    ]
    assert measured._missed(None, {}) == []
