"""What the model for names is spent on in one object: everything, nothing, or by plan.

The model reads some hundred kilobytes a second, the rest of the lane a thousand times that. So ``auto`` shows it the
sentences in which a name could stand (``name_gate``): those beside numbers that belong to a person, and behind words that
announce a name, then what promises most, then a sample of the rest with known chances (``name_sample``), within a budget for
the object. What was read, of how much, and what the sample lets one expect of the rest is told with the object.
"""

from __future__ import annotations

import functools
import hashlib
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from models.entities import by_catalogue, catalogue
from models.errors import MissingExtra
from models.ner import DEFAULT, Choice, packages
from models.records import Problem, TableChunk
from recognizers.model_names import ENTITIES, SOUGHT, VERIFIED_BY, Named, find_names
from recognizers.name_columns import ColumnText, free_columns
from recognizers.name_gate import Frame, frame
from recognizers.name_sample import Floats, Spent, chances, uniform
from recognizers.normalise import fold
from recognizers.scan import Hit
from recognizers.spans import Span, overlaps, union
from recognizers.tables import CellHit

BASE, SHARE = 4096, 0.001
"""The budget of an object for what stands beside other personal data, in bytes: so much, and that share of its text. It
is enough for the names of some twenty people, more than any rule of the policies asks for, and some forty milliseconds."""
LEAST, STEP, FIRST = 1000, 1000, 4000
"""The budget for the rest: ``LEAST`` bytes, ``STEP`` more for the first ``FIRST`` of text, and again as often as those
double. So what a budget is spent on lies scattered over the whole object, however long it is."""
BEFORE, AFTER = 150, 60
"""Bytes before and behind a number that belongs to a person in which a sentence stands beside it."""
CUED = 90
"""The same behind a word that announces a name."""
HEAD = 1 << 14
"""Bytes of an object in which such words are looked for."""
AT_ONCE = 2 << 20
"""Bytes of one chunk of a table at most, where the model is shown everything: some twenty seconds."""
BLOCK = 1 << 17
"""Bytes given to the model at once, where it is shown everything."""
KEPT = 1 << 14
"""Sentences of an object of which it is kept what they hold."""
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


