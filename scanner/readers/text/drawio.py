"""Diagrams of draw.io as it packs them: XML with its characters as in URLs, deflated."""

from __future__ import annotations

import zlib
from urllib.parse import unquote_to_bytes

_LARGEST = 16 << 20
_BEGIN = b"%3CmxGraphModel"


def drawn(data: bytes) -> bytes:
    """The XML of a packed diagram; empty where ``data`` is none, or one of more than 16 MiB."""
    machine = zlib.decompressobj(-15)
    try:
        text = machine.decompress(data, len(_BEGIN))
        if text != _BEGIN:
            return b""
        text += machine.decompress(machine.unconsumed_tail, _LARGEST)
    except zlib.error:
        return b""
    return unquote_to_bytes(text) if machine.eof else b""
