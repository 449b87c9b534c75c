"""URIs that hold what they name (RFC 2397): text in them is text, files in them are members."""

from __future__ import annotations

import re
from urllib.parse import unquote_to_bytes

from scanner.readers.base import ReadContext
from scanner.readers.embedded import Embedded
from scanner.readers.mime_headers import base64_of

_WHOLE = re.compile(r"\s*data:([\w.+-]{1,60}/[\w.+-]{1,60})?+((?:;[\w.+-]{1,60}(?:=[^;,]{0,60})?+)*+),", re.IGNORECASE)
_WITHIN = re.compile(r"data:[\w.+/-]{0,100}(?:;[\w=.+-]{1,60})*?;base64,([A-Za-z0-9+/_-]{16,}+={0,2})", re.IGNORECASE)
_URL_SAFE = bytes.maketrans(b"-_", b"+/")


class DataUris(Embedded):
    """Give it texts with ``resolved``; the rest is as with any embedded bytes."""

    def __init__(self, context: ReadContext) -> None:
        super().__init__(context)
        self._count = 0

    def resolved(self, text: str) -> str:
        """``text`` with what its URIs say in their place; nothing in the place of a file."""
        whole = _WHOLE.match(text)
        if whole is None:
            return _WITHIN.sub(lambda found: self._said(base64_of(found[1].encode().translate(_URL_SAFE))), text)
        data = unquote_to_bytes(text[whole.end() :])
        if whole[2].lower().endswith(";base64"):
            data = base64_of(data.translate(_URL_SAFE))
        return self._said(data)

    def _said(self, data: bytes) -> str:
        self._count += 1
        return self.text(data, f"data/{self._count}", "data:") or ""