class _Held(NamedTuple):
    """A name in a sentence by its Chinese characters, from which on and how many."""

    first: int
    size: int
    hit: Hit


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
        """``mode``: auto or all; ``wanted``: entity types, None for all; ``model``: which one is asked."""
        self.mode, self.spent = mode, Spent()
        self._model = model
        self.problem: Problem | None = None
        """Why no names were found, where the model could not be loaded."""
        sought = frozenset(ENTITIES if mode == "all" else SOUGHT)
        self._wanted = sought if wanted is None else wanted & sought
        self._seen = 0
        self._near = self._rest = 0
        """Bytes read beside other personal data, and elsewhere."""
        self._known: dict[int, list[_Held]] = {}
        """What sentences hold that were read, by their keys."""

    # --- running text ---

    def text(self, data: bytes, hits: Sequence[Hit], overlap: int = 0) -> list[Hit]:
        """Names in a chunk's ``data``, also on ``hits`` (see known_names.py); ``overlap`` bytes were counted before."""
        before, self._seen = self._seen, self._seen + len(data) - overlap
        if not self._wanted:
            return []
        taken = union((hit.start, hit.end) for hit in hits)
        self.spent.mentions += sum(hit.entity_type == "PERSON" and hit.start >= overlap for hit in hits)
        if self.mode == "all":
            self.spent.read += len(data) - overlap
            self.spent.wanted += len(data) - overlap
            found = [hit for window in self._read(data, list(_blocks(data))) for hit in window]
            new = (hit for hit in found if hit.start >= overlap and not overlaps(taken, hit.start, hit.end))
            self.spent.mentions += sum(hit.entity_type == "PERSON" for hit in new)
            return found
        personal = _personal()
        near = [(hit.start - BEFORE, hit.end + AFTER) for hit in hits if hit.entity_type in personal]
        if before < HEAD:
            near += [(cue.start(), cue.end() + CUED) for cue in _cues().finditer(data, 0, HEAD)]
        named = union((hit.start, hit.end) for hit in hits if hit.entity_type == "PERSON")
        near = [window for window in near if not overlaps(named, *window)]
        return self._sought(data, overlap, taken, named, near, persons="PERSON" in self._wanted)

    def _sought(  # what stands where, and what is looked for
        self, data: bytes, start: int, taken: list[Span], named: list[Span], near: list[Span], *, persons: bool
    ) -> list[Hit]:
        """Names in ``data`` behind ``start``, on none of ``taken``: near the windows, and elsewhere if it is for persons."""
        framed = frame(data, start, named)
        if framed is None or not (persons or near):
            return []
        beside = _beside(framed, near)
        keys, first, of = np.unique(framed.keys, return_index=True, return_inverse=True)
        close = np.zeros(len(keys), bool)
        np.logical_or.at(close, of, beside)
        costs = (framed.ends - framed.starts)[first].astype(np.float64)
        expected = np.bincount(of, framed.expected).astype(np.float64)
        known = np.array([key in self._known for key in keys.tolist()])
        chance = np.ones(len(keys))
        self._budget(chance, costs, expected, close & ~known, near=True)
        if persons:
            self._budget(chance, costs, expected, ~close & ~known, near=False)
        else:
            chance[~close] = 0
        drawn = np.flatnonzero((uniform(keys) < chance) & ~known)
        drawn = drawn[np.argsort(first[drawn])]
        self._near += int(costs[drawn][close[drawn]].sum())
        self._rest += int(costs[drawn][~close[drawn]].sum())
        self.spent.read += int(costs[drawn].sum())
        windows = [(int(framed.starts[at]), int(framed.ends[at])) for at in first[drawn]]
        read: dict[int, list[_Held]] = {}
        for at, found in zip(drawn.tolist(), self._read(data, windows), strict=True):
            read[at] = list(_held(framed, int(first[at]), found))
            if len(self._known) < KEPT:
                self._known[int(keys[at])] = read[at]
        read |= {at: self._known[int(keys[at])] for at in np.flatnonzero(known).tolist()}
        return list(self._everywhere(framed, of, chance, read, taken, start, persons=persons))

    def _budget(
        self,
        chance: Floats,
        costs: Floats,
        expected: Floats,
        those: npt.NDArray[np.bool_],
        *,
        near: bool,
    ) -> None:
        """Set the chances of ``those``, within what is left of the budget."""
        if not those.any():
            return
        spent = self._near if near else self._rest
        budget = BASE + SHARE * self._seen if near else LEAST + STEP * math.log2(1 + self._seen / FIRST)
        chance[those] = chances(expected[those], costs[those], max(budget - spent, SHARE * costs[those].sum()))
        self.spent.wanted += int(costs[those].sum())
        self.spent.left_to_chance(chance[those])

    def _everywhere(
        self,
        framed: Frame,
        of: npt.NDArray[np.int64],
        chance: Floats,
        read: dict[int, list[_Held]],
        taken: list[Span],
        start: int,
        *,
        persons: bool,
    ) -> Iterator[Hit]:
        """What sentences hold, in all that say the same; the mentions are told to the estimate."""
        mentions = dict.fromkeys(read, 0)
        holding = np.array([bool(read.get(group)) for group in range(len(chance))])
        for at in np.flatnonzero(holding[of]).tolist():
            group, at_first = int(of[at]), int(framed.firsts[at])
            for held in read[group]:
                stretch = framed.han[at_first + held.first : at_first + held.first + held.size]
                begin, end = int(stretch[0]), int(stretch[-1]) + 3
                if end - begin != held.hit.end - held.hit.start or begin < start:
                    continue
                mentions[group] += held.hit.entity_type == "PERSON" and not overlaps(taken, begin, end)
                yield held.hit._replace(start=begin, end=end)
        if persons:
            for group, count in mentions.items():
                self.spent.drew(count, float(chance[group]))

    def _read(self, data: bytes, windows: Sequence[Span]) -> Iterator[list[Hit]]:
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
        return bool(self._wanted) and any(True for _ in free_columns(chunk))

    def table(self, chunk: TableChunk, hits: Sequence[tuple[int, CellHit]]) -> Iterator[tuple[int, CellHit]]:
        """Names in the free text of a table's cells."""
        personal = _personal()
        if not self._wanted:
            return
        rows_with = {hit.row for _, hit in hits if hit.entity_type in personal}
        rows_named = {hit.row for _, hit in hits if hit.entity_type == "PERSON"}
        limit = self.spent.read + AT_ONCE
        for index in free_columns(chunk):
            text = ColumnText(chunk, index, hits)
            for hit in text.cells(self._column(text, rows_with - rows_named, limit)):
                yield index, hit

    def _column(self, text: ColumnText, near: set[int], limit: int) -> Iterator[Hit]:
        self._seen += len(text.data)
        persons = not text.nobody and "PERSON" in self._wanted
        if self.mode == "all":
            yield from self._blocks_of(text.data, limit, persons=persons)
        elif persons or near:
            known = union(text.known)
            yield from self._sought(text.data, 0, known, known, text.lines(near), persons=persons)

    def _blocks_of(self, data: bytes, limit: int, *, persons: bool) -> Iterator[Hit]:
        """Names in a column that is read whole, or by chance where it is beyond what is read at once."""
        blocks = [block for block in _blocks(data) if _HAN_BYTE.search(data, *block)]
        if not blocks:
            return
        digests = [hashlib.blake2b(data[slice(*block)], digest_size=8).digest() for block in blocks]
        keys = np.frombuffer(b"".join(digests), np.uint64)
        costs = np.array([end - start for start, end in blocks], np.float64)
        chance = chances(costs, costs, max(limit - self.spent.read, SHARE * costs.sum()))
        drawn = np.flatnonzero(uniform(keys) < chance)
        self.spent.wanted += int(costs.sum())
        self.spent.read += int(costs[drawn].sum())
        self.spent.left_to_chance(chance)
        for at, found in zip(drawn.tolist(), self._read(data, [blocks[at] for at in drawn]), strict=True):
            if persons:
                self.spent.drew(sum(hit.entity_type == "PERSON" for hit in found), float(chance[at]))
            yield from found


