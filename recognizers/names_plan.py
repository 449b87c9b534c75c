"""What the model for names is spent on in one object: everything, nothing, or what stands beside other personal data.

The model reads some hundred kilobytes a second, the rest of the lane a thousand times that. So ``auto`` shows it only
windows of running text around numbers that belong to a person, and behind words that announce a name none was found
for, and stops at a budget for the object. What it was shown is counted, to be told with the object.
"""

from __future__ import annotations

import functools
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from models.entities import by_catalogue, catalogue
from models.errors import MissingExtra
from models.ner import DEFAULT, Choice, packages
from models.records import Problem, TableChunk
from recognizers.headers import never_names
from recognizers.model_names import ENTITIES, VERIFIED_BY, Named, find_names
from recognizers.names import may_hold_name
from recognizers.normalise import fold
from recognizers.scan import Hit
from recognizers.tables import CellHit

BASE, SHARE = 4096, 0.001
"""The budget of an object in bytes: so much, and that share of its text. It is enough for the names of some twenty
people, more than any rule of the policies asks for, and some forty milliseconds."""
BEFORE, AFTER = 150, 60
"""Bytes shown before and behind a number that belongs to a person: some 50 and 20 characters."""
LONG = 300
"""Bytes of a line from which it is cut."""
CUED = 90
"""Bytes shown behind a word that announces a name."""
HEAD = 1 << 14
"""Bytes of an object in which such words are looked for."""
AT_ONCE = 2 << 20
"""Bytes of one chunk of a table at most, where the model is shown everything: some twenty seconds."""
BLOCK = 1 << 17
"""Bytes given to the model at once, where it is shown everything."""
FREE = 20
"""Characters of a column's cells on average from which they are read as running text."""
_MINE = frozenset(
    {
        *("CN_LICENSE_PLATE", "CN_QQ", "WECHAT_ID", "CN_LANDLINE", "SALARY", "DATE_OF_BIRTH", "MINOR", "JOB_TITLE"),
        *(
            "CN_ETHNICITY",
            "RELIGION",
            "MARITAL_STATUS",
            "POLITICAL_STATUS",
            "MEDICAL",
            "CRIMINAL_RECORD",
            "CREDIT_RECORD",
        ),
    }
)
"""Types that belong to a person without naming one."""
_CUES = "姓名|联系人|收件人|收货人|寄件人|经办人|户名|患者|我叫|借款人|担保人|法定代表人|授权代表|委托代理人"
_HAN_BYTE = re.compile(b"[\xe4-\xe9]")
_HAN = re.compile("[\u3400-\u9fff]")
_NOT_HAN = re.compile("[^\u3400-\u9fff·]+")
Window = tuple[int, int]
"""Bytes of a chunk's data, from and to."""


@dataclass(slots=True)
class Spent:
    """Bytes of running text that the model was shown, of those it should have been."""

    read: int = 0
    wanted: int = 0


@functools.cache
def _cues() -> Any:
    import pcre2

    return pcre2.compile(f"(?:{_CUES})".encode(), jit=True)


@by_catalogue
def _personal() -> frozenset[str]:
    """Types beside which a name is looked for."""
    return _MINE | {code for code, entry in catalogue().items() if entry.identifies and code not in ENTITIES}


