"""Which row of a table names its columns: known names first, then what the rows below look like.

A row taken for a header is not searched as data, so a row with anything that could be a value (long numbers, dates,
addresses of mail) never is one.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources

from models.entities import by_catalogue, catalogue

Row = Sequence[str | None]

_VALUE = re.compile(
    r"\d{5}|[@＠]|https?://|^\d{1,4}[-/.年]\d{1,2}([-/.月]\d{1,2}日?)?(\s|T|$)|^[-+￥$]?\d[\d,]*\.\d+%?$|^\d{1,3}(,\d{3})+$"
    r"|^\d{1,2}:\d{2}|\d{1,3}(\.\d{1,3}){3}|\d[\d -]{6,}\d"
)
_NUMBER = re.compile(r"^[-+￥$]?[\d,]+(\.\d+)?%?$")
_YEAR = re.compile(r"^(19|20)\d\d年?$")
_DECORATION = re.compile(r"[(（\[【<《].{0,200}?[)）\]】>》]|[*＊:：#＃?？\s\"'`_\-.．/、]+|^\d{1,2}[.、)）]")
_NUMBERED = re.compile(r"(?<=\D)\d{1,2}$")
_IDENTIFIER = re.compile(r"^[A-Za-z][A-Za-z0-9]*([_\-. ][A-Za-z0-9]+){0,5}$")
_SPACED_HANZI = re.compile(r"(?<=[\u4e00-\u9fa5])\s(?=[\u4e00-\u9fa5])")
_SENTENCE = re.compile(r"[。！？；;]|.{25}")

_ENDINGS = (
    *(
        "号码",
        "编号",
        "名称",
        "姓名",
        "日期",
        "时间",
        "年月",
        "金额",
        "数量",
        "类型",
        "类别",
        "状态",
        "地址",
        "电话",
        "手机",
        "邮箱",
    ),
    *("代码", "情况", "说明", "备注", "单位", "部门", "原因", "比例"),
)
_IDENTIFIER_ENDINGS = ("_id", "_no", "_num", "_name", "_time", "_date", "_code", "_type", "_at")
_SHORT_ENDINGS = ("号", "费", "率", "额")


@by_catalogue
def _names() -> frozenset[str]:
    """Every column name of the catalogue, without decoration."""
    return frozenset(_bare(name) for entity in catalogue().values() for name in entity.columns)


@functools.cache
def _plain() -> frozenset[str]:
    """Words that name columns and that no catalogue of entities holds."""
    lines = resources.files(__package__).joinpath("column_words.txt").read_text("utf-8").splitlines()
    return frozenset(_bare(word) for line in lines if not line.startswith("#") for word in line.split())


def _bare(text: str) -> str:
    """A name without what decorates it: brackets and what stands in them, marks, blanks, a number at its end."""
    return _NUMBERED.sub("", _DECORATION.sub("", text.casefold()))


def looks_like_value(text: str) -> bool:
    """Whether a cell could hold something to be found: a long number, a date, an address of mail, a sum."""
    return _VALUE.search(text) is not None


@functools.lru_cache(maxsize=4096)
def known_name(text: str) -> bool:
    """Whether a cell is a column name of the catalogue (Chinese, English, pinyin, initials), decorated or not."""
    return len(text) <= 60 and not looks_like_value(text) and _bare(text) in _names()


@functools.lru_cache(maxsize=4096)
def label_like(text: str) -> bool:
    """Whether a cell reads as a name of a column: known, a plain word for one, or with the ending of one."""
    if len(text) > 60 or looks_like_value(text) or _SENTENCE.search(text):
        return False
    bare = _bare(text)
    if bare in _names() or bare in _plain():
        return True
    if any(character.isdigit() for character in bare):
        return False  # a street and a number, not the name of one
    if text.casefold().endswith(_IDENTIFIER_ENDINGS):
        return True
    return 2 < len(bare) <= 12 and (bare.endswith(_ENDINGS) or (len(bare) <= 6 and bare.endswith(_SHORT_ENDINGS)))


def looks_like_header(row: Row, next_rows: Sequence[Row]) -> bool:
    """Whether ``row`` names the columns of ``next_rows`` (the rows after it, some are enough).

    False where a cell could be a value, where most cells are empty, or where the rows below go on with labels in the
    places of labels (a form: 姓名 | 张三 over 电话 | 138...).
    """
    cells = [(place, cell.strip()) for place, cell in enumerate(row) if cell and cell.strip()]
    if not cells or any(looks_like_value(text) for _, text in cells):
        return False
    known = sum(known_name(text) for _, text in cells)
    labels = sum(label_like(text) for _, text in cells)
    numbers = sum(_NUMBER.match(text) is not None for _, text in cells)
    years = sum(_YEAR.match(text) is not None for _, text in cells)
    if numbers and (numbers != years or not labels):
        return False
    if any(_SENTENCE.search(text) for _, text in cells) and labels < len(cells) / 2:
        return False
    below = [r for r in next_rows if any(r)][:20]
    if _is_form(cells, below):
        return False
    distinct = len({text for _, text in cells})
    if known and (known + labels) >= len(cells) / 2 and distinct > len(cells) / 2:
        return True
    if labels and labels + years >= 0.6 * len(cells) and distinct > len(cells) / 2:
        return True
    return distinct == len(cells) and _differs(cells, below)


def _is_form(cells: list[tuple[int, str]], below: Sequence[Row]) -> bool:
    """Labels stand in the same columns again below, and next to them what is no label."""
    places = [place for place, text in cells if label_like(text) or _YEAR.match(text)]
    if not places or len(places) == len(cells):
        return False
    return _share_of_labels(places, below) >= 0.5


def _share_of_labels(places: list[int], rows: Sequence[Row]) -> float:
    seen = [row[place] for row in rows for place in places if place < len(row) and row[place]]
    return sum(label_like(text) for text in seen if text) / len(seen) if seen else 0.0


def _differs(cells: list[tuple[int, str]], below: Sequence[Row]) -> bool:
    """Names over numbers: some column holds values below, and every cell of the row is a short word."""
    if len(below) < 2 or len(cells) < 2 or any(len(text) > 30 or not _wordy(text) for _, text in cells):
        return False
    for place, _ in cells:
        column = [row[place] for row in below if place < len(row) and row[place]]
        if len(column) >= 2 and all(text and (looks_like_value(text) or _NUMBER.match(text)) for text in column):
            return all(_IDENTIFIER.match(text) for _, text in cells) or len(below) >= 3
    return False


def _wordy(text: str) -> bool:
    return any(character.isalpha() for character in text) and not any(character.isdigit() for character in text[:3])


@dataclass(frozen=True, slots=True)
class Header:
    """Where a table's names stand: rows ``start`` to ``start + height - 1``, and the name of each column.

    ``groups`` are the names of merged headings above, as comments of the columns; empty strings where there are none.
    """

    start: int
    height: int
    names: tuple[str, ...]
    groups: tuple[str, ...]


def find_header(rows: Sequence[Row], search: int = 15) -> Header | None:
    """The header among the first ``search`` rows, below a title, a note or a blank; None where there is none.

    A heading merged over several columns (联系方式 over 电话 and 邮箱) makes a header of two rows; the lower count.
    """
    width = max((len(row) for row in rows[: search + 20]), default=0)
    for number, row in enumerate(rows[:search]):
        filled = [cell for cell in row if cell and cell.strip()]
        if not filled:
            continue
        after = rows[number + 1 : number + 21]
        if looks_like_header(row, after) and (len(filled) > 1 or width == 1):
            below = next((r for r in after if any(r)), None)
            two = below is not None and after[0] is below and _second_line(row, below, after[1:])
            return _header(number, row, below if two else None, width)
        if any(looks_like_value(cell) for cell in filled) and len(filled) > 1:
            return None
    return None


def _second_line(upper: Row, lower: Row, after: Sequence[Row]) -> bool:
    """Whether the row under a header goes on naming: it fills gaps of the upper and is itself only labels."""
    cells = [cell.strip() for cell in lower if cell and cell.strip()]
    gaps = [place for place in range(len(lower)) if place >= len(upper) or not upper[place]]
    fills = any(place < len(lower) and lower[place] for place in gaps)
    return bool(cells) and fills and all(label_like(cell) for cell in cells) and looks_like_header(lower, after)


def _header(number: int, upper: Row, lower: Row | None, width: int) -> Header:
    names, groups, group = [], [], ""
    for place in range(width):
        top = (upper[place] or "").strip() if place < len(upper) else ""
        group = top or group
        bottom = (lower[place] or "").strip() if lower is not None and place < len(lower) else ""
        names.append(column_name(bottom or top))
        groups.append(column_name(group) if bottom else "")
    return Header(number, 2 if lower is not None else 1, tuple(names), tuple(groups))


def column_name(text: str) -> str:
    """A label as the name of a column: one line, no spaces between hanzi (姓 名), no colon at the end."""
    return _SPACED_HANZI.sub("", " ".join(text.split())).rstrip(":： ")[:120]
