"""JSON and JSON lines, streamed: small values are parsed whole, large ones are entered and read part by part.

Numbers stay as they were written (an 18-digit number is an identity, not a float) and a key that comes twice keeps
both values, which is why this stands on the standard library's decoder and not on an event parser. What is no JSON is
read as text, its escapes decoded, so damage costs structure and no content.
"""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Iterator
from typing import Any

from models.records import Problem
from scanner.readers.base import ByteSource, Part, ReadContext
from scanner.readers.data_uris import DataUris
from scanner.readers.embedded import TEXT_IN_BASE64
from scanner.readers.escapes import unescaped
from scanner.readers.feed import Feed
from scanner.readers.records import Records, is_data
from scanner.readers.text.text import Decoded
from scanner.readers.windows import Windows

_WHOLE = 1 << 20
"""Characters up to which one value is parsed in one go."""
_FIRST = 64 << 10
_MAX_DEPTH = 100
_SPACE = re.compile(r"[ \t\r\n\ufeff\x00\x1e]*")
_PACKED = re.compile(
    r'"\s*(?:data:[\w.+-]+/[\w.+;=-]+,|[A-Za-z0-9+/_-]{200}'
    rf"|(?-i:{'|'.join(TEXT_IN_BASE64)})[A-Za-z0-9+/_-]{{20}})",
    re.IGNORECASE,
)
"""What may be a file or another text as a string."""
_MAIL = ("ransfer-", "RANSFER-", "=?")
"""One of them is in every message that nobody can read as it stands: ``Content-Transfer-Encoding``, encoded words."""
_NEXT_LINE = re.compile(r"\n(?=[ \t]*[{\[])")


class JsonReader:
    """Records of JSON."""

    def read(self, source: ByteSource, context: ReadContext) -> Iterator[Part]:
        """Table chunks; text chunks and ``damaged`` or ``depth`` where it is not JSON, or nested too deep."""
        text = Decoded(source, "utf-8")  # RFC 8259 8.1; other encodings are seen where this one does not fit
        lines = source.media_type == "application/jsonl"
        yield from _Stream(text.text(), context, lines=lines).read()
        yield from text.problems()


