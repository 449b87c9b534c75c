"""XML that a PDF carries in packets: forms of Adobe's own (XFA), and metadata (XMP, ISO 16684-1)."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterable, Iterator
from html import unescape
from typing import Any, BinaryIO

from models.records import Problem
from scanner.readers.base import ByteSource, Part, ReadContext
from scanner.readers.text.xml import XmlReader

_MOST = 10_000
_PACKETS = 100
_LONGEST = 64 << 20
_XMP = re.compile(rb"<(x:x[am]pmeta|rdf:RDF)\b")
"""Acrobat up to version 5 wrote xapmeta; some programs wrap nothing around the description."""
_XML_WORDS = re.compile(r">([^<>]++)<|(?<!\w)\w++:\w++=(?:\"([^\"]{3,})\"|'([^']{3,})')")
_BLOCK = 8 << 20
NOISE = re.compile(
    r"^(?:https?://(?:ns\.|www\.w3\.org|purl\.org)|[\da-f-]{32,}$|xmp\.\w+:|uuid:|application/)", re.IGNORECASE
)
"""What programs call things by: namespaces, identifiers, media types."""


def xfa(document: Any, context: ReadContext) -> Iterator[Part]:
    """A form in Adobe's XML (XFA), which shows nothing of itself on the pages: its data, template and settings."""
    data = b"".join(_packets(document))
    if not data.strip():
        return
    source = ByteSource.of_bytes("form.xml", data)
    source.head = data[: 64 << 10]
    for part in XmlReader().read(source, context):
        # The packets of some programs make no whole document; what breaks off was read as text.
        if not (isinstance(part, Problem) and part.code == "damaged"):
            yield part


def _packets(document: Any) -> Iterator[bytes]:
    """One after the other they are one document: the first opens what the last closes."""
    import pypdfium2.raw as pdfium

    left = _LONGEST
    for index in range(min(pdfium.FPDF_GetXFAPacketCount(document), _PACKETS)):
        size = ctypes.c_ulong()
        if not pdfium.FPDF_GetXFAPacketContent(document, index, None, 0, ctypes.byref(size)) or size.value > left:
            continue
        left -= size.value
        buffer = ctypes.create_string_buffer(max(size.value, 1))
        pdfium.FPDF_GetXFAPacketContent(document, index, buffer, size, ctypes.byref(size))
        yield buffer.raw[: size.value]


def xmp(stream: BinaryIO) -> Iterator[str]:
    """The words of metadata packets that lie open in the file, each once."""
    return _once(words for packet in _open(stream) for words in xml_words(packet))


def metadata(packet: bytes) -> Iterator[str]:
    """The words of one packet, whatever is wrapped around it."""
    return _once(xml_words(packet))


def _open(stream: BinaryIO) -> Iterator[bytes]:
    kept = b""
    while block := stream.read(_BLOCK):
        window = kept + block
        end = 0
        while (first := _XMP.search(window, end)) and (last := window.find(b"</%s>" % first[1], first.end())) >= 0:
            end = last + len(first[1]) + 3
            yield window[first.start() : end]
        kept = window[max(end, len(window) - (1 << 20)) :]


def _once(every: Iterable[str]) -> Iterator[str]:
    seen: set[str] = set()
    for words in every:
        if words not in seen and not NOISE.match(words) and len(seen) < _MOST:
            seen.add(words)
            yield words


def xml_words(data: bytes) -> Iterator[str]:
    """What stands between tags, and in attributes with a prefix: such are properties."""
    wide = data[:2] in {b"\xfe\xff", b"\xff\xfe"}
    for found in _XML_WORDS.finditer(data.decode("utf-16" if wide else "utf-8", "replace")):
        words = (found[1] or found[2] or found[3]).strip()
        if words:
            yield unescape(words)
