"""What is found in the cells of one column, as records: of the lane's offsets, and of cells that hold masked values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from recognizers.masked import PROOF, RUNS, SCORE, hidden, masked_in, may_hide
from recognizers.scan import Hit, normal_form


class CellHit(NamedTuple):
    """A match in one cell: row index in the chunk, the value as written, and what the lane says of it."""

    row: int
    value: str
    entity_type: str
    score: float
    verified_by: tuple[str, ...]
    normal: str
    over: tuple[str, ...] = ()
    """Types whose claim on the same characters was weaker."""
    already_masked: bool = False


WHOLE = (-1, 1 << 40)
"""The place of a match that takes a whole cell."""


def of_bytes(data: bytes, hits: list[Hit]) -> tuple[list[CellHit], list[tuple[int, int]]]:
    """Byte offsets in the joined column to rows; and the same offsets."""
    if not hits:
        return [], []
    marks = np.flatnonzero(np.frombuffer(data, np.uint8) == 0x1E)
    result = []
    rows = np.searchsorted(marks, [hit.start for hit in hits]).tolist()
    for row, hit in zip(rows, hits, strict=True):
        value = data[hit.start : hit.end].decode("utf-8", "replace")
        result.append(CellHit(row, value, hit.entity_type, hit.score, hit.verified_by, normal_form(hit, value)))
    return result, [hit[:2] for hit in hits]


def masked_cells(
    data: bytes, cells: Sequence[str | None], announced: Mapping[str, int], told: Mapping[int, dict[str, int]]
) -> list[CellHit]:
    """Cells that hold values already masked, or are such a value of the type that is announced; ``data``: all of them."""
    if not may_hide(data):
        return []
    found = []
    for row, cell in enumerate(cells):
        if not cell or not any(mark in cell for mark in RUNS):
            continue
        value = cell.strip()
        inside = list(masked_in(value))
        codes = told.get(row) or announced
        if len(inside) <= 1 and codes and hidden(value) and not any(code in codes for *_, code in inside):
            found.append(CellHit(row, cell, next(iter(codes)), SCORE, ("column",), value, already_masked=True))
            continue
        for start, end, code in inside:
            part = value[start:end]
            found.append(CellHit(row, part, code, SCORE, PROOF, part, already_masked=True))
    return found


def is_hidden(value: str) -> bool:
    """Does a value hold a run of marks that hide characters?"""
    return any(mark in value for mark in RUNS)