class _BrokenError(Exception):
    """The text at the stream's place is no JSON value, or one nested too deep (``depth``)."""

    def __init__(self, code: str = "damaged") -> None:
        super().__init__(code)
        self.code = code


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object; a key that comes again gets an array of its values."""
    result = dict(pairs)
    if len(result) == len(pairs):
        return result
    values: dict[str, list[Any]] = {}
    for key, value in pairs:
        values.setdefault(key, []).append(value)
    return {key: items[0] if len(items) == 1 else items for key, items in values.items()}


_LENIENT = json.JSONDecoder(object_pairs_hook=_object, parse_int=str, parse_float=str, strict=False)
_STRICT = json.JSONDecoder(object_pairs_hook=_object, parse_int=str, parse_float=str)
"""No line end within a string: where each line is a value, a missing quote must not swallow the next line."""


class _Stream(Feed):
    """``keep`` is where the key of the value in hand begins: text that is no JSON begins there."""

    def __init__(self, pieces: Iterator[str], context: ReadContext, *, lines: bool) -> None:
        super().__init__(pieces)
        limits = context.limits
        self._bytes = DataUris(context)
        self._lines = lines
        self._decoder = _STRICT if lines else _LENIENT
        self._records = Records(limits)
        self._text = Windows(limits.text_window)
        self._broken: dict[str, int] = {}

    def read(self) -> Iterator[Part]:
        """All values of the text, one after the other."""
        good = 0
        while self._next() is not None:
            self.keep = -1
            try:
                yield from self._value("", 0)
                good += 1
            except _BrokenError as error:
                self._broken[error.code] = self._broken.get(error.code, 0) + 1
                if self.keep >= 0:
                    self.at, self.keep = self.keep, -1
                yield from self._as_text(to_end=not (self._lines or good))
        yield from self._records.flush()
        yield from self._text.flush()
        yield from self._bytes.problems()
        for code, times in self._broken.items():
            yield Problem(code, f"JSON ({times})" if code == "damaged" else str(_MAX_DEPTH))

    def _next(self) -> str | None:
        """The next character that is no space, which stays; None at the end."""
        while True:
            match = _SPACE.match(self.buffer, self.at)
            self.at = match.end() if match else self.at
            if self.at < len(self.buffer):
                return self.buffer[self.at]
            if self.done:
                return None
            self.fill(_FIRST)

    def _decode(self) -> tuple[Any, int] | None:
        """The value at the current place with its end; None where it is broken or too large to be held at once."""
        size = _FIRST
        while True:
            self.fill(size)
            try:
                value, end = self._decoder.raw_decode(self.buffer, self.at)
            except json.JSONDecodeError as error:
                if error.pos < len(self.buffer) - 16 and not error.msg.startswith("Unterminated"):
                    return None
            except RecursionError:
                return None
            else:
                # A number at the very end may go on.
                if end < len(self.buffer) or self.done or isinstance(value, dict | list):
                    return value, end
            if self.done or size >= _WHOLE:
                return None
            size *= 4

    def _value(self, path: str, depth: int, held: list[Any] | None = None) -> Iterator[Part]:
        """One value; a member of an object goes to ``held`` where it is small, an item of an array becomes a record."""
        first = self._next()
        found = self._decode()
        if found is not None:
            value, end = found
            if not depth and not isinstance(value, dict | list) and self.buffer[end : end + 1] not in ("", "\n", "\r"):
                raise _BrokenError
            if self._holds_files(end):
                with contextlib.suppress(RecursionError):
                    value = self._unpacked(value)
                yield from self._bytes.members()
            self.at = end
            if held is not None:
                held.append(value)
            elif depth:
                yield from self._records.element(value, path)
            else:
                yield from self._records.add(value)
            return
        if first not in ("{", "["):
            raise _BrokenError
        if depth >= _MAX_DEPTH:
            raise _BrokenError("depth")
        self.at += 1
        self.keep = -1
        yield from self._enter_object(path, depth) if first == "{" else self._enter_array(path, depth)

    def _holds_files(self, end: int) -> bool:
        """Whether a string up to ``end`` may be a file or a message: few are."""
        return _PACKED.search(self.buffer, self.at, end) is not None or any(
            self.buffer.find(mark, self.at, end) >= 0 for mark in _MAIL
        )

    def _unpacked(self, value: Any) -> Any:
        """``value`` with what ``data:`` URIs in it say, and without the files and messages that its strings are."""
        if isinstance(value, dict):
            return {key: self._unpacked(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self._unpacked(item) for item in value]
        if not isinstance(value, str):
            return value
        if value.lstrip()[:5].lower() == "data:":
            return self._bytes.resolved(value)
        return "" if self._bytes.kept(value) else self._bytes.said(value)

    def _enter_array(self, path: str, depth: int) -> Iterator[Part]:
        if self._next() == "]":
            self.at += 1
            return
        if path or depth:
            path += "[]"
        while True:
            yield from self._value(path, depth + 1)
            if self._mark("]") == "]":
                return

    def _enter_object(self, path: str, depth: int) -> Iterator[Part]:
        """A large object: its small values are one record, its large ones are entered in turn."""
        row: dict[str, Any] = {}
        try:
            if self._next() == "}":
                self.at += 1
                return
            weight = 0
            while True:
                self._next()
                self.keep = self.at
                key = self._key()
                held: list[Any] = []
                inner = f"{path}.{key}" if path else key
                if is_data(key):
                    yield from self._records.add(key, path)
                    inner = path + "{}"
                yield from self._value(inner, depth + 1, held)
                weight += self.at - self.keep if self.keep >= 0 else 0
                self.keep = -1
                for value in held:
                    row[key] = value if key not in row else [row[key], value]
                if self._mark("}") == "}":
                    break
                if weight > _WHOLE:
                    yield from self._records.add(row, path)
                    row, weight = {}, 0
        except _BrokenError:
            yield from self._records.add(row, path)
            raise
        yield from self._records.add(row, path)

    def _mark(self, end: str) -> str:
        """The comma or the ``end`` that must come next."""
        mark = self._next()
        if mark is None or mark not in ("," + end):
            raise _BrokenError
        self.at += 1
        return mark

    def _key(self) -> str:
        found = self._decode() if self._next() == '"' else None
        if found is None or not isinstance(found[0], str):
            raise _BrokenError
        self.at = found[1]
        if self._next() != ":":
            raise _BrokenError
        self.at += 1
        return found[0]

    def _as_text(self, *, to_end: bool) -> Iterator[Part]:
        """What is no JSON, to the end or up to the next line that could be: as text with its escapes decoded."""
        yield from self._text.move(*self.place())
        first = True
        while True:
            if self.at >= len(self.buffer):
                self.fill(_FIRST)
                if self.at >= len(self.buffer):
                    return
            if not to_end:
                found = _NEXT_LINE.search(self.buffer, self.at + (1 if first else 0))
                if found:
                    yield from self._out(found.end())
                    return
            if len(self.buffer) - self.at < _FIRST and not self.done:
                self.fill(2 * _FIRST)
                continue
            end = len(self.buffer)
            if not self.done:  # an escape may go on in the next piece
                end = max(self.at + 1, self.buffer.rfind("\n", self.at, end - 12) + 1 or end - 12)
            yield from self._out(end)
            first = False

    def _out(self, end: int) -> Iterator[Part]:
        text = self.buffer[self.at : end]
        self.at = end
        yield from self._text.add(unescaped(text).encode("utf-8", "replace"))
