"""A text while it is made: its parts, what is marked, and what was said before and comes again."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import TypeVar

Part = tuple[str, str]
"""A piece of text and its label; the empty label for what is no entity."""

Slot = Callable[["Draft"], None]
"""What fills a slot of a template: adds parts to the draft."""

Item = TypeVar("Item")


class Draft:
    """The parts of one document, in order, with the chance that chooses them."""

    __slots__ = ("memory", "parts", "rng", "uniform")

    def __init__(self, rng: random.Random) -> None:
        """An empty text."""
        self.rng = rng
        self.uniform = rng.random
        self.parts: list[Part] = []
        self.memory: dict[str, list[Part]] = {}

    def add(self, text: str, label: str = "") -> None:
        """Append a piece."""
        self.parts.append((text, label))

    def pick(self, items: Sequence[Item]) -> Item:
        """One of `items`, each as likely."""
        return items[int(self.uniform() * len(items))]

    def low(self, items: Sequence[Item], power: float = 2.0) -> Item:
        """One of `items`, the first ones likelier: lists that begin with what is frequent."""
        return items[int(self.uniform() ** power * len(items))]

    def maybe(self, share: float) -> bool:
        """True in this share of calls."""
        return self.uniform() < share

    def number(self, low: int, high: int) -> int:
        """A whole number, both ends included."""
        return low + int(self.uniform() * (high - low + 1))

    def digits(self, count: int) -> str:
        """So many digits, the first no zero."""
        return str(int((1 + 9 * self.uniform()) * 10 ** (count - 1)))[:count]

    def again(self, name: str, fill: Slot) -> None:
        """Fill a slot that has a number: the same in the whole document."""
        said = self.memory.get(name)
        if said is None:
            mark = len(self.parts)
            fill(self)
            self.memory[name] = self.parts[mark:]
        else:
            self.parts.extend(said)
