"""Scans with allow lists: what is left out is counted, comes back when its entry ends, and never hides another value."""

from __future__ import annotations

import shutil
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from models.errors import UsageError
from models.protect import load_key
from scanner import allow
from scanner.begun import begun_on
from scanner.store.view import StoredRun
from tests.scanner.rescanning import PHONE, Run, Share, age

NUMBER = "13800138000"


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PANDIAN_KEY", "0123456789abcdef")
    monkeypatch.setenv("PANDIAN_LANG", "en")
    age(monkeypatch)
    on(monkeypatch, "2027-01-01")


def on(monkeypatch: pytest.MonkeyPatch, day: str) -> None:
    """Make it another day."""
    monkeypatch.setattr("scanner.allow.loading.today", lambda: date.fromisoformat(day))


@pytest.fixture
def share(tmp_path: Path) -> Share:
    return Share(tmp_path)


def listed(tmp_path: Path, condition: str, name: str = "one", expires: str = "2027-06-30") -> tuple[Path, ...]:
    file = tmp_path / f"{name}.yaml"
    head = f"- id: {name}\n  reason: known\n  owner: Li Na\n  expires: {expires}\n"
    file.write_text(head + "".join(f"  {line}\n" for line in condition.splitlines()), "utf-8")
    return (file,)


def met(run: Run) -> dict[str, Any]:
    return {entry["id"]: (entry["findings"], entry["objects"]) for entry in run.summary["suppressed"]["entries"]}


def test_what_is_left_out_is_counted_and_nothing_else(share: Share, tmp_path: Path) -> None:
    share.write("a.txt", f"{PHONE}\n邮箱 someone@example.com")
    share.write("b.txt", PHONE)
    share.write("c.txt", "手机 13900139000")
    run = share.scan(allow=listed(tmp_path, f"fingerprint: {load_key().fingerprint(NUMBER)}"))
    objects = run.objects()
    assert objects["a.txt"]["counts"] == {"EMAIL_ADDRESS": 1}
    assert objects["a.txt"]["suppressed"] == objects["b.txt"]["suppressed"] == {"CN_MOBILE": 1}
    assert (objects["b.txt"]["counts"], objects["b.txt"]["tier"], objects["b.txt"]["subjects"]) == ({}, "public", 0)
    assert "suppressed" not in objects["c.txt"]
    assert objects["c.txt"]["tier"] == "internal"
    found = run.summary["suppressed"]
    assert (found["findings"], found["objects"], found["entities"]) == (2, 2, {"CN_MOBILE": 2})
    assert met(run) == {"one": (2, 2)}
    assert run.summary["findings"] == len(run.lines("findings")) == 2
    assert NUMBER not in "".join(path.read_text("utf-8", "replace") for path in run.out.iterdir())


def test_a_run_without_lists_says_nothing_of_them(share: Share) -> None:
    share.write("a.txt", PHONE)
    assert "suppressed" not in share.scan().summary


def test_an_entry_that_has_expired_is_named_and_what_it_left_out_comes_back(
    share: Share, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    share.write("a.txt", PHONE)
    lists = listed(tmp_path, "entity: CN_MOBILE")
    first = share.scan(allow=lists)
    on(monkeypatch, "2027-06-30")
    share.reads()
    second = share.scan(allow=lists)
    assert share.reads() == {}
    assert met(second) == met(first) == {"one": (1, 1)}
    on(monkeypatch, "2027-07-01")
    third = share.scan(allow=lists)
    assert third.objects()["a.txt"]["counts"] == {"CN_MOBILE": 1}
    (entry,) = third.summary["suppressed"]["entries"]
    assert (entry["expired"], entry["findings"], entry["owner"]) == (True, 0, "Li Na")


def test_another_list_reads_everything_again_and_another_owner_does_not(share: Share, tmp_path: Path) -> None:
    share.write("a.txt", PHONE)
    lists = listed(tmp_path, "entity: CN_MOBILE")
    share.scan(allow=lists)
    share.reads()
    lists[0].write_text(lists[0].read_text("utf-8").replace("Li Na", "Wang Fang"), "utf-8")
    assert share.scan(allow=lists).summary["suppressed"]["entries"][0]["owner"] == "Wang Fang"
    assert share.reads() == {}
    assert share.scan(allow=listed(tmp_path, "entity: EMAIL_ADDRESS")).objects()["a.txt"]["counts"] == {"CN_MOBILE": 1}
    assert share.reads() == {"a.txt": 1}


@pytest.mark.parametrize("again", [False, True], ids=["one run", "two runs"])
def test_a_copy_elsewhere_is_no_part_of_what_a_path_allows(share: Share, tmp_path: Path, again: bool) -> None:
    lists = listed(tmp_path, "path: templates/")
    for name in ("a/one.txt", "templates/one.txt", "z/one.txt"):
        share.write(name, PHONE)
        if again:
            share.scan(allow=lists)
    objects = share.scan(allow=lists).objects()
    assert {name: row["counts"] for name, row in objects.items()} == {
        "a/one.txt": {"CN_MOBILE": 1},
        "templates/one.txt": {},
        "z/one.txt": {"CN_MOBILE": 1},
    }


@pytest.mark.parametrize("again", [False, True], ids=["one run", "two runs"])
def test_a_copy_of_an_archive_is_judged_by_the_paths_within_it(share: Share, tmp_path: Path, again: bool) -> None:
    lists = listed(tmp_path, "path: a.zip/in.txt")
    with zipfile.ZipFile(share.place / "a.zip", "w") as made:
        made.writestr("in.txt", PHONE)
    if again:
        share.scan(allow=lists)
    shutil.copy(share.place / "a.zip", share.place / "b.zip")
    shutil.copy(share.place / "a.zip", share.place / "0.zip")
    objects = share.scan(allow=lists).objects()
    assert objects["a.zip!/in.txt"]["counts"] == {}
    assert objects["b.zip!/in.txt"]["counts"] == objects["0.zip!/in.txt"]["counts"] == {"CN_MOBILE": 1}


def test_copies_are_read_once_where_no_path_is_named(share: Share, tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        share.write(name, PHONE)
    run = share.scan(allow=listed(tmp_path, "entity: CN_MOBILE"))
    assert sum(share.reads().values()) == 1
    assert met(run) == {"one": (2, 2)}


def test_two_runs_under_other_lists_prove_nothing_gone(share: Share, tmp_path: Path) -> None:
    share.write("a.txt", PHONE)
    before = share.scan()
    after = share.scan(allow=listed(tmp_path, "entity: CN_MOBILE"), since=before.out)
    from reports.changes.compare import compare

    with StoredRun(before.out) as one, StoredRun(after.out) as two, compare(one, two) as changes:
        assert "allow" in changes.differences
        assert [(change.state.value, change.why) for change in changes] == [("not_comparable", "why_allow")]


def test_a_list_that_is_wrong_stops_the_scan_before_it_begins(share: Share, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"line 5, .*unknown entity type"):
        share.scan(allow=listed(tmp_path, "entity: NOTHING"))
    assert not share.runs.exists() or not any(share.runs.iterdir())


def test_a_run_that_is_gone_on_with_keeps_to_its_day(share: Share, tmp_path: Path) -> None:
    share.write("a.txt", PHONE)
    assert begun_on(share.scan(allow=listed(tmp_path, "entity: CN_MOBILE")).out) == date(2027, 1, 1)
    assert begun_on(tmp_path / "nothing") is None


def test_a_day_is_a_day_of_this_machine() -> None:
    assert abs((allow.today() - date.today()).days) <= 1
