"""Whole runs: the files they leave, the same whatever the number of workers; folders that are refused; going on."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from pathlib import Path
from typing import Any

import pytest

from models.errors import StoreError, UsageError
from scanner.plain import dump
from scanner.run import scan
from scanner.store.view import StoredRun

FORMATS = ("jsonl", "json")
PHONE = "手机 13800138000"


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PANDIAN_KEY", "0123456789abcdef")


@pytest.fixture(scope="module")
def share(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small") / "share"
    (folder / "人事" / "旧").mkdir(parents=True)
    (folder / "人事" / "a.txt").write_text(f"{PHONE}\n", "utf-8")
    (folder / "人事" / "旧" / "b.txt").write_text(f"{PHONE}\n", "utf-8")
    (folder / "人事" / "c.csv").write_text("mobile,n\n13900139000,1\n13900139001,2\n", "utf-8")
    (folder / "empty.txt").write_text("")
    (folder / "unknown.bin").write_bytes(bytes(range(256)) * 4)
    with zipfile.ZipFile(folder / "z.zip", "w") as archive:
        archive.writestr("x/a.txt", f"{PHONE}\n")
        archive.writestr("x/d.txt", "手机 13700137000")
    for n in range(30):
        (folder / f"n{n}.txt").write_text(f"手机 1360000{n + 1234}", "utf-8")
    return folder


@pytest.fixture(scope="module")
def runs(share: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The same share scanned by one worker and by three."""
    folder = tmp_path_factory.mktemp("runs")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PANDIAN_KEY", "0123456789abcdef")
        for workers in (1, 3):
            scan([share], folder / str(workers), workers=workers, formats=FORMATS, lang="en", full=True).close()
    return folder / "1", folder / "3"


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_the_number_of_workers_changes_nothing(runs: tuple[Path, Path]) -> None:
    one, three = runs
    for name in ("objects.jsonl", "findings.jsonl"):
        assert (one / name).read_bytes() == (three / name).read_bytes()
    mine, other = (json.loads((run / "summary.json").read_text("utf-8")) for run in runs)
    for differs in ("run_id", "started", "finished", "seconds", "options"):
        mine.pop(differs), other.pop(differs)
    assert mine == other


def test_objects_are_in_order_with_all_that_is_promised(runs: tuple[Path, Path], share: Path) -> None:
    rows = lines(runs[0] / "objects.jsonl")
    uris = [row["object"] for row in rows]
    assert uris == sorted(set(uris))
    assert len(rows) == sum(path.is_file() for path in share.rglob("*")) + 2
    promised = {"object", "path", "target", "media_type", "size", "modified", "owner", "access", "sha256", "status"}
    promised |= {"reason", "tier", "tier_reasons", "counts", "subjects", "duplicates_of"}
    assert all(promised <= row.keys() for row in rows)
    unknown = next(row for row in rows if row["path"].endswith("unknown.bin"))
    assert (unknown["status"], unknown["reason_code"], unknown["tier"]) == ("skipped", "empty_type", None)
    assert unknown["reason"] == "binary content of an unknown kind"


def test_copies_name_the_first_of_them(runs: tuple[Path, Path]) -> None:
    rows = lines(runs[0] / "objects.jsonl")
    copies = {row["path"].rpartition("share/")[2]: row["duplicates_of"] for row in rows if row["duplicates_of"]}
    assert set(copies) == {"人事/a.txt", "z.zip!/x/a.txt"}
    assert all(first.endswith("/%E4%BA%BA%E4%BA%8B/%E6%97%A7/b.txt") for first in copies.values())


def test_folders_add_up_and_people_are_counted_once(runs: tuple[Path, Path], share: Path) -> None:
    with StoredRun(runs[0]) as run:
        folders = {row["path"].removeprefix(str(share)): row for row in run.folders()}
        assert set(folders) == {"", "/人事", "/人事/旧", "/z.zip!", "/z.zip!/x"}
        assert (folders["/人事"]["objects"], folders["/人事"]["subjects"], folders["/人事"]["findings"]) == (3, 3, 4)
        assert folders["/人事"]["parent"] == str(share)
        root = folders[""]
        assert (root["parent"], root["objects"], root["unread"]) == (None, 38, 1)
        assert root["subjects"] == run.summary["subjects"]["estimate"] == 34
        assert root["bytes"] == sum(path.stat().st_size for path in share.rglob("*") if path.is_file())
        assert root["entities"] == {"CN_MOBILE": 36}
        met: set[str | None] = {None}
        for row in run.folders(limit=3):
            assert row["parent"] in met
            met.add(row["path"])


def test_the_view_sorts_by_risk_and_filters(runs: tuple[Path, Path]) -> None:
    with StoredRun(runs[0]) as run:
        first = next(iter(run.objects("risk", limit=1)))
        assert first["subjects"] == 2
        assert len(list(run.objects(limit=4))) == 4
        rows = list(run.findings(object=first["object"]))
        assert rows
        assert {row["object"] for row in rows} == {first["object"]}
        field = next(row for row in run.fields() if row["name"] == "mobile")
        assert (field["entity_type"], field["count"], field["values"], field["tier"]) == ("CN_MOBILE", 2, 2, "internal")


