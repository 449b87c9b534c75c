"""Constants in the parsed formulas of Excel 97, 5/95 and binary workbooks (MS-XLS 2.5.198, MS-XLSB 2.5.97).

The tokens are not followed one by one, for a formula may stand in a dozen kinds of records: what looks like a text or
a long number behind the mark of one is taken for it.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

from scanner.readers.office.ole_properties import page_text

_TEXTS = {
    "biff5": (re.compile(rb"\x17(.)()", re.DOTALL), re.compile(rb"\x02(.)()", re.DOTALL)),
    "biff8": (re.compile(rb"\x17(.)([\0\1])", re.DOTALL), re.compile(rb"\x02(..)([\0\1])", re.DOTALL)),
    "biff12": (re.compile(rb"\x17(..)()", re.DOTALL), re.compile(rb"\x01(..)()", re.DOTALL)),
}
"""Before a text among the tokens (ptgStr) and in an array: its length in characters, whether they have two bytes."""
_NUMBERS = (
    re.compile(rb"\x1f(?=(.{7}[\x41-\x43]))", re.DOTALL),
    re.compile(rb"[\0\1](?=(.{7}[\x41-\x43]))", re.DOTALL),
)
"""The same for numbers (ptgNum): doubles of about seven digits and more."""
_TELLING = re.compile(r"\w\w")


def token_constants(tokens: bytes, arrays: bytes, form: str, page: int = 0) -> list[str]:
    """The texts and the long whole numbers in a formula, and in the arrays behind its tokens.

    ``form`` is ``biff5`` (whose texts are in the code ``page``), ``biff8`` or ``biff12``.
    """
    found: list[str] = []
    for data, texts, numbers in zip((tokens, arrays), _TEXTS[form], _NUMBERS, strict=True):
        found += _texts(data, texts, form, page)
        for mark in numbers.finditer(data):
            (value,) = struct.unpack("<d", mark[1])
            if 1e6 <= value < 1e18 and value.is_integer():
                found.append(str(int(value)))
    return found


def _texts(data: bytes, pattern: re.Pattern[bytes], form: str, page: int) -> Iterator[str]:
    at = 0
    while (mark := pattern.search(data, at)) is not None:
        wide = form == "biff12" or mark[2] == b"\1"
        end = mark.end() + (int.from_bytes(mark[1], "little") << wide)
        some = data[mark.end() : end] if end <= len(data) else b""
        text = page_text(some, page) if form == "biff5" else some.decode("utf-16-le" if wide else "latin-1", "replace")
        telling = text.isprintable() and _TELLING.search(text)
        if telling:
            yield text
        at = end if telling else mark.start() + 1
