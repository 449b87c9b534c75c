"""A destruction list from issue to confirmation: what it lists, what later runs enter, and that no edit goes unseen."""

from __future__ import annotations

import random
from pathlib import Path

import openpyxl
import pytest

from models.errors import RunError, UsageError
from models.messages import section
from reports.changes.compare import compare
from reports.destruction import chain, xlsx
from reports.destruction.record import destruction_issue, destruction_update, issued_from, latest
from tests.reports.changes.fakes import SHARE, thing
from tests.reports.handover.test_statement import FakeRun

HR = f"{SHARE}/hr"
TOP = {"tier": "top_secret", "rank": 2}
FOLDERS = (SHARE, HR)


def run(things, run_id, folders=FOLDERS, **meta):
    return FakeRun(things, folders, run_id=run_id, **meta)


def secret(name, values, **more):
    return thing(f"{HR}/{name}", values, **TOP | more)


FIRST = [
    secret("a.csv", ["1"]), secret("b.csv", ["2", "3"]), secret("c.csv", ["4"]), secret("d.csv", ["5"]), secret("e.csv", ["6"]),
    secret("empty.zip", []), thing(f"{HR}/internal.txt", ["9"]),
]  # fmt: skip


@pytest.fixture
def issued(tmp_path: Path) -> Path:
    path = tmp_path / "hr.destruction.jsonl"
    filled = destruction_issue(run(FIRST, "one"), path, lang="zh", seal="f" * 64)
    assert filled.states == {"pending": 5}
    return path


def fill(path: Path, before, after):
    with compare(before, after) as changes:
        return destruction_update(path, changes, after)


def states(path: Path) -> dict[str, str]:
    _, _, known, _ = latest(path)
    found = {uri.rpartition("/")[2]: state for uri, state in known.execute("SELECT uri, state FROM item")}
    known.close()
    return found


def test_the_list_holds_what_the_tier_asks_with_the_policys_demand(issued: Path):
    lines = list(chain.read(issued))
    assert (lines[0]["run_id"], lines[0]["seal"], issued_from(issued)) == ("one", "f" * 64, "one")
    assert [tier["id"] for tier in lines[0]["tiers"]] == ["top_secret"]
    assert set(lines[0]["tiers"][0]["demand"]) == {"zh", "en"}
    assert [line["object"].rpartition("/")[2] for line in lines[1:]] == ["a.csv", "b.csv", "c.csv", "d.csv", "e.csv"]
    assert issued.stat().st_mode & 0o077 == 0


def test_a_milder_tier_takes_the_stricter_ones_with_it(tmp_path: Path):
    filled = destruction_issue(run(FIRST, "one"), tmp_path / "x.destruction.jsonl", lang="zh", tier="internal")
    assert filled.states == {"pending": 6}


def test_wrong_calls_are_refused(issued: Path, tmp_path: Path):
    with pytest.raises(UsageError, match="exists"):
        destruction_issue(run(FIRST, "one"), issued, lang="en")
    with pytest.raises(UsageError, match="public, internal, top_secret"):
        destruction_issue(run(FIRST, "one"), tmp_path / "y", lang="en", tier="zz")


SECOND = [
    secret("b.csv", []), secret("c.csv", ["4"]), thing(f"{HR}/moved.csv", ["5"], data="d.csv['5']", **TOP),
    thing(f"{HR}/internal.txt", ["9"]), secret("e.csv", [], status="failed", problem="unreadable"),
]  # fmt: skip


def test_a_later_run_confirms_only_what_it_shows(issued: Path):
    filled = fill(issued, run(FIRST, "one"), run(SECOND, "two"))
    assert states(issued) == {
        "a.csv": "confirmed_deleted", "b.csv": "confirmed_resolved", "c.csv": "still_there", "d.csv": "moved", "e.csv": "cannot_be_seen",
    }  # fmt: skip
    assert filled.states == {
        "confirmed_deleted": 1,
        "confirmed_resolved": 1,
        "still_there": 1,
        "moved": 1,
        "cannot_be_seen": 1,
    }
    events = [line for line in chain.read(issued) if line["kind"] == "event"]
    assert {(line["run_id"], line["at"]) for line in events} == {("two", "2026-11-22T02:00:00Z")}
    assert next(line["other"] for line in events if line["state"] == "moved") == f"{HR}/moved.csv"


