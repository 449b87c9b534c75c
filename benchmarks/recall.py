"""Recall and precision: the corpus through ``pandian scan``, its findings held against the truth by fingerprint."""

from __future__ import annotations

import json
import os
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from benchmarks import report
from benchmarks.checks import CHECKED
from benchmarks.corpus import Document, Label, write_corpus
from models.protect import Key, load_key

Found = Mapping[str, set[tuple[str, str]]]
"""File (kind/name) -> (entity type, fingerprint) of every finding in it."""
OTHERS = ("CN_LANDLINE", "CN_LICENSE_PLATE", "VIN", "CN_PASSPORT")
BAR = 0.99


@dataclass(slots=True)
class Score:
    """Labels and hits by (type, disguise), false findings by (type, kind of document), and each that went wrong."""

    labels: Counter[tuple[str, str]] = field(default_factory=Counter)
    hits: Counter[tuple[str, str]] = field(default_factory=Counter)
    false: Counter[tuple[str, str]] = field(default_factory=Counter)
    kinds: Counter[tuple[str, bool]] = field(default_factory=Counter)
    """Labels of checked types by (kind of document, found)."""
    misses: list[tuple[str, Label]] = field(default_factory=list)
    wrong: list[tuple[str, str]] = field(default_factory=list)

    def figures(self, entity: str) -> tuple[int, int, int, float, float]:
        """Values, found, false, recall, precision of one type."""
        want, hit, bad = (
            sum(count for (one, _), count in counter.items() if one == entity)
            for counter in (self.labels, self.hits, self.false)
        )
        return want, hit, bad, hit / want, hit / (hit + bad) if hit else 0.0

    def kept(self) -> bool:
        """Does every checked type keep the bar, and is nothing found in decoys?"""
        clean = not any(kind == "decoy" for (_, kind), count in self.false.items() if count)
        return clean and all(min(self.figures(entity)[3:]) >= BAR for entity in CHECKED)


def key() -> Key:
    """The key of the run."""
    os.environ["PANDIAN_KEY"] = report.KEY
    return load_key()


def read_findings(run: Path) -> Found:
    """The findings of ``run``, by the last two parts of their path."""
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    with (run / "findings.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            path = unquote(urlsplit(row["object"].partition("!/")[0]).path)
            found["/".join(path.split("/")[-2:])].add((row["entity_type"], row["fingerprint"]))
    return found


def judge(documents: Iterable[Document], found: Found, secret: Key) -> Score:
    """Hold what was found against the labels. A value found twice in one document counts once."""
    score = Score()
    for document in documents:
        path = f"{document.kind}/{document.name}"
        here = found.get(path, set())
        known = set()
        for label in document.labels:
            mark = (label.entity_type, secret.fingerprint(label.normal))
            known.add(mark)
            score.labels[label.entity_type, label.disguise] += 1
            if label.entity_type in CHECKED:
                score.kinds[document.kind, mark in here] += 1
            if mark in here:
                score.hits[label.entity_type, label.disguise] += 1
            else:
                score.misses.append((path, label))
        for entity, _ in sorted(here - known):
            if entity in CHECKED:
                score.false[entity, document.kind] += 1
                score.wrong.append((path, entity))
    return score


def show(score: Score) -> None:
    """Print it all. The values are invented, so misses are shown as they are written."""
    rows: list[list[object]] = []
    for entity in (*CHECKED, *OTHERS):
        want, hit, bad, recall, precision = score.figures(entity)
        f1 = 2 * recall * precision / (recall + precision) if hit else 0.0
        last: list[object] = [bad, f"{precision:.4f}", f"{f1:.4f}"] if entity in CHECKED else ["-", "-", "-"]
        rows.append([entity, want, hit, f"{recall:.4f}", *last])
    report.table("All documents", ("entity", "values", "found", "recall", "false", "precision", "F1"), rows)
    rows = []
    for disguise in sorted({disguise for _, disguise in score.labels}, key=lambda d: (d != "plain", d)):
        pairs = [(score.hits[entity, disguise], score.labels[entity, disguise]) for entity in CHECKED]
        hits, want = (sum(pair[i] for pair in pairs) for i in (0, 1))
        rows.append([disguise, *(f"{h}/{w}" if w else "" for h, w in pairs), f"{hits / want:.4f}" if want else "-"])
    report.table("Found, by disguise", ("disguise", *CHECKED, "recall"), rows)
    rows = []
    for kind in sorted({kind for kind, _ in score.kinds}):
        hit, missed = score.kinds[kind, True], score.kinds[kind, False]
        rows.append([kind, hit + missed, hit, f"{hit / (hit + missed):.4f}"])
    report.table("Found, by kind of document", ("kind", "values", "found", "recall"), rows)
    kinds = sorted({kind for _, kind in score.false} | {"decoy"})
    rows = [[kind, *(score.false[entity, kind] for entity in CHECKED)] for kind in kinds]
    report.table("False findings, by kind of document", ("kind", *CHECKED), rows)
    for path, label in score.misses[:40]:
        print(f"missed  {label.entity_type:16} {label.disguise:15} {path}  {label.written!r}")
    for path, entity in score.wrong[:40]:
        print(f"false   {entity:16} {path}")
    print(f"bar: {BAR} for each checked type, nothing in decoys: {'kept' if score.kept() else 'NOT KEPT'}")


def main() -> bool:
    """Scan the corpus and judge the run."""
    with tempfile.TemporaryDirectory() as scratch:
        folder, run = Path(scratch) / "corpus", Path(scratch) / "run"
        documents = write_corpus(folder)
        report.pandian("scan", str(folder), "--out", str(run), "--quiet")
        score = judge(documents, read_findings(run), key())
    show(score)
    return score.kept()
