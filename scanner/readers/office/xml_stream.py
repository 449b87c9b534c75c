"""XML as a stream for handlers of its elements: expat, block by block, with no way to the world outside.

A part of any size needs the memory of one block. Names of elements come with the prefixes of ``namespaces``.
"""

from __future__ import annotations

import codecs
import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Protocol, cast
from xml.parsers import expat

from models.errors import ReadError
from models.records import Problem
from scanner.readers.base import Part
from scanner.readers.charset import code_page
from scanner.readers.office.namespaces import PREFIXES, ROOTS

_DECLARED = re.compile(rb"""<\?xml[^>]{0,100}?encoding\s*=\s*["']([\w.:-]{1,40})["']""")
_KNOWN_TO_EXPAT = frozenset({"utf-8", "us-ascii", "iso-8859-1"})
_WIDE = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16", b"<\0": "utf-16le", b"\0<": "utf-16be"}
"""What a document in UTF-16 begins with, whatever it declares."""
_LONGEST_TAG = 16 << 20


class Handler(Protocol):
    """What a stream of elements is given to. ``out`` collects what has been understood so far."""

    out: list[Part]

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        ...

    def end(self, name: str) -> None:
        """An element ends."""
        ...

    def text(self, data: str) -> None:
        """Characters of the innermost element, perhaps not all of them at once."""
        ...


class DirectHandler(Handler, Protocol):
    """A handler that says beforehand which elements mean something to it: the others cost it no call.

    While ``skip`` is not 0 it counts the elements that are open, and nothing is done for them.
    """

    starts: dict[str, Callable[[dict[str, str]], None]]
    ends: dict[str, Callable[[], None]]
    skip: int


Thinning = Callable[[Iterator[bytes]], Iterator[bytes]]


def parse(blocks: Iterable[bytes], handler: Handler, problems: dict[Problem, None]) -> Iterator[Part]:
    """Give a document to ``handler`` and yield what it puts out, as it comes; ``problems`` notes what is wrong."""
    blocks, encoding = _readable(iter(blocks))
    parser = _parser(handler, problems, encoding)
    before, fed = len(problems), 0
    try:
        for block in blocks:
            parser.Parse(block, False)
            yield from _drain(handler)
            fed += len(block)
            if fed - parser.CurrentByteIndex > _LONGEST_TAG:
                problems[Problem("damaged", "XML: endless tag")] = None
                return
        parser.Parse(b"", True)
    except ReadError as error:  # the handler's: nested too deep
        problems[error.problem] = None
    except expat.ExpatError as error:
        if len(problems) == before:  # else it is the part's early end again
            problems[Problem("damaged", f"XML: {expat.errors.messages[error.code]}")] = None
    yield from _drain(handler)


def _readable(blocks: Iterator[bytes]) -> tuple[Iterator[bytes], str]:
    """The blocks and the encoding they are in: what expat does not know (GBK, Big5) is put into UTF-8.

    It is told in any case: what a document declares itself may be nothing that is an encoding.
    """
    first = next(blocks, b"")
    blocks = itertools.chain((first,), blocks)
    if first.startswith(tuple(_WIDE)):
        return blocks, _WIDE[first[:2]]
    declared = _DECLARED.match(first.removeprefix(codecs.BOM_UTF8))
    name = declared[1].decode("ascii").lower() if declared else "utf-8"
    if name in _KNOWN_TO_EXPAT:
        return blocks, name
    codec = code_page(name)
    if not codec:
        return blocks, "utf-8"  # as good a guess as any; the parser tells where it is wrong
    decoder = codecs.getincrementaldecoder(codec)("replace")
    return (decoder.decode(block).encode("utf-8", "replace") for block in blocks), "utf-8"


def _parser(handler: Handler, problems: dict[Problem, None], encoding: str) -> Any:
    """An expat parser that knows no world outside; names come to the handler with the prefixes above."""
    parser = expat.ParserCreate(encoding, namespace_separator=" ")
    parser.buffer_text = True
    parser.buffer_size = 1 << 16
    names: dict[str, str] = {}
    own: dict[str, str] = {}

    def short(name: str) -> str:
        known = names.get(name)
        if known is None:
            space, _, local = name.rpartition(" ")
            if not names and space and space not in PREFIXES and local in ROOTS:
                own[space] = ROOTS[local]
            prefix = PREFIXES.get(space) or own.get(space)
            known = f"{prefix}:{local}" if prefix else local
            if len(names) < 1 << 16:
                names[name] = known
        return known

    if hasattr(handler, "starts"):
        _direct(parser, cast("DirectHandler", handler), short)
    else:
        _plain(parser, handler, names, short)

    def declared(_name: str, _parameter: int, _value: str | None, _base: Any, system: str | None, *_: Any) -> None:
        if system is not None:
            problems[Problem("external_entity")] = None

    parser.CharacterDataHandler = handler.text
    parser.EntityDeclHandler = declared
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    return parser


def _plain(parser: Any, handler: Handler, names: dict[str, str], short: Callable[[str], str]) -> None:
    def start(name: str, attributes: dict[str, str]) -> None:
        handler.start(
            names.get(name) or short(name),
            {names.get(k) or short(k): v for k, v in attributes.items()} if attributes else attributes,
        )

    def end(name: str) -> None:
        handler.end(names.get(name) or short(name))

    parser.StartElementHandler, parser.EndElementHandler = start, end


def _direct(parser: Any, handler: DirectHandler, short: Callable[[str], str]) -> None:
    starts, ends = _Acts(handler.starts, short), _Acts(handler.ends, short)

    def start(name: str, attributes: dict[str, str]) -> None:
        if handler.skip:
            handler.skip += 1
            return
        act = starts[name]
        if act is not None:
            act({short(k): v for k, v in attributes.items()} if attributes else attributes)

    def end(name: str) -> None:
        if handler.skip:
            handler.skip -= 1
            return
        act = ends[name]
        if act is not None:
            act()

    parser.StartElementHandler, parser.EndElementHandler = start, end


class _Acts(dict[str, Any]):
    """What is done for an element by its name as expat says it; None for nothing."""

    def __init__(self, acts: Mapping[str, Any], short: Callable[[str], str]) -> None:
        super().__init__()
        self._acts, self._short = acts, short

    def __missing__(self, name: str) -> Any:
        act = self._acts.get(self._short(name))
        if len(self) < 1 << 16:
            self[name] = act
        return act


def _drain(handler: Handler) -> Iterator[Part]:
    if handler.out:
        out, handler.out = handler.out, []
        yield from out
