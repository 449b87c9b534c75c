"""What a whole cell, or a line that is a value, is where its type is announced: by a column's name, a label, a place."""

from __future__ import annotations

import re
from collections.abc import Callable

from models.entities import catalogue
from recognizers.base import Judged, VerifiedRecognizer
from recognizers.hits import Hit, apart
from recognizers.normalise import fold
from recognizers.own.kinds import own_recognizer
from recognizers.pack import recognizers
from recognizers.paths import LONGEST, SCORE, agrees, weakened

_Judgement = tuple[float, tuple[str, ...], str]


def judge_whole(code: str, cell: str) -> _Judgement | None:
    """What a whole cell is where ``code`` is announced for it."""
    value = fold(cell.strip(" \t'\"\r\n")).text
    judge, recognizer = _cell_judge(code), _recognizer(code)
    found = judge(value) if judge is not None else None
    if found is None and recognizer is not None and (judge is None or (recognizer.joined and _APART.search(value))):
        found = _as_labelled(recognizer, value)
    return found


def judge_cell(code: str, cell: str) -> tuple[str, _Judgement] | None:
    """The value in a cell for which ``code`` is announced, all of it but for few types, and what it is."""
    if found := judge_whole(code, cell):
        return cell, found
    recognizer = _recognizer(code)
    if recognizer is None or not recognizer.cell_label or len(cell) > _LONGEST:
        return None
    label, value = recognizer.cell_label, fold(cell).text
    for part in recognizer.find_all(label + value):
        if part.start >= len(label):
            return value[part.start - len(label) : part.end - len(label)], _by_column(part.judged)
    return None


_APART = re.compile(r"[0-9][ \-.·_][0-9]|[〇零一二三四五六七八九壹贰叁肆伍陆柒捌玖幺]{4}")
"""In what may be a number in disguise."""
_LONGEST = 200


def _as_labelled(recognizer: VerifiedRecognizer, value: str) -> _Judgement | None:
    """What the recognizer says of a whole cell with a word of its type in front, as running text would have it."""
    words = catalogue()[recognizer.entity].context
    if not words or not value or len(value) > _LONGEST:
        return None
    label = f"{words[0]}:"
    for found in recognizer.find_all(label + value):
        if (found.start, found.end) == (len(label), len(label) + len(value)):
            return _by_column(found.judged)
    return None


def _by_column(judged: Judged) -> _Judgement:
    score, proofs, normal = judged
    return score, tuple(dict.fromkeys("column" if proof == "context" else proof for proof in proofs)), normal


def _recognizer(code: str) -> VerifiedRecognizer | None:
    return recognizers().get(code) or own_recognizer(code)


def _cell_judge(code: str) -> Callable[[str], _Judgement | None] | None:
    """What judges the cells of a column that announces ``code``; None where nothing of its own does."""
    recognizer = _recognizer(code)
    if recognizer is not None and type(recognizer).judge_cell is not VerifiedRecognizer.judge_cell:
        return recognizer.judge_cell
    return None


def listed(data: bytes, place: frozenset[str], wanted: frozenset[str] | None, hits: list[Hit]) -> list[Hit]:
    """The lines of a text that are each a value of a type that the text's place speaks for, where most of them are.

    Those in which ``hits`` has none of the type. A text with longer lines is no list.
    """
    head = data[: 1 << 14]
    if not 0 < len(head) <= LONGEST * (head.count(b"\n") + 1):
        return []
    lines = [(match.start(), match[0].decode("utf-8", "surrogateescape")) for match in re.finditer(rb"[^\r\n]+", data)]
    found = []
    for code in sorted(place if wanted is None else place & wanted):
        judged = [
            (at, line, judgement)
            for at, line in lines
            if len(line) <= LONGEST and (judgement := judge_whole(code, line))
        ]
        if agrees(len(judged), len(lines)):
            for at, line, (score, proofs, normal) in judged:
                left = at + len(line[: len(line) - len(line.lstrip())].encode("utf-8", "surrogateescape"))
                right = left + len(line.strip().encode("utf-8", "surrogateescape"))
                found.append(Hit(left, right, code, min(score, SCORE), weakened(proofs), normal))
    return apart(found, [], hits)
