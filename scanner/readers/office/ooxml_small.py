"""The small parts that every Office package has: relations and properties."""

from __future__ import annotations

import posixpath
from typing import NamedTuple
from urllib.parse import unquote

from scanner.readers.base import Part

STATISTICS = frozenset(
    {
        *("Pages", "Words", "Characters", "CharactersWithSpaces", "Lines", "Paragraphs", "TotalTime", "Application"),
        *("AppVersion", "ScaleCrop", "DocSecurity", "LinksUpToDate", "SharedDoc", "HyperlinksChanged", "HeadingPairs"),
        *("revision", "Slides", "Notes", "HiddenSlides", "MMClips"),
    }
)


class Relation(NamedTuple):
    """``kind`` is the last word of the relation's type; ``target`` a part's name, or an address if ``external``."""

    kind: str
    target: str
    external: bool


class Relations:
    """A .rels part."""

    def __init__(self, folder: str) -> None:
        self.out: list[Part] = []
        self.relations: dict[str, Relation] = {}
        self._folder = folder

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        if name != "Relationship":
            return
        target, external = attributes.get("Target", ""), attributes.get("TargetMode", "") == "External"
        if not external:
            target = posixpath.normpath(posixpath.join("/", self._folder, unquote(target))).lstrip("/").casefold()
        kind = attributes.get("Type", "").rpartition("/")[2]
        self.relations[attributes.get("Id", str(len(self.relations)))] = Relation(kind, target, external)

    def end(self, name: str) -> None:
        """An element ends."""

    def text(self, data: str) -> None:
        """Characters: none are needed."""


class Properties:
    """core.xml, app.xml, custom.xml: the text of each element below the root, by its name."""

    _MOST = 1 << 16

    def __init__(self) -> None:
        self.out: list[Part] = []
        self.values: dict[str, str] = {}
        self._path: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        self._path.append(attributes.get("name") or name.rpartition(":")[2])

    def end(self, name: str) -> None:  # noqa: ARG002 - the seam's signature
        """An element ends."""
        if self._path:
            self._path.pop()
        if len(self._path) > 1 and self._path[1] in self.values:
            self.values[self._path[1]] += " "

    def text(self, data: str) -> None:
        """Characters: kept under the name of the element below the root."""
        if len(self._path) > 1 and len(self.values) < 1000:
            old = self.values.get(self._path[1], "")
            if len(old) < self._MOST:
                self.values[self._path[1]] = old + data
