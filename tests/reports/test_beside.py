"""Several reports at once: the working paper of a large run is written by a process of its own."""

from __future__ import annotations

import contextlib
import functools
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import reports
from reports import write_reports
from tests.reports.fake_run import FakeRun


class Reopened(FakeRun):
    """A made-up run that can be opened in another process."""

    def reopener(self) -> Callable[[], Any]:
        return functools.partial(opened, self.size, os.getpid())


@contextlib.contextmanager
def opened(size: int, asked_by: int) -> Iterator[FakeRun]:
    assert os.getpid() != asked_by
    yield FakeRun(size, hostile=False)


@contextlib.contextmanager
def broken(asked_by: int) -> Iterator[FakeRun]:
    raise OSError("gone")
    yield FakeRun(1)


class Broken(FakeRun):
    def reopener(self) -> Callable[[], Any]:
        return functools.partial(broken, os.getpid())


@pytest.mark.parametrize("kind", [Reopened, Broken, FakeRun])
def test_all_reports_are_written_whoever_writes_them(
    kind: type[FakeRun], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reports, "BESIDE_FROM", 20)
    here: list[str] = []
    real = reports.write_report
    monkeypatch.setattr(reports, "write_report", lambda run, name, *rest: here.append(name) or real(run, name, *rest))
    written = write_reports(kind(30, hostile=False), ["jsonl", "xlsx", "json", "xlsx"], tmp_path, "en")
    names = ["objects.jsonl", "findings.jsonl", "report.xlsx", "summary.json"]
    assert [path.name for path in written] == names
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(names)
    assert openpyxl.load_workbook(tmp_path / "report.xlsx", read_only=True).sheetnames[0] == "Overview"
    assert ("xlsx" in here) == (kind is not Reopened)


def test_a_failure_of_the_others_stops_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports, "BESIDE_FROM", 20)

    def fails(*_: Any) -> list[Path]:
        raise OSError("disk full")

    monkeypatch.setattr(reports, "write_report", fails)
    with pytest.raises(OSError, match="disk full"):
        write_reports(Reopened(30, hostile=False), ["xlsx", "json"], tmp_path, "en")
    assert list(tmp_path.glob(".*.part")) == []


def test_an_unknown_format_is_no_format(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        write_reports(FakeRun(5), ["docx"], tmp_path, "en")
