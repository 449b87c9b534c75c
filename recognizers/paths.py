"""What the names of a file, its folder, a sheet or a table say of the values in it: weak evidence, for lists without names.

护照号.txt with a passport number on every line, an unnamed column of a sheet that is called 手机号码: the name speaks for
values of the right form where most of them have it, and never as loudly as the name of a column.
"""

from __future__ import annotations

import re

from models.entities import by_catalogue
from recognizers.headers import STRONG, hints
from recognizers.overlaps import NUMBERS

SCORE, PROOF = 0.6, "path"
ENOUGH, SHARE = 3, 0.6
"""Values from which a name speaks for them, and how many of them must have the form."""
LONGEST = 64
"""Characters of a line that may be one value."""
_TIMES = frozenset({"DATE_OF_BIRTH", "SALARY"})
"""Types whose form is that of any date or number."""


@by_catalogue
def place_hints(path: str) -> frozenset[str]:
    """Types that the name of a file or its folder announces, of ``path`` or the name of a sheet or table.

    Of a member of an archive, the names within the archive: it is the same wherever the archive lies.
    """
    parts = [part for part in re.split(r"[/\\]", path.rpartition("!/")[2]) if part][-2:]
    found: set[str] = set()
    for part in parts:
        stem = re.sub(r"(?:\.[A-Za-z0-9]{1,5}){1,2}$", "", part)
        for words in re.findall(r"[\u4e00-\u9fff]+|[A-Za-z]+(?:[_\- ][A-Za-z]+)*", stem):
            told = hints(words)
            for word in re.split(r"[_\- ]", words) if words.isascii() else ():
                told = {**hints(word), **told}
            found |= {code for code, strength in told.items() if strength == STRONG and code in NUMBERS - _TIMES}
    return frozenset(found)


def agrees(fits: int, values: int) -> bool:
    """Do enough of the values have the form?"""
    return fits >= ENOUGH and fits >= SHARE * values


def weakened(proofs: tuple[str, ...]) -> tuple[str, ...]:
    """The proofs of a cell whose column's name was none, but the place's."""
    return tuple(PROOF if proof == "column" else proof for proof in proofs)
