"""What a ZIP or OLE container really is: office documents, e-books and packages by what lies in them."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from typing import Any, BinaryIO

from scanner.readers.base import ByteSource

_MAX_DIRECTORY = 32 << 20
"""Bytes of a ZIP directory that are looked at to name the format; a longer one is an archive of many files."""
_MAX_PART = 4 << 20
_ELSEWHERE = 0xFFFFFFFF
"""A size that stands in the end record of ZIP64."""

_O = "application/vnd.openxmlformats-officedocument."
_OOXML_MAIN = re.compile(
    rb"""ContentType\s*=\s*["']([^"']+?)\.main\+xml["']|ContentType\s*=\s*["'](application/vnd\.ms-excel\.sheet\.binary\.macroEnabled)\.main["']""",
    re.IGNORECASE,
)
_PPT = "application/vnd.ms-powerpoint."
_OOXML_KINDS = {
    "application/vnd.ms-excel.sheet.binary.macroenabled": "application/vnd.ms-excel.sheet.binary.macroenabled.12",
    "application/vnd.ms-word.document.macroenabled": "application/vnd.ms-word.document.macroenabled.12",
    "application/vnd.ms-word.template.macroenabledtemplate": "application/vnd.ms-word.template.macroenabled.12",
    "application/vnd.ms-excel.sheet.macroenabled": "application/vnd.ms-excel.sheet.macroenabled.12",
    "application/vnd.ms-excel.template.macroenabled": "application/vnd.ms-excel.template.macroenabled.12",
    _PPT + "presentation.macroenabled": _PPT + "presentation.macroenabled.12",
    _PPT + "slideshow.macroenabled": _PPT + "slideshow.macroenabled.12",
    _PPT + "template.macroenabled": _PPT + "template.macroenabled.12",
    "application/vnd.ms-visio.drawing": "application/vnd.ms-visio.drawing",
}
_OOXML_FOLDERS = (
    ("word/", _O + "wordprocessingml.document"),
    ("xl/", _O + "spreadsheetml.sheet"),
    ("ppt/", _O + "presentationml.presentation"),
    ("visio/", "application/vnd.ms-visio.drawing"),
)
_BY_MEMBER = (
    ("OFD.xml", "application/ofd"),
    ("uof.xml", "application/x-uof"),
    ("META-INF/container.xml", "application/epub+zip"),
    ("Index/Document.iwa", "application/vnd.apple.iwork"),
    ("Index.zip", "application/vnd.apple.iwork"),
    ("AndroidManifest.xml", "application/vnd.android.package-archive"),
    ("META-INF/MANIFEST.MF", "application/java-archive"),
    ("FixedDocumentSequence.fdseq", "application/vnd.ms-xpsdocument"),
    ("FixedDocSeq.fdseq", "application/vnd.ms-xpsdocument"),
)
_OPENOFFICE_1 = {"calc": "spreadsheet", "impress": "presentation", "draw": "graphics"}
_LOCAL_HEADER = re.compile(rb"PK\x03\x04.{22}(..)(..)", re.DOTALL)


def zip_kind(source: ByteSource) -> str:
    """The media type of a ZIP container; ``application/zip`` for an archive, also where its directory is damaged."""
    try:
        with source.open() as stream:
            if _directory_size(stream, source.size) > _MAX_DIRECTORY:
                return "application/zip"
            with zipfile.ZipFile(stream) as archive:
                return _kind(archive.namelist(), lambda name: _part(archive, name))
    except Exception:  # damaged in any way: the local headers of the first members still have names
        names = [m.decode("utf-8", "replace") for m in _local_names(source.head)]
        return _kind(names, lambda name: _stored(source.head, name))


def _directory_size(stream: BinaryIO, size: int) -> int:
    """Bytes of the central directory, from the end record, which stands in the last 64 KiB."""
    stream.seek(max(0, size - 65_557))
    tail = stream.read(65_557)
    place = tail.rfind(b"PK\x05\x06")
    size = int.from_bytes(tail[place + 12 : place + 16], "little") if place >= 0 else 0
    if size != _ELSEWHERE:
        return size
    place = tail.rfind(b"PK\x06\x06", 0, place)
    return int.from_bytes(tail[place + 40 : place + 48], "little") if place >= 0 else size


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as part:
        return part.read(_MAX_PART)


def _local_names(head: bytes) -> list[bytes]:
    names = []
    for match in _LOCAL_HEADER.finditer(head):
        length = int.from_bytes(match[1], "little")
        names.append(head[match.end() : match.end() + length])
    return names


def _stored(head: bytes, name: str) -> bytes:
    """A member that stands uncompressed in the first bytes: ``mimetype`` always does."""
    place = head.find(name.encode())
    return head[place + len(name) : place + len(name) + 100] if place >= 0 else b""


