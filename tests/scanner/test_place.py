"""The name of a file speaks for its own values alone, whatever order copies of it are met in."""

import json
from pathlib import Path

from scanner import scan


def test_copies_under_other_names_are_judged_by_their_own(tmp_path: Path, monkeypatch: object) -> None:
    share = tmp_path / "share"
    share.mkdir()
    for name in ("a.txt", "护照号.txt", "z.txt"):
        (share / name).write_text("E12345678\nE22345678\nE32345678\n", "utf-8")
    for number, workers in enumerate((1, 2)):
        out = tmp_path / f"run{number}"
        scan([str(share)], out=str(out), workers=workers, full=True)
        rows = [json.loads(line) for line in (out / "objects.jsonl").read_text("utf-8").splitlines()]
        assert {row["path"].rpartition("/")[2]: row["counts"] for row in rows if row["kind"] == "file"} == {
            "a.txt": {},
            "护照号.txt": {"CN_PASSPORT": 3},
            "z.txt": {},
        }
