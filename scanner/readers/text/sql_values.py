"""Rows of values as dumps write them: (1, 'text', NULL, 0x41, CAST(N'x' AS date)), and lines of COPY data."""

from __future__ import annotations

import re

from scanner.readers.text.sql_schema import literal

Cell = str | bytes | None
"""Bytes are those that the dump writes in hexadecimal."""

_MAX_PIECES = 200
"""Names, brackets and literals of one computed value."""

_QUOTED = re.compile(r"N?'((?:[^'\\]|''|\\.)*+)(?:'|\\?\Z)", re.DOTALL)
_HEX = re.compile(r"(?:_binary\s*)?(?:0x([0-9A-Fa-f]*)|[xX]'([0-9A-Fa-f]*)')$", re.IGNORECASE)
_BYTEA = re.compile(r"\\{1,2}x((?:[0-9A-Fa-f]{2})+)$")
"""PostgreSQL's bytes, once or twice escaped."""
_LONG_NUMBER = re.compile(r"\d{5}")
_COPY_ESCAPE = re.compile(r"\\([0-7]{1,3}|x[0-9A-Fa-f]{1,2}|.)")
_COPY_MEANING = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


def _value(string: str) -> re.Pattern[str]:
    """One value and what follows it: NULL, text between quotes, anything plain."""
    return re.compile(
        rf"\s*+(?:(?P<null>NULL)|(?:[NE]|_\w+ ?)?'(?P<text>{string})'|\"(?P<double>[^\"\\]*+)\""
        r"|(?P<plain>[^\s,()'\"`;][^,()'\"`;\n]*+))\s*+(?P<end>[,)])",
        re.IGNORECASE | re.DOTALL,
    )


_VALUES = {True: _value(r"(?:[^'\\]++|''|\\.)*+"), False: _value(r"(?:[^']++|'')*+")}
_EXPRESSIONS = {
    True: re.compile(r"'(?:[^'\\]++|''|\\.)*+'|\"(?:[^\"\\]++|\"\"|\\.)*+\"|[(),]|[^'\"(),;]++", re.DOTALL),
    False: re.compile(r"'(?:[^']++|'')*+'|\"(?:[^\"]++|\"\")*+\"|[(),]|[^'\"(),;]++", re.DOTALL),
}


class NotUnderstoodError(Exception):
    """What stands there is no row of values."""


def parse_row(buffer: str, place: int, most: int, *, backslashes: bool) -> tuple[list[Cell], int] | None:
    """Cells and end of the row whose bracket stands at ``place``; None where it does not end in what has come.

    Looks no further than ``most``. Raises NotUnderstoodError where there is no row.
    """
    match_value = _VALUES[backslashes].match
    cells: list[Cell] = []
    place += 1
    while True:
        match = match_value(buffer, place, most)
        if match is None:
            found = _expression(buffer, place, most, backslashes=backslashes)
            if found is None:
                return None
            cell, place, end = found
            cells.append(cell)
        else:
            null, text, double, plain, end = match.groups()
            place = match.end()
            if text is not None:
                cells.append(_literal(text, backslashes=backslashes) if "\\" in text or "'" in text else text)
            elif null:
                cells.append(None)
            else:
                cells.append(_plain(plain) if plain is not None else double)
        if end == ")":
            return cells, place


def _expression(buffer: str, place: int, most: int, *, backslashes: bool) -> tuple[Cell, int, str] | None:
    """A value that is computed: its text literal where it has one (CAST(N'2020' AS date)), else as it stands."""
    depth, start = 0, place
    for number, match in enumerate(_EXPRESSIONS[backslashes].finditer(buffer, place, most)):
        piece = match[0]
        if match.start() != place or number > _MAX_PIECES:
            break
        place = match.end()
        if piece == "(":
            depth += 1
        elif piece in (",", ")") and depth == 0:
            return _computed(buffer[start : match.start()].strip(), backslashes=backslashes), place, piece
        elif piece == ")":
            depth -= 1
    # At the end of what has come, or at a quote that does not end in it, there may be more.
    if place < len(buffer) and buffer[place] not in "'\"":
        raise NotUnderstoodError
    return None


def _literal(text: str, *, backslashes: bool) -> str | bytes:
    found = _BYTEA.match(text)
    return bytes.fromhex(found[1]) if found else literal(text, backslashes=backslashes)


def _computed(text: str, *, backslashes: bool) -> Cell:
    if _HEX.match(text):
        return _plain(text)
    texts = [literal(found, backslashes=backslashes) for found in _QUOTED.findall(text)]
    if not texts or _LONG_NUMBER.search(_QUOTED.sub("", text)):
        return text or None
    return " ".join(texts)


def _plain(text: str) -> str | bytes:
    """A number or word as it stands; what is written in hexadecimal as the bytes it is."""
    text = text.strip()
    match = _HEX.match(text)
    if match is None:
        return text
    digits = match[1] or match[2] or ""
    return bytes.fromhex(digits) if len(digits) % 2 == 0 else text


def copied(line: str) -> list[Cell]:
    """The cells of a line of COPY data."""
    cells = line.rstrip("\r").split("\t")
    return [_copied(cell) if "\\" in cell else cell for cell in cells]


def _copied(cell: str) -> Cell:
    if cell == "\\N":
        return None
    found = _BYTEA.match(cell)
    return bytes.fromhex(found[1]) if found else _COPY_ESCAPE.sub(_copy_character, cell)


def _copy_character(match: re.Match[str]) -> str:
    escape = match[1]
    if escape[0] == "x" and len(escape) > 1:
        return chr(int(escape[1:], 16))
    if escape[0] in "01234567":
        return chr(int(escape, 8) & 0xFF)
    return _COPY_MEANING.get(escape, escape)
