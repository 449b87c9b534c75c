"""Keys of a key-value store as families: ``user:1001:profile`` and a million like it are one table, ``user:*:profile``.

A key is cut at ``:``, ``/`` and ``|``. Words stay, digits and what looks like an identifier become ``*``; so do words
where there are too many to be names of things, that only one key has, or behind which all is alike: those may name a
person. Every key belongs to
exactly one family of those that a pass over all keys gave.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

FAMILIES = 50
"""Families of one database at most: each costs the server a pass over the names of its keys."""
_FAN = 64
"""Different words at one place of a key, beyond which they are values."""
_ALIKE = 3
"""Words behind which the same words come, from which on they are values."""
_NODES = 20_000
_TOKENS = 8
_TOKEN = re.compile(r"[:/|]?[^:/|]+|[:/|]")
_LEADS = frozenset(":/|")
_WORD = re.compile(r"[A-Za-z][A-Za-z_.-]{0,39}")
_HANZI = re.compile("[\u4e00-\u9fff]{1,12}")
_NUMBERED = re.compile(r"[A-Za-z_.-]*(?:\d+[A-Za-z_.-]*){1,2}")
_HEXADECIMAL = re.compile(r"[0-9A-Fa-f-]{8,}")


@dataclass(frozen=True, slots=True)
class Part:
    """One place of a family's keys: ``text`` as it stands there, or any but those of ``others`` where it is a star."""

    text: str
    star: bool = False
    others: tuple[str, ...] = ()

    def fits(self, token: str) -> bool:
        """Whether a token may stand here."""
        if self.star:
            return _lead(token) == _lead(self.text) and token not in self.others
        return token == self.text


@dataclass(frozen=True, slots=True)
class Family:
    """Keys of one form; without ``parts``, every key. ``count``: how many there were."""

    parts: tuple[Part, ...]
    count: int = 0

    @property
    def name(self) -> str:
        """``user:*:profile``: as it is shown, and as the server's own patterns have it."""
        return "".join(part.text for part in self.parts) if self.parts else "*"

    def has(self, key: bytes) -> bool:
        """Whether the key is one of the family."""
        if not self.parts:
            return True
        found = tokens(key)
        return len(found) == len(self.parts) and all(map(Part.fits, self.parts, found))

    def packed(self) -> str:
        """The family as text, for another process."""
        return json.dumps([self.count, *([part.text, part.star, part.others] for part in self.parts)])

    @classmethod
    def unpacked(cls, text: str) -> Family:
        """The family of ``packed``."""
        count, *parts = json.loads(text)
        return cls(tuple(Part(text, star, tuple(others)) for text, star, others in parts), count)


def tokens(key: bytes) -> list[str]:
    """The parts of a key, each with the mark before it, values as stars."""
    text = key.decode("utf-8", "surrogateescape")
    found = _TOKEN.findall(text) or [""]
    if len(found) > _TOKENS:
        found[_TOKENS:] = [found[_TOKENS][:1] + "\n" + "".join(found[_TOKENS:])]
    return [_normal(token) for token in found]


def _lead(token: str) -> str:
    """The mark that a token begins with."""
    return token[:1] if token[:1] in _LEADS else ""


def _normal(token: str) -> str:
    lead = _lead(token)
    body = token[len(lead) :]
    if not body or _WORD.fullmatch(body) or _HANZI.fullmatch(body):
        return token
    if len(body) <= 24 and not _HEXADECIMAL.fullmatch(body) and _NUMBERED.fullmatch(body):
        return lead + re.sub(r"\d+", "*", body)
    return lead + "*"


class _Node:
    __slots__ = ("children", "closed", "ends", "total")

    def __init__(self) -> None:
        self.children: dict[str, _Node] = {}
        self.closed: set[str] = set()
        """Marks (``:``) after which every word is a value."""
        self.ends = self.total = 0


class Families:
    """Takes all keys of a database, and gives the families they form. Holds words, never more than a bounded number."""

    def __init__(self) -> None:
        self._root = _Node()
        self._fan, self._nodes = _FAN, 1

    def add(self, keys: Iterable[bytes]) -> None:
        """Count ``keys`` in."""
        for key in keys:
            self._add(tokens(key))
            if self._nodes > _NODES:
                self._narrow()

    def found(self) -> list[Family]:
        """The families, by name."""
        _lone(self._root)
        while len(families := list(_families(self._root, ()))) > FAMILIES and self._fan:
            self._narrow()
        if len(families) > FAMILIES:
            families = [Family((), self._root.total)]
        return sorted(families, key=lambda family: family.name)

    def _add(self, found: list[str]) -> None:
        node = self._root
        node.total += 1
        for token in found:
            lead = _lead(token)
            word = lead + "*" if lead in node.closed else token
            child = node.children.get(word)
            if child is None:
                child = node.children[word] = _Node()
                self._nodes += 1
                if len(node.children) > self._fan:
                    _close(node)
                    child = node.children[lead + "*"]
            node = child
            node.total += 1
        node.ends += 1

    def _narrow(self) -> None:
        """Fewer words are taken for names."""
        self._fan //= 4
        _narrowed(self._root, self._fan)
        self._nodes = _size(self._root)


def _close(node: _Node) -> None:
    """Make all children of a node stars."""
    for word in list(node.children):
        _to_star(node, word)
    node.closed.update(map(_lead, node.children))


def _to_star(node: _Node, word: str) -> None:
    lead = _lead(word)
    if word != lead + "*":
        _merge(node.children.setdefault(lead + "*", _Node()), node.children.pop(word))


def _merge(into: _Node, other: _Node) -> None:
    into.ends += other.ends
    into.total += other.total
    into.closed |= other.closed
    for word, child in other.children.items():
        _merge(into.children.setdefault(word, _Node()), child)
    for word in [word for word in into.children if _lead(word) in into.closed]:
        _to_star(into, word)
    if len(into.children) > _FAN:
        _close(into)


def _narrowed(node: _Node, fan: int) -> None:
    if len(node.children) > fan:
        _close(node)
    for child in node.children.values():
        _narrowed(child, fan)


def _lone(node: _Node) -> None:
    """Make stars of words that are values by where they stand.

    Words that one key alone has, where there are several of them or they are not plain letters; and words behind which
    the same other words come, as ``zhangsan`` and ``lisi`` in ``user:zhangsan:cart``.
    """
    words = [word for word in node.children if not word.endswith("*")]
    lone = [word for word in words if node.children[word].total == 1]
    values = {word for word in lone if len(lone) > 1 or not word.isascii()}
    alike: dict[frozenset[str], list[str]] = {}
    for word in words:
        behind = frozenset(node.children[word].children)
        if any(not one.endswith("*") for one in behind):
            alike.setdefault(behind, []).append(word)
    values.update(word for some in alike.values() if len(some) >= _ALIKE for word in some)
    for word in sorted(values):
        _to_star(node, word)
    for child in node.children.values():
        _lone(child)


def _size(node: _Node) -> int:
    return 1 + sum(map(_size, node.children.values()))


def _families(node: _Node, parts: tuple[Part, ...]) -> Iterator[Family]:
    if node.ends:
        yield Family(parts, node.ends)
    for word, child in node.children.items():
        lead = _lead(word)
        part = Part(word)
        if word == lead + "*":
            others = (other for other in node.children if other != word and _lead(other) == lead)
            part = Part(word, star=True, others=tuple(sorted(others)))
        yield from _families(child, (*parts, part))
