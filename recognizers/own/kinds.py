"""A type of the user's own, and the recognizer that finds it."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, ClassVar

from models.entities import EntityType, learn
from recognizers.base import CELL, Found, Judged, VerifiedRecognizer, around
from recognizers.context import has_context
from recognizers.normalise import PLAIN
from recognizers.own.named_checks import CHECKS
from recognizers.own.words import WordFinder, WordTables

RECOGNIZER = "OwnTypeRecognizer"
"""What a finding of a user's own type names as its recognizer."""
WITH_CONTEXT, MOST = 0.2, 0.95
"""What a context word adds to a score, and where that ends."""
IN_COLUMN, BY_COLUMN = 0.85, 0.7
"""The score of a cell under a header that announces the type: with a form, and by the header alone."""
NEGATIVE_REACH = 24
"""Characters before a value in which a negative word speaks against it."""
SECONDS, SECONDS_PER_MB = 2.0, 1.0
"""Processor time that an expression may take over a text."""
_LONGEST_CELL = 200
_META = frozenset(r"\^$.|?*+()[]{}-#&~ ")


@dataclass(frozen=True, slots=True, eq=False)
class OwnType:
    """One type of a file of types: what it is, and how it is found. Travels to the workers.

    ``tier`` is what the file asks for, "" where its group decides; ``definition`` all that the file says of it, to
    tell one version from another. A value is found by ``regex``, by ``words`` (one set of tables for each list), or by
    nothing but the name of its column.
    """

    entity: EntityType
    regex: str = ""
    words: tuple[WordTables, ...] = ()
    check: str = ""
    need_context: bool = False
    negative: tuple[str, ...] = ()
    score: float = 0.6
    whole: bool = True
    disguised: bool = False
    tier: str = ""
    examples: tuple[str, ...] = ()
    counter_examples: tuple[str, ...] = ()
    definition: str = field(default="", repr=False)


def plain_regex(regex: str) -> str:
    """``regex`` as it must be to match folded text: full-width characters in it become plain ones, taken literally."""
    made = []
    for character in regex:
        target = PLAIN.get(ord(character))
        plain = character if target is None else chr(target)
        made.append("\\" + plain if target is not None and plain in _META else plain)
    return "".join(made)


def compiled(regex: str) -> Any:
    """``regex`` ready for folded text: ``^`` and ``$`` are those of a line or a cell. Raises ``regex.error``."""
    import regex as engine

    return engine.compile(plain_regex(regex), engine.MULTILINE)


