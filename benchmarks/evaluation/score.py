"""What a tool found, held against the labels: the same rule for every tool.

A finding is right where it overlaps a label of its type: by half of both where the type is a number, at all where it is
words. Where a tool gives no place (tables), its value is compared instead. What overlaps a label that allows for its
type is neither right nor wrong; everything else is false.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from benchmarks.evaluation.kinds import BY_CODE
from benchmarks.evaluation.page import Document, Label
from benchmarks.evaluation.tools import Answers, Found

BANDS = (0.4, 0.5, 0.85, 1.01)
NAMED = frozenset({"LOCATION", "ORGANIZATION"})
"""What may really be named in a page of traps or decoys: a place, a firm."""


@dataclass(slots=True)
class Score:
    """Counts of one tool: by type, by disguise, by page of traps, by band of scores."""

    want: Counter[str] = field(default_factory=Counter)
    hit: Counter[str] = field(default_factory=Counter)
    false: Counter[str] = field(default_factory=Counter)
    ways: Counter[tuple[str, str]] = field(default_factory=Counter)
    """(disguise, want, hit or false) -> number."""
    kinds: Counter[tuple[str, str]] = field(default_factory=Counter)
    """(kind of document, want, hit or false) -> number."""
    traps: Counter[tuple[str, str]] = field(default_factory=Counter)
    """(trap, type) -> false findings."""
    masked: Counter[tuple[str, str]] = field(default_factory=Counter)
    """(type, want or hit) of values that were masked before."""
    bands: Counter[tuple[float, bool]] = field(default_factory=Counter)
    typed_bands: Counter[tuple[str, float, bool]] = field(default_factory=Counter)
    misses: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    wrong: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def figures(self, code: str) -> tuple[float, float, float]:
        """Precision, recall, F1 of one type."""
        return rates(self.want[code], self.hit[code], self.false[code])

    def way(self, way: str) -> tuple[float, float, float]:
        """Precision, recall, F1 of one disguise."""
        return rates(*(self.ways[way, what] for what in ("want", "hit", "false")))


def rates(want: int, hit: int, false: int) -> tuple[float, float, float]:
    """Precision, recall, F1."""
    precision, recall = hit / (hit + false) if hit + false else 0.0, hit / want if want else 0.0
    return precision, recall, 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def squash(text: str) -> str:
    """A value without what a disguise adds: width, case, spaces, separators, invisible characters."""
    return re.sub(r"[\s.\-·'‘’\u200b-\u200d\u2060\ufeff]", "", unicodedata.normalize("NFKC", text)).upper()


def _same_place(label: Label, start: int, end: int, *, loose: bool) -> bool:
    shared = min(label.end, end) - max(label.start, start)
    if loose:
        return shared > 0
    return shared > 0 and 2 * shared >= label.end - label.start and 2 * shared >= end - start


def _same_value(label: Label, written: str, found: Found, *, loose: bool) -> bool:
    ours, theirs = {squash(label.normal), squash(written)}, {squash(found.value), squash(found.normal)} - {""}
    if ours & theirs:
        return True
    return loose and any(a in b or b in a for a in ours for b in theirs)


def _loose(code: str) -> bool:
    return code not in BY_CODE


def judge(documents: Sequence[Document], answers: Answers, *, masked: bool) -> Score:
    """Hold every answered document against its labels; ``masked``: the tool tells what was masked before."""
    score = Score()
    for number, document in enumerate(documents):
        if number not in answers.found or (document.kind == "masked" and not masked):
            continue
        _judge_one(document, answers.found[number], score)
    return score


def _judge_one(document: Document, found: Sequence[Found], score: Score) -> None:
    written = [document.text[label.start : label.end] for label in document.labels]
    hit: set[int] = set()
    for each in found:
        right, allowed, at_label = False, False, None
        for at, label in enumerate(document.labels):
            codes = set(each.codes)
            same = label.entity in codes
            if not same and codes.isdisjoint(label.also):
                continue
            loose = _loose(label.entity) or not same
            if each.start is not None and each.end is not None:
                here = _same_place(label, each.start, each.end, loose=loose)
            else:
                here = _same_value(label, written[at], each, loose=loose)
            if not here:
                continue
            if same and label.masked == each.masked:
                if at not in hit or each.start is not None:
                    hit.add(at)
                    right, at_label = True, label
                    break
                right = True
            else:
                allowed = allowed or not same or label.optional
        _count(document, each, score, right=right, allowed=allowed, label=at_label)
    for at, label in enumerate(document.labels):
        if label.optional:
            continue
        if label.masked:
            score.masked[label.entity, "want"] += 1
            score.masked[label.entity, "hit"] += at in hit
            if at not in hit:
                score.misses[f"{label.entity} masked"].append(f"{document.name}: {written[at]!r}")
            continue
        score.want[label.entity] += 1
        score.ways[label.disguise, "want"] += 1
        score.kinds[document.kind, "want"] += 1
        if at in hit:
            score.hit[label.entity] += 1
            score.ways[label.disguise, "hit"] += 1
            score.kinds[document.kind, "hit"] += 1
        else:
            score.misses[label.entity].append(f"{label.disguise:14} {document.name}: {_around(document, label)!r}")


def _around(document: Document, label: Label) -> str:
    before = document.text[max(0, label.start - 24) : label.start]
    return f"{before}⟦{document.text[label.start : label.end]}⟧{document.text[label.end : label.end + 8]}"


def _count(document: Document, each: Found, score: Score, *, right: bool, allowed: bool, label: Label | None) -> None:
    code = each.codes[0]
    if not right and (allowed or (document.kind in {"trap", "decoys"} and code in NAMED)):
        return
    if not each.masked:
        band = max(b for b in BANDS if each.score >= b) if each.score >= BANDS[0] else 0.0
        score.bands[band, right] += 1
        score.typed_bands[label.entity if label else code, band, right] += 1
    if right:
        return
    score.false[code] += 1
    score.kinds[document.kind, "false"] += 1
    if document.kind == "disguised":
        score.ways[document.subject, "false"] += 1
    if document.kind == "trap":
        score.traps[document.subject, code] += 1
    text = (
        document.text[max(0, each.start - 24) : each.start] + "⟦" + document.text[each.start : each.end] + "⟧"
        if each.start is not None
        else f"⟦{each.value}⟧"
    )
    score.wrong[code].append(f"{each.score:.2f} {document.name}: {text!r} {'/'.join(each.verified_by)}")
