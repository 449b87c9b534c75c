"""A table in plain text, columns aligned also where Chinese characters take two cells."""

from __future__ import annotations

from collections.abc import Sequence


def show(heads: Sequence[str], rows: Sequence[Sequence[str]], numbers: frozenset[int] = frozenset()) -> None:
    """Print ``rows`` under ``heads``; the columns in ``numbers`` stand to the right."""
    from rich.cells import cell_len

    every = [heads, *rows]
    widths = [max(cell_len(row[at]) for row in every) for at in range(len(heads))]
    for row in every:
        cells = []
        for at, (cell, width) in enumerate(zip(row, widths, strict=True)):
            gap = " " * (width - cell_len(cell))
            cells.append(gap + cell if at in numbers else cell + gap)
        print("  ".join(cells).rstrip())
