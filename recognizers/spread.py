"""Numbers written one digit a cell, as forms with a box for each digit have them.

An identity number is told by its checks; any other number needs a label, to its left or as the name of the first cell's
column: rows of answers to eleven questions may read like a mobile's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np

from models.records import TableChunk
from recognizers.cell_hits import CellHit
from recognizers.columns.kinds import U8
from recognizers.headers import hints
from recognizers.neighbours import is_label
from recognizers.scan import Lane, normal_form

FEWEST = 11
"""Cells side by side from which they may hold a number."""
_SIZES = frozenset((11, 15, 16, 17, 18, 19))
_RUN = re.compile(rb"[0-9]+(?<=[0-9]{17})[Xx]|[0-9]{11,}")
_SEPARATOR = 0x1E


def singles(data: bytes) -> U8:
    """The one digit or X that each cell of a column holds, 0 for any other cell; ``data``: as the lane reads a column."""
    column = np.frombuffer(b"\x1e" + data + b"\x1e", np.uint8)
    marks = np.flatnonzero(column == _SEPARATOR)
    characters = column[marks[:-1] + 1]
    good = (np.diff(marks) == 2) & (((characters - 48) < 10) | ((characters | 32) == ord("x")))
    one: U8 = np.where(good, characters, 0).astype(np.uint8)
    return one


def spread(lane: Lane, chunk: TableChunk, columns: Sequence[tuple[int, bytes]]) -> Iterator[tuple[int, CellHit]]:
    """(column index, match) of every number that stands in cells side by side; ``columns``: those that hold something."""
    if len(columns) < FEWEST:
        return
    boxes = np.zeros((len(chunk.columns), len(chunk.rows)), np.uint8)
    for index, data in columns:
        boxes[index] = singles(data)
    for row in np.flatnonzero(np.count_nonzero(boxes, axis=0) >= FEWEST).tolist():
        for run in _RUN.finditer(boxes[:, row].tobytes()):
            if len(run[0]) in _SIZES:
                for hit in _judged(lane, run[0].decode(), _label(chunk, row, run.start()), row):
                    yield run.start(), hit


def _label(chunk: TableChunk, row: int, index: int) -> str:
    """What stands next to the left, or the name of the first cell's column, where it is the name of a field."""
    left = next((cell.strip() for cell in reversed(chunk.rows[row][:index]) if cell and cell.strip()), "")
    return next((name for name in (left, chunk.columns[index].name) if is_label(name)), "")


def _judged(lane: Lane, number: str, label: str, row: int) -> Iterator[CellHit]:
    if not label and len(number) != 18:
        return
    before = f"{label}：".encode() if label else b""
    told = hints(label)
    for hit in lane.scan(before + number.encode()):
        whole = (hit.start, hit.end) == (len(before), len(before) + len(number))
        if whole and (hit.entity_type in told or len(number) == 18):
            yield CellHit(row, number, hit.entity_type, hit.score, hit.verified_by, normal_form(hit, number))
