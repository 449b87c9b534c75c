"""The reports of a rescan: lines of what did not change are those of the earlier file, and no others are made."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from reports import jsonl_reuse
from scanner.store.view import StoredRun
from tests.scanner.rescanning import Share, age


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PANDIAN_KEY", "0123456789abcdef")
    age(monkeypatch)


@pytest.fixture
def share(tmp_path: Path) -> Share:
    made = Share(tmp_path)
    for n in range(8):
        made.write(f"d{n % 2}/f{n}.txt", f"手机 1380013800{n} 或 1390013900{n}")
    made.write("d1/empty.txt", "无")
    return made


@pytest.fixture
def reused(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    found: list[bool] = []
    real = jsonl_reuse.write_reusing

    def noted(*given: Any) -> bool:
        found.append(real(*given))
        return found[-1]

    monkeypatch.setattr("reports.jsonl.write_reusing", noted)
    return found


def change(share: Share) -> None:
    share.write("d0/f0.txt", "邮箱 someone@example.com")
    share.write("d0/new.txt", "手机 13700137000")
    (share.place / "d1" / "f3.txt").unlink()
    (share.place / "d0" / "f2.txt").rename(share.place / "d0" / "moved.txt")


def full(folder: Path) -> str:
    """What a write from the store alone gives."""
    with StoredRun(folder) as run:
        return "".join(f"{line}\n" for line in run.finding_lines())


def test_unchanged_lines_are_copied_byte_for_byte(share: Share, reused: list[bool]) -> None:
    share.scan(formats=("jsonl",))
    assert reused == []
    change(share)
    second = share.scan(formats=("jsonl",))
    assert reused == [True]
    assert (second.out / "findings.jsonl").read_text("utf-8") == full(second.out)
    third = share.scan(formats=("jsonl",))
    assert reused == [True, True]
    assert (third.out / "findings.jsonl").read_bytes() == (second.out / "findings.jsonl").read_bytes()


def test_an_edited_earlier_file_is_not_copied(share: Share, reused: list[bool]) -> None:
    first = share.scan(formats=("jsonl",))
    path = first.out / "findings.jsonl"
    path.write_bytes(path.read_bytes().replace(b"138****", b"139****"))
    change(share)
    second = share.scan(formats=("jsonl",))
    assert reused == [False]
    assert (second.out / "findings.jsonl").read_text("utf-8") == full(second.out)
    assert "139****8001" not in (second.out / "findings.jsonl").read_text("utf-8")


def test_a_run_without_the_file_is_written_whole(share: Share, reused: list[bool]) -> None:
    share.scan(formats=("json",))
    second = share.scan(formats=("jsonl",))
    assert reused == []
    assert (second.out / "findings.jsonl").read_text("utf-8") == full(second.out)
