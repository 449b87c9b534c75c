"""Lines and tables of a recognised page by where its pieces stand, also where the page lies askew or on its side."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from statistics import median

from models.records import PICTURE, Location, TableChunk
from scanner.readers.images.ocr import Box
from scanner.readers.pdf.pdf_layout import Cell, Line, tables

_SAME_LINE = 0.5
"""Share of a letter's height by which pieces of one line may stand higher or lower."""
_TALL = 1.5
_LABEL = re.compile(
    r"^(姓 ?名|性 ?别|民 ?族|出 ?生(?!日期|年月|地|时间)|住 ?址|公民身份号码|签发机关|有效期限|名 ?称|类 ?型|住 ?所"
    r"|法定代表人|经营者|注册资本|成立日期|营业期限|经营范围|统一社会信用代码|卡号|账号|户名|开户行|护照号|证号)"
    r"\s*(?=[^\s:：/（(])"
)
"""What is printed on cards and licences, at the begin of a piece: the engine sees no gap before what is filled in."""
_SEX = re.compile(r"^(性 ?别)\s*([男女])\s*(民 ?族)\s*(?=\S)")
_FEWEST_ROWS = 3
"""Rows below a header from which on lines are a table: a card has labels side by side as well."""


def parts(found: Sequence[Box], place: Location, first_table: int, most: int) -> tuple[list[TableChunk], str]:
    """The page's tables and the rest as text, cells set apart by tabs. ``place`` is the page's location.

    ``first_table`` is the number of the first table, ``most`` how many rows a chunk may have.
    """
    lines = page_lines(found)
    chunks, rest = tables(lines, int(place.get("page", 0)), first_table, most)
    if sum(len(chunk.rows) for chunk in chunks) < _FEWEST_ROWS:
        return [], "\n".join("\t".join(cell.text for cell in line.cells) for line in lines)
    where = {**place, "part": PICTURE}
    return [replace(chunk, location={**where, "table": chunk.location["table"]}) for chunk in chunks], "\n".join(rest)


def page_lines(found: Sequence[Box]) -> list[Line]:
    """The pieces as lines from top to bottom; heights grow upwards, as on a page of a PDF."""
    pieces = sorted(_upright(found))
    lines: list[Line] = []
    group: list[tuple[float, float, float, float, str]] = []
    for piece in pieces:
        if group and piece[0] - median(one[0] for one in group) > _SAME_LINE * min(piece[3], group[0][3]):
            lines.append(_line(group))
            group = []
        group.append(piece)
    if group:
        lines.append(_line(group))
    return lines


def _line(group: list[tuple[float, float, float, float, str]]) -> Line:
    cells = [Cell(text, left, right) for _, left, right, _, text in sorted(group, key=lambda one: one[1])]
    return Line(cells, -median(one[0] for one in group), median(one[3] for one in group))


def _upright(found: Sequence[Box]) -> Iterator[tuple[float, float, float, float, str]]:
    """Middle, left, right and height of each piece, as if the page lay straight."""
    sides = [(box, *_sides(box)) for box in found if box.text.strip()]
    if not sides:
        return
    tall = sum(len(box.text) for box, width, height, _ in sides if height > _TALL * width)
    on_its_side = 2 * tall > sum(len(box.text) for box, *_ in sides)
    if on_its_side:
        sides = [(box, *_sides(box)) for box in (_rolled(box) for box, *_ in sides)]
    askew = [angle for box, width, height, angle in sides if width > 3 * height]
    turn = median(askew) if askew else 0.0
    cosine, sine = math.cos(turn), math.sin(turn)
    for box, width, height, _ in sides:
        x = sum(corner[0] for corner in box.corners) / 4
        y = sum(corner[1] for corner in box.corners) / 4
        across, down = x * cosine + y * sine, y * cosine - x * sine
        yield down, across - width / 2, across + width / 2, max(height, 1.0), _spaced(box.text.strip())


def _spaced(text: str) -> str:
    """The piece with a colon between a printed label and what is filled in."""
    return _LABEL.sub(r"\1：", _SEX.sub(r"\1：\2 \3：", text))


def _rolled(box: Box) -> Box:
    """The piece on a page rolled by a quarter to the left: what stood at the right stands on top."""
    one, two, three, four = ((y, -x) for x, y in box.corners)
    return Box(box.text, (two, three, four, one))


def _sides(box: Box) -> tuple[float, float, float]:
    """Width, height and slope of a piece."""
    (ax, ay), (bx, by), (cx, cy), _ = box.corners
    return math.hypot(bx - ax, by - ay), math.hypot(cx - bx, cy - by), math.atan2(by - ay, bx - ax)
