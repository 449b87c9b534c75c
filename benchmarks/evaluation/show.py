"""The tables of the evaluation: on the terminal, as a page of Markdown, and as a list of what went wrong."""

from __future__ import annotations

import io
import itertools
from collections.abc import Mapping, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path

from benchmarks import report
from benchmarks.evaluation.kinds import BY_CODE
from benchmarks.evaluation.page import Document
from benchmarks.evaluation.score import BANDS, Score
from benchmarks.evaluation.tools import PEERS, Answers

BARS = {"check": 0.99, "context": 0.97, "words": 0.97, "model": 0.0}
MODEL = frozenset({"PERSON", "CN_ADDRESS", "ORGANIZATION", "LOCATION"})
WAYS_BAR, ALARMS_BAR = 0.95, 1.0
BAND_BARS = {0.85: 0.95, 0.5: 0.70}
BEGIN, END = "<!-- results: begin -->", "<!-- results: end -->"

Table = tuple[str, Sequence[str], list[list[str]]]


def proof(code: str) -> str:
    """What the bars ask of a type."""
    return "model" if code in MODEL else BY_CODE[code].proof if code in BY_CODE else "words"


@dataclass(slots=True)
class Results:
    """Everything that was measured."""

    documents: Sequence[Document]
    short: Sequence[Document]
    decoys: Sequence[Document]
    answers: Mapping[str, Answers]
    scores: Mapping[str, Score]
    alarms: Mapping[str, Score]
    all_decoys: Score
    speeds: Mapping[str, tuple[Answers, ...]]

    @property
    def codes(self) -> list[str]:
        """Every type of the corpus: those with a check first."""
        order = ("check", "context", "words", "model")
        return sorted(self.scores["pandian"].want, key=lambda code: (order.index(proof(code)), code))

    def tables(self) -> list[Table]:
        """All tables, in order."""
        return [
            self._types(),
            self._ways(),
            self._kinds(),
            self._masked(),
            self._alarms(),
            self._bands(),
            self._speed(),
        ]

    def _types(self) -> Table:
        rows = []
        for code in self.codes:
            row = [code, str(self.scores["pandian"].want[code]), proof(code)]
            row += [
                _triple(*score.figures(code)) if score.hit[code] + score.false[code] else "-"
                for score in self.scores.values()
            ]
            rows.append([*row, self._verdict(code)])
        return "Type: precision / recall / F1 in per cent", ("type", "values", "found by", *self.scores, "bar"), rows

    def _verdict(self, code: str) -> str:
        ours = self.scores["pandian"].figures(code)[2]
        ahead = all(ours >= score.figures(code)[2] for score in self.scores.values())
        return ("kept" if ours >= BARS[proof(code)] else "MISSED") + ("" if ahead else ", behind")

    def _ways(self) -> Table:
        ways = sorted({way for way, _ in self.scores["pandian"].ways}, key=lambda way: (way != "plain", way))
        rows = []
        for way in ways:
            ours = self.scores["pandian"]
            row = [way, str(ours.ways[way, "want"]), *(_triple(*score.way(way)) for score in self.scores.values())]
            kept = way == "plain" or ours.way(way)[2] >= WAYS_BAR
            rows.append([*row, "kept" if kept else "MISSED"])
        return (
            "Disguise: precision / recall / F1 in per cent, over all types",
            ("disguise", "values", *self.scores, "bar"),
            rows,
        )

    def _kinds(self) -> Table:
        ours = self.scores["pandian"]
        kinds = sorted({kind for kind, _ in ours.kinds})
        rows = [[kind, *(str(ours.kinds[kind, what]) for what in ("want", "hit", "false"))] for kind in kinds]
        return "Kind of document (pandian)", ("kind", "values", "found", "false"), rows

    def _masked(self) -> Table:
        ours = self.scores["pandian"].masked
        rows = [[code, str(ours[code, "want"]), str(ours[code, "hit"])] for code in sorted({code for code, _ in ours})]
        return "Values that somebody masked before, told apart (pandian)", ("type", "values", "told apart"), rows

    def _alarms(self) -> Table:
        size = sum(len(document.text.encode()) for document in self.short) / 1e6
        whole = sum(len(document.text.encode()) for document in self.decoys) / 1e6
        mine = sum(self.all_decoys.false.values())
        rows = [
            [name, f"{sum(score.false.values())}", f"{sum(score.false.values()) / size:.2f}"]
            for name, score in self.alarms.items()
        ]
        rows.append([f"pandian, on {whole:.1f} MB", str(mine), f"{mine / whole:.2f}"])
        return f"False alarms on {size:.1f} MB of pure decoys", ("tool", "false", "per MB"), rows

    def _bands(self) -> Table:
        ours, more = self.scores["pandian"], self.all_decoys
        rows = []
        for low, high in itertools.pairwise(BANDS):
            right, wrong = ours.bands[low, True], ours.bands[low, False]
            with_decoys = wrong + more.bands[low, False]
            share = f"{right / (right + wrong):.3f}" if right + wrong else "-"
            rows.append(
                [
                    f"{low:.2f} to {min(high, 1):.2f}",
                    str(right + wrong),
                    share,
                    f"{right / (right + with_decoys):.3f}" if right + with_decoys else "-",
                ]
            )
        return (
            "Calibration: of the findings with such a score (pandian)",
            ("score", "findings", "right", "right, decoys counted"),
            rows,
        )

    def _speed(self) -> Table:
        rows = []
        for name, told in self.speeds.items():
            rows.append([name, *(f"{each.speed():.2f}" for each in told), str(sum(len(each.failed) for each in told))])
        head = ("tool", "documents of 1 kB", "joined to 100 kB", "decoys of 100 kB", "prose", "raised on")
        return "MB of text per processor second", head, rows

    def kept(self) -> bool:
        """Is every bar kept?"""
        return not self.missed()

    def missed(self) -> list[str]:
        """The bars that are not kept."""
        ours = self.scores["pandian"]
        missed = [code for code in self.codes if ours.figures(code)[2] < BARS[proof(code)]]
        missed += [way for way, _ in ours.ways if way != "plain" and ours.way(way)[2] < WAYS_BAR]
        size = sum(len(document.text.encode()) for document in self.decoys) / 1e6
        if sum(self.all_decoys.false.values()) > ALARMS_BAR * size:
            missed.append("false alarms")
        for low, bar in BAND_BARS.items():
            right = sum(ours.bands[band, True] for band in BANDS if band >= low)
            wrong = sum(ours.bands[band, False] for band in BANDS if band >= low)
            if right + wrong and right / (right + wrong) < bar:
                missed.append(f"scores from {low}")
        return sorted(set(missed))

    def print(self) -> None:
        """On the terminal."""
        for title, head, rows in self.tables():
            report.table(title, head, rows)
        print()
        for name, said in self.answers.items():
            print(f"{name}: {said.about}")
        for name in PEERS:
            if name not in self.answers:
                print(f"{name}: not run")
        missed = self.missed()
        print(f"bars: {'kept' if not missed else 'MISSED by ' + ', '.join(missed)}", flush=True)

    def markdown(self) -> str:
        """The same as a page."""
        parts = []
        for title, head, rows in self.tables():
            lines = [f"### {title}", "", "| " + " | ".join(head) + " |", "| --- " * len(head) + "|"]
            parts.append("\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows)]))
        about = "\n".join(f"- {name}: {said.about}" for name, said in self.answers.items())
        missed = self.missed()
        verdict = "Every bar is kept." if not missed else f"Bars missed: {', '.join(missed)}."
        return "\n\n".join([*parts, about, verdict])

    def misses(self) -> str:
        """What pandian missed and what it found in vain: types in the order of how much is wrong, with examples."""
        ours = self.scores["pandian"]
        out = io.StringIO()
        with redirect_stdout(out):
            print("# What the evaluation found wrong\n")
            print("bars missed:", ", ".join(self.missed()) or "none")
            codes = sorted(
                {*ours.misses, *ours.wrong, *self.all_decoys.wrong},
                key=lambda c: -len(ours.misses[c]) - len(ours.wrong[c]),
            )
            for code in codes:
                p, r, f = ours.figures(code)
                print(
                    f"\n## {code}: precision {p:.3f} recall {r:.3f} F1 {f:.3f}; missed {len(ours.misses[code])} of {ours.want[code]}, false {ours.false[code]}, in decoys {self.all_decoys.false[code]}"
                )
                for title, lines in (
                    ("missed", ours.misses[code]),
                    ("false", ours.wrong[code]),
                    ("in decoys", self.all_decoys.wrong[code]),
                ):
                    for line in _spread(lines):
                        print(f"- {title}: {line}")
        return out.getvalue()


def _spread(lines: Sequence[str], count: int = 14) -> list[str]:
    step = max(1, len(lines) // count)
    return list(lines[::step])[:count]


def _triple(precision: float, recall: float, f1: float) -> str:
    return f"{100 * precision:.1f} / {100 * recall:.1f} / {100 * f1:.1f}"


def put(path: Path, text: str, marks: tuple[str, str] = (BEGIN, END)) -> None:
    """Replace what stands between the marks of a page."""
    begin, end = marks
    page = path.read_text("utf-8")
    before, _, rest = page.partition(begin)
    after = rest.partition(end)[2]
    path.write_text(f"{before}{begin}\n\n{text}\n\n{end}{after}", "utf-8")
