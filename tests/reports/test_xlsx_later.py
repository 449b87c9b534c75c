"""What later runs add to the working paper, read back by a library that did not write it."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from models.messages import section, text
from reports.changes.states import State
from reports.xlsx import write
from reports.xlsx.rows import place
from reports.xlsx.text import visible
from tests.reports.fake_later import LaterRun
from tests.reports.fake_run import FakeRun

SHEETS = {"zh": ["处置差距", "变化", "趋势"], "en": ["Gaps", "Changes", "Trend"]}


@pytest.fixture(scope="module", params=["zh", "en"])
def paper(request: Any, tmp_path_factory: pytest.TempPathFactory) -> tuple[LaterRun, Path, str]:
    path = tmp_path_factory.mktemp("later") / "report.xlsx"
    run = LaterRun(160, lang=request.param)
    write(run, path, request.param)
    return run, path, request.param


@cache
def read(path: Path) -> openpyxl.Workbook:
    return openpyxl.load_workbook(path)


def rows_of(path: Path, lang: str, at: int) -> list[tuple[Any, ...]]:
    return list(read(path)[SHEETS[lang][at]].iter_rows(min_row=2, values_only=True))


def test_the_sheets_stand_before_the_legend(paper: tuple[LaterRun, Path, str]) -> None:
    _, path, lang = paper
    assert read(path).sheetnames[-4:-1] == SHEETS[lang]


def test_a_first_run_has_none_of_them(tmp_path: Path) -> None:
    write(FakeRun(30), tmp_path / "r.xlsx", "zh")
    assert not set(SHEETS["zh"]) & set(read(tmp_path / "r.xlsx").sheetnames)


def test_every_gap_has_its_line_and_what_is_unknown_is_said(paper: tuple[LaterRun, Path, str]) -> None:
    run, path, lang = paper
    rows = rows_of(path, lang, 0)
    found = list(run.gaps())
    assert [(row[2] or "", row[3] or "") for row in rows[: len(found)]] == [
        tuple(visible(part) for part in place(gap)) for gap in found
    ]
    assert all(row[6] and row[7] and row[8] for row in rows[: len(found)]), "gap, remedy and law"
    copies = next(row for row, gap in zip(rows, found, strict=False) if gap["rule"] == "copies")
    number = next(gap["values"]["copies"] for gap in found if gap["rule"] == "copies")
    assert str(number) in copies[6]
    assert "{" not in "".join(str(row[6]) for row in rows)
    unknown = {total["unknown"] for total in run.summary["gaps"].values() if total["unknown"]}
    said = [row[3] for row in rows[len(found) :]]
    assert {text("xlsx.gap_unknown_objects", lang, n=f"{number:,}") for number in unknown} <= set(said)
    assert said.count(section("xlsx", lang)["gap_untold_objects"]) == 2  # backups of two tiers


def test_a_run_without_gaps_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LaterRun, "_gaps", [])
    run = LaterRun(30)
    run.policy["handling"] = []
    for tier in run.policy["tiers"]:
        tier["demands"] = {}
    write(run, tmp_path / "r.xlsx", "zh")
    assert rows_of(tmp_path / "r.xlsx", "zh", 0)[0][1] == section("xlsx", "zh")["empty_gaps"]


def test_every_change_has_its_line_with_state_and_evidence(paper: tuple[LaterRun, Path, str]) -> None:
    run, path, lang = paper
    rows = rows_of(path, lang, 1)
    changed = [change for change in run.changes() if change.state is not State.PERSISTING]
    assert len(rows) == len(changed)
    said, evidence = section("changes", lang), section("xlsx", lang)["state_evidence"]
    names = {
        said[f"state_{state.value}"] + (evidence if state in ("deleted", "resolved") else ""): state for state in State
    }
    assert Counter(names[row[1]] for row in rows) == Counter(change.state for change in changed)
    for row, change in zip(rows, changed, strict=True):
        assert row[5] == said[change.why]
        assert (row[8], row[9]) == tuple(
            side.subjects if side and side.tier else None for side in (change.before, change.after)
        )
    moved = next(row for row, change in zip(rows, changed, strict=True) if change.state is State.MOVED)
    assert moved[13]


def test_trends_have_their_figures_and_a_chart(paper: tuple[LaterRun, Path, str]) -> None:
    run, path, lang = paper
    sheet = read(path)[SHEETS[lang][2]]
    values = [[cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)]
    runs = [row[1:] for row in values if len(row) == 8 and str(row[1]).startswith("run-")]
    assert [row[0] for row in runs] == [f"run-{at}" for at in range(8)]
    assert runs[0][1:] == [380, 20, 9000, 120, 200, 60]
    assert len(sheet._charts) == 1
    whole = [cell for row in values for cell in row]
    assert section("changes", lang)["evidence_note"] in whole
    totals = run.changes().totals()
    for state in State:
        assert [section("changes", lang)[f"state_{state.value}"], totals[state]] in [row[:2] for row in values]
    assert any(str(cell).startswith("2,500") for cell in whole)
