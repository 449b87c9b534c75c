"""``python -m benchmarks.names``: every tool on the gate set and on texts that name nobody; see docs/names.md."""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from benchmarks import lane, report
from benchmarks.evaluation import show
from benchmarks.names import gate, tools
from benchmarks.names.score import Score, judge

OURS = "pandian, names all"
BARS = {"PERSON": 0.90, "CN_ADDRESS": 0.90, "ORGANIZATION": 0.88}
FALSE_BARS = {"laws": 2.0, "logs": 0.2, "web text": 12.0}
"""Persons per 10,000 characters, at most."""
SPANS = "The gate set, strict spans"
SPANS_HEAD = "precision / recall / F1"
Runner = Callable[[tools.Texts], tools.Answers | None]
_SEGMENTED = re.compile(r"(?<=[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]) (?=[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef])")
"""Blanks between Chinese characters, with which corpora set words apart."""


def nobody(options: argparse.Namespace) -> dict[str, list[tuple[str, str]]]:
    """Texts in which no person is looked for: logs made here, laws and web text where the user gives them."""
    logs = lane.text("logs", 2 * options.sample).decode()[: options.sample]
    texts = {"logs": [("server.log.txt", logs)]}
    if options.laws:
        left, laws = options.sample, []
        for path in sorted(options.laws.rglob("*")):
            if left > 0 and path.is_file() and path.suffix.lower() in {".md", ".txt"}:
                laws.append((path.name, path.read_text("utf-8")[:left]))
                left -= len(laws[-1][1])
        texts["laws"] = laws
    if options.web:
        text = options.web.read_text("utf-8")[: 2 * options.sample]
        texts["web text"] = [("web.txt", _SEGMENTED.sub("", text.replace("\t", " "))[: options.sample])]
    return texts


def _runners(options: argparse.Namespace) -> dict[str, Runner]:
    made: dict[str, Runner] = dict(tools.HERE)
    if options.peers:
        made |= {name: partial(_peer, options.peers, name, options.limit) for name in tools.PEERS}
    return made


def _peer(python: Path, name: str, limit: float, texts: tools.Texts) -> tools.Answers | None:
    return tools.peer(python, name, texts, limit)


def _answer(name: str, run: Runner, texts: tools.Texts) -> tools.Answers | None:
    try:
        return run(texts)
    except ImportError as missing:
        print(f"{name} is not installed: {missing}", file=sys.stderr)
        return None


def _row(name: str, score: Score, speed: float) -> list[str]:
    cells = [name]
    for types in (*((one,) for one in gate.TYPES), ()):
        asked = not types or score.hit[types[0]] + score.false[types[0]]
        precision, recall, f1 = score.figures(*types)
        cells.append(f"{100 * precision:.1f} / {100 * recall:.1f} / {100 * f1:.1f}" if asked else "-")
    return [*cells, f"{speed:,.0f}"]


def main(arguments: list[str] | None = None) -> int:
    """0 where the bars are kept, 1 where one is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.names", description=__doc__)
    parser.add_argument("--laws", type=Path, help="folder of laws as .md or .txt, in UTF-8")
    parser.add_argument("--web", type=Path, help="file of web text in UTF-8")
    parser.add_argument("--peers", type=Path, help="python of an environment that holds the peers")
    parser.add_argument("--sample", type=int, default=200_000, help="characters of laws, logs and web text each")
    parser.add_argument("--limit", type=float, default=900.0, help="seconds that one peer may take")
    parser.add_argument("--only", nargs="*", help="these tools alone, by the beginnings of their names")
    parser.add_argument("--dev", action="store_true", help="the development set instead, whose misses may be looked at")
    parser.add_argument("--misses", type=Path, help="write what was missed and found in vain, by tool")
    parser.add_argument("--markdown", type=Path, help="put the tables between the marks of this page")
    options = parser.parse_args(arguments)

    texts = gate.read(gate.DEVELOPMENT if options.dev else gate.FOLDER)
    plain = [(one.name, one.text) for one in texts]
    counts = Counter(mark.entity for one in texts for mark in one.marks if not mark.optional)
    said = ", ".join(f"{kind} {counts[kind]}" for kind in gate.TYPES)
    said = f"{len(texts)} texts, {sum(len(text) for _, text in plain):,} characters: {said}."
    print(said, flush=True)
    rest = nobody(options)
    rows, far, about, scores = [], [], [], {}
    alarms: dict[str, dict[str, float]] = {}
    for name, run in _runners(options).items():
        if options.only and not name.startswith(tuple(options.only)):
            continue
        answers = _answer(name, run, plain)
        if answers is None:
            continue
        score = scores[name] = Score()
        for one, found in zip(texts, answers.found, strict=True):
            judge(score, one, found)
        rows.append(_row(name, score, answers.speed()))
        about.append(f"{name}: {answers.about}" + (f"; raised on {len(answers.failed)}" if answers.failed else ""))
        cells = [name]
        for kind, others in rest.items():
            answers = _answer(name, run, others)
            length = sum(len(text) for _, text in others)
            if answers is None or not length:
                cells += ["-", "-"]
                continue
            persons = sum(entity == "PERSON" for found in answers.found for entity, _, _ in found)
            alarms.setdefault(name, {})[kind] = 10_000 * persons / length
            cells += [f"{10_000 * persons / length:.2f}", f"{answers.speed():,.0f}"]
        far.append(cells)
    tables = (
        (SPANS, (SPANS_HEAD, *gate.TYPES, "together", "kB/CPU s"), rows),
        (
            f"Persons per 10,000 characters of texts that are about nobody, {options.sample:,} characters each",
            ("tool", *(cell for kind in rest for cell in (kind, "kB/CPU s"))),
            far,
        ),
    )
    for table in tables:
        report.table(*table)
    print("\n" + "\n".join(about))
    if options.misses:
        options.misses.write_text(_misses(scores), "utf-8")
    missed = _missed(scores.get(OURS), alarms.get(OURS, {}))
    verdict = f"Bars of {OURS}: {'missed: ' + '; '.join(missed) if missed else 'kept'}."
    print(verdict)
    if options.markdown:
        parts = [said, *(markdown(*table) for table in tables), "\n".join(f"- {line}" for line in about), verdict]
        show.put(options.markdown, "\n\n".join(parts))
    return 1 if missed else 0


def markdown(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table as a page has it."""
    lines = [f"### {title}", "", "| " + " | ".join(head) + " |", "| --- " * len(head) + "|"]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows)])


def _missed(score: Score | None, alarms: dict[str, float]) -> list[str]:
    """The bars that are missed; they are held against pandian with every name looked for."""
    if score is None:
        return []
    missed = [
        f"{kind} F1 {score.figures(kind)[2]:.3f} < {bar}" for kind, bar in BARS.items() if score.figures(kind)[2] < bar
    ]
    missed += [
        f"persons in {kind} {alarms[kind]:.2f} > {bar}"
        for kind, bar in FALSE_BARS.items()
        if alarms.get(kind, 0.0) > bar
    ]
    return missed


def _misses(scores: dict[str, Score]) -> str:
    lines = []
    for tool, score in scores.items():
        for title, values in (("missed", score.missed), ("false", score.wrong)):
            lines += [f"{tool}\t{title}\t{kind}\t{value!r}\t{name}" for name, kind, value in values]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
