"""Texts of a PDF that stand in its objects and on no page: what layers, signatures, scripts and the like are called."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scanner.readers.office.ofd_seal import der_strings
from scanner.readers.pdf.pdf_objects import STRING, Objects, raw_string, text_string
from scanner.readers.pdf.pdf_packets import NOISE, metadata, xml_words

_PARTS = {
    "structure": ("Alt", "ActualText", "E"),
    "form": ("T", "TU", "V", "DV", "CA", "AC"),
    "comment": ("Contents", "Subj", "OverlayText"),
    "signature": ("Name", "Reason", "Location", "ContactInfo"),
    "script": ("JS",),
    "link": ("URI",),
    "bookmark": ("Title",),
    "page label": ("P",),
    "attachment": ("Desc",),
}
_PART = {key.encode(): part for part, keys in _PARTS.items() for key in keys}
_LINKS = frozenset({b"F", b"UF", b"URL", b"Base"})
_NO_TEXT = frozenset(
    {
        *(b"ID", b"IDS", b"NM", b"Limits", b"Headers", b"D", b"Dest", b"CheckSum", b"Lang"),
        *(b"M", b"ModDate", b"CreationDate", b"LastModified", b"Date"),
        *(b"DA", b"DS", b"Registry", b"Ordering", b"CharSet", b"FontFamily", b"Panose"),
        *(b"DeviceRGB", b"DeviceGray", b"DeviceCMYK", b"CalRGB", b"CalGray", b"Lab", b"ICCBased", b"Indexed"),
        *(b"OutputCondition", b"OutputConditionIdentifier", b"RegistryName"),
    }
)
"""Keys of what only programs read: identifiers, times, fonts, colours, named places."""
_RUN = re.compile(
    rb"(?:/([^\s/()<>\[\]]++)|\A)((?:[\s\[\]>\w.+-]*+(?:" + STRING + rb"))++)",
    re.DOTALL,
)
"""A key, and the strings that follow it before the next one; at the begin of an object there is none."""
_SHORT = re.compile(r"[\x00-\x7f]{0,3}")
_UNPRINTED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_STRING = re.compile(STRING, re.DOTALL)
_SCRIPT = re.compile(rb"/JS (\d++) 0 R")
_PAIR = re.compile(rb"/([^\s/()<>\[\]]++)(" + STRING + rb")", re.DOTALL)
_CODE = re.compile(rb"#([0-9A-Fa-f]{2})")
_SPECIFIED = re.compile(rb"/EF<<([^>]*+)>>")
_FILE = re.compile(rb"/(?:UF|F|DOS|Mac|Unix) (\d++) 0 R")
_FILE_NAME = re.compile(rb"/(?:UF|F)(" + STRING + rb")", re.DOTALL)
_SEQUENCE = b"\x30"
_NUMBERING = re.compile(r"(?:\d{1,3}[.:])*+\d{1,3}")
"""Places and pages that a program has numbered."""


def texts(objects: Objects, files: dict[int, str]) -> Iterator[tuple[str, str]]:
    """Each text with what it is part of; ``files`` gets the streams of embedded files, with their names."""
    scripts: set[int] = set()
    for number, head in objects.heads():
        strings = _Strings(head)
        for run in _RUN.finditer(head):
            for found in _STRING.finditer(run[2]):
                yield from strings.said(run[1], found[0])
        for script in {int(found) for found in _SCRIPT.findall(head)} - scripts:
            scripts.add(script)  # many may refer to one
            yield (objects.stream(script) or b"").decode("utf-8", "replace"), "script"
        named = _FILE_NAME.search(head) if strings.of_file else None
        for specified in _SPECIFIED.finditer(head):
            files.update((int(file), text_string(named[1]) if named else "") for file in _FILE.findall(specified[1]))
        if b"/Type/Metadata" in head:
            for words in metadata(objects.stream(number) or b""):
                yield words, "properties"


class _Strings:
    """Tells what the strings of one object say, by what else stands in it."""

    def __init__(self, head: bytes) -> None:
        self._signed, self._layer = b"/ByteRange" in head, b"/OCG" in head
        self._named, self._note = b"/Names[" in head, b"/Contents" in head
        self.of_file = b"/EF<<" in head

    def said(self, key: bytes | None, written: bytes) -> Iterator[tuple[str, str]]:
        """The text of one string with its part; ``key`` is None where the object is the string, or a list of such."""
        if (self._signed and key == b"Contents") or key == b"Cert":
            for subject in _signers(raw_string(written)):
                yield subject, "signature"
            return
        text = text_string(written)
        part = "value" if key is None else _PART.get(key)
        if part == "signature" and not self._signed:
            part = "layer" if self._layer else None
        if part is None:
            part, text = self._other(key, text)
        elif part == "page label" and _NUMBERING.fullmatch(text):
            return
        if text:
            yield text, part

    def _other(self, key: bytes | None, text: str) -> tuple[str, str]:
        """Part and text where the key tells nothing; no text where it is one that only programs read."""
        if key in {b"RC", b"RV"} and "<" in text:
            # The rich form says the same again, as a rule; of a note it is read where the note is.
            text = "" if self._note else " ".join(xml_words(text.encode("utf-8", "replace")))
        link = key in _LINKS
        if (
            key in _NO_TEXT
            or (link and self.of_file)  # files are told by their names
            or _SHORT.fullmatch(text)
            or _NUMBERING.fullmatch(text)
            or _UNPRINTED.search(text)
            or NOISE.match(text)
        ):
            return "", ""
        return "name" if self._named else "link" if link else "value", text


def _signers(signature: bytes) -> Iterator[str]:
    """Whom the certificates in a signature name; of a form that the library does not know (SM2) all its texts."""
    from cryptography.hazmat.primitives.serialization import pkcs7

    if not signature.startswith(_SEQUENCE):
        return  # room kept for a signature
    signature = _one_element(signature)
    try:
        for certificate in pkcs7.load_der_pkcs7_certificates(signature):
            yield certificate.subject.rfc4514_string()
    except Exception:  # what the library raises differs by what is wrong
        yield from der_strings(signature)


def _one_element(data: bytes) -> bytes:
    """The first element of DER in ``data``: behind it the place kept for the signature is filled up with zeros."""
    if len(data) < 2 or data[1] <= 0x80:
        return data
    wide = data[1] & 0x7F
    return data[: 2 + wide + int.from_bytes(data[2 : 2 + wide], "big")]


def properties(objects: Objects) -> dict[str, str]:
    """The document's own properties, whatever their names."""
    found = {}
    for name, value in _PAIR.findall(objects.info):
        plain = _CODE.sub(lambda code: bytes.fromhex(code[1].decode()), name)
        found[plain.decode("utf-8", "replace")] = text_string(value)
    return {name: value for name, value in found.items() if value.strip()}
