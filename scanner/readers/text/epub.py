"""Electronic books (EPUB 2 and 3): chapters in the order in which they are read, and what the book says of itself."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from urllib.parse import unquote

from models.records import Column, TableChunk
from scanner.readers.base import ByteSource, Part, ReadContext
from scanner.readers.office.elements import Element, Elements
from scanner.readers.office.ooxml import Package
from scanner.readers.office.ooxml_text import PlainText
from scanner.readers.pieces import Pieces
from scanner.readers.relay import relay
from scanner.readers.scratch import Spool
from scanner.readers.text.html import HtmlReader
from scanner.readers.windows import Windows

_PAGES = (".xhtml", ".html", ".htm", ".xht", ".svg")
_NO_FILE = (
    *(".css", ".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".ttf", ".otf", ".woff", ".woff2", ".ttc"),
    *(
        ".mp3",
        ".mp4",
        ".m4a",
        ".m4v",
        ".ogg",
        ".wav",
        ".opf",
        ".pls",
        ".xpgt",
        "mimetype",
        "meta-inf/container.xml",
        "meta-inf/encryption.xml",
    ),
)
_OBFUSCATED = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
"""What fonts are hidden with; anything else in encryption.xml is a book under lock."""


class EpubReader:
    """Chapters as pages of HTML with their file as ``part``; title, authors and notes of the publisher as a record."""

    def read(self, source: ByteSource, context: ReadContext) -> Iterator[Part]:
        """See scanner.readers.base. Raises ReadError ``damaged``."""
        package = Package(source, context)
        try:
            yield from _book(package, context)
        finally:
            package.close()


def _elements(package: Package, name: str) -> list[Element]:
    handler = Elements()
    package.read(name, handler)
    return handler.found


def _target(package: Package, folder: str, href: str) -> str:
    """The part that ``href`` means; empty where there is none."""
    path = unquote(href.partition("#")[0])
    name = posixpath.normpath(posixpath.join("/", folder, path)).lstrip("/").casefold()
    return name if name in package.entries else ""


def _book(package: Package, context: ReadContext) -> Iterator[Part]:
    locked = _locked(package)
    if locked or "rights.xml" in package.entries or "meta-inf/rights.xml" in package.entries:
        package.problem("encrypted")
    opf = ""
    for element in _elements(package, "meta-inf/container.xml"):
        if element.name == "rootfile" and not opf:
            opf = _target(package, "", element.attributes.get("full-path", ""))
    opf = opf or next((name for name in package.entries if name.endswith(".opf")), "")
    if not opf:
        package.problem("damaged", "epub: no package document")
    tree = _elements(package, opf)
    pieces = Pieces(context.limits.text_window)
    pages = [name for name in _order(package, opf, tree) if name not in locked]
    for number, name in enumerate(pages):
        yield from _page(package, name, f"{number + 1}.", pieces.windows, context)
    contents = [name for name in package.named("", ".ncx") if not posixpath.basename(name).startswith("._")]
    for name in contents:
        yield from package.parse(name, PlainText("contents", pieces, ("text",)))
    yield from pieces.flush()
    yield from _properties(tree)
    done = {*pages, *locked, *contents}
    yield from package.members(lambda name: name not in done and not name.endswith(_NO_FILE))
    yield from package.problems


def _locked(package: Package) -> set[str]:
    """Parts that only a key opens."""
    found: set[str] = set()
    algorithm = ""
    for element in _elements(package, "meta-inf/encryption.xml"):
        if element.name == "EncryptionMethod" and element.path.endswith("EncryptedData/EncryptionMethod"):
            algorithm = element.attributes.get("Algorithm", "")
        elif element.name == "CipherReference" and algorithm not in _OBFUSCATED:
            found.add(_target(package, "", element.attributes.get("URI", "")))
    return found - {""}


def _order(package: Package, opf: str, tree: list[Element]) -> list[str]:
    """The pages as they are read, then those that nothing names."""
    folder = posixpath.dirname(opf)
    items: dict[str, str] = {}
    named: dict[str, None] = {}
    for element in tree:
        if element.name == "item":
            name = _target(package, folder, element.attributes.get("href", ""))
            kind = element.attributes.get("media-type", "")
            if name and (name.endswith(_PAGES) or "html" in kind):
                items[element.attributes.get("id", "")] = name
        elif element.name == "itemref":
            name = items.get(element.attributes.get("idref", ""), "")
            if name:
                named[name] = None
    named.update(dict.fromkeys(items.values()))
    named.update(dict.fromkeys(name for name in package.entries if name.endswith(_PAGES)))
    return list(named)


def _page(package: Package, name: str, tables: str, text: Windows, context: ReadContext) -> Iterator[Part]:
    spool = Spool(context)
    try:
        for block in package.stream(name):
            spool.write(block)
        source = spool.source(name)
        with source.open() as stream:
            source.head = stream.read(64 << 10)
        if source.size:
            place = {"part": package.entries[name].raw_name.decode("utf-8", "replace")}
            yield from relay(HtmlReader().read(source, context), text, place, tables)
            yield from text.add(b"\n", place)
    finally:
        spool.release()


def _properties(tree: list[Element]) -> Iterator[Part]:
    values: dict[str, str] = {}
    for element in tree:
        text = element.text or element.attributes.get("content", "")
        if "/metadata/" in element.path and text and len(values) < 1000:
            name = element.attributes.get("property") or element.attributes.get("name") or element.name
            values[name] = f"{values[name]} {text}" if name in values else text
    if values:
        columns, rows = tuple(map(Column, values)), (tuple(values.values()),)
        yield TableChunk(columns, rows, table="metadata", location={"part": "properties"})
