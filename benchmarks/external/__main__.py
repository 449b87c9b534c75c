"""``python -m benchmarks.external``: runs the cases of others, prints the score, and explains each deviation."""

from __future__ import annotations

import argparse
import fnmatch
import functools
import sys
from collections import Counter
from collections.abc import Iterable
from importlib import resources
from pathlib import Path

import yaml

from benchmarks import report
from benchmarks.evaluation.kinds import BY_CODE
from benchmarks.evaluation.score import squash
from benchmarks.external.cases import READERS, Case
from benchmarks.external.sources import SOURCES, NotReachedError, text

GAP = "a gap:"
"""How a reason begins that is no defence: we should find it, and do not yet."""


def passes(case: Case) -> bool:
    """Does pandian find what the authors expect, and nothing of these types where they expect none?"""
    found = [value for code, value in _findings(case.text) if code in case.codes]
    if not case.some:
        return not found
    if not case.values:
        return bool(found)
    loose = case.codes[0] not in BY_CODE
    return all(any(_same(value, each, loose=loose) for each in found) for value in case.values)


def _same(value: str, found: str, *, loose: bool) -> bool:
    """Numbers share half of both at least; of words (确诊糖尿病, 糖尿病) one holds the other."""
    a, b = squash(value), squash(found)
    if not b or (a not in b and b not in a):
        return False
    return loose or 2 * min(len(a), len(b)) >= max(len(a), len(b))


@functools.lru_cache(maxsize=64)
def _findings(given: str) -> tuple[tuple[str, str], ...]:
    from models.records import TextChunk
    from recognizers.lane import LaneOptions, ObjectScan

    scan = ObjectScan(LaneOptions(), "text.txt")
    found = [*scan.feed(TextChunk(given.encode())), *scan.finish()]
    return tuple((match.entity_type, match.value) for match in found if not match.already_masked)


def stale(table: Iterable[tuple[str, str]], failed: Iterable[Case], sources: Iterable[str]) -> list[str]:
    """Patterns about ``sources`` that explain none of the failed cases any more: the table is to say what is true."""
    names = [f"{case.source}/{case.name}" for case in failed]
    known = tuple(f"{name}/" for name in sources)
    return [p for p, _ in table if p.startswith(known) and not any(fnmatch.fnmatchcase(name, p) for name in names)]


def deviations() -> list[tuple[str, str]]:
    """Patterns of ``source/name`` of a case, each with the reason why we mean to differ."""
    table = yaml.safe_load(resources.files("benchmarks.external").joinpath("deviations.yaml").read_text("utf-8"))
    return [(pattern, reason) for reason, patterns in table.items() for pattern in patterns]


def explanation(case: Case, table: Iterable[tuple[str, str]]) -> str | None:
    """Why this case is not met, where that is meant."""
    name = f"{case.source}/{case.name}"
    return next((reason for pattern, reason in table if fnmatch.fnmatchcase(name, pattern)), None)


def main() -> int:
    """0 where every deviation is explained, 1 where one is not, 2 where no source could be had."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.external", description=__doc__)
    parser.add_argument(
        "--from", dest="folder", type=Path, help="a folder that holds the projects, instead of the network"
    )
    parser.add_argument("--all", action="store_true", help="print every deviation, the explained ones too")
    options = parser.parse_args()

    table, rows, unexplained = deviations(), [], []
    met: Counter[str] = Counter()
    differ: list[Case] = []
    for source in SOURCES:
        cases: list[Case] = []
        missing = 0
        for path in source.paths:
            try:
                cases += READERS[source.name](Path(path).stem, text(source, path, options.folder))
            except NotReachedError as error:
                missing += 1
                print(f"not reached: {error}", file=sys.stderr)
        failed = [case for case in cases if not passes(case)]
        met[source.name] = len(cases)
        differ += failed
        reasons = {case: explanation(case, table) for case in failed}
        for case, reason in reasons.items():
            if reason is None:
                unexplained.append(case)
            if reason is None or options.all:
                print(
                    f"{'UNEXPLAINED' if reason is None else 'differs':12}{case.source}/{case.name}: {case.text[:70]!r} {reason or ''}"
                )
        explained = sum(reason is not None for reason in reasons.values())
        gaps = sum(reason is not None and reason.startswith(GAP) for reason in reasons.values())
        share = f"{(len(cases) - len(failed)) / len(cases):.3f}" if cases else "-"
        where = f"{source.project}@{source.commit[:10]}"
        rows.append(
            [
                source.name,
                where,
                source.licence,
                str(len(cases)),
                str(len(cases) - len(failed)),
                share,
                str(explained - gaps),
                str(gaps),
                str(len(failed) - explained),
                str(missing),
            ]
        )
    head = ("project", "read at", "licence", "cases", "met", "share", "meant", "gaps", "unexplained", "files missing")
    report.table("Test cases of others", head, rows)
    if not sum(met.values()):
        print("no source could be had; --from FOLDER reads copies of the projects", file=sys.stderr)
        return 2
    for pattern in stale(table, differ, [name for name, count in met.items() if count]):
        print(f"explains nothing any more: {pattern}")
    print(f"every deviation is explained: {'yes' if not unexplained else f'no, {len(unexplained)} are not'}")
    return 1 if unexplained else 0


if __name__ == "__main__":
    sys.exit(main())
