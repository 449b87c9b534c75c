"""The gate set: texts written by hand with every name marked, read into plain text and spans.

The rules of marking stand in ``tests/models/ner/gate/README.md``. A mark is ``⟦PERSON:张三⟧``; with ``?`` behind the type
finding it is neither right nor wrong.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "tests" / "models" / "ner" / "gate"
DEVELOPMENT = FOLDER.with_name("dev")
"""Texts marked alike by which rules are mended."""
TYPES = ("PERSON", "CN_ADDRESS", "ORGANIZATION", "JOB_TITLE", "LOCATION")
_MARK = re.compile(r"⟦([A-Z_]+)(\??):([^⟦⟧]+)⟧")


@dataclass(frozen=True, slots=True)
class Mark:
    """Characters ``start`` to ``end`` of the plain text are of type ``entity``; ``optional``: they need not be found."""

    entity: str
    start: int
    end: int
    optional: bool = False


@dataclass(frozen=True, slots=True)
class GateText:
    """One text without its marks, and the marks in ascending order."""

    name: str
    text: str
    marks: tuple[Mark, ...]


def parse(name: str, marked: str) -> GateText:
    """``marked`` without its marks. Raises ValueError for brackets that are no mark, unknown types, blank edges."""
    parts: list[str] = []
    marks: list[Mark] = []
    done = length = 0
    for found in _MARK.finditer(marked):
        entity, optional, value = found.groups()
        if entity not in TYPES or value != value.strip():
            raise ValueError(f"{name}: not a mark: {found[0]}")
        before = marked[done : found.start()]
        start = length + len(before)
        length = start + len(value)
        marks.append(Mark(entity, start, length, bool(optional)))
        parts += [before, value]
        done = found.end()
    text = "".join([*parts, marked[done:]])
    if "⟦" in text or "⟧" in text:
        raise ValueError(f"{name}: a bracket that belongs to no mark")
    return GateText(name, text, tuple(marks))


def read(folder: Path = FOLDER) -> list[GateText]:
    """Every text of the set, by name."""
    return [parse(path.name, path.read_text("utf-8")) for path in sorted(folder.glob("*.txt"))]
