"""Numbers in disguise: parts set apart by space, dash or dot, Chinese numerals, a line break inside, an exponent.

``candidates`` puts the parts together and says how they were written; the recognizers verify. Works on folded text.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterator
from typing import NamedTuple

from recognizers import checks

NUMERALS = {
    **dict(zip("〇零一二三四五六七八九", "00123456789", strict=True)),
    **dict(zip("壹贰叁肆伍陆柒捌玖", "123456789", strict=True)),
    **dict(zip("貳參肆陸", "2346", strict=True)),
    "幺": "1",
    "两": "2",
}
_NUMERAL = "".join(NUMERALS)
TO_DIGITS = str.maketrans(NUMERALS)
DIGIT = f"[0-9{''.join(NUMERALS)}]"
"""A pattern of a digit or a numeral."""

PARTS = re.compile(
    r"(?<![0-9A-Za-z.])(?<![0-9A-Za-z]-)[0-9]{1,8}\)?"
    r"(?:(?: - |[ \-.·_])(?:[0-9]{1,17}[Xx]?|[Xx]|[0-9A-HJ-NP-RTUWXY]{1,9})(?![0-9A-Za-z]))+(?!\.[0-9])"
)
NUMERAL_RUN = re.compile(f"[{_NUMERAL}0-9](?:[ \\-·]?[{_NUMERAL}0-9]){{10,20}}[Xx]?")
BROKEN = re.compile(r"(?<![0-9A-Za-z])([0-9A-Za-z]{2,17})[ \t]{0,8}\r?\n[ \t>|]{0,8}([0-9A-Za-z]{2,17})(?![0-9A-Za-z])")
EXPONENT = re.compile(r"(?<![0-9A-Za-z.])([1-9])\.([0-9]{5,18})[eE](?:\+|(?=1))([0-9]{2})(?![0-9A-Za-z])")
_LENGTHS = frozenset({11, 13, 15, 16, 17, 18, 19})


class Span(NamedTuple):
    """A number put together: where it stands, its characters, and its ``shape``: ``3-4-4`` (sizes of the parts),
    ``numerals``, ``break`` or ``exponent``.
    """

    start: int
    end: int
    digits: str
    shape: str


def _plausible(digits: str) -> bool:
    """Could it be one of the numbers that are looked for in disguise? Most parts of digits are not."""
    size = len(digits)
    if size not in _LENGTHS:
        return False
    return digits.isdigit() or (size == 18 and sum(c.isdigit() for c in digits) >= 8)


def promising(digits: str) -> bool:
    """Could parts put together be what some recognizer takes? Cheap, and never False where one would say yes."""
    size = len(digits)
    if size == 11:
        return digits[0] == "1" and digits[1] > "2"
    if size in {13, 15} and digits.lstrip("0").startswith("86"):
        return True
    if size == 18 and ((digits[:17].isdigit() and checks.mod11_2(digits)) or checks.uscc(digits.upper())):
        return True
    if not 15 <= size <= 19 or not digits.isdigit():
        return False
    return checks.luhn(digits) or (size == 15 and checks.birth_date("19" + digits[6:12]))


def promising_break(digits: str) -> bool:
    """As ``promising`` for the two sides of a line's end: nearly every line of a log ends and begins with digits."""
    from recognizers.cards import known_issuer
    from recognizers.entities.cn_mobile import known_segment

    if len(digits) == 11:
        return known_segment(digits)
    if len(digits) == 18 and checks.uscc(digits.upper()):
        return True
    if len(digits) == 18 and digits[:17].isdigit() and checks.mod11_2(digits):
        return checks.birth_date(digits[6:14])
    return digits.isdigit() and len(digits) > 15 and checks.luhn(digits) and len(known_issuer(digits)) >= 5


def worth_joining(text: str) -> bool:
    """Does a chain of parts hold, in some run of its parts, digits that are promising?"""
    return any(promising(span.digits) for span in _parted(text))


def _parted(text: str) -> Iterator[Span]:
    for match in PARTS.finditer(text):
        pieces = [(p.start() + match.start(), p[0]) for p in re.finditer(r"[0-9A-Za-z]+", match[0])]
        if sum(len(piece) for _, piece in pieces) < 11:
            continue
        joints = [text[a + len(p) : b] for (a, p), (b, _) in itertools.pairwise(pieces)]
        yield from _runs(pieces, joints)


