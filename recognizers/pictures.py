"""Text that was read from pictures: digits taken for letters are mended where a check proves it, and scores are lower.

A mended number has as many characters as was read, so places stay what they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from models.records import PICTURE, TableChunk, TextChunk
from recognizers.pack import recognizers

if TYPE_CHECKING:
    from recognizers.lane import Match

TRUST = 0.95
"""What is left of a score for text that was read from a picture."""
MENDED = "mended"
"""The proof of a value of which letters were taken for the digits they look like."""

_LIKE = "OoDQlIi|BSsZz"
_AS_DIGITS = str.maketrans(_LIKE, "0000111185522")
_AS_CODE = str.maketrans("OoIlZzSs", "00112255")
"""For credit codes, whose alphabet has no I, O, S, V, Z (GB 32100-2015 4.1)."""
_RUN = re.compile(rf"(?<![0-9A-Za-z])[0-9{_LIKE}](?: ?[0-9{_LIKE}]){{13,17}} ?[0-9Xx{_LIKE}](?![0-9A-Za-z])")
_CODE = re.compile(r"(?<![0-9A-Za-z])[0-9A-Za-z|](?: ?[0-9A-Za-z|]){17}(?![0-9A-Za-z])")
_MOST_LETTERS = {"CN_RESIDENT_ID": 9, "CN_HMT_RESIDENCE_PERMIT": 9, "CN_BANK_CARD": 5, "CN_USCC": 5}
"""Letters among the digits of a number up to which it may be one that was read badly: of identity numbers more is
known than a check digit."""


def spans(chunk: TextChunk) -> list[tuple[int, int]]:
    """The byte ranges of a chunk that were read from pictures, ascending, one for each page or picture."""
    starts = [(0, chunk.location), *((at, {**chunk.location, **place}) for at, place in chunk.marks)]
    ends = [*(at for at, _ in chunk.marks), len(chunk.data)]
    return [
        (start, end)
        for (start, place), end in zip(starts, ends, strict=True)
        if end > start and place.get("part") == PICTURE
    ]


class Reading:
    """One chunk as it is to be searched: ``chunk``, with the numbers mended that were read from pictures."""

    def __init__(self, chunk: TextChunk | TableChunk) -> None:
        self.chunk = chunk
        self._mended: set[str] = set()
        self.pictures = spans(chunk) if isinstance(chunk, TextChunk) else []
        if isinstance(chunk, TextChunk) and self.pictures:
            self.chunk = self._text(chunk)
        elif isinstance(chunk, TableChunk) and chunk.location.get("part") == PICTURE:
            rows = [tuple(self._mend(cell) if cell else cell for cell in row) for row in chunk.rows]
            self.chunk = replace(chunk, rows=rows) if self._mended else chunk

    def weigh(self, match: Match) -> None:
        """Lower the score of what was read from a picture, and say where it was mended."""
        if match.location.get("part") == PICTURE:
            match.score = round(match.score * TRUST, 3)
            if match.value.replace(" ", "") in self._mended:
                match.verified_by += (MENDED,)

    def _text(self, chunk: TextChunk) -> TextChunk:
        data = chunk.data
        for first, last in self.pictures:
            part = data[first:last].decode("latin-1")  # one character a byte
            data = data[:first] + self._mend(part).encode("latin-1") + data[last:]
        return replace(chunk, data=data) if self._mended else chunk

    def _mend(self, text: str) -> str:
        for start, end, number in _mended(text):
            text = text[:start] + number + text[end:]
            self._mended.add(number.replace(" ", ""))
        return text


def _mended(text: str) -> Iterator[tuple[int, int, str]]:
    for match in _RUN.finditer(text):
        plain = match[0].replace(" ", "")
        letters = sum(c in _LIKE for c in plain)
        last = plain[-1] if plain[-1] in "Xx" else plain[-1].translate(_AS_DIGITS)
        number = plain[:-1].translate(_AS_DIGITS) + last
        if letters and _proven(number, letters, ("CN_RESIDENT_ID", "CN_HMT_RESIDENCE_PERMIT", "CN_BANK_CARD")):
            yield *match.span(), _as_written(match[0], number)
    for match in _CODE.finditer(text):
        plain = match[0].replace(" ", "").replace("|", "1")
        number = plain[:2].translate(_AS_CODE) + plain[2:8].translate(_AS_DIGITS) + plain[8:].translate(_AS_CODE)
        changed = sum(a != b for a, b in zip(match[0].replace(" ", ""), number, strict=True))
        if changed and not number.isdigit() and _proven(number, changed, ("CN_USCC",)):
            yield *match.span(), _as_written(match[0], number)


def _proven(number: str, letters: int, entities: tuple[str, ...]) -> bool:
    """Whether a type knows the number by its check, with no word beside it."""
    asked = (recognizers()[entity] for entity in entities if letters <= _MOST_LETTERS[entity])
    judged = (recognizer.judge(number, "", "") for recognizer in asked)
    return any(one is not None and "checksum" in one.verified_by for one in judged)


def _as_written(read: str, number: str) -> str:
    """``number`` with the blanks that stood in what was read."""
    digits = iter(number)
    return "".join(" " if character == " " else next(digits) for character in read)