class OwnRecognizer(VerifiedRecognizer):
    """Finds one type of the user's own in folded text; ``recognizer_class`` makes a class of it for each type."""

    entity: ClassVar[str] = ""
    regex: ClassVar[str] = ""
    own: ClassVar[OwnType]

    def __init__(self) -> None:
        learn((self.own.entity,))
        self.name = RECOGNIZER
        _met[self.entity] = self
        self.late = False
        """The expression took too long: what was found may not be all."""
        self.pattern = compiled(self.own.regex) if self.own.regex else None
        self.finders = [WordFinder(tables) for tables in self.own.words if len(tables)]

    def find(self, text: str, at: int = 0) -> Iterator[Found]:
        """Verified matches in folded ``text`` from ``at`` on, in order; none overlaps another."""
        found = list(self._by_regex(text)) if self.pattern is not None else []
        if self.finders:
            data = text.encode("utf-8", "replace")
            for start, end, word in self.word_spans(data):
                begin = len(data[:start].decode())
                stop = begin + len(data[start:end].decode())
                if judged := self.judge_word(word, *around(text, begin, stop)):
                    found.append(Found(begin, stop, judged))
        last = at
        for one in sorted(found, key=lambda one: (one.start, -one.end)):
            if one.start >= last:
                yield one
                last = one.end

    def _by_regex(self, text: str) -> Iterator[Found]:
        for start, end in self.regex_spans(text):
            if judged := self.judge(text[start:end], *around(text, start, end)):
                yield Found(start, end, judged)

    def regex_spans(self, text: str) -> Iterator[tuple[int, int]]:
        """(start, end) of the values that the expression matches; stops where that takes too long (``late``)."""
        if self.pattern is None:
            return
        try:
            for match in self.pattern.finditer(text.replace(CELL, "\n"), timeout=_allowed(text)):
                group = match.lastindex or 0
                start, end = match.span(group)
                first, last = match.span()
                # a label in one cell is none for the next, and a number in a longer number is another number
                if start < end and CELL not in text[first:end] and not (self.own.whole and _cut(text, first, last)):
                    yield start, end
        except TimeoutError:
            self.late = True

    def word_spans(self, data: bytes) -> Iterator[tuple[int, int, bytes]]:
        """(start, end, normal form) of the words in folded UTF-8 ``data``."""
        for finder in self.finders:
            yield from finder.find(data)

    def judge(self, value: str, before: str, after: str) -> Judged | None:
        """The check, and the words before and after, of a value that the expression matched."""
        normal = _normal(value)
        if self.own.check and not CHECKS[self.own.check](normal):
            return None
        proofs = ("format", "checksum") if self.own.check else ("format",)
        return self._weighed(self.own.score, proofs, normal, before, after)

    def judge_word(self, word: bytes, before: str, after: str) -> Judged | None:
        """The words before and after an entry of a list, which is in normal form."""
        return self._weighed(self.own.score, ("list",), word.decode("utf-8", "replace"), before, after)

    def _weighed(self, score: float, proofs: tuple[str, ...], normal: str, before: str, after: str) -> Judged | None:
        near = before[-NEGATIVE_REACH:].lower()
        if any(word in near for word in self.own.negative):
            return None
        if self.own.entity.context and has_context(self.entity, before, after):
            return Judged(max(score, min(MOST, round(score + WITH_CONTEXT, 2))), (*proofs, "context"), normal)
        return None if self.own.need_context else Judged(score, proofs, normal)

    def judge_disguised(self, digits: str, shape: str, before: str, after: str) -> Judged | None:
        """A number put together from parts, where the expression matches all of it."""
        del shape
        try:
            if self.pattern is None or not self.pattern.fullmatch(digits, timeout=SECONDS):
                return None
        except TimeoutError:
            self.late = True
            return None
        return self.judge(digits, before, after)

    def judge_cell(self, value: str) -> Judged | None:
        """A whole cell under a header that announces the type."""
        if not self.own.entity.columns or not value or len(value) > _LONGEST_CELL:
            return None
        if self.pattern is None:
            return None if self.finders else Judged(BY_COLUMN, ("column",), _normal(value))
        try:
            match = self.pattern.fullmatch(value, timeout=SECONDS)
        except TimeoutError:
            self.late = True
            return None
        normal = _normal(match[match.lastindex or 0]) if match else ""
        if match is None or (self.own.check and not CHECKS[self.own.check](normal)):
            return None
        proofs = ("format", "checksum", "column") if self.own.check else ("format", "column")
        return Judged(max(self.own.score, IN_COLUMN), proofs, normal)


_met: dict[str, OwnRecognizer] = {}
_number = itertools.count(1)


def own_recognizer(code: str) -> OwnRecognizer | None:
    """The recognizer of the user's own type ``code`` that was made last in this process."""
    return _met.get(code)


def _allowed(text: str) -> float:
    return SECONDS + SECONDS_PER_MB * len(text) / 1e6


def _normal(value: str) -> str:
    """Without blanks and dashes, in upper case: what is checked, and what is fingerprinted."""
    return "".join(value.upper().replace("-", "").split())


def _cut(text: str, start: int, end: int) -> bool:
    """Does ``start:end`` begin or end within a longer Latin word or number?"""
    return (start > 0 and _letter(text[start - 1]) and _letter(text[start])) or (
        end < len(text) and _letter(text[end]) and _letter(text[end - 1])
    )


def _letter(character: str) -> bool:
    return character.isascii() and character.isalnum()


@functools.lru_cache(maxsize=256)
def recognizer_class(own: OwnType) -> type[OwnRecognizer]:
    """The class of the recognizer of one type."""
    attributes = {
        "__doc__": f"{own.entity.zh} {own.entity.en}",
        "own": own,
        "entity": own.entity.code,
        "regex": plain_regex(own.regex) or "(?!)",
        "joined": own.disguised,
        "examples": own.examples,
        "counter_examples": own.counter_examples,
    }
    # numbered, for another file may say something else of the same code
    return type(f"Own_{own.entity.code}_{next(_number)}", (OwnRecognizer,), attributes)
