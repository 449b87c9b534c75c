"""The user's own types over bytes: one pass of each expression and each list over a block that was folded once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from recognizers.base import AFTER, BEFORE, CELL, Found, Judged, around
from recognizers.hits import Hit
from recognizers.own.kinds import OwnRecognizer, OwnType, recognizer_class
from recognizers.own.plain import Plain, plain_bytes
from recognizers.places import Line, inside

_CELL = CELL.encode()


class OwnScan:
    """Finds the user's own types in the parts of some data that hold no disguise."""

    def __init__(self, types: Sequence[OwnType], entities: frozenset[str] | None = None) -> None:
        self.recognizers: dict[str, OwnRecognizer] = {
            own.entity.code: recognizer_class(own)() for own in types if entities is None or own.entity.code in entities
        }
        self.given_up: set[str] = set()
        """Types whose expression took too long, which are not looked for any more; one set for each object."""

    def scan(self, data: bytes, cold: list[Line]) -> Iterator[Hit]:
        """Verified matches that begin in none of the ``cold`` lines, which somebody else reads."""
        if not self.recognizers:
            return
        plain = plain_bytes(data)
        text: str | None = None
        for code, recognizer in self.recognizers.items():
            if code in self.given_up:
                continue
            spans: list[tuple[int, int, Judged]] = []
            if recognizer.pattern is not None:
                if text is None:
                    text = plain.data.decode("utf-8", "surrogateescape")
                spans += _in_bytes(text, _by_regex(recognizer, text))
                if recognizer.joined:
                    spans += _in_bytes(text, recognizer.find_joined(text))
            for start, end, word in recognizer.word_spans(plain.data):
                if judged := recognizer.judge_word(word, *_around(plain.data, start, end)):
                    spans.append((start, end, judged))
            yield from _hits(code, spans, plain, cold)
        self.note()

    def note(self) -> None:
        """Remember whose expression took too long."""
        for code, recognizer in self.recognizers.items():
            if recognizer.late:
                recognizer.late = False
                self.given_up.add(code)


def _by_regex(recognizer: OwnRecognizer, text: str) -> Iterator[Found]:
    """Verified matches in ``text``, in order."""
    for start, end in recognizer.regex_spans(text):
        if judged := recognizer.judge(text[start:end], *around(text, start, end)):
            yield Found(start, end, judged)


def _in_bytes(text: str, found: Iterable[Found]) -> Iterator[tuple[int, int, Judged]]:
    """The same, which are in order and apart, with their places counted in bytes of UTF-8."""
    ascii_ = text.isascii()
    seen = at = 0  # characters and bytes before the last match
    for start, end, judged in found:
        if ascii_:
            yield start, end, judged
            continue
        at += len(text[seen:start].encode("utf-8", "surrogateescape"))
        seen = start
        yield at, at + len(text[start:end].encode("utf-8", "surrogateescape")), judged


def _around(data: bytes, start: int, end: int) -> tuple[str, str]:
    """What stands before and after in folded UTF-8, as far as context reaches."""
    before = data[max(0, start - 4 * BEFORE) : start].rpartition(_CELL)[2].decode("utf-8", "ignore")
    after = data[end : end + 4 * AFTER].partition(_CELL)[0].decode("utf-8", "ignore")
    return before[-BEFORE:], after[:AFTER]


def _hits(code: str, spans: list[tuple[int, int, Judged]], plain: Plain, cold: list[Line]) -> Iterator[Hit]:
    last = 0
    for start, end, judged in sorted(spans, key=lambda span: (span[0], -span[1])):
        if start < last:
            continue
        last = end
        begin = plain.back(start)
        if not inside(cold, begin):
            yield Hit(begin, plain.back(end), code, judged.score, judged.verified_by, judged.normal)