def test_a_run_is_entered_once_and_the_lists_own_never(issued: Path):
    one, two = run(FIRST, "one"), run(SECOND, "two")
    fill(issued, one, two)
    size = issued.stat().st_size
    assert fill(issued, one, two).states == fill(issued, two, one).states
    assert issued.stat().st_size == size


def test_what_moved_is_followed_and_what_returns_is_said(issued: Path):
    one, two = run(FIRST, "one"), run(SECOND, "two")
    fill(issued, one, two)
    third = [secret("a.csv", ["1"]), thing(f"{HR}/internal.txt", ["9"])]
    fill(issued, two, run(third, "three"))
    assert states(issued) == {
        "a.csv": "returned", "b.csv": "confirmed_deleted", "c.csv": "confirmed_deleted", "d.csv": "confirmed_deleted", "e.csv": "confirmed_deleted",
    }  # fmt: skip


def test_what_could_not_be_seen_in_between_is_shown_by_the_run_it_was_issued_from(issued: Path):
    denied = [thing(f"{HR}/", status="failed", problem="unreadable", kind="other")]
    one, two, three = run(FIRST, "one"), run(denied, "two", {SHARE: True, HR: False}), run([], "three", (SHARE, HR))
    fill(issued, one, two)
    assert set(states(issued).values()) == {"cannot_be_seen"}
    fill(issued, one, three)
    assert set(states(issued).values()) == {"confirmed_deleted"}
    fill(issued, one, run(denied, "four", {SHARE: True, HR: False}))
    assert set(states(issued).values()) == {"confirmed_deleted"}


def test_any_edit_is_found(issued: Path):
    fill(issued, run(FIRST, "one"), run(SECOND, "two"))
    data = issued.read_bytes()
    chance = random.Random(3)
    for _ in range(300):
        at = chance.randrange(len(data))
        issued.write_bytes(data[:at] + bytes([data[at] ^ (1 << chance.randrange(8))]) + data[at + 1 :])
        with pytest.raises(RunError):
            list(chain.read(issued))
    lines = data.splitlines(keepends=True)
    for edited in ([*lines[:2], *lines[3:]], lines[:3], [lines[0], lines[2], lines[1], *lines[3:]], []):
        issued.write_bytes(b"".join(edited))
        with pytest.raises(RunError):
            fill(issued, run(FIRST, "one"), run(SECOND, "three"))
    assert not list(issued.parent.glob(".*"))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_excel_file_shows_each_object_and_leaves_room_to_sign(issued: Path, tmp_path: Path, lang):
    fill(issued, run(FIRST, "one"), run(SECOND, "two"))
    xlsx.write(issued, tmp_path / "x.xlsx", lang)
    said = section("destruction", lang)
    book = openpyxl.load_workbook(tmp_path / "x.xlsx")
    header, *rows = book[said["sheet_list"]].iter_rows(values_only=True)
    assert header[-4:] == tuple(said[f"col_{name}"] for name in ("method", "person", "witness", "date"))
    told = {row[1].rpartition("/")[2]: row[header.index(said["col_state"])] for row in rows}
    assert told["a.csv"] == said["state_confirmed_deleted"]
    assert told["e.csv"] == said["state_cannot_be_seen"]
    assert said["note"] in [row[0] for row in book[said["sheet_summary"]].values]


def test_lists_beside_a_run_are_found(tmp_path: Path):
    (tmp_path / "run").mkdir()
    (tmp_path / "x.destruction.jsonl").touch()
    assert chain.lists_beside(tmp_path / "run") == [tmp_path / "x.destruction.jsonl"]
