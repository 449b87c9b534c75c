"""Formats taken out of WordprocessingML before it is parsed: what our handler would only step over.

Word writes a run's format with every run and a paragraph's with every paragraph, several times the text in bytes and
elements. Only whole elements are taken out whose children are empty, and seams between runs that have nothing else in
them; the text that the handler is given is the same, character for character.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator

_NAMES = (
    b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    b"http://purl.oclc.org/ooxml/wordprocessingml/main",
)
_DECLARED = re.compile(rb"""xmlns:w=["'](?:%s)["']""" % b"|".join(map(re.escape, _NAMES)))
_ATTRIBUTES = rb'(?: [\w:]+="[^"<>]*")*'
_INNER = re.compile(rb"<w:(rPr|numPr|pBdr|tabs)>(?:<w:\w+%s ?/>)*</w:\1>" % _ATTRIBUTES)
_OUTER = re.compile(rb"<w:(pPr|tblPr|tblGrid)>(?:<w:(?!tblCaption|tblDescription)\w+%s ?/>)*</w:\1>" % _ATTRIBUTES)
_CELL = re.compile(rb"<w:tcPr(?: ?/>|>(?:<w:(?!gridSpan|vMerge)\w+%s ?/>)*</w:tcPr>)" % _ATTRIBUTES)
_OWN_MARK = rb'bookmarkStart(?=[^<>]* w:name="_)'
_EMPTY = re.compile(rb"<w:(?:proofErr|%s|bookmarkEnd|lastRenderedPageBreak)%s ?/>" % (_OWN_MARK, _ATTRIBUTES))
_TAGS = [(b"<w:%s>" % name, re.compile(rb'<w:%s(?: [\w:]+="[^"<>]*")+>' % name)) for name in (b"r", b"p", b"tr", b"tc")]
_SEAM = re.compile(rb'</w:t></w:r><w:r><w:t(?: xml:space="preserve")?>')
_TEXT = rb'<w:r><w:t(?: xml:space="preserve")?>([^<]*)</w:t></w:r>'
_WHOLE = (
    (re.compile(b"<w:tc><w:p>" + _TEXT + b"</w:p></w:tc>"), b"<w:thinCell>", b"</w:thinCell>"),
    (re.compile(b"<w:p>" + _TEXT + b"</w:p>"), b"<w:thinParagraph>", b"</w:thinParagraph>"),
    (re.compile(_TEXT), b"<w:t>", b"</w:t>"),
)
"""Elements that hold one text and nothing else, and one element that stands for them: our handler knows it."""


def thinned(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """``blocks`` of a part without its formats; as they are where ``w`` may mean something else, or ``<!`` occurs."""
    plain, last = True, b""
    for number, block in enumerate(blocks):
        seen = last + block
        # Comments and sections of characters may hold what looks like an element and is none.
        declared = _DECLARED.search(block, 0, 1 << 16) is not None and block.count(b"xmlns:w=") == 1
        plain = plain and b"<!" not in seen and (declared if number == 0 else b"xmlns:w=" not in seen)
        last = block[-16:]
        yield _thin(block) if plain else block


def _thin(block: bytes) -> bytes:
    block = _INNER.sub(b"", block)
    block = _OUTER.sub(b"", block)
    block = _CELL.sub(b"", block)
    block = _EMPTY.sub(b"", block)
    for tag, pattern in _TAGS:
        block = pattern.sub(tag, block)
    block = _SEAM.sub(b"", block)
    for pattern, opening, closing in _WHOLE:
        block = _wrapped(pattern.split(block), opening, closing)
    return block


def _wrapped(pieces: list[bytes], opening: bytes, closing: bytes) -> bytes:
    """What a pattern with one group splits into, with ``opening`` and ``closing`` about each group."""
    texts = pieces[1::2]
    around = zip(pieces[::2], itertools.repeat(opening), texts, itertools.repeat(closing), strict=False)
    return b"".join(itertools.chain.from_iterable(around)) + pieces[-1]
