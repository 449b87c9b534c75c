"""``python -m benchmarks.compare FOLDER...``: our readers beside LibreOffice and poppler, file by file.

Prints the worst files and what is missing of them, the sums, and how many documents are read to their end. Ends with 1
where less than 99 % of the digits and Chinese characters of a file that LibreOffice opens, or of all together, are found.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks import report
from benchmarks.compare import ours, theirs
from benchmarks.compare.judge import Score, judge
from benchmarks.compare.status import ends
from models.records import Problem

BAR = 0.99


def main(arguments: list[str]) -> int:
    """Compare; 0 where the bar is kept."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.compare", description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--show", type=int, default=15, help="how many of the worst files are printed")
    parser.add_argument(
        "--text", action="store_true", help="also what is missing, in clear: for documents of no secret"
    )
    wanted = parser.parse_args(arguments)
    if missing := [name for name in ("soffice", "pdftotext") if shutil.which(name) is None]:
        parser.error(f"not installed: {', '.join(missing)} (Debian: libreoffice-nogui, poppler-utils)")
    files = sorted(file for folder in wanted.folders for file in ([folder] if folder.is_file() else folder.rglob("*")))
    rows, total, compared = [], Score(), 0
    for file, score, problems in compare([file for file in files if file.is_file()]):
        compared += 1
        total.add(score)
        if score.share < BAR:
            codes = " ".join(sorted({problem.code for problem in problems})) or "-"
            lost = " ".join(score.lost)[:60] if wanted.text else len(score.lost)
            rows.append((score.share, file.name, score.digits, score.han, codes, lost))
    rows.sort(key=lambda row: row[:2])
    if rows:
        head = ("file", "found", "digits", "Chinese", "our problems", "lost")
        shown = [(name, f"{share:.3f}", *rest) for share, name, *rest in rows[: wanted.show]]
        report.table(f"Files below {BAR:.0%}: {len(rows)} of {compared}", head, shown)
    _total(total, compared)
    ends(wanted.folders)
    return 0 if not rows and total.share >= BAR else 1


def compare(files: list[Path]) -> Iterator[tuple[Path, Score, list[Problem]]]:
    """Each file that the other program opens."""
    pdfs = ((file, theirs.pdf_units(file)) for file in files if file.suffix.lower() == ".pdf")
    for several in (theirs.convert(files), pdfs):
        for file, units in several:
            if units is None:
                continue
            problems: list[Problem] = []
            text = ours.read(file, problems)
            if text or "encrypted" not in {problem.code for problem in problems}:  # they may know a common password
                yield file, judge(units, text), problems


def _total(total: Score, compared: int) -> None:
    rows = [
        ("digits", total.digits, total.digits_found, f"{total.digits_found / max(1, total.digits):.4f}"),
        ("Chinese characters", total.han, total.han_found, f"{total.han_found / max(1, total.han):.4f}"),
    ]
    report.table(f"All {compared} files", ("", "theirs", "ours", "found"), rows)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
