"""The condition language of policy files: comparisons of named figures with numbers, joined by ``all`` and ``any``.

    when: people >= 500
    when: {all: [marks_trade_secret >= 1, {any: [subjects_trade_secret >= 1, items_business >= 1]}]}

Nothing is evaluated as code: a comparison is parsed by one pattern, and a figure is looked up by its name.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

COMPARISON = re.compile(r"\s*([A-Za-z][\w.]*)\s*(>=|<=|==|!=|>|<)\s*(\d[\d_]*(?:\.\d+)?)\s*")

_OPERATORS: Mapping[str, Callable[[Any, Any], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    "==": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    "<": operator.lt,
}

Figures = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Comparison:
    """``figure operator number``, such as ``people_sensitive >= 50``."""

    figure: str
    sign: str
    number: float

    def holds(self, figures: Figures) -> bool:
        """Whether the figure, 0 where nothing was counted, compares so."""
        return _OPERATORS[self.sign](figures.get(self.figure, 0), self.number)

    def figures(self) -> tuple[str, ...]:
        """The names of the figures asked for."""
        return (self.figure,)


@dataclass(frozen=True, slots=True)
class Every:
    """Holds where all of its parts hold."""

    parts: tuple[Condition, ...]

    def holds(self, figures: Figures) -> bool:
        """Whether all parts hold."""
        return all(part.holds(figures) for part in self.parts)

    def figures(self) -> tuple[str, ...]:
        """The names of the figures asked for."""
        return tuple(name for part in self.parts for name in part.figures())


@dataclass(frozen=True, slots=True)
class Some:
    """Holds where one of its parts holds."""

    parts: tuple[Condition, ...]

    def holds(self, figures: Figures) -> bool:
        """Whether any part holds."""
        return any(part.holds(figures) for part in self.parts)

    def figures(self) -> tuple[str, ...]:
        """The names of the figures asked for."""
        return tuple(name for part in self.parts for name in part.figures())


Condition = Comparison | Every | Some


def comparison(text: str) -> Comparison | None:
    """``text`` as a comparison, None where it is none. Thousands may be set apart: 5_000."""
    match = COMPARISON.fullmatch(text)
    if match is None:
        return None
    number = float(match[3].replace("_", ""))
    return Comparison(match[1], match[2], int(number) if number.is_integer() else number)
