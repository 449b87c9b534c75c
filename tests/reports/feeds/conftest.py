"""One real scan for all tests of feeds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from scanner import scan
from scanner.store.view import StoredRun
from tests.reports.feeds.material import KEY, make_places


@dataclass(frozen=True)
class Scanned:
    """A real run, and values that stand in what it read."""

    run: StoredRun
    values: list[str]
    folder: Path


@pytest.fixture(scope="session")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scanned]:
    """A share of some 1,750 files and a database of invented people, scanned once."""
    folder = tmp_path_factory.mktemp("feeds")
    values = make_places(folder)
    key = folder / "key"
    key.touch(0o600)
    key.write_text(KEY, "ascii")
    targets = [folder / "share", f"sqlite:///{folder}/crm.db"]
    run = scan(targets, folder / "run", names="off", formats=(), key_file=key, workers=2, lang="zh")
    try:
        yield Scanned(run, values, folder)
    finally:
        run.close()
