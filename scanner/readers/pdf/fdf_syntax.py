"""The objects of an FDF file as they are written, without a table of where they begin: strings, lists, dictionaries."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from models.records import Problem

_DEEPEST = 100
_MOST = 2_000_000
"""Values in one file."""
_TOKEN = re.compile(
    rb"%[^\r\n]*+|<<|>>|[\[\](]|<[0-9A-Fa-f\s]*+>|/[^\s/()<>\[\]{}%]*+|(\d{1,10})\s++\d{1,5}\s++(obj|R)\b"
    rb"|stream\r?\n|[^\s/()<>\[\]{}%]++"
)
_INSIDE = re.compile(rb"[\\()]")
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|\r\n|.)", re.DOTALL)
_MEANT = {
    b"n": b"\n",
    b"r": b"\r",
    b"t": b"\t",
    b"b": b"\b",
    b"f": b"\f",
    **dict.fromkeys((b"\r\n", b"\r", b"\n"), b""),  # a line that goes on
}
_CODE = re.compile(rb"#([0-9A-Fa-f]{2})")


class Name(str):
    """A name, without its slash."""

    __slots__ = ()


class Ref(NamedTuple):
    """Another object, by its number."""

    number: int


class Objects:
    """Objects by number in ``values``, the bytes of their streams as they lie there in ``streams``.

    Values are ``bytes`` (strings), ``Name``, ``Ref``, ``list``, ``dict`` by names, and None for numbers and the like.
    ``problem`` says why the rest is missing.
    """

    def __init__(self, data: bytes) -> None:
        self.values: dict[int, Any] = {}
        self.streams: dict[int, bytes] = {}
        self.problem: Problem | None = None
        self._data, self._open = data, list[Any]()
        self._number, self._keys = 0, list[Name | None]()
        self._read()

    def meant(self, value: Any) -> Any:
        """The value itself, or that of the object which it refers to."""
        return self.values.get(value.number) if isinstance(value, Ref) else value

    def _read(self) -> None:
        at = count = 0
        while found := _TOKEN.search(self._data, at):
            token, at = found[0], found.end()
            count += 1
            if count > _MOST or len(self._open) > _DEEPEST:
                self.problem = Problem("members", str(_MOST)) if count > _MOST else Problem("depth", str(_DEEPEST))
                return
            if found[2] == b"obj":
                self._number = int(found[1])
                self._open.clear()
                self._keys.clear()
            elif found[2]:
                self._put(Ref(int(found[1])))
            elif token[:6] == b"stream":
                end = self._data.find(b"endstream", at)
                end = len(self._data) if end < 0 else end
                self.streams.setdefault(self._number, self._data[at:end])
                at = end + 9
            elif token in {b"<<", b"["}:
                opened: Any = {} if token == b"<<" else []
                self._put(opened)
                self._open.append(opened)
                self._keys.append(None)
            elif token in {b">>", b"]"}:
                if self._open:
                    self._open.pop()
                    self._keys.pop()
            elif token == b"(":
                end = _end(self._data, at)
                self._put(_plain(self._data[at:end]))
                at = end + 1
            elif token[:1] == b"<":
                digits = b"".join(token[1:-1].split()).decode()
                self._put(bytes.fromhex(digits + "0" * (len(digits) % 2)))
            elif token[:1] == b"/":
                self._put(
                    Name(_CODE.sub(lambda code: bytes.fromhex(code[1].decode()), token[1:]).decode("utf-8", "replace"))
                )
            elif token[:1] != b"%":
                self._put(None)

    def _put(self, value: Any) -> None:
        """Where it stands: what breaks off keeps what came before."""
        if not self._open:
            if value is not None:
                self.values.setdefault(self._number, value)
            return
        inner, key = self._open[-1], self._keys[-1]
        if isinstance(inner, list):
            if value is not None:
                inner.append(value)
        elif key is None:
            self._keys[-1] = value if isinstance(value, Name) else None
        else:
            inner[key], self._keys[-1] = value, None

    def dictionaries(self) -> Iterator[dict[str, Any]]:
        """Every dictionary, the outer before the inner."""
        waiting = list(reversed(self.values.values()))
        while waiting:
            value = waiting.pop()
            if isinstance(value, dict):
                yield value
                waiting += reversed(value.values())
            elif isinstance(value, list):
                waiting += reversed(value)

    def strings(self) -> Iterator[tuple[str, bytes]]:
        """Every string, under the key that it or its list stands under."""
        waiting = [("", value) for value in reversed(self.values.values())]
        while waiting:
            key, value = waiting.pop()
            if isinstance(value, bytes):
                yield key, value
            elif isinstance(value, list):
                waiting += ((key, each) for each in reversed(value))
            elif isinstance(value, dict):
                waiting += reversed(value.items())


def _end(data: bytes, at: int) -> int:
    """Where the string ends that begins at ``at``: brackets in it are escaped, or come in pairs."""
    depth = 1
    while found := _INSIDE.search(data, at):
        at = found.end()
        if found[0] == b"\\":
            at += 1
            continue
        depth += 1 if found[0] == b"(" else -1
        if not depth:
            return found.start()
    return len(data)


def _plain(written: bytes) -> bytes:
    return _ESCAPE.sub(_character, written)


def _character(found: re.Match[bytes]) -> bytes:
    if found[1].isdigit() and found[1] < b"8":
        return bytes([int(found[1], 8) & 0xFF])
    return _MEANT.get(found[1], found[1])
