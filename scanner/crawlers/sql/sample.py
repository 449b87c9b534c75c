"""Which rows of a table are read where not all are asked for, and what that lets one say of the rest."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from models.limits import Limits
from models.records import RowSample

SEED = 20_240_601
"""What servers draw by: the same rows each time, so that a sample can be looked at again."""

Way = Literal["rows", "pages", "first"]
"""See ``models.records.RowSample.drawn``."""


@dataclass(frozen=True, slots=True)
class Draw:
    """``share`` of the rows is drawn by the server, of these ``most`` are given out (None: all of them)."""

    way: Way
    share: float = 1.0
    most: int | None = None
    total: int | None = None
    exact: bool = False
    seeded: bool = True
    """The same rows are drawn each time."""


def planned(limits: Limits, total: int | None, way: Way | None, *, exact: bool) -> Draw | None:
    """What is read of a table of ``total`` rows; None: all of it. ``way``: how the server can draw, if at all."""
    share, most = limits.sample or 1.0, limits.rows
    if most is not None and exact and total is not None and total <= most:
        most = None
    if most is None:
        return None if share >= 1 else Draw(way or "rows", share, None, total, exact, seeded=way is not None)
    if way is None or total is None:
        return Draw("first", share, most, total, exact, seeded=False)
    # A little more than is wanted is drawn, and cut by chance again: who comes late in the table is not left out.
    return Draw(way, min(share, (most + 4 * math.sqrt(most) + 16) / max(total, 1), 1.0), most, total, exact)


def told(draw: Draw, read: int, *, cut: bool) -> RowSample | None:
    """What is said of a sample of ``read`` rows; None where all rows were read after all. ``cut``: there were more."""
    if draw.way == "first" and not cut and draw.share >= 1:
        return None
    way: Way = "rows" if draw.way == "first" and not cut else draw.way
    seed = SEED if draw.seeded else None
    total = None if draw.total is None else max(draw.total, read)
    return RowSample(read, total, way, draw.exact, seed)
