"""OFD, the Chinese standard for fixed documents and electronic invoices (GB/T 33190-2016)."""

from __future__ import annotations

import itertools
import posixpath
import re
from collections.abc import Iterator

from models.records import Column, Location, Problem, TableChunk
from scanner.readers.base import ByteSource, Part, ReadContext
from scanner.readers.images import ocr
from scanner.readers.images.pictures_within import is_picture
from scanner.readers.office.elements import Element, Elements
from scanner.readers.office.ofd_page import PageTexts, Text, lines, placed
from scanner.readers.office.ofd_seal import der_strings
from scanner.readers.office.ooxml import Package
from scanner.readers.pdf.pdf import ranges
from scanner.readers.pieces import Pieces

_TECHNICAL = frozenset({"DocID", "Creator", "CreatorVersion", "DocUsage", "Cover"})
_LARGEST_SIGNATURE = 4 << 20
_TEMPLATES_KEPT = 100
_MOST_BLOCKS = 64
_MARKUP = re.compile(r"<(\w*:?ObjectRef)\b[^<>]*+>[^<]*+</[^<>]*+>|<[^<>]*+>")
_LOST_PAGE, _LOST_NOTES = re.compile(r"/pages/.*/content[^/]*\.xml$"), re.compile(r"/annots/.*/annot[^/]*\.xml$")
_RESOURCES = frozenset({"PublicRes", "DocumentRes"})
_MOST_TEXTS = 100_000
_SOME = 1 << 20
_PATHS = 5
"""Lines and outlines on a page without text from which on it may be text drawn as such."""
_LINKS = {"OutlineElem": ("outline", "Title"), "Bookmark": ("outline", "Name"), "URI": ("link", "URI")}


class OfdReader:
    """Text by page in reading order, templates laid under; annotations, properties, tags, signatures by ``part``."""

    def read(self, source: ByteSource, context: ReadContext) -> Iterator[Part]:
        """See scanner.readers.base. Raises ReadError ``damaged``."""
        package = Package(source, context)
        try:
            yield from _Document(package, context).parts()
        finally:
            package.close()


