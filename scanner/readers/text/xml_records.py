"""Elements of XML gathered into records as they end: what repeats is a table, what mixes text and tags is text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from models.limits import Limits
from models.records import Location
from scanner.readers.records import Chunk, Records, is_data

_LONG = 400
"""Characters from which the text of an element is running text, not a cell."""
_NAMING = ("name", "key", "field", "column")
_FEW = 8
"""Children of one name and plain text that stand in one record; more are a table of one column."""
_MAX_WEIGHT = 1 << 20
_STYLING = frozenset(
    (
        *("a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "del", "em", "font", "hi", "i", "ins", "kbd", "mark"),
        *("q", "r", "rt", "ruby", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "t", "text", "tspan"),
        *("tt", "u", "var", "w", "wbr"),
    )
)
"""Elements of the usual formats that style a stretch of text and may begin inside a word."""
_RUNS = {
    "text": frozenset(("tspan",)),
    "tspan": frozenset(("tspan",)),
    "Data": frozenset(("Font", "B", "I", "U", "S", "Sub", "Sup", "Span")),
}
"""Elements whose children of these names are stretches of one text, with none of their own between: SVG's, and cells
of Excel 2003's XML with some of their letters in another font."""
_PLACED = frozenset(("x", "y", "dx", "dy"))
"""Attributes of a stretch that begins at a place of its own."""


@dataclass(slots=True)
class _Element:
    name: str
    path: str
    line: int
    attributes: list[tuple[str, str]]
    parts: list[tuple[str | None, Any]] = field(default_factory=list)
    """In order: own text under None, finished children under their names."""
    own: bool = False
    """Whether it has text of its own that is no blank."""
    seen: dict[str, int] = field(default_factory=dict)
    weight: int = 0
    key: str = ""


class Elements:
    """Takes the events of a parser; ``take`` and ``texts`` hand out what has become whole."""

    def __init__(self, limits: Limits) -> None:
        self._records = Records(limits)
        self._stack: list[_Element] = []
        self._ready: list[tuple[str, Any]] = []
        self._texts: list[tuple[str, Location]] = []

    @property
    def depth(self) -> int:
        """How many elements are open."""
        return len(self._stack)

    @property
    def root(self) -> str:
        """The name of the outermost element that is open."""
        return self._stack[0].name if self._stack else ""

    def start(self, name: str, attributes: list[str], line: int) -> None:
        """An element begins; ``attributes`` are names and values in turn."""
        if ":" in name:
            name = name.rpartition(":")[2]
        path = f"{self._stack[-1].path}/{name}" if self._stack else name
        given: list[tuple[str, str]] = [
            (key.rpartition(":")[2], value)
            for key, value in zip(attributes[::2], attributes[1::2], strict=True)
            if value and not key.startswith("xmlns")
        ]
        self._stack.append(_Element(name, path, line, given))

    def text(self, text: str) -> None:
        """Text within the innermost element."""
        if not self._stack:
            return
        element = self._stack[-1]
        if not element.own:
            element.own = not text.isspace()
        element.parts.append((None, text))
        element.weight += len(text)
        if element.weight > _MAX_WEIGHT:
            self._spill(element)

    def taken_back(self) -> str:
        """The text of the innermost element where it holds nothing else; it is forgotten here."""
        element = self._stack[-1] if self._stack else None
        if element is None or element.seen:
            return ""
        text = "".join(part for _, part in element.parts)
        element.parts, element.weight, element.own = [], 0, False
        return text

    def end(self) -> None:
        """The innermost element ends: it joins its parent, or is a record of its own."""
        element = self._stack.pop()
        if element.attributes or element.seen:
            name, value = _value(element, self._texts)
        else:
            name, value = element.name, self._leaf(element)
        if not self._stack:
            if value:
                self._ready.append((element.name, value if isinstance(value, dict) else {name: value}))
            return
        parent = self._stack[-1]
        if value is not None:
            self._join(parent, name, value, element.path)

    def _leaf(self, element: _Element) -> str | None:
        """The text of an element that holds nothing else."""
        if not element.own:
            return None
        parts = element.parts
        text = (parts[0][1] if len(parts) == 1 else "".join(part for _, part in parts)).strip()
        if len(text) > _LONG:
            self._texts.append((text, {"key": element.path, "line": element.line}))
            return None
        return text or None

    def finish(self) -> Iterator[Chunk]:
        """Close what the document left open, and hand out everything."""
        while self._stack:
            self.end()
        yield from self.take()
        yield from self._records.flush()

    def take(self) -> Iterator[Chunk]:
        """Records that are complete."""
        ready, self._ready = self._ready, []
        for path, value in ready:
            yield from self._records.add(value, path)

    def texts(self) -> list[tuple[str, Location]]:
        """Running text that is complete, with where it stands."""
        texts, self._texts = self._texts, []
        return texts

    def _join(self, parent: _Element, name: str, value: Any, path: str) -> None:
        times = parent.seen[name] = parent.seen.get(name, 0) + 1
        parent.own = parent.own or name in _RUNS.get(parent.name, ())
        if isinstance(value, dict):
            if times > 1 and not parent.own:
                if times == 2:
                    first = next((at for at, part in enumerate(parent.parts) if part[0] == name), None)
                    if first is not None and isinstance(parent.parts[first][1], dict):
                        self._ready.append((path, parent.parts.pop(first)[1]))
                self._ready.append((path, value))
                return
        elif times > _FEW and not parent.own:
            if times == _FEW + 1:
                for part in [part for part in parent.parts if part[0] == name]:
                    self._ready.append((path, {name: part[1]}))
                parent.parts = [part for part in parent.parts if part[0] != name]
            self._ready.append((path, {name: value}))
            return
        parent.parts.append((name, value))
        parent.weight += len(value) if isinstance(value, str) else 100
        if parent.weight > _MAX_WEIGHT:
            self._spill(parent)

    def _spill(self, element: _Element) -> None:
        """An element that holds too much to wait for its end: out goes what it holds so far."""
        _, value = _value(element, self._texts)
        if isinstance(value, dict):
            self._ready.append((element.path, value))
        elif value:
            self._texts.append((value, {"key": element.path, "line": element.line}))
        element.parts, element.weight, element.attributes = [], 0, []


