"""Files that stand in running text as URIs: pictures of a Markdown page, of a style sheet, of a page kept as a string.

Each is a member, and the text around it stays where it is: character and line of what follows are those of the object.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterable, Iterator

from scanner.readers.base import Part, ReadContext
from scanner.readers.embedded import Embedded
from scanner.readers.windows import Windows

_BEGIN, _MARK = b"data:", b";base64,"
_HEAD = re.compile(rb"data:[\w.+-]{1,60}/[\w.+-]{1,60}(?:;[\w=.+-]{1,60})*;base64,")
_LONGEST_HEAD = 300
_RUN = re.compile(rb"[A-Za-z0-9+/_-]*={0,2}")
_MOST = 16 << 20
"""Bytes of a URI that wait for its end; what is longer is text."""


def without_files(pieces: Iterable[bytes], context: ReadContext) -> Iterator[Part]:
    """Windows of the text that ``pieces`` of UTF-8 are, and the files in it as members."""
    out, files, rest = Windows(context.limits.text_window), Embedded(context), b""
    for piece in pieces:
        rest = yield from _taken_apart(rest + piece, out, files, final=False)
    yield from _taken_apart(rest, out, files, final=True)
    yield from out.flush()
    yield from files.problems()


def _taken_apart(data: bytes, out: Windows, files: Embedded, *, final: bool) -> Generator[Part, None, bytes]:
    """Hand ``data`` out but for an unfinished URI at its end, which is returned."""
    done = at = 0
    while (mark := data.find(_MARK, at)) >= 0:
        at = mark + len(_MARK)
        begin = data.rfind(_BEGIN, max(done, mark - _LONGEST_HEAD), mark)
        if begin < 0 or not _HEAD.fullmatch(data, begin, at):
            continue
        run = _RUN.match(data, at)
        end = run.end() if run else at
        if end == len(data) and not final and end - begin < _MOST:
            yield from out.add(data[done:begin])
            return data[begin:]
        at = end
        if files.kept(data[begin:end].decode("ascii")):
            yield from out.add(data[done:begin])
            yield from out.skip(end - begin, 0)
            yield from files.members()
            done = end
    cut = len(data) if final else _may_begin(data, max(done, len(data) - _LONGEST_HEAD))
    yield from out.add(data[done:cut])
    return data[cut:]


def _may_begin(data: bytes, least: int) -> int:
    """From where on a URI may begin that the next piece goes on with; the end where none does."""
    begin = data.rfind(_BEGIN, least)
    if begin >= 0:
        return begin
    return next((len(data) - n for n in range(len(_BEGIN) - 1, 0, -1) if data.endswith(_BEGIN[:n])), len(data))