class NameFinder:
    """The model's share in one object, chunk by chunk."""

    def __init__(self, mode: str, wanted: frozenset[str] | None = None, model: Choice = DEFAULT) -> None:
        """``mode``: auto or all; ``wanted``: entity types, None for all."""
        self._model = model
        self.mode, self.spent = mode, Spent()
        self.problem: Problem | None = None
        """Why no names were found, where the model could not be loaded."""
        self._wanted = frozenset(ENTITIES) if wanted is None else wanted & frozenset(ENTITIES)
        self._seen = 0
        self._limit = 0
        self._in_vain: set[str] = set()
        """What windows said, numbers left out, in which there was no name."""

    # --- running text ---

    def text(self, data: bytes, hits: Sequence[Hit], overlap: int = 0) -> list[Hit]:
        """Names in a chunk's ``data`` that stand on none of ``hits``; ``overlap`` bytes were counted before."""
        before, self._seen = self._seen, self._seen + len(data) - overlap
        if not self._wanted:
            return []
        if self.mode == "all":
            self.spent.read += len(data) - overlap
            self.spent.wanted += len(data) - overlap
            found = [hit for window in self._read(data, list(_blocks(data))) for hit in window]
        else:
            found = self._sought(data, self._windows(data, hits, cues=before < HEAD))
        taken = _union((hit.start, hit.end) for hit in hits)
        return [hit for hit in found if not _overlaps(taken, hit.start, hit.end)]

    def _sought(self, data: bytes, windows: Iterable[Window]) -> list[Hit]:
        """Names in ``windows``, as far as the budget goes; what a log says again and again is read once, if in vain."""
        found: list[Hit] = []
        first: dict[str, Window] = {}
        again: list[tuple[str, Window]] = []
        for window in windows:
            said = _NOT_HAN.sub(" ", data[slice(*window)].decode("utf-8", "replace"))
            if not may_hold_name(said) or said in self._in_vain:
                continue
            if first.setdefault(said, window) is not window:
                again.append((said, window))
        chosen = [(said, window) for said, window in first.items() if self._pay(window[1] - window[0])]
        for (said, _), names in zip(chosen, self._read(data, [window for _, window in chosen]), strict=True):
            found += names
            if not names:
                self._in_vain.add(said)
        worth = [window for said, window in again if said not in self._in_vain and self._pay(window[1] - window[0])]
        return found + [hit for names in self._read(data, worth) for hit in names]

    def _windows(self, data: bytes, hits: Sequence[Hit], *, cues: bool) -> Iterator[Window]:
        """Lines, and parts of long ones, worth looking into; where a name was found already there are none."""
        personal = _personal()
        places = [(hit.start - BEFORE, hit.end + AFTER) for hit in hits if hit.entity_type in personal]
        if cues:
            places += [(cue.start(), cue.end() + CUED) for cue in _cues().finditer(data, 0, HEAD)]
        names = _union((hit.start, hit.end) for hit in hits if hit.entity_type == "PERSON")
        windows = (_aligned(data, low, high) for low, high in places)
        for start, end in _union(window for window in windows if not _overlaps(names, *window)):
            yield from _lines(data, start, end)

    def _left(self) -> float:
        return self._limit - self.spent.read if self.mode == "all" else BASE + SHARE * self._seen - self.spent.read

    def _pay(self, size: int) -> bool:
        self.spent.wanted += size
        if size > self._left():
            return False
        self.spent.read += size
        return True

    def _read(self, data: bytes, windows: Sequence[Window]) -> Iterator[list[Hit]]:
        """For each window the names in it."""
        texts = [data[start:end].decode("utf-8", "replace") for start, end in windows]
        for (begin, _), text, named in zip(windows, texts, self._names(texts), strict=True):
            at, offset = 0, begin
            hits = []
            for first, last, one, normal in named:
                start = offset + len(text[at:first].encode("utf-8", "surrogatepass"))
                at, offset = last, start + len(text[first:last].encode("utf-8", "surrogatepass"))
                hits.append(Hit(start, offset, one.entity_type, one.score, VERIFIED_BY, normal))
            yield hits

    def _names(self, texts: Sequence[str]) -> list[list[tuple[int, int, Named, str]]]:
        """For each text the names asked for: characters of the text as given, the name, its folded form."""
        folded = [fold(text) for text in texts]
        try:
            names = find_names([one.text for one in folded], self._model)
        except MissingExtra:  # a package that is there and cannot be loaded; what was found without it stands
            self.problem, self._wanted = Problem("missing_part", " ".join(packages(self._model))), frozenset()
            return [[] for _ in texts]
        return [
            [
                (*one.span(named.start, named.end), named, one.text[named.start : named.end])
                for named in found
                if named.entity_type in self._wanted
            ]
            for one, found in zip(folded, names, strict=True)
        ]

    # --- tables ---

    def reads(self, chunk: TableChunk) -> bool:
        """Is there a column of running text?"""
        return bool(self._wanted) and any(True for _ in _free_columns(chunk))

    def table(self, chunk: TableChunk, hits: Sequence[tuple[int, CellHit]]) -> Iterator[tuple[int, CellHit]]:
        """Names in the free text of a table's cells: of all rows, or of those that hold another personal finding."""
        personal = _personal()
        self._limit = self.spent.read + AT_ONCE
        if self.mode == "all":
            chosen = list(range(len(chunk.rows)))
        else:
            rows_with = {hit.row for _, hit in hits if hit.entity_type in personal}
            rows_named = {hit.row for _, hit in hits if hit.entity_type == "PERSON"}
            chosen = sorted(rows_with - rows_named)
        if not chosen or not self._wanted:
            return
        held: dict[tuple[int, int], list[str]] = {}
        for index, hit in hits:
            held.setdefault((index, hit.row), []).append(hit.value)
        for index in _free_columns(chunk):
            yield from self._column(chunk, index, chosen, held)

    def _promises(self, cell: str) -> bool:
        return bool(_HAN.search(cell)) if self.mode == "all" else may_hold_name(cell)

    def _column(
        self, chunk: TableChunk, index: int, rows: Iterable[int], held: dict[tuple[int, int], list[str]]
    ) -> Iterator[tuple[int, CellHit]]:
        column = chunk.columns[index]
        nobody = never_names(column.name, column.comment)
        cells: list[tuple[int, str]] = []
        for row in rows:
            cell = chunk.rows[row][index] if index < len(chunk.rows[row]) else None
            if not cell or any(2 * len(value) > len(cell) for value in held.get((index, row), ())):
                continue
            # a cell may hold megabytes: one that is too dear is not even looked through
            if (len(cell) > self._left() or self._promises(cell)) and self._pay(len(cell.encode("utf-8", "replace"))):
                cells.append((row, cell))
        for (row, cell), found in zip(cells, self._names([cell for _, cell in cells]), strict=True):
            others = held.get((index, row), ())
            for first, last, named, normal in found:
                value = cell[first:last]
                if (named.entity_type != "PERSON" or not nobody) and not any(
                    value in other or other in value for other in others
                ):
                    yield index, CellHit(row, value, named.entity_type, named.score, VERIFIED_BY, normal)


