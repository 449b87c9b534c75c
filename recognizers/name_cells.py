"""The persons that a cell of a table may name: one, several (张三、李四), with a title, a number, or blanks within."""

from __future__ import annotations

import re
from typing import NamedTuple

from recognizers.name_weights import LEAST, latin_weight, weight
from recognizers.names import HAN
from recognizers.normalise import fold

LONGEST = 60
"""Characters of a cell that may name persons and nothing more."""
_LONGEST_NAME = 6
"""Chinese characters of a name without ·."""
_MOST = 12
"""Parts of such a cell at most."""
_APART = re.compile(r"[、，,;；/|&＆+]|\s+[和与及]\s+|\r?\n")
_INNER = re.compile(r"[\-_:：#]")
_HAN = re.compile(rf"[{HAN}]+\Z")
_SPACED = re.compile(rf"[{HAN}]{{1,2}}(?:[ \t]{{1,6}}[{HAN}]{{1,2}}){{1,2}}\Z")
_WORDS = re.compile(rf"[{HAN}·]{{2,}}(?:[ \t]+[{HAN}·]{{2,}})+\Z")
_DOTTED = re.compile(rf"[{HAN}A-Za-z]+(?:·[{HAN}A-Za-z]+)+\Z")
_LATIN = re.compile(r"[A-Za-z][A-Za-z'. ,\-]{2,48}\Z")
_TITLE = re.compile(
    "[ ]?(?:先生|女士|小姐|同学|同志|老师|老師|教授|医生|醫生|护士|律师|律師|法官|师傅|阿姨|大爷|主任|院长|科长|处长|局长|部长|校长|行长|队长|组长"
    "|副?总?经理|经理|總經理|总监|总裁|董事长?|总工|主管|工程师|博士|太太|夫人|队员|警官|大夫)+$"
)
_ADDRESSED = re.compile(r"(?:Mr|Mrs|Ms|Miss|Dr|Prof|Mx)\b\.?\s*", re.IGNORECASE)
_BEHIND = re.compile(r"\s*(?:\([^()]{0,24}\)|\[[^\[\]]{0,24}\]|（[^（）]{0,24}）|【[^【】]{0,24}】)\s*$")
_NUMBER = re.compile(
    r"^[\s#]*[0-9][0-9\-]*[.、\s)]*|[\s(:：,/\-]*(?:tel|电话|手机)?[:：]?\s*\+?[0-9][0-9\- ]{2,20}\)?\s*$|[0-9]{1,2}$"
)
_BOTH = re.compile(
    rf"([{HAN}·]{{2,8}})[ (]+([A-Za-z][A-Za-z .\-]{{1,30}})\)?\Z|([A-Za-z][A-Za-z .\-]{{1,30}}?)[ (]+([{HAN}·]{{2,8}})\)?\Z"
)
_STARS = re.compile(rf"(?:[{HAN}]{{1,2}}[*＊×]{{1,3}}[{HAN}]?|[*＊×]{{1,3}}[{HAN}]{{1,2}})\Z")
_HIDDEN = 3.0


class Person(NamedTuple):
    """What may be a name: characters ``start:end`` of the cell, its plain form, and its weight in nats."""

    start: int
    end: int
    normal: str
    weight: float


def people(cell: str) -> list[Person]:
    """What in ``cell`` may be names, in order; a part that is none has a weight below 0, nothing at all: no text."""
    value = cell.strip(" \t\r\n'\"\u3000\u200b\ufeff")
    if not value or len(value) > LONGEST:
        return []
    at = cell.find(value)
    if len(value) <= 4 and _HAN.match(value) and ((found := weight(value)) > 0 or not _TITLE.search(value)):
        return [Person(at, at + len(value), value, found)]
    if len(value) > _LONGEST_NAME and _HAN.match(value) and not _TITLE.search(value):
        return [Person(at, at + len(value), value, LEAST)]
    folded = fold(value)
    text = folded.text
    persons = []
    for start, end in _parts(text):
        if one := _person(text, start, end):
            first, last = folded.span(one.start, one.end)
            persons.append(Person(at + first, at + last, one.normal, one.weight))
    return persons


def _parts(text: str) -> list[tuple[int, int]]:
    """Where the parts of a cell begin and end: between separators, or between blanks where whole names stand there."""
    if "," in text and _LATIN.match(text) and text.count(",") == 1:  # Wang, Xiaoming
        return [(0, len(text))]
    parts: list[tuple[int, int]] = []
    start = 0
    for match in _APART.finditer(text):
        parts.append((start, match.start()))
        start = match.end()
    parts.append((start, len(text)))
    if len(parts) == 1 and _WORDS.match(text) and not _SPACED.match(text):
        parts = [match.span() for match in re.finditer(r"\S+", text)]
    elif len(parts) == 1 and _WORDS.match(text):  # 欧阳 静怡, or 张三 李四
        words = [match.span() for match in re.finditer(r"\S+", text)]
        if all(weight(text[a:b]) > 0 for a, b in words):
            parts = words
    return parts if len(parts) <= _MOST else []


def _person(text: str, start: int, end: int) -> Person | None:
    """The name in one part, without blanks around it, number, title and brackets."""
    start, end = _trimmed(text, start, end)
    value = text[start:end]
    if not value or _TITLE.fullmatch(value):
        return None
    plain = _plain(value)
    if plain is not None:
        return Person(start, end, *plain)
    if both := _BOTH.match(value):
        return _either(start, value, both)
    for strip in (_BEHIND, _NUMBER, _TITLE, _BEHIND):
        for match in reversed(list(strip.finditer(text[start:end]))):
            if match.start() == 0 and match.end() < end - start:
                start += match.end()
            elif match.start() > 0:
                end = start + match.start()
            start, end = _trimmed(text, start, end)
    if met := _ADDRESSED.match(text, start, end):
        start = met.end()
    value = text[start:end]
    if not re.search(f"[{HAN}A-Za-z]", value):
        return Person(start, end, value, LEAST) if value else None
    plain = _plain(value)
    if plain is not None:
        return Person(start, end, *plain)
    best = None
    for part in re.finditer(rf"[{HAN}·]+|[A-Za-z .]+", value) if _INNER.search(value) else ():
        plain = _plain(part[0])
        if plain is not None and plain[1] > 0 and (best is None or plain[1] > best.weight + 1):
            best = Person(start + part.start(), start + part.end(), plain[0], plain[1] - 1.0)
    return best or Person(start, end, value, LEAST)


def _either(start: int, value: str, both: re.Match[str]) -> Person:
    """张伟 David, David (张伟): the Chinese name, with the other as a hint."""
    group = 1 if both[1] else 4
    plain = _plain(both[group]) or (value, LEAST)
    return Person(start + both.start(group), start + both.end(group), *plain)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    part = text[start:end]
    return start + len(part) - len(part.lstrip()), end - (len(part) - len(part.rstrip()))


def _plain(value: str) -> tuple[str, float] | None:
    """The plain form and the weight of a text that is nothing but a name or a word; None where it is more."""
    if _HAN.match(value) or _DOTTED.match(value):
        title = _TITLE.search(value)
        if title and title.start() >= 2 and not _DOTTED.match(value):
            whole, bare = weight(value), weight(value[: title.start()])
            return None if bare > whole else (value, whole)
        return value, weight(value)
    if _SPACED.match(value):
        joined = re.sub(r"\s", "", value)
        return joined, weight(joined)
    if _LATIN.match(value) and not _ADDRESSED.match(value):
        return value, latin_weight(value)
    if _STARS.match(value):
        return value, _HIDDEN
    return None
