"""URIs that hold what they name (RFC 2397): text in them is text, files and pages in them are members."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote_to_bytes

from models.records import Problem
from scanner.readers.base import Part, ReadContext
from scanner.readers.embedded import Embedded
from scanner.readers.mail.mime_headers import base64url_of
from scanner.readers.sniff import HEAD, text_kind

_WHOLE = re.compile(r"\s*data:([\w.+-]{1,60}/[\w.+-]{1,60})?+((?:;[\w.+-]{1,60}(?:=[^;,]{0,60})?+)*+),", re.IGNORECASE)
_WITHIN = re.compile(r"data:[\w.+/-]{0,100}(?:;[\w=.+-]{1,60})*?;base64,([A-Za-z0-9+/_-]{16,}+={0,2})", re.IGNORECASE)


class DataUris(Embedded):
    """Give it texts with ``resolved``; the rest is as with any embedded bytes."""

    def __init__(self, context: ReadContext) -> None:
        super().__init__(context)
        self._count, self._deep = 0, 0
        self._most_deep, self._too_deep = context.limits.max_depth, False

    def resolved(self, text: str) -> str:
        """``text`` with what its URIs say in their place; nothing in the place of a file."""
        whole = _WHOLE.match(text)
        packed = whole is not None and whole[2].lower().endswith(";base64")
        if packed and self._deep and len(text.split(None, 1)) > 1:
            whole = None  # a text that goes on behind its URI
        if whole is None:
            return _WITHIN.sub(lambda found: self._said(base64url_of(found[1].encode())), text)
        data = unquote_to_bytes(text[whole.end() :])
        return self._said(base64url_of(data) if packed else data)

    def _said(self, data: bytes) -> str:
        self._count += 1
        said = self.text(data, f"data/{self._count}", "data:") or ""
        if not (_WHOLE.match(said) or _WITHIN.search(said)):
            return said
        if self._deep >= self._most_deep:
            self._too_deep = True
            return said
        self._deep += 1
        try:
            return self.resolved(said)
        finally:
            self._deep -= 1

    def text(self, data: bytes, name: str, place: str = "") -> str | None:
        """As with any embedded bytes; a web page, which may hold URIs itself, is a member and no text."""
        said = super().text(data, name, place)
        if said and "<" in said and text_kind(said[:HEAD], name, whole=len(said) <= HEAD) == "text/html":
            self.file(data, name)
            return ""
        return said

    def problems(self) -> Iterator[Part]:
        """As with any embedded bytes; ``depth`` where text lies too deep in text."""
        yield from super().problems()
        if self._too_deep:
            yield Problem("depth", str(self._most_deep))
