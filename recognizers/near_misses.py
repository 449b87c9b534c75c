"""Near misses: what has a type's form and was not reported, and why.

A recognizer says what it finds, not why it finds nothing. So a value is judged again with something changed: without
what stands before it (then the label spoke against it), behind a word that announces the type (then a word was
lacking), with another check digit (then the check failed). What changes the answer is the reason.
"""

from __future__ import annotations

import bisect
import functools
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from models.entities import catalogue
from models.protect import mask
from models.records import TableChunk
from recognizers.announcing import REACH, ChunkText, last_of, words_of
from recognizers.base import Judged, VerifiedRecognizer, around
from recognizers.context import NEGATIVE_TAILS, has_context, negative_label
from recognizers.headers import hints, speaks_against
from recognizers.lane import Match, _cell
from recognizers.normalise import fold
from recognizers.pack import recognizers
from recognizers.readings import labels

_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""What a check digit may be: digits and X, or the 31 letters of GB 32100."""
_RUN = re.compile(r"(?<![0-9A-Za-z])[0-9A-Za-z]{17,80}(?![0-9A-Za-z])")
_IDENTITY = re.compile("(?=([1-9][0-9]{16}[0-9Xx]))")
_MORE_THAN_A_CHECK = frozenset({"bin", "birth_date", "area_code", "number_plan"})
_BY_WORD_ALONE = frozenset({"context", "column", "format"})
_WIDE = frozenset({"CREDIT_CARD"})
"""Types whose prefixes one number in ten has."""


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
        last = last_of(words_of(entity), before[-REACH:])
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


def misses_in_text(text: ChunkText, found: Sequence[Match], least: float) -> Iterator[NearMiss]:
    """What in a text nearly is something, by place; ``found`` and what scores below ``least`` are known."""
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


def misses_in_table(chunk: TableChunk, found: Sequence[Match], least: float) -> Iterator[NearMiss]:
    """The same of the cells of a table, a column after another."""
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
