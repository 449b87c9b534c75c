"""HTML cut into tags, text and comments as it streams in, so that no character is lost, however broken the page.

Follows the tokenization of the HTML standard (WHATWG, 13.2.5) for well-made pages. Where a browser drops content (a
tag that never closes, a stray end of a comment) it is handed out as text instead; lxml's parser drops it too, gives no
line numbers and is no faster, which is why this stands alone.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator

_HOLD = 1 << 20
"""Characters that a tag or comment may be long; one that has not ended by then is text."""

_HOLD_OF_DATA = 24 << 20
"""The same for a tag with a file in base64."""
_SHORT = 4096
"""Characters of a tag in a page where one before did not end: no page of broken tags takes long."""

_OPENER = re.compile(r"<(?=[A-Za-z/!?])")
_VALUE = r"""(?:"[^"]*+"|'[^']*+'|[^\s"'>][^\s>]*+|(?!["']))"""
_START = re.compile(rf"<([A-Za-z][^\s/>]*+)((?:[\s/]++|[^\s/>=]++(?:\s*+=\s*+{_VALUE})?+|=)*+)>")
_PLAIN = re.compile(r"([^<&]++)|</([A-Za-z][^\s/<>]*+)>|<([A-Za-z][^\s/<>]*+)>")
_END = re.compile(r"</([A-Za-z][^\s/>]*+)[^>]*+>")
_ATTRIBUTE = re.compile(rf"([^\s/>=]++)(?:\s*+=\s*+({_VALUE}))?+")
_RAW = frozenset({"script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes"})
_DECODED = frozenset({"textarea", "title"})


Attributes = tuple[tuple[str, str], ...]
Token = tuple[str, str, int, Attributes]
"""Kind (start, end, text, comment, or raw: what stands in a script), name or text, line (1-based), attributes."""


def tokens(pieces: Iterable[str]) -> Iterator[Token]:
    """The tokens of a page. Text may come in several tokens; entities in it are decoded."""
    scanner = _Scanner()
    for piece in pieces:
        yield from scanner.feed(piece, final=False)
    yield from scanner.feed("", final=True)


class _Scanner:
    def __init__(self) -> None:
        self._buffer, self._at, self._line = "", 0, 1
        self._raw = ""
        """The element whose end alone ends its text."""
        self._longest = _HOLD
        self._missing: set[str] = set()
        """Ends that do not come any more in this buffer."""

    def feed(self, piece: str, *, final: bool) -> Iterator[Token]:
        self._buffer = self._buffer[self._at :] + piece
        self._at = 0
        self._missing.clear()
        while self._at < len(self._buffer):
            if not self._raw:
                yield from self._plain()
            before = self._at, self._raw
            yield from self._raw_text(final=final) if self._raw else self._step(final=final)
            if (self._at, self._raw) == before:
                return

    def _plain(self) -> Iterator[Token]:
        """Text without entities, tags without attributes: most of a page, in one loop."""
        buffer, at, line = self._buffer, self._at, self._line
        for match in _PLAIN.finditer(buffer, at):
            if match.start() != at:
                break
            text, end, start = match.groups()
            if start is not None and start.lower() in _RAW:
                break
            at = match.end()
            if text is not None:
                self._at, self._line = at, line + text.count("\n")
                yield "text", text, line, ()
                line = self._line
            elif end is not None:
                yield "end", end.lower(), line, ()
            else:
                yield "start", start.lower(), line, ()
        self._at = at

    def _step(self, *, final: bool) -> Iterator[Token]:
        """One text and the tag after it; stays where more input is needed."""
        buffer, start = self._buffer, self._at
        opener = _OPENER.search(buffer, start)
        place = opener.start() if opener else self._text_end(final=final)
        if place > start:
            yield self._token("text", html.unescape(buffer[start:place]), place)
        if opener is None:
            return
        mark = buffer[place + 1 : place + 2]
        most = self._longest
        if most == _HOLD <= len(buffer) - place and buffer.find(";base64,", place, place + _SHORT) >= 0:
            most = _HOLD_OF_DATA
        waiting = not final and len(buffer) - place < most
        if mark in ("!", "?"):
            yield from self._comment(place, waiting=waiting)
        elif mark == "/":
            match = _END.match(buffer, place) if self._find(">", place) >= 0 else None
            if match:
                yield self._token("end", match[1].lower(), match.end())
            elif not waiting:
                yield self._token("text", "</", place + 2)
        else:
            yield from self._tag(place, most, waiting=waiting)

    def _tag(self, place: int, most: int, *, waiting: bool) -> Iterator[Token]:
        match = _START.match(self._buffer, place, place + most) if self._find(">", place) >= 0 else None
        if match is None:
            if not waiting:  # a quote or the tag never ends: text
                self._longest = _SHORT
                yield self._token("text", "<", place + 1)
            return
        name = match[1].lower()
        attributes = tuple(
            (key.lower(), html.unescape(value.strip("\"'") if value[:1] in ("'", '"') else value))
            for key, value in _ATTRIBUTE.findall(match[2])
        )
        yield self._token("start", name, match.end(), attributes)
        self._raw = name if name in _RAW and not match[0].endswith("/>") else ""

    def _comment(self, place: int, *, waiting: bool) -> Iterator[Token]:
        buffer = self._buffer
        if buffer.startswith("<!--", place) or (waiting and len(buffer) - place < 4):
            end, skip, close = self._find("-->", place + 2), 4, 3
        elif buffer.startswith("<![CDATA[", place):
            end, skip, close = self._find("]]>", place), 9, 3
        else:
            end, skip, close = self._find(">", place), 2, 1
        if end < 0:
            if not waiting:  # it never ends: what stands in it is read all the same
                yield self._token("text", "\n", place + min(skip, len(buffer) - place))
            return
        yield self._token("comment", buffer[place + skip : max(place + skip, end)], end + close)

    def _find(self, end: str, place: int) -> int:
        """Where ``end`` stands from ``place`` on; -1 for nowhere, which is looked up once."""
        if end in self._missing:
            return -1
        found = self._buffer.find(end, place)
        if found < 0:
            self._missing.add(end)
        return found

    def _raw_text(self, *, final: bool) -> Iterator[Token]:
        buffer, start = self._buffer, self._at
        close = re.compile(rf"</{re.escape(self._raw)}(?=[\s/>])", re.IGNORECASE).search(buffer, start)
        end = close.start() if close else len(buffer) if final else self._line_end(start)
        if end > start:
            text = buffer[start:end]
            yield self._token("raw", html.unescape(text) if self._raw in _DECODED else text, end)
        if close:
            self._raw = ""

    def _line_end(self, start: int) -> int:
        """How much of a script can go out before its end is seen: whole lines, but for a very long one."""
        end = self._buffer.rfind("\n", start) + 1
        return end if end > start else len(self._buffer) - 16 if len(self._buffer) - start > _HOLD else start

    def _text_end(self, *, final: bool) -> int:
        """Text before a ``<`` or ``&`` that may go on in the next piece."""
        if final:
            return len(self._buffer)
        end = len(self._buffer)
        if self._buffer.endswith("<", self._at):
            end -= 1
        entity = self._buffer.rfind("&", max(self._at, end - 40), end)
        return entity if entity >= 0 and ";" not in self._buffer[entity:end] and entity > self._at else end

    def _token(self, kind: str, value: str, end: int, attributes: tuple[tuple[str, str], ...] = ()) -> Token:
        """A token up to ``end``, which becomes the current place."""
        line = self._line
        self._line += self._buffer.count("\n", self._at, end)
        self._at = end
        return kind, value, line, attributes
