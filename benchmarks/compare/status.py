"""How the documents of a folder end: read to the end, in part, or not at all, and why."""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from pathlib import Path

from benchmarks import report

BAR = 0.95
_LOCKED = frozenset(("encrypted", "damaged"))


def ends(folders: list[Path]) -> bool:
    """Scan ``folders`` and print how their own files end (not their members), and why some are not read to the end."""
    with tempfile.TemporaryDirectory() as scratch:
        out = Path(scratch) / "run"
        report.pandian("scan", *map(str, folders), "--out", str(out), "--quiet", "--names", "off")
        objects = [json.loads(line) for line in (out / "objects.jsonl").read_text("utf-8").splitlines()]
    files = [each for each in objects if "!/" not in each["object"]]
    locked = [each for each in files if each["reason_code"] in _LOCKED]
    rest = [each for each in files if each["reason_code"] not in _LOCKED]
    why = Counter((e["status"], e["reason_code"], e["media_type"]) for e in rest if e["status"] != "scanned")
    read = sum(each["status"] == "scanned" for each in rest)
    share = read / max(1, len(rest))
    title = (
        f"Read to the end: {read} of {len(rest)} = {share:.3f} (bar {BAR}); {len(locked)} more are locked or damaged"
    )
    report.table(title, ("status", "reason", "type", "files"), [(*map(str, key), n) for key, n in why.most_common()])
    return share >= BAR
