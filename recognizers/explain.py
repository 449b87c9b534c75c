"""Why values were found, and why others that look alike were not: asked of the recognizers themselves.

A recognizer says what it finds, not why it finds nothing. So what has a type's form and was not reported is judged
again, with something changed: without what stands before it (then the label spoke against it), behind a word that
announces the type (then a word was lacking), with another check digit (then the check failed). What changes the answer
is the reason. Slow, and for few objects. Nothing here keeps a value: near misses hold it masked.
"""

from __future__ import annotations

import bisect
import functools
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from models.entities import catalogue
from models.protect import mask
from models.records import TableChunk, TextChunk
from recognizers.base import Judged, VerifiedRecognizer, around
from recognizers.context import NEGATIVE_TAILS, has_context, negative_label
from recognizers.headers import hints, speaks_against
from recognizers.lane import Match, _cell
from recognizers.normalise import Folded, fold
from recognizers.pack import recognizers
from recognizers.readings import labels

MOST = 200
"""Near misses kept of one object; those beyond are counted."""

LARGEST = 4 << 20
"""Bytes of an object's text, or characters of its cells, that are looked through for near misses."""

_REACH = 48
"""Characters before a value in which the word that announces it is looked for."""
_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""What a check digit may be: digits and X, or the 31 letters of GB 32100."""
_RUN = re.compile(r"(?<![0-9A-Za-z])[0-9A-Za-z]{17,80}(?![0-9A-Za-z])")
_IDENTITY = re.compile("(?=([1-9][0-9]{16}[0-9Xx]))")
_MORE_THAN_A_CHECK = frozenset({"bin", "birth_date", "area_code", "number_plan"})
_BY_WORD_ALONE = frozenset({"context", "column", "format"})
_WIDE = frozenset({"CREDIT_CARD"})
"""Types whose prefixes one number in ten has."""


@dataclass(frozen=True, slots=True)
class Why:
    """What speaks for a finding, beside its own fields: the word that announces it and its place.

    ``at`` is the character of the object's text where the word begins; None in a table, where ``word`` is the name of
    the column. Such a word is one of the catalogue's, or a name.
    """

    word: str | None = None
    at: int | None = None


@dataclass(frozen=True, slots=True)
class NearMiss:
    """What has the form of a type and was not reported. ``reason`` is a key of messages/explain.yaml behind ``miss_``.

    ``details`` fills its placeholders: ``word``, ``proofs``, ``score``, ``by``, ``entry``.
    """

    entity_type: str
    masked: str
    reason: str
    location: dict[str, Any]
    start: int | None = None
    end: int | None = None
    details: dict[str, Any] = field(default_factory=dict)


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
        self._text: _Text | None = None

    def watch(self, chunk: TextChunk | TableChunk, matches: Iterable[Match]) -> list[Match]:
        """Look at a chunk and its matches, which are given on."""
        found = list(matches)
        self._text = _Text(chunk) if isinstance(chunk, TextChunk) else None
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
            return _misses_in_text(self._text, found, self._min_score)
        return _misses_in_table(chunk, found, self._min_score) if isinstance(chunk, TableChunk) else iter(())

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


class _Text:
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
        words = _words(match.entity_type)
        if words is None or match.start is None or match.end is None:
            return Why()
        start = self.to_folded(match.start)
        text, low = self.folded.text, max(0, start - _REACH)
        last = _last(words, text[low:start])
        if last is not None:
            return Why(last[0], self.span(low + last.start(), low + last.end())[0])
        end = self.to_folded(match.end)
        behind = words.search(text, end, end + 12)
        return Why(behind[0], self.span(*behind.span())[0]) if behind else Why()


def _last(words: re.Pattern[str] | None, text: str) -> re.Match[str] | None:
    found = list(words.finditer(text)) if words is not None else []
    return found[-1] if found else None


@functools.cache
def _words(entity: str) -> re.Pattern[str] | None:
    """Words that announce a type: those of the catalogue, and those that its recognizer goes by."""
    recognizer, entry = recognizers().get(entity), catalogue().get(entity)
    known = {*(entry.context if entry else ()), *(recognizer.triggers if recognizer else ())}
    parts = [
        rf"(?<![A-Za-z]){re.escape(word)}(?![A-Za-z])" if word.isascii() else re.escape(word)
        for word in sorted(known, key=lambda word: (-len(word), word))
    ]
    return re.compile("|".join(parts), re.IGNORECASE) if parts else None


@functools.cache
def _asked() -> dict[str, VerifiedRecognizer]:
    """Recognizers of which a near miss says something: those of values with a form, found by that form."""
    result = {}
    for entity, recognizer in recognizers().items():
        entry = catalogue()[entity]
        own_way = type(recognizer).find is not VerifiedRecognizer.find
        if entry.mask is not None and entry.group != "marking" and not own_way and entity != "MINOR":
            result[entity] = recognizer
    return result


@functools.cache
def _proofs(entity: str) -> tuple[str, ...]:
    """What the examples of a type are verified by."""
    recognizer = recognizers()[entity]
    found = (each for example in recognizer.examples for each in recognizer.find_all(fold(example).text))
    return tuple(dict.fromkeys(proof for each in found for proof in each.judged.verified_by))


Reason = tuple[str, dict[str, Any]]
Ask = Callable[[str, str, str], Judged | None]
"""What a recognizer says of a value between two texts; nothing where it says so less surely than is reported."""


def _why_not(recognizer: VerifiedRecognizer, ask: Ask, value: str, before: str, after: str) -> Reason | None:
    """Why ``recognizer`` does not take ``value``; None where it is not near to being one."""
    entity = recognizer.entity
    against = _negative(before)
    if ask(value, "", ""):
        return ("negative_label", {"word": against}) if against else ("surroundings", {})
    announced = has_context(entity, before, after)
    told = next((judged for label in labels(entity) if label and (judged := ask(value, label, ""))), None)
    if told is not None:
        if not announced and value.isdigit() and _BY_WORD_ALONE.issuperset(told.verified_by):
            return None  # any number would do behind such a word
        if against:
            return "negative_label", {"word": against}
        return ("surroundings", {}) if announced else ("no_context", {})
    if against:
        return None
    proofs = _proofs(entity)
    if "checksum" in proofs and _but_for_the_check(recognizer, ask, value, before, after, announced=announced):
        return "check_digit", {}
    if announced:
        last = _last(_words(entity), before[-_REACH:])
        if last is not None:
            return "not_verified", {"word": last[0], "proofs": proofs}
    return None


def _but_for_the_check(
    recognizer: VerifiedRecognizer, ask: Ask, value: str, before: str, after: str, *, announced: bool
) -> bool:
    """Would it be one with another check digit? Every number passes Luhn with some: more than that must speak for it."""
    for other in _other_checks(value):
        for lead, behind in ((before, after), *((label, "") for label in labels(recognizer.entity))):
            judged = ask(other, lead, behind)
            if judged is not None and "checksum" in judged.verified_by:
                more = recognizer.entity not in _WIDE and not _MORE_THAN_A_CHECK.isdisjoint(judged.verified_by)
                return announced or more
    return False


def _other_checks(value: str) -> Iterator[str]:
    """``value`` with every other character where its check may stand: at the end, and in a VIN at the ninth place."""
    for at in {len(value) - 1, 8 if len(value) == 17 else len(value) - 1}:
        if _LETTERS.find(value[at].upper()) < 0:
            continue
        for one in _LETTERS if re.search("[A-WYZa-wyz]", value) else "0123456789X":
            if one != value[at].upper():
                yield value[:at] + one + value[at + 1 :]


def _negative(before: str) -> str | None:
    """The label right before a value that speaks against it, as the list has it."""
    if not negative_label(before):
        return None
    head = before.lower().rstrip(" \t:=\"'#([|,<>*\r\n")
    return max((tail for tail in NEGATIVE_TAILS if head.endswith(tail)), key=len, default="")


def _misses_in_text(text: _Text, found: Sequence[Match], least: float) -> Iterator[NearMiss]:
    taken = sorted((text.to_folded(m.start), text.to_folded(m.end)) for m in found if m.start is not None and m.end)
    told: set[tuple[int, int, str]] = set()
    for start, end, entity, (reason, details) in sorted(_misses(text.folded.text, least), key=lambda each: each[:3]):
        if _overlaps(taken, start, end) or (start, end, entity) in told:
            continue
        told.add((start, end, entity))
        first, last = text.span(start, end)
        if first - text.chunk.start < text.skip:
            continue
        masked = mask(text.folded.text[start:end], entity)
        yield NearMiss(entity, masked, reason, text.location(first), first, last, details)


def _overlaps(taken: list[tuple[int, int]], start: int, end: int) -> bool:
    at = bisect.bisect_left(taken, (end,))
    return any(last > start for _, last in taken[max(0, at - 4) : at])


def _misses(text: str, least: float) -> Iterator[tuple[int, int, str, Reason]]:
    """(start, end, entity type, reason) of what nearly is something in folded ``text``."""
    from recognizers.disguise import candidates

    for entity, recognizer in _asked().items():
        ask = _asking(recognizer, least)
        for match in recognizer.compiled.finditer(text):
            start, end = match.span(match.lastindex or 0)
            before, after = around(text, start, end)
            judged = recognizer.judge(text[start:end], before, after)
            if judged is not None:
                if judged.score < least:
                    yield start, end, entity, ("low_score", {"score": round(judged.score, 2)})
                continue
            reason = _why_not(recognizer, ask, text[start:end], before, after)
            if reason is not None:
                yield start, end, entity, reason
        if not recognizer.joined:
            continue
        for span in candidates(text):
            before, after = around(text, span.start, span.end)
            if recognizer.judge_disguised(span.digits, span.shape, before, after) is None:
                asked = _asking(recognizer, least, span.shape)
                reason = _why_not(recognizer, asked, span.digits, before, after)
                if reason is not None and reason[0] != "surroundings":
                    yield span.start, span.end, entity, reason
    yield from _within_longer(text)


def _asking(recognizer: VerifiedRecognizer, least: float, shape: str | None = None) -> Ask:
    def ask(value: str, before: str, after: str) -> Judged | None:
        before = fold(before).text
        if shape is None:
            judged = recognizer.judge(value, before, after)
        else:
            judged = recognizer.judge_disguised(value, shape, before, after)
        return judged if judged is not None and judged.score >= least else None

    return ask


def _within_longer(text: str) -> Iterator[tuple[int, int, str, Reason]]:
    """Longer numbers that hold an identity number, whose check is hard to pass, or begin or end with a known card's."""
    for run in _RUN.finditer(text):
        number = run[0]
        if len(number) > 18 and any(
            _is_proven(entity, part[1])
            for part in _IDENTITY.finditer(number)
            for entity in ("CN_RESIDENT_ID", "CN_HMT_RESIDENCE_PERMIT")
        ):
            yield *run.span(), "CN_RESIDENT_ID", ("longer", {})
        elif number.isdigit() and any(
            _is_proven("CN_BANK_CARD", part)
            for size in (16, 19)
            if size < len(number)
            for part in (number[:size], number[-size:])
        ):
            yield *run.span(), "CN_BANK_CARD", ("longer", {})