def test_lines_written_quickly_are_the_rows(runs: tuple[Path, Path]) -> None:
    with StoredRun(runs[0]) as run:
        assert [json.loads(line) for line in run.finding_lines()] == list(run.findings())
        assert list(run.object_lines()) == [dump(row) for row in run.objects()]
        unread = [row for row in run.objects() if row["status"] != "scanned"]
        assert unread
        assert list(run.objects("unread")) == unread


def test_the_summary_counts_what_the_lines_say(runs: tuple[Path, Path]) -> None:
    summary = json.loads((runs[0] / "summary.json").read_text("utf-8"))
    rows, findings = lines(runs[0] / "objects.jsonl"), lines(runs[0] / "findings.jsonl")
    assert summary["objects"] == len(rows)
    assert summary["status"] == {"scanned": 37, "skipped": 1}
    assert summary["entities"] == {"CN_MOBILE": {"findings": len(findings), "objects": 35, "masked": 0}}
    assert sum(tier["objects"] for tier in summary["tiers"].values()) == 37
    assert summary["matrix"] == {
        "share": {"CN_MOBILE": 30},
        "share/人事": {"CN_MOBILE": 4},
        "share/z.zip!": {"CN_MOBILE": 2},
    }
    opened = sum(sum(row["counts"].values()) for row in rows if row["exposure"] in {"everybody", "public"})
    assert sum(sum(row.values()) for row in summary["matrix_open"].values()) == opened
    assert summary["complete"] is True


def test_reasons_speak_the_language_asked_for(runs: tuple[Path, Path]) -> None:
    with StoredRun(runs[0], "zh") as run:
        reasons = {row["reason"] for row in run.objects() if row["status"] == "skipped"}
        assert reasons == {"无法识别的二进制内容"}
        texts = {reason["text"] for row in run.objects() for reason in row["tier_reasons"]}
        assert any("手机号" in each for each in texts)


def test_the_store_is_one_plain_file_that_others_can_read(runs: tuple[Path, Path]) -> None:
    assert sorted(path.name for path in runs[0].iterdir()) == [
        "findings.jsonl",
        "objects.jsonl",
        "run.db",
        "seal.jsonl",
        "summary.json",
    ]
    with sqlite3.connect(f"file:{runs[0] / 'run.db'}?mode=ro", uri=True) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert database.execute("SELECT count(*) FROM object").fetchone() == (38,)
    database.close()


def test_a_finished_run_is_not_written_over(runs: tuple[Path, Path], share: Path) -> None:
    before = (runs[0] / "run.db").read_bytes()
    with pytest.raises(UsageError, match="--out"):
        scan([share], runs[0], formats=FORMATS)
    assert (runs[0] / "run.db").read_bytes() == before


def test_resuming_a_finished_run_only_writes_its_reports(runs: tuple[Path, Path], share: Path) -> None:
    (runs[0] / "summary.json").unlink()
    objects = (runs[0] / "objects.jsonl").read_bytes()
    scan([share], runs[0], formats=FORMATS, resume=True, lang="en").close()
    assert (runs[0] / "summary.json").is_file()
    assert (runs[0] / "objects.jsonl").read_bytes() == objects


def test_resuming_something_else_is_refused(runs: tuple[Path, Path], share: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="targets"):
        scan([tmp_path], runs[0], formats=FORMATS, resume=True)
    with pytest.raises(UsageError, match="names"):
        scan([share], runs[0], formats=FORMATS, resume=True, names="off")


@pytest.mark.parametrize("content", ["file", "foreign"])
def test_a_folder_that_is_no_run_is_left_alone(content: str, share: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    if content == "file":
        out.write_text("mine")
    else:
        out.mkdir()
        (out / "mine.txt").write_text("mine")
    with pytest.raises(UsageError, match="--out"):
        scan([share], out, formats=FORMATS)
    assert [path.name for path in tmp_path.rglob("*")] == (["out"] if content == "file" else ["out", "mine.txt"])


def test_a_run_inside_its_own_target_does_not_read_itself(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PHONE, "utf-8")
    with scan([tmp_path], tmp_path / "run", formats=FORMATS, workers=1) as run:
        rows = {row["path"].removeprefix(str(tmp_path)): row["reason_code"] for row in run.objects()}
    assert rows == {"/a.txt": None, "/run/": "excluded"}


def test_a_store_of_another_version_is_refused(runs: tuple[Path, Path], tmp_path: Path) -> None:
    out = tmp_path / "later"
    out.mkdir()
    (out / "run.db").write_bytes((runs[0] / "run.db").read_bytes())
    with sqlite3.connect(out / "run.db") as database:
        database.execute("UPDATE meta SET value = '99' WHERE key = 'schema'")
    database.close()
    with pytest.raises(StoreError, match="99"):
        StoredRun(out)


def test_a_damaged_store_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "run.db").write_bytes(b"not a database" * 100)
    with pytest.raises(StoreError, match=r"run\.db"):
        StoredRun(tmp_path)