def _beside(framed: Frame, near: list[Span]) -> npt.NDArray[np.bool_]:
    """Which sentences share a byte with one of the windows."""
    windows = union(near)
    if not windows:
        return np.zeros(len(framed), bool)
    lows, highs = np.array(windows, np.int64).T
    at = np.minimum(np.searchsorted(highs, framed.starts, "right"), len(highs) - 1)
    beside: npt.NDArray[np.bool_] = (lows[at] < framed.ends) & (framed.starts < highs[at])
    return beside


def _held(framed: Frame, at: int, found: Iterable[Hit]) -> Iterator[_Held]:
    """The names found in a sentence, by its Chinese characters."""
    base = int(framed.firsts[at])
    for hit in found:
        low, high = np.searchsorted(framed.han, (hit.start, hit.end)).tolist()
        if high > low:
            yield _Held(low - base, high - low, hit)


def _blocks(data: bytes) -> Iterator[Span]:
    """The whole of ``data`` in blocks cut at line ends, where there are any."""
    at = 0
    while at < len(data):
        end = min(len(data), at + BLOCK)
        if end < len(data):
            cut = data.rfind(b"\n", at, end) + 1
            end = cut or _boundary(data, end)
        yield at, end
        at = end


def _boundary(data: bytes, at: int) -> int:
    """The first offset from ``at`` on at which a UTF-8 character begins."""
    while at < len(data) and data[at] & 0xC0 == 0x80:
        at += 1
    return at
