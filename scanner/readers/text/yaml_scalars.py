r"""What stands in YAML in disguise, in clear: escapes ("\x31", lines that go on behind a backslash) and !!binary."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from scanner.readers.base import ReadContext
from scanner.readers.embedded import Embedded
from scanner.readers.mail.mime_headers import base64_of

BINARY = "tag:yaml.org,2002:binary"
_MOST = 8 << 20
"""Characters that are held back for the end of a value."""
_QUOTED = re.compile(r'(?<![^\s,\[{:(])"((?:[^"\\]++|\\.)*+)"', re.DOTALL)
_ESCAPE = re.compile(
    r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}"
    r"|\r?\n[ \t]*|.)",
    re.DOTALL,
)
_CONTROLS = "0abtnvfre N_LP\t"
_LINE = r"[ \t]*+[A-Za-z0-9+/=]++[ \t]*+(?=\r?\n|[\"',\]}]|\Z)(?:\r?\n)?+"
_BINARY = re.compile(rf"!(?:!binary|<{BINARY}>)[ \t]++(?:[|>][-+\d]*+[ \t]*+\r?\n)?+[\"']?((?:{_LINE})++)")
_KEY = re.compile(r"\n(?=\S)")


class Scalars(Embedded):
    """Give it the text of a file with ``clear``; files in it are members, as with any embedded bytes."""

    def __init__(self, context: ReadContext) -> None:
        super().__init__(context)
        self._count = 0

    def unpacked(self, value: str) -> str:
        """What a value of the type !!binary says; nothing for a file."""
        self._count += 1
        return self.text(base64_of(value.encode("utf-8", "replace")), f"binary/{self._count}", "!!binary") or ""

    def clear(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        """The text, every line of it where it was."""
        rest = ""
        for piece in pieces:
            rest += piece.decode()
            if len(rest) > _MOST:
                cut = max((found.end() for found in _KEY.finditer(rest)), default=rest.rfind("\n") + 1 or len(rest))
                yield self._clear(rest[:cut])
                rest = rest[cut:]
        yield self._clear(rest)

    def _clear(self, text: str) -> bytes:
        if "binary" in text:
            text = _BINARY.sub(lambda found: _in_place(self.unpacked(found[1]), found), text)
        if "\\" in text:
            text = _QUOTED.sub(_unescaped, text)
        return text.encode("utf-8", "replace")


def _in_place(said: str, found: re.Match[str]) -> str:
    """What is said in the place of what was found, on as many lines."""
    lines = found[0].count("\n")
    return said.replace("\n", " ") + "\n" * lines if said.count("\n") != lines else said


def _unescaped(found: re.Match[str]) -> str:
    return _in_place(f'"{_ESCAPE.sub(_character, found[1])}"', found) if "\\" in found[1] else found[0]


def _character(match: re.Match[str]) -> str:
    escape = match[0][1:]
    if escape[0] in "xuU" and len(escape) > 1:
        codes = [int(code, 16) for code in re.split(r"\\?[xuU]", escape)[1:]]
        if len(codes) == 2:  # a character beyond the first plane, as JSON writes it
            return chr(0x10000 + ((codes[0] & 0x3FF) << 10) + (codes[1] & 0x3FF))
        return chr(codes[0]) if 0x20 <= codes[0] < 0x110000 else " "
    if escape[0] in "\r\n":
        return ""
    return escape if escape in '"/\\' else " " if escape in _CONTROLS else match[0]
