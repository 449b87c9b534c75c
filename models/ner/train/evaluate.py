"""How well a net finds the names of texts in which they are marked: strict spans, counted by label.

A mark is ``⟦PERSON:张三⟧``; ``⟦PERSON?:老周⟧`` is optional: to find it, or a part of it, is neither right nor wrong.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from models.ner.reading import Piece, Reading
from models.ner.train.archive import Arrays
from models.ner.train.tags import LABELS, Floats, Span, decode

_MARK = re.compile(r"⟦([A-Z_]+)(\??):([^⟦⟧]+)⟧")
_ROOM = 4096
"""Characters of one batch."""
Scorer = Callable[[npt.NDArray[np.int64], npt.NDArray[np.int64]], Floats]
"""Ids (rows, width) and lengths, the longest first -> (rows, width, tags)."""


@dataclass(frozen=True, slots=True)
class Marked:
    """A text without its marks; spans that are to be found, and optional ones."""

    name: str
    text: str
    spans: tuple[Span, ...]
    optional: tuple[Span, ...]


@dataclass(slots=True)
class Score:
    """Counts by label; ``missed`` and ``wrong``: (text's name, label, value)."""

    want: Counter[str] = field(default_factory=Counter)
    hit: Counter[str] = field(default_factory=Counter)
    false: Counter[str] = field(default_factory=Counter)
    missed: list[tuple[str, str, str]] = field(default_factory=list)
    wrong: list[tuple[str, str, str]] = field(default_factory=list)

    def add(self, one: Marked, found: Iterable[Span]) -> None:
        """Count what was found in one text."""
        spans, due = set(found), set(one.spans)
        self.want.update(label for _, _, label in due)
        self.hit.update(label for _, _, label in due & spans)
        self.missed += [(one.name, label, one.text[a:b]) for a, b, label in sorted(due - spans)]
        for start, end, label in sorted(spans - due):
            if not any(kind == label and a < end and start < b for a, b, kind in one.optional):
                self.false[label] += 1
                self.wrong.append((one.name, label, one.text[start:end]))

    def rates(self, *labels: str) -> tuple[float, float, float]:
        """Precision, recall and F1 of the labels together, of all where none is named; 0 where nothing was due."""
        chosen = labels or LABELS
        want, hit, false = (sum(count[label] for label in chosen) for count in (self.want, self.hit, self.false))
        precision = hit / (hit + false) if hit else 0.0
        recall = hit / want if hit else 0.0
        return precision, recall, 2 * precision * recall / (precision + recall) if hit else 0.0


def read(folder: Path) -> list[Marked]:
    """The marked texts of a folder, by name. Raises ValueError for brackets that are no mark."""
    return [parse(path.stem, path.read_text("utf-8")) for path in sorted(folder.glob("*.txt"))]


def parse(name: str, marked: str) -> Marked:
    """A text out of its marks."""
    plain: list[str] = []
    spans: tuple[list[Span], list[Span]] = [], []
    done = length = 0
    for mark in _MARK.finditer(marked):
        label, optional, value = mark.groups()
        if label not in LABELS:
            raise ValueError(f"{name}: no such label: {label}")
        plain += [marked[done : mark.start()], value]
        length += mark.start() - done + len(value)
        spans[bool(optional)].append((length - len(value), length, label))
        done = mark.end()
    text = "".join([*plain, marked[done:]])
    if "⟦" in text or "⟧" in text:
        raise ValueError(f"{name}: a bracket that belongs to no mark")
    return Marked(name, text, tuple(spans[0]), tuple(spans[1]))


def find(texts: Sequence[str], reading: Reading, arrays: Arrays, scorer: Scorer) -> list[list[Span]]:
    """The spans of each text, by the tags of highest total score."""
    pieces: list[Piece] = []
    owners: list[int] = []
    for owner, text in enumerate(texts):
        for piece in reading.pieces(text):
            pieces.append(piece)
            owners.append(owner)
    found: list[list[Span]] = [[] for _ in texts]
    order = sorted(range(len(pieces)), key=lambda at: -len(pieces[at].ids))
    while order:
        rows = max(1, _ROOM // len(pieces[order[0]].ids))
        chosen, order = order[:rows], order[rows:]
        lengths = np.array([len(pieces[at].ids) for at in chosen])
        ids = np.zeros((len(chosen), int(lengths[0])), np.int64)
        for row, at in enumerate(chosen):
            ids[row, : lengths[row]] = pieces[at].ids
        paths = best_paths(scorer(ids, lengths), lengths, arrays["transitions"], arrays["start"], arrays["end"])
        for row, at in enumerate(chosen):
            places = pieces[at].places
            for start, end, label in decode(paths[row, : lengths[row]].tolist()):
                found[owners[at]].append((int(places[start]), int(places[end - 1]) + 1, label))
    return [sorted(spans) for spans in found]


def best_paths(
    scores: Floats, lengths: npt.NDArray[np.int64], steps: Floats, first: Floats, last: Floats
) -> npt.NDArray[np.int8]:
    """The tags of highest total score for each row; ``scores``: (rows, width, tags)."""
    rows, width, tags = scores.shape
    back = np.zeros((width, rows, tags), np.int8)
    total = scores[:, 0] + first
    stay = np.arange(tags, dtype=np.int8)
    for at in range(1, width):
        ways = total[:, :, None] + steps
        within = (lengths > at)[:, None]
        back[at] = np.where(within, ways.argmax(axis=1), stay)
        total = np.where(within, ways.max(axis=1) + scores[:, at], total)
    path = np.zeros((rows, width), np.int8)
    tag = (total + last).argmax(axis=1)
    for at in range(width - 1, -1, -1):
        path[:, at] = tag
        tag = back[at, np.arange(rows), tag]
    return path


def measure(texts: Sequence[Marked], reading: Reading, arrays: Arrays, scorer: Scorer) -> Score:
    """The score of a net on marked texts."""
    score = Score()
    for one, found in zip(texts, find([one.text for one in texts], reading, arrays, scorer), strict=True):
        score.add(one, found)
    return score


def table(score: Score) -> list[str]:
    """The lines of a table, figures in percent."""
    lines = ["| label | marked | precision | recall | F1 |", "| --- | --- | --- | --- | --- |"]
    for name, labels in (*((label, (label,)) for label in LABELS), ("together", LABELS)):
        figures = " | ".join(f"{100 * rate:.1f}" for rate in score.rates(*labels))
        lines.append(f"| {name} | {sum(score.want[label] for label in labels)} | {figures} |")
    return lines
