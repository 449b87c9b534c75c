"""A share made to break scanners, through the command: it must end by itself, lose nothing, and stay small.

``python -m benchmarks hostile``. Bombs, documents without end and a tree full of traps are made on the spot, each
beside innocent files with a number of their own. Every entry must have its line, every neighbour's number must be
found, as must the numbers that stand before a trap; no process may grow beyond the bar, and nothing may be left behind.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import report
from benchmarks.hostile import bombs, documents, tree
from benchmarks.hostile.share import Scale, Share

MINUTES = 20
BYTES = 1500 << 20


@dataclass(slots=True)
class Outcome:
    """What a scan of the share came to."""

    code: int
    seconds: float
    processor: float
    """Seconds of all processes together."""
    peak: int
    """Bytes of the largest process."""
    processes: int
    rows: int = 0
    statuses: Counter[tuple[str, str]] = field(default_factory=Counter)
    without_line: list[str] = field(default_factory=list)
    without_number: list[str] = field(default_factory=list)
    not_kept: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    """Scratch folders that outlived the scan."""

    def kept(self) -> bool:
        """Whether every bar was kept."""
        lost = self.without_line or self.without_number or self.not_kept or self.left
        return self.code == 0 and self.seconds < MINUTES * 60 and self.peak < BYTES and not lost


def build(root: Path, scale: Scale) -> tuple[Share, tree.Restless]:
    """The share below ``root``."""
    share = Share(root, scale)
    for part in (bombs, documents, tree):
        for _ in part.build(share):
            pass
    return share, tree.Restless(share)


def scan(share: Share, restless: tree.Restless, out: Path, command: Sequence[str] | None = None) -> Outcome:
    """Scan it in a process of its own while some of it changes; ``command`` is given the share and the run's folder."""
    scratch = out.with_name(out.name + "-scratch")
    scratch.mkdir()
    environment = report.environment() | {"TMPDIR": str(scratch)}
    command = command or [*report.PANDIAN, "scan", "--quiet", "--names", "off", "--out"]
    began, before = time.perf_counter(), os.times()
    restless.start()
    try:
        with subprocess.Popen(
            [*command, str(out), str(share.root)], env=environment, stdout=subprocess.DEVNULL
        ) as process:
            largest: dict[int, int] = {}
            done = threading.Event()
            watcher = threading.Thread(target=_watch, args=(process.pid, largest, done))
            watcher.start()
            try:
                code = process.wait(MINUTES * 120)
            except subprocess.TimeoutExpired:
                process.kill()
                code = -9
            done.set()
            watcher.join()
    finally:
        restless.stop()
    seconds, after = time.perf_counter() - began, os.times()
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    outcome = Outcome(code, seconds, spent, max(largest.values(), default=0), len(largest))
    outcome.left = [entry.name for entry in scratch.iterdir()]
    if (out / "objects.jsonl").exists():
        judge(share, out, outcome)
    return outcome


def judge(share: Share, out: Path, outcome: Outcome) -> None:
    """Hold the lines of the run against what was built."""
    found: Counter[str] = Counter()
    roots: set[str] = set()
    with (out / "objects.jsonl").open(encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            outcome.rows += 1
            uri = row["object"]
            root = uri.partition("!/")[0]
            roots.add(root)
            if row["kind"] != "folder":
                outcome.statuses[row["status"], row["reason_code"] or ""] += 1
            found[root] += row["counts"].get("CN_MOBILE", 0)
    outcome.without_line = sorted(share.entries - roots)
    outcome.without_number = sorted(uri for uri in share.neighbours if not found[uri])
    outcome.not_kept = sorted(uri for uri in share.kept if not found[uri])


def _watch(pid: int, largest: dict[int, int], done: threading.Event) -> None:
    """Keep the largest resident size that the system noted of each process, fifty times a second."""
    import psutil

    root = psutil.Process(pid)
    while not done.wait(0.02):
        try:
            family = [root, *root.children(recursive=True)]
        except psutil.NoSuchProcess:
            continue
        for process in family:
            largest[process.pid] = max(largest.get(process.pid, 0), _high_water(process.pid))


def _high_water(pid: int) -> int:
    try:
        text = Path(f"/proc/{pid}/status").read_text("ascii", "replace")
    except OSError:
        return 0
    at = text.find("VmHWM:")
    return int(text[at:].split(None, 2)[1]) << 10 if at >= 0 else 0


def remove(folder: Path) -> None:
    """Remove a tree whose paths may be longer than a call takes, and folders that are shut."""
    for path in folder.glob("share/shut/folder"):
        path.chmod(0o700)
    shutil.rmtree(folder)


def show(outcome: Outcome, share: Share) -> None:
    """Print what it came to."""
    rows: list[Sequence[object]] = [
        ("ended with", outcome.code, 0),
        ("minutes", f"{outcome.seconds / 60:.1f}", f"< {MINUTES}"),
        ("processor minutes", f"{outcome.processor / 60:.1f}", ""),
        ("peak of any process, MB", outcome.peak >> 20, f"< {BYTES >> 20}"),
        ("worker processes", outcome.processes - 1, ""),
        ("lines", outcome.rows, ""),
        ("entries without a line", f"{len(outcome.without_line)} of {len(share.entries)}", 0),
        ("neighbours without their number", f"{len(outcome.without_number)} of {len(share.neighbours)}", 0),
        ("numbers before a trap that are lost", f"{len(outcome.not_kept)} of {len(share.kept)}", 0),
        ("scratch folders left", len(outcome.left), 0),
    ]
    report.table("Hostile share", ("", "", "bar"), rows)
    ends = [(f"{status} {code}".strip(), count) for (status, code), count in outcome.statuses.most_common()]
    report.table("How objects ended", ("", "objects"), ends)
    for name in ("without_line", "without_number", "not_kept", "left"):
        for uri in getattr(outcome, name)[:20]:
            print(f"{name}: {uri[-150:]}")


def main(scale: Scale | None = None) -> bool:
    """Build, scan, print; True where every bar was kept."""
    folder = Path(tempfile.mkdtemp(prefix="hostile-"))
    try:
        share, restless = build(folder / "share", scale or Scale())
        print(f"built {len(share.entries)} entries", flush=True)
        outcome = scan(share, restless, folder / "run")
        show(outcome, share)
        return outcome.kept()
    finally:
        remove(folder)


if __name__ == "__main__":
    if sys.platform == "win32":
        sys.exit("the tree holds what Windows has no names for")
    sys.exit(0 if main() else 1)