def _runs(pieces: list[tuple[int, str]], joints: list[str]) -> Iterator[Span]:
    """Runs of neighbouring parts set apart in one way that may be a number, longest first, none inside another.

    A run is all that is set apart in that way, or a part of it as people write numbers side by side.
    """
    sizes = [len(piece) for _, piece in pieces]
    runs: list[tuple[int, int]] = []
    first = 0
    for _, group in itertools.groupby(joints, lambda joint: joint.strip(")")):
        last = first + sum(1 for _ in group)
        # what stands before a bracket may be the number of a list: 1) 138 1234 5678
        begins = (first, first + 1) if ")" in joints[first] else (first,)
        starts = [at for at in begins if 0 < last - at < _MOST_PARTS and sum(sizes[at : last + 1]) in _LENGTHS]
        runs.extend((at, last) for at in starts)
        for at in range(first, last):
            for shape in _CANONICAL.get(sizes[at], ()):
                end = at + len(shape) - 1
                fits = end <= last and (at, end) != (first, last) and tuple(sizes[at : end + 1]) == shape
                if fits and not _part_of_longer(sizes[first : last + 1], len(shape)):
                    runs.append((at, end))
        first = last
    taken = [False] * len(pieces)
    for first, last in sorted(runs, key=lambda run: (run[0] - run[1], run[0])):
        digits = "".join(piece for _, piece in pieces[first : last + 1])
        if not any(taken[first : last + 1]) and _plausible(digits):
            taken[first : last + 1] = [True] * (last + 1 - first)
            written = "-".join(str(size) for size in sizes[first : last + 1])
            yield Span(pieces[first][0], pieces[last][0] + len(pieces[last][1]), digits, written)


def _part_of_longer(sizes: list[int], parts: int) -> bool:
    """Are five groups of four one number of 20 digits (an invoice's), and four of them no card?"""
    return parts == _GROUPS - 1 and sizes == [4] * _GROUPS


_MOST_PARTS, _GROUPS = 19, 5
_CANONICAL: dict[int, tuple[tuple[int, ...], ...]] = {
    2: ((2, 3, 4, 4),),
    3: ((3, 4, 4),),
    4: ((4, 4, 4, 4), (4, 4, 4, 4, 3), (4, 4, 4, 4, 2), (4, 4, 4, 4, 1)),
    6: ((6, 8, 4),),
}
"""Sizes of parts, by the first, in which numbers are written: mobiles, identity numbers, cards, +86 and mobiles."""


def _numerals(text: str) -> Iterator[Span]:
    for match in NUMERAL_RUN.finditer(text):
        written = match[0]
        if NUMERALS.keys().isdisjoint(written) or text[match.start() - 1 : match.start()] == "第":
            continue
        digits = re.sub(r"[ \-·]", "", written).translate(TO_DIGITS)
        if _plausible(digits):
            yield Span(match.start(), match.end(), digits, "numerals")


def _broken(text: str) -> Iterator[Span]:
    at = 0
    while match := BROKEN.search(text, at):
        at = match.start(2)  # the second part may begin the next number
        digits = match[1] + match[2]
        if _plausible(digits) and promising_break(digits) and not _listed(text, match):
            yield Span(match.start(), match.end(), digits, "break")


def _listed(text: str, match: re.Match[str]) -> bool:
    """Are these two of a list of numbers of one length, a line each?"""
    size = len(match[1])
    if size != len(match[2]):
        return False
    lone = rf"[ \t>|]{{0,8}}[0-9]{{{size}}}[ \t]{{0,8}}"
    before = text[max(0, match.start() - size - 48) : match.start()]
    above = re.search(rf"(?:^|\n){lone}\r?\n[ \t>|]{{0,8}}$", before)
    below = re.match(rf"[ \t]{{0,8}}\r?\n{lone}(?:\r?\n|$)", text[match.end() : match.end() + size + 48])
    return bool(above or below)


def _exponents(text: str) -> Iterator[Span]:
    for match in EXPONENT.finditer(text):
        exponent = int(match[3])
        lacking = exponent - len(match[2])  # trailing zeros that the writer dropped
        if 0 <= lacking <= 3:
            digits = match[1] + match[2] + "0" * lacking
            if _plausible(digits):
                yield Span(match.start(), match.end(), digits, "exponent")


@functools.lru_cache(maxsize=2)  # every recognizer asks for the same text
def candidates(text: str) -> tuple[Span, ...]:
    """Every number in disguise that may be worth verifying, in folded ``text``."""
    return (*_parted(text), *_numerals(text), *_broken(text), *_exponents(text))
