"""The user's own types tried on the examples that their file brings, by both ways: the fast lane's and Presidio's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from models.protect import mask
from models.records import TextChunk
from recognizers.normalise import fold
from recognizers.own.kinds import OwnType, recognizer_class

LEAST_SCORE = 0.4
"""What scores less is not reported by a scan."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One example, the ``number`` of its kind; ``found`` are the values met, masked. Number 0: there is none."""

    code: str
    kind: Literal["example", "counter"]
    number: int
    passed: bool
    found: tuple[str, ...] = ()


def try_types(types: Sequence[OwnType]) -> Iterator[Trial]:
    """Every example and counter-example of ``types``, in order; for a type without any, one trial of number 0.

    The examples of a type that is known by the name of its column alone are cells of such a column.
    """
    for own in types:
        if not own.examples and not own.counter_examples:
            yield Trial(own.entity.code, "example", 0, passed=True)
        for number, text in enumerate(own.examples, 1):
            fast, slow = _found(own, types, text)
            yield Trial(own.entity.code, "example", number, bool(fast) and fast == slow, _masked(own, fast))
        for number, text in enumerate(own.counter_examples, 1):
            fast, slow = _found(own, types, text)
            yield Trial(own.entity.code, "counter", number, not (fast or slow), _masked(own, fast or slow))


def _found(own: OwnType, types: Sequence[OwnType], text: str) -> tuple[list[str], list[str]]:
    from recognizers.lane import LaneOptions, ObjectScan

    code = own.entity.code
    recognizer = recognizer_class(own)()
    if recognizer.pattern is None and not recognizer.finders:
        cells = [text] if recognizer.judge_cell(fold(text.strip()).text) else []
        return cells, cells
    scan = ObjectScan(LaneOptions(names="off", types=tuple(types), entities=frozenset({code})))
    fast = [match.value for match in scan.feed(TextChunk(text.encode("utf-8", "replace")))]
    folded = fold(text)
    spans = [folded.span(f.start, f.end) for f in recognizer.find_all(folded.text) if f.judged.score >= LEAST_SCORE]
    return fast, [text[start:end] for start, end in spans]


def _masked(own: OwnType, values: Sequence[str]) -> tuple[str, ...]:
    return tuple(mask(value, own.entity.code) for value in values)
