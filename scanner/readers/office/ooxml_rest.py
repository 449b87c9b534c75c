"""Parts of an Office package that its reader does not know by name: custom XML, tasks, add-ins, signatures, changes.

All their text and attributes are text; files that stand in them in base64 are members.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scanner.readers.base import Part, ReadContext
from scanner.readers.embedded import IN_BASE64, Embedded
from scanner.readers.mail.mime_headers import base64url_of
from scanner.readers.office.ooxml import Package
from scanner.readers.office.ooxml_text import PlainText
from scanner.readers.pieces import Pieces

_OF_PROGRAMS = re.compile(
    r"(?:^|/)(?:_rels/|\[content_types\]|docprops/|themes?/|styles|fonttable|websettings|tablestyles|presprops|viewprops"
    r"|revisioninfo|calcchain|comments(?:ids|extended|extensible)|charts/(?:style|colors)\d"
    r"|diagrams/(?:layout|quickstyle|colors|drawing)|customxml/itemprops)"
)
"""Parts in which nobody writes, and drawings of diagrams, which say again what their data say."""
_SEALED = frozenset(
    {
        *("DigestValue", "SignatureValue", "X509Certificate", "EncapsulatedX509Certificate", "EncapsulatedTimeStamp"),
        *("EncapsulatedCRLValue", "EncapsulatedOCSPValue", "Modulus"),
    }
)
_MASHUP = "DataMashup"
_MASHUP_HEAD = 8
"""Bytes before the ZIP file of a query: its version and its size ([MS-QDEFF] 2.2)."""


def rest(package: Package, pieces: Pieces, context: ReadContext) -> Iterator[Part]:
    """What all parts say that have not been read so far."""
    for name in sorted(name for name in package.entries if name.endswith(".xml") and not _OF_PROGRAMS.search(name)):
        if name not in package.seen:
            yield from whole(package, name, "custom_xml" if name.startswith("customxml/") else "other", pieces, context)


def whole(package: Package, name: str, part: str, pieces: Pieces, context: ReadContext) -> Iterator[Part]:
    """All that one part says, and the files in it."""
    files = Embedded(context)
    yield from package.parse(name, _Other(part, pieces, files, name))
    yield from files.problems()


class _Other(PlainText):
    """Handler (see xml_stream.Handler) of one part, whose name those of its files begin with."""

    longest = 16 << 20

    def __init__(self, part: str, pieces: Pieces, files: Embedded, name: str) -> None:
        super().__init__(part, pieces, None)
        self._files, self._name = files, name
        self._element = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        super().start(name, attributes)
        self._element = name

    def end(self, name: str) -> None:
        """An element ends."""
        super().end(name)
        self._element = ""

    def _give(self, end: str = "\n") -> None:
        if self._element in _SEALED:
            self._forget()
        elif self._length >= len(IN_BASE64[0]) and self._is_file():
            self._forget()
            self.out.extend(self._files.members())
        super()._give(end)

    def _is_file(self) -> bool:
        if self._element == _MASHUP:
            data = base64url_of("".join(self._line).encode("ascii", "ignore"))
            size = int.from_bytes(data[4:_MASHUP_HEAD], "little")
            return self._files.file(data[_MASHUP_HEAD : _MASHUP_HEAD + size], f"{self._name}/{_MASHUP}.zip")
        start = self._line[0].lstrip()
        if not start.startswith((*IN_BASE64, "data:")):
            return False
        return self._files.kept("".join("".join(self._line).split()), f"{self._name}/{self._element}")
