"""Tables on the terminal, and the product run as a user runs it."""

from __future__ import annotations

import os
import subprocess
import sys
import unicodedata
from collections.abc import Sequence
from pathlib import Path

KEY = "benchmarks-benchmarks-benchmarks"
"""PANDIAN_KEY of every run here, so that fingerprints can be computed again."""
PANDIAN = [sys.executable, "-c", "import sys; from scanner.cli import main; sys.exit(main())"]


def environment() -> dict[str, str]:
    """The environment of a run: a known key, English messages."""
    root = str(Path(__file__).resolve().parent.parent)
    path = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))
    return {**os.environ, "PANDIAN_KEY": KEY, "PANDIAN_LANG": "en", "PYTHONPATH": path, "PYTHONUTF8": "1"}


def pandian(*arguments: str) -> None:
    """Run the command; CalledProcessError where it does not end with 0."""
    subprocess.run([*PANDIAN, *arguments], check=True, env=environment(), stdout=subprocess.DEVNULL)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def table(title: str, head: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print ``rows`` under ``head``, columns aligned; the first to the left, the others to the right."""
    cells = [list(head), *([str(c) for c in row] for row in rows)]
    widths = [max(_width(row[i]) for row in cells) for i in range(len(head))]
    print(f"\n{title}")
    for number, row in enumerate(cells):
        pads = [" " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)]
        print("  ".join(c + p if i == 0 else p + c for i, (c, p) in enumerate(zip(row, pads, strict=True))).rstrip())
        if number == 0:
            print("  ".join("-" * width for width in widths))
    sys.stdout.flush()
