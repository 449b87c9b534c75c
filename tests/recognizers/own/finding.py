"""What is found of the user's own types, by the fast lane and by Presidio's way, which must agree."""

from __future__ import annotations

from models.records import TextChunk
from recognizers.lane import LaneOptions, ObjectScan
from recognizers.normalise import fold
from recognizers.own.kinds import recognizer_class


def matches(types, text):
    """Everything of ``types`` that an object with this text holds."""
    codes = {own.entity.code for own in types}
    scan = ObjectScan(LaneOptions(names="off", types=types))
    return [match for match in scan.feed(TextChunk(text.encode())) if match.entity_type in codes]


def found(types, text):
    """The values themselves, in order, after making sure that both ways find the same at the same places."""
    fast = {(match.entity_type, match.start, match.end, match.score, match.normal) for match in matches(types, text)}
    folded, slow = fold(text), set()
    for own in types:
        for one in recognizer_class(own)().find_all(folded.text):
            place = folded.span(one.start, one.end)
            slow.add((own.entity.code, *place, one.judged.score, one.judged.normal))
    assert fast == slow
    return [text[start:end] for _, start, end, _, _ in sorted(fast, key=lambda each: each[1:3])]
