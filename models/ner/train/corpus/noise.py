"""What befalls a text: traditional characters, other punctuation, blanks and breaks and wrong characters of a scan."""

from __future__ import annotations

import functools

from models.ner.train.corpus.draft import Draft, Part
from models.ner.train.corpus.lists import listed
from models.ner.train.data import lines

_HALF = str.maketrans("，。：；！？（）", ",.:;!?()")
_FULL = str.maketrans(
    "0123456789-ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "０１２３４５６７８９－ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ",
)
_ALIKE = listed("noise.alike")


_AS_NAMES = "于余佣占后岳干征斗游范郁里仆采"
"""Characters that names and places hold as they are, though as words they mostly become others (于 -> 於)."""


_BY_PROGRAMS = frozenset(("json", "sql", "xml", "html", "settings", "vcard", "log", "code"))
"""Kinds that nobody scans or breaks."""


@functools.cache
def _lookalikes() -> dict[str, str]:
    table: dict[str, str] = {}
    for group in _ALIKE:
        for char in group:
            table[char] = table.get(char, "") + group.replace(char, "")
    return {char: others for char, others in table.items() if others}


@functools.cache
def _traditional() -> dict[int, str]:
    return {ord(line[0]): line[1] for line in lines("traditional") if line[0] not in _AS_NAMES}


def traditional(parts: list[Part]) -> list[Part]:
    """All of it in traditional characters."""
    table = _traditional()
    return [(text.translate(table), label) for text, label in parts]


def half_width(parts: list[Part]) -> list[Part]:
    """Punctuation as an English keyboard has it."""
    return [(text.translate(_HALF), label) for text, label in parts]


def full_width(parts: list[Part]) -> list[Part]:
    """Digits and capital letters as wide as characters."""
    return [(text.translate(_FULL), label) for text, label in parts]


def _is_han(char: str) -> bool:
    return "\u4e00" <= char <= "\u9fff"


def scan(draft: Draft, parts: list[Part]) -> list[Part]:
    """What recognition of a picture makes of it: lines of one width, blanks between characters, mistakes."""
    wrong = draft.pick((0.0, 0.004, 0.01, 0.02))
    blank = draft.pick((0.0, 0.0, 0.01, 0.03))
    spaced = draft.maybe(0.08)
    width = draft.pick((0, 0, 18, 24, 28, 32, 36, 40, 48))
    column = 0
    alike = _lookalikes()
    out: list[Part] = []
    for text, label in parts:
        made: list[str] = []
        last = len(text) - 1
        for at, char in enumerate(text):
            column = 0 if char == "\n" else column + 1
            if wrong and draft.uniform() < wrong and char in alike:
                char = draft.pick(alike[char])  # noqa: PLW2901 - the character as read
            made.append(char)
            inside = at < last or not label
            if width and column >= width and inside and char not in "\n，。：、":
                made.append("\n")
                column = 0
            elif inside and _is_han(char) and (spaced or (blank and draft.uniform() < blank)):
                made.append(" ")
        out.append(("".join(made), label))
    return out


def wrapped(draft: Draft, parts: list[Part]) -> list[Part]:
    """Broken at a width, also inside names and addresses, as mails and plain text are."""
    width = draft.pick((20, 24, 30, 34, 38, 40))
    column = 0
    out: list[Part] = []
    for text, label in parts:
        made: list[str] = []
        last = len(text) - 1
        for at, char in enumerate(text):
            column = 0 if char == "\n" else column + 1
            made.append(char)
            if column >= width and char != "\n" and (at < last or not label):
                made.append("\n")
                column = 0
        out.append(("".join(made), label))
    return out


def disturbed(draft: Draft, parts: list[Part], kind: str) -> list[Part]:
    """The parts as they are in most documents, in some disturbed in one of these ways or two."""
    if kind in _BY_PROGRAMS:
        return traditional(parts) if draft.maybe(0.03) else parts
    roll = draft.uniform()
    if roll < (0.8 if kind == "hongkong" else 0.07):
        parts = traditional(parts)
    elif roll < 0.09:
        parts = full_width(parts)
    if draft.maybe(0.12):
        parts = half_width(parts)
    roll = draft.uniform()
    if roll < 0.07:
        parts = scan(draft, parts)
    elif roll < 0.10:
        parts = wrapped(draft, parts)
    return parts
