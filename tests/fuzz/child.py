"""One reader being fuzzed, in a process of its own: guided by coverage with atheris, by chance alone without it.

A fault that is an exception is stored under its signature, and fuzzing goes on; the smallest input of each is kept. A
hang, a crash of the process and memory that cannot be had end it: ``tests.fuzz`` stores what was in hand, and begins
again.
"""

from __future__ import annotations

import argparse
import faulthandler
import importlib
import os
import pkgutil
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

MIB = 1 << 20
SLOW = 2
"""The part of the time limit from which an input is stored as slow."""


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("target")
    parser.add_argument("--guided", action="store_true")
    parser.add_argument("--replay", type=Path)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--limit", type=int, default=20)
    parser.add_argument("--memory", type=int, default=1024)
    parser.add_argument("--largest", type=int, default=256 << 10)
    parser.add_argument("--seeds", type=Path)
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--found", type=Path)
    parser.add_argument("--current", type=Path)
    return parser.parse_args()


def import_readers() -> None:
    """Every reader with all its parts, so that what is instrumented is not what happened to be imported first."""
    import scanner.readers as folder

    for module in pkgutil.walk_packages(folder.__path__, folder.__name__ + "."):
        try:
            importlib.import_module(module.name)
        except ModuleNotFoundError as error:
            print(f"not there: {error.name}", file=sys.stderr)


def limit_memory(mebibytes: int) -> None:
    """At most so much address space beyond what is in use, where the system can refuse it."""
    try:
        import resource

        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except (ImportError, OSError):
        return
    limit = pages * resource.getpagesize() + mebibytes * MIB
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


class Judge:
    """Reads inputs and keeps those with a fault."""

    def __init__(self, target: str, found: Path, limit: int, scratch: Path) -> None:
        from tests.fuzz.oracle import places, signature, try_reading
        from tests.fuzz.targets import targets

        self.target, self.found, self.limit, self.scratch = targets()[target], found, limit, scratch
        self._read, self._signature, self._places = try_reading, signature, places
        self._known: dict[str, int] = {}

    def __call__(self, data: bytes) -> None:
        began = time.monotonic()
        try:
            self._read(self.target, data, self.scratch)
        except Exception as error:
            self._keep(self._signature(error), data, self._places(error))
        took = time.monotonic() - began
        if took > self.limit / SLOW:
            self._keep("slow", data, [f"{took:.1f} s"])

    def _keep(self, name: str, data: bytes, notes: list[str]) -> None:
        if len(data) >= self._known.get(name, 1 << 62):
            return
        self._known[name] = len(data)
        self.found.mkdir(parents=True, exist_ok=True)
        (self.found / f"{self.target.name}-{name}").write_bytes(data)
        (self.found / f"{self.target.name}-{name}.txt").write_text("\n".join(notes) + "\n", "utf-8")


def guided(options: argparse.Namespace, judge: Judge) -> None:
    """libFuzzer's loop; it stores what ends the process below ``found`` by itself."""
    import atheris

    from tests.fuzz.mutate import by_structure

    def mutate(data: bytes, most: int, seed: int) -> bytes:
        return by_structure(data, most, _mixed(random.Random(seed), atheris.Mutate), random.Random(seed ^ 1))

    settings = {
        "max_total_time": options.seconds,
        "timeout": options.limit,
        "max_len": options.largest,
        "rss_limit_mb": 0,
        "print_final_stats": 0,
        "artifact_prefix": f"{options.found}/{options.target}-",
    }
    flags = [f"-{key}={value}" for key, value in settings.items()]
    atheris.Setup([sys.argv[0], *flags, str(options.corpus), str(options.seeds)], judge, custom_mutator=mutate)
    atheris.Fuzz()


def _mixed(chance: random.Random, mutate: Callable[[bytes, int], bytes]) -> Callable[[bytes, int], bytes]:
    from tests.fuzz.mutate import plain

    return lambda data, most: mutate(data[:most], most) if chance.randrange(2) else plain(data, most, chance)


def by_chance(options: argparse.Namespace, judge: Judge) -> None:
    """Seeds changed at random until the time is over. What is in hand stands in ``current`` for whoever starts it."""
    from tests.fuzz.mutate import by_structure, plain

    chance = random.Random()
    seeds = [path.read_bytes() for path in sorted(options.seeds.iterdir())] or [b""]
    end, runs = time.monotonic() + options.seconds, 0
    while time.monotonic() < end:
        data = by_structure(chance.choice(seeds), options.largest, lambda d, most: plain(d, most, chance), chance)
        options.current.write_bytes(data)
        faulthandler.dump_traceback_later(options.limit, exit=True)
        judge(data)
        faulthandler.cancel_dump_traceback_later()
        runs += 1
    options.current.unlink(missing_ok=True)
    print(f"#{runs} DONE", file=sys.stderr)


def replay(options: argparse.Namespace, judge: Judge) -> None:
    """Read one stored input, with its traceback where it still has a fault."""
    faulthandler.dump_traceback_later(options.limit, exit=True)
    began = time.monotonic()
    emitted = judge._read(judge.target, options.replay.read_bytes(), judge.scratch)
    faulthandler.cancel_dump_traceback_later()
    print(f"{options.replay.name}: read without a fault in {time.monotonic() - began:.1f} s, {emitted:,} characters")


def main() -> None:
    """Fuzz, or replay, under a limit of memory."""
    options = _arguments()
    if options.guided:
        import atheris

        with atheris.instrument_imports(include=["scanner.readers", "models"]):
            import_readers()
    else:
        import_readers()
    with tempfile.TemporaryDirectory(prefix="pandian-fuzz-") as scratch:
        judge = Judge(options.target, options.found, options.limit, Path(scratch))
        limit_memory(options.memory)
        if options.replay is not None:
            replay(options, judge)
        elif options.guided:
            guided(options, judge)
        else:
            by_chance(options, judge)


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    main()
