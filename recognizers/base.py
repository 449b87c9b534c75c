"""The shape of every recognizer here: a pattern finds, ``judge`` verifies, and nothing unverified is reported.

``recognizers.presidio`` makes a Presidio ``PatternRecognizer`` of each, for any registry to hold; the fast lane uses
them as they are, so that a worker need not load Presidio. They look at folded text (full-width and invisible
characters made plain) and, where ``joined`` is set, at numbers in disguise as well; offsets always point into the text
that was given. Words before and after are weighed by ``judge`` itself, so no tokens are needed.
"""

from __future__ import annotations

import bisect
import functools
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from recognizers.normalise import fold

if TYPE_CHECKING:
    from presidio_analyzer import RecognizerResult
    from presidio_analyzer.nlp_engine import NlpArtifacts

BEFORE, AFTER = 48, 16
"""Characters of context that ``judge`` is given."""


CELL = "\x1e"
"""Stands between the cells of a column (ASCII record separator): no context is seen across it."""


def around(text: str, start: int, end: int) -> tuple[str, str]:
    """What stands before and after a value, as far as context reaches."""
    before, after = text[max(0, start - BEFORE) : start], text[end : end + AFTER]
    return before.rpartition(CELL)[2], after.partition(CELL)[0]


class Judged(NamedTuple):
    """What a verification says: a score, what proved it, and the normal form of the value."""

    score: float
    verified_by: tuple[str, ...]
    normal: str


class Found(NamedTuple):
    """A verified match in folded text."""

    start: int
    end: int
    judged: Judged


class Taken:
    """Matches that do not overlap, in order of place."""

    def __init__(self, found: Iterable[Found] = ()) -> None:
        self.found = list(found)

    def free(self, start: int, end: int) -> bool:
        """Does none of the matches overlap ``start:end``?"""
        at = bisect.bisect_left(self.found, (end,))
        return at == 0 or self.found[at - 1].end <= start

    def add(self, one: Found) -> None:
        """Add a match that is free."""
        bisect.insort(self.found, one)


class VerifiedRecognizer:
    """Base of the pack. A subclass sets ``entity``, ``regex``, examples and counter-examples, and writes ``judge``.

    Where ``regex`` has groups, the one that matched is the value; else the whole match is.
    """

    entity: ClassVar[str]
    regex: ClassVar[str]
    flags: ClassVar[re.RegexFlag] = re.NOFLAG
    joined: ClassVar[bool] = False
    """Look for the number in disguise too: separators, Chinese numerals, a line break inside."""
    triggers: ClassVar[tuple[str, ...]] = ()
    """Words of which one stands in every line where ``regex`` can match, lower case; none: no such words."""
    reach: ClassVar[tuple[int, int]] = (2048, 2048)
    """How many bytes before and after a trigger a match may begin and end, on its line."""
    row: ClassVar[tuple[int, int]] = (0, 0)
    """How many digits (numerals count, joints do not) stand in a row at the least where a value does, within 100 bytes
    before and 400 behind a trigger on its line, and how many at the most where they are written together; 0: no row."""
    spared: ClassVar[int] = 0
    """1: no digit of that row belongs to a number that the columns have proven by its check; 2: nor is it written
    together and fails Luhn's check."""
    cell_label: ClassVar[str] = ""
    """Put before a cell of a column that announces the type, and is more than the value, it shows where that stands."""
    cues: ClassVar[tuple[str, ...]] = ()
    """Those of ``triggers`` that mean something only with a colon or a bar within 60 bytes behind them."""
    examples: ClassVar[tuple[str, ...]] = ()
    counter_examples: ClassVar[tuple[str, ...]] = ()

    def __init__(self) -> None:
        self.name = type(self).__name__

    @functools.cached_property
    def compiled(self) -> re.Pattern[str]:
        """``regex``, compiled where it is first asked for: a scan asks for few of them, and all take a while."""
        return re.compile(self.regex, self.flags)

    def judge(self, value: str, before: str, after: str) -> Judged | None:
        """Verify ``value`` (folded) between ``before`` and ``after``; None where it is something else."""
        raise NotImplementedError

    def judge_cell(self, value: str) -> Judged | None:
        """Verify a whole cell, folded and stripped, of a column whose header announces this type.

        For what only the header can tell: the cells in which ``find`` sees the type anyway are not asked for. None,
        as here: the header adds nothing to this value.
        """
        del value
        return None

    def spotted(self, data: bytes, place: int) -> bool:
        """A quick look at a trigger in UTF-8 bytes: False only where ``regex`` cannot match by it."""
        del data, place
        return True

    def find(self, text: str, at: int = 0) -> Iterator[Found]:
        """Verified matches in folded ``text`` from ``at`` on as the pattern sees them, in order."""
        for match in self.compiled.finditer(text, at):
            start, end = match.span(match.lastindex or 0)
            judged = self.judge(text[start:end], *around(text, start, end))
            if judged:
                yield Found(start, end, judged)

    def find_all(self, text: str) -> list[Found]:
        """Verified matches in folded ``text``, disguised ones too; of overlapping ones the first found stays."""
        found = list(self.find(text))
        if self.joined:
            taken = Taken(found)
            found += [f for f in self.find_joined(text) if taken.free(f.start, f.end)]
        return sorted(found)

    def find_between(self, text: str, first: int, last: int) -> list[Found]:
        """Those of ``find_all`` that begin in ``first:last``; what stands around may be left unread."""
        return [found for found in self.find_all(text) if first <= found.start < last]

    def find_joined(self, text: str) -> list[Found]:
        """Verified numbers in disguise in folded ``text``; of overlapping ones the first of ``candidates`` stays."""
        from recognizers.disguise import candidates

        taken = Taken()
        for span in candidates(text):
            judged = self.judge_disguised(span.digits, span.shape, *around(text, span.start, span.end))
            if judged and taken.free(span.start, span.end):
                taken.add(Found(span.start, span.end, judged))
        return taken.found

    def judge_disguised(self, digits: str, shape: str, before: str, after: str) -> Judged | None:
        """Verify a number put together from parts; ``shape`` says how it was written (see ``disguise.py``)."""
        del shape
        return self.judge(digits, before, after)

    def validate_result(self, pattern_text: str) -> bool | None:
        """True: proven; False: disproven; None: neither, context decides (Presidio's own question)."""
        judged = self.judge(pattern_text, "", "")
        if judged is None:
            return None if self.triggers else False
        return True if "checksum" in judged.verified_by else None

    def analyze(
        self,
        text: str,
        entities: list[str],
        nlp_artifacts: NlpArtifacts | None = None,
        regex_flags: int | None = None,
    ) -> list[RecognizerResult]:
        """Every verified match in ``text``; offsets are those of ``text``."""
        from recognizers.presidio import pattern_result

        del nlp_artifacts, regex_flags
        if entities and self.entity not in entities:
            return []
        folded = fold(text)
        return [pattern_result(self, folded.span(f.start, f.end), f.judged) for f in self.find_all(folded.text)]