def _free_columns(chunk: TableChunk) -> Iterator[int]:
    """Columns whose cells are sentences: long on average, in Chinese."""
    for index in range(len(chunk.columns)):
        cells = [cell for row in chunk.rows if index < len(row) and (cell := row[index])]
        if cells and sum(map(len, cells)) > FREE * len(cells) and any(_HAN.search(cell) for cell in cells):
            yield index


def _blocks(data: bytes) -> Iterator[Window]:
    """The whole of ``data`` in blocks cut at line ends, where there are any."""
    at = 0
    while at < len(data):
        end = min(len(data), at + BLOCK)
        if end < len(data):
            cut = data.rfind(b"\n", at, end) + 1
            end = cut or _boundary(data, end)
        yield at, end
        at = end


def _lines(data: bytes, start: int, end: int) -> Iterator[Window]:
    """The lines of ``data`` between ``start`` and ``end`` that hold Chinese, long ones cut at punctuation."""
    while start < end:
        stop = data.find(b"\n", start, end)
        stop = end if stop < 0 else stop
        while start < stop:
            cut = stop
            if stop - start > LONG:
                found = _BREAKS.search(data, start + LONG, stop)
                cut = found.end() if found else stop
            if _HAN_BYTE.search(data, start, cut):
                yield start, cut
            start = cut
        start = stop + 1


def _boundary(data: bytes, at: int) -> int:
    """The first offset from ``at`` on at which a UTF-8 character begins."""
    while at < len(data) and data[at] & 0xC0 == 0x80:
        at += 1
    return at


_BREAKS = re.compile(
    "[\\x00-\\x2c\\x2e-\\x2f\\x3a-\\x40\\x5b-\\x5e\\x60\\x7b-\\x7e]|，|。|；|：|、|！|？|（|）|“|”|《|》|　".encode()
)
"""Punctuation and white space, at which no name is cut. The bytes of an alternation, each a whole character."""


def _aligned(data: bytes, low: int, high: int) -> Window:
    """The window from behind a break to a break, so that no name is cut by its edges."""
    start, end = max(0, low), min(len(data), high)
    if start:
        found = _BREAKS.search(data, start, min(end, start + BEFORE))
        start = found.end() if found else _boundary(data, start)
    if end < len(data):
        found = _BREAKS.search(data, end, min(len(data), end + AFTER))
        end = found.start() if found else _boundary(data, end)
    return start, end


def _union(spans: Iterable[Window]) -> list[Window]:
    """``spans`` ascending, those that overlap made one."""
    union: list[Window] = []
    for start, end in sorted(spans):
        if union and start < union[-1][1]:
            union[-1] = (union[-1][0], max(end, union[-1][1]))
        else:
            union.append((start, end))
    return union


def _overlaps(union: Sequence[Window], start: int, end: int) -> bool:
    """Does one of the spans, ascending and apart, share a byte with ``start:end``?"""
    at = bisect_left(union, start, key=lambda span: span[1])
    return any(low < end and start < high for low, high in union[at : at + 2])
