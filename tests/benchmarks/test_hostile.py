"""The hostile share in small: the scan ends, loses nothing, stays small, and what was read before a trap is kept."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks import hostile
from benchmarks.hostile.share import SMALL, Share

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the tree holds what Windows has no names for")

MEMORY = 500 << 20
SCRIPT = f"""
import sys
from models.limits import Limits
from scanner.run import scan
limits = Limits(timeout_per_object=30, worker_memory={MEMORY}, max_expanded=100 << 20, max_members=400)
scan([sys.argv[2]], sys.argv[1], limits=limits, names="off", formats=("jsonl", "json"), workers=2).close()
"""


class Scanned:
    """The share, what its scan came to, and the lines of what is hostile by their path."""

    def __init__(self, folder: Path) -> None:
        self.share, restless = hostile.build(folder / "share", SMALL)
        self.outcome = hostile.scan(self.share, restless, folder / "run", [sys.executable, "-c", SCRIPT])
        with (folder / "run" / "objects.jsonl").open(encoding="utf-8") as lines:
            rows = [json.loads(line) for line in lines]
        self.ends = {
            row["object"].partition("/share/")[2]: (row["status"], row["reason_code"])
            for row in rows
            if row["kind"] != "folder"
        }


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scanned]:
    folder = tmp_path_factory.mktemp("hostile")
    yield Scanned(folder)
    hostile.remove(folder)


def test_the_scan_ends_by_itself_and_leaves_nothing_behind(scanned: Scanned) -> None:
    assert (scanned.outcome.code, scanned.outcome.left) == (0, [])


def test_every_entry_has_its_line(scanned: Scanned) -> None:
    assert scanned.outcome.without_line == []


def test_every_neighbour_is_read(scanned: Scanned) -> None:
    assert len(scanned.share.neighbours) > 100
    assert scanned.outcome.without_number == []


def test_what_stands_before_a_trap_is_kept(scanned: Scanned) -> None:
    assert len(scanned.share.kept) > 15
    assert scanned.outcome.not_kept == []


@pytest.mark.skipif(sys.platform != "linux", reason="the system holds the limit there")
def test_no_process_grows_beyond_its_limit(scanned: Scanned) -> None:
    assert 0 < scanned.outcome.peak < MEMORY * 1.15


@pytest.mark.parametrize(
    ("path", "end"),
    [
        ("archives/42.zip", ("partial", "expanded")),
        ("archives/flat.zip!/a.txt", ("partial", "ratio")),
        ("archives/liar.zip!/a.txt", ("partial", "ratio")),
        ("archives/liar.zip!/b.txt", ("scanned", None)),
        ("archives/overlapping.zip", ("partial", "expanded")),
        ("archives/many.zip", ("partial", "members")),
        ("archives/zeros.gz!/zeros", ("skipped", "ratio")),
        ("archives/zeros.bz2!/zeros", ("skipped", "ratio")),
        ("archives/zeros.xz!/zeros", ("skipped", "ratio")),
        ("archives/claims.tar!/huge.bin", ("skipped", "damaged")),
        ("documents/cell.xlsx", ("partial", "cell_cut")),
        ("documents/deep.json", ("partial", "depth")),
        ("documents/deep.docx", ("partial", "depth")),
        ("documents/laughs.xml", ("partial", "external_entity")),
        ("documents/laughs.docx", ("partial", "external_entity")),
        ("documents/forms.pdf", ("failed", "memory")),
        ("documents/round.pdf", ("scanned", None)),
        ("documents/points.png", ("skipped", "picture_size")),
        ("documents/view.sqlite", ("partial", "table_unreadable")),
        ("links/one", ("skipped", "link")),
        ("special/fifo.txt", ("skipped", "special")),
        ("sparse/hole.bin", ("skipped", "empty_type")),
        ("placeholders/.report.docx.icloud", ("partial", "placeholder")),
    ],
)
def test_each_trap_says_what_it_was(scanned: Scanned, path: str, end: tuple[str, str | None]) -> None:
    assert scanned.ends[path] == end


@pytest.mark.parametrize("kind", ["zip", "tar", "gz", "xz", "bz2", "eml"])
def test_what_lies_too_deep_says_so(scanned: Scanned, kind: str) -> None:
    inside = [end for path, end in scanned.ends.items() if path.startswith(f"archives/nested_{kind}.{kind}!/")]
    assert ("skipped", "depth") in inside
    assert all(status in {"scanned", "skipped"} for status, _ in inside)


def test_a_share_where_something_is_lost_does_not_keep_the_bars(tmp_path: Path) -> None:
    share = Share(tmp_path, SMALL)
    share.neighbour(tmp_path / "a.txt")
    lines = [
        {"object": uri, "kind": "file", "status": "scanned", "reason_code": None, "counts": {}} for uri in share.entries
    ]
    (tmp_path / "objects.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    share.entry(tmp_path / "b.txt")
    outcome = hostile.Outcome(0, 1.0, 1.0, 1, 1)
    assert outcome.kept()
    hostile.judge(share, tmp_path, outcome)
    assert outcome.without_line == [(tmp_path / "b.txt").as_uri()]
    assert outcome.without_number == [(tmp_path / "a.txt").as_uri()]
    assert not outcome.kept()