class _Document:
    def __init__(self, package: Package, context: ReadContext) -> None:
        self._package, self._context = package, context
        self._pieces = Pieces(context.limits.text_window)
        self._pages = 0
        self._no_text: list[int] = []
        self._files: set[str] = set()
        self._read: set[str] = set()
        self._units: dict[str, list[Text]] = {}
        self._used: set[str] = set()
        self._pictures: dict[str, str] = {}

    def parts(self) -> Iterator[Part]:
        if any(name.endswith("encryptions.xml") for name in self._package.entries):
            self._package.problem("encrypted")
        top = self._elements("ofd.xml")
        if not top:
            self._package.problem("damaged", "ofd: no OFD.xml")
        yield from self._properties(top)
        for element in top:
            if element.name == "DocRoot":
                yield from self._body(self._resolve("", element.text))
        for name in self._package.named(""):
            if name in self._read:
                continue
            if _LOST_PAGE.search("/" + name):  # that no document lists, or of an earlier version
                yield from self._page(name, {}, {})
            elif _LOST_NOTES.search("/" + name):
                yield from self._notes(name, {"part": "annotation"})
        for element in top:
            if element.name == "Signatures":
                yield from self._signatures(self._resolve("", element.text))
        for unit, texts in self._units.items():
            for line in lines(texts) if unit not in self._used else ():
                yield from self._say(line, {"part": "unused"})
        yield from self._pieces.flush()
        yield from self._package.members(lambda name: name in self._files or _attached(name))
        if self._no_text:
            self._package.problem("no_text_layer", ranges(self._no_text))
        yield from self._package.problems

    def _elements(self, name: str) -> list[Element]:
        handler = Elements()
        self._read.add(name)
        self._package.read(name, handler)
        return handler.found

    def _resolve(self, folder: str, place: str, root: str = "") -> str:
        """The part that ``place`` means, as standards say or as writers do; empty where there is none."""
        place = place.strip().replace("\\", "/")
        for base in ("/" if place.startswith("/") else folder, root, ""):
            name = posixpath.normpath(posixpath.join("/", base, place.lstrip("/"))).lstrip("/").casefold()
            if place and name in self._package.entries:
                return name
        return ""

    def _properties(self, top: list[Element]) -> Iterator[Part]:
        for number, element in enumerate(top):
            if element.name != "DocInfo":
                continue
            values: dict[str, str] = {}
            for inner in reversed(top[:number]):
                if not inner.path.startswith(element.path + "/"):
                    break
                name = inner.attributes.get("Name") or inner.name
                if inner.text and inner.name not in _TECHNICAL:
                    values.setdefault(name, inner.text)
            if values:
                columns = tuple(Column(name) for name in reversed(values))
                row = tuple(reversed(values.values()))
                yield TableChunk(columns, (row,), table="DocInfo", location={"part": "properties"})

    def _body(self, root: str) -> Iterator[Part]:
        folder = posixpath.dirname(root)
        tree = self._elements(root) if root else []
        if not root:
            self._package.problem("damaged", "ofd: no document part")
        templates = {
            e.attributes.get("ID", ""): self._resolve(folder, e.attributes.get("BaseLoc", ""))
            for e in tree
            if e.name == "TemplatePage"
        }
        notes = self._annotations(folder, tree)
        self._resources(folder, [e.text for e in tree if e.name in _RESOURCES])
        kept: dict[str, list[Text]] = {}
        for element in tree:
            if element.path == "Document/Pages/Page":
                name = self._resolve(folder, element.attributes.get("BaseLoc", ""))
                if not name:
                    self._pages += 1
                    self._package.problem("damaged", f"ofd: page {self._pages}")
                    continue
                yield from self._page(name, kept, templates, notes.get(element.attributes.get("ID", "")))
            elif element.name in _LINKS:
                part, key = _LINKS[element.name]
                yield from self._say(element.attributes.get(key, ""), {"part": part})
        for element in tree:
            name = self._resolve(folder, element.text) if element.text else ""
            if name and element.name == "Attachments":
                self._attachments(name, folder)
            elif name and element.name in ("CustomTags", "Extensions"):
                yield from self._tags(name, folder)

    def _annotations(self, folder: str, tree: list[Element]) -> dict[str, str]:
        """Page id -> the part with its annotations."""
        found: dict[str, str] = {}
        for element in tree:
            name = self._resolve(folder, element.text) if element.name == "Annotations" else ""
            for inner in self._elements(name) if name else ():
                if inner.name == "FileLoc" and inner.path.endswith("/Page/FileLoc"):
                    found[str(len(found))] = self._resolve(posixpath.dirname(name), inner.text, folder)
                elif inner.name == "Page":
                    # The element ends behind its own part, which has a number until then.
                    found[inner.attributes.get("PageID", "")] = found.pop(str(len(found) - 1), "")
        return found

    def _texts(self, name: str) -> PageTexts:
        handler = PageTexts()
        self._read.add(name)
        self._package.read(name, handler)
        if handler.full:
            self._package.problem("damaged", "ofd: too many texts on a page")
        return handler

    def _page(
        self, name: str, kept: dict[str, list[Text]], templates: dict[str, str], notes: str | None = None
    ) -> Iterator[Part]:
        self._pages += 1
        page = self._texts(name)
        texts = list(page.texts)
        self._resources(posixpath.dirname(name), page.resources)
        for unit, matrix in page.shown:
            if len(texts) + len(self._units.get(unit, ())) <= _MOST_TEXTS:
                texts += placed(self._units.get(unit, []), matrix)
                self._used.add(unit)
        for template in filter(None, map(templates.get, page.templates[:_TEMPLATES_KEPT])):
            if template not in kept and len(kept) < _TEMPLATES_KEPT:
                kept[template] = self._texts(template).texts
            texts += kept.get(template, [])
        place: Location = {"page": self._pages}
        for line in lines(texts):
            yield from self._say(line, place)
        unread = page.pictures and (
            ocr.unread(self._context) is not None  # else they are read as members, but for such that no reader knows
            or any(not is_picture(self._pictures.get(each, ".png"), _SOME) for each in page.pictures)
        )
        if (unread or page.paths >= _PATHS) and not texts:
            self._no_text.append(self._pages)
        if notes:
            yield from self._notes(notes, {"page": self._pages, "part": "annotation"})

    def _notes(self, name: str, place: Location) -> Iterator[Part]:
        handler = self._texts(name)
        for line in (*lines(handler.texts), *handler.said):
            yield from self._say(line, place)

    def _resources(self, folder: str, places: list[str]) -> None:
        """Units of graphics that pages show, and the files of their pictures."""
        for place in places:
            name = self._resolve(folder, place)
            if name and name not in self._read:
                found = self._texts(name)
                self._units.update(found.units)
                self._pictures.update({number: file.casefold() for number, file in found.files.items()})

    def _attachments(self, name: str, root: str) -> None:
        for element in self._elements(name):
            if element.name == "FileLoc":
                self._files.add(self._resolve(posixpath.dirname(name), element.text, root))

    def _tags(self, name: str, root: str) -> Iterator[Part]:
        """Custom tags and extensions: what they say themselves; what they point to stands on the pages."""
        waiting, done = [name], set[str]()
        while waiting and len(done) < 1000:
            part = waiting.pop()
            if part in done:
                continue
            done.add(part)
            before = set(self._package.problems)
            elements = self._elements(part)
            if set(self._package.problems) - before:
                yield from self._broken_tags(part, before)
            for element in elements:
                inner = self._resolve(posixpath.dirname(part), element.text, root) if element.text else ""
                if inner:
                    waiting.append(inner)
                elif element.text and element.name != "ObjectRef":
                    label = element.attributes.get("Name") or element.name
                    yield from self._say(f"{label}: {element.text}", {"part": "tag"})

    def _broken_tags(self, name: str, before: set[Problem]) -> Iterator[Part]:
        """Tags that are no XML (they often are not) are read as text, and nothing of them is lost."""
        data = b"".join(itertools.islice(self._package.stream(name), _MOST_BLOCKS))
        text = _MARKUP.sub(" ", data.decode("utf-8", "replace"))
        for problem in set(self._package.problems) - before:
            if problem.detail.startswith("XML"):
                del self._package.problems[problem]
        yield from self._say(" ".join(text.split()), {"part": "tag"})

    def _signatures(self, name: str) -> Iterator[Part]:
        """Who made the seals, when, and the names in seals and certificates."""
        for element in self._elements(name) if name else ():
            part = self._resolve(posixpath.dirname(name), element.attributes.get("BaseLoc", ""))
            for inner in self._elements(part) if part else ():
                if inner.name == "Provider":
                    said = " ".join(inner.attributes.get(key, "") for key in ("ProviderName", "Company"))
                    yield from self._say(said, {"part": "signature"})
                elif inner.name == "SignatureDateTime":
                    yield from self._say(inner.text, {"part": "signature"})
                elif inner.name == "SignedValue":
                    yield from self._signed(self._resolve(posixpath.dirname(part), inner.text))

    def _signed(self, name: str) -> Iterator[Part]:
        data = bytearray()
        for block in self._package.stream(name) if name else ():
            data += block
            if len(data) > _LARGEST_SIGNATURE:
                self._package.problem("damaged", "ofd: signature")
                return
        for text in dict.fromkeys(der_strings(bytes(data))):
            yield from self._say(text, {"part": "signature"})

    def _say(self, text: str, place: Location) -> Iterator[Part]:
        if text.strip():
            yield from self._pieces.add(text.strip(), place)


def _attached(name: str) -> bool:
    folder = "/" + posixpath.dirname(name) + "/"
    inside = any(mark in folder for mark in ("/attachs/", "/attach/", "/attachments/"))
    return inside and posixpath.basename(name) != "attachments.xml"
