"""How much of another program's text stands in ours: digits and Chinese characters, each occurrence counted once."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from benchmarks.compare.theirs import Unit

_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_RUN = re.compile(r"\d+")


@dataclass
class Score:
    """Characters of the other text, and how many of them are found in ours."""

    digits: int = 0
    digits_found: int = 0
    han: int = 0
    han_found: int = 0
    lost: list[str] = field(default_factory=list)
    """What is not found: runs of digits, and Chinese characters one by one."""

    def add(self, other: Score) -> None:
        """Sum up."""
        self.digits += other.digits
        self.digits_found += other.digits_found
        self.han += other.han
        self.han_found += other.han_found

    @property
    def share(self) -> float:
        """Of digits and Chinese characters together; 1 where there are none."""
        return (self.digits_found + self.han_found) / max(1, self.digits + self.han) if self.digits + self.han else 1.0


def judge(units: Iterable[Unit], ours: str) -> Score:
    """Every run of digits in ``units`` must be a run in ``ours``, as often; so must every Chinese character."""
    ours = unicodedata.normalize("NFKC", ours)
    runs, characters = Counter(_RUN.findall(ours)), Counter(_HAN.findall(ours))
    score = Score()
    for unit in units:
        forms = [unicodedata.normalize("NFKC", form) for form in unit.forms]
        wanted = [list(_RUN.findall(form)) for form in forms]
        best = max(wanted, key=lambda form: _found(form, runs), default=[])
        for run in best:
            score.digits += len(run)
            if runs[run] > 0:
                runs[run] -= 1
                score.digits_found += len(run)
            else:
                score.lost.append(run)
        for character in _shown(forms):
            score.han += 1
            if characters[character] > 0:
                characters[character] -= 1
                score.han_found += 1
            else:
                score.lost.append(character)
    return score


def _shown(forms: list[str]) -> Iterator[str]:
    yield from _HAN.findall(forms[-1] if forms else "")


def _found(form: list[str], runs: Counter[str]) -> float:
    """The share of ``form``'s digits that stand in ``runs``."""
    left = Counter(form) - runs
    return 1 - sum(len(run) * count for run, count in left.items()) / max(1, sum(map(len, form)))
