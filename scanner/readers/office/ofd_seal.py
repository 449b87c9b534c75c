"""The names in the seals and certificates of OFD documents (ASN.1, DER)."""

from __future__ import annotations

from collections.abc import Iterator

_LONGEST = 1 << 16
_STRINGS = {0x0C: "utf-8", 0x13: "ascii", 0x16: "ascii", 0x1E: "utf-16-be", 0x14: "latin-1"}
"""Tags of ASN.1 for strings -> encoding."""


def der_strings(data: bytes, most: int = 2000) -> Iterator[str]:
    """The texts of a DER structure (a seal, a certificate): names of people, firms and seals."""
    ranges = [(0, len(data))]
    given = 0
    while ranges and given < most:
        at, end = ranges.pop()
        if at + 2 > end:
            continue
        tag, length, head = data[at], data[at + 1], 2
        if length & 0x80:
            count = length & 0x7F
            if count > 4 or at + 2 + count > end:
                continue
            length, head = int.from_bytes(data[at + 2 : at + 2 + count], "big"), 2 + count
        begin = at + head
        stop = min(begin + length, end)
        if stop < end:
            ranges.append((stop, end))
        if tag in _STRINGS:
            text = data[begin : min(stop, begin + _LONGEST)].decode(_STRINGS[tag], "ignore").strip()
            if len(text) > 1 and text.isprintable():
                given += 1
                yield text
        elif tag & 0x20 or (tag in (0x03, 0x04) and _nested(data, begin, stop)):
            ranges.append((begin + (tag == 0x03), stop))


def _nested(data: bytes, begin: int, stop: int) -> bool:
    """Whether a string of bytes or bits is a structure again."""
    begin += data[begin : begin + 1] == b"\0"
    return stop - begin > 4 and data[begin] == 0x30
