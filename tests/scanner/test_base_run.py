"""Which earlier run a scan goes on from: the newest of the same targets, and only one that nobody else can have made."""

from __future__ import annotations

import os
import shutil
import sqlite3
from pathlib import Path

import pytest

from models.errors import UsageError
from models.messages import text
from scanner.base_run import Found
from tests.scanner.rescanning import PHONE, Run, Share, age

posix = pytest.mark.skipif(os.name != "posix", reason="modes and owners are POSIX")


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PANDIAN_KEY", "0123456789abcdef")
    age(monkeypatch)


@pytest.fixture
def share(tmp_path: Path) -> Share:
    made = Share(tmp_path)
    made.write("a.txt", PHONE)
    return made


def told(run: Run) -> list[str]:
    return [values.get("reason") or code for code, values in run.meta["base_told"]]


def test_the_newest_run_of_the_same_targets_is_taken(share: Share) -> None:
    share.scan()
    second = share.scan()
    other = share.place.parent / "other"
    other.mkdir()
    share.scan(targets=[other])
    last = share.scan()
    assert last.summary["base"]["run_id"] == second.summary["run_id"]
    assert told(last) == ["base_taken"]
    assert last.summary["carried"] == 1


def test_a_full_scan_trusts_none(share: Share) -> None:
    share.scan()
    share.reads()
    full = share.scan(full=True)
    assert (full.summary["base"], full.summary["carried"], told(full)) == (None, 0, ["base_full"])
    assert share.reads() == {"a.txt": 1}


def test_a_full_scan_may_be_compared_with_a_run_that_is_named(share: Share) -> None:
    first = share.scan()
    share.reads()
    full = share.scan(full=True, since=first.out)
    assert (full.summary["base"]["run_id"], full.summary["carried"]) == (first.summary["run_id"], 0)
    assert share.reads() == {"a.txt": 1}
    assert full.meta["changes"]["totals"] == {"persisting": 1}


def edit(run: Run) -> None:
    with sqlite3.connect(run.out / "run.db") as database:
        database.execute("UPDATE object SET counts = '{}', findings = 0")
    database.close()


def unseal(run: Run) -> None:
    (run.out / "seal.jsonl").unlink()


def open_folder(run: Run) -> None:
    run.out.chmod(0o777)


def open_store(run: Run) -> None:
    (run.out / "run.db").chmod(0o666)


@posix
@pytest.mark.parametrize(
    ("planted", "reason"),
    [
        (edit, "why_edited"),
        (unseal, "why_unsealed"),
        (open_folder, "why_writable"),
        (open_store, "why_writable"),
    ],
)
def test_a_run_that_others_may_have_made_is_passed_over(share: Share, planted, reason: str) -> None:
    older = share.scan()
    newer = share.scan()
    planted(newer)
    third = share.scan()
    assert told(third) == [reason, "base_taken"]
    assert third.summary["base"]["run_id"] == older.summary["run_id"]
    assert third.texts() == older.texts()
    planted(older)
    planted(third)
    last = share.scan()
    assert (last.summary["base"], last.summary["carried"]) == (None, 0)
    for name in (newer.out, older.out):
        with pytest.raises(UsageError, match=text(f"rescan.{reason}", "zh")):
            share.scan(since=name)


def test_a_run_sealed_with_another_key_is_passed_over(share: Share, monkeypatch: pytest.MonkeyPatch) -> None:
    share.scan()
    monkeypatch.setenv("PANDIAN_KEY", "fedcba9876543210")
    second = share.scan()
    assert told(second) == ["why_unsealed", "base_none"]
    assert second.summary["carried"] == 0


def test_a_run_that_is_named_must_be_one(share: Share, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="没有盘点结果"):
        share.scan(since=tmp_path)
    other = tmp_path / "other"
    other.mkdir()
    foreign = share.scan(targets=[other])
    with pytest.raises(UsageError, match="别的对象"):
        share.scan(since=foreign.out)


def test_a_named_run_is_taken_wherever_it_lies_and_though_it_is_not_the_newest(share: Share, tmp_path: Path) -> None:
    first = share.scan()
    share.scan()
    moved = tmp_path / "elsewhere" / "run"
    moved.parent.mkdir()
    shutil.move(first.out, moved)
    third = share.scan(since=moved)
    assert third.summary["base"]["run_id"] == first.summary["run_id"]


def test_what_is_said_of_it_is_said_in_both_languages() -> None:
    found = Found(None, (("base_distrusted", {"folder": "/runs/1", "reason": "why_edited"}), ("base_none", {})))
    assert found.sentences("en") == [
        "/runs/1 was not used: it was changed after it was sealed",
        "no earlier run to go on from: everything is read",
    ]
    assert "封存之后被改动过" in found.sentences("zh")[0]


def test_changes_and_the_line_of_runs_are_kept(share: Share) -> None:
    share.write("b.txt", "手机 13900139000")
    first = share.scan()
    (share.place / "a.txt").unlink()
    share.write("b.txt", "nothing")
    second = share.scan()
    assert second.meta["changes"]["totals"] == {"resolved": 1, "deleted": 1}
    with sqlite3.connect(second.out / "run.db") as database:
        states = dict(database.execute("SELECT object, state FROM change"))
        line = [run_id for (run_id,) in database.execute("SELECT run_id FROM trend ORDER BY finished, run_id")]
    database.close()
    assert sorted(states.values()) == ["deleted", "resolved"]
    assert set(line) == {first.summary["run_id"], second.summary["run_id"]}
