"""OFD, the Chinese standard for fixed documents and electronic invoices (GB/T 33190-2016)."""

from __future__ import annotations

import itertools
import posixpath
import re
from collections.abc import Iterator

from models.records import Column, Location, Problem, TableChunk
from scanner.readers.base import ByteSource, Part, ReadContext
from scanner.readers.embedded import Embedded
from scanner.readers.images import ocr
from scanner.readers.images.pictures_within import is_picture
from scanner.readers.office.elements import Element, Elements
from scanner.readers.office.ofd_page import PageTexts, Text, lines, placed
from scanner.readers.office.ofd_scan import as_pdf
from scanner.readers.office.ofd_seal import der_strings
from scanner.readers.office.ooxml import Package
from scanner.readers.pdf.pdf import ranges
from scanner.readers.pieces import Pieces

_TECHNICAL = frozenset({"DocID", "Creator", "CreatorVersion", "DocUsage", "Cover"})
_LARGEST_SIGNATURE = 4 << 20
_LARGEST_SCAN = 32 << 20
_TEMPLATES_KEPT = 100
_MOST_BLOCKS = 64
_MARKUP = re.compile(r"<(\w*:?ObjectRef)\b[^<>]*+>[^<]*+</[^<>]*+>|<[^<>]*+>")
_LOST_PAGE, _LOST_NOTES = re.compile(r"/pages/.*/content[^/]*\.xml$"), re.compile(r"/annots/.*/annot[^/]*\.xml$")
_RESOURCES = frozenset({"PublicRes", "DocumentRes"})
_MOST_TEXTS = 100_000
_LAID = 1_000_000
"""Texts of templates and units that are laid under all pages together: what they say has been said by then."""
_KNOWN = frozenset({"Document", "Page", "PageAnnot", "Res", "Signature", "Signatures", "DocVersion", "Annotations"})
"""Outermost elements of parts that say where others lie, and how they look."""
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
        """Parts that have been read: however often others name them, they are not read again."""
        self._templates: dict[str, list[Text]] = {}
        self._laid = 0
        self._sealed: set[str] = set()
        self._units: dict[str, list[Text]] = {}
        self._used: set[str] = set()
        self._pictures: dict[str, str] = {}
        self._by_file: dict[str, str] = {}
        self._scans: dict[str, bool] = {}
        """Pictures that no reader knows as they are -> whether they are members as PDF."""
        self._embedded = Embedded(context)

    def parts(self) -> Iterator[Part]:
        encrypted = any(name.endswith("encryptions.xml") for name in self._package.entries)
        if encrypted:
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
                yield from self._page(name, {})
            elif _LOST_NOTES.search("/" + name):
                yield from self._notes(name, {"part": "annotation"})
        for element in top:
            if element.name == "Signatures":
                yield from self._signatures(self._resolve("", element.text))
        for name in self._package.named("") if not encrypted else ():
            if name not in self._read and name not in self._files and not _attached(name):
                yield from self._tags(name, "")  # of forms, or of the program that wrote the document
        for unit, texts in self._units.items():
            for line in lines(texts) if unit not in self._used else ():
                yield from self._say(line, {"part": "unused"})
        yield from self._pieces.flush()
        yield from self._package.members(lambda name: name in self._files or _attached(name))
        yield from self._embedded.problems()
        if self._no_text:
            self._package.problem("no_text_layer", ranges(self._no_text))
        yield from self._package.problems

    def _elements(self, name: str) -> list[Element]:
        handler = Elements()
        if name not in self._read:
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
            for inner in map(top.__getitem__, range(number - 1, -1, -1)):
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
            return
        templates = {
            e.attributes.get("ID", ""): self._resolve(folder, e.attributes.get("BaseLoc", ""))
            for e in tree
            if e.name == "TemplatePage"
        }
        notes = self._annotations(folder, tree)
        self._resources(folder, [e.text for e in tree if e.name in _RESOURCES])
        for element in tree:
            if element.path == "Document/Pages/Page":
                name = self._resolve(folder, element.attributes.get("BaseLoc", ""))
                if not name:
                    self._pages += 1
                    self._package.problem("damaged", f"ofd: page {self._pages}")
                    continue
                yield from self._page(name, templates, notes.get(element.attributes.get("ID", "")))
            elif element.name in _LINKS:
                part, key = _LINKS[element.name]
                yield from self._say(element.attributes.get(key, ""), {"part": part})
        for element in tree:
            name = self._resolve(folder, element.text) if element.text else ""
            if name and element.name == "Attachments":
                yield from self._attachments(name, folder)
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
        if name not in self._read:
            self._read.add(name)
            self._package.read(name, handler)
        if handler.full:
            self._package.problem("damaged", "ofd: too many texts on a page")
        return handler

    def _page(self, name: str, templates: dict[str, str], notes: str | None = None) -> Iterator[Part]:
        self._pages += 1
        page = self._texts(name)
        texts = list(page.texts)
        self._resources(posixpath.dirname(name), page.resources)
        for number in page.pictures:
            yield from self._scan(self._file_of(number))
        for unit, matrix in page.shown:
            if self._room(texts, self._units.get(unit, [])):
                texts += placed(self._units.get(unit, []), matrix)
                self._used.add(unit)
        for template in dict.fromkeys(filter(None, map(templates.get, page.templates[:_TEMPLATES_KEPT]))):
            if template not in self._templates:
                self._templates[template] = self._texts(template).texts
                texts += self._templates[template]
            elif self._room(texts, self._templates[template]):
                texts += self._templates[template]
        place: Location = {"page": self._pages}
        for line in lines(texts):
            yield from self._say(line, place)
        unknown = [each for each in page.pictures if not self._scans.get(self._file_of(each))]
        unread = page.pictures and (
            ocr.unread(self._context) is not None  # else they are read as members, but for such that no reader knows
            or any(not is_picture(self._pictures.get(each, ".png"), _SOME) for each in unknown)
        )
        if (unread or page.paths >= _PATHS) and not texts:
            self._no_text.append(self._pages)
        if notes:
            yield from self._notes(notes, {"page": self._pages, "part": "annotation"})

    def _file_of(self, number: str) -> str:
        """The part of a picture that no reader knows as it is; empty where it is another or there is none."""
        file = posixpath.basename(self._pictures.get(number, "").replace("\\", "/"))
        if not file or is_picture(file, _SOME):
            return ""
        if not self._by_file:
            self._by_file = {posixpath.basename(name): name for name in self._package.entries}
        return self._by_file.get(file, "")

    def _scan(self, name: str) -> Iterator[Part]:
        """A picture that no reader knows as it is: a member as PDF, or as it stands, so that it is told by itself."""
        if not name or name in self._scans:
            return
        data = bytearray()
        for block in self._package.stream(name):
            data += block
            if len(data) > _LARGEST_SCAN:
                break
        pdf = as_pdf(bytes(data)) if len(data) <= _LARGEST_SCAN else None
        self._scans[name] = pdf is not None and self._embedded.file(pdf, name)
        if not self._scans[name]:
            self._files.add(name)
        yield from self._embedded.members()

    def _room(self, texts: list[Text], more: list[Text]) -> bool:
        """Whether what stands elsewhere may be laid under the page too."""
        fits = len(texts) + len(more) <= _MOST_TEXTS and self._laid + len(more) <= _LAID
        self._laid += len(more) if fits else 0
        return fits

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

    def _attachments(self, name: str, root: str) -> Iterator[Part]:
        """Attached files; says what they are called for readers of the document, where files are called otherwise."""
        place = ""
        for element in self._elements(name):
            if element.name == "FileLoc":
                place = self._resolve(posixpath.dirname(name), element.text, root)
                self._files.add(place)
            elif element.name == "Attachment":
                title = element.attributes.get("Name", "")
                if title and not posixpath.basename(place).startswith(title.casefold()):
                    yield from self._say(title, {"part": "attachment"})

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
            for element in elements if not elements or elements[-1].name not in _KNOWN else ():
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
                elif inner.name == "Seal":
                    yield from self._signed(self._resolve(posixpath.dirname(part), inner.attributes.get("BaseLoc", "")))

    def _signed(self, name: str) -> Iterator[Part]:
        data = bytearray()
        if name in self._read:
            return
        self._read.add(name)
        for block in self._package.stream(name) if name else ():
            data += block
            if len(data) > _LARGEST_SIGNATURE:
                self._package.problem("damaged", "ofd: signature")
                return
        for text in dict.fromkeys(der_strings(bytes(data))):
            if text not in self._sealed:  # most signatures hold the seal again
                self._sealed.add(text)
                yield from self._say(text, {"part": "signature"})

    def _say(self, text: str, place: Location) -> Iterator[Part]:
        if text.strip():
            yield from self._pieces.add(text.strip(), place)


def _attached(name: str) -> bool:
    folder = "/" + posixpath.dirname(name) + "/"
    inside = any(mark in folder for mark in ("/attachs/", "/attach/", "/attachments/"))
    return inside and posixpath.basename(name) != "attachments.xml"
