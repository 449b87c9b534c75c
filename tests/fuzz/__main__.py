"""``python -m tests.fuzz [READER...] [--seconds N] [--seeds FOLDER]``: fuzz readers; ``--replay FILE`` runs one input again."""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tests.fuzz.seeds import gather
from tests.fuzz.targets import targets

ROOT = Path(__file__).parents[2]
RESTARTS = 8
"""How often one reader is begun again after an end of its process."""


@dataclass
class Outcome:
    """How the fuzzing of one reader went."""

    target: str
    guided: bool
    seeds: int
    seconds: float = 0.0
    processor: float = 0.0
    """Seconds of a core that it had."""
    runs: int = 0
    covered: int = 0
    restarts: int = 0
    found: list[str] = field(default_factory=list)


def _arguments(given: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.fuzz", description="Fuzz the readers, each in a process of its own."
    )
    parser.add_argument("readers", nargs="*", metavar="READER", help="names as --list shows them; default: all")
    parser.add_argument("--list", action="store_true", help="list the readers and end")
    parser.add_argument("--seconds", type=int, default=60, help="for each reader (60)")
    parser.add_argument(
        "--up-to",
        type=int,
        metavar="SECONDS",
        help="leave out readers that had so much of a core in all calls that the log knows",
    )
    parser.add_argument("--seeds", type=Path, metavar="FOLDER", help="files to begin with, beside those the tests make")
    parser.add_argument(
        "--work", type=Path, default=ROOT / ".cache/fuzz", help="corpus, faults and log lie here (.cache/fuzz)"
    )
    parser.add_argument(
        "--replay", type=Path, metavar="FILE", help="read a stored input again; its name begins with the reader's"
    )
    parser.add_argument("--limit", type=int, default=20, help="seconds one input may take (20)")
    parser.add_argument("--memory", type=int, default=1024, help="MiB it may take (1024)")
    parser.add_argument("--largest", type=int, default=64 << 10, help="bytes of an input at most (65536)")
    parser.add_argument("--by-chance", action="store_true", help="without coverage, also where atheris is there")
    return parser.parse_args(given)


def _command(options: argparse.Namespace, name: str, seconds: float, *, guided: bool) -> list[str]:
    work = options.work
    command = [sys.executable, "-m", "tests.fuzz.child", name, "--seconds", str(max(1, round(seconds)))]
    for option in ("limit", "memory", "largest"):
        command += [f"--{option}", str(getattr(options, option))]
    command += ["--seeds", str(work / "seeds" / name), "--corpus", str(work / "corpus" / name)]
    command += ["--found", str(work / "found"), "--current", str(work / f"{name}.current")]
    return [*command, "--guided"] if guided else command


def had(log: Path) -> Counter[str]:
    """Seconds of a core that each reader had in the calls before, guided by coverage."""
    spent: Counter[str] = Counter()
    if log.exists():
        for call in map(json.loads, log.read_text("utf-8").splitlines()):
            if call["guided"]:
                spent[call["target"]] += call.get("processor", 0)
    return spent


def _processor() -> float:
    times = os.times()
    return times.children_user + times.children_system


def fuzz(options: argparse.Namespace, name: str, seeds: int, *, guided: bool) -> Outcome:
    """One reader until its time is over, begun again whenever its process ended before."""
    outcome = Outcome(name, guided, seeds)
    before = _processor()
    found, current = options.work / "found", options.work / f"{name}.current"
    found.mkdir(parents=True, exist_ok=True)
    (options.work / "corpus" / name).mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    while (left := options.seconds - (time.monotonic() - began)) > 0.5 and outcome.restarts <= RESTARTS:
        code, said = _run(_command(options, name, left, guided=guided), left + 4 * options.limit + 60)
        (options.work / f"{name}.said").write_text(said, "utf-8")
        runs = re.findall(r"^#(\d+)\s+\w+(?:\s+cov: (\d+))?", said, re.MULTILINE)
        if runs:
            outcome.runs += int(runs[-1][0])
            outcome.covered = max(outcome.covered, *(int(cov or 0) for _, cov in runs))
        if code != 0:
            outcome.restarts += 1
            if current.exists():
                kind = "timeout" if "Timeout" in said else "crash"
                shutil.move(current, found / f"{name}-{kind}-{hashlib.sha256(current.read_bytes()).hexdigest()[:12]}")
    current.unlink(missing_ok=True)
    outcome.seconds = round(time.monotonic() - began, 1)
    outcome.processor = round(_processor() - before, 1)
    outcome.found = sorted(path.name for path in found.glob(f"{name}-*") if path.suffix != ".txt")
    if not outcome.runs:
        outcome.found.append(f"did not run: see {name}.said")
    return outcome


def _reader_of(stored: str) -> str | None:
    return next((name for name in sorted(targets(), key=len, reverse=True) if stored.startswith(name + "-")), None)


def _run(command: list[str], seconds: float) -> tuple[int, str]:
    try:
        done = subprocess.run(
            command,
            cwd=ROOT,
            timeout=seconds,
            check=False,
            text=True,
            errors="replace",
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
    except subprocess.TimeoutExpired as error:
        return 1, (error.stderr or b"").decode("utf-8", "replace") + "\nTimeout"
    return done.returncode, done.stderr


def _replay(options: argparse.Namespace) -> int:
    name = options.readers[0] if options.readers else _reader_of(options.replay.name)
    if name is None:
        print("its name begins with no reader's: name the reader too", file=sys.stderr)
        return 2
    command = [*_command(options, name, 1, guided=False), "--replay", str(options.replay.absolute())]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def main(given: list[str] | None = None) -> int:
    """0 where nothing was found, 1 where something was, 2 for a wrong call."""
    options = _arguments(given)
    options.work = options.work.absolute()
    known = targets()
    if unknown := set(options.readers) - set(known):
        print(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(known)}", file=sys.stderr)
        return 2
    if options.list:
        print("\n".join(known))
        return 0
    if options.replay is not None:
        return _replay(options)
    guided = not options.by_chance and importlib.util.find_spec("atheris") is not None
    if not guided:
        print("atheris is not there: inputs are changed by chance, and not guided by coverage")
    log = options.work / "log.jsonl"
    enough = {name for name, spent in had(log).items() if options.up_to and spent >= options.up_to}
    wanted = {name: known[name] for name in options.readers or known if name not in enough}
    count = gather(wanted, options.seeds, options.work / "seeds", options.largest)
    print(f"{'reader':<18}{'seeds':>6}{'runs':>10}{'runs/s':>8}{'covered':>9}{'seconds':>9}  found")
    worst = 0
    for name in wanted:
        outcome = fuzz(options, name, count[name], guided=guided)
        with log.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps(asdict(outcome)) + "\n")
        speed = outcome.runs / max(outcome.seconds, 1)
        row = f"{name:<18}{outcome.seeds:>6}{outcome.runs:>10}{speed:>8.0f}{outcome.covered:>9}{outcome.seconds:>9.0f}"
        print(f"{row}  {', '.join(outcome.found) or 'nothing'}", flush=True)
        worst |= bool(outcome.found)
    return worst


if __name__ == "__main__":
    sys.exit(main())
