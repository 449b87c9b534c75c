"""What a dump says about its tables: names, types and comments of columns (CREATE TABLE, COMMENT ON COLUMN)."""

from __future__ import annotations

import re

from models.records import Column

IDENTIFIER = r'(?:`(?:[^`]|``)+`|"(?:[^"]|"")+"|\[[^\]\n]+\]|[\w$#@]+)'
NAME = rf"{IDENTIFIER}(?:\s*\.\s*{IDENTIFIER}){{0,3}}"

_NAME_PART = re.compile(IDENTIFIER)
_NO_COLUMN = re.compile(
    r"(?:PRIMARY\s+KEY|UNIQUE|(?:FULLTEXT\s+|SPATIAL\s+)?(?:KEY|INDEX)|CONSTRAINT|FOREIGN\s+KEY|CHECK|EXCLUDE|LIKE|PERIOD)\b(?!\s+(?:var)?char|\s+\w*int|\s+text)",
    re.IGNORECASE,
)
_PIECE = re.compile(
    r"'(?:[^'\\]|''|\\.)*+(?:'|\\?\Z)|`[^`]*+(?:`|\Z)|\"[^\"]*+(?:\"|\Z)|--[^\n]*|/\*.*?(?:\*/|\Z)|[(),]|[^'`\"(),/-]++|.",
    re.DOTALL,
)
_TYPE = re.compile(
    r"\s*([A-Za-z][\w ]{0,100}?(?:\s*\([\d, ]+\))?)(?=\s+(?:NOT|NULL|DEFAULT|COMMENT|CHARACTER|COLLATE|AUTO|PRIMARY"
    r"|UNIQUE|GENERATED|ON|REFERENCES|UNSIGNED|CHECK)\b|\s*$)",
    re.IGNORECASE,
)
_COMMENT = re.compile(r"\bCOMMENT\s+'((?:[^'\\]|''|\\.)*)'", re.IGNORECASE | re.DOTALL)
_DASH_COMMENT = re.compile(r"--[ \t]*([^\n]+)")
_ON_COLUMN = re.compile(rf"\s*COMMENT\s+ON\s+COLUMN\s+({NAME})\s+IS\s+N?'((?:[^']|'')*)'", re.IGNORECASE | re.DOTALL)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_MEANING = {"n": "\n", "t": "\t", "r": "\r", "0": " ", "b": " ", "Z": " ", "%": "\\%", "_": "\\_"}
_MAX_TABLES = 20_000


def table_name(text: str) -> str:
    """The last part of a name, unquoted, with the schema before it where there is one."""
    return ".".join(map(_unquoted, _NAME_PART.findall(text)))


def _unquoted(part: str) -> str:
    if part[0] in '`"[':
        return part[1:-1].replace(part[0] * 2, part[0])
    return part


def literal(text: str, *, backslashes: bool) -> str:
    """The value of a string literal, from what stands between its quotes."""
    if "''" in text:
        text = text.replace("''", "'")
    if backslashes and "\\" in text:
        text = _ESCAPE.sub(lambda match: _MEANING.get(match[1], match[1]), text)
    return text


class Schema:
    """Tables by the last part of their name, in lower case."""

    def __init__(self) -> None:
        self._tables: dict[str, dict[str, Column]] = {}

    def create(self, name: str, body: str, *, backslashes: bool) -> None:
        """Learn from ``body``, what stands between the brackets of a CREATE TABLE."""
        columns: dict[str, Column] = {}
        for definition, remark in _definitions(body):
            text = definition.strip()
            match = _NAME_PART.match(text)
            if match is None or (text[0] not in '`"[' and _NO_COLUMN.match(text)):
                continue
            column = _unquoted(match[0])
            kind = _TYPE.match(text, match.end())
            comment = _COMMENT.search(text, match.end())
            said = literal(comment[1], backslashes=backslashes) if comment else remark
            columns[column.lower()] = Column(column, said, " ".join(kind[1].split()) if kind else "")
        if columns and len(self._tables) < _MAX_TABLES:
            self._tables[_key(name)] = columns

    def comment(self, text: str, place: int) -> None:
        """Learn from the COMMENT ON COLUMN at ``place``."""
        match = _ON_COLUMN.match(text, place)
        parts = [_unquoted(part) for part in _NAME_PART.findall(match[1])] if match else []
        if match is None or len(parts) < 2 or len(self._tables) >= _MAX_TABLES:
            return
        columns = self._tables.setdefault(parts[-2].lower(), {})
        old = columns.get(parts[-1].lower(), Column(parts[-1]))
        columns[parts[-1].lower()] = Column(old.name, literal(match[2], backslashes=False), old.type)

    def columns(self, name: str, listed: str | None, width: int) -> tuple[tuple[Column, ...], tuple[int, ...] | None]:
        """The columns of the rows of table ``name``, and where the cells of a row stand in them (None: as they come).

        A statement that lists some columns of a known table gives rows of the whole table.
        """
        known = self._tables.get(_key(name), {})
        if listed:
            names = [_unquoted(part) for part in _NAME_PART.findall(listed)]
            places = {column: place for place, column in enumerate(known)}
            if known and len(names) == width and all(column.lower() in places for column in names):
                order = tuple(places[column.lower()] for column in names)
                return tuple(known.values()), None if order == tuple(range(len(known))) else order
            columns = [known.get(column.lower(), Column(column)) for column in names]
        else:
            columns = list(known.values()) if len(known) == width else []
        return (*columns[:width], *(Column(""),) * (width - len(columns))), None


def _key(name: str) -> str:
    return name.rpartition(".")[2].lower()


def _definitions(body: str) -> list[tuple[str, str]]:
    """The definitions between the commas of ``body``, each with the remark (-- …) that stands behind it."""
    found: list[list[str]] = [["", ""]]
    depth = 0
    for match in _PIECE.finditer(body):
        piece = match[0]
        if piece.startswith("--"):
            remark = _DASH_COMMENT.match(piece)
            # A remark behind the comma belongs to the definition before it, unless that stands on another line.
            target = (
                found[-2] if len(found) > 1 and not found[-1][0].strip() and "\n" not in found[-1][0] else found[-1]
            )
            target[1] = target[1] or (remark[1].strip() if remark else "")
            continue
        if piece.startswith("/*"):
            continue
        depth += (piece == "(") - (piece == ")")
        if piece == "," and depth == 0:
            found.append(["", ""])
        else:
            found[-1][0] += piece
    return [(definition, remark) for definition, remark in found]
