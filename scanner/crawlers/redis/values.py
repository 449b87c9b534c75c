"""What the keys of Redis hold: strings, hashes, lists, sets, sorted sets, streams, JSON; asked for piece by piece."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from scanner.crawlers.redis.resp import Word
from scanner.readers.cells import bytes_text
from scanner.readers.records import is_data

_PIECE = 64 << 10
"""Bytes of a string that are asked for at first."""
_LARGER = 1 << 20
"""Bytes of a string that are asked for from then on."""
_FIELDS = 64
"""Fields of a hash that are columns of one row; of a larger one, or where fields are values, each is a row."""
_RUN = re.compile(rb"(?:[\x20-\x7e\t]|[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}){4,}")

Cells = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Piece:
    """One answer about a key: its elements, and what to ask next (None: that was all)."""

    elements: list[Any]
    onward: Any = None


@dataclass(frozen=True, slots=True)
class Kind:
    """One type of value: ``ask(key, onward, count)`` is a command, ``take(answer, onward, count)`` what it brought."""

    ask: Callable[[bytes, Any, int], Sequence[Word]]
    take: Callable[[Any, Any, int], Piece]


def text_of(data: bytes) -> str:
    """Bytes as text; of bytes that are none, ``runs``."""
    text = bytes_text(data)
    return runs(data) if text is None else text


def runs(data: bytes) -> str:
    """The runs of text in a serialised object (pickle, Java, protobuf), a line each: nothing is loaded."""
    return "\n".join(run[0].decode("utf-8", "replace") for run in _RUN.finditer(data))


def rows_of(
    kind: bytes, key: bytes, elements: list[Any], text_of: Callable[[bytes], str], *, whole: bool
) -> tuple[list[dict[str, Any]], list[Cells]]:
    """The elements of a key (``whole``: all of them) as documents, and as rows that are to be taken as they are."""
    name = text_of(key)
    if kind == b"hash":
        fields = {text_of(field): text_of(value) for field, value in elements}
        if whole and len(fields) <= _FIELDS and "key" not in fields and not any(map(is_data, fields)):
            return [{"key": name, **fields}], []
        return [], [[("key", name), ("field", field), ("value", value)] for field, value in fields.items()]
    if kind == b"zset":
        return [{"key": name, "value": text_of(value), "score": text_of(score)} for value, score in elements], []
    if kind == b"stream":
        return [_entry(name, entry, text_of) for entry in elements], []
    if kind == b"ReJSON-RL":
        return [_document(name, text, text_of) for text in elements], []
    return [{"key": name, "value": text_of(value)} for value in elements], []


def _entry(name: str, entry: Any, text_of: Callable[[bytes], str]) -> dict[str, Any]:
    number, words = entry[0], entry[1] or ()
    pairs = zip(words[::2], words[1::2], strict=False)
    return {"key": name, "id": text_of(number), "entry": {text_of(field): text_of(value) for field, value in pairs}}


def _document(name: str, text: bytes, text_of: Callable[[bytes], str]) -> dict[str, Any]:
    try:
        value = json.loads(text, parse_int=str, parse_float=str)
    except (ValueError, RecursionError):
        value = text_of(text)
    return {"key": name, "value": value}


def _pairs(words: Sequence[Any]) -> list[Any]:
    return list(zip(words[::2], words[1::2], strict=False))


def _cursor(answer: Any) -> Any:
    return None if answer[0] == b"0" else answer[0]


def _take_string(answer: Any, onward: Any, _count: int) -> Piece:
    if not answer:
        return Piece([])
    asked = _PIECE if onward is None else _LARGER
    return Piece([answer], (onward or 0) + len(answer) if len(answer) == asked else None)


def _ask_string(key: bytes, onward: Any, _count: int) -> Sequence[Word]:
    start = onward or 0
    return ("GETRANGE", key, start, start + (_PIECE if onward is None else _LARGER) - 1)


def _take_list(answer: Any, onward: Any, count: int) -> Piece:
    return Piece(answer, (onward or 0) + count if len(answer) == count else None)


def _take_stream(answer: Any, _onward: Any, count: int) -> Piece:
    if len(answer) < count:
        return Piece(answer)
    time, _, number = bytes(answer[-1][0]).partition(b"-")
    return Piece(answer, b"%b-%d" % (time, int(number) + 1))  # "(", what comes after, is not known before 6.2


KINDS: dict[bytes, Kind] = {
    b"string": Kind(_ask_string, _take_string),
    b"hash": Kind(
        lambda key, onward, count: ("HSCAN", key, onward or 0, "COUNT", count),
        lambda answer, _onward, _count: Piece(_pairs(answer[1]), _cursor(answer)),
    ),
    b"list": Kind(
        lambda key, onward, count: ("LRANGE", key, onward or 0, (onward or 0) + count - 1),
        _take_list,
    ),
    b"set": Kind(
        lambda key, onward, count: ("SSCAN", key, onward or 0, "COUNT", count),
        lambda answer, _onward, _count: Piece(answer[1], _cursor(answer)),
    ),
    b"zset": Kind(
        lambda key, onward, count: ("ZSCAN", key, onward or 0, "COUNT", count),
        lambda answer, _onward, _count: Piece(_pairs(answer[1]), _cursor(answer)),
    ),
    b"stream": Kind(
        lambda key, onward, count: ("XRANGE", key, onward or "-", "+", "COUNT", count),
        _take_stream,
    ),
    b"ReJSON-RL": Kind(
        lambda key, _onward, _count: ("JSON.GET", key),
        lambda answer, _onward, _count: Piece([answer] if answer else []),
    ),
}
