"""What formulas hold that no cell shows: texts and long numbers that are written into them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

_CONSTANT = re.compile(r'"([^"]*)"|(?<![\w$:.])(\d{7,})(?![\d:])')
_TELLING = re.compile(r"\w\w")
_MOST = 100_000


class Once:
    """Whether a text comes for the first time. Behind the first hundred thousand texts each does."""

    def __init__(self) -> None:
        self._seen: set[int] = set()

    def __call__(self, text: str) -> bool:
        """Asked once for each text."""
        key = hash(text)
        if key in self._seen:
            return False
        if len(self._seen) < _MOST:
            self._seen.add(key)
        return True


class Formulas:
    """The formulas of one sheet: ``give`` gets those whose constants are new and not all shown, and the cell.

    A column has the same formula in each row, but for the cells that it names: it is given once.
    """

    def __init__(self, give: Callable[[str, str], None], once: Once | None = None) -> None:
        self._give, self._once = give, once or Once()

    def read(self, formula: str, value: str, cell: str) -> None:
        """A formula as it is written, of a cell that shows ``value``."""
        self.found(constants(formula), value, cell, "=" + formula)

    def found(self, parts: Sequence[str], value: str, cell: str, written: str = "") -> None:
        """The constants of a formula, as ``written``, or only they are known."""
        if parts and self._once("\0".join(parts)) and not all(part in value for part in parts):
            self._give(written or " ".join(parts), cell)


def constants(formula: str) -> list[str]:
    """Texts of two letters or digits and more, and numbers of seven digits and more (places of cells have as many)."""
    return [part for found in _CONSTANT.findall(formula) if _TELLING.search(part := found[0] or found[1])]
