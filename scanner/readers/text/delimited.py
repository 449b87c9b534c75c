"""Whether lines of text are a table, and what separates its cells: , tab ; | or the marks of Hive and mainframes."""

from __future__ import annotations

import csv
import re
from collections import Counter
from typing import NamedTuple

from scanner.readers.header import find_header

_DELIMITERS = ("\t", ",", ";", "|", "\x01", "\x1f", "，")
_SAMPLE_LINES = 60
_SAMPLE_CHARACTERS = 65_536
_MILLISECONDS = re.compile(r"\d:\d\d,\d{3}\b")
_POSITION = re.compile(r"[^\s\d\"'][^\n]{0,200}?\d\.\d{4,15}°?[NSEW]?, ?\d{1,3}\.\d{4}")
_NEXT = re.compile(r"[\u4e00-\u9fff][。！？][\u4e00-\u9fffA-Za-z]")
_SENTENCE = re.compile(r"[。！？]|[.!?] [A-Z]")


class Delimited(NamedTuple):
    """``columns`` is the usual number of cells of a row; ``share`` how many of the rows have it.

    ``escaped``: a backslash stands before a quote or separator that is meant (MySQL's OUTFILE).
    """

    delimiter: str
    columns: int
    share: float
    quote: str = '"'
    escaped: bool = False


def delimiter_of(text: str, *, named: bool) -> Delimited | None:
    """The separator of the table that ``text`` begins with, None where it is no table.

    ``named``: the file is called a table (.csv), so little evidence is enough; else every line must bear it out.
    """
    lines = text[:_SAMPLE_CHARACTERS].lstrip("\r\n").splitlines(keepends=True)
    if len(text) > _SAMPLE_CHARACTERS and len(lines) > 1:
        del lines[-1]
    if len(lines) > _SAMPLE_LINES:
        del lines[_SAMPLE_LINES:]
    sample = "".join(lines)
    best: Delimited | None = None
    for delimiter in _DELIMITERS:
        if delimiter not in sample:
            continue
        found = _judge(lines, delimiter, named=named)
        if found and (best is None or (found.share, found.columns) > (best.share + 0.001, best.columns)):
            best = found
    return best and best._replace(quote=_quote(sample, best.delimiter), escaped=_escaped(sample, best.delimiter))


def single_column(text: str) -> Delimited | None:
    """A list of one column under its name: short lines without any separator."""
    rows = [[line.strip().strip('"') or None] for line in text[:_SAMPLE_CHARACTERS].splitlines()[:_SAMPLE_LINES]]
    filled = [cell for row in rows for cell in row if cell]
    if len(filled) < 2 or max(map(len, filled)) > 60 or find_header(rows, search=1) is None:
        return None
    return Delimited(",", 1, 1.0)


def _quote(text: str, delimiter: str) -> str:
    """The mark around cells: ' where whole cells stand in it and none in "."""
    mark = re.escape(delimiter)
    single = len(re.findall(rf"(?:^|{mark})'[^'\n]*'(?={mark}|\r?$)", text, re.MULTILINE))
    return "'" if single > 4 and single > 4 * text.count('"') else '"'


def _escaped(text: str, delimiter: str) -> bool:
    return (
        '\\"' in text
        and re.search(r'[^\\]\\"(?!\s*(?:' + re.escape(delimiter) + r"|\r?$))", text, re.MULTILINE) is not None
    )


def _judge(lines: list[str], delimiter: str, *, named: bool) -> Delimited | None:
    rows = _rows(lines, delimiter)
    if not rows:
        return None
    widths = Counter(len(row) for row in rows)
    columns, often = max(widths.items(), key=lambda item: (item[1] * min(item[0], 4), item[0]))
    share = often / len(rows)
    if columns < 2:
        return None
    if named:
        enough = share >= 0.5 or (len(rows) < 4 and columns >= 2) or (delimiter == "\t" and share >= 0.3)
        return Delimited(delimiter, columns, share) if enough and not _prose(rows, columns, delimiter) else None
    if len(rows) < 3 or share < 0.95 or _prose(rows, columns, delimiter):
        return None
    if delimiter == "，" and find_header([[cell.strip() or None for cell in row] for row in rows], search=1) is None:
        return None
    if delimiter == "," and columns == 2 and sum(map(_is_said, lines)) * 2 > len(lines):
        return None
    if delimiter in ",，" and (_MILLISECONDS.search("".join(lines[:5])) or (columns < 3 and share < 1)):
        return None
    return Delimited(delimiter, columns, share)


def _is_said(line: str) -> bool:
    """Does a line say something, so that its one comma is none of a table's: more than a sentence, or a position."""
    return _NEXT.search(line) is not None or _POSITION.search(line) is not None


def _rows(lines: list[str], delimiter: str) -> list[list[str]]:
    try:
        rows = list(csv.reader(lines, delimiter=delimiter))
    except csv.Error:
        rows = [line.rstrip("\r\n").split(delimiter) for line in lines]
    if len(rows) * 4 < len(lines):  # a stray quote swallowed the rest
        rows = [line.rstrip("\r\n").split(delimiter) for line in lines]
    return [row for row in rows if any(cell.strip() for cell in row)]


def _prose(rows: list[list[str]], columns: int, delimiter: str) -> bool:
    """Sentences with commas: long cells, most of which go on with a space."""
    cells = [cell for row in rows if len(row) == columns for cell in row]
    filled = [cell for cell in cells if cell.strip()]
    if not filled:
        return True
    mean = sum(map(len, filled)) / len(filled)
    spaced = sum(cell.startswith(" ") and len(cell) > 12 for row in rows for cell in row[1:])
    followers = sum(len(row) - 1 for row in rows) or 1
    sentences = sum(_SENTENCE.search(cell) is not None for cell in filled)
    if delimiter in ",;，" and (spaced / followers > 0.5 and mean > 20):
        return True
    if delimiter == "，" and (mean > 12 or columns < 3):
        return True
    return columns < 4 and sentences / len(filled) > 0.4 and mean > 30