def _kind(names: list[str], read: Callable[[str], bytes]) -> str:
    present = set(names)
    if "mimetype" in present:
        declared = re.match(rb"[\w.+/-]+", read("mimetype"))
        kind = declared[0].decode().split("PK")[0] if declared else ""
        if kind.startswith("application/vnd.oasis.opendocument."):
            return kind + _odf_encrypted(present, read)
        if kind.startswith("application/vnd.sun.xml."):
            name = kind.removeprefix("application/vnd.sun.xml.").partition(".")[0]
            return (
                "application/vnd.oasis.opendocument." + _OPENOFFICE_1.get(name, "text") + _odf_encrypted(present, read)
            )
        if kind == "application/epub+zip":
            return kind
    if "[Content_Types].xml" in present:
        return _ooxml(names, read)
    for member, media_type in _BY_MEMBER:
        if member in present:
            return media_type
    if {"content.json", "metadata.json"} <= present or {"content.xml", "META-INF/manifest.xml", "meta.xml"} == present:
        return "application/vnd.xmind.workbook"
    if {"content.xml", "styles.xml", "META-INF/manifest.xml"} <= present:
        return "application/vnd.oasis.opendocument.text" + _odf_encrypted(present, read)
    return "application/zip"


def _odf_encrypted(present: set[str], read: Callable[[str], bytes]) -> str:
    if "META-INF/manifest.xml" in present and b"encryption-data" in read("META-INF/manifest.xml"):
        return "; encrypted=yes"
    return ""


def _ooxml(names: list[str], read: Callable[[str], bytes]) -> str:
    types = read("[Content_Types].xml")
    for match in _OOXML_MAIN.finditer(types):
        kind = (match[1] or match[2]).decode("ascii", "replace").lower()
        if kind in _OOXML_KINDS:
            return _OOXML_KINDS[kind]
        if kind.startswith(_O):
            return kind
    for folder, media_type in _OOXML_FOLDERS:
        if any(name.replace("\\", "/").lower().startswith(folder) for name in names):
            return media_type
    for name in names:
        if name.endswith((".fdseq", ".nuspec")):
            return "application/vnd.ms-xpsdocument" if name.endswith(".fdseq") else "application/zip"
    return "application/x-ooxml"


_OLE_STREAMS = (
    ("WordDocument", "application/msword"),
    ("Workbook", "application/vnd.ms-excel"),
    ("Book", "application/vnd.ms-excel"),
    ("PowerPoint Document", "application/vnd.ms-powerpoint"),
    ("PP97_DUALSTORAGE", "application/vnd.ms-powerpoint"),
    ("__properties_version1.0", "application/vnd.ms-outlook"),
    ("VisioDocument", "application/vnd.visio"),
    ("MatOST", "application/vnd.ms-works"),
    ("SPELLING", "application/vnd.ms-works"),
    ("CONTENTS", "application/vnd.ms-works"),
    ("MN0", "application/vnd.ms-works"),
    ("WksSSWorkBook", "application/vnd.ms-works"),
    ("FileHeader", "application/x-hwp"),
    ("Props", "application/vnd.ms-project"),
)
_OLE_CLASSES = {
    "00020906-0000-0000-C000-000000000046": "application/msword",
    "00020820-0000-0000-C000-000000000046": "application/vnd.ms-excel",
    "64818D10-4F9B-11CF-86EA-00AA00B929E8": "application/vnd.ms-powerpoint",
    "000C1084-0000-0000-C000-000000000046": "application/x-msi",
}


def ole_kind(source: ByteSource) -> str:
    """The media type of an OLE compound file, with ``; encrypted=yes`` where it cannot be read without a password.

    ``; encrypted=rights``: it is under a server's rights management, and no password opens it.
    """
    from scanner.readers.office.ole_file import opened

    try:
        with source.open() as stream, opened(stream) as ole:
            names = {entry[0].strip().lower() for entry in ole.listdir(streams=True, storages=True)}
            if names & {"encryptedpackage", "encryptioninfo"}:
                return "application/x-ooxml; encrypted=yes"
            found = [(name, media_type) for name, media_type in _OLE_STREAMS if name.lower() in names]
            if "drmcontent" in names:
                return (found[0][1] if found else "application/x-ole-storage") + "; encrypted=rights"
            if found:
                name, media_type = found[0]
                return media_type + (_ole_encrypted(ole, name) if ole.exists(name) else "")
            return _OLE_CLASSES.get(str(getattr(ole.root, "clsid", "")).upper(), "application/x-ole-storage")
    except Exception:  # damaged in any way: the names of its streams stand in the directory as UTF-16
        for name, media_type in _OLE_STREAMS[:7]:
            if name.encode("utf-16-le") in source.head:
                return media_type
        return "application/x-ole-storage"


def _ole_encrypted(ole: Any, name: str) -> str:
    """The flag that [MS-DOC] FibBase and [MS-XLS] FilePass keep; [MS-PPT] has a stream of its own."""
    from scanner.readers.office.ole_file import beginning

    start = beginning(ole, name)
    if name == "WordDocument" and len(start) > 11 and start[11] & 1:
        return "; encrypted=yes"
    if name in ("Workbook", "Book") and _has_filepass(start):
        return "; encrypted=yes"
    if name == "PowerPoint Document" and ole.exists("EncryptedSummary"):
        return "; encrypted=yes"
    return ""


def _has_filepass(start: bytes) -> bool:
    """Whether record 0x2F stands among the first records; the password VelvetSweatshop is still a password."""
    place = 0
    while place + 4 <= len(start):
        kind, size = (
            int.from_bytes(start[place : place + 2], "little"),
            int.from_bytes(start[place + 2 : place + 4], "little"),
        )
        if kind == 0x2F:
            return True
        if kind == 0x0A:
            return False
        place += 4 + size
    return False
