"""End to end: 2,000 mixed files through the command, one worker and all cores, against reading every byte."""

from __future__ import annotations

import hashlib
import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks import report
from scanner.demo.share import make_share

FILES = 2000


def make_folder(folder: Path) -> tuple[int, int]:
    """Shares of different people side by side until there are ``FILES`` files; returns files and bytes."""
    seed = 100
    while True:
        make_share(folder / f"share_{seed}", seed)
        sizes = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
        if len(sizes) >= FILES:
            return len(sizes), sum(sizes)
        seed += 1


def read_all(folder: Path) -> float:
    """Seconds to read and hash every file: the limit."""
    began = time.perf_counter()
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as stream:
                hashlib.file_digest(stream, "sha256")
    return time.perf_counter() - began


def _watch(pid: int, peak: list[int], done: threading.Event) -> None:
    """Keep the largest resident size of the process and its children, summed, ten times a second."""
    import psutil

    root = psutil.Process(pid)
    while not done.wait(0.1):
        total = 0
        try:
            for process in (root, *root.children(recursive=True)):
                total += process.memory_info().rss
        except psutil.NoSuchProcess:
            continue
        peak[0] = max(peak[0], total)


def scan(folder: Path, out: Path, workers: int) -> tuple[float, float, int]:
    """Wall seconds, processor seconds and peak memory of one scan."""
    before, began = os.times(), time.perf_counter()
    command = [*report.PANDIAN, "scan", str(folder), "--out", str(out), "--workers", str(workers), "--quiet"]
    peak = peak_of(command)
    wall, after = time.perf_counter() - began, os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return wall, cpu, peak


def peak_of(command: Sequence[str]) -> int:
    """Run ``command`` and return its peak memory in bytes, children included. Raises CalledProcessError."""
    with subprocess.Popen(command, env=report.environment(), stdout=subprocess.DEVNULL) as process:
        peak, done = [0], threading.Event()
        watcher = threading.Thread(target=_watch, args=(process.pid, peak, done))
        watcher.start()
        code = process.wait()
        done.set()
        watcher.join()
    if code:
        raise subprocess.CalledProcessError(code, command)
    return peak[0]


def main() -> bool:
    """Print files/s, MB/s, memory and ratios."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "files"
        files, size = make_folder(folder)
        read_all(folder)  # so that both are read from memory
        limit = read_all(folder)
        rows: list[list[object]] = []

        def row(name: str, wall: float, *rest: str) -> None:
            rows.append([name, f"{wall:.2f}", f"{files / wall:.0f}", f"{size / wall / 1e6:.1f}", *rest])

        row("read every byte (sha256)", limit, "-", "-", f"{1:.2f} x")
        for workers in sorted({1, os.cpu_count() or 1}):
            wall, cpu, peak = scan(folder, Path(scratch) / f"{workers}" / "run", workers)
            row(f"pandian scan --workers {workers}", wall, f"{cpu:.1f}", f"{peak / 1e6:.0f}", f"{wall / limit:.2f} x")
        title = f"End to end: {files} files, {size / 1e6:.1f} MB"
        report.table(title, ("", "wall s", "files/s", "MB/s", "CPU s", "peak MB", "takes"), rows)
    return True