def _value(element: _Element, texts: list[tuple[str, Location]]) -> tuple[str, Any]:
    """Name and value of a finished element: text, a record, or None where all of it is running text."""
    children = [part for part in element.parts if part[0] is not None]
    place: Location = {"key": element.path, "line": element.line}
    text = "".join(part for name, part in element.parts if name is None)
    fields = _merged([*element.attributes, *children])
    if children and element.own:
        texts.append((_running(element.parts), place))
        fields = _merged([*element.attributes, *_structured(children)])
        return element.name, fields or None
    text = text.strip()
    if len(text) > _LONG:
        texts.append((text, place))
        text = ""
    named = _named(element, text)
    if named:
        return named
    if not fields:
        return element.name, text or None
    if text:
        fields[""] = text
    return element.name, fields


def _named(element: _Element, text: str) -> tuple[str, str] | None:
    """``<field name="phone">138..</field>`` and ``<property name="phone" value="138.."/>`` as phone: 138..."""
    given = dict(element.attributes)
    naming = next((key for key in _NAMING if key in given), None)
    if naming is None or is_data(given[naming]) or any(name is not None for name, _ in element.parts):
        return None
    if text and len(given) == 1:
        return given[naming], text
    if not text and len(given) == 2 and "value" in given:
        return given[naming], given["value"]
    return None


def _merged(pairs: list[tuple[str | None, Any]]) -> dict[str, Any]:
    """Fields by name; those that come again are arrays."""
    fields: dict[str, list[Any]] = {}
    for name, value in pairs:
        fields.setdefault(name or "", []).append(value)
    return {name: values[0] if len(values) == 1 else values for name, values in fields.items()}


def _running(parts: list[tuple[str | None, Any]]) -> str:
    """Text and inner elements in their order, as one text.

    Elements that style text (``<b>138</b>12345678``) run on; two values of other elements stay apart, and so does
    what SVG sets at a place of its own.
    """
    pieces: list[str] = []
    apart = False
    for name, part in parts:
        piece = part if isinstance(part, str) else str(part.get("", ""))
        placed = isinstance(part, dict) and not _PLACED.isdisjoint(part)
        other = name is not None and (placed or name.lower() not in _STYLING)
        if piece and pieces and (apart or other) and _runs_on(pieces[-1], piece):
            pieces.append(" ")
        if piece:
            pieces.append(piece)
            apart = other
    return "".join(pieces)


def _runs_on(before: str, after: str) -> bool:
    return all(c.isascii() and (c.isalnum() or c in "@._-") for c in (before[-1], after[0]))


def _structured(children: list[tuple[str | None, Any]]) -> list[tuple[str | None, Any]]:
    """What inline elements hold beyond their text, which stands in the running text."""
    return [
        (name, rest)
        for name, value in children
        if isinstance(value, dict) and (rest := {key: item for key, item in value.items() if key})
    ]
