"""Which runs stay: by age, by number, and those on which something rests."""

from __future__ import annotations

import json
import shutil
import sqlite3
from datetime import UTC, datetime, timedelta

import pytest

from models.errors import UsageError
from scanner import scan
from scanner.prune import GOING, Keep, parse_keep, prune, runs_in, unfinished_in

NOW = datetime(2026, 6, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def one(tmp_path_factory):
    """One finished run, to be copied."""
    folder = tmp_path_factory.mktemp("one")
    (folder / "share").mkdir()
    (folder / "share/a.txt").write_text("nothing here\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PANDIAN_KEY", "0123456789abcdef")
        scan([folder / "share"], folder / "run", workers=1, names="off", formats=("json",)).close()
    return folder / "run"


@pytest.fixture
def folder(one, tmp_path):
    """Makes runs of given ages in days: id -> age; a minus sign before the id leaves it unfinished."""

    def make(**ages):
        for name, age in ages.items():
            add(name, age)
        return tmp_path

    def add(name, age, finished=True, base=None, seal=True):
        place = tmp_path / name
        shutil.copytree(one, place)
        started = (NOW - timedelta(days=age)).isoformat().replace("+00:00", "Z")
        with sqlite3.connect(place / "run.db") as database:
            values = {"run_id": name, "started": started} | ({"base": {"run_id": base}} if base else {})
            for key, value in values.items():
                database.execute("DELETE FROM meta WHERE key = ?", (key,))
                database.execute("INSERT INTO meta (key, value) VALUES (?, ?)", (key, json.dumps(value)))
            if not finished:
                database.execute("DELETE FROM meta WHERE key = 'summary'")
        database.close()
        if not seal:
            (place / "seal.jsonl").unlink()

    make.add = add
    return make


def left(place):
    return sorted(path.name for path in place.iterdir() if path.is_dir())


@pytest.mark.parametrize(
    ("given", "keep"),
    [("90d", Keep(timedelta(days=90), None)), ("30", Keep(None, 30)), ("90d,30", Keep(timedelta(days=90), 30)),
     (" 1d , 1 ", Keep(timedelta(days=1), 1))],
)  # fmt: skip
def test_what_to_keep(given, keep):
    assert parse_keep(given) == keep


@pytest.mark.parametrize(
    "given", ["", ",", "0", "0d", "90", "d", "90d30", "30,90d", "90 days", "-1", "90d,", ",30", "x"]
)
def test_what_says_nothing_is_refused(given):
    if given == "90":
        assert parse_keep(given).number == 90
        return
    with pytest.raises(UsageError):
        parse_keep(given)


@pytest.mark.parametrize(
    ("keep", "stay"),
    [
        ("40d", ["r1", "r2", "r3"]),
        ("2", ["r1", "r2"]),
        ("5d,2", ["r1", "r2"]),
        ("100d,1", ["r1", "r2", "r3", "r4"]),
        ("1d", ["r1"]),
    ],
)
def test_by_age_and_number(folder, keep, stay):
    place = folder(r4=60, r3=30, r2=10, r1=3)
    gone = prune(place, parse_keep(keep), NOW)
    assert left(place) == stay
    assert sorted(path.name for path in gone) == [name for name in ("r1", "r2", "r3", "r4") if name not in stay]


def test_what_the_newest_was_made_from_stays(folder):
    place = folder(old=90, older=100)
    folder.add("new", 1, base="older")
    prune(place, parse_keep("1"), NOW)
    assert left(place) == ["new", "older"]


def test_the_newest_sealed_run_stays(folder):
    place = folder(sealed=90)
    folder.add("new", 1, seal=False)
    prune(place, parse_keep("1"), NOW)
    assert left(place) == ["new", "sealed"]


def test_a_run_that_a_destruction_list_names_stays(folder):
    place = folder(named=90, other=80, new=1)
    lines = [{"list": "x", "made": {"run": {"run_id": "named"}}}, {"object": "file:///a"}]
    (place / "june.destruction.jsonl").write_text("\n".join(map(json.dumps, lines)) + "\nno json\n")
    prune(place, parse_keep("1"), NOW)
    assert left(place) == ["named", "new"]


def test_an_unfinished_run_counts_for_nothing_and_goes_by_age(folder):
    place = folder(good=50)
    folder.add("begun", 2, finished=False)
    assert unfinished_in(place) == place / "begun"
    prune(place, parse_keep("1"), NOW)
    assert left(place) == ["good"]
    folder.add("later", 1)
    assert unfinished_in(place) is None


def test_what_is_not_ours_is_left_alone(folder, tmp_path):
    place = folder(old=90, noted=90, new=1)
    (place / "noted/notes.docx").write_text("mine")
    (place / "deep").mkdir()
    (place / "deep/run.db").write_bytes(b"no store")
    (place / "empty").mkdir()
    (place / "link").symlink_to(place / "old", target_is_directory=True)
    (place / "file").write_text("")
    prune(place, parse_keep("1"), NOW)
    assert left(place) == ["deep", "empty", "new", "noted"]
    assert (place / "link").is_symlink()


def test_what_a_crash_left_half_removed_is_taken_away(folder):
    place = folder(new=1)
    (place / f"{GOING}old").mkdir()
    (place / f"{GOING}old/run.db").write_text("")
    prune(place, parse_keep("1"), NOW)
    assert left(place) == ["new"]
    assert [run.run_id for run in runs_in(place)] == ["new"]


def test_a_folder_of_somebodys_that_is_called_like_a_leftover_stays(folder, tmp_path):
    place = folder(new=1)
    (place / f"{GOING}mine").mkdir()
    (place / f"{GOING}mine/notes.docx").write_text("mine")
    (tmp_path / "away").mkdir()
    (place / f"{GOING}link").symlink_to(tmp_path / "away", target_is_directory=True)
    prune(place, parse_keep("1"), NOW)
    assert (place / f"{GOING}mine/notes.docx").read_text() == "mine"
    assert (place / f"{GOING}link").is_symlink()


def test_a_signed_run_and_one_that_is_gone_on_from_stay(folder):
    place = folder(signed=90, base=80, other=70, new=5)
    (place / "signed/seal.sig").write_bytes(b"s" * 64)
    folder.add("begun", 0, finished=False, base="base")
    prune(place, parse_keep("30d,1"), NOW)
    assert left(place) == ["base", "begun", "new", "signed"]
