"""What a user sees: texts in, the places and words that are found out; by Presidio's way and by the fast lane."""

import functools

from recognizers import create_analyzer
from recognizers.scan import Lane


@functools.cache
def analyzer():
    return create_analyzer()


@functools.cache
def lane():
    return Lane()


def found(text, entity=None):
    """What Presidio's way finds in ``text``: the words themselves, in order, of one type."""
    results = analyzer().analyze(text, language="zh", entities=[entity] if entity else None)
    return [text[one.start : one.end] for one in sorted(results, key=lambda one: (one.start, one.end))]


@functools.lru_cache(maxsize=2000)  # texts are compared with many ways of the lane
def spans(text):
    """(start, end, entity, score) of everything that Presidio's way finds."""
    return {(r.start, r.end, r.entity_type, r.score) for r in analyzer().analyze(text, language="zh")}


def lane_spans(text):
    """The same by the fast lane, its byte offsets counted in characters; a match reported twice is an error."""
    data = text.encode("utf-8", "surrogatepass")
    hits = lane().scan(data)
    places = [len(data[:at].decode("utf-8", "surrogatepass")) for hit in hits for at in hit[:2]] if hits else []
    result = [(places[2 * i], places[2 * i + 1], hit.entity_type, hit.score) for i, hit in enumerate(hits)]
    assert len(result) == len(set(result)), result
    return set(result)


def differences(text):
    """(only by Presidio's way, only by the fast lane)."""
    slow, fast = spans(text), lane_spans(text)
    return sorted(slow - fast), sorted(fast - slow)


def both(text, entity):
    """What is found of one type, after making sure that both ways find the same."""
    assert differences(text) == ([], [])
    return found(text, entity)
