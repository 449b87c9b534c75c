"""The word that announces a value, and where in the object it stands."""

from __future__ import annotations

import bisect
import functools
import re
from dataclasses import dataclass
from typing import Any

from models.entities import catalogue
from models.records import TextChunk
from recognizers.lane import Match
from recognizers.normalise import Folded, fold
from recognizers.pack import recognizers

REACH = 48
"""Characters before a value in which the word that announces it is looked for."""


@dataclass(frozen=True, slots=True)
class Why:
    """What speaks for a finding, beside its own fields: the word that announces it and its place.

    ``at`` is the character of the object's text where the word begins; None in a table, where ``word`` is the name of
    the column. Such a word is one of the catalogue's, or a name.
    """

    word: str | None = None
    at: int | None = None


class ChunkText:
    """One chunk of running text, folded, with the way back to the characters of the object."""

    def __init__(self, chunk: TextChunk) -> None:
        self.chunk = chunk
        text = chunk.data.decode("utf-8", "surrogateescape")
        self.folded: Folded = fold(text)
        self.skip = len(chunk.data[: chunk.overlap].decode("utf-8", "ignore"))
        """Characters that the chunk before held already."""
        self._lines = [found.start() for found in re.finditer("\n", text)] if chunk.line is not None else None
        self._marks = [(len(chunk.data[:at].decode("utf-8", "ignore")), place) for at, place in chunk.marks]

    def to_folded(self, character: int) -> int:
        """The place in the folded text of a character of the object."""
        at = character - self.chunk.start
        return at if self.folded.starts is None else bisect.bisect_left(self.folded.starts, at)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The characters of the object at a span of the folded text."""
        first, last = self.folded.span(start, end)
        return first + self.chunk.start, last + self.chunk.start

    def location(self, start: int) -> dict[str, Any]:
        """Where in the object, as findings say it."""
        at = start - self.chunk.start
        place = dict(self.chunk.location)
        for mark, known in self._marks:
            if mark <= at:
                place.update(known)
        if self._lines is not None:
            place["line"] = (self.chunk.line or 1) + bisect.bisect_left(self._lines, at)
        return place

    def word_for(self, match: Match) -> Why:
        """The nearest word that announces a match: before it, or in brackets behind it."""
        words = words_of(match.entity_type)
        if words is None or match.start is None or match.end is None:
            return Why()
        start = self.to_folded(match.start)
        text, low = self.folded.text, max(0, start - REACH)
        last = last_of(words, text[low:start])
        if last is not None:
            return Why(last[0], self.span(low + last.start(), low + last.end())[0])
        end = self.to_folded(match.end)
        behind = words.search(text, end, end + 12)
        return Why(behind[0], self.span(*behind.span())[0]) if behind else Why()


def last_of(words: re.Pattern[str] | None, text: str) -> re.Match[str] | None:
    """The last of the words in ``text``."""
    found = list(words.finditer(text)) if words is not None else []
    return found[-1] if found else None


@functools.cache
def words_of(entity: str) -> re.Pattern[str] | None:
    """Words that announce a type: those of the catalogue, and those that its recognizer goes by."""
    recognizer, entry = recognizers().get(entity), catalogue().get(entity)
    known = {*(entry.context if entry else ()), *(recognizer.triggers if recognizer else ())}
    parts = [
        rf"(?<![A-Za-z]){re.escape(word)}(?![A-Za-z])" if word.isascii() else re.escape(word)
        for word in sorted(known, key=lambda word: (-len(word), word))
    ]
    return re.compile("|".join(parts), re.IGNORECASE) if parts else None
