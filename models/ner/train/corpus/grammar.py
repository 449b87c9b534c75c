r"""Templates and layouts: how they are written, read and filled.

A template is text with slots `{人}` and choices `[a|b|]`, which may hold one another; a backslash takes the next sign
as it is, `\n` and `\t` are a line end and a tab. `{职=律师}` is that word, marked. A slot with a number (`{人1}`) is the same in the whole document. A slot is a function of the vocabulary or a
rule. A grammar file holds rules, `@name` with one alternative on each line, and layouts, `## kind weight` with the
lines of a document: `~` before a line leaves it out every second time, `*2-5 ` repeats it, anew each time.
Lines that begin with `%` are remarks.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources

from models.ner.train.corpus.draft import Draft, Slot
from models.ner.train.corpus.labels import CN_ADDRESS, JOB_TITLE, LOCATION, ORGANIZATION, PERSON

_TOKEN = re.compile(r"\\(.)|([\[\]|{}])|([^\\\[\]|{}]+)", re.DOTALL)
_SAID = {"人": PERSON, "址": CN_ADDRESS, "地": LOCATION, "机": ORGANIZATION, "职": JOB_TITLE}
_ESCAPES = {"n": "\n", "t": "\t"}
_REPEAT = re.compile(r"\*(\d+)-(\d+) ")


@dataclass(frozen=True, slots=True)
class _Text:
    text: str
    label: str = ""

    def fill(self, draft: Draft, _: Grammar) -> None:
        draft.parts.append((self.text, self.label))


@dataclass(frozen=True, slots=True)
class _Hole:
    name: str
    number: str

    def fill(self, draft: Draft, grammar: Grammar) -> None:
        slot = grammar.slots[self.name]
        if self.number:
            draft.again(self.name + self.number, slot)
        else:
            slot(draft)


@dataclass(frozen=True, slots=True)
class _Choice:
    ways: tuple[tuple[_Node, ...], ...]

    def fill(self, draft: Draft, grammar: Grammar) -> None:
        for node in self.ways[int(draft.uniform() * len(self.ways))]:
            node.fill(draft, grammar)


_Node = _Text | _Hole | _Choice
_Line = tuple[float, int, int, tuple[_Node, ...]]


def parse(template: str) -> tuple[_Node, ...]:
    """The nodes of a template; a ValueError where brackets do not match."""
    stack: list[list[list[_Node]]] = [[[]]]
    tokens = list(_TOKEN.finditer(template))
    at = 0
    while at < len(tokens):
        escaped, sign, text = tokens[at].groups()
        if escaped or text:
            stack[-1][-1].append(_Text(_ESCAPES.get(escaped, escaped) if escaped else text))
        elif sign == "{":
            name, closing = tokens[at + 1].group(3), tokens[at + 2].group(2)
            if not name or closing != "}":
                raise ValueError(f"slot not closed: {template}")
            slot, _, said = name.partition("=")
            bare = slot.rstrip("0123456789")
            stack[-1][-1].append(_Text(said, _SAID[slot]) if said else _Hole(bare, name[len(bare) :]))
            at += 2
        elif sign == "[":
            stack.append([[]])
        elif sign == "|":
            if len(stack) > 1:
                stack[-1].append([])
            else:
                stack[-1][-1].append(_Text(sign))
        elif sign == "]" and len(stack) > 1:
            ways = stack.pop()
            stack[-1][-1].append(_Choice(tuple(tuple(way) for way in ways)))
        else:
            raise ValueError(f"{sign} out of place: {template}")
        at += 1
    if len(stack) > 1:
        raise ValueError(f"[ not closed: {template}")
    return tuple(stack[0][0])


def _line(text: str) -> _Line:
    share, low, high = 1.0, 1, 1
    if text.startswith("~"):
        share, text = 0.5, text[1:].lstrip(" ")
    if match := _REPEAT.match(text):
        low, high, text = int(match[1]), int(match[2]), text[match.end() :]
    return share, low, high, parse(text)


@dataclass(frozen=True, slots=True)
class Layout:
    """One way in which a kind of document is laid out."""

    kind: str
    weight: float
    lines: tuple[_Line, ...]

    def fill(self, draft: Draft, grammar: Grammar) -> None:
        """Write the document into the draft, lines ended by a line feed."""
        for share, low, high, nodes in self.lines:
            if share < 1 and draft.uniform() > share:
                continue
            for _ in range(low if low == high else draft.number(low, high)):
                for node in nodes:
                    node.fill(draft, grammar)
                draft.parts.append(("\n", ""))


class Grammar:
    """Slots by name, and the layouts of all files."""

    def __init__(self, slots: Mapping[str, Slot]) -> None:
        """Read the grammar files; `slots` is the vocabulary. A ValueError where a slot is known nowhere."""
        self.slots: dict[str, Slot] = dict(slots)
        self.layouts: list[Layout] = []
        self._rules: dict[str, list[tuple[_Node, ...]]] = {}
        folder = resources.files("models.ner.train.corpus").joinpath("texts")
        for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
            if file.name.endswith(".txt"):
                self._read(file.read_text("utf-8"))
        for name, ways in self._rules.items():
            if name in slots:
                raise ValueError(f"rule and slot of one name: {name}")
            self.slots[name] = functools.partial(self._choose, tuple(ways))
        unknown = sorted({name for name in self._asked() if name not in self.slots})
        if unknown:
            raise ValueError(f"slots that nothing fills: {' '.join(unknown)}")

    def _choose(self, ways: tuple[tuple[_Node, ...], ...], draft: Draft) -> None:
        for node in ways[int(draft.uniform() * len(ways))]:
            node.fill(draft, self)

    def _read(self, text: str) -> None:
        rule: list[tuple[_Node, ...]] | None = None
        head: list[str] = []
        body: list[str] = []

        def close() -> None:
            if head:
                while body and not body[-1].strip():
                    body.pop()
                weight = float(head[1]) if len(head) > 1 else 1.0
                self.layouts.append(Layout(head[0], weight, tuple(_line(line) for line in body)))
            head.clear()
            body.clear()

        for line in text.splitlines():
            if line.startswith("%"):
                continue
            if line.startswith("@"):
                close()
                rule = self._rules.setdefault(line[1:].strip(), [])
            elif line.startswith("## "):
                close()
                rule = None
                head.extend(line[3:].split())
            elif head:
                body.append(line)
            elif rule is not None and line.strip():
                rule.append(parse(line))
        close()

    def _asked(self) -> set[str]:
        names: set[str] = set()

        def walk(nodes: tuple[_Node, ...]) -> None:
            for node in nodes:
                if isinstance(node, _Hole):
                    names.add(node.name)
                elif isinstance(node, _Choice):
                    for way in node.ways:
                        walk(way)

        for ways in self._rules.values():
            for way in ways:
                walk(way)
        for layout in self.layouts:
            for line in layout.lines:
                walk(line[3])
        return names
