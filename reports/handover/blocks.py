"""What a statement is made of, whatever it is written as: parts, paragraphs, tables, lists, lines to sign on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; ``strong`` for what must not be missed."""

    text: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table. ``widths`` are shares of the page's width; a column of ``numbers`` stands to the right."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    numbers: tuple[int, ...] = ()
    code: tuple[int, ...] = ()
    """Columns of digests and URIs, which may be broken anywhere."""


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Signatures:
    """Lines to sign on: a column for each party."""

    parties: tuple[str, ...]
    lines: tuple[str, ...]


Block = Paragraph | Table | Bullets | Signatures


@dataclass(frozen=True, slots=True)
class Part:
    """A numbered part."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A whole statement in one language."""

    lang: str
    made: str
    """ISO 8601, UTC."""
    title: str
    subtitle: str
    number: str
    footer: str
    parts: Sequence[Part]
