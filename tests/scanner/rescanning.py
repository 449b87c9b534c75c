"""A share that is scanned again and again, and what the scans say."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from scanner.crawlers.local import files as local_files
from scanner.run import scan
from tests.scanner import fakes

FORMATS = ("jsonl", "json")
PHONE = "手机 13800138000"
READERS = "tests.scanner.fakes"


class Share:
    """A folder, the runs made of it side by side, and the log of what readers have read."""

    def __init__(self, folder: Path) -> None:
        self.place, self.log, self.runs = folder / "share", folder / "log", folder / "runs"
        self.place.mkdir()
        self.number = 0

    def write(self, name: str, text: str, *, logged: bool = True) -> Path:
        """A file of the share. ``logged``: its reader writes its name into the log."""
        path = self.place / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text + ("\n!LOG\n" if logged else "\n"), "utf-8")
        return path

    def reads(self) -> Counter[str]:
        """How often each file was read since the last call."""
        if not self.log.exists():
            return Counter()
        found = Counter(self.log.read_text("utf-8").split())
        self.log.write_text("")
        return found

    def scan(self, **options: Any) -> Run:
        """Scan the share once more, beside the runs before."""
        self.number += 1
        out = self.runs / str(self.number)
        options = {"workers": 1, "reread": 0.0, "readers": READERS, "formats": FORMATS, "lang": "en", **options}
        targets = options.pop("targets", [self.place])
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv(fakes.LOG, str(self.log))
            run = scan(targets, out, **options)
        with run:
            return Run(out, dict(run.summary), dict(run.meta))


class Run:
    """One finished run."""

    def __init__(self, out: Path, summary: dict[str, Any], meta: dict[str, Any]) -> None:
        self.out, self.summary, self.meta = out, summary, meta

    def lines(self, name: str = "objects") -> list[dict[str, Any]]:
        """The lines of one of the two files."""
        return [json.loads(line) for line in (self.out / f"{name}.jsonl").read_text("utf-8").splitlines()]

    def objects(self) -> dict[str, dict[str, Any]]:
        """The objects by the part of their path below the share."""
        return {row["path"].partition("/share/")[2]: row for row in self.lines()}

    def texts(self) -> tuple[str, str]:
        """Both files as they are."""
        return (self.out / "objects.jsonl").read_text("utf-8"), (self.out / "findings.jsonl").read_text("utf-8")


def age(monkeypatch: Any) -> None:
    """Take every file for old enough to be known by its times."""
    monkeypatch.setattr(local_files, "RACY", -(10**18))
