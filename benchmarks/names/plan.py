"""``--names auto`` against ``off`` and ``all`` on a mixed share: throughput of the whole command, objects with persons.

``python -m benchmarks names-plan``; ``python -m benchmarks.names.plan --share DIR`` measures a share of the user's own,
``--scale 0.2`` makes a smaller one, ``--missed`` lists the objects in which ``all`` finds a person and ``auto`` none.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import report
from benchmarks.names.share import write_share

MODES = ("off", "auto", "all")
ROUNDS = 2
WORKERS = 2
THROUGHPUT, RECALL = 0.5, 0.95
"""Bars: throughput of auto as a share of that of off; of the objects in which all finds a person, those of auto."""


@dataclass(frozen=True, slots=True)
class Timed:
    """Seconds of one scan: by the clock, and of the processors."""

    wall: float
    cpu: float


def scan(share: Path, out: Path, mode: str, workers: int = WORKERS) -> Timed:
    """One scan by the command, in processes of its own."""
    before, began = os.times(), time.perf_counter()
    report.pandian(
        *("scan", str(share), "--out", str(out), "--names", mode, "--workers", str(workers), "--quiet", "--full")
    )
    wall, after = time.perf_counter() - began, os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return Timed(wall, cpu)


def objects(out: Path) -> dict[str, dict[str, Any]]:
    """The lines of objects.jsonl by object."""
    with (out / "objects.jsonl").open(encoding="utf-8") as lines:
        return {row["object"]: row for row in map(json.loads, lines)}


def with_person(out: Path) -> set[str]:
    """Objects in which a person was found."""
    return {uri for uri, row in objects(out).items() if row["counts"].get("PERSON")}


def covered(out: Path) -> tuple[int, int, int]:
    """Objects of which the model read a sample, and bytes that it read, of those it should have, in all objects."""
    told = [row["names"] for row in objects(out).values() if "names" in row]
    return (
        sum(one["bytes"] < one["of"] for one in told),
        sum(one["bytes"] for one in told),
        sum(one["of"] for one in told),
    )


def measure(share: Path, scratch: Path) -> dict[str, list[Timed]]:
    """Every mode ``ROUNDS`` times, in turn, the second time from the other end."""
    times: dict[str, list[Timed]] = {mode: [] for mode in MODES}
    scan(share, scratch / "warm", "off")  # so that every byte is read from memory
    for number in range(ROUNDS):
        for mode in MODES if number % 2 == 0 else MODES[::-1]:
            times[mode].append(scan(share, scratch / f"{mode}-{number}", mode))
    return times


def judge(share: Path, size: tuple[int, int], scratch: Path, *, missed: bool = False) -> bool:
    """Measure, print, and say whether both bars were kept."""
    times = measure(share, scratch)
    best = {mode: min(one.wall for one in of) for mode, of in times.items()}
    persons = {mode: with_person(scratch / f"{mode}-0") for mode in MODES}
    rows = []
    for mode in MODES:
        sampled, read, wanted = covered(scratch / f"{mode}-0")
        hit = len(persons[mode] & persons["all"])
        rows.append(
            [
                f"--names {mode}",
                " ".join(f"{one.wall:.1f}" for one in times[mode]),
                " ".join(f"{one.cpu:.1f}" for one in times[mode]),
                f"{size[1] / best[mode] / 1e6:.2f}",
                f"{best['off'] / best[mode]:.2f} x",
                f"{len(persons[mode])}",
                f"{hit / len(persons['all']):.3f}" if persons["all"] else "-",
                sampled,
                f"{read / 1e3:,.0f} of {wanted / 1e3:,.0f}",
            ]
        )
    head = ("", "wall s", "CPU s", "MB/s", "of off", "with persons", "of all's", "sampled", "kB read by the model")
    report.table(f"Names by plan: {size[0]} files, {size[1] / 1e6:.1f} MB, {WORKERS} workers", head, rows)
    if missed:
        known = objects(scratch / "all-0")
        for uri in sorted(persons["all"] - persons["auto"]):
            print(f"missed: {known[uri]['path']} (PERSON {known[uri]['counts']['PERSON']})")
    ratio = best["off"] / best["auto"]
    recall = len(persons["auto"] & persons["all"]) / len(persons["all"]) if persons["all"] else 1.0
    kept = True
    for name, figure, bar in (("throughput", ratio, THROUGHPUT), ("objects with persons", recall, RECALL)):
        if figure < bar:
            kept = False
            print(f"missed the bar: {name} {figure:.3f} < {bar}")
    return kept


def main(arguments: list[str] | None = None) -> bool:
    """True where both bars are kept."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.names.plan", description=__doc__)
    parser.add_argument("--share", type=Path, help="a folder of the user's own instead of the one made here")
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=6)
    parser.add_argument("--missed", action="store_true")
    options = parser.parse_args([] if arguments is None else arguments)
    with tempfile.TemporaryDirectory() as scratch:
        share = options.share or Path(scratch) / "share"
        if options.share:
            sizes = [path.stat().st_size for path in share.rglob("*") if path.is_file()]
            size = len(sizes), sum(sizes)
        else:
            size = write_share(share, options.seed, options.scale)
        return judge(share, size, Path(scratch) / "runs", missed=options.missed)


if __name__ == "__main__":
    sys.exit(0 if main(sys.argv[1:]) else 1)