def _is_proven(entity: str, number: str) -> bool:
    recognizer = recognizers().get(entity)
    judged = recognizer.judge(number, "", "") if recognizer is not None else None
    return judged is not None and judged.score >= 0.95 and "checksum" in judged.verified_by


def _misses_in_table(chunk: TableChunk, found: Sequence[Match], least: float) -> Iterator[NearMiss]:
    known = {(str(match.location.get("column")), match.location.get("row")) for match in found}
    for index, column in enumerate(chunk.columns):
        announced = hints(column.name, column.comment)
        against = speaks_against(column.name, column.comment)
        for at, row in enumerate(chunk.rows):
            cell = row[index] if index < len(row) else None
            if not cell or not re.search("[0-9]{4}", cell) or len(cell) > 400:
                continue
            place = _cell(chunk, index, at)
            if (str(place["column"]), place["row"]) in known:
                continue
            value = fold(cell.strip(" \t'\"\r\n")).text
            for entity, (reason, details) in _cell_misses(value, announced, column.name, against, least):
                yield NearMiss(entity, mask(value, entity), reason, place, details=details)


def _cell_misses(
    value: str, announced: dict[str, int], header: str, against: bool, least: float
) -> Iterator[tuple[str, Reason]]:
    """(entity type, reason) of what a cell nearly is."""
    told = set()
    for start, end, entity, reason in _misses(value, least):
        if entity in told or end - start < len(value) // 2:
            continue
        told.add(entity)
        named = entity in announced and reason[0] != "check_digit"
        yield entity, ("not_verified", {"word": header, "proofs": _proofs(entity)}) if named else reason
    for entity, recognizer in _asked().items():
        if entity in told:
            continue
        whole = any((f.start, f.end) == (0, len(value)) and f.judged.score >= least for f in recognizer.find_all(value))
        if whole:
            yield entity, (("column", {}) if against or not announced else ("surroundings", {}))
        elif entity in announced:
            yield entity, ("not_verified", {"word": header, "proofs": _proofs(entity)})
