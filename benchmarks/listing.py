"""A bucket of 200,000 objects listed by several connections beside one, from a server that takes its time.

``python -m benchmarks.listing --objects N --latency SECONDS ...`` takes others. Each bucket is walked by one connection and
by more in turn, and the same objects have to come in the same order.
"""

from __future__ import annotations

import argparse
import sys
import time
import zlib
from collections.abc import Sequence
from contextlib import closing

from benchmarks import report
from benchmarks.s3_server import SHAPES, running
from models.limits import Limits
from models.records import Item, Target

OBJECTS = 200_000
LATENCIES = (0.02, 0.1)
"""Seconds of each answer: a server in the house, and one in a cloud."""
CONNECTIONS = (1, 6)
"""One, and what a scan with two workers has left to list, unless it is told otherwise."""
BAR = 2.0
"""How many times as fast as by one it is to be where the server takes longest."""


def walked(endpoint: str, connections: int) -> tuple[float, float, int, int]:
    """Seconds by the clock and of the processor, objects, and a sum over what came, in its order."""
    from scanner.crawlers.s3.crawler import S3Crawler

    target = Target("s3", f"s3://bucket?endpoint={endpoint}&path_style=1&anonymous=1")
    objects = check = 0
    with closing(S3Crawler(target, Limits())) as crawler:
        crawler.list_by(connections)
        crawler.check()
        began, cpu = time.perf_counter(), time.process_time()
        for met in crawler.walk():
            if isinstance(met, Item):
                objects += 1
                check = zlib.crc32(met.uri.encode(), check)
        return time.perf_counter() - began, time.process_time() - cpu, objects, check


def main(arguments: Sequence[str] = ()) -> bool:
    """Print seconds and objects a second of each; whether the bar was kept."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.listing")
    parser.add_argument("--objects", type=int, default=OBJECTS)
    parser.add_argument("--latency", type=float, nargs="+", default=LATENCIES)
    asked, ratio = parser.parse_args(arguments), 0.0
    rows: list[list[object]] = []
    least: dict[float, float] = {}
    for latency in asked.latency:
        for shape in SHAPES:
            with running(shape, asked.objects, latency) as endpoint:
                one: tuple[float, float, int, int] | None = None
                for connections in CONNECTIONS:
                    found = walked(endpoint, connections)
                    one = one or found
                    if found[2:] != (asked.objects, one[3]):
                        raise RuntimeError(f"{shape}, {connections}: {found[2]} objects, or in another order")
                    ratio = one[0] / found[0]
                    what = f"{latency * 1000:.0f} ms, {shape}, by {connections}"
                    rows.append(
                        [what, f"{found[0]:.1f}", f"{found[1]:.1f}", f"{asked.objects / found[0]:,.0f}", f"{ratio:.1f}"]
                    )
            least[latency] = min(ratio, least.get(latency, ratio))
    report.table(f"S3: {asked.objects:,} objects", ("", "wall s", "CPU s", "objects/s", "of one"), rows)
    kept = least[max(least)] >= BAR
    print(f"bar: {BAR:.0f} times one at {max(least) * 1000:.0f} ms, {'kept' if kept else 'missed'}")
    return kept


if __name__ == "__main__":
    sys.exit(0 if main(sys.argv[1:]) else 1)
