"""Documents that are one XML file: put into UTF-8 as a whole, and walked through before they are read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from xml.parsers import expat

from models.errors import ReadError
from scanner.readers.base import ByteSource, Part, ReadContext
from scanner.readers.scratch import Spool
from scanner.readers.text.html import charset_hint
from scanner.readers.text.text import Decoded

_BLOCK = 1 << 18


class UnusualError(Exception):
    """It holds what no program that writes such documents puts there, such as entities of its own."""


def in_utf8(source: ByteSource, context: ReadContext, spool: Spool) -> Iterator[Part]:
    """Write the text to ``spool``; what to say of its encoding. Raises ReadError (``expanded``)."""
    text = Decoded(source, charset_hint(source.head))
    for piece in text:
        context.expanded += len(piece)
        if context.expanded > context.limits.max_expanded:
            raise ReadError("expanded", f"{context.limits.max_expanded >> 20} MiB")
        spool.write(piece)
    return text.problems()


def walk_through(document: ByteSource, parser: Any) -> None:
    """Give all of ``document``, in UTF-8, to an expat parser. Raises ExpatError (no XML) and UnusualError."""
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    parser.StartDoctypeDeclHandler = _refuse
    with document.open() as stream:
        while block := stream.read(_BLOCK):
            parser.Parse(block, False)
        parser.Parse(b"", True)


def _refuse(*_: object) -> None:
    raise UnusualError
