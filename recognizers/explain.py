"""Why values were found, and why others that look alike were not: asked of the recognizers themselves.

What was found is told by the word that announces it; what nearly was, by ``near_misses.py``. Slow, and for few objects.
Nothing here keeps a value: near misses hold it masked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from models.entities import catalogue
from models.protect import mask
from models.records import TableChunk, TextChunk
from recognizers.announcing import ChunkText, Why
from recognizers.lane import Match
from recognizers.near_misses import NearMiss, misses_in_table, misses_in_text
from recognizers.pack import recognizers

MOST = 200
"""Near misses kept of one object; those beyond are counted."""

LARGEST = 4 << 20
"""Bytes of an object's text, or characters of its cells, that are looked through for near misses."""


class Explained:
    """The explanation of one object: fed the chunks that its scan is fed, with the matches in them."""

    def __init__(self, min_score: float) -> None:
        self._min_score = min_score
        self.why: list[Why] = []
        """Of each finding, in order."""
        self.misses: list[NearMiss] = []
        self.more = 0
        """Near misses beyond those that are kept."""
        self.cut = False
        """Near misses were looked for in the beginning alone."""
        self._left = LARGEST
        self._text: ChunkText | None = None

    def watch(self, chunk: TextChunk | TableChunk, matches: Iterable[Match]) -> list[Match]:
        """Look at a chunk and its matches, which are given on."""
        found = list(matches)
        self._text = ChunkText(chunk) if isinstance(chunk, TextChunk) else None
        for miss in self._misses(chunk, found):
            self._keep(miss)
        return found

    def _misses(self, chunk: TextChunk | TableChunk, found: list[Match]) -> Iterator[NearMiss]:
        if isinstance(chunk, TextChunk):
            self._left -= len(chunk.data) - chunk.overlap
        else:
            self._left -= sum(len(cell) for row in chunk.rows for cell in row if cell)
        self.cut = self._left < 0
        if self.cut:
            return iter(())
        if self._text is not None:
            return misses_in_text(self._text, found, self._min_score)
        return misses_in_table(chunk, found, self._min_score) if isinstance(chunk, TableChunk) else iter(())

    def kept(self, match: Match) -> None:
        """``match`` is a finding."""
        self.why.append(self._why(match))
        for entity in match.over:
            self._miss(match, entity, "displaced", by=match.entity_type)

    def left_out(self, match: Match, entry: str) -> None:
        """``match`` is left out by an allow list."""
        self._miss(match, match.entity_type, "suppressed", entry=entry)

    def _miss(self, match: Match, entity: str, reason: str, **details: str) -> None:
        masked = mask(match.value, entity) if entity in catalogue() else "*" * len(match.value)
        self._keep(NearMiss(entity, masked, reason, dict(match.location), match.start, match.end, details))

    def _keep(self, miss: NearMiss) -> None:
        if len(self.misses) < MOST:
            self.misses.append(miss)
        else:
            self.more += 1

    def _why(self, match: Match) -> Why:
        if match.start is None or self._text is None:
            name = match.location.get("column") or match.location.get("key")
            return Why(str(name)) if name and "column" in match.verified_by else Why()
        recognizer = recognizers().get(match.entity_type)
        if "context" not in match.verified_by and not (recognizer and recognizer.triggers):
            return Why()
        return self._text.word_for(match)
