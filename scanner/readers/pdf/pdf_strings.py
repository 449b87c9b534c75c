"""Texts of a PDF that stand in its objects and on no page: what layers, signatures, scripts and the like are called."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

from scanner.readers.pdf.pdf_extras import xmp
from scanner.readers.pdf.pdf_objects import STRING, Objects, raw_string, text_string

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
_KEYED = re.compile(rb"/(" + b"|".join(_PART) + rb")(" + STRING + rb")", re.DOTALL)
_BARE = re.compile(rb"\s*+(" + STRING + rb")\s", re.DOTALL)
_STRING = re.compile(STRING, re.DOTALL)
_SCRIPT = re.compile(rb"/JS (\d++) 0 R")
_PAIR = re.compile(rb"/([^\s/()<>\[\]]++)(" + STRING + rb")", re.DOTALL)
_CODE = re.compile(rb"#([0-9A-Fa-f]{2})")
_SPECIFIED = re.compile(rb"/EF<<([^>]*+)>>")
_FILE = re.compile(rb"/(?:UF|F|DOS|Mac|Unix) (\d++) 0 R")
_FILE_NAME = re.compile(rb"/(?:UF|F)(" + STRING + rb")", re.DOTALL)
_NUMBERING = re.compile(r"(?:\d{1,3}[.:])*+\d{1,3}")
"""Places and pages that a program has numbered."""


def texts(objects: Objects, files: dict[int, str]) -> Iterator[tuple[str, str]]:
    """Each text with what it is part of; ``files`` gets the streams of embedded files, with their names."""
    scripts: set[int] = set()
    for number, head in objects.heads():
        if head[:1] in {b"(", b"<"} and (bare := _BARE.match(head)):
            yield text_string(bare[1]), "value"  # what another object refers to
            continue
        signed = b"/ByteRange" in head
        for found in _KEYED.finditer(head):
            key, part = found[1], _PART[found[1]]
            if signed and key == b"Contents":
                for subject in _signers(raw_string(found[2])):
                    yield subject, "signature"
            elif part == "page label" and _NUMBERING.fullmatch(text_string(found[2])):
                continue
            elif key == b"Name" and not signed and b"/OCG" in head:
                yield text_string(found[2]), "layer"
            else:
                yield text_string(found[2]), part
        for script in {int(found) for found in _SCRIPT.findall(head)} - scripts:
            scripts.add(script)  # many may refer to one
            yield (objects.stream(script) or b"").decode("utf-8", "replace"), "script"
        if b"/Names[" in head:
            for found in _STRING.finditer(head, head.index(b"/Names[")):
                if not _NUMBERING.fullmatch(text_string(found[0])):
                    yield text_string(found[0]), "name"
        for specified in _SPECIFIED.finditer(head):
            named = _FILE_NAME.search(head)
            files.update((int(file), text_string(named[1]) if named else "") for file in _FILE.findall(specified[1]))
        if b"/Type/Metadata" in head:
            for words in xmp(io.BytesIO(objects.stream(number) or b"")):
                yield words, "properties"


def _signers(signature: bytes) -> Iterator[str]:
    """Whom the certificates in a signature name; one of a form that nobody knows names nobody."""
    from cryptography.hazmat.primitives.serialization import pkcs7

    try:
        for certificate in pkcs7.load_der_pkcs7_certificates(_one_element(signature)):
            yield certificate.subject.rfc4514_string()
    except Exception:  # what the library raises differs by what is wrong
        return


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
